# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of an install: imported ones, and orders for domains on the legacy network."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from ..call import Body, Call
from ..errors import invalid, not_found
from ..state import Row, Rows
from ..store import Store
from ..values import timestamp
from . import job, operation
from .domains import domain_of
from .installs import install_of

FIELDS = (
    "id",
    "account",
    "auto_renew",
    "common_name",
    "cert_source",
    "ordered_time",
    "wildcard",
    "domains",
    "status",
    "approved_time",
    "expires_time",
    "serial_number",
)


def view(row: Row) -> Body:
    return {name: row[name] for name in FIELDS if name in row}


def certificates_of(call: Call) -> Rows:
    """Return the certificates of the install in the path."""
    certificates: Rows = call.data["certificates"].setdefault(install_of(call)["id"], {})
    return certificates


def add_row(call: Call, install: Row, certificate: x509.Certificate) -> Row:
    """Add a row with the fields that the API reads from an X.509 certificate, and return it."""
    names = names_of(certificate)
    row = {
        # JSON keys are strings, but this ID is a number in the API.
        "id": 1 + max((int(number) for rows in call.data["certificates"].values() for number in rows), default=0),
        "account": call.data["accounts"][install["account"]["id"]]["name"],
        "common_name": names[0],
        "wildcard": any(name.startswith("*.") for name in names),
        "domains": names,
        "ordered_time": call.timestamp(),
        "expires_time": timestamp(certificate.not_valid_after_utc.timestamp()),
        "serial_number": f"{certificate.serial_number:X}",
    }
    call.data["certificates"][install["id"]][str(row["id"])] = row
    return row


def names_of(certificate: x509.Certificate) -> list[str]:
    """Return the common name and the DNS names of a certificate."""
    common = [str(item.value) for item in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        others = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        others = []
    return [*common, *(name for name in others if name not in common)] or ["unnamed"]


def covers(row: Row, name: str) -> bool:
    """Return True if a certificate is valid for the domain name, directly or by a wildcard."""
    parent = f"*.{name.partition('.')[2]}"
    return name in row["domains"] or parent in row["domains"]


@operation("getInstallCertificates")
def list_certificates(call: Call) -> Body:
    install, rows = install_of(call), list(certificates_of(call).values())
    if not rows:
        raise not_found(f"No SSL certs found for environment {install['name']}")
    limit, offset = int(call.query.get("limit", 100)), int(call.query.get("offset", 0))
    following = offset + limit
    return {
        "certificates": [view(row) for row in rows[offset:following]],
        "next_page_token": str(following) if following < len(rows) else "",
    }


@operation("getDomainCertificate")
def get_domain_certificate(call: Call) -> Body:
    domain, _domains = domain_of(call)
    for row in certificates_of(call).values():
        if covers(row, domain["name"]) and row["status"] == "ENABLED":
            return {
                "cert_name": row["common_name"],
                "cert_info": {"key": row["private_key"], "cert": row["certificate"]},
                "certificate": view(row),
                "criteria": "domain",
            }
    raise not_found()


@operation("importThirdPartySSLCertificate")
def import_certificate(call: Call) -> Body:
    install = install_of(call)
    certificates_of(call)
    certificate, key = parse_certificate(call), parse_key(call)
    if certificate.public_key() != key.public_key():
        raise invalid("Certificate", "private_key", "The key does not match the certificate")
    row = add_row(call, install, certificate)
    row.update(
        {
            "auto_renew": False,
            "cert_source": "THIRD_PARTY",
            "status": "ENABLED",
            "approved_time": call.timestamp(),
            "certificate": decode_pem(call, "certificate").decode(),
            "private_key": decode_pem(call, "private_key").decode(),
        }
    )
    return {"certificate": call.body["certificate"], "private_key": call.body["private_key"]}


def decode_pem(call: Call, field: str) -> bytes:
    """Return the PEM text of a field, which is base64 of PEM."""
    try:
        return base64.b64decode(call.body[field], validate=True)
    except ValueError:
        raise invalid("Certificate", field, "Value is not base64") from None


def parse_certificate(call: Call) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(decode_pem(call, "certificate"))[0]
    except ValueError:
        raise invalid("Certificate", "certificate", "Value is not a PEM certificate") from None


def parse_key(call: Call) -> PrivateKeyTypes:
    try:
        return serialization.load_pem_private_key(decode_pem(call, "private_key"), password=None)
    except (ValueError, TypeError):
        raise invalid("Certificate", "private_key", "Value is not an unencrypted PEM private key") from None


@operation("createDomainCertificateOrder")
def order_certificate(call: Call) -> None:
    install = install_of(call)
    domain, _domains = domain_of(call)
    certificates_of(call)
    if domain.get("network_type", "GES") != "LEGACY":
        raise invalid("CertificateOrder", "domain", "The domain is not on the legacy network")
    key, certificate = issue(call, domain["name"])
    row = add_row(call, install, certificate)
    row.update(
        {
            "auto_renew": True,
            "cert_source": "LETS_ENCRYPT",
            "status": "SUBMITTED",
            "certificate": certificate.public_bytes(serialization.Encoding.PEM).decode(),
            "private_key": key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode(),
        }
    )
    call.schedule(
        call.settings["certificate_seconds"],
        "certificate_issued",
        install_id=install["id"],
        certificate_id=str(row["id"]),
    )


def issue(call: Call, name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return a key and a self-signed certificate that is valid for ninety days."""
    key = ec.generate_private_key(ec.SECP256R1())
    # A common name has at most 64 characters; an alternative name may be longer.
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    now = datetime.fromtimestamp(call.now, timezone.utc)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), serial_number(call, name))
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=90))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return key, builder.sign(key, hashes.SHA256())


def serial_number(call: Call, name: str) -> int:
    """Return a serial number that is the same in every run, so that runs of one playbook can be compared."""
    digest = hashlib.sha256(f"{name} {len(certificates_of(call))}".encode()).digest()
    return int.from_bytes(digest[:8], "big") | 1


@job("certificate_issued")
def certificate_issued(store: Store, install_id: str, certificate_id: str) -> None:
    row = store.data["certificates"].get(install_id, {}).get(certificate_id)
    if row is not None:
        row.update({"status": "ENABLED", "approved_time": timestamp(store.now())})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of an install: imported, or ordered for domains on the legacy network."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ..calls import invalid, not_found, timestamp
from . import job, operation
from .domains import domain_of
from .installs import install_of

FIELDS = (
    "id", "account", "auto_renew", "common_name", "cert_source", "ordered_time", "wildcard", "domains", "status",
    "approved_time", "expires_time", "serial_number",
)


def view(row):
    return {name: row[name] for name in FIELDS if name in row}


def certificates_of(call):
    """The certificates of the install in the path."""
    return call.data["certificates"].setdefault(install_of(call)["id"], {})


def row_of(call, install, certificate):
    """What the API says of an X.509 certificate."""
    names = names_of(certificate)
    row = {
        # JSON has only text as names, while the API gives this id as a number.
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


def names_of(certificate):
    common = [item.value for item in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        others = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        others = []
    return [*common, *(name for name in others if name not in common)] or ["unnamed"]


def covers(row, name):
    parent = f"*.{name.partition('.')[2]}"
    return name in row["domains"] or parent in row["domains"]


@operation("getInstallCertificates")
def list_certificates(call):
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
def get_domain_certificate(call):
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
def import_certificate(call):
    install = install_of(call)
    certificates_of(call)
    certificate, key = parsed_certificate(call), parsed_key(call)
    if certificate.public_key() != key.public_key():
        raise invalid("Certificate", "private_key", "The key does not belong to the certificate")
    row = row_of(call, install, certificate)
    row.update({
        "auto_renew": False,
        "cert_source": "THIRD_PARTY",
        "status": "ENABLED",
        "approved_time": call.timestamp(),
        "certificate": pem(call, "certificate").decode(),
        "private_key": pem(call, "private_key").decode(),
    })
    return {"certificate": call.body["certificate"], "private_key": call.body["private_key"]}


def pem(call, field):
    """Both fields are PEM text, encoded once more."""
    try:
        return base64.b64decode(call.body[field], validate=True)
    except ValueError:
        raise invalid("Certificate", field, "This is not base64") from None


def parsed_certificate(call):
    try:
        return x509.load_pem_x509_certificates(pem(call, "certificate"))[0]
    except ValueError:
        raise invalid("Certificate", "certificate", "This is not a certificate in PEM form") from None


def parsed_key(call):
    try:
        return serialization.load_pem_private_key(pem(call, "private_key"), password=None)
    except (ValueError, TypeError):
        raise invalid("Certificate", "private_key", "This is not an unencrypted private key in PEM form") from None


@operation("createDomainCertificateOrder")
def order_certificate(call):
    install = install_of(call)
    domain, _domains = domain_of(call)
    certificates_of(call)
    if domain.get("network_type", "GES") != "LEGACY":
        raise invalid("CertificateOrder", "domain", "Certificates are ordered for the legacy network only")
    key, certificate = issue(call, domain["name"])
    row = row_of(call, install, certificate)
    row.update({
        "auto_renew": True,
        "cert_source": "LETS_ENCRYPT",
        "status": "SUBMITTED",
        "certificate": certificate.public_bytes(serialization.Encoding.PEM).decode(),
        "private_key": key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
    })
    call.later(
        call.settings["certificate_seconds"], "certificate_is_issued",
        install_id=install["id"], certificate_id=str(row["id"]),
    )


def issue(call, name):
    """A certificate that signs itself, good for ninety days, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    # The common name may have 64 characters at most; the alternative name has no such bound.
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    now = datetime.fromtimestamp(call.now, timezone.utc)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), serial_number(call, name))
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=90))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return key, builder.sign(key, hashes.SHA256())


def serial_number(call, name):
    """The same in every run, so that two runs of one playbook can be compared."""
    digest = hashlib.sha256(f"{name} {len(certificates_of(call))}".encode()).digest()
    return int.from_bytes(digest[:8], "big") | 1


@job("certificate_is_issued")
def certificate_is_issued(store, install_id, certificate_id):
    row = store.data["certificates"].get(install_id, {}).get(certificate_id)
    if row is not None:
        row.update({"status": "ENABLED", "approved_time": timestamp(store.now())})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: imported and ordered ones."""

from __future__ import annotations

import base64
import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ORDER = {"email_address": "a@example.com", "given_name": "Olive", "family_name": "Owner", "region_code": "US"}


def encoded(content):
    return base64.b64encode(content).decode()


def make_pair(*names, serial_number=0x1F2E3D):
    """Return a certificate and its key in the form of the import: base64 of PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.timezone.utc)
    alternatives = x509.SubjectAlternativeName([x509.DNSName(other) for other in names])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), serial_number)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=9))
        .add_extension(alternatives, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    text = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {"certificate": encoded(certificate.public_bytes(pem)), "private_key": encoded(text)}


@pytest.fixture
def path(simulator):
    return f"/installs/{simulator.make_install()['id']}"


def test_list_without_certificates_is_404(simulator, path):
    response = simulator.api("GET", f"{path}/ssl_certificates")
    assert response.status_code == 404
    assert "torquemag" in response.json()["message"]


def test_import_returns_its_body_and_lists_the_certificate(simulator, path):
    domain = simulator.ok("POST", f"{path}/domains", {"name": "www.example.com"})
    other = simulator.ok("POST", f"{path}/domains", {"name": "example.org"})
    pair = make_pair("www.example.com", "*.example.net")
    assert simulator.ok("POST", f"{path}/ssl_certificates/third_party", pair) == pair
    response = simulator.ok("GET", f"{path}/ssl_certificates")
    [row] = response["certificates"]
    assert isinstance(row["id"], int)
    assert (row["serial_number"], row["common_name"], row["cert_source"], row["status"], row["wildcard"]) == (
        "1F2E3D",
        "www.example.com",
        "THIRD_PARTY",
        "ENABLED",
        True,
    )
    assert row["domains"] == ["www.example.com", "*.example.net"]
    assert not {"private_key", "certificate"} & set(row)
    read = simulator.ok("GET", f"{path}/domains/{domain['id']}/ssl_certificate")
    assert encoded(read["cert_info"]["key"].encode()) == pair["private_key"]
    assert read["certificate"] == row
    assert simulator.api("GET", f"{path}/domains/{other['id']}/ssl_certificate").status_code == 404
    assert pair["private_key"] not in str(simulator.log())
    assert read["cert_info"]["key"] not in str(simulator.log())


def test_certificates_are_paged_by_token(simulator, path):
    for number in (1, 2, 3):
        pair = make_pair(f"www{number}.example.com", serial_number=number)
        simulator.ok("POST", f"{path}/ssl_certificates/third_party", pair)
    first = simulator.ok("GET", f"{path}/ssl_certificates", params={"limit": 2})
    rest = simulator.ok("GET", f"{path}/ssl_certificates", params={"limit": 2, "offset": first["next_page_token"]})
    assert rest["next_page_token"] == ""
    assert [row["serial_number"] for page in (first, rest) for row in page["certificates"]] == ["1", "2", "3"]


def test_invalid_import_names_the_field(simulator, path):
    pair, other = make_pair("www.example.com"), make_pair("www.example.com")
    for body, field in (
        ({**pair, "private_key": other["private_key"]}, "private_key"),
        ({**pair, "private_key": "???"}, "private_key"),
        ({**pair, "private_key": encoded(b"text")}, "private_key"),
        ({**pair, "certificate": encoded(b"text")}, "certificate"),
        ({**pair, "certificate": base64.b64decode(pair["certificate"]).decode()}, "certificate"),
    ):
        response = simulator.api("POST", f"{path}/ssl_certificates/third_party", body)
        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == field
    assert simulator.api("GET", f"{path}/ssl_certificates").status_code == 404


def test_ordered_certificate_is_submitted_then_enabled(simulator, path):
    simulator.settings(domain_network="LEGACY")
    domain = simulator.ok("POST", f"{path}/domains", {"name": "www.example.com"})
    one = f"{path}/domains/{domain['id']}/ssl_certificate"
    response = simulator.api("POST", one, ORDER)
    assert (response.status_code, response.content) == (202, b"")
    assert simulator.api("GET", one).status_code == 404
    assert simulator.ok("GET", f"{path}/ssl_certificates")["certificates"][0]["status"] == "SUBMITTED"
    simulator.advance(10)
    read = simulator.ok("GET", one)
    assert (read["certificate"]["cert_source"], read["certificate"]["status"]) == ("LETS_ENCRYPT", "ENABLED")
    assert x509.load_pem_x509_certificate(read["cert_info"]["cert"].encode())


def test_order_for_a_domain_on_another_network_is_rejected(simulator, path):
    domain = simulator.ok("POST", f"{path}/domains", {"name": "www.example.com"})
    response = simulator.api("POST", f"{path}/domains/{domain['id']}/ssl_certificate", ORDER)
    # 400 is not declared for this operation.
    assert response.status_code == 500
    assert "legacy" in response.json()["message"]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test that the simulator implements every operation of WP Engine's document with valid responses.

The test uses a whole account as a client does. Each operation must succeed at least once.
"""

from __future__ import annotations

import base64
import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from support.official_document import OfficialDocument
from support.running_simulator import AGENCY_ONE, AGENCY_TWO, OWNER, UNKNOWN_ID
from wpengine_simulator.dialects import DIALECTS

EMAILS = ["someone@example.com"]
DAY = 24 * 3600
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL3q0c2mfeN5pXgUE0i9fJ2nNHTzDS0i6bO6XoJcyY0B someone"


def encoded(text):
    return base64.b64encode(text).decode()


@pytest.fixture(scope="session")
def certificate_and_key():
    """Return a certificate for www.example.com and its key, encoded for the import."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.example.com")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=9)).sign(key, hashes.SHA256())
    )
    key_text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return encoded(certificate.public_bytes(serialization.Encoding.PEM)), encoded(key_text)


def walk_accounts(sim):
    for path in ("/status", "/swagger", "/user", "/accounts", f"/accounts/{AGENCY_ONE}"):
        sim.ok("GET", path)
    for path in ("limits", "usage", "usage/summary", "usage/insights", "account_users", "site_transfers"):
        sim.ok("GET", f"/accounts/{AGENCY_ONE}/{path}")
    sim.ok("POST", f"/accounts/{AGENCY_ONE}/usage/refresh_disk_usage")
    sim.ok("GET", f"/accounts/{AGENCY_ONE}/usage", params={"limit": 1})
    key = sim.ok("POST", "/ssh_keys", {"public_key": PUBLIC_KEY})
    sim.ok("GET", "/ssh_keys")
    sim.ok("DELETE", f"/ssh_keys/{key['uuid']}")


def walk_users(sim, install):
    people = f"/accounts/{AGENCY_ONE}/account_users"
    user = {"account_id": AGENCY_ONE, "first_name": "Pat", "last_name": "Partial", "email": "pat@example.com"}
    made = sim.ok("POST", people, {"user": {**user, "roles": "partial,billing", "install_ids": [install["id"]]}})
    person = f"{people}/{made['account_user']['user_id']}"
    for path in (people, person, f"{people}/{OWNER}"):
        sim.ok("GET", path)
    sim.ok("PATCH", person, {"roles": "full"})
    sim.ok("DELETE", person)


def walk_domains(sim, install):
    domains = f"/installs/{install['id']}/domains"
    first = sim.ok("POST", domains, {"name": "www.example.com", "primary": True})
    sim.ok("POST", domains, {"name": "other.example.com", "redirect_to": first["id"]})
    sim.ok(
        "POST",
        f"{domains}/bulk",
        {
            "domains": [
                {"name": "a.example.com", "redirect_to": "www.example.com"},
                {"name": "b.example.com"},
            ]
        },
    )
    one = f"{domains}/{first['id']}"
    sim.ok("PATCH", one, {"secure_all_urls": True})
    report = sim.ok("POST", f"{one}/check_status")["report_id"]
    for seconds in (0, 5):
        sim.advance(seconds)
        sim.ok("GET", f"{domains}/check_status/{report}")
    sim.control("POST", "txt_records", {"name": "example.com"})
    sim.ok("GET", one)
    sim.ok("POST", f"{one}/verification")
    sim.ok("POST", f"{one}/sharing_link")
    for path in (domains, one):
        sim.ok("GET", path)
    return one


def walk_certificates(sim, install, domain, certificate_and_key):
    certificates = f"/installs/{install['id']}/ssl_certificates"
    certificate, key = certificate_and_key
    assert sim.api("GET", certificates).status_code == 404
    sim.ok("POST", f"{certificates}/third_party", {"certificate": certificate, "private_key": key})
    sim.settings(domain_network="LEGACY")
    legacy = sim.ok("POST", f"/installs/{install['id']}/domains", {"name": "legacy.example.com"})
    order = {"email_address": EMAILS[0], "given_name": "Olive", "family_name": "Owner", "region_code": "US"}
    ordered = f"/installs/{install['id']}/domains/{legacy['id']}/ssl_certificate"
    sim.ok("POST", ordered, order)
    sim.advance(10)
    for path in (certificates, ordered, f"{domain}/ssl_certificate"):
        sim.ok("GET", path)
    sim.ok("DELETE", domain)


def walk_backups(sim, install):
    backups, archives = f"/installs/{install['id']}/backups", f"/installs/{install['id']}/archives"
    backup = sim.ok("POST", backups, {"description": "Before work", "notification_emails": EMAILS})
    for seconds in (0, 1, 10):
        sim.advance(seconds)
        sim.ok("GET", f"{backups}/{backup['id']}")
    sim.ok("POST", f"{backups}/{backup['id']}/restore", {"notification_emails": EMAILS})
    sim.ok("GET", backups)
    sim.ok("POST", archives, {"backup_id": backup["id"], "notification_emails": EMAILS})
    for seconds in (0, 1, 10):
        sim.advance(seconds)
        sim.ok("GET", archives)


def walk_installs(sim, site, install):
    one = f"/installs/{install['id']}"
    for path in ("/installs", one, f"{one}/usage"):
        sim.ok("GET", path)
    sim.ok("POST", f"{one}/usage/refresh_disk_usage")
    sim.ok("GET", f"{one}/usage")
    sim.ok("POST", f"{one}/purge_cache", {"type": "object"})
    assert sim.api("POST", f"{one}/purge_cache", {"type": "object"}).status_code == 429
    offload = f"{one}/offload_settings/files"
    assert sim.api("GET", offload).status_code == 404
    settings = {"cloud": "s3", "bucket": "media", "bucket_region": "us-east-1"}
    sim.ok("POST", offload, {"largefs_settings": settings})
    sim.ok("PATCH", offload, {"largefs_settings": {"bucket": "other"}})
    for path in (offload, f"{one}/offload_settings/largefs_validation_file"):
        sim.ok("GET", path)
    copy = sim.make_install("torquestage", "staging", site)
    sim.ok("POST", "/install_copy", {"source_environment_id": install["id"], "destination_environment_id": copy["id"]})
    sim.ok("PATCH", f"/installs/{copy['id']}", {"environment": "development"})
    sim.ok("DELETE", f"/installs/{copy['id']}")


def walk_reports(sim, site):
    query = {"params": {"site_id": site["id"]}}
    sim.ok("GET", "/site_reports/sections")
    [template] = sim.ok("GET", "/site_reports/templates", params={"account_id": AGENCY_ONE})["templates"]
    sim.ok(
        "POST",
        "/site_reports/schedules",
        {
            "site_id": site["id"],
            "title": "Monthly",
            "recipients": [{"email": EMAILS[0]}],
            "template_uuid": template["template_uuid"],
            "frequency": {"unit": "MONTHLY", "value": 1},
            "next_scheduled_date": "2030-01-01T00:00:00.000Z",
            "sections": [{"name": "cover"}],
        },
    )
    [schedule] = sim.ok("GET", "/site_reports/schedules", **query)["schedules"]
    path = f"/site_reports/schedules/{schedule['uuid']}"
    sim.ok("PATCH", path, {"title": "Each month"})
    sim.ok("DELETE", path)
    state = sim.control("GET", "state")
    state["site_reports"][site["id"]] = {
        UNKNOWN_ID: {
            "uuid": UNKNOWN_ID,
            "title": "Monthly",
            "created_at": "2026-01-01T00:00:00.000Z",
            "date_range": {"start_date": "2025-12-01T00:00:00.000Z", "end_date": "2025-12-31T00:00:00.000Z"},
            "recipients": [{"email": EMAILS[0]}],
            "download_url": "https://reports.example.com/1.pdf",
        }
    }
    sim.control("PUT", "state", state)
    assert len(sim.ok("GET", "/site_reports", **query)["reports"]) == 1


def walk_transfers(sim, site):
    transfers = f"/sites/{site['id']}/site_transfers"
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)
    transfer = sim.ok(
        "POST",
        transfers,
        {
            "destination_account_id": AGENCY_TWO,
            "scheduled_time": later.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    )
    sim.ok("DELETE", f"{transfers}/{transfer['id']}")
    transfer = sim.ok("POST", transfers, {"destination_account_id": AGENCY_TWO})
    for seconds in (0, 1, 10):
        sim.advance(seconds)
        sim.ok("GET", f"{transfers}/{transfer['id']}")
    for path in (transfers, f"/accounts/{AGENCY_ONE}/site_transfers"):
        sim.ok("GET", path)


def walk(sim, certificate_and_key):
    site = sim.make_site()
    install = sim.make_install(site=site)
    walk_accounts(sim)
    walk_users(sim, install)
    domain = walk_domains(sim, install)
    walk_certificates(sim, install, domain, certificate_and_key)
    walk_backups(sim, install)
    walk_installs(sim, site, install)
    walk_reports(sim, site)
    walk_transfers(sim, site)
    for path in ("/sites", f"/sites/{site['id']}"):
        sim.ok("GET", path)
    sim.ok("PATCH", f"/sites/{site['id']}", {"name": "Renamed"})
    sim.ok("DELETE", f"/sites/{site['id']}")


def test_every_operation_fits_the_official_document(simulator, official_path, certificate_and_key):
    walk(simulator, certificate_and_key)
    document, log = OfficialDocument(official_path), simulator.log()
    assert [problem for entry in log for problem in document.check(entry)] == []

    done = {document.lookup(entry["method"], entry["path"]) for entry in log if entry["status"] < 300}
    undone = [f"{one.method} {one.path}" for one in document.operations if one not in done]
    assert undone == []


@pytest.mark.parametrize("dialect", sorted(set(DIALECTS) - {"spec"}))
def test_every_operation_works_in_each_dialect(simulator, certificate_and_key, dialect):
    simulator.settings(dialect=dialect)
    walk(simulator, certificate_and_key)


def test_errors_fit_the_official_document(simulator, official_path):
    """The requests are invalid on purpose, so only the responses are checked."""
    site = simulator.make_site()
    install = simulator.make_install(site=site)
    domains = f"/installs/{install['id']}/domains"
    for method, path, body in (
        ("POST", "/sites", {"name": "", "account_id": AGENCY_ONE}),
        ("POST", "/sites", {"name": "x", "account_id": UNKNOWN_ID}),
        ("POST", "/installs", {"name": "BAD", "account_id": AGENCY_ONE}),
        ("GET", f"/sites/{UNKNOWN_ID}", None),
        ("PATCH", f"/installs/{UNKNOWN_ID}", {}),
        ("POST", domains, {"name": "https://example.com/"}),
        ("POST", f"{domains}/bulk", {"domains": []}),
        ("POST", f"/sites/{site['id']}/site_transfers", {"destination_account_id": AGENCY_ONE}),
        ("POST", f"/installs/{install['id']}/backups", {"description": "", "notification_emails": []}),
        ("GET", f"/installs/{install['id']}/ssl_certificates", None),
        ("DELETE", f"/accounts/{AGENCY_ONE}/account_users/{OWNER}", None),
    ):
        assert simulator.api(method, path, body).status_code >= 400, path
    simulator.session.auth = ("unknown", "wrong")
    for path in ("/sites", "/user", f"/installs/{install['id']}/usage"):
        assert simulator.api("GET", path).status_code >= 400
    document = OfficialDocument(official_path)
    problems = [
        problem
        for entry in simulator.log()
        for problem in document.lookup(entry["method"], entry["path"]).response_problems(entry)
    ]
    assert problems == []

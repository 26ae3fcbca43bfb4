# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_ssl_certificate: invalid options, lost responses, and every place that could show a private key."""

from __future__ import annotations

import base64
import json

import pytest

from support.batch_tasks import refused, refused_at_once, run_one
from support.certificates import certificate_text, key_text, new_key
from support.sample_account import INSTALL, put_sample_account

KEY = new_key()
CERTIFICATE = certificate_text(KEY)
IMPORT = {"install": "torquebikes", "certificate": CERTIFICATE, "private_key": key_text(KEY)}
CONTACT = {"email_address": "owner@example.com", "given_name": "Olive", "family_name": "Owner", "region_code": "US"}
ORDER = {"install": "torquebikes", "domain": "www.torquebikes.example", "contact": CONTACT}
THIRD_PARTY = f"POST /v1/installs/{INSTALL}/ssl_certificates/third_party"
LEGACY = {"network_type": "LEGACY"}

INVALID = {
    "nothing": ({"install": "torquebikes"}, "certificate or domain is missing"),
    "both": ({**IMPORT, **ORDER}, "certificate and domain exclude each other"),
    "no key": (
        {"install": "torquebikes", "certificate": CERTIFICATE},
        "private_key is missing; set certificate and private_key together",
    ),
    "no contact": (
        {"install": "torquebikes", "domain": "www.torquebikes.example"},
        "contact is missing; set domain and contact together",
    ),
    "no install": ({name: value for name, value in IMPORT.items() if name != "install"}, "install is missing"),
    "paths": ({**IMPORT, "certificate": "shop.crt", "private_key": "shop.key"}, "to read a file, use the lookup"),
    "swapped": (
        {**IMPORT, "certificate": IMPORT["private_key"], "private_key": CERTIFICATE},
        "certificate must be a certificate",
    ),
    "another key": ({**IMPORT, "private_key": key_text(new_key())}, "private_key does not belong to certificate."),
    "a passphrase": ({**IMPORT, "private_key": key_text(KEY, b"secret")}, "private_key is encrypted"),
    "cut": (
        {**IMPORT, "private_key": key_text(KEY).replace("M", "", 1)},
        "private_key contains a private key that cannot be read",
    ),
    "no time": ({**IMPORT, "wait_timeout": 0}, "wait_timeout must be above 0"),
    "a URL": ({**ORDER, "domain": "https://www.torquebikes.example"}, "is not a domain name"),
    "no country": ({**ORDER, "contact": {**CONTACT, "region_code": "USA"}}, "must be a country code of two letters"),
    "no e-mail": ({**ORDER, "contact": {**CONTACT, "email_address": "owner"}}, "is not an e-mail address"),
    "no name": ({**ORDER, "contact": {**CONTACT, "given_name": " "}}, "contact.given_name is empty"),
}


def lines_of(text):
    """Return the lines of a key's body, which are the secret."""
    return [line for line in text.splitlines() if "-----" not in line]


@pytest.fixture(autouse=True)
def sample_account(simulator):
    put_sample_account(simulator)


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_ssl_certificate", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: text in messages[name] for name, (_options, text) in INVALID.items()} == dict.fromkeys(
        INVALID, True
    ), messages


@pytest.mark.parametrize("network", ["AN", "GES"])
def test_order_outside_the_legacy_network_is_refused(network, play, simulator):
    put_sample_account(simulator, domain={"network_type": network})
    messages = refused(play, simulator, "wpe_ssl_certificate", {"order": ORDER})
    assert f"It is on the network {network}, where WP Engine manages certificates automatically" in messages["order"]


def test_private_key_is_never_shown(play, simulator, entry_point, core):
    """The key is in a variable, so that only the module can show it. The last two tasks fail."""
    other = key_text(new_key())
    variables = play.directory / "keys.json"
    variables.write_text(json.dumps({"certificate": CERTIFICATE, "key": key_text(KEY), "other": other}))
    sent = base64.b64encode(key_text(KEY).encode()).decode()
    simulator.add_fault(
        operation="importThirdPartySSLCertificate", kind="status", status=400, skip=1, message=f"Wrong key {sent}"
    )
    again = certificate_text(KEY, serial=99)
    options = {"install": "torquebikes", "certificate": "{{ certificate }}", "private_key": "{{ key }}"}
    tasks = [
        {"community.wpengine.wpe_ssl_certificate": options},
        {"community.wpengine.wpe_ssl_certificate": {**options, "certificate": again}, "ignore_errors": True},
        {"community.wpengine.wpe_ssl_certificate": {**options, "private_key": "{{ other }}"}, "ignore_errors": True},
        {"community.wpengine.wpe_api": {"path": f"/installs/{INSTALL}/ssl_certificates"}},
    ]
    for check in (True, False):
        run = play(
            json.dumps(tasks),
            check=check,
            diff=True,
            entry_point=entry_point,
            core=core,
            extra_args=["--extra-vars", f"@{variables}"],
        )
        assert [entry["status"] for entry in run.results] == [
            "ok",
            "ok" if check else "failed",
            "failed",
            "failed" if check else "ok",
        ], str(run)
        secrets = [*lines_of(key_text(KEY) + other), sent]
        assert [secret for secret in secrets if secret in run.output] == []
    assert "Wrong key ***" in run.results[1]["result"]["msg"]
    written = [path for path in play.directory.rglob("*") if path.is_file() and path != variables]
    assert [path for path in written if lines_of(key_text(KEY))[0] in path.read_text(errors="replace")] == []


def test_certificate_of_a_domain_shows_no_key(play, simulator):
    run, _result = run_one(play, "wpe_ssl_certificate", IMPORT)
    assert run.rc == 0, str(run)
    run = play(
        json.dumps(
            [
                {"community.wpengine.wpe_api": {"path": f"/installs/{INSTALL}/domains"}, "register": "domains"},
                {
                    "community.wpengine.wpe_api": {
                        "path": f"/installs/{INSTALL}/domains/{{{{ domains.json.results[0].id }}}}/ssl_certificate",
                    }
                },
            ]
        )
    )
    assert run.rc == 0, str(run)
    info = run.results[-1]["result"]["json"]["cert_info"]
    assert "BEGIN CERTIFICATE" in info["cert"]
    assert "BEGIN" not in info["key"]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before", "cut_body"])
def test_lost_response_imports_once(kind, play, simulator, fast_sleep):
    simulator.add_fault(operation="importThirdPartySSLCertificate", kind=kind, status=502)
    run, result = run_one(play, "wpe_ssl_certificate", IMPORT)
    assert run.rc == 0, str(run)
    assert result["changed"] is True
    assert result["ssl_certificate"]["serial_number"] == "AB1C2"
    assert len(simulator.state()["certificates"][INSTALL]) == 1


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
def test_lost_response_orders_once(kind, play, simulator, fast_sleep):
    put_sample_account(simulator, domain=LEGACY)
    simulator.settings(certificate_seconds=0)
    simulator.add_fault(operation="createDomainCertificateOrder", kind=kind, status=502)
    run, result = run_one(play, "wpe_ssl_certificate", ORDER)
    assert run.rc == 0, str(run)
    assert result["ssl_certificate"]["status"] == "ENABLED"
    assert len(simulator.state()["certificates"][INSTALL]) == 1


def test_pending_order_fails_after_wait_timeout_and_is_not_repeated(play, simulator):
    put_sample_account(simulator, domain=LEGACY)
    simulator.settings(certificate_seconds=600)
    run, result = run_one(play, "wpe_ssl_certificate", {**ORDER, "wait_timeout": 1})
    assert run.rc != 0
    assert "is SUBMITTED. Run this again to continue waiting." in result["msg"]
    simulator.clear_log()
    run, result = run_one(play, "wpe_ssl_certificate", {**ORDER, "wait": False})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["ssl_certificate"]["status"]) == (False, "SUBMITTED")
    assert simulator.writes() == []


def test_all_pages_of_the_list_are_read(play, simulator):
    rows = {
        str(number): {
            "id": number,
            "common_name": f"d{number}.example",
            "domains": [f"d{number}.example"],
            "status": "ENABLED",
            "serial_number": f"{number:X}",
        }
        for number in range(1, 251)
    }
    rows["250"].update(
        serial_number="00:0A:B1:C2", common_name="www.torquebikes.example", domains=["www.torquebikes.example"]
    )
    put_sample_account(simulator, certificates={INSTALL: rows})
    run, result = run_one(play, "wpe_ssl_certificate", IMPORT)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["ssl_certificate"]["id"]) == (False, 250)
    assert THIRD_PARTY not in simulator.writes()


def test_cancelled_certificate_is_imported_again(play, simulator):
    row = {"id": 1, "common_name": "www.torquebikes.example", "status": "CANCELED", "serial_number": "AB1C2"}
    put_sample_account(simulator, certificates={INSTALL: {"1": {**row, "domains": ["www.torquebikes.example"]}}})
    run, result = run_one(play, "wpe_ssl_certificate", IMPORT)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["ssl_certificate"]["id"]) == (True, 2)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_domain_verification: missing records, lost responses, and invalid options."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import refused, refused_at_once, run_one
from support.sample_account import DOMAIN, INSTALL, put_sample_account

OPTIONS = {"install": "torquebikes", "domain": "www.torquebikes.example"}
POST = f"POST /v1/installs/{INSTALL}/domains/{DOMAIN}/verification"
RECORD = "_wpe_verification.torquebikes.example"

INVALID = {
    "no install": ({"domain": "www.torquebikes.example"}, "install is missing"),
    "no domain": ({"install": "torquebikes"}, "domain is missing"),
    "a URL": ({**OPTIONS, "domain": "https://www.torquebikes.example/"}, "is not a domain name"),
    "no time": ({**OPTIONS, "wait": True, "wait_timeout": 0}, "wait_timeout must be above 0"),
}


@pytest.fixture(autouse=True)
def sample_account(simulator):
    put_sample_account(simulator)


def verify(play, **options):
    return run_one(play, "wpe_domain_verification", {**OPTIONS, **options})


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_domain_verification", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: text in messages[name] for name, (_options, text) in INVALID.items()} == dict.fromkeys(
        INVALID, True
    ), messages


def test_unknown_domain_or_install_fails_with_near_matches(play, simulator):
    cases = {
        "domain": {**OPTIONS, "domain": "wwww.torquebikes.example"},
        "install": {**OPTIONS, "install": "torquebike"},
        "id": {**OPTIONS, "domain": DOMAIN.replace("d001", "d009")},
    }
    messages = refused(play, simulator, "wpe_domain_verification", cases)
    assert "There is no domain 'wwww.torquebikes.example' on the install 'torquebikes'" in messages["domain"]
    assert "www.torquebikes.example" in messages["domain"].partition("Near matches")[2]
    assert "Near matches: torquebikes" in messages["install"]
    assert "d009" in messages["id"]


def test_missing_record_is_reported_without_change_or_failure(play, simulator):
    run, result = verify(play)
    assert run.rc == 0, str(run)
    assert result["changed"] is False
    assert result["verified"] is False
    assert result["record"]["name"] == RECORD
    assert result["record"]["value"]
    assert "No TXT record" in result["reason"]
    assert simulator.writes() == [POST]


def test_timeout_says_which_record_to_publish(play, simulator):
    run, result = verify(play, wait=True, wait_timeout=1)
    assert run.rc != 0
    assert (
        "Timed out after wait_timeout (1 s): the domain www.torquebikes.example of the install torquebikes is not verified: "
        in result["msg"]
    )
    assert f"Publish a TXT record {RECORD} with the value {result['record']['value']}" in result["msg"]
    assert result["verified"] is False
    assert set(simulator.writes()) == {POST}


def test_wait_repeats_the_request_until_the_record_exists(play, simulator):
    simulator.control("POST", "txt_records", {"name": "torquebikes.example"})
    simulator.add_fault(operation="verifyDomainTxtRecord", kind="status", status=400, times=2)
    run, result = verify(play, wait=True, wait_timeout=60)
    assert run.rc == 0, str(run)
    assert result["changed"] is True
    assert result["verified"] is True
    assert simulator.writes() == [POST] * 3


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before", "cut_body"])
def test_lost_response_is_repeated(kind, play, simulator, fast_sleep):
    simulator.control("POST", "txt_records", {"name": "torquebikes.example"})
    simulator.add_fault(operation="verifyDomainTxtRecord", kind=kind, status=502)
    run, result = verify(play)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["verified"]) == (True, True)


def test_verified_domain_sends_no_request(play, simulator):
    put_sample_account(simulator, domain={"txt_verified_time": "2026-01-31T09:00:00.000Z"})
    run, result = verify(play, wait=True)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["verified"], result["record"]) == (False, True, None)
    assert simulator.writes() == []


def test_check_mode_sends_no_request_for_a_future_domain(play, simulator):
    future = {**OPTIONS, "domain": "new.torquebikes.example"}
    add = {"community.wpengine.wpe_domain": {"install": "torquebikes", "name": future["domain"]}}
    run = play(json.dumps([add, {"community.wpengine.wpe_domain_verification": future}]), check=True)
    assert run.rc == 0, str(run)
    result = run.results[1]["result"]
    assert (result["changed"], result["verified"], result["record"]) == (True, False, None)
    assert simulator.writes() == []
    assert "warnings" not in result

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""wpe_domain_verification where the record is not there, where an answer is lost, and where the options are wrong."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import refused, refused_at_once
from support.sample_account import DOMAIN, INSTALL, put_sample_account

ASK = {"install": "torquebikes", "domain": "www.torquebikes.example"}
POST = f"POST /v1/installs/{INSTALL}/domains/{DOMAIN}/verification"
RECORD = "_wpe_verification.torquebikes.example"

WRONG = {
    "no install": ({"domain": "www.torquebikes.example"}, "Say which install"),
    "no domain": ({"install": "torquebikes"}, "missing required arguments: domain"),
    "a URL": ({**ASK, "domain": "https://www.torquebikes.example/"}, "is not a domain name"),
    "no time": ({**ASK, "wait": True, "wait_timeout": 0}, "wait_timeout must be above 0"),
}


@pytest.fixture(autouse=True)
def torque(simulator):
    put_sample_account(simulator)


def verify(play, **options):
    run = play(json.dumps([{"community.wpengine.wpe_domain_verification": {**ASK, **options}}]))
    assert "Traceback" not in run.output
    return run, run.results[-1]["result"]


def test_wrong_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_domain_verification", {name: options for name, (options, _said) in WRONG.items()}
    )
    assert {name: said in messages[name] for name, (_options, said) in WRONG.items()} == dict.fromkeys(WRONG, True), messages


def test_what_is_not_there_is_named_with_what_is_like_it(play, simulator):
    cases = {
        "domain": {**ASK, "domain": "wwww.torquebikes.example"},
        "install": {**ASK, "install": "torquebike"},
        "id": {**ASK, "domain": DOMAIN.replace("d001", "d009")},
    }
    messages = refused(play, simulator, "wpe_domain_verification", cases)
    assert "There is no domain 'wwww.torquebikes.example' on the install 'torquebikes'" in messages["domain"]
    assert "www.torquebikes.example" in messages["domain"].partition("Near matches")[2]
    assert "Near matches: torquebikes" in messages["install"]
    assert "d009" in messages["id"]


def test_a_record_that_is_not_there_is_no_failure_and_no_change(play, simulator):
    run, result = verify(play)
    assert run.rc == 0, str(run)
    assert result["changed"] is False
    assert result["verified"] is False
    assert result["record"]["name"] == RECORD
    assert result["record"]["value"]
    assert "No TXT record" in result["reason"]
    assert simulator.writes() == [POST]


def test_waiting_in_vain_says_what_to_publish(play, simulator):
    run, result = verify(play, wait=True, wait_timeout=1)
    assert run.rc != 0
    assert "not verified after wait_timeout (1 s)" in result["msg"]
    assert f"Publish a TXT record {RECORD} with the value {result['record']['value']}" in result["msg"]
    assert result["verified"] is False
    assert set(simulator.writes()) == {POST}


def test_waiting_asks_until_the_record_is_there(play, simulator):
    simulator.control("POST", "txt_records", {"name": "torquebikes.example"})
    simulator.add_fault(operation="verifyDomainTxtRecord", kind="status", status=400, times=2)
    run, result = verify(play, wait=True, wait_timeout=60)
    assert run.rc == 0, str(run)
    assert result["changed"] is True
    assert result["verified"] is True
    assert simulator.writes() == [POST] * 3


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before", "cut_body"])
def test_a_lost_answer_is_no_harm(kind, play, simulator, fast_sleep):
    simulator.control("POST", "txt_records", {"name": "torquebikes.example"})
    simulator.add_fault(operation="verifyDomainTxtRecord", kind=kind, status=502)
    run, result = verify(play)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["verified"]) == (True, True)


def test_a_verified_domain_is_not_asked_for(play, simulator):
    put_sample_account(simulator, domain={"txt_verified_time": "2026-01-31T09:00:00.000Z"})
    run, result = verify(play, wait=True)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["verified"], result["record"]) == (False, True, None)
    assert simulator.writes() == []


def test_in_check_mode_nothing_is_asked_of_a_domain_that_is_yet_to_be_added(play, simulator):
    task = {"community.wpengine.wpe_domain_verification": {**ASK, "domain": "new.torquebikes.example"}}
    run = play(json.dumps([task]), check=True)
    assert run.rc == 0, str(run)
    assert run.results[0]["result"]["changed"] is True
    assert simulator.writes() == []
    assert "an earlier task makes" in run.results[0]["result"]["warnings"][0]

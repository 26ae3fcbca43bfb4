# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""wpe_domain_status: never changed, patient with the API's limit, and clear about what is wrong."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import refused_at_once
from support.sample_account import put_sample_account

ASK = {"install": "torquebikes", "domain": "www.torquebikes.example"}
WRONG = {
    "no install": ({"domain": "www.torquebikes.example"}, "Say which install"),
    "no domain": ({"install": "torquebikes"}, "missing required arguments: domain"),
    "a port": ({**ASK, "domain": "www.torquebikes.example:443"}, "is not a domain name"),
    "no time": ({**ASK, "wait_timeout": -1}, "wait_timeout must be above 0"),
}


@pytest.fixture(autouse=True)
def torque(simulator):
    put_sample_account(simulator)


def report(play, check=False, env=None, **options):
    run = play(json.dumps([{"community.wpengine.wpe_domain_status": {**ASK, **options}}]), check=check, env=env)
    assert "Traceback" not in run.output
    return run, run.results[-1]["result"]


def test_wrong_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_domain_status", {name: options for name, (options, _said) in WRONG.items()}
    )
    assert {name: said in messages[name] for name, (_options, said) in WRONG.items()} == dict.fromkeys(WRONG, True), messages


def test_a_domain_that_points_right(play, simulator):
    put_sample_account(simulator, domain={"txt_verified_time": "2026-01-31T09:00:00.000Z"})
    run, result = report(play, check=True)
    assert run.rc == 0, str(run)
    assert result["changed"] is False
    assert result["domain_status"]["dns_error"] is False
    assert result["report"]["complete"] is True


def test_a_loop_over_the_domains_of_one_install_takes_its_time(play, simulator):
    simulator.settings(check_status_seconds=2)
    names = ["www.torquebikes.example", "shop.torquebikes.example"]
    task = {"community.wpengine.wpe_domain_status": {**ASK, "domain": "{{ item }}"}, "loop": names}
    run = play(json.dumps([task]))
    assert run.rc == 0, str(run)
    assert [entry["result"]["domain_status"]["name"] for entry in run.results] == names
    assert 429 in [entry["status"] for entry in simulator.log() if entry["operation"] == "checkStatus"]


def test_the_limit_is_told_when_there_is_no_time_for_it(play, simulator):
    simulator.add_fault(operation="checkStatus", kind="status", status=429, times=100)
    run, result = report(play, env={"WPE_API_RETRY_TIMEOUT": "1"})
    assert run.rc != 0
    assert "answered 429" in result["msg"]
    assert "api_retry_timeout" in result["msg"]


def test_a_report_that_never_ends(play, simulator):
    simulator.settings(domain_report_seconds=600)
    run, result = report(play, wait_timeout=1)
    assert run.rc != 0
    assert "The report was not complete after wait_timeout (1 s)" in result["msg"]
    assert result["report"]["complete"] is False


def test_a_report_that_the_api_does_not_know_at_once(play, simulator):
    simulator.add_fault(operation="getDomainReportStatus", kind="status", status=404)
    run, result = report(play)
    assert run.rc == 0, str(run)
    assert result["report"]["complete"] is True


@pytest.mark.parametrize("kind", ["status_after", "reset_after"])
def test_a_lost_answer_is_no_harm(kind, play, simulator, fast_sleep):
    simulator.settings(check_status_seconds=0)
    simulator.add_fault(operation="checkStatus", kind=kind, status=502)
    run, result = report(play)
    assert run.rc == 0, str(run)
    assert result["domain_status"]["name"] == "www.torquebikes.example"


def test_in_check_mode_a_domain_that_is_yet_to_be_added_has_no_report(play, simulator):
    run, result = report(play, check=True, domain="new.torquebikes.example")
    assert run.rc == 0, str(run)
    assert (result["report"], result["domain_status"]) == (None, None)
    assert "checkStatus" not in [entry["operation"] for entry in simulator.log()]

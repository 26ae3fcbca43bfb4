# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_domain_status: no change, waits for the API's rate limit, and clear failures."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import refused_at_once, run_one
from support.sample_account import put_sample_account

OPTIONS = {"install": "torquebikes", "domain": "www.torquebikes.example"}
INVALID = {
    "no install": ({"domain": "www.torquebikes.example"}, "install is missing"),
    "no domain": ({"install": "torquebikes"}, "domain is missing"),
    "a port": ({**OPTIONS, "domain": "www.torquebikes.example:443"}, "is not a domain name"),
    "no time": ({**OPTIONS, "wait_timeout": -1}, "wait_timeout must be above 0"),
}


@pytest.fixture(autouse=True)
def sample_account(simulator):
    put_sample_account(simulator)


def report(play, check=False, env=None, **options):
    return run_one(play, "wpe_domain_status", {**OPTIONS, **options}, check=check, env=env)


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_domain_status", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: text in messages[name] for name, (_options, text) in INVALID.items()} == dict.fromkeys(
        INVALID, True
    ), messages


def test_verified_domain_has_no_dns_error(play, simulator):
    put_sample_account(simulator, domain={"txt_verified_time": "2026-01-31T09:00:00.000Z"})
    run, result = report(play, check=True)
    assert run.rc == 0, str(run)
    assert result["changed"] is False
    assert result["domain_status"]["dns_error"] is False
    assert result["report"]["complete"] is True


def test_loop_over_domains_waits_for_the_rate_limit(play, simulator):
    simulator.settings(check_status_seconds=2)
    names = ["www.torquebikes.example", "shop.torquebikes.example"]
    task = {"community.wpengine.wpe_domain_status": {**OPTIONS, "domain": "{{ item }}"}, "loop": names}
    run = play(json.dumps([task]))
    assert run.rc == 0, str(run)
    assert [entry["result"]["domain_status"]["name"] for entry in run.results] == names
    assert 429 in [entry["status"] for entry in simulator.log() if entry["operation"] == "checkStatus"]


def test_rate_limit_beyond_the_retry_timeout_fails_with_advice(play, simulator):
    simulator.add_fault(operation="checkStatus", kind="status", status=429, times=100)
    run, result = report(play, env={"WPE_API_RETRY_TIMEOUT": "1"})
    assert run.rc != 0
    assert "answered 429" in result["msg"]
    assert "api_retry_timeout" in result["msg"]


def test_incomplete_report_fails_after_wait_timeout(play, simulator):
    simulator.settings(domain_report_seconds=600)
    run, result = report(play, wait_timeout=1)
    assert run.rc != 0
    assert "Timed out after wait_timeout (1 s): the report on www.torquebikes.example is not complete." in result["msg"]
    assert result["report"]["complete"] is False


def test_report_that_appears_late_is_read(play, simulator):
    simulator.add_fault(operation="getDomainReportStatus", kind="status", status=404)
    run, result = report(play)
    assert run.rc == 0, str(run)
    assert result["report"]["complete"] is True


@pytest.mark.parametrize("kind", ["status_after", "reset_after"])
def test_lost_response_is_repeated(kind, play, simulator, fast_sleep):
    simulator.settings(check_status_seconds=0)
    simulator.add_fault(operation="checkStatus", kind=kind, status=502)
    run, result = report(play)
    assert run.rc == 0, str(run)
    assert result["domain_status"]["name"] == "www.torquebikes.example"


def test_check_mode_has_no_report_for_a_future_domain(play, simulator):
    future = {"install": "torquebikes", "domain": "new.torquebikes.example"}
    add = {"community.wpengine.wpe_domain": {"install": future["install"], "name": future["domain"]}}
    run = play(json.dumps([add, {"community.wpengine.wpe_domain_status": future}]), check=True)
    assert run.rc == 0, str(run)
    result = run.results[1]["result"]
    assert (result["report"], result["domain_status"]) == (None, None)
    assert "checkStatus" not in [entry["operation"] for entry in simulator.log()]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_site_transfer: times, transfers in progress, lost responses, and invalid options."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from support.batch_tasks import refused, refused_at_once, run_one
from support.sample_account import ACCOUNT, OTHER_ACCOUNT, SITE, put_sample_account

OPTIONS = {"site": "Torque Bikes", "destination_account": "agencytwo"}
TRANSFERS = f"/v1/sites/{SITE}/site_transfers"
TRANSFER = "00000000-0000-4000-8000-000000007001"

INVALID = {
    "no site": ({"destination_account": "agencytwo"}, "site is missing"),
    "no destination": ({"site": "Torque Bikes"}, "destination_account"),
    "words": ({**OPTIONS, "scheduled_time": "tomorrow"}, "scheduled_time must be a time with a zone"),
    "a date": ({**OPTIONS, "scheduled_time": "2026-06-01"}, "scheduled_time must be a time with a zone"),
    "no zone": ({**OPTIONS, "scheduled_time": "2026-06-01T14:30:00"}, "scheduled_time must be a time with a zone"),
    "no time": ({**OPTIONS, "wait_timeout": 0}, "wait_timeout must be above 0"),
    "a time to cancel at": (
        {**OPTIONS, "scheduled_time": "2026-06-01T14:30:00Z", "state": "absent"},
        "scheduled_time needs state present",
    ),
}


@pytest.fixture(autouse=True)
def sample_account(simulator):
    put_sample_account(simulator)


def from_now(**time):
    return (datetime.now(timezone.utc) + timedelta(**time)).isoformat()


def put_transfer(simulator, status, destination="agencytwo", scheduled_time=None):
    row = {
        "id": TRANSFER,
        "site": "Torque Bikes",
        "installs": ["torquebikes"],
        "origin_account": "agencyone",
        "destination_account": destination,
        "status": status,
        "scheduled_time": scheduled_time,
        "created_at": "2026-01-31T09:00:00.000Z",
        "updated_at": "2026-01-31T09:00:00.000Z",
        "origin_account_id": ACCOUNT,
        "destination_account_id": OTHER_ACCOUNT,
    }
    put_sample_account(simulator, site_transfers={SITE: {TRANSFER: row}})


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_site_transfer", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: text in messages[name] for name, (_options, text) in INVALID.items()} == dict.fromkeys(
        INVALID, True
    ), messages


def test_invalid_time_site_or_account_is_refused_before_any_write(play, simulator):
    cases = {
        "too soon": {**OPTIONS, "scheduled_time": from_now(minutes=59)},
        "past": {**OPTIONS, "scheduled_time": from_now(days=-1)},
        "too late": {**OPTIONS, "scheduled_time": from_now(days=7, minutes=1)},
        "site": {**OPTIONS, "site": "Torque Bike"},
        "account": {**OPTIONS, "destination_account": "agencythree"},
    }
    messages = refused(play, simulator, "wpe_site_transfer", cases)
    for name in ("too soon", "past", "too late"):
        assert "scheduled_time must be one hour to seven days ahead" in messages[name]
    assert "Near matches: Torque Bikes" in messages["site"]
    assert "There is no account 'agencythree'" in messages["account"]


def test_sandbox_site_is_refused(play, simulator):
    put_sample_account(simulator, site={"sandbox": True})
    messages = refused(play, simulator, "wpe_site_transfer", {"sandbox": OPTIONS})
    assert "It is a sandbox site" in messages["sandbox"]


@pytest.mark.parametrize("hours", [2, 24 * 6])
def test_scheduled_time_is_sent_in_utc(hours, play, simulator):
    moment = datetime.now(timezone(timedelta(hours=-5))) + timedelta(hours=hours)
    run, result = run_one(
        play, "wpe_site_transfer", {**OPTIONS, "scheduled_time": moment.isoformat(), "maintenance_mode": True}
    )
    assert run.rc == 0, str(run)
    assert result["site_transfer"]["status"] == "scheduled"
    (sent,) = [entry["request_body"] for entry in simulator.log() if entry["method"] == "POST"]
    assert sent == {
        "destination_account_id": OTHER_ACCOUNT,
        "maintenance_mode": True,
        "scheduled_time": moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


@pytest.mark.parametrize("status", ["pending", "scheduled", "in_progress"])
def test_transfer_in_progress_to_the_same_account_is_not_repeated(status, play, simulator):
    put_transfer(simulator, status)
    run, result = run_one(play, "wpe_site_transfer", {**OPTIONS, "wait": False})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["site_transfer"]["id"]) == (False, TRANSFER)
    assert simulator.writes() == []


def test_past_time_is_accepted_after_the_transfer(play, simulator):
    put_sample_account(simulator, site={"account": {"id": OTHER_ACCOUNT}})
    run, result = run_one(play, "wpe_site_transfer", {**OPTIONS, "scheduled_time": from_now(days=-1)})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["site_transfer"]) == (False, None)


def test_transfer_with_another_account_or_time_is_refused(play, simulator):
    put_transfer(simulator, "scheduled", destination="agencythree", scheduled_time=from_now(days=2))
    messages = refused(
        play, simulator, "wpe_site_transfer", {"place": OPTIONS, "cancel": {**OPTIONS, "state": "absent"}}
    )
    assert (
        "A transfer to the account agencythree is scheduled already; cancel it with state=absent first"
        in messages["place"]
    )
    assert "The transfer that is scheduled goes to the account agencythree" in messages["cancel"]
    put_transfer(simulator, "scheduled", scheduled_time=from_now(days=2))
    messages = refused(play, simulator, "wpe_site_transfer", {"time": {**OPTIONS, "scheduled_time": from_now(days=3)}})
    assert "which cannot be changed to" in messages["time"]


def test_cancel_of_a_started_transfer_is_refused(play, simulator):
    put_transfer(simulator, "in_progress")
    messages = refused(play, simulator, "wpe_site_transfer", {"cancel": {"site": "Torque Bikes", "state": "absent"}})
    assert "The transfer is in_progress, and only one that has not begun can be canceled." in messages["cancel"]


def test_transfer_that_starts_during_cancellation_fails_with_the_reason(play, simulator):
    put_transfer(simulator, "pending")
    simulator.add_fault(operation="cancelSiteTransfer", kind="status", status=409)
    run, result = run_one(play, "wpe_site_transfer", {"site": "Torque Bikes", "state": "absent"})
    assert run.rc != 0
    assert "answered 409" in result["msg"]
    assert "The transfer has begun, and can no longer be canceled." in result["msg"]


def test_conflict_names_possible_reasons(play, simulator):
    simulator.add_fault(operation="createSiteTransfer", kind="status", status=409)
    run, result = run_one(play, "wpe_site_transfer", OPTIONS)
    assert run.rc != 0
    assert "destination accounts without a preferred data center" in result["msg"]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before", "cut_body"])
def test_lost_response_transfers_once(kind, play, simulator, fast_sleep):
    simulator.add_fault(operation="createSiteTransfer", kind=kind, status=502)
    run, result = run_one(play, "wpe_site_transfer", OPTIONS)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["site_transfer"]["status"]) == (True, "completed")
    assert len(simulator.state()["site_transfers"][SITE]) == 1


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
def test_lost_response_cancels(kind, play, simulator, fast_sleep):
    put_transfer(simulator, "scheduled", scheduled_time=from_now(days=2))
    simulator.add_fault(operation="cancelSiteTransfer", kind=kind, status=502)
    run, result = run_one(play, "wpe_site_transfer", {**OPTIONS, "state": "absent"})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["site_transfer"]["status"]) == (True, "cancelled")


def test_failed_transfer_fails_the_task(play, simulator):
    simulator.settings(transfer_outcome="failed")
    run, result = run_one(play, "wpe_site_transfer", OPTIONS)
    assert run.rc != 0
    assert "It ended as failed." in result["msg"]
    assert result["site_transfer"]["status"] == "failed"


def test_pending_transfer_fails_after_wait_timeout(play, simulator):
    simulator.settings(transfer_seconds=600)
    run, result = run_one(play, "wpe_site_transfer", {**OPTIONS, "wait_timeout": 1})
    assert run.rc != 0
    assert "is pending. Run this again to continue waiting." in result["msg"]
    assert len(simulator.writes()) == 1


def test_next_task_finds_the_site_in_its_new_account(play, simulator):
    tasks = [
        {"community.wpengine.wpe_site_transfer": OPTIONS},
        {"community.wpengine.wpe_site": {"name": "Torque Bikes", "account": "agencytwo"}},
    ]
    run = play(json.dumps(tasks))
    assert run.rc == 0, str(run)
    assert [entry["result"]["changed"] for entry in run.results] == [True, False]
    assert run.results[1]["result"]["site"]["id"] == SITE

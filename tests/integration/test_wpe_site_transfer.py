# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""wpe_site_transfer: times, transfers that are under way or begin too soon, lost answers, and wrong options."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from support.batch_tasks import refused, refused_at_once
from support.sample_account import ACCOUNT, OTHER_ACCOUNT, SITE, put_sample_account

MOVE = {"site": "Torque Bikes", "destination_account": "agencytwo"}
TRANSFERS = f"/v1/sites/{SITE}/site_transfers"
TRANSFER = "00000000-0000-4000-8000-000000007001"

WRONG = {
    "no site": ({"destination_account": "agencytwo"}, "missing required arguments: site"),
    "no destination": ({"site": "Torque Bikes"}, "destination_account"),
    "words": ({**MOVE, "scheduled_time": "tomorrow"}, "scheduled_time must be a time with a zone"),
    "a date": ({**MOVE, "scheduled_time": "2026-06-01"}, "scheduled_time must be a time with a zone"),
    "no zone": ({**MOVE, "scheduled_time": "2026-06-01T14:30:00"}, "scheduled_time must be a time with a zone"),
    "no time": ({**MOVE, "wait_timeout": 0}, "wait_timeout must be above 0"),
    "a time to cancel at": (
        {**MOVE, "scheduled_time": "2026-06-01T14:30:00Z", "state": "absent"}, "scheduled_time is only for state present",
    ),
}


@pytest.fixture(autouse=True)
def torque(simulator):
    put_sample_account(simulator)


def ahead(**time):
    return (datetime.now(timezone.utc) + timedelta(**time)).isoformat()


def put_transfer(simulator, status, destination="agencytwo", scheduled_time=None):
    row = {
        "id": TRANSFER, "site": "Torque Bikes", "installs": ["torquebikes"], "origin_account": "agencyone",
        "destination_account": destination, "status": status, "scheduled_time": scheduled_time,
        "created_at": "2026-01-31T09:00:00.000Z", "updated_at": "2026-01-31T09:00:00.000Z",
        "origin_account_id": ACCOUNT, "destination_account_id": OTHER_ACCOUNT,
    }
    put_sample_account(simulator, site_transfers={SITE: {TRANSFER: row}})


def run_one(play, options, **how):
    run = play(json.dumps([{"community.wpengine.wpe_site_transfer": options}]), **how)
    assert "Traceback" not in run.output
    return run, run.results[-1]["result"]


def test_wrong_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_site_transfer", {name: options for name, (options, _said) in WRONG.items()}
    )
    assert {name: said in messages[name] for name, (_options, said) in WRONG.items()} == dict.fromkeys(WRONG, True), messages


def test_what_the_api_would_refuse_is_refused_before_it_is_asked(play, simulator):
    cases = {
        "too soon": {**MOVE, "scheduled_time": ahead(minutes=59)},
        "past": {**MOVE, "scheduled_time": ahead(days=-1)},
        "too late": {**MOVE, "scheduled_time": ahead(days=7, minutes=1)},
        "site": {**MOVE, "site": "Torque Bike"},
        "account": {**MOVE, "destination_account": "agencythree"},
    }
    messages = refused(play, simulator, "wpe_site_transfer", cases)
    for name in ("too soon", "past", "too late"):
        assert "scheduled_time must be one hour to seven days ahead" in messages[name]
    assert "Near matches: Torque Bikes" in messages["site"]
    assert "There is no account 'agencythree'" in messages["account"]


def test_a_sandbox_site(play, simulator):
    put_sample_account(simulator, site={"sandbox": True})
    messages = refused(play, simulator, "wpe_site_transfer", {"sandbox": MOVE})
    assert "It is a sandbox site" in messages["sandbox"]


@pytest.mark.parametrize("hours", [2, 24 * 6])
def test_a_time_that_is_allowed_is_sent_in_utc(hours, play, simulator):
    moment = datetime.now(timezone(timedelta(hours=-5))) + timedelta(hours=hours)
    run, result = run_one(play, {**MOVE, "scheduled_time": moment.isoformat(), "maintenance_mode": True})
    assert run.rc == 0, str(run)
    assert result["site_transfer"]["status"] == "scheduled"
    (sent,) = [entry["request_body"] for entry in simulator.log() if entry["method"] == "POST"]
    assert sent == {
        "destination_account_id": OTHER_ACCOUNT,
        "maintenance_mode": True,
        "scheduled_time": moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


@pytest.mark.parametrize("status", ["pending", "scheduled", "in_progress"])
def test_nothing_is_asked_while_a_transfer_there_is_under_way(status, play, simulator):
    put_transfer(simulator, status)
    run, result = run_one(play, {**MOVE, "wait": False})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["site_transfer"]["id"]) == (False, TRANSFER)
    assert simulator.writes() == []


def test_a_time_that_is_past_is_no_mistake_of_a_transfer_that_is_done(play, simulator):
    put_sample_account(simulator, site={"account": {"id": OTHER_ACCOUNT}})
    run, result = run_one(play, {**MOVE, "scheduled_time": ahead(days=-1)})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["site_transfer"]) == (False, None)


def test_another_transfer_is_under_way(play, simulator):
    put_transfer(simulator, "scheduled", destination="agencythree", scheduled_time=ahead(days=2))
    messages = refused(play, simulator, "wpe_site_transfer", {"place": MOVE, "cancel": {**MOVE, "state": "absent"}})
    assert "A transfer to the account agencythree is scheduled already; cancel it with state=absent first" in messages["place"]
    assert "The transfer that is scheduled goes to the account agencythree" in messages["cancel"]
    put_transfer(simulator, "scheduled", scheduled_time=ahead(days=2))
    messages = refused(play, simulator, "wpe_site_transfer", {"time": {**MOVE, "scheduled_time": ahead(days=3)}})
    assert "which cannot be changed to" in messages["time"]


def test_what_has_begun_cannot_be_cancelled(play, simulator):
    put_transfer(simulator, "in_progress")
    messages = refused(play, simulator, "wpe_site_transfer", {"cancel": {"site": "Torque Bikes", "state": "absent"}})
    assert "It is in_progress, and only what has not begun can be cancelled." in messages["cancel"]


def test_a_transfer_that_begins_before_it_is_cancelled(play, simulator):
    put_transfer(simulator, "pending")
    simulator.add_fault(operation="cancelSiteTransfer", kind="status", status=409)
    run, result = run_one(play, {"site": "Torque Bikes", "state": "absent"})
    assert run.rc != 0
    assert "answered 409" in result["msg"]
    assert "It has begun in the meantime, and can no longer be cancelled." in result["msg"]


def test_a_conflict_is_explained(play, simulator):
    simulator.add_fault(operation="createSiteTransfer", kind="status", status=409)
    run, result = run_one(play, MOVE)
    assert run.rc != 0
    assert "a destination without a preferred data center" in result["msg"]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before", "cut_body"])
def test_a_lost_answer_transfers_once(kind, play, simulator, fast_sleep):
    simulator.add_fault(operation="createSiteTransfer", kind=kind, status=502)
    run, result = run_one(play, MOVE)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["site_transfer"]["status"]) == (True, "completed")
    assert len(simulator.state()["site_transfers"][SITE]) == 1


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
def test_a_lost_answer_cancels(kind, play, simulator, fast_sleep):
    put_transfer(simulator, "scheduled", scheduled_time=ahead(days=2))
    simulator.add_fault(operation="cancelSiteTransfer", kind=kind, status=502)
    run, result = run_one(play, {**MOVE, "state": "absent"})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["site_transfer"]["status"]) == (True, "cancelled")


def test_a_transfer_that_fails(play, simulator):
    simulator.settings(transfer_outcome="failed")
    run, result = run_one(play, MOVE)
    assert run.rc != 0
    assert "It ended as failed." in result["msg"]
    assert result["site_transfer"]["status"] == "failed"


def test_a_transfer_that_takes_long(play, simulator):
    simulator.settings(transfer_seconds=600)
    run, result = run_one(play, {**MOVE, "wait_timeout": 1})
    assert run.rc != 0
    assert "It was pending after wait_timeout (1 s); run this again to wait on." in result["msg"]
    assert len(simulator.writes()) == 1


def test_after_a_transfer_the_site_is_looked_for_anew(play, simulator):
    tasks = [
        {"community.wpengine.wpe_site_transfer": MOVE},
        {"community.wpengine.wpe_site": {"name": "Torque Bikes", "account": "agencytwo"}},
    ]
    run = play(json.dumps(tasks))
    assert run.rc == 0, str(run)
    assert [entry["result"]["changed"] for entry in run.results] == [True, False]
    assert run.results[1]["result"]["site"]["id"] == SITE

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""wpe_site_report_schedule: wrong options, schedules that share a title, templates, and lost answers."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import refused, refused_at_once
from support.sample_account import SITE, put_sample_account

PEOPLE = [{"email": "olive@example.com", "name": "Olive Owner"}]
NAMED = {"site": "Torque Bikes", "title": "Monthly report"}
MAKE = {**NAMED, "recipients": PEOPLE}
SCHEDULES = "/v1/site_reports/schedules"
SCHEDULE = "00000000-0000-4000-8000-000000007001"
OTHER = "00000000-0000-4000-8000-000000007002"

WRONG = {
    "no title": ({"site": "Torque Bikes", "recipients": PEOPLE}, "missing required arguments: title"),
    "no site": ({"title": "Monthly report", "recipients": PEOPLE}, "missing required arguments: site"),
    "an empty title": ({**MAKE, "title": " "}, "title is empty."),
    "an empty template": ({**MAKE, "template": ""}, "template is empty."),
    "nobody": ({**MAKE, "recipients": []}, "recipients is empty"),
    "no address": ({**MAKE, "recipients": [{"email": "olive"}]}, "'olive' is not an e-mail address."),
    "twice": (
        {**MAKE, "recipients": [{"email": "olive@example.com"}, {"email": "Olive@Example.com"}]},
        "olive@example.com is listed twice in recipients.",
    ),
    "daily": ({**MAKE, "frequency": {"unit": "DAYS", "value": 1}}, "With DAYS, frequency.value must be 7 or 14, not 1."),
    "30 days": ({**MAKE, "frequency": {"unit": "DAYS", "value": 30}}, "must be 7 or 14, not 30."),
    "day 0": ({**MAKE, "frequency": {"unit": "MONTHLY", "value": 0}}, "must be a day of the month from 1 to 31, not 0."),
    "day 32": ({**MAKE, "frequency": {"unit": "MONTHLY", "value": 32}}, "must be a day of the month from 1 to 31, not 32."),
    "yearly": ({**MAKE, "frequency": {"unit": "YEARLY", "value": 1}}, "value of unit must be one of: DAYS, MONTHLY"),
    "no value": ({**MAKE, "frequency": {"unit": "DAYS"}}, "missing required arguments: value"),
    "a day": ({**MAKE, "next_scheduled_date": "2026-07-01"}, "next_scheduled_date must be a date with a time"),
    "words": ({**MAKE, "next_scheduled_date": "soon"}, "next_scheduled_date must be a date with a time"),
}


def put_schedules(simulator, *ids):
    rows = {each: {"uuid": each, "title": "Monthly report", "recipients": PEOPLE} for each in ids}
    put_sample_account(simulator, report_schedules={SITE: rows})


def schedules(simulator):
    return list(simulator.state()["report_schedules"].get(SITE, {}).values())


def run_one(play, options, **how):
    run = play(json.dumps([{"community.wpengine.wpe_site_report_schedule": options}]), **how)
    assert "Traceback" not in run.output
    return run, run.results[-1]["result"]


@pytest.fixture(autouse=True)
def torque(simulator):
    put_sample_account(simulator)


def test_wrong_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_site_report_schedule", {name: options for name, (options, _said) in WRONG.items()}
    )
    assert {name: said in messages[name] for name, (_options, said) in WRONG.items()} == dict.fromkeys(WRONG, True), messages


def test_what_cannot_be_made(play, simulator):
    cases = {
        "nobody": NAMED,
        "template": {**MAKE, "template": "Plain reports"},
        "site": {**MAKE, "site": "Torque Bike"},
    }
    messages = refused(play, simulator, "wpe_site_report_schedule", cases)
    assert "A new schedule needs recipients." in messages["nobody"]
    assert "There is no report template 'Plain reports' in the site's account. Near matches: Plain report." in messages["template"]
    assert "Near matches: Torque Bikes" in messages["site"]


def test_schedules_that_share_a_title(play, simulator):
    put_schedules(simulator, SCHEDULE, OTHER)
    messages = refused(play, simulator, "wpe_site_report_schedule", {"two": MAKE})
    assert f"2 schedules have this title ({SCHEDULE}, {OTHER})" in messages["two"]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before", "cut_body"])
def test_a_lost_answer_makes_one(kind, play, simulator, fast_sleep):
    simulator.add_fault(operation="createSiteReportSchedule", kind=kind, status=502)
    run, result = run_one(play, MAKE)
    assert run.rc == 0, str(run)
    assert result["changed"] is True
    assert [row["uuid"] for row in schedules(simulator)] == [result["schedule"]["uuid"]]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
def test_a_lost_answer_changes_once(kind, play, simulator, fast_sleep):
    put_schedules(simulator, SCHEDULE)
    simulator.add_fault(operation="updateSiteReportSchedule", kind=kind, status=502)
    frequency = {"unit": "DAYS", "value": 7}
    run, result = run_one(play, {**NAMED, "frequency": frequency})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["schedule"]["frequency"]) == (True, frequency)
    assert len(simulator.writes()) == (2 if kind == "reset_before" else 1)


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
def test_a_lost_answer_deletes(kind, play, simulator, fast_sleep):
    put_schedules(simulator, SCHEDULE)
    simulator.add_fault(operation="deleteSiteReportSchedule", kind=kind, status=502)
    run, result = run_one(play, {**NAMED, "state": "absent"})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["schedule"]) == (True, None)
    assert schedules(simulator) == []


def test_a_change_sends_only_what_differs(play, simulator):
    put_schedules(simulator, SCHEDULE)
    people = [{"email": "ben@example.com"}, {"email": "OLIVE@example.com"}]
    run, _result = run_one(play, {**NAMED, "recipients": people})
    assert run.rc == 0, str(run)
    (sent,) = [entry["request_body"] for entry in simulator.log() if entry["method"] == "PATCH"]
    assert sent == {"recipients": [{"email": "ben@example.com"}, {"email": "OLIVE@example.com", "name": "Olive Owner"}]}


def test_a_schedule_of_a_site_that_is_yet_to_be_made_is_predicted(play, simulator):
    run, result = run_one(play, {**MAKE, "site": "Torque Scooters", "template": "Plain report"}, check=True)
    assert run.rc == 0, str(run)
    assert result["changed"] is True
    assert result["schedule"]["title"] == "Monthly report"
    assert simulator.writes() == []

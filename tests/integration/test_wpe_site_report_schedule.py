# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_site_report_schedule: invalid options, schedules that share a title, templates, and lost responses."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import refused, refused_at_once, run_one
from support.sample_account import SITE, put_sample_account

RECIPIENTS = [{"email": "olive@example.com", "name": "Olive Owner"}]
IDENTITY = {"site": "Torque Bikes", "title": "Monthly report"}
OPTIONS = {**IDENTITY, "recipients": RECIPIENTS}
SCHEDULES = "/v1/site_reports/schedules"
SCHEDULE = "00000000-0000-4000-8000-000000007001"
OTHER = "00000000-0000-4000-8000-000000007002"

INVALID = {
    "no title": ({"site": "Torque Bikes", "recipients": RECIPIENTS}, "title is missing"),
    "no site": ({"title": "Monthly report", "recipients": RECIPIENTS}, "site is missing"),
    "an empty title": ({**OPTIONS, "title": " "}, "title is empty; give it a value."),
    "an empty template": ({**OPTIONS, "template": ""}, "template is empty; give it a value, or leave it out."),
    "no recipients": ({**OPTIONS, "recipients": []}, "recipients is empty"),
    "no address": ({**OPTIONS, "recipients": [{"email": "olive"}]}, "'olive' is not an e-mail address."),
    "twice": (
        {**OPTIONS, "recipients": [{"email": "olive@example.com"}, {"email": "Olive@Example.com"}]},
        "recipients[1].email olive@example.com is listed twice.",
    ),
    "daily": (
        {**OPTIONS, "frequency": {"unit": "DAYS", "value": 1}},
        "With DAYS, frequency.value must be 7 or 14, not 1.",
    ),
    "30 days": ({**OPTIONS, "frequency": {"unit": "DAYS", "value": 30}}, "must be 7 or 14, not 30."),
    "day 0": (
        {**OPTIONS, "frequency": {"unit": "MONTHLY", "value": 0}},
        "must be a day of the month from 1 to 31, not 0.",
    ),
    "day 32": (
        {**OPTIONS, "frequency": {"unit": "MONTHLY", "value": 32}},
        "must be a day of the month from 1 to 31, not 32.",
    ),
    "yearly": (
        {**OPTIONS, "frequency": {"unit": "YEARLY", "value": 1}},
        "frequency.unit must be one of DAYS or MONTHLY, not 'YEARLY'",
    ),
    "no value": ({**OPTIONS, "frequency": {"unit": "DAYS"}}, "value is missing"),
    "a day": ({**OPTIONS, "next_scheduled_date": "2026-07-01"}, "next_scheduled_date must be a date with a time"),
    "words": ({**OPTIONS, "next_scheduled_date": "soon"}, "next_scheduled_date must be a date with a time"),
}


def put_schedules(simulator, *ids):
    rows = {each: {"uuid": each, "title": "Monthly report", "recipients": RECIPIENTS} for each in ids}
    put_sample_account(simulator, report_schedules={SITE: rows})


def schedules(simulator):
    return list(simulator.state()["report_schedules"].get(SITE, {}).values())


@pytest.fixture(autouse=True)
def sample_account(simulator):
    put_sample_account(simulator)


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_site_report_schedule", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: text in messages[name] for name, (_options, text) in INVALID.items()} == dict.fromkeys(
        INVALID, True
    ), messages


def test_creation_without_recipients_or_with_unknown_template_or_site_is_refused(play, simulator):
    cases = {
        "no recipients": IDENTITY,
        "template": {**OPTIONS, "template": "Plain reports"},
        "site": {**OPTIONS, "site": "Torque Bike"},
    }
    messages = refused(play, simulator, "wpe_site_report_schedule", cases)
    assert "A new schedule needs recipients." in messages["no recipients"]
    assert (
        "There is no report template 'Plain reports' in the site's account. Near matches: Plain report."
        in messages["template"]
    )
    assert "Near matches: Torque Bikes" in messages["site"]


def test_ambiguous_title_is_refused_with_the_ids(play, simulator):
    put_schedules(simulator, SCHEDULE, OTHER)
    messages = refused(play, simulator, "wpe_site_report_schedule", {"two": OPTIONS})
    assert f"2 schedules have this title ({SCHEDULE}, {OTHER})" in messages["two"]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before", "cut_body"])
def test_lost_response_creates_one_schedule(kind, play, simulator, fast_sleep):
    simulator.add_fault(operation="createSiteReportSchedule", kind=kind, status=502)
    run, result = run_one(play, "wpe_site_report_schedule", OPTIONS)
    assert run.rc == 0, str(run)
    assert result["changed"] is True
    assert [row["uuid"] for row in schedules(simulator)] == [result["schedule"]["uuid"]]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
def test_lost_response_updates_once(kind, play, simulator, fast_sleep):
    put_schedules(simulator, SCHEDULE)
    simulator.add_fault(operation="updateSiteReportSchedule", kind=kind, status=502)
    frequency = {"unit": "DAYS", "value": 7}
    run, result = run_one(play, "wpe_site_report_schedule", {**IDENTITY, "frequency": frequency})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["schedule"]["frequency"]) == (True, frequency)
    assert len(simulator.writes()) == (2 if kind == "reset_before" else 1)


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
def test_lost_response_deletes_the_schedule(kind, play, simulator, fast_sleep):
    put_schedules(simulator, SCHEDULE)
    simulator.add_fault(operation="deleteSiteReportSchedule", kind=kind, status=502)
    run, result = run_one(play, "wpe_site_report_schedule", {**IDENTITY, "state": "absent"})
    assert run.rc == 0, str(run)
    assert (result["changed"], result["schedule"]) == (True, None)
    assert schedules(simulator) == []


def test_update_sends_only_changed_fields(play, simulator):
    put_schedules(simulator, SCHEDULE)
    people = [{"email": "ben@example.com"}, {"email": "OLIVE@example.com"}]
    run, _result = run_one(play, "wpe_site_report_schedule", {**IDENTITY, "recipients": people})
    assert run.rc == 0, str(run)
    (sent,) = [entry["request_body"] for entry in simulator.log() if entry["method"] == "PATCH"]
    assert sent == {"recipients": [{"email": "ben@example.com"}, {"email": "OLIVE@example.com", "name": "Olive Owner"}]}


def test_check_mode_predicts_schedule_of_a_site_that_an_earlier_task_creates(play, simulator):
    options = {**OPTIONS, "site": "Torque Scooters", "template": "Plain report"}
    tasks = [
        {"community.wpengine.wpe_site_report_schedule": options, "ignore_errors": True},
        {"community.wpengine.wpe_site": {"name": "Torque Scooters", "account": "agencyone"}},
        {"community.wpengine.wpe_site_report_schedule": options},
    ]
    run = play(json.dumps(tasks), check=True)
    assert run.rc == 0, str(run)
    early, _site, late = [entry["result"] for entry in run.results]
    assert "There is no site 'Torque Scooters'" in early["msg"]
    assert late["changed"] is True and late["schedule"]["title"] == "Monthly report"
    assert simulator.writes() == []

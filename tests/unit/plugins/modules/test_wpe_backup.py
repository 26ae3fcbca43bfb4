# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a backup unless a young one exists, and wait for its end."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing, WpeError
from ansible_collections.community.wpengine.plugins.modules import wpe_backup
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import DOMAIN as BACKUP
from support.sample_account import INSTALL

ARGS = {"install": INSTALL, "description": "Before the release", "notification_emails": ["ops@example.com"]}
PATH = f"/installs/{INSTALL}/backups"


def hours_ago(hours):
    return (datetime.now(timezone.utc) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def row(status="completed", hours=1.0, **values):
    return {
        "id": BACKUP,
        "status": status,
        "create_time": hours_ago(hours),
        "description": ARGS["description"],
        **values,
    }


def api_with(*backups, **replies):
    return FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET {PATH}": rows(*backups),
            f"POST {PATH}": (202, {"id": BACKUP, "status": "requested"}),
            f"GET {PATH}/{BACKUP}": row(),
            **replies,
        }
    )


@pytest.mark.parametrize(
    ("backup", "max_age", "changed"),
    [
        (row(), 2, False),
        (row(), None, True),
        (row(hours=3), 2, True),
        (row("aborted"), 2, True),
        (row("in_progress", description="Before the release\n"), 2, False),
        (row("in_progress", description="Of another play"), 2, True),
        (row(description="Of another play"), 2, False),
    ],
)
def test_young_backup_makes_a_new_one_needless(backup, max_age, changed):
    api = api_with(backup)
    assert api.run(wpe_backup.MODULE, {**ARGS, "max_age": max_age}, check_mode=True)["changed"] is changed
    assert api.writes == []


@pytest.mark.parametrize("offset", [-1, 0, 1])
@pytest.mark.parametrize("age,changed", [(0.2, False), (1.3, True)])
def test_age_is_measured_with_the_clock_of_the_api(offset, age, changed):
    api = api_with(row(hours=age - offset))
    api.date = format_datetime(datetime.now(timezone.utc) + timedelta(hours=offset), usegmt=True)
    assert api.run(wpe_backup.MODULE, {**ARGS, "max_age": 0.5}, check_mode=True)["changed"] is changed


def test_time_that_is_not_understood_is_named():
    api = api_with(row(create_time="a while ago"), row("aborted", create_time="unknown", id="another"))
    assert api.run(wpe_backup.MODULE, {**ARGS, "max_age": 2}, check_mode=True)["changed"] is True
    assert api.warnings == [
        "The age of some backups of torquebikes (1) is not known, so they count as oldest. The API returned as a time: 'a while ago'.",
    ]


def test_backup_that_is_gone_is_not_waited_for():
    running = row("in_progress", description=ARGS["description"])
    api = api_with(running, **{f"GET {PATH}/{BACKUP}": NOT_FOUND})
    with pytest.raises(Missing, match=f"the backup {BACKUP} of torquebikes does not exist any more") as caught:
        api.run(wpe_backup.MODULE, {**ARGS, "max_age": 2})
    assert caught.value.details["changed"] is False and caught.value.details["backup"]["id"] == BACKUP


def test_backup_is_requested_and_awaited():
    api = api_with()
    result = api.run(wpe_backup.MODULE, ARGS)
    assert (result["changed"], result["backup"]["status"]) == (True, "completed")
    assert [request.body for request in api.writes] == [
        {"description": "Before the release", "notification_emails": ["ops@example.com"]},
    ]


def test_without_wait_the_requested_backup_is_returned():
    assert api_with().run(wpe_backup.MODULE, {**ARGS, "wait": False})["backup"]["status"] == "requested"


def test_aborted_backup_is_a_failure_with_the_backup():
    api = api_with(**{f"GET {PATH}/{BACKUP}": row("aborted")})
    with pytest.raises(WpeError, match="aborted") as caught:
        api.run(wpe_backup.MODULE, ARGS)
    assert caught.value.details["backup"]["id"] == BACKUP and caught.value.details["changed"] is True


@pytest.mark.parametrize(
    ("args", "option"),
    [({"description": " "}, "description"), ({"max_age": -1}, "max_age"), ({"max_age": float("nan")}, "max_age")],
)
def test_options_are_refused(args, option):
    with pytest.raises(BadInput, match=option):
        FakeApi({}).run(wpe_backup.MODULE, {**ARGS, **args})

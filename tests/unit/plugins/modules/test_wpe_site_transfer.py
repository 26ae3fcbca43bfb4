# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recognize the destination account of a transfer."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing, WpeError
from ansible_collections.community.wpengine.plugins.modules import wpe_site_transfer
from ansible_collections.community.wpengine.plugins.modules.wpe_site_transfer import goes_to
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.fast_sleep import fast_sleep
from support.sample_account import ACCOUNT as HOME
from support.sample_account import DOMAIN as TRANSFER
from support.sample_account import SITE

ACCOUNT = {"id": "00000000-0000-4000-8000-000000000012", "name": "agencytwo", "nickname": "Agency Two"}


@pytest.mark.parametrize(
    "destination,result",
    [
        ("agencytwo", True),
        ("Agency Two", True),
        (ACCOUNT["id"], True),
        ("agencyone", False),
        ("", False),
        (None, False),
    ],
)
def test_destination_matches_name_nickname_or_id(destination, result):
    assert goes_to({"destination_account": destination}, ACCOUNT) is result


@pytest.mark.parametrize("transfer", [{}, {"destination_account": None}])
def test_account_without_nickname_does_not_match_missing_destination(transfer):
    assert not goes_to(transfer, {"id": ACCOUNT["id"], "name": "agencytwo", "nickname": None})


SHOP = {"id": SITE, "name": "Torque Bikes", "account": {"id": HOME}}
PENDING = {"id": TRANSFER, "site": "Torque Bikes", "destination_account": "agencytwo", "status": "pending"}
PATH = f"/sites/{SITE}/site_transfers"
ARGS = {"site": SITE, "destination_account": "agencytwo"}


def api_with(*transfers, **replies):
    accounts = rows({"id": HOME, "name": "agencyone"}, ACCOUNT)
    return FakeApi(
        {
            f"GET /sites/{SITE}": SHOP,
            "GET /accounts": accounts,
            "GET /installs": rows(),
            f"GET {PATH}": rows(*transfers),
            **replies,
        }
    )


def test_transfer_is_requested_and_awaited():
    predicted = api_with().run(wpe_site_transfer.MODULE, ARGS, check_mode=True)
    assert (predicted["changed"], predicted["site_transfer"]["status"]) == (True, "completed")
    completed = {**PENDING, "status": "completed"}
    api = api_with(**{f"POST {PATH}": (202, PENDING), f"GET {PATH}/{TRANSFER}": completed})
    assert api.run(wpe_site_transfer.MODULE, ARGS)["site_transfer"] == completed
    assert [request.body for request in api.writes] == [
        {"destination_account_id": ACCOUNT["id"], "maintenance_mode": False}
    ]


def test_failed_transfer_is_a_failure():
    api = api_with(PENDING, **{f"GET {PATH}/{TRANSFER}": {**PENDING, "status": "failed"}})
    with pytest.raises(WpeError, match="failed"):
        api.run(wpe_site_transfer.MODULE, ARGS)


def test_transfer_to_another_account_is_refused():
    with pytest.raises(BadInput, match="agencythree"):
        api_with({**PENDING, "destination_account": "agencythree"}).run(wpe_site_transfer.MODULE, ARGS)


@pytest.mark.parametrize(("status", "cancelled"), [("pending", True), ("scheduled", True), ("in_progress", False)])
def test_only_a_transfer_that_has_not_started_is_cancelled(status, cancelled):
    args = {"site": SITE, "state": "absent"}
    transfer = {**PENDING, "status": status}
    replies = {f"DELETE {PATH}/{TRANSFER}": (204, None), f"GET {PATH}/{TRANSFER}": {**transfer, "status": "cancelled"}}
    api = api_with(transfer, **replies)
    if cancelled:
        assert api.run(wpe_site_transfer.MODULE, args)["site_transfer"]["status"] == "cancelled"
    else:
        with pytest.raises(BadInput, match="in_progress"):
            api.run(wpe_site_transfer.MODULE, args)
    assert len(api.writes) == cancelled


def test_site_in_the_destination_account_is_unchanged():
    api = api_with(**{f"GET /sites/{SITE}": {**SHOP, "account": {"id": ACCOUNT["id"]}}})
    assert api.run(wpe_site_transfer.MODULE, ARGS)["changed"] is False


@pytest.mark.parametrize(
    ("args", "option"),
    [
        ({"destination_account": ""}, "destination_account"),
        ({"scheduled_time": "tomorrow"}, "scheduled_time"),
        ({"scheduled_time": "2026-06-01T14:30:00Z", "state": "absent"}, "scheduled_time"),
        ({"wait_timeout": 0}, "wait_timeout"),
    ],
)
def test_options_are_refused(args, option):
    with pytest.raises(BadInput, match=option):
        FakeApi({}).run(wpe_site_transfer.MODULE, {**ARGS, **args})


@pytest.mark.parametrize("offset", [-1, 1])
@pytest.mark.parametrize("ahead,valid", [(0.5, False), (1.5, True), (167.5, True), (168.5, False)])
def test_scheduled_time_is_compared_with_the_clock_of_the_api(offset, ahead, valid):
    now = datetime.now(timezone.utc) + timedelta(hours=offset)
    api = api_with()
    api.date = format_datetime(now, usegmt=True)
    args = {**ARGS, "scheduled_time": (now + timedelta(hours=ahead)).isoformat()}
    if valid:
        assert api.run(wpe_site_transfer.MODULE, args, check_mode=True)["changed"] is True
    else:
        with pytest.raises(BadInput, match="one hour to seven days ahead"):
            api.run(wpe_site_transfer.MODULE, args, check_mode=True)


def test_scheduled_time_that_is_not_understood_is_named():
    api = api_with({**PENDING, "status": "scheduled", "scheduled_time": "next week"})
    with pytest.raises(BadInput, match="A transfer is scheduled for next week, which cannot be changed"):
        api.run(wpe_site_transfer.MODULE, {**ARGS, "scheduled_time": "2026-12-01T12:00:00Z"})
    assert len(api.warnings) == 1 and "is 'next week', which is not a time" in api.warnings[0]


def test_transfer_that_is_gone_is_not_waited_for():
    api = api_with(PENDING, **{f"GET {PATH}/{TRANSFER}": [PENDING, NOT_FOUND]})
    with fast_sleep(), pytest.raises(Missing, match="the transfer of .* does not exist any more"):
        api.run(wpe_site_transfer.MODULE, ARGS)


def test_new_transfer_may_be_missing_for_a_moment():
    done = {**PENDING, "status": "completed"}
    api = api_with(**{f"POST {PATH}": (201, PENDING), f"GET {PATH}/{TRANSFER}": [NOT_FOUND, NOT_FOUND, done]})
    with fast_sleep():
        assert api.run(wpe_site_transfer.MODULE, ARGS)["site_transfer"]["status"] == "completed"

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Validate the period of usage figures, and read them for an install or for accounts."""

from __future__ import annotations

from datetime import date

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_usage_info
from ansible_collections.community.wpengine.plugins.modules.wpe_usage_info import (
    months_before,
    read_date,
    validate_period,
)
from support.fake_client import FakeApi
from support.sample_account import ACCOUNT, INSTALL

TODAY = date(2026, 3, 31)
ACCOUNT_ROW = {"id": ACCOUNT, "name": "agencyone"}
INSTALL_ROW = {"id": INSTALL, "name": "torquebikes"}


@pytest.mark.parametrize(
    "first,last,max_days,sentences",
    [
        (None, None, 31, ""),
        ("2026-03-01", "2026-03-31", 31, ""),
        ("2026-03-31", "2026-03-31", 31, ""),
        ("2025-02-28", "2026-03-31", None, ""),
        ("2025-02-27", "2026-03-31", None, ""),  # one day of tolerance
        ("2025-02-26", "2026-03-31", None, "first_date 2025-02-26 is more than 13 months ago."),
        (
            "2026-02-28",
            "2026-03-31",
            31,
            "The period from 2026-02-28 to 2026-03-31 has 32 days; type summary and type insights allow at most 31.",
        ),
        ("2026-03-02", "2026-03-01", 31, "first_date 2026-03-02 is after last_date 2026-03-01."),
        ("2026-03-02", None, 31, "first_date and last_date go together: set both or neither."),
        (None, "2026-03-02", 31, "first_date and last_date go together: set both or neither."),
        (
            "2026-3-2",
            "today",
            31,
            "first_date must be a day such as 2026-01-31. last_date must be a day such as 2026-01-31.",
        ),
        (
            "2024-01-01",
            "2024-12-31",
            31,
            "first_date 2024-01-01 is more than 13 months ago. "
            "The period from 2024-01-01 to 2024-12-31 has 366 days; type summary and type insights allow at most 31.",
        ),
    ],
)
def test_validate_period(first, last, max_days, sentences):
    assert " ".join(validate_period(first, last, max_days, TODAY)) == sentences


@pytest.mark.parametrize("text", ["2026-02-30", "20260201", "2026-02-01T00:00", "", "2026-2-11", " 2026-2-1 "])
def test_text_that_is_no_day(text):
    assert read_date(text) is None


def test_months_before():
    assert months_before(date(2026, 3, 31), 13) == date(2025, 2, 28)
    assert months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)


def test_daily_usage_of_an_account_has_all_pages():
    pages = [
        {"environment_metrics": [{"id": 1}], "total_size": 2, "next_page_token": "x"},
        {"environment_metrics": [{"id": 2}], "next_page_token": ""},
    ]
    api = FakeApi({f"GET /accounts/{ACCOUNT}": ACCOUNT_ROW, f"GET /accounts/{ACCOUNT}/usage": pages})
    assert api.run(wpe_usage_info.MODULE, {"account": ACCOUNT})["usages"] == [
        {
            "account": ACCOUNT_ROW,
            "environment_metrics": [{"id": 1}, {"id": 2}],
            "total_size": 2,
            "next_page_token": None,
        },
    ]


@pytest.mark.parametrize("kind", ["summary", "insights"])
def test_sums_of_an_account_are_read_in_one_request(kind):
    api = FakeApi(
        {f"GET /accounts/{ACCOUNT}": ACCOUNT_ROW, f"GET /accounts/{ACCOUNT}/usage/{kind}": {"visit_count": {}}}
    )
    assert api.run(wpe_usage_info.MODULE, {"account": ACCOUNT, "type": kind})["usages"] == [
        {"account": ACCOUNT_ROW, "visit_count": {}},
    ]


def test_usage_of_an_install():
    api = FakeApi({f"GET /installs/{INSTALL}": INSTALL_ROW, f"GET /installs/{INSTALL}/usage": {"metrics": []}})
    assert api.run(wpe_usage_info.MODULE, {"install": INSTALL})["usages"] == [{"install": INSTALL_ROW, "metrics": []}]
    with pytest.raises(BadInput, match="an install has only type daily"):
        api.run(wpe_usage_info.MODULE, {"install": INSTALL, "type": "summary"})


@pytest.mark.parametrize(
    ("args", "default"),
    [({}, True), ({"type": "daily"}, True), ({"type": "summary"}, False), ({"account": "x"}, False)],
)
def test_inventory_host_is_the_default_for_daily_usage(args, default):
    assert wpe_usage_info.MODULE.defaults_to_inventory_host(args) is default

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The common form of the info modules: their names, filters, parents and lists."""

from __future__ import annotations

from datetime import date

import operations_table
import pytest

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._domains import read_domain
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info
from ansible_collections.community.wpengine.plugins.modules.wpe_site_report_info import with_brand_color
from ansible_collections.community.wpengine.plugins.modules.wpe_ssl_certificate_info import without_private_key
from ansible_collections.community.wpengine.plugins.modules.wpe_usage_info import (
    months_before,
    read_date,
    validate_period,
)

INFOS = {name: kind for name, kind in operations_table.module_classes().items() if name.endswith("_info")}


def test_there_are_all_of_them():
    assert len(INFOS) == 13
    assert all(issubclass(kind, Info) for kind in INFOS.values())


@pytest.mark.parametrize("name", INFOS)
def test_the_list_is_named_in_the_plural_of_the_noun(name):
    assert INFOS[name].noun == name[len("wpe_") : -len("_info")] + "s"


TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    "first,last,max_days,sentences",
    [
        (None, None, 31, ""),
        ("2026-03-01", "2026-03-31", 31, ""),
        ("2026-03-31", "2026-03-31", 31, ""),
        ("2025-02-28", "2026-03-31", None, ""),
        ("2025-02-27", "2026-03-31", None, ""),  # one day of tolerance
        ("2025-02-26", "2026-03-31", None, "first_date 2025-02-26 is more than 13 months ago."),
        ("2026-02-28", "2026-03-31", 31, "The period from 2026-02-28 to 2026-03-31 has 32 days; type summary and type insights allow at most 31."),
        ("2026-03-02", "2026-03-01", 31, "first_date 2026-03-02 is after last_date 2026-03-01."),
        ("2026-03-02", None, 31, "first_date and last_date go together: set both or neither."),
        (None, "2026-03-02", 31, "first_date and last_date go together: set both or neither."),
        ("2026-3-2", "today", 31, "first_date must be a day such as 2026-01-31. last_date must be a day such as 2026-01-31."),
        (
            "2024-01-01", "2024-12-31", 31,
            "first_date 2024-01-01 is more than 13 months ago. "
            "The period from 2024-01-01 to 2024-12-31 has 366 days; type summary and type insights allow at most 31.",
        ),
    ],
)
def test_validate_period(first, last, max_days, sentences):
    assert " ".join(validate_period(first, last, max_days, TODAY)) == sentences


@pytest.mark.parametrize("text", ["2026-02-30", "20260201", "2026-02-01T00:00", "", "2026-2-11", " 2026-2-1 "])
def test_what_is_no_day(text):
    assert read_date(text) is None


def test_months_before():
    assert months_before(date(2026, 3, 31), 13) == date(2025, 2, 28)
    assert months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)


def test_the_private_key_goes_and_all_else_stays():
    answer = {
        "cert_name": "one", "cert_info": {"key": "secret", "cert": "PEM"}, "certificate": {"id": 1, "new": 2}, "criteria": "c",
    }
    assert without_private_key(answer) == {"id": 1, "new": 2, "cert_name": "one", "cert_info": {"cert": "PEM"}, "criteria": "c"}
    assert without_private_key({"cert_info": None}) == {"cert_info": {}}


def test_the_colour_is_with_brand_color():
    assert with_brand_color({"brand_colour": "#fff", "name": "n"}) == {"brand_color": "#fff", "name": "n"}
    assert with_brand_color({"brand_color": "#fff"}) == {"brand_color": "#fff"}


def test_a_redirect_that_is_only_an_id():
    target = "6977805b-1f65-4a5d-8d36-6fe609a4d9f3"
    assert read_domain({"redirects_to": target})["redirects_to"] == [{"id": target, "name": None}]


class Pages(Client):
    """Answers by the token that is asked with."""

    def __init__(self, pages):
        self.pages_by_token = pages
        self.asked = []

    def get(self, path, query=None, missing_ok=False):
        self.asked.append(query["offset"])
        return self.pages_by_token[query["offset"]]


def test_tokens_are_followed():
    client = Pages({
        None: {"rows": [{"id": 1}], "next_page_token": "x", "total": 2},
        "x": {"rows": [{"id": 2}, {"id": 1}], "next_page_token": ""},
    })
    assert client.token_pages("/list", "rows") == {"rows": [{"id": 1}, {"id": 2}], "next_page_token": None, "total": 2}
    assert client.asked == [None, "x"]


def test_tokens_that_lead_in_circles_end():
    client = Pages({
        None: {"rows": [{"id": 1}], "next_page_token": "1"},
        "1": {"rows": [{"id": 2}], "next_page_token": "1"},
    })
    assert [row["id"] for row in client.token_pages("/list", "rows")["rows"]] == [1, 2]

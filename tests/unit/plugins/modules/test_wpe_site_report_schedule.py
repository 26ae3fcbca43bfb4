# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Report schedules: compare and validate their parts."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import Missing
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_site_report_schedule import (
    same_frequency,
    same_moment,
    same_recipients,
    same_sections,
    validate_frequency,
    validate_recipients,
    with_names,
)
from ansible_collections.community.wpengine.plugins.modules import wpe_site_report_schedule
from support.fake_client import FakeApi
from support.sample_account import ACCOUNT, DOMAIN, SITE

OLIVE = {"email": "olive@example.com", "name": "Olive Owner"}
BEN = {"email": "ben@example.com"}


@pytest.mark.parametrize(
    "one,other,same",
    [
        ([OLIVE, BEN], [BEN, OLIVE], True),
        ([OLIVE], [dict(OLIVE, email="Olive@Example.com")], True),
        ([BEN], [dict(BEN, name=None)], True),
        ([BEN], [dict(BEN, name="")], True),
        ([], None, True),
        ([OLIVE, BEN], [OLIVE], False),
        ([OLIVE], [OLIVE, BEN], False),
        ([OLIVE], [dict(OLIVE, name="Olive")], False),
        ([{"email": "fiona@x.example"}], [{"email": "ﬁona@x.example"}], False),
        ([{"email": "strasse@x.example"}], [{"email": "straße@x.example"}], False),
    ],
)
def test_recipients_compare_by_email_in_any_order(one, other, same):
    assert same_recipients(one, other) is same


def test_two_recipients_may_differ_in_letters_that_only_look_alike():
    assert validate_recipients([{"email": "strasse@x.example"}, {"email": "straße@x.example"}]) == []


def test_unset_name_of_a_recipient_is_kept():
    wanted = [{"email": "OLIVE@example.com", "name": None}, {"email": " ben@example.com ", "name": None}]
    assert with_names(wanted, [OLIVE, BEN]) == [{"email": "OLIVE@example.com", "name": "Olive Owner"}, BEN]


def test_name_of_a_recipient_can_be_changed_and_removed():
    assert with_names([dict(OLIVE, name="Olive")], [OLIVE]) == [dict(OLIVE, name="Olive")]
    assert with_names([dict(OLIVE, name="")], [OLIVE]) == [{"email": "olive@example.com"}]


@pytest.mark.parametrize(
    "one,other,same",
    [
        ({"unit": "DAYS", "value": 7}, {"value": 7, "unit": "DAYS"}, True),
        ({"unit": "DAYS", "value": 7}, {"unit": "DAYS", "value": "7"}, True),
        ({"unit": "DAYS", "value": 7}, {"unit": "DAYS", "value": 14}, False),
        ({"unit": "DAYS", "value": 7}, {"unit": "MONTHLY", "value": 7}, False),
        ({"unit": "DAYS", "value": 7}, None, False),
    ],
)
def test_frequencies_compare_with_numbers_as_text(one, other, same):
    assert same_frequency(one, other) is same


@pytest.mark.parametrize("value,right", [(7, True), (14, True), (0, False), (1, False), (8, False), (-7, False)])
def test_days_must_be_one_or_two_weeks(value, right):
    assert (validate_frequency({"unit": "DAYS", "value": value}) == []) is right


@pytest.mark.parametrize("value,right", [(1, True), (31, True), (0, False), (32, False), (-1, False)])
def test_day_of_the_month_must_exist(value, right):
    assert (validate_frequency({"unit": "MONTHLY", "value": value}) == []) is right


def test_unset_options_are_valid():
    assert validate_frequency(None) == []
    assert validate_recipients(None) == []
    assert validate_recipients([OLIVE, BEN]) == []


@pytest.mark.parametrize("email", ["olive", "@example.com", "olive@"])
def test_invalid_email_is_refused(email):
    assert validate_recipients([{"email": email}]) == [f"recipients[0].email {email!r} is not an e-mail address."]


@pytest.mark.parametrize(
    "one,other,same",
    [
        ([{"name": "usage"}, {"name": "cover"}], [{"name": "cover"}, {"name": "usage"}], True),
        ([{"name": "usage"}], [{"name": "usage"}, {"name": "cover"}], False),
        ([], None, True),
    ],
)
def test_sections_compare_in_any_order(one, other, same):
    assert same_sections(one, other) is same


def test_times_compare_across_zones():
    assert same_moment("2026-07-01T06:00:00Z", "2026-07-01T08:00:00.000+02:00")
    assert not same_moment("2026-07-01T06:00:00Z", "2026-07-02T06:00:00Z")
    assert not same_moment("2026-07-01T06:00:00Z", None)


@pytest.mark.parametrize("title", ["Caf\u00e9", " Cafe\u0301 "])
@pytest.mark.parametrize("listed", ["Caf\u00e9", "Cafe\u0301"])
def test_spellings_of_one_title_make_no_twin(title, listed):
    site = {"id": SITE, "name": "Shop", "account": {"id": ACCOUNT}}
    schedule = {"uuid": DOMAIN, "title": listed, "recipients": [BEN]}
    api = FakeApi({f"GET /sites/{SITE}": site, "GET /site_reports/schedules": {"schedules": [schedule]}})
    result = api.run(wpe_site_report_schedule.MODULE, {"site": SITE, "title": title, "recipients": [BEN]})
    assert (result["changed"], api.writes) == (False, [])


def test_template_is_found_in_each_spelling_of_its_name():
    site = {"id": SITE, "name": "Shop", "account": {"id": ACCOUNT}}
    template = {"template_uuid": DOMAIN, "template_name": "Cafe\u0301"}
    schedule = {"uuid": DOMAIN, "title": "Monthly", "recipients": [BEN], "template_uuid": DOMAIN}
    api = FakeApi(
        {
            f"GET /sites/{SITE}": site,
            "GET /site_reports/schedules": {"schedules": [schedule]},
            "GET /site_reports/templates": {"templates": [template]},
        }
    )
    args = {"site": SITE, "title": "Monthly", "template": "Caf\u00e9"}
    assert api.run(wpe_site_report_schedule.MODULE, args)["changed"] is False


def test_template_that_does_not_exist_is_refused_by_uuid_too():
    site = {"id": SITE, "name": "Shop", "account": {"id": ACCOUNT}}
    api = FakeApi(
        {
            f"GET /sites/{SITE}": site,
            "GET /site_reports/schedules": {"schedules": []},
            "GET /site_reports/templates": {"templates": []},
        }
    )
    with pytest.raises(Missing, match=f"no report template '{DOMAIN}'"):
        api.run(
            wpe_site_report_schedule.MODULE,
            {"site": SITE, "title": "Monthly", "template": DOMAIN, "recipients": [BEN]},
            check_mode=True,
        )

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: numbers as strings, pages by token, refreshes."""

from __future__ import annotations

import datetime

import pytest

from support.running_simulator import AGENCY_ONE

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
ACCOUNT = f"/accounts/{AGENCY_ONE}/usage"


def ago(days):
    return (TODAY - datetime.timedelta(days=days)).isoformat()


def test_usage_numbers_are_strings_and_constant(simulator):
    install = simulator.make_install()
    usage = simulator.ok("GET", f"/installs/{install['id']}/usage")
    assert (usage["install_name"], len(usage["metrics"])) == ("torquemag", 30)
    visits = [day["visit_count"] for day in usage["metrics"]]
    assert all(isinstance(number, str) for number in visits)
    rollup = usage["metrics_rollup"]["visit_count"]
    assert rollup["sum"] == str(sum(map(int, visits)))
    assert rollup["latest"] == {"date": usage["metrics"][-1]["date"], "value": visits[-1]}
    assert simulator.ok("GET", f"/installs/{install['id']}/usage") == usage


def test_account_usage_is_paged_by_token(simulator):
    for name in ("one", "two", "three"):
        simulator.make_install(name)
    first = simulator.ok("GET", ACCOUNT, params={"limit": 2})
    assert first["total_size"] == 3
    assert not first["next_page_token"].isdigit()
    rest = simulator.ok("GET", ACCOUNT, params={"limit": 2, "offset": first["next_page_token"]})
    assert rest["next_page_token"] is None
    names = [row["environment_name"] for page in (first, rest) for row in page["environment_metrics"]]
    assert names == ["one", "two", "three"]
    response = simulator.api("GET", ACCOUNT, params={"offset": "2"})
    assert (response.status_code, list(response.json())) == (400, ["message"])


def test_usage_has_the_requested_days(simulator):
    install = simulator.make_install()
    query = {"first_date": ago(3), "last_date": ago(2)}
    usage = simulator.ok("GET", f"/installs/{install['id']}/usage", params=query)
    assert [day["date"] for day in usage["metrics"]] == [ago(3), ago(2)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (ago(3), None),
        (None, ago(3)),
        (ago(2), ago(3)),
        (ago(500), ago(400)),
        ("2026-02-30", ago(1)),
        ("then", "now"),
    ],
)
def test_invalid_days_are_rejected(simulator, first, last):
    query = {name: value for name, value in (("first_date", first), ("last_date", last)) if value}
    for path in ("", "/summary", "/insights"):
        assert simulator.api("GET", ACCOUNT + path, params=query).status_code == 400, path


def test_summary_and_insights_have_at_most_31_days(simulator):
    simulator.make_install()
    for path in ("/summary", "/insights"):
        for first, status in ((ago(31), 200), (ago(32), 400)):
            query = {"first_date": first, "last_date": ago(1)}
            assert simulator.api("GET", ACCOUNT + path, params=query).status_code == status


def test_insights_add_up_to_the_summary(simulator):
    site = simulator.make_site()
    simulator.make_install("one", "production", site)
    simulator.make_install("two", "staging", site)
    insights = simulator.ok("GET", f"{ACCOUNT}/insights")
    summary = simulator.ok("GET", f"{ACCOUNT}/summary")
    for metric, insight in insights.items():
        assert insight["total"] == summary[metric]["sum"]
        assert sum(map(int, insight["environment_types"].values())) == int(insight["total"])
        assert insight["site_types"] == {"standard": insight["total"], "transferable": "0", "sandbox": "0"}


def test_install_refresh_is_expected_then_done(simulator):
    path = f"/installs/{simulator.make_install()['id']}/usage"
    response = simulator.api("POST", f"{path}/refresh_disk_usage")
    assert (response.status_code, response.text) == (200, "null")
    expected = simulator.ok("GET", path)["storage_refresh_expected_time"]
    assert expected
    simulator.ok("POST", f"{path}/refresh_disk_usage")
    assert simulator.ok("GET", path)["storage_refresh_expected_time"] == expected
    simulator.advance(10)
    assert simulator.ok("GET", path)["storage_refresh_expected_time"] is None


def test_account_refresh_is_expected_then_done(simulator):
    assert simulator.api("POST", f"{ACCOUNT}/refresh_disk_usage").text == "null"
    assert simulator.ok("GET", ACCOUNT)["account_storage_refresh_expected_time"]
    simulator.advance(10)
    usage = simulator.ok("GET", ACCOUNT)
    assert usage["account_storage_refresh_expected_time"] is None
    assert usage["last_account_storage_refresh_time"]


def test_account_limits_are_complete(simulator):
    limits = simulator.ok("GET", f"/accounts/{AGENCY_ONE}/limits")
    assert set(limits) == {"visitors", "storage", "bandwidth"}

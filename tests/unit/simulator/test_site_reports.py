# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report schedules of sites."""

from __future__ import annotations

import pytest

from support.running_simulator import AGENCY_ONE, UNKNOWN_ID


@pytest.fixture
def site(simulator):
    site = simulator.make_site()
    simulator.make_install(site=site)
    return site


def schedules(simulator, site):
    return simulator.ok("GET", "/site_reports/schedules", params={"site_id": site["id"]})["schedules"]


def schedule(simulator, site, **fields):
    body = {"site_id": site["id"], "title": "Monthly", "recipients": [{"email": "a@example.com"}], **fields}
    return simulator.api("POST", "/site_reports/schedules", body)


def test_report_schedule_is_created_updated_and_deleted(simulator, site):
    [template] = simulator.ok("GET", "/site_reports/templates", params={"account_id": AGENCY_ONE})["templates"]
    frequency = {"unit": "DAYS", "value": 14}
    response = schedule(simulator, site, frequency=frequency, template_uuid=template["template_uuid"])
    assert (response.status_code, list(response.json())) == (201, ["message"])
    [made] = schedules(simulator, site)
    assert (made["title"], made["frequency"]) == ("Monthly", frequency)
    assert made["branding"]["image_preview_url"] == template["preview_image_url"]
    assert "site_id" not in made
    path = f"/site_reports/schedules/{made['uuid']}"
    simulator.ok("PATCH", path, {"title": "Fortnightly"})
    assert schedules(simulator, site) == [{**made, "title": "Fortnightly"}]
    assert simulator.api("DELETE", path).status_code == 204
    assert schedules(simulator, site) == []
    assert simulator.api("PATCH", path, {}).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"recipients": []},
        {"frequency": {"unit": "DAYS", "value": 3}},
        {"frequency": {"unit": "MONTHLY", "value": 32}},
        {"frequency": {"unit": "YEARS", "value": 1}},
        {"frequency": {"unit": "DAYS"}},
        {"template_uuid": UNKNOWN_ID},
        {"next_scheduled_date": "soon"},
        {"next_scheduled_date": "2030-01-01"},
        {"sections": [{"name": "nothing"}]},
        {"recipients": [{"name": "x"}]},
    ],
)
def test_invalid_report_schedules_are_rejected(simulator, site, fields):
    assert schedule(simulator, site, **fields).status_code == 400
    assert schedules(simulator, site) == []


def test_reports_of_unknown_site_are_404(simulator):
    for path in ("/site_reports", "/site_reports/schedules"):
        assert simulator.api("GET", path, params={"site_id": UNKNOWN_ID}).status_code == 404
        assert simulator.api("GET", path).status_code == 400
    assert schedule(simulator, {"id": UNKNOWN_ID}).status_code == 404

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state: defaults and scheduled work."""

from __future__ import annotations

import pytest
import requests

from support.running_simulator import AGENCY_ONE

INSTALL = "00000000-0000-4000-9000-000000000001"


def test_state_can_be_read_and_restored(simulator):
    simulator.make_install()
    state = simulator.control("GET", "state")
    simulator.control("PUT", "state", state)
    assert simulator.control("GET", "state") == state
    simulator.control("POST", "reset")
    assert simulator.ok("GET", "/installs")["count"] == 0


def test_reset_clears_settings_faults_and_log(simulator):
    simulator.settings(dialect="2021")
    simulator.fault("status")
    simulator.api("GET", "/user")
    simulator.fault("status")
    simulator.control("POST", "reset")
    assert simulator.control("GET", "settings")["dialect"] == "spec"
    assert simulator.control("GET", "faults") == []
    assert simulator.log() == []


def test_omitted_parts_of_a_state_have_defaults(simulator):
    simulator.control(
        "PUT",
        "state",
        {
            "accounts": {AGENCY_ONE: {"name": "agencyone"}},
            "installs": {INSTALL: {"name": "lonely", "account": {"id": AGENCY_ONE}}},
        },
    )
    install = simulator.ok("GET", f"/installs/{INSTALL}")
    assert (install["site"], install["environment"], install["status"]) == (None, None, "active")
    assert install["primary_domain"] == "lonely.wpengine.com"
    assert simulator.ok("GET", f"/installs/{INSTALL}/domains")["count"] == 2


def test_rows_without_fields_can_be_listed(simulator):
    site, row = INSTALL.replace("9000", "a000"), INSTALL.replace("9000", "b000")
    simulator.control(
        "PUT",
        "state",
        {
            "accounts": {AGENCY_ONE: {"name": "agencyone"}},
            "sites": {site: {"name": "Shop", "account": {"id": AGENCY_ONE}}},
            "installs": {INSTALL: {"name": "lonely", "account": {"id": AGENCY_ONE}}},
            "ssh_keys": {row: {}},
            **{name: {INSTALL: {row: {}}} for name in ("backups", "archives")},
            "certificates": {INSTALL: {"7": {}}},
            "account_users": {AGENCY_ONE: {row: {}}},
            "report_templates": {AGENCY_ONE: {row: {}}},
            "domain_reports": {INSTALL: {row: {}}},
            **{name: {site: {row: {}}} for name in ("site_transfers", "report_schedules", "site_reports")},
        },
    )
    for path, key, name, value in (
        (f"/installs/{INSTALL}/backups", "results", "id", row),
        (f"/installs/{INSTALL}/archives", "results", "id", row),
        (f"/installs/{INSTALL}/ssl_certificates", "certificates", "id", 7),
        (f"/accounts/{AGENCY_ONE}/account_users", "results", "user_id", row),
        (f"/sites/{site}/site_transfers", "results", "id", row),
        (f"/accounts/{AGENCY_ONE}/site_transfers", "results", None, None),
        (f"/site_reports/templates?account_id={AGENCY_ONE}", "templates", "template_uuid", row),
        (f"/site_reports/schedules?site_id={site}", "schedules", "uuid", row),
        (f"/site_reports?site_id={site}", "reports", "uuid", row),
        ("/ssh_keys", "results", "uuid", row),
    ):
        rows = simulator.ok("GET", path)[key]
        assert [listed[name] for listed in rows] == ([value] if name else []), path
    assert simulator.ok("GET", f"/installs/{INSTALL}/backups/{row}")["status"] == "completed"
    assert simulator.ok("GET", f"/installs/{INSTALL}/domains/check_status/{row}")["report"]["complete"] is True


@pytest.mark.parametrize(
    "state",
    [
        {"accounts": {AGENCY_ONE: {}}},
        {"accounts": {AGENCY_ONE: {"name": "a"}}, "installs": {INSTALL: {"account": {"id": AGENCY_ONE}}}},
        {"domains": {INSTALL: {INSTALL: {}}}},
    ],
)
def test_row_without_a_name_is_named(simulator, state):
    response = requests.put(f"{simulator.url}/_simulator/state", json=state, timeout=5)
    assert (response.status_code, "has no name" in response.text) == (400, True)


@pytest.mark.parametrize("state", [[], {"sites": {INSTALL: {"name": "x", "account": {"id": AGENCY_ONE}}}}])
def test_invalid_state_is_rejected_and_changes_nothing(simulator, state):
    before = simulator.control("GET", "state")
    response = requests.put(f"{simulator.url}/_simulator/state", json=state, timeout=5)
    assert response.status_code == 400
    assert simulator.control("GET", "state") == before


def test_pending_install_becomes_active_in_time(simulator):
    simulator.settings(install_pending_seconds=60)
    install = simulator.make_install()
    assert install["status"] == "pending"
    assert simulator.ok("GET", f"/installs/{install['id']}")["status"] == "pending"
    simulator.advance(60)
    assert simulator.ok("GET", f"/installs/{install['id']}")["status"] == "active"
    assert simulator.control("GET", "state")["jobs"] == []


def test_pending_without_a_job_stays_pending(simulator):
    state = simulator.control("GET", "state")
    state["installs"][INSTALL] = {"name": "slow", "account": {"id": AGENCY_ONE}, "status": "pending"}
    simulator.control("PUT", "state", state)
    simulator.advance(100_000)
    assert simulator.ok("GET", f"/installs/{INSTALL}")["status"] == "pending"

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers of sites to other accounts."""

from __future__ import annotations

import datetime

import pytest

from support.running_simulator import AGENCY_ONE, AGENCY_TWO, UNKNOWN_ID

HOUR = 3600


@pytest.fixture
def site(simulator):
    site = simulator.make_site()
    simulator.make_install(site=site)
    return site


def in_hours(hours):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def transfer(simulator, site, **fields):
    return simulator.api(
        "POST", f"/sites/{site['id']}/site_transfers", {"destination_account_id": AGENCY_TWO, **fields}
    )


def test_transfer_moves_the_site_and_its_installs(simulator, site):
    simulator.settings(transfer_seconds=100)
    made = transfer(simulator, site).json()
    assert (made["status"], made["scheduled_time"]) == ("pending", None)
    assert (made["site"], made["installs"]) == (site["name"], ["torquemag"])
    assert (made["origin_account"], made["destination_account"]) == ("agencyone", "agencytwo")
    one = f"/sites/{site['id']}/site_transfers/{made['id']}"
    states = []
    for _repetition in range(3):
        account = simulator.ok("GET", f"/sites/{site['id']}")["account"]
        states.append((simulator.ok("GET", one)["status"], account["id"]))
        simulator.advance(51)
    assert states == [("pending", AGENCY_ONE), ("in_progress", AGENCY_ONE), ("completed", AGENCY_TWO)]
    assert simulator.ok("GET", "/installs", params={"account_id": AGENCY_TWO})["count"] == 1
    assert simulator.ok("GET", f"/accounts/{AGENCY_ONE}/site_transfers")["results"] == [simulator.ok("GET", one)]
    assert simulator.ok("GET", f"/accounts/{AGENCY_TWO}/site_transfers")["results"] == []


def test_failed_transfer_moves_nothing(simulator, site):
    simulator.settings(transfer_outcome="failed")
    made = transfer(simulator, site).json()
    simulator.advance(10)
    assert simulator.ok("GET", f"/sites/{site['id']}/site_transfers/{made['id']}")["status"] == "failed"
    assert simulator.ok("GET", f"/sites/{site['id']}")["account"]["id"] == AGENCY_ONE


def test_scheduled_transfer_starts_at_its_time(simulator, site):
    made = transfer(simulator, site, scheduled_time=in_hours(2)).json()
    one = f"/sites/{site['id']}/site_transfers/{made['id']}"
    simulator.advance(1.9 * HOUR)
    assert simulator.ok("GET", one)["status"] == "scheduled"
    simulator.advance(0.2 * HOUR)
    assert simulator.ok("GET", one)["status"] == "completed"


def test_cancelled_transfer_never_starts(simulator, site):
    made = transfer(simulator, site, scheduled_time=in_hours(2)).json()
    one = f"/sites/{site['id']}/site_transfers/{made['id']}"
    assert simulator.api("DELETE", one).status_code == 204
    assert simulator.ok("GET", one)["status"] == "cancelled"
    assert simulator.api("DELETE", one).status_code == 409
    simulator.advance(3 * HOUR)
    assert simulator.ok("GET", f"/sites/{site['id']}")["account"]["id"] == AGENCY_ONE


def test_running_transfer_cannot_be_cancelled_or_repeated(simulator, site):
    simulator.settings(transfer_seconds=100)
    made = transfer(simulator, site).json()
    assert transfer(simulator, site).status_code == 409
    simulator.advance(60)
    response = simulator.api("DELETE", f"/sites/{site['id']}/site_transfers/{made['id']}")
    assert (response.status_code, list(response.json())) == (409, ["message"])


def test_invalid_transfers_are_rejected(simulator, site):
    assert transfer(simulator, site, destination_account_id=AGENCY_ONE).status_code == 422
    assert transfer(simulator, site, destination_account_id=UNKNOWN_ID).status_code == 422
    for hours in (0.5, 24 * 8, -5):
        assert transfer(simulator, site, scheduled_time=in_hours(hours)).status_code == 422
    assert transfer(simulator, site, scheduled_time="tomorrow").status_code == 400
    state = simulator.control("GET", "state")
    state["accounts"][AGENCY_TWO]["has_preferred_data_center"] = False
    simulator.control("PUT", "state", state)
    assert transfer(simulator, site).status_code == 409
    state["accounts"][AGENCY_TWO]["has_preferred_data_center"] = True
    state["sites"][site["id"]]["sandbox"] = True
    simulator.control("PUT", "state", state)
    assert transfer(simulator, site).status_code == 409
    assert simulator.ok("GET", f"/sites/{site['id']}/site_transfers")["count"] == 0

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test failures of installs after the API has accepted a request."""

from __future__ import annotations

from support.sample_account import ACCOUNT, put_sample_account

NEW = "community.wpengine.wpe_install: {name: torquestg, site: Torque Bikes, environment: staging, wait_timeout: 1}"


def test_wait_that_times_out_returns_the_install(entry_point, core, simulator, play):
    put_sample_account(simulator)
    simulator.settings(install_pending_seconds=600)
    run = play(f"- {NEW}\n", core=core, entry_point=entry_point)
    run_again = play(f"- {NEW}\n", core=core, entry_point=entry_point)
    first, second = run.results[0]["result"], run_again.results[0]["result"]
    assert [entry["status"] for entry in run.results + run_again.results] == ["failed", "failed"]
    assert "Timed out" in first["msg"] and "Timed out" in second["msg"]
    assert (first["changed"], second["changed"]) == (True, False)
    assert first["install"]["name"] == second["install"]["name"] == "torquestg"
    assert first["install"]["account"]["id"] == ACCOUNT
    assert simulator.writes() == ["POST /v1/installs"]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test lists that change while they are paged: no row that is always listed is lost."""

from __future__ import annotations

import uuid

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from support.fast_sleep import fast_sleep
from support.fault_cases import ACCOUNT


def many_sites(number):
    ids = [str(uuid.UUID(int=2**127 + one)) for one in range(number)]
    sites = {site_id: {"name": f"Site {site_id[-4:]}", "account": {"id": ACCOUNT}} for site_id in ids}
    return {"accounts": {ACCOUNT: {"name": "agencyone"}}, "sites": sites}


@pytest.mark.parametrize("parallel", [1, 5])
@pytest.mark.parametrize("times", [1, 3, 6])
@pytest.mark.parametrize("change", ["vanish", "appear", "both"])
@pytest.mark.parametrize("skip", [0, 2])
def test_no_permanent_row_is_lost_and_none_is_repeated(simulator, change, times, skip, parallel):
    state = many_sites(450)
    simulator.put_state(state)
    simulator.add_fault(operation="listSites", kind="move_list", change=change, times=times, skip=skip)
    client = Client(simulator.api_url, simulator.user_id, simulator.password, environ={}, parallel=parallel)
    with fast_sleep():
        ids = [row["id"] for row in client.fresh_rows("/sites")]
    assert set(state["sites"]) & set(simulator.state()["sites"]) <= set(ids)
    assert len(ids) == len(set(ids))
    assert "move_list" in {entry["fault"] for entry in simulator.log()}


def test_play_finds_every_site_of_a_changing_list(play, simulator):
    state = many_sites(250)
    simulator.put_state(state)
    simulator.add_fault(operation="listSites", kind="move_list", change="vanish", times=2)
    run = play("- community.wpengine.wpe_site_info:")
    assert run.rc == 0, str(run)
    found = {site["id"] for site in run.results[0]["result"]["sites"]}
    assert set(simulator.state()["sites"]) <= found
    assert len(simulator.state()["sites"]) == 248

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test lists that show a write late: tasks create no duplicates and do not fail."""

from __future__ import annotations

import pytest

from support.convergence import PLAY, names, run_two_plays
from support.fault_cases import EMPTY_SITE, PUBLIC_KEY, SITE

LAG = 1.5


@pytest.fixture
def late(simulator):
    simulator.settings(list_lag_seconds=LAG)
    return simulator


def test_play_converges_and_its_repeat_changes_nothing(play, late, converged):  # noqa: F811
    run = play(PLAY)
    assert run.rc == 0, str(run)
    assert names(late) == converged
    assert play(PLAY).changed == []


def test_two_concurrent_plays_converge(play, late, converged):  # noqa: F811
    late.settings(delay_seconds=0.05)
    for run in run_two_plays(play, 0.1):
        assert run.rc == 0, str(run)
    assert names(late) == converged


DOMAINS = """
- community.wpengine.wpe_domain:
    install: torquebikes
    exclusive: true
    domains:
      - {name: www.torquebikes.example, primary: true}
      - {name: a.torquebikes.example, redirect_to: www.torquebikes.example}
      - {name: b.torquebikes.example, secure_all_urls: true}
"""
SINGLE = """
- community.wpengine.wpe_domain: {install: torquebikes, name: c.torquebikes.example, redirect_to: www.torquebikes.example, secure_all_urls: true}
"""
SWAP = """
- community.wpengine.wpe_domain:
    install: torquebikes
    exclusive: true
    domains:
      - {name: torquebikes.example, primary: true}
      - {name: www.torquebikes.example, redirect_to: torquebikes.example}
"""
DELETE_KEY = "- community.wpengine.wpe_ssh_key: {id: 00000000-0000-4000-8000-000000000071, state: absent}"
CANCEL_TRANSFER = f"- community.wpengine.wpe_site_transfer: {{site: {SITE}, state: absent}}"
SCHEDULE = f"""
- community.wpengine.wpe_site_report_schedule:
    site: {EMPTY_SITE}
    title: Every week
    recipients: [{{email: olive@example.com}}]
"""
FAULTS = {
    "domains added": (DOMAINS, None),
    "domains added, response to an update lost": (
        DOMAINS,
        {"operation": "updateDomain", "kind": "status_after", "status": 504},
    ),
    "domains swapped": (SWAP, None),
    "domains swapped, response lost": (SWAP, {"operation": "updateDomain", "kind": "reset_after", "skip": 1}),
    "domain added, response lost": (SINGLE, {"operation": "createDomain", "kind": "reset_after"}),
    "key deleted, response lost": (DELETE_KEY, {"operation": "deleteSshKey", "kind": "status_after", "status": 504}),
    "transfer cancelled, response lost": (CANCEL_TRANSFER, {"operation": "cancelSiteTransfer", "kind": "reset_after"}),
    "schedule created, response lost": (
        SCHEDULE,
        {"operation": "createSiteReportSchedule", "kind": "status_after", "status": 502},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_task_changes_once(play, late, name):
    tasks, fault = FAULTS[name]
    if fault:
        late.add_fault(**fault)
    run = play(tasks)
    assert run.rc == 0 and len(run.changed) == 1, str(run)
    late.settings(list_lag_seconds=0)
    assert play(tasks).changed == []
    titles = [row["title"] for row in late.state()["report_schedules"].get(EMPTY_SITE, {}).values()]
    assert len(titles) == (tasks is SCHEDULE)


@pytest.mark.parametrize("tasks", [DELETE_KEY, CANCEL_TRANSFER, DOMAINS], ids=["key", "transfer", "domains"])
def test_same_task_in_two_concurrent_plays_succeeds(play, simulator, tasks):
    """Neither play fails because the other one was faster."""
    simulator.settings(delay_seconds=0.1)
    runs = run_two_plays(play, 0, tasks)
    assert [run.rc for run in runs] == [0, 0], "\n".join(map(str, runs))
    assert any(run.changed for run in runs)
    assert play(tasks).changed == []


# Tasks that create an object and delete it.
RECREATED = {
    "site": (
        "wpe_site: {name: Torque One, account: agencyone}",
        "wpe_site: {name: Torque One, account: agencyone, state: absent}",
    ),
    "install": (
        "wpe_install: {name: torquestg, account: agencyone, site: Torque Bikes, environment: staging}",
        "wpe_install: {name: torquestg, state: absent}",
    ),
    "person": (
        "wpe_user: {email: ben@example.com, account: agencyone, first_name: Ben, last_name: Builder, roles: [full]}",
        "wpe_user: {email: ben@example.com, account: agencyone, state: absent}",
    ),
    "key": (f"wpe_ssh_key: {{public_key: {PUBLIC_KEY}}}", f"wpe_ssh_key: {{public_key: {PUBLIC_KEY}, state: absent}}"),
    "schedule": (
        f"wpe_site_report_schedule: {{site: {SITE}, title: New, recipients: [{{email: olive@example.com}}]}}",
        f"wpe_site_report_schedule: {{site: {SITE}, title: New, state: absent}}",
    ),
}


@pytest.mark.parametrize("name", RECREATED)
def test_next_task_recreates_a_deleted_object(play, late, name):
    make, delete = (f"- community.wpengine.{task}\n" for task in RECREATED[name])
    if name in ("key", "schedule"):  # the others exist from the start
        late.settings(list_lag_seconds=0)
        assert play(make).changed
        late.settings(list_lag_seconds=LAG)
    run = play(delete + make)
    assert run.rc == 0 and len(run.changed) == 2, str(run)

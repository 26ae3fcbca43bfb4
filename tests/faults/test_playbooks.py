# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test, with ansible-playbook, those faults whose handling a user notices."""

from __future__ import annotations

import json

import pytest

from support.fault_cases import ACCOUNT, PRODUCTION, STAGING

SITE = f"""
- community.wpengine.wpe_site:
    name: Torque Trikes
    account: {ACCOUNT}
    api_timeout: 3
"""
COPY = """
- community.wpengine.wpe_install_copy:
    source: torquebikes
    install: torquestg
    api_timeout: 3
"""
RESTORE = """
- community.wpengine.wpe_backup_restore:
    install: torquebikes
    backup: latest
    api_timeout: 3
"""
DELETE = """
- community.wpengine.wpe_install:
    name: torquestg
    state: absent
"""
LIST = "- community.wpengine.wpe_site_info:"


def sites(simulator):
    return [site["name"] for site in simulator.state()["sites"].values()].count("Torque Trikes")


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset_after"},
        {"kind": "hang_after", "seconds": 6},
        {"kind": "status_after", "status": 504, "body": "html"},
        {"kind": "status", "status": 429, "retry_after": 1},
        {"kind": "cut_body"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_site_is_created_once(play, simulator, fault):
    simulator.add_fault(operation="createSite", **fault)
    run = play(SITE)
    assert run.rc == 0, str(run)
    assert run.results[0]["result"]["site"]["name"] == "Torque Trikes"
    assert len(run.changed) == sites(simulator) == 1
    assert play(SITE).changed == []


def test_deletion_succeeds_despite_a_lost_response(play, simulator):
    simulator.add_fault(operation="deleteInstall", kind="reset_after")
    run = play(DELETE)
    assert run.rc == 0 and len(run.changed) == 1, str(run)
    assert STAGING not in simulator.state()["installs"]


@pytest.mark.parametrize(
    "tasks,operation", [(COPY, "copyInstall"), (RESTORE, "restoreBackup")], ids=["copy", "restore"]
)
@pytest.mark.parametrize("kind", ["reset_after", "reset_before"])
def test_copy_and_restore_are_never_repeated(play, simulator, tasks, operation, kind):
    simulator.add_fault(operation=operation, kind=kind)
    run = play(tasks)
    assert run.rc == 2, str(run)
    assert (
        "It is not known whether the job was started, so the request was not repeated" in run.failed[0]["result"]["msg"]
    )
    assert [entry["operation"] for entry in simulator.log()].count(operation) == 1


def test_read_succeeds_after_temporary_errors(play, simulator):
    for fault in (
        {"kind": "status", "status": 502, "body": "html"},
        {"kind": "reset_before"},
        {"kind": "invalid_json"},
    ):
        simulator.add_fault(operation="listSites", **fault)
    run = play(LIST)
    assert run.rc == 0, str(run)
    assert len(run.results[0]["result"]["sites"]) == 3


@pytest.mark.parametrize(
    "fault,words",
    [
        ({"kind": "status", "status": 503, "body": "html"}, "answered 503"),
        ({"kind": "invalid_json"}, "something that is not JSON"),
        ({"kind": "reset_before"}, "the connection broke"),
    ],
    ids=["503", "invalid JSON", "reset"],
)
def test_permanent_error_fails_in_one_sentence(play, simulator, fault, words):
    simulator.add_fault(operation="*", times=None, **fault)
    run = play(LIST, env={"WPE_API_RETRY_TIMEOUT": "2"})
    assert run.rc == 2, str(run)
    message = run.failed[0]["result"]["msg"]
    assert "GET /sites" in message and words in message
    assert "Traceback" not in run.output and simulator.password not in run.output
    assert PRODUCTION in json.dumps(simulator.state())

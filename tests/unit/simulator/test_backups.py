# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups change their status in time. Restores and archives need a completed backup."""

from __future__ import annotations

import pytest

from support.running_simulator import UNKNOWN_ID

EMAILS = ["someone@example.com"]


@pytest.fixture
def path(simulator):
    return f"/installs/{simulator.make_install()['id']}"


def back_up(simulator, path, description="Before work"):
    return simulator.ok("POST", f"{path}/backups", {"description": description, "notification_emails": EMAILS})


def test_backup_is_requested_then_in_progress_then_completed(simulator, path):
    simulator.settings(backup_seconds=100)
    made = back_up(simulator, path)
    assert made == {"id": made["id"], "status": "requested"}
    one = f"{path}/backups/{made['id']}"
    states = []
    for _repetition in range(3):
        states.append(simulator.ok("GET", one)["status"])
        simulator.advance(51)
    assert states == ["requested", "in_progress", "completed"]
    [listed] = simulator.ok("GET", f"{path}/backups")["results"]
    assert listed == simulator.ok("GET", one)
    assert (listed["description"], listed["wordpress_version"]) == ("Before work", "6.8.3")
    assert listed["complete_time"] > listed["create_time"]


def test_aborted_backup_cannot_be_restored_or_archived(simulator, path):
    simulator.settings(backup_outcome="aborted")
    made = back_up(simulator, path)
    simulator.advance(10)
    row = simulator.ok("GET", f"{path}/backups/{made['id']}")
    assert (row["status"], row["complete_time"]) == ("aborted", None)
    for operation in ("restore", "archives"):
        target = f"{path}/backups/{made['id']}/restore" if operation == "restore" else f"{path}/archives"
        body = {"notification_emails": EMAILS, "backup_id": made["id"]}
        assert simulator.api("POST", target, body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"description": "", "notification_emails": EMAILS},
        {"description": "x", "notification_emails": []},
        {"description": "x"},
        {"notification_emails": EMAILS},
        {"description": "x", "notification_emails": ["nobody"]},
    ],
)
def test_backup_with_invalid_fields_is_rejected(simulator, path, body):
    assert simulator.api("POST", f"{path}/backups", body).status_code == 400
    assert simulator.ok("GET", f"{path}/backups")["count"] == 0


def test_restore_creates_a_checkpoint_by_default(simulator, path):
    made = back_up(simulator, path)
    simulator.advance(10)
    install_id = path.rsplit("/", 1)[1]
    state = simulator.control("GET", "state")
    state["installs"][install_id]["wp_version"] = "7.0"
    simulator.control("PUT", "state", state)
    response = simulator.api("POST", f"{path}/backups/{made['id']}/restore", {"notification_emails": EMAILS})
    assert (response.status_code, response.content) == (202, b"")
    assert simulator.ok("GET", path)["wp_version"] == "6.8.3"
    checkpoint = simulator.ok("GET", f"{path}/backups")["results"][1]
    assert checkpoint["status"] == "requested"
    assert made["id"] in checkpoint["description"]
    row = simulator.control("GET", "state")["installs"][install_id]
    assert (row["restores"], row["restored_from"]["backup_id"]) == (1, made["id"])


def test_restore_without_checkpoint_creates_no_backup(simulator, path):
    made = back_up(simulator, path)
    simulator.advance(10)
    body = {"notification_emails": EMAILS, "create_checkpoint": False, "restore_database": False}
    simulator.ok("POST", f"{path}/backups/{made['id']}/restore", body)
    assert simulator.ok("GET", f"{path}/backups")["count"] == 1
    row = simulator.control("GET", "state")["installs"][path.rsplit("/", 1)[1]]
    assert row["restored_from"]["restore_database"] is False


def test_restore_of_unknown_backup_is_404(simulator, path):
    body = {"notification_emails": EMAILS}
    assert simulator.api("POST", f"{path}/backups/{UNKNOWN_ID}/restore", body).status_code == 404


def test_archive_is_requested_then_in_progress_then_completed_with_download_uri(simulator, path):
    simulator.settings(archive_seconds=100)
    made = back_up(simulator, path)
    simulator.advance(10)
    body = {"backup_id": made["id"], "notification_emails": EMAILS}
    response = simulator.api("POST", f"{path}/archives", body)
    assert (response.status_code, response.content) == (202, b"")
    states = []
    for _repetition in range(3):
        [row] = simulator.ok("GET", f"{path}/archives")["results"]
        states.append((row["state"], row["download_uri"] is not None))
        simulator.advance(51)
    assert states == [("requested", False), ("in_progress", False), ("completed", True)]
    assert row["backup"] == {"id": made["id"]}


def test_aborted_archive_has_abort_time_and_no_download_uri(simulator, path):
    made = back_up(simulator, path)
    simulator.advance(10)
    simulator.settings(archive_outcome="aborted")
    simulator.ok("POST", f"{path}/archives", {"backup_id": made["id"], "notification_emails": EMAILS})
    simulator.advance(10)
    [row] = simulator.ok("GET", f"{path}/archives")["results"]
    assert (row["state"], row["download_uri"], row["complete_time"]) == ("aborted", None, None)
    assert row["abort_time"]


def test_deleting_an_install_deletes_its_backups_and_jobs(simulator, path):
    back_up(simulator, path)
    simulator.ok("DELETE", path)
    simulator.advance(10)
    state = simulator.control("GET", "state")
    assert (state["jobs"], state["backups"]) == ([], {})

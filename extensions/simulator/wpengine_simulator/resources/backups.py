# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups, their restoration and their archives."""

from __future__ import annotations

from ..call import Body, Call
from ..errors import ApiError, invalid
from ..state import Row, Rows
from ..store import Store
from ..values import new_id, timestamp
from . import job, operation
from .installs import install_of


def view(row: Row) -> Body:
    return {
        "id": row["id"],
        "status": row["status"],
        "description": row.get("description"),
        "create_time": row.get("create_time"),
        "complete_time": row.get("complete_time"),
        "wordpress_version": row.get("wordpress_version"),
    }


def backups_of(call: Call) -> Rows:
    """Return the backups of the install in the path."""
    backups: Rows = call.data["backups"].setdefault(install_of(call)["id"], {})
    return backups


def check_emails(call: Call, resource: str) -> None:
    emails = call.body["notification_emails"]
    if not emails or not all("@" in email for email in emails):
        raise invalid(resource, "notification_emails", "At least one email address is required")


def start_backup(call: Call, description: str) -> Row:
    """Add a backup to the install in the path, and schedule its changes of status."""
    install = install_of(call)
    row = {
        "id": new_id(),
        "status": "requested",
        "description": description,
        "create_time": call.timestamp(),
        "complete_time": None,
        "wordpress_version": install.get("wp_version"),
        "notification_emails": call.body["notification_emails"],
    }
    backups_of(call)[row["id"]] = row
    seconds = call.settings["backup_seconds"]
    call.schedule(seconds / 2, "backup_started", install_id=install["id"], backup_id=row["id"])
    call.schedule(seconds, "backup_finished", install_id=install["id"], backup_id=row["id"])
    return row


def find_row(store: Store, collection: str, install_id: str, row_id: str) -> Row | None:
    """Return the row of a job, None if its install was deleted in the meantime."""
    rows: Rows = store.data[collection].get(install_id, {})
    return rows.get(row_id)


@job("backup_started")
def backup_started(store: Store, install_id: str, backup_id: str) -> None:
    row = find_row(store, "backups", install_id, backup_id)
    if row is not None:
        row["status"] = "in_progress"


@job("backup_finished")
def backup_finished(store: Store, install_id: str, backup_id: str) -> None:
    row = find_row(store, "backups", install_id, backup_id)
    if row is not None:
        row["status"] = store.settings["backup_outcome"]
        if row["status"] == "completed":
            row["complete_time"] = timestamp(store.now())


@operation("listBackups")
def list_backups(call: Call) -> Body:
    return call.page(backups_of(call), view)


@operation("showBackup")
def show_backup(call: Call) -> Body:
    return view(call.find(backups_of(call), call.path["backup_id"]))


@operation("createBackup")
def create_backup(call: Call) -> Body:
    install_of(call)
    if not call.body["description"].strip():
        raise invalid("Backup", "description", "Description cannot be empty", code="missing")
    check_emails(call, "Backup")
    row = start_backup(call, call.body["description"])
    return {"id": row["id"], "status": row["status"]}


@operation("restoreBackup")
def restore_backup(call: Call) -> None:
    """Restore at once: the API has neither an ID nor a status for it. The install in the state records it."""
    install, row = install_of(call), call.find(backups_of(call), call.path["backup_id"])
    check_emails(call, "Restore")
    if row["status"] != "completed":
        raise ApiError(400, f"A backup that is {row['status']} cannot be restored")
    if call.body.get("create_checkpoint", True):
        start_backup(call, f"Checkpoint before restoring {row['id']}")
    install["restored_from"] = {
        "backup_id": row["id"],
        "time": call.timestamp(),
        "restore_database": call.body.get("restore_database", True),
    }
    install["restores"] = install.get("restores", 0) + 1
    if row.get("wordpress_version"):
        install["wp_version"] = row["wordpress_version"]


def archive_view(row: Row) -> Body:
    body = {
        "id": row["id"],
        "backup": {"id": row["backup"]["id"]},
        "notification_emails": row.get("notification_emails", []),
        "state": row["state"],
        "create_time": row["create_time"],
        "complete_time": row.get("complete_time"),
        "abort_time": row.get("abort_time"),
        "download_uri": row.get("download_uri"),
    }
    if "start_time" in row:
        body["start_time"] = row["start_time"]
    return body


@operation("listArchives")
def list_archives(call: Call) -> Body:
    return call.page(call.data["archives"].setdefault(install_of(call)["id"], {}), archive_view)


@operation("createArchive")
def create_archive(call: Call) -> None:
    install, backup = install_of(call), call.find(backups_of(call), call.body["backup_id"])
    check_emails(call, "Archive")
    if backup["status"] != "completed":
        raise ApiError(400, f"A backup that is {backup['status']} cannot be archived")
    row = {
        "id": new_id(),
        "backup": {"id": backup["id"]},
        "notification_emails": call.body["notification_emails"],
        "state": "requested",
        "create_time": call.timestamp(),
    }
    call.data["archives"].setdefault(install["id"], {})[row["id"]] = row
    seconds = call.settings["archive_seconds"]
    call.schedule(seconds / 2, "archive_started", install_id=install["id"], archive_id=row["id"])
    call.schedule(seconds, "archive_finished", install_id=install["id"], archive_id=row["id"])


@job("archive_started")
def archive_started(store: Store, install_id: str, archive_id: str) -> None:
    row = find_row(store, "archives", install_id, archive_id)
    if row is not None:
        row["state"] = "in_progress"
        row["start_time"] = timestamp(store.now())


@job("archive_finished")
def archive_finished(store: Store, install_id: str, archive_id: str) -> None:
    row = find_row(store, "archives", install_id, archive_id)
    if row is None:
        return
    row["state"] = store.settings["archive_outcome"]
    if row["state"] == "completed":
        row["complete_time"] = timestamp(store.now())
        row["download_uri"] = f"https://archives.example.com/{row['id']}.zip"
    else:
        row["abort_time"] = timestamp(store.now())

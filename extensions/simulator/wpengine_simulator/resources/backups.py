# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups, restoring from them, and archives made of them."""

from __future__ import annotations

from ..calls import ApiError, invalid, new_id, timestamp
from . import job, operation
from .installs import install_of


def view(row):
    return {
        "id": row["id"],
        "status": row["status"],
        "description": row.get("description"),
        "create_time": row.get("create_time"),
        "complete_time": row.get("complete_time"),
        "wordpress_version": row.get("wordpress_version"),
    }


def backups_of(call):
    """The backups of the install in the path."""
    return call.data["backups"].setdefault(install_of(call)["id"], {})


def check_emails(call, resource):
    emails = call.body["notification_emails"]
    if not emails or not all("@" in email for email in emails):
        raise invalid(resource, "notification_emails", "At least one e-mail address is needed")


def begin_backup(call, description):
    """A new backup in the list, which moves through its states by the clock."""
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
    call.later(seconds / 2, "backup_begins", install_id=install["id"], backup_id=row["id"])
    call.later(seconds, "backup_ends", install_id=install["id"], backup_id=row["id"])
    return row


def find_row(store, collection, install_id, row_id):
    """The row of a job, or None when its install was deleted meanwhile."""
    return store.data[collection].get(install_id, {}).get(row_id)


@job("backup_begins")
def backup_begins(store, install_id, backup_id):
    row = find_row(store, "backups", install_id, backup_id)
    if row is not None:
        row["status"] = "in_progress"


@job("backup_ends")
def backup_ends(store, install_id, backup_id):
    row = find_row(store, "backups", install_id, backup_id)
    if row is not None:
        row["status"] = store.settings["backup_outcome"]
        if row["status"] == "completed":
            row["complete_time"] = timestamp(store.now())


@operation("listBackups")
def list_backups(call):
    return call.page(backups_of(call), view)


@operation("showBackup")
def show_backup(call):
    return view(call.find(backups_of(call), call.path["backup_id"]))


@operation("createBackup")
def create_backup(call):
    install_of(call)
    if not call.body["description"].strip():
        raise invalid("Backup", "description", "Description cannot be empty", code="missing")
    check_emails(call, "Backup")
    row = begin_backup(call, call.body["description"])
    return {"id": row["id"], "status": row["status"]}


@operation("restoreBackup")
def restore_backup(call):
    """The API gives neither id nor status of a restore, so it is done at once; the state shows it at the install."""
    install, row = install_of(call), call.find(backups_of(call), call.path["backup_id"])
    check_emails(call, "Restore")
    if row["status"] != "completed":
        raise ApiError(400, f"A backup that is {row['status']} cannot be restored")
    if call.body.get("create_checkpoint", True):
        begin_backup(call, f"Checkpoint before restoring {row['id']}")
    install["restored_from"] = {
        "backup_id": row["id"],
        "time": call.timestamp(),
        "restore_database": call.body.get("restore_database", True),
    }
    install["restores"] = install.get("restores", 0) + 1
    if row.get("wordpress_version"):
        install["wp_version"] = row["wordpress_version"]


def archive_view(row):
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
def list_archives(call):
    return call.page(call.data["archives"].setdefault(install_of(call)["id"], {}), archive_view)


@operation("createArchive")
def create_archive(call):
    install, backup = install_of(call), call.find(backups_of(call), call.body["backup_id"])
    check_emails(call, "Archive")
    if backup["status"] != "completed":
        raise ApiError(400, f"A backup that is {backup['status']} has nothing to archive")
    row = {
        "id": new_id(),
        "backup": {"id": backup["id"]},
        "notification_emails": call.body["notification_emails"],
        "state": "requested",
        "create_time": call.timestamp(),
    }
    call.data["archives"].setdefault(install["id"], {})[row["id"]] = row
    seconds = call.settings["archive_seconds"]
    call.later(seconds / 2, "archive_begins", install_id=install["id"], archive_id=row["id"])
    call.later(seconds, "archive_ends", install_id=install["id"], archive_id=row["id"])


@job("archive_begins")
def archive_begins(store, install_id, archive_id):
    row = find_row(store, "archives", install_id, archive_id)
    if row is not None:
        row["state"] = "in_progress"
        row["start_time"] = timestamp(store.now())


@job("archive_ends")
def archive_ends(store, install_id, archive_id):
    row = find_row(store, "archives", install_id, archive_id)
    if row is None:
        return
    row["state"] = store.settings["archive_outcome"]
    if row["state"] == "completed":
        row["complete_time"] = timestamp(store.now())
        row["download_uri"] = f"https://archives.example.com/{row['id']}.zip"
    else:
        row["abort_time"] = timestamp(store.now())

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that start work which WP Engine finishes later: backups, archives, restores and copies."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    Missing,
    Processed,
    WpeError,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import (
    COMPLETED_BACKUP,
    INSTALL,
    NOTIFICATION_EMAILS,
    validate_install,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted, predicted_id
from ansible_collections.community.wpengine.plugins.module_utils._core.text import is_email
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_time
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll, until_gone
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule

COMPLETED = "completed"
REQUESTED = "requested"
RUNNING = (REQUESTED, "in_progress", "initiated")  # the last is an older name of the second
POLL_SECONDS = 10
LATEST = "latest"

Row = dict[str, t.Any]


class JobModule(ApiModule):
    """A module that starts a job on one install."""

    options = {**INSTALL, **NOTIFICATION_EMAILS}
    started = False  # True once this task started the job

    def normalize(self) -> None:
        emails = self.params["notification_emails"]
        if emails is not None:
            self.params = dict(self.params, notification_emails=[email.strip() for email in emails])

    def validate(self) -> list[str]:
        sentences = validate_install(self.params)
        emails = self.params["notification_emails"]
        if emails == []:
            sentences.append(
                "notification_emails is empty, but WP Engine needs an address to notify; leave it out for your own address."
            )
        return sentences + [
            f"notification_emails[{number}] {email!r} is not an e-mail address."
            for number, email in enumerate(emails or [])
            if not is_email(email)
        ]

    def realized(self, plan: Plan, after: t.Any) -> Plan:
        return replace(plan, after=after)

    def path(self, *parts: str) -> str:
        """Return a path below the install."""
        return api_path("installs", self.install["id"], *parts)

    def rows(self, *parts: str) -> list[Row]:
        """Return all rows of a list below the install."""
        return self.client.fresh_rows(self.path(*parts))

    def recipients(self) -> list[str]:
        """Return the addresses that WP Engine notifies. Reads the API user unless the option is set."""
        emails: list[str] | None = self.params["notification_emails"]
        if emails:
            return emails
        own = self.client.get("/user").get("email")
        if not own:
            raise WpeError("The API does not show the e-mail address of the API user; set notification_emails.")
        return [own]

    def send_once(self, path: str, body: Row) -> None:
        """Start a job that has neither an id nor a status, so that nothing shows whether it was started.

        The request is repeated only while it surely was not processed (429, a refused connection).
        """
        try:
            self.client.send_unverified("POST", path, body=body)
        except ApiError as error:
            if error.processed is Processed.UNKNOWN:
                error.message += (
                    " It is not known whether the job was started, so the request was not repeated. If it was started, "
                    f"{', '.join(body['notification_emails'])} will get an e-mail; wait for that before you run this again."
                )
            raise

    def start_job(self, path: str, body: Row, verify: t.Callable[[], Row | None]) -> Row:
        """Start a job that a list shows, and return its row.

        verify() returns the row from the list, None when it is not there. It is used when the response is lost or lacks the row.
        """
        created: Row = self.client.write("POST", path, body, verify, identity_key="id").body
        self.started = True
        return created

    def newest_job(self, rows: Iterable[Row]) -> Row | None:
        """Return the row that was created last, None without rows. Warn if times are not understood."""
        rows = list(rows)
        self.warn_of_unreadable_times(rows)
        return newest(rows)

    def warn_of_unreadable_times(self, rows: Iterable[Row]) -> None:
        """Warn if the API returns times that are not understood, because their rows count as oldest."""
        values = [row.get("create_time") or row.get("complete_time") for row in rows if created_at(row) is None]
        unreadable = [repr(str(value)) for value in values if value]
        if unreadable:
            self.warn(
                f"The age of some backups of {self.install['name']} ({len(unreadable)}) is not known, so they count as oldest. "
                f"The API returned as a time: {', '.join(unreadable[:3])}."
            )

    def wait_for_completion(self, row: Row, key: str, read: t.Callable[[], Row | None]) -> Row:
        """Return the row of the completed job, or of the running one with wait=false.

        key: where the row has its status. read() returns the current row, None while the API does not show it.
        Raises WpeError, with the row in the task's result, for every other status, known or not.
        """
        title = f"the {self.noun} {row.get('id')} of {self.install['name']}"
        try:
            if self.params["wait"] and (self.started or row.get(key) in RUNNING):
                row = poll(
                    read=until_gone(read, title, {key: REQUESTED}, seen=not self.started),
                    done=lambda now: now.get(key) not in RUNNING,
                    describe=lambda now: f"{title} is still {now.get(key)}",
                    timeout=self.params["wait_timeout"],
                    interval=POLL_SECONDS,
                    progress=self.client.progress,
                    advice=f"It goes on; set a longer wait_timeout, and look at the {self.noun} before you start another one.",
                    details=lambda now: {self.noun: now},
                )
            check_final_status(row.get(key), title, self.params["wait"])
        except WpeError as error:
            error.details = {self.noun: row, "changed": self.started, **error.details}
            raise
        return row


class BackupJobModule(JobModule):
    """A job that uses one completed backup."""

    options = {**JobModule.options, **COMPLETED_BACKUP}

    def validate(self) -> list[str]:
        value = self.params["backup"]
        # validate_names() reports an empty one.
        wrong = value not in (None, "", LATEST) and not is_uuid(value)
        return super().validate() + (
            [f"backup must be the id of a backup or {LATEST}, not {value!r}."] if wrong else []
        )

    def find_backup(self) -> Row:
        """Return the completed backup that the option names."""
        if self.params["backup"] == LATEST:
            backup = self.newest_job(row for row in self.rows("backups") if row.get("status") == COMPLETED)
            words = f"{self.install['name']} has no completed backup"
        else:
            backup = self._backup_with_id(self.params["backup"].lower())
            words = f"{self.install['name']} has no backup {self.params['backup']}"
        if backup is None:
            missing = Missing(f"{words}.")
            if is_uuid(self.params["backup"]) and not is_predicted(self.params["backup"]):
                raise missing
            self.lookup.fail_or_predict(missing)
            return {"id": predicted_id(self.path("backups"), self.params["backup"])}
        if backup.get("status") != COMPLETED:
            raise BadInput(f"The backup {backup['id']} is {backup.get('status')}, not completed.")
        return backup

    def _backup_with_id(self, backup_id: str) -> Row | None:
        backup: Row | None = self.client.get(self.path("backups", backup_id), missing_ok=True)
        return backup


def check_final_status(status: str | None, title: str, wait: bool) -> None:
    """Raise WpeError unless the status is completed, or running where the task does not wait. title: the subject of the sentence."""
    if status != COMPLETED and (wait or status not in RUNNING):
        raise WpeError(f"{title} ended as {status!r} instead of completed; run this again for a new one.")


def newest(rows: Iterable[Row]) -> Row | None:
    """Return the row that was created last, None when there are no rows. Rows without a time count as oldest."""
    return max(rows, key=lambda row: (str(created_at(row) or ""), str(row.get("create_time"))), default=None)


def created_at(row: Row) -> datetime | None:
    """Return when a backup or an archive was begun, None when the API does not show it.

    A backup is as old as its beginning, whenever it was completed.
    """
    return read_time(row.get("create_time")) or read_time(row.get("complete_time"))


def is_recent(row: Row, hours: float, now: datetime) -> bool:
    """Return True if a row was created at most that many hours before now."""
    created = created_at(row)
    return created is not None and (now - created).total_seconds() <= hours * 3600


def email_notice(emails: list[str]) -> str:
    """Return the sentence on how the user learns the end of a job without a status."""
    return f"WP Engine reports the end by e-mail to {', '.join(emails)}; the API does not show it."

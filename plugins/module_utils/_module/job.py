# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders: backups, archives, restores and copies, which WP Engine carries out later and tells the end of by e-mail."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    Missing,
    Processed,
    WpeError,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_time
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import INSTALL_REQUIRED

COMPLETED = "completed"
RUNNING = ("requested", "in_progress", "initiated")  # the last is an older name of the second
POLL_SECONDS = 10
LATEST = "latest"


class JobModule(ApiModule):
    """A module that orders something for the install self.install."""

    options = {"install": {"type": "str"}, "notification_emails": {"type": "list", "elements": "str"}}
    started = False  # whether this task did it

    def validate(self):
        sentences = [] if self.params["install"] else [INSTALL_REQUIRED]
        emails = self.params["notification_emails"]
        if emails == []:
            sentences.append("notification_emails is empty, but WP Engine needs somebody to tell; leave it out for your own address.")
        wrong = [email for email in emails or [] if not looks_like_email(email)]
        if wrong:
            sentences.append(f"notification_emails has what is not an e-mail address: {', '.join(map(repr, wrong))}.")
        if self.params.get("wait_timeout", 1) <= 0:
            sentences.append("wait_timeout must be above 0 seconds.")
        return sentences

    def path(self, *parts):
        """A path below the install."""
        return api_path("installs", self.install["id"], *parts)

    def rows(self, *parts):
        """All rows of a list below the install, none of an install that is yet to be made."""
        return [] if self.install["id"] == UNKNOWN_ID else self.client.pages(self.path(*parts))

    def recipients(self):
        """Whom WP Engine mails. Asked for only where something is ordered."""
        if self.params["notification_emails"]:
            return [email.strip() for email in self.params["notification_emails"]]
        own = self.client.get("/user").get("email")
        if not own:
            raise WpeError("The API does not tell your own e-mail address, so set notification_emails.")
        return [own]

    def send_once(self, path, body):
        """Send what has neither an id nor a status, so that nobody can see whether it was done: never sent again.

        Only what surely was not processed (429, a refused connection) is repeated.
        """
        try:
            self.client.request("POST", path, body=body)
        except ApiError as error:
            if error.processed is Processed.UNKNOWN:
                error.message += (
                    f" Whether it was begun is not known, so it was not sent again. If it was, {', '.join(body['notification_emails'])} "
                    "will get an e-mail; wait for that before you run this again."
                )
            raise

    def start_job(self, path, body, verify):
        """JobModule what shows up in a list; its row. verify() finds the row there, when the answer is lost or does not hold it."""
        created = self.client.write("POST", path, body, verify, identity_key="id")
        self.started = True
        return created.body

    def wait_for_completion(self, row, key, read):
        """The row when it is completed; every other end, known or not, is a failure that says it. key: where the state is.

        With wait=false, being under way is enough.
        """
        title = f"{self.noun} {row.get('id')} of {self.install['name']}"
        try:
            if self.params["wait"] and (self.started or row.get(key) in RUNNING):
                row, _in_time = poll(
                    read=lambda: read() or {key: RUNNING[0]},  # a new one may not be there to be read yet
                    done=lambda now: now.get(key) not in RUNNING,
                    timeout=self.params["wait_timeout"],
                    interval=POLL_SECONDS,
                    progress=self.client.progress,
                    describe=lambda now: f"The {title} is {now.get(key)}",
                )
            check_final_status(row.get(key), title, self.params)
        except WpeError as error:
            error.details.update({self.noun: row, "changed": self.started})
            raise
        return row


class BackupJobModule(JobModule):
    """An order that is about one backup, self.backup."""

    options = dict(JobModule.options, backup={"type": "str", "required": True})

    def validate(self):
        value = self.params["backup"]
        wrong = value != LATEST and not is_uuid(value)
        return super().validate() + ([f"backup must be the id of a backup or {LATEST}, not {value!r}."] if wrong else [])

    def find_backup(self):
        """The backup that the option means, which is completed."""
        if self.params["backup"] == LATEST:
            backup = newest(row for row in self.rows("backups") if row.get("status") == COMPLETED)
            words = f"{self.install['name']} has no completed backup"
        else:
            backup = self._backup_with_id(self.params["backup"].lower())
            words = f"{self.install['name']} has no backup {self.params['backup']}"
        if backup is None:
            self.lookup.fail_or_predict(Missing(f"{words}."))
            return {"id": UNKNOWN_ID}
        if backup.get("status") != COMPLETED:
            raise BadInput(f"The backup {backup['id']} is {backup.get('status')}, not completed.")
        return backup

    def _backup_with_id(self, backup_id):
        if UNKNOWN_ID in (backup_id, self.install["id"]):
            return {"id": UNKNOWN_ID, "status": COMPLETED} if self.lookup.predict else None
        return self.client.get(self.path("backups", backup_id), missing_ok=True)


def check_final_status(state, title, params):
    """Raise unless the state is completed, or under way where nobody waits."""
    if state == COMPLETED or (state in RUNNING and not params["wait"]):
        return
    if state in RUNNING:
        raise WpeError(
            f"The {title} is still {state} after wait_timeout ({params['wait_timeout']} s). It goes on; give it more time, "
            "and look at it before you order another one."
        )
    raise WpeError(f"The {title} ended as {state!r} instead of completed; run this again for a new one.")


def looks_like_email(text):
    """Whether a text may be an e-mail address."""
    name, at, host = text.strip().partition("@")
    return bool(name and at and host) and len(text.split()) == 1


def newest(rows):
    """The row that was made last, None of none. Rows without a time count as oldest."""
    return max(rows, key=lambda row: (made_at(row) is not None, made_at(row) or 0, str(row.get("create_time"))), default=None)


def made_at(row):
    """When a backup or an archive was made, None when the API does not say. A backup holds what was there then."""
    return read_time(row.get("create_time")) or read_time(row.get("complete_time"))


def is_young(row, hours, now):
    """Whether a row was made at most so many hours ago."""
    made = made_at(row)
    return made is not None and (now - made).total_seconds() <= hours * 3600


def email_notice(emails):
    """What a user must know of an order without a status."""
    return f"WP Engine tells the end by e-mail to {', '.join(emails)}; the API does not tell it."

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_backup
short_description: Back up a WP Engine install
version_added: 1.0.0
description:
  - Backs up the files and the database of an install, and waits until the backup is completed, usually two to ten minutes.
  - With O(max_age), the task does nothing if a recent backup exists.
  - When the response to the request is lost, the module reads the list of backups for half a minute and repeats the request
    at most once. If WP Engine processes the first request later than that, there are two backups.
  - The API cannot delete a backup. Two plays that start one at the same moment make two, also with O(max_age).
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.install
  - community.wpengine.notification_emails
  - community.wpengine.waiting
attributes:
  idempotent:
    description: With O(max_age). Without it, every run makes a backup and reports changed.
    support: partial
options:
  description:
    description:
      - Purpose of the backup. It must not be empty.
    type: str
    required: true
  max_age:
    description:
      - Maximum age in hours. The task does nothing if a completed backup is at most this old. All backups count, also the
        daily backups of WP Engine. The age is measured with the clock of the API, so that of the controller may be wrong.
      - A backup whose time is not understood counts as older, with a warning.
      - A running backup that is at most this old and has the same O(description) counts, too, and the task waits for it. So a
        play that is interrupted and run again makes only one backup. Other backups that are not completed do not count.
      - By default, every run makes a backup.
    type: float
  wait:
    description:
      - Wait until the backup is completed. When it ends with any other status, the task fails.
      - With V(false), the task returns as soon as WP Engine has accepted the request.
  wait_timeout:
    default: 3600
seealso:
  - module: community.wpengine.wpe_backup_restore
  - module: community.wpengine.wpe_backup_archive
  - module: community.wpengine.wpe_backup_info
"""

EXAMPLES = r"""
- name: Back up before a deployment
  community.wpengine.wpe_backup:
    install: torquebikes
    description: Before release 42

- name: Make sure that a backup is at most a day old
  community.wpengine.wpe_backup:
    install: torquebikes
    description: Before the nightly import
    max_age: 24
"""

RETURN = r"""
backup:
  description:
    - The backup as the API has it, or in check mode as it would be. With O(max_age), it may be an existing one.
    - In check mode, the RV(backup.id) of a new backup begins with V(00000000-0000-0000-0000). Later tasks of the run can use it.
    - Also returned when the backup does not become V(completed).
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the backup.
      returned: always
      type: str
      sample: e41fa98f-ea80-4654-b229-a9b765d0863a
    status:
      description: V(requested), V(in_progress), V(completed) or V(aborted).
      returned: always
      type: str
      sample: completed
    description:
      description: Purpose of the backup.
      returned: always
      type: str
      sample: Before release 42
    create_time:
      description: When it was started, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
    complete_time:
      description: When it was completed, in UTC. V(none) before that.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:05:00Z"
    wordpress_version:
      description: WordPress version of the install at that time.
      returned: when the API returns it
      type: str
      sample: "6.8.1"
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import waiting
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.module_utils._core.times import write_time
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.job import (
    COMPLETED,
    REQUESTED,
    RUNNING,
    JobModule,
    Row,
    is_recent,
    newest,
)


class Backup(JobModule):
    """A new backup, unless a recent one exists."""

    noun = "backup"
    operations = {"createBackup": ""}
    options = {
        **JobModule.options,
        "description": {"type": "str", "required": True},
        "max_age": {"type": "float"},
        **waiting(timeout=3600),
    }

    def validate(self) -> list[str]:
        sentences = super().validate()
        if self.params["description"] is not None and not self.params["description"].strip():
            sentences.append("description is empty; write the purpose of the backup.")
        if self.params["max_age"] is not None and not self.params["max_age"] >= 0:
            sentences.append("max_age must be 0 hours or more.")
        return sentences

    def plan(self) -> Plan:
        with error_context(f"back up {self.install_name}"):
            self.install = self.lookup.reference("install", self.params["install"])
            self.existing = self.rows("backups")
            recent = self._recent()
            if recent:
                return Plan(before=recent, after=recent, result=recent)
            body = {"description": self.params["description"], "notification_emails": self.recipients()}
        status = COMPLETED if self.params["wait"] else REQUESTED
        new_id = self.client.predicted_id(self.path("backups"), self.params["description"])
        backup = {"id": new_id, "status": status, "description": self.params["description"]}
        return Plan(before=None, after=backup, result=backup, send=body)

    def title(self) -> str:
        return f"the backup {self.params['description'].strip()!r} of {self.install_name}"

    def predictions(self, plan: Plan) -> list[Prediction]:
        row = dict(plan.after, create_time=write_time(self.client.now()))
        return [Prediction(self.path("backups"), row["id"], row)]

    def _recent(self) -> Row | None:
        """Return the backup that makes a new one unnecessary, None when there is none."""
        if self.params["max_age"] is None:
            return None
        self.warn_of_unreadable_times(row for row in self.existing if row.get("status") in (COMPLETED, *RUNNING))
        recent = [row for row in self.existing if is_recent(row, self.params["max_age"], self.client.now())]
        completed = newest(row for row in recent if row.get("status") == COMPLETED)
        return completed or newest(row for row in recent if row.get("status") in RUNNING and self._has_description(row))

    def _has_description(self, row: Row) -> bool:
        """Compare the description. A text block in YAML ends with a line break, which the API may drop."""
        return str(row.get("description") or "").strip() == str(self.params["description"]).strip()

    def apply(self, plan: Plan) -> Row:
        with error_context(f"back up {self.install_name}"):
            row = self.start_job(self.path("backups"), plan.send, self._new_backup)
        return {"description": self.params["description"], **row}

    def _new_backup(self) -> Row | None:
        """Return the backup that this task started: not listed before, with its description. The API's clock may differ."""
        known = [row["id"] for row in self.existing]
        return newest(row for row in self.rows("backups") if self._has_description(row) and row["id"] not in known)

    def wait(self, after: t.Any) -> Row:
        with error_context(f"back up {self.install_name}"):
            path = self.path("backups", after["id"])
            return self.wait_for_completion(after, "status", lambda: self.client.get(path, missing_ok=True))


MODULE = Backup

if __name__ == "__main__":
    main(Backup)

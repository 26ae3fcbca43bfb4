# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_backup
short_description: Back up a WP Engine install
version_added: 0.1.0
description:
  - Orders a backup of the files and the database of an install, and waits until it is completed, mostly two to ten minutes.
  - With O(max_age) nothing is done where a recent backup is there.
  - When the answer to the order is lost, the list of backups is read for half a minute before anything is sent again, once
    at most. The API gives no way to make sure of more; an order that it carries out later than that may be made twice.
  - WP Engine has no way to delete a backup. Two plays that order one at the same moment get two, also with O(max_age).
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.notification_emails
attributes:
  idempotent:
    description: With O(max_age). Without it, each run makes a backup and says changed.
    support: partial
options:
  install:
    description:
      - Name or UUID of the install.
      - Against a host of the inventory plugin it is that host's install.
    type: str
  description:
    description:
      - What the backup is for. Not empty.
    type: str
    required: true
  max_age:
    description:
      - Hours. Do nothing if a completed backup is at most this old, whoever made it. WP Engine's own daily backups count.
      - A backup that is under way, at most this old, and has the same O(description) is waited for instead of ordering
        another one, so a play that was interrupted and is run again makes one backup. No others that are not completed count.
    type: float
  wait:
    description:
      - Wait until the backup is completed. When it ends in any other way, the task fails.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most.
    type: int
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
    - The backup as the API has it, or in check mode as it would be. With O(max_age) it may be one that was there.
    - In check mode the RV(backup.id) of a backup that is yet to be made is V(00000000-0000-0000-0000-000000000000).
    - Also returned when waiting for it fails.
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
      description: What it is for.
      returned: always
      type: str
      sample: Before release 42
    create_time:
      description: When it was made, in UTC.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T09:00:00Z"
    complete_time:
      description: When it was completed, in UTC. V(none) before that.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T09:05:00Z"
    wordpress_version:
      description: WordPress version of the install at that time.
      returned: when the API gives it
      type: str
      sample: "6.8.1"
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.times import now
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.job import (
    COMPLETED,
    RUNNING,
    JobModule,
    is_young,
    newest,
)


class Backup(JobModule):
    """A new backup, unless a young one is there."""

    noun = "backup"
    operations = {"createBackup": ""}
    options = dict(
        JobModule.options,
        description={"type": "str", "required": True},
        max_age={"type": "float"},
        wait={"type": "bool", "default": True},
        wait_timeout={"type": "int", "default": 3600},
    )

    def validate(self):
        sentences = super().validate()
        if not self.params["description"].strip():
            sentences.append("description is empty; say what the backup is for.")
        if self.params["max_age"] is not None and not self.params["max_age"] >= 0:
            sentences.append("max_age must be 0 hours or more.")
        return sentences

    def plan(self):
        with error_context(f"back up {self.params['install']}"):
            self.install = self.lookup.require("install", self.params["install"])
            self.known = self.rows("backups")
            young = self._young()
            if young:
                return Plan(before=young, after=young, result=young)
            self.body = {"description": self.params["description"], "notification_emails": self.recipients()}
        status = COMPLETED if self.params["wait"] else RUNNING[0]
        made = {"id": UNKNOWN_ID, "status": status, "description": self.params["description"]}
        return Plan(before=None, after=made, result=made)

    def _young(self):
        """The backup that makes a new one needless."""
        if self.params["max_age"] is None:
            return None
        young = [row for row in self.known if is_young(row, self.params["max_age"], now())]
        completed = newest(row for row in young if row.get("status") == COMPLETED)
        return completed or newest(row for row in young if row.get("status") in RUNNING and self._is_ours(row))

    def _is_ours(self, row):
        """Whether it was described so; a text block in YAML ends with a line end that the API may drop."""
        return str(row.get("description") or "").strip() == self.params["description"].strip()

    def apply(self, plan):
        with error_context(f"back up {self.params['install']}"):
            row = self.start_job(self.path("backups"), self.body, self._landed)
        return dict({"description": self.params["description"]}, **row)

    def _landed(self):
        """The backup that was ordered: new since the order (no clock is asked, for the API's may differ), described so."""
        known = [row["id"] for row in self.known]
        return newest(row for row in self.rows("backups") if self._is_ours(row) and row["id"] not in known)

    def wait(self, after):
        with error_context(f"back up {self.params['install']}"):
            path = self.path("backups", after["id"])
            return self.wait_for_completion(after, "status", lambda: self.client.get(path, missing_ok=True))


MODULE = Backup

if __name__ == "__main__":
    main(Backup)

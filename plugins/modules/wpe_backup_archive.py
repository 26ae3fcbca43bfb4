# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_backup_archive
short_description: Make the downloadable archive of a WP Engine backup
version_added: 0.1.0
description:
  - Makes sure that there is an archive of a completed backup, which can be downloaded as one zip file.
  - Nothing is ordered where an archive of the backup is there or under way. An aborted one does not count, a new one is
    ordered then.
  - WP Engine has no way to delete an archive and none to make sure that there is one only. Two plays that order it at the same
    moment may get two, and so may one whose answer was lost, if WP Engine carries it out later than half a minute.
  - Whoever has the address that is returned may be able to download the whole site. Use C(no_log) where output is seen by
    others.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.notification_emails
options:
  install:
    description:
      - Name or UUID of the install.
      - Against a host of the inventory plugin it is that host's install.
    type: str
  backup:
    description:
      - UUID of the backup, or V(latest) for the completed backup that was made last. It must be completed.
    type: str
    required: true
  wait:
    description:
      - Wait until the archive is completed. When it ends in any other way, the task fails, and the next run orders a new
        one.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most.
    type: int
    default: 3600
seealso:
  - module: community.wpengine.wpe_backup
  - module: community.wpengine.wpe_archive_info
"""

EXAMPLES = r"""
- name: Have the latest backup as one file
  community.wpengine.wpe_backup_archive:
    install: torquebikes
    backup: latest
  register: made

- name: Where it can be downloaded
  ansible.builtin.debug:
    var: made.archive.download_uri
"""

RETURN = r"""
archive:
  description:
    - The archive as the API has it, or in check mode as it would be.
    - In check mode the RV(archive.id) of an archive that is yet to be made is V(00000000-0000-0000-0000-000000000000).
    - Also returned when waiting for it fails.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the archive.
      returned: always
      type: str
      sample: a6d86d4b-0860-4e2c-870b-0aae34ecf085
    backup:
      description: The backup that it was made of, as a dictionary with its C(id).
      returned: always
      type: dict
      sample: {"id": "e41fa98f-ea80-4654-b229-a9b765d0863a"}
    state:
      description: V(requested), V(in_progress), V(completed) or V(aborted).
      returned: always
      type: str
      sample: completed
    download_uri:
      description: Where it can be downloaded, V(none) before it is completed.
      returned: when the API gives it
      type: str
      sample: https://archives.example.com/a6d86d4b-0860-4e2c-870b-0aae34ecf085.zip
    notification_emails:
      description: Whom WP Engine mails.
      returned: when the API gives it
      type: list
      elements: str
      sample: [owner@example.com]
    create_time:
      description: When it was ordered, in UTC.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T10:00:00Z"
    complete_time:
      description: When it was completed, in UTC. V(none) before that.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T10:05:00Z"
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan, same_text
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.job import (
    COMPLETED,
    RUNNING,
    BackupJobModule,
    newest,
)


class BackupArchive(BackupJobModule):
    """An archive of a backup, unless there is one."""

    noun = "archive"
    operations = {"createArchive": ""}
    options = dict(
        BackupJobModule.options,
        wait={"type": "bool", "default": True},
        wait_timeout={"type": "int", "default": 3600},
    )

    def plan(self):
        with error_context(f"archive a backup of {self.params['install']}"):
            self.install = self.lookup.require("install", self.params["install"])
            self.backup = self.find_backup()
            self.known = self._archives()
            there = newest(row for row in self.known if row.get("state") in (COMPLETED, *RUNNING))
            if there:
                return Plan(before=there, after=there, result=there)
            emails = self.recipients()
        state = COMPLETED if self.params["wait"] else RUNNING[0]
        made = {"id": UNKNOWN_ID, "backup": {"id": self.backup["id"]}, "state": state, "notification_emails": emails}
        return Plan(before=None, after=made, result=made)

    def _archives(self):
        """All archives of the backup."""
        return [row for row in self.rows("archives") if same_text(id_of(row, "backup"), self.backup["id"])]

    def apply(self, plan):
        body = {"backup_id": self.backup["id"], "notification_emails": plan.after["notification_emails"]}
        with error_context(f"archive a backup of {self.params['install']}"):
            return self.start_job(self.path("archives"), body, self._landed)

    def _landed(self):
        """The archive that was ordered, whatever has become of it."""
        known = [row["id"] for row in self.known]
        return newest(row for row in self._archives() if row["id"] not in known)

    def wait(self, after):
        with error_context(f"archive a backup of {self.params['install']}"):
            return self.wait_for_completion(after, "state", lambda: self._again(after["id"]))

    def _again(self, archive_id):
        """The API has no way to read one archive."""
        return next((row for row in self._archives() if row["id"] == archive_id), None)


MODULE = BackupArchive

if __name__ == "__main__":
    main(BackupArchive)

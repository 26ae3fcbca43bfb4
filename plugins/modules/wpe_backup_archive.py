# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_backup_archive
short_description: Make the downloadable archive of a WP Engine backup
version_added: 1.0.0
description:
  - Makes an archive of a completed backup, which can be downloaded as one zip file.
  - The task does nothing if a completed or running archive of the backup exists. An aborted archive does not count.
  - The API cannot delete an archive. Two plays that start one at the same moment may make two. So may one play whose
    response was lost, if WP Engine processes the request later than half a minute.
  - Anyone who has the returned URL may be able to download the whole site. Set C(no_log) if others see the output.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.install
  - community.wpengine.completed_backup
  - community.wpengine.notification_emails
  - community.wpengine.waiting
options:
  wait:
    description:
      - Wait until the archive is completed. When it ends with any other status, the task fails, and the next run starts a
        new one.
      - With V(false), the task returns as soon as WP Engine has accepted the request.
  wait_timeout:
    default: 3600
seealso:
  - module: community.wpengine.wpe_backup
  - module: community.wpengine.wpe_archive_info
"""

EXAMPLES = r"""
- name: Make the latest backup downloadable
  community.wpengine.wpe_backup_archive:
    install: torquebikes
    backup: latest
  register: result

- name: Show the URL of the download
  ansible.builtin.debug:
    var: result.archive.download_uri
"""

RETURN = r"""
archive:
  description:
    - The archive as the API has it, or in check mode as it would be.
    - In check mode, the RV(archive.id) of a new archive begins with V(00000000-0000-0000-0000).
    - Also returned when the archive does not become V(completed).
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the archive.
      returned: always
      type: str
      sample: a6d86d4b-0860-4e2c-870b-0aae34ecf085
    backup:
      description: The archived backup, as a dictionary with its C(id).
      returned: always
      type: dict
      sample: {"id": "e41fa98f-ea80-4654-b229-a9b765d0863a"}
    state:
      description: V(requested), V(in_progress), V(completed) or V(aborted).
      returned: always
      type: str
      sample: completed
    download_uri:
      description: URL of the download, V(none) until the archive is completed.
      returned: when the API returns it
      type: str
      sample: https://archives.example.com/a6d86d4b-0860-4e2c-870b-0aae34ecf085.zip
    notification_emails:
      description: Addresses that WP Engine notifies.
      returned: when the API returns it
      type: list
      elements: str
      sample: [owner@example.com]
    create_time:
      description: When it was requested, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T10:00:00Z"
    start_time:
      description: When WP Engine began to make it, in UTC. V(none) before that.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T10:01:00Z"
    complete_time:
      description: When it was completed, in UTC. V(none) before that.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T10:05:00Z"
    abort_time:
      description: When WP Engine aborted it, in UTC. V(none) for any other archive.
      returned: when the API returns it
      type: str
      sample: null
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import waiting
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan, same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.job import (
    COMPLETED,
    REQUESTED,
    RUNNING,
    BackupJobModule,
    Row,
    newest,
)


class BackupArchive(BackupJobModule):
    """An archive of a backup, unless one exists."""

    noun = "archive"
    operations = {"createArchive": ""}
    options = {**BackupJobModule.options, **waiting(timeout=3600)}

    def plan(self) -> Plan:
        with error_context(f"archive a backup of {self.install_name}"):
            self.install = self.lookup.reference("install", self.params["install"])
            self.backup = self.find_backup()
            self.existing = self._archives()
            current = newest(row for row in self.existing if row.get("state") in (COMPLETED, *RUNNING))
            if current:
                return Plan(before=current, after=current, result=current)
            emails = self.recipients()
        state = COMPLETED if self.params["wait"] else REQUESTED
        new_id = self.client.predicted_id(self.path("archives"), self.backup["id"])
        archive = {"id": new_id, "backup": {"id": self.backup["id"]}, "state": state, "notification_emails": emails}
        body = {"backup_id": self.backup["id"], "notification_emails": emails}
        return Plan(before=None, after=archive, result=archive, send=body)

    def title(self) -> str:
        description = self.backup.get("description")
        backup = repr(description) if description else self.backup["id"]
        return f"the archive of the backup {backup} of {self.install_name}"

    def predictions(self, plan: Plan) -> list[Prediction]:
        return [Prediction(self.path("archives"), plan.after["id"], plan.after)]

    def _archives(self) -> list[Row]:
        """Return all archives of the backup."""
        return [row for row in self.rows("archives") if same_text(id_of(row, "backup"), self.backup["id"])]

    def apply(self, plan: Plan) -> Row:
        with error_context(f"archive a backup of {self.install_name}"):
            return self.start_job(self.path("archives"), plan.send, self._new_archive)

    def _new_archive(self) -> Row | None:
        """Return the archive that this task started, in any state: one that was not listed before."""
        known = [row["id"] for row in self.existing]
        return newest(row for row in self._archives() if row["id"] not in known)

    def wait(self, after: t.Any) -> Row:
        with error_context(f"archive a backup of {self.install_name}"):
            return self.wait_for_completion(after, "state", lambda: self._reread(after["id"]))

    def _reread(self, archive_id: str) -> Row | None:
        """Return the archive from the list, because the API has no operation that reads one."""
        return next((row for row in self._archives() if row["id"] == archive_id), None)


MODULE = BackupArchive

if __name__ == "__main__":
    main(BackupArchive)

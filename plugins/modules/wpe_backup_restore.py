# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_backup_restore
short_description: Restore a WP Engine install from one of its backups
version_added: 1.0.0
description:
  - Overwrites the files of an install, and its database, with those of a completed backup. All later changes are lost, except
    in the checkpoint, a backup that WP Engine makes first.
  - In the API, a restore has neither an id nor a status. So the module cannot wait for it; WP Engine reports the end by
    e-mail.
  - The request is never repeated. When its response is lost, the task fails, and it is not known whether the restore was
    started.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.overwritten_install
  - community.wpengine.completed_backup
  - community.wpengine.api
  - community.wpengine.notification_emails
attributes:
  idempotent:
    description: Every run starts a new restore and reports changed.
    support: none
options:
  restore_database:
    description:
      - Restore the database as well as the files. With V(false), the database stays as it is.
    type: bool
    default: true
  create_checkpoint:
    description:
      - Make a backup of the present state first.
    type: bool
    default: true
seealso:
  - module: community.wpengine.wpe_backup
  - module: community.wpengine.wpe_backup_info
"""

EXAMPLES = r"""
- name: Restore the latest backup
  community.wpengine.wpe_backup_restore:
    install: torquestg
    backup: latest
  register: result

- name: Show which backup was restored
  ansible.builtin.debug:
    msg: "{{ result.restore.backup.description }} of {{ result.restore.backup.create_time }}"
"""

RETURN = r"""
msg:
  description: A sentence on who gets the e-mail that reports the end.
  returned: success
  type: str
  sample: WP Engine reports the end by e-mail to owner@example.com; the API does not show it.
restore:
  description: The restore that was started, or in check mode would be.
  returned: success
  type: dict
  contains:
    install:
      description: The install, as a dictionary with C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquestg"}
    backup:
      description: The backup as the API has it, also for V(latest).
      returned: always
      type: dict
      sample: {"id": "e41fa98f-ea80-4654-b229-a9b765d0863a", "status": "completed", "description": "Before release 42"}
    restore_database:
      description: Whether the database is restored.
      returned: always
      type: bool
      sample: true
    create_checkpoint:
      description: Whether WP Engine makes a backup first.
      returned: always
      type: bool
      sample: true
    notification_emails:
      description: Addresses that WP Engine notifies.
      returned: always
      type: list
      elements: str
      sample: [owner@example.com]
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import OVERWRITTEN_INSTALL
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.job import BackupJobModule, Row, email_notice

SETTINGS = ("restore_database", "create_checkpoint")


class BackupRestore(BackupJobModule):
    """A restore, requested once."""

    noun = "restore"
    operations = {"restoreBackup": ""}
    options = {
        **BackupJobModule.options,
        **OVERWRITTEN_INSTALL,
        "restore_database": {"type": "bool", "default": True},
        "create_checkpoint": {"type": "bool", "default": True},
    }

    def plan(self) -> Plan:
        with error_context(f"restore {self.install_name}"):
            self.install = self.lookup.require("install", self.params["install"])
            backup = self.find_backup()
            body = {**{name: self.params[name] for name in SETTINGS}, "notification_emails": self.recipients()}
        restore = {**body, "install": {"id": self.install["id"], "name": self.install["name"]}, "backup": backup}
        return Plan(before=None, after=restore, result=restore, send=body)

    def title(self) -> str:
        return f"the restore of {self.install_name}"

    def apply(self, plan: Plan) -> t.Any:
        with error_context(f"restore {self.install_name}"):
            self.send_once(self.path("backups", plan.after["backup"]["id"], "restore"), plan.send)
        return plan.after

    def result(self, plan: Plan, after: Row) -> Row:
        return {"restore": after, "msg": email_notice(after["notification_emails"])}


MODULE = BackupRestore

if __name__ == "__main__":
    main(BackupRestore)

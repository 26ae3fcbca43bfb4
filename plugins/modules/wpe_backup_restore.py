# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_backup_restore
short_description: Restore a WP Engine install from one of its backups
version_added: 0.1.0
description:
  - Orders that an install becomes again what a completed backup holds. What came after the backup is lost, except in the
    checkpoint, a backup that WP Engine makes first.
  - The API gives a restore neither an id nor a status. So the module cannot wait for it; WP Engine tells the end by e-mail.
  - The order is never sent twice. When its answer is lost, the task fails and says that nobody knows whether it was begun.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.notification_emails
attributes:
  idempotent:
    description: A restore is an order, so each run gives it again and says changed.
    support: none
options:
  install:
    description:
      - Name or UUID of the install, which is overwritten.
      - It must be named, also against a host of the inventory plugin, for instance C("{{ wpe_install_id }}").
    type: str
    required: true
  backup:
    description:
      - UUID of the backup, or V(latest) for the completed backup that was made last. It must be completed.
    type: str
    required: true
  restore_database:
    description:
      - Restore the database as well as the files.
    type: bool
    default: true
  create_checkpoint:
    description:
      - Have WP Engine make a backup first.
    type: bool
    default: true
seealso:
  - module: community.wpengine.wpe_backup
  - module: community.wpengine.wpe_backup_info
"""

EXAMPLES = r"""
- name: Go back to the latest backup
  community.wpengine.wpe_backup_restore:
    install: torquestg
    backup: latest
  register: restored

- name: Which one was it?
  ansible.builtin.debug:
    msg: "{{ restored.restore.backup.description }} of {{ restored.restore.backup.create_time }}"
"""

RETURN = r"""
msg:
  description: That the end is told by e-mail, and to whom.
  returned: success
  type: str
  sample: WP Engine tells the end by e-mail to owner@example.com; the API does not tell it.
restore:
  description: What was ordered, or in check mode would be.
  returned: success
  type: dict
  contains:
    install:
      description: The install, as a dictionary with C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquestg"}
    backup:
      description: The backup as the API has it; for V(latest) the one that this was.
      returned: always
      type: dict
      sample: {"id": "e41fa98f-ea80-4654-b229-a9b765d0863a", "status": "completed", "description": "Before release 42"}
    restore_database:
      description: Whether the database is restored.
      returned: always
      type: bool
      sample: true
    create_checkpoint:
      description: Whether a backup is made first.
      returned: always
      type: bool
      sample: true
    notification_emails:
      description: Whom WP Engine mails.
      returned: always
      type: list
      elements: str
      sample: [owner@example.com]
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.job import BackupJobModule, email_notice

SETTINGS = ("restore_database", "create_checkpoint")


class BackupRestore(BackupJobModule):
    """A restore, ordered once."""

    noun = "restore"
    operations = {"restoreBackup": ""}
    options = dict(
        BackupJobModule.options,
        install={"type": "str", "required": True},  # what is overwritten must be named
        restore_database={"type": "bool", "default": True},
        create_checkpoint={"type": "bool", "default": True},
    )

    def plan(self):
        with error_context(f"restore {self.params['install']}"):
            self.install = self.lookup.require("install", self.params["install"])
            backup = self.find_backup()
            self.body = dict({name: self.params[name] for name in SETTINGS}, notification_emails=self.recipients())
        named = {"id": self.install["id"], "name": self.install["name"]}
        restore = dict(self.body, install=named, backup=backup)
        return Plan(before=None, after=restore, result=restore)

    def apply(self, plan):
        with error_context(f"restore {self.params['install']}"):
            self.send_once(self.path("backups", plan.after["backup"]["id"], "restore"), self.body)
        return plan.after

    def result(self, plan, after):
        return {"restore": after, "msg": email_notice(after["notification_emails"])}


MODULE = BackupRestore

if __name__ == "__main__":
    main(BackupRestore)

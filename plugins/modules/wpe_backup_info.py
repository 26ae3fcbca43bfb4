# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_backup_info
short_description: Read the backups of WP Engine installs
version_added: 1.0.0
description:
  - Lists the backups of one install, of the installs of one account, or of all installs, in every state. The daily backups
    that WP Engine makes are among them.
  - Costs one request for each install.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.install_filter
  - community.wpengine.account
  - community.wpengine.info
  - community.wpengine.api
options:
  backup:
    description:
      - UUID of one backup, which is read alone instead of the whole list.
    type: str
    aliases: [id]
seealso:
  - module: community.wpengine.wpe_backup
  - module: community.wpengine.wpe_archive_info
"""

EXAMPLES = r"""
- name: Read the backups of an install
  community.wpengine.wpe_backup_info:
    install: torquebikes
  register: shop

- name: Show when the newest completed backup was requested
  ansible.builtin.debug:
    msg: "{{ completed | map(attribute='create_time') | max | default('never') }}"
  vars:
    completed: "{{ shop.backups | selectattr('status', 'equalto', 'completed') }}"

- name: Read all backups of an account
  community.wpengine.wpe_backup_info:
    account: agencyone
"""

RETURN = r"""
backups:
  description: The backups, in the API's order.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the backup.
      returned: always
      type: str
      sample: e41fa98f-ea80-4654-b229-a9b765d0863a
    install:
      description: The install, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes"}
    account:
      description: The account, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9", "name": "agencyone"}
    status:
      description: V(requested), V(in_progress), V(completed) or V(aborted).
      returned: always
      type: str
      sample: completed
    description:
      description: Description of the backup.
      returned: when the API returns it
      type: str
      sample: Before the release
    create_time:
      description: Time of the request, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
    complete_time:
      description: Time at which it was complete, V(none) before that.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:04:00Z"
    wordpress_version:
      description: Version of WordPress inside the backup.
      returned: when the API returns it
      type: str
      sample: "6.8.1"
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT, INSTALL
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class Backups(Info):
    """Backups of installs."""

    noun = "backups"
    operations = {"listBackups": "", "showBackup": "backup"}
    options = {
        "backup": {"type": "str", "aliases": ["id"]},
        **INSTALL,
        **ACCOUNT,
    }
    uuid_options = ("backup",)

    def read(self) -> list[ApiObject]:
        return self.read_children("install", self._of_install)

    def _of_install(self, install: ApiObject) -> list[ApiObject]:
        return self.list_or_get(api_path("installs", install["id"], "backups"), self.params["backup"])


MODULE = Backups

if __name__ == "__main__":
    main(Backups)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_archive_info
short_description: Read the downloadable archives of WP Engine backups
version_added: 1.0.0
description:
  - Lists the archives of the backups of one install, of the installs of one account, or of all installs.
  - Costs one request for each install.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.install_filter
  - community.wpengine.account
  - community.wpengine.info
  - community.wpengine.api
options:
  archive:
    description:
      - UUID of one archive.
    type: str
    aliases: [id]
  backup:
    description:
      - UUID of the backup whose archives are listed. It must exist. Where it has no archive, this costs one more request for
        each install.
    type: str
seealso:
  - module: community.wpengine.wpe_backup_archive
  - module: community.wpengine.wpe_backup_info
"""

EXAMPLES = r"""
- name: Read the archives of an install
  community.wpengine.wpe_archive_info:
    install: torquebikes
  register: shop

- name: Show the addresses of the completed archives
  ansible.builtin.debug:
    msg: "{{ shop.archives | selectattr('state', 'equalto', 'completed') | map(attribute='download_uri') }}"
"""

RETURN = r"""
archives:
  description: The archives, in the API's order.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the archive.
      returned: always
      type: str
      sample: a6d86d4b-0860-4e2c-870b-0aae34ecf085
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
    backup:
      description: The backup, as a dictionary with its C(id).
      returned: always
      type: dict
      sample: {"id": "e41fa98f-ea80-4654-b229-a9b765d0863a"}
    state:
      description: V(requested), V(in_progress), V(completed) or V(aborted).
      returned: always
      type: str
      sample: completed
    notification_emails:
      description: Addresses that WP Engine notifies when the archive is complete.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["ops@example.com"]
    create_time:
      description: Time of the request, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
    start_time:
      description: Time at which WP Engine started to make it.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:01:00Z"
    complete_time:
      description: Time at which it was complete.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:10:00Z"
    abort_time:
      description: Time at which WP Engine aborted it.
      returned: when the API returns it
      type: str
      sample: null
    download_uri:
      description: Address of the download. Treat it as a secret, as it may need no further authentication.
      returned: when the API returns it
      type: str
      sample: https://storage.example/archive.zip
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject, id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT, INSTALL
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._core.reading import read_each
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class Archives(Info):
    """Archives of backups."""

    noun = "archives"
    operations = {"listArchives": ""}
    options = {
        "archive": {"type": "str", "aliases": ["id"]},
        "backup": {"type": "str"},
        **INSTALL,
        **ACCOUNT,
    }
    uuid_options = ("archive", "backup")

    def read(self) -> list[ApiObject]:
        installs = self.parents("install")
        archives = self.read_children("install", self._of_install, installs)
        if not archives and self.params["backup"] and not self.params["archive"]:
            self._require_backup(installs)
        return archives

    def _require_backup(self, installs: list[ApiObject]) -> None:
        """Raise Missing if none of the installs has the backup. An install that cannot be read may have it."""
        backup = self.params["backup"].lower()
        if is_predicted(backup):
            return
        found = read_each(
            self.client,
            lambda install: self.client.get(api_path("installs", install["id"], "backups", backup), missing_ok=True),
            installs,
            "looking for the backup on installs",
        )
        if not any(found):
            where = (
                f"on the install {installs[0].get('name')!r}" if self.params["install"] else "on any of the installs"
            )
            raise Missing(f"There is no backup {self.params['backup']!r} {where}.")

    def _of_install(self, install: ApiObject) -> list[ApiObject]:
        archives = self.client.fresh_rows(api_path("installs", install["id"], "archives"))
        if self.params["archive"]:
            archives = [archive for archive in archives if same_text(archive["id"], self.params["archive"])]
        if self.params["backup"]:
            archives = [archive for archive in archives if same_text(id_of(archive, "backup"), self.params["backup"])]
        return archives


MODULE = Archives

if __name__ == "__main__":
    main(Archives)

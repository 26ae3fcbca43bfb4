# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site_info
short_description: Read the sites of WP Engine accounts
version_added: 1.0.0
description:
  - Lists sites, each with a summary of its installs.
  - Several sites may have the same name, so one name may return several sites.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.account
  - community.wpengine.info
  - community.wpengine.api
options:
  site:
    description:
      - Name or UUID of one site. A UUID is read with a single request.
    type: str
    aliases: [name, id]
seealso:
  - module: community.wpengine.wpe_site
  - module: community.wpengine.wpe_install_info
"""

EXAMPLES = r"""
- name: Read all sites of an account
  community.wpengine.wpe_site_info:
    account: agencyone
  register: agency

- name: Read one site
  community.wpengine.wpe_site_info:
    name: Torque Bikes
  register: shop

- name: Show its installs by environment
  ansible.builtin.debug:
    msg: "{{ item.installs | items2dict(key_name='environment', value_name='name') }}"
  loop: "{{ shop.sites }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
sites:
  description: The sites.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the site.
      returned: always
      type: str
      sample: 28c78b6d-c2da-4f09-85f5-1ad588089b2d
    name:
      description: Name of the site.
      returned: always
      type: str
      sample: Torque Bikes
    account:
      description: The account, as a dictionary with its C(id).
      returned: always
      type: dict
      sample: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9"}
    group_name:
      description: Group of the site.
      returned: when the API returns it
      type: str
      sample: shops
    tags:
      description: Tags of the site.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["bikes"]
    created_at:
      description: Time of its creation, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
    sandbox:
      description: Whether it is a sandbox site.
      returned: when the API returns it
      type: bool
      sample: false
    transferable:
      description: Whether it is a transferable site.
      returned: when the API returns it
      type: bool
      sample: false
    installs:
      description: Summary of the site's installs.
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes", "environment": "production"}]
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class Sites(Info):
    """Sites."""

    noun = "sites"
    operations = {"listSites": "", "getSite": "site"}
    options = {
        "site": {"type": "str", "aliases": ["name", "id"]},
        **ACCOUNT,
    }

    def read(self) -> list[ApiObject]:
        return self.matching("site")


MODULE = Sites

if __name__ == "__main__":
    main(Sites)

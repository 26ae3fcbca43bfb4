# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_install_info
short_description: Read the installs (environments) of WP Engine accounts
version_added: 1.0.0
description:
  - Lists installs, which WP Engine also calls environments. Reads the list only, unless O(details) is set.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.account
  - community.wpengine.info
  - community.wpengine.api
options:
  install:
    description:
      - Name or UUID of one install. A UUID is read with a single request.
      - On a host of the inventory plugin P(community.wpengine.wpe_installs#inventory), it defaults to that host's install,
        unless O(account), O(site) or O(environment) is set.
    type: str
    aliases: [name, id]
  site:
    description:
      - Name or UUID of one site. Only its installs are listed.
    type: str
  environment:
    description:
      - Environment. Only its installs are listed, and those whose environment the API does not return.
    type: str
    choices: [production, staging, development]
  details:
    description:
      - Also read each install alone. Only then the API returns RV(installs[].wp_version) and
        RV(installs[].defer_wordpress_upgrades_until).
      - Costs one more request for each install, except for an install that is given by its UUID.
      - An install that the API user may not read alone is returned as the list has it, with a warning.
    type: bool
    default: false
seealso:
  - module: community.wpengine.wpe_install
  - plugin: community.wpengine.wpe_installs
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Read all production installs with their WordPress versions
  community.wpengine.wpe_install_info:
    account: agencyone
    environment: production
    details: true
  register: production

- name: Show the WordPress versions
  ansible.builtin.debug:
    msg: "{{ production.installs | items2dict(key_name='name', value_name='wp_version') }}"

- name: Read one install
  community.wpengine.wpe_install_info:
    name: torquebikes
  register: shop
"""

RETURN = r"""
installs:
  description: The installs.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the install.
      returned: always
      type: str
      sample: 294deacc-d8b8-4005-82c4-0727ba8ddde0
    name:
      description: Name of the install.
      returned: always
      type: str
      sample: torquebikes
    account:
      description: The account, as a dictionary with its C(id).
      returned: always
      type: dict
      sample: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9"}
    site:
      description: The site, as a dictionary with its C(id). V(none) on accounts without the Sites feature.
      returned: when the API returns it
      type: dict
      sample: {"id": "28c78b6d-c2da-4f09-85f5-1ad588089b2d"}
    environment:
      description: V(production), V(staging) or V(development). V(none) on accounts without the Sites feature.
      returned: when the API returns it
      type: str
      sample: production
    status:
      description: V(pending) during its creation, then V(active).
      returned: when the API returns it
      type: str
      sample: active
    php_version:
      description: PHP version.
      returned: when the API returns it
      type: str
      sample: "8.2"
    wp_version:
      description: WordPress version. V(none) unless the install was read alone.
      returned: when the API returns it
      type: str
      sample: "6.8.1"
    defer_wordpress_upgrades_until:
      description: Time until which upgrades of WordPress are deferred. V(none) unless the install was read alone.
      returned: when the API returns it
      type: str
      sample: "2026-12-31T00:00:00Z"
    primary_domain:
      description: Primary domain.
      returned: when the API returns it
      type: str
      sample: www.torquebikes.example
    cname:
      description: Target for the CNAME record of a domain.
      returned: when the API returns it
      type: str
      sample: torquebikes.wpengine.com
    stable_ips:
      description: Dedicated IP addresses of the install, on some plans.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["203.0.113.7"]
    is_multisite:
      description: Whether it is a WordPress multisite.
      returned: when the API returns it
      type: bool
      sample: false
    created_at:
      description: Time of its creation, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject, id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class Installs(Info):
    """Installs."""

    noun = "installs"
    operations = {"listInstalls": "", "getInstall": "install, details=true"}
    options = {
        "install": {"type": "str", "aliases": ["name", "id"]},
        **ACCOUNT,
        "site": {"type": "str"},
        "environment": {"type": "str", "choices": ["production", "staging", "development"]},
        "details": {"type": "bool", "default": False},
    }

    def read(self) -> list[ApiObject]:
        installs = self.matching("install")
        if self.params["site"]:
            site_ids = [site["id"] for site in self.parents("site")]
            installs = [install for install in installs if id_of(install, "site") in site_ids]
        if self.params["environment"]:
            # What the API does not say is not judged.
            wanted = self.params["environment"]
            installs = [install for install in installs if install.get("environment", wanted) == wanted]
        return self._detailed(installs) if self.params["details"] else installs

    def _detailed(self, installs: list[ApiObject]) -> list[ApiObject]:
        if self.params["install"] and is_uuid(self.params["install"]):
            return installs
        rows = self.read_from_each(
            "install", installs, lambda install: self.client.get(api_path("installs", install["id"])), "details"
        )
        # An install that was deleted after the list was read gives no row.
        return [
            install if isinstance(row, ApiError) else row
            for install, row in zip(installs, rows)
            if not (isinstance(row, ApiError) and row.is_not_found)
        ]


MODULE = Installs

if __name__ == "__main__":
    main(Installs)

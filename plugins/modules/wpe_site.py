# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site
short_description: Create, rename and delete sites of a WP Engine account
version_added: 1.0.0
description:
  - A site groups up to three installs, one for each environment.
  - Sites are matched by name within the account, or by id. Blanks around a name and composed or decomposed accents make no
    difference. Site names are not unique. If a name matches several sites, the task
    fails and lists them with their ids.
  - When two plays create a site with the same name at the same moment, the newer site is deleted while it is empty, so that one
    remains. Both may remain if WP Engine gives them the same creation time, or if a response is lost and WP Engine processes the
    request later than half a minute.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  name:
    description:
      - Name of the site, at most 40 characters.
      - With O(id), the site is renamed to this name.
    type: str
  id:
    description:
      - UUID of an existing site. Needed if the name is not unique.
    type: str
  account:
    description:
      - Name, nickname or UUID of the account that the site belongs to.
      - Needed only for a new site, and only if the credentials reach several accounts.
    type: str
  rename_from:
    description:
      - Old name of the site. The site with this name is renamed to O(name), unless a site with that name exists.
    type: str
  state:
    description:
      - V(present) creates or renames the site if needed.
      - V(absent) deletes the site. This cannot be undone.
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Delete the site even if it still has installs. They are deleted with it.
    type: bool
    default: false
seealso:
  - module: community.wpengine.wpe_install
  - name: Environments
    description: WP Engine's documentation of sites and environments.
    link: https://wpengine.com/support/environments/
"""

EXAMPLES = r"""
- name: Create a site
  community.wpengine.wpe_site:
    name: Torque Bikes
    account: agencyone

- name: Rename the site
  community.wpengine.wpe_site:
    name: Torque Cycles
    rename_from: Torque Bikes
    account: agencyone

- name: Delete a site without installs
  community.wpengine.wpe_site:
    name: Torque Cycles
    account: agencyone
    state: absent
"""

RETURN = r"""
site:
  description:
    - The site as the API has it, or in check mode as it would be.
    - V(none) when the site is absent.
    - In check mode, the RV(site.id) of a new site begins with V(00000000-0000-0000-0000-).
  returned: success
  type: dict
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
      description: Group of the site, read-only.
      returned: when the API returns it
      type: str
      sample: shops
    tags:
      description: Tags of the site, read-only.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["bikes"]
    created_at:
      description: When the site was created, in UTC.
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
      description: The installs of the site, in short.
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes", "environment": "production"}]
"""

from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_site import Site

MODULE = Site

if __name__ == "__main__":
    main(Site)

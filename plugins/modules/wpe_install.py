# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_install
short_description: Create, move and delete installs (environments) of a WP Engine account
version_added: 1.0.0
description:
  - An install is one WordPress with its own files and database. WP Engine also calls it an environment.
  - Installs are matched by name, which is unique across WP Engine, or by id.
  - The API can change the site and the environment of an install. An install cannot be renamed. Its PHP version can only be
    changed in the User Portal.
  - A new install shows visitors a password prompt until you switch that off in the User Portal.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.waiting
options:
  name:
    description:
      - Name of the install, 3 to 14 lower-case letters and digits, beginning with a letter.
      - It is also the first part of the host name C(NAME.wpengine.com), and the SSH user name.
    type: str
  id:
    description:
      - UUID of an existing install.
    type: str
  account:
    description:
      - Name, nickname or UUID of the account for a new install.
      - Needed only if O(site) is not set and the credentials reach several accounts.
    type: str
  site:
    description:
      - Name or UUID of the site that the install belongs to. An existing install is moved there.
      - Needed for a new install on accounts that have the Sites feature.
    type: str
  environment:
    description:
      - Environment of the install. A site has at most one install for each environment; the task fails, also in check mode, if
        another install has it.
      - Needed for a new install on accounts that have the Sites feature.
    type: str
    choices: [production, staging, development]
  state:
    description:
      - V(present) creates or moves the install if needed.
      - V(absent) deletes the install with its files and database. This cannot be undone.
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Delete the install even if it is a production environment, or if its environment is not known.
    type: bool
    default: false
  wait:
    description:
      - Wait until the install is active, which takes two to five minutes for a new one, or until a deleted one no longer exists.
  wait_for:
    description:
      - State to wait for.
      - V(active) waits until the API shows the install as active.
      - V(ssh) also waits until the SSH gateway accepts a login, which takes some minutes more. The controller runs the program
        C(ssh) for that, with a key that WP Engine has (see M(community.wpengine.wpe_ssh_key)). A new key works after five to
        ten minutes.
    type: str
    choices: [active, ssh]
    default: active
  wait_timeout:
    description:
      - Maximum time to wait, in seconds. Above 0 and at most 31536000, which is a year.
      - With O(wait_for=ssh), the time starts again when the install is active.
    default: 1800
  ssh_host:
    description:
      - Host name of the SSH gateway, for O(wait_for=ssh). By default C(NAME.ssh.wpengine.net).
    type: str
  ssh_port:
    description:
      - Port of the SSH gateway.
    type: int
    default: 22
  ssh_private_key_file:
    description:
      - Path of the private key on the controller. By default, C(ssh) uses the keys of its configuration and its agent.
    type: path
  ssh_extra_args:
    description:
      - Additional arguments for C(ssh). An unknown host key is accepted and stored, unless an argument sets
        C(StrictHostKeyChecking).
    type: str
seealso:
  - module: community.wpengine.wpe_site
  - module: community.wpengine.wpe_domain
"""

EXAMPLES = r"""
- name: Create the three environments of a site
  community.wpengine.wpe_install:
    name: "{{ item.name }}"
    site: Torque Bikes
    environment: "{{ item.environment }}"
  loop:
    - {name: torquebikes, environment: production}
    - {name: torquestg, environment: staging}
    - {name: torquedev, environment: development}
  loop_control:
    label: "{{ item.name }}"

- name: Wait until commands can be run over SSH
  community.wpengine.wpe_install:
    name: torquebikes
    wait_for: ssh
    ssh_private_key_file: ~/.ssh/wpengine

- name: Delete the development environment
  community.wpengine.wpe_install:
    name: torquedev
    state: absent
"""

RETURN = r"""
install:
  description:
    - The install as the API has it, or in check mode as it would be.
    - V(none) when the install is absent.
    - In check mode, the RV(install.id) of a new install begins with V(00000000-0000-0000-0000-).
  returned: success
  type: dict
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
      description: V(pending) while the install is created, then V(active).
      returned: when the API returns it
      type: str
      sample: active
    php_version:
      description: PHP version, read-only.
      returned: when the API returns it
      type: str
      sample: "8.2"
    wp_version:
      description: WordPress version.
      returned: when the task read the install by its id
      type: str
      sample: "6.8.1"
    primary_domain:
      description: Primary domain.
      returned: when the API returns it
      type: str
      sample: www.torquebikes.example
    cname:
      description: Host name that DNS records point to.
      returned: when the API returns it
      type: str
      sample: torquebikes.wpengine.com
    stable_ips:
      description: IP addresses of the install, on some plans.
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
      description: When the install was created, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
    defer_wordpress_upgrades_until:
      description: Time until which upgrades of WordPress to a new major version are deferred, in UTC. V(none) for no such time.
      returned: when the task read the install by its id
      type: str
      sample: "2026-12-31T00:00:00Z"
"""

from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_install import Install

MODULE = Install

if __name__ == "__main__":
    main(Install)

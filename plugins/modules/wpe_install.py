# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_install
short_description: Create, move and delete installs (environments) of a WP Engine account
version_added: 0.1.0
description:
  - An install is one WordPress with its own files and database. WP Engine also calls it an environment.
  - Installs are matched by name, which is unique across WP Engine, or by id.
  - The API can change the site and the environment of an install. Its name is for ever, and its PHP version is changed
    in the User Portal.
  - A new install answers visitors with a password prompt until that is switched off in the User Portal.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  name:
    description:
      - Name of the install, 3 to 14 lower-case letters and digits, beginning with a letter.
      - It is also the first part of the host name C(NAME.wpengine.com) and the user name for SSH.
    type: str
  id:
    description:
      - UUID of an existing install.
    type: str
  account:
    description:
      - Name, nickname or UUID of the account for a new install.
      - May be left out where O(site) is given, or where the credentials see exactly one account.
    type: str
  site:
    description:
      - Name or UUID of the site that the install belongs to. An existing install is moved there.
      - Needed for a new install on accounts that have the Sites feature.
    type: str
  environment:
    description:
      - Environment of the site that the install fills. A site has at most one install for each.
      - Needed for a new install on accounts that have the Sites feature.
    type: str
    choices: [production, staging, development]
  state:
    description:
      - V(present) makes sure that the install is there.
      - V(absent) deletes it, with its files and database. WP Engine asks for no confirmation and there is no way back.
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Delete the install although it is a production environment, or has no environment that says it is not.
    type: bool
    default: false
  wait:
    description:
      - Wait until the install is active, which takes two to five minutes for a new one, or until a deleted one is gone.
    type: bool
    default: true
  wait_for:
    description:
      - What to wait for.
      - V(active) is when the API calls the install active.
      - V(ssh) is when the SSH gateway lets one in, which takes some minutes more. The program C(ssh) is run on the
        controller for that, with a key that WP Engine knows (see M(community.wpengine.wpe_ssh_key)); a new key takes five
        to ten minutes itself.
    type: str
    choices: [active, ssh]
    default: active
  wait_timeout:
    description:
      - Seconds to wait at most, for the install and then again for SSH.
    type: int
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
      - Path of the private key on the controller. By default those of ssh's own settings and agent.
    type: path
  ssh_extra_args:
    description:
      - More arguments for C(ssh). An unknown host key is accepted once and remembered unless they say otherwise.
    type: str
seealso:
  - module: community.wpengine.wpe_site
  - module: community.wpengine.wpe_domain
"""

EXAMPLES = r"""
- name: Make sure that a site has its three environments
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

- name: An install that commands can be run on next
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
    - In check mode the RV(install.id) of an install that is yet to be made is V(00000000-0000-0000-0000-000000000000).
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
      returned: when the API gives it
      type: dict
      sample: {"id": "28c78b6d-c2da-4f09-85f5-1ad588089b2d"}
    environment:
      description: V(production), V(staging) or V(development). V(none) on accounts without the Sites feature.
      returned: when the API gives it
      type: str
      sample: production
    status:
      description: V(pending) while it is being made, then V(active).
      returned: when the API gives it
      type: str
      sample: active
    php_version:
      description: PHP version, read-only.
      returned: when the API gives it
      type: str
      sample: "8.2"
    wp_version:
      description: WordPress version.
      returned: when the install was read alone
      type: str
      sample: "6.8.1"
    primary_domain:
      description: Primary domain.
      returned: when the API gives it
      type: str
      sample: www.torquebikes.example
    cname:
      description: Name to point the DNS at.
      returned: when the API gives it
      type: str
      sample: torquebikes.wpengine.com
    stable_ips:
      description: Addresses bound to the install, on some plans.
      returned: when the API gives it
      type: list
      elements: str
      sample: ["203.0.113.7"]
    is_multisite:
      description: Whether it is a WordPress multisite.
      returned: when the API gives it
      type: bool
      sample: false
    created_at:
      description: When the install was made, in UTC.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T09:00:00Z"
"""

import re

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field, same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll
from ansible_collections.community.wpengine.plugins.module_utils._environments import (
    describe_environment,
    is_expendable,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._ssh_login import try_login, validate_ssh_options

LEGAL_NAME = re.compile(r"[a-z][a-z0-9]{2,13}")
POLL_SECONDS = 10


class Install(Resource):
    """An install: its site and environment can be changed, its name and account cannot."""

    noun = "install"
    operations = {
        "createInstall": "state=present",
        "updateInstall": "site, environment",
        "deleteInstall": "state=absent",
    }
    path = "/installs"
    fields = (
        Field("name", fixed="WP Engine cannot rename an install; make a new one and copy the old one to it."),
        Field(
            "account",
            at=("account", "id"),
            send="account_id",
            same=same_text,
            fixed="an install moves to another account only with its whole site, by a site transfer.",
        ),
        Field("site", at=("site", "id"), send="site_id", same=same_text),
        Field("environment"),
    )
    options = {
        "name": {"type": "str"},
        "id": {"type": "str"},
        "account": {"type": "str"},
        "site": {"type": "str"},
        "environment": {"type": "str", "choices": ["production", "staging", "development"]},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "force": {"type": "bool", "default": False},
        "wait": {"type": "bool", "default": True},
        "wait_for": {"type": "str", "choices": ["active", "ssh"], "default": "active"},
        "wait_timeout": {"type": "int", "default": 1800},
        "ssh_host": {"type": "str"},
        "ssh_port": {"type": "int", "default": 22},
        "ssh_private_key_file": {"type": "path"},
        "ssh_extra_args": {"type": "str"},
    }
    constraints = {"required_one_of": [("name", "id")]}

    def validate(self):
        sentences = []
        name, value = self.params["name"], self.params["id"]
        if name is not None and self.params["state"] == "present" and not LEGAL_NAME.fullmatch(name):
            sentences.append(
                f"The name {name!r} is not legal: an install has 3 to 14 lower-case letters and digits, the first a letter."
            )
        if value is not None and not is_uuid(value):
            sentences.append(f"id must be a UUID, not {value!r}; give a name as name.")
        if self.params["wait_timeout"] <= 0:
            sentences.append("wait_timeout must be above 0 seconds.")
        return sentences + validate_ssh_options(self.params)

    def current(self):
        if not self.params["id"]:
            return self.lookup.get("install", self.params["name"])
        install = self.lookup.get("install", self.params["id"])
        if install is None and self.params["state"] == "present":
            raise Missing(f"There is no install with the id {self.params['id']}; a new one is made by name, without id.")
        return install

    def wanted(self, current):
        wanted = self.given_params("name", "account", "site", "environment")
        if "account" in wanted:
            wanted["account"] = self.lookup.account_id(wanted["account"])
        if "site" in wanted:
            account_id = wanted.get("account") or id_of(current, "account")
            site = self.lookup.require("site", wanted["site"], account_id)
            wanted["site"] = site["id"]
            if current is None:
                wanted.setdefault("account", id_of(site, "account"))
        if current is None and not wanted.get("account"):
            wanted["account"] = self.lookup.account_id(None)
        return wanted

    def expected_identity(self, current):
        return self.wanted(current)

    def check_deletable(self, current):
        if not is_expendable(current) and not self.params["force"]:
            raise BadInput(f"It is {describe_environment(current)}; set force to true to delete it.")

    def remove(self, current):
        super().remove(current)
        if self.params["wait"]:
            self._wait(current["id"], lambda install: install is None, "gone")

    def wait(self, after):
        """Wait for a pending install, whoever made it."""
        if after is None or not self.params["wait"]:
            return after
        if is_pending(after):
            active = self._wait(after["id"], lambda install: install is not None and not is_pending(install), "active")
            after = self.remember(active)
        if self.params["wait_for"] == "ssh":
            self._wait_for_ssh(after["name"])
        return after

    def _wait_for_ssh(self, name):
        said, in_time = poll(
            read=lambda: try_login(name, self.params),
            done=lambda said: said is None,
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            describe=lambda said: f"the gateway does not let {name} in yet: {said}",
        )
        if not in_time:
            raise WpeError(
                f"The {self.title()} is active, but its SSH gateway did not let us in within wait_timeout "
                f"({self.params['wait_timeout']} s): {said}; a new key takes five to ten minutes."
            )

    def _wait(self, install_id, done, goal):
        install, in_time = poll(
            read=lambda: self.client.get(self.path + api_path(install_id), missing_ok=True),
            done=done,
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            describe=lambda now: f"{self.title()} is {status_words(now)}",
        )
        if not in_time:
            raise WpeError(
                f"The {self.title()} was {status_words(install)} and not {goal} after wait_timeout "
                f"({self.params['wait_timeout']} s); run this again to wait on."
            )
        return install


def is_pending(install):
    """Whether the install is still being made; a status that is missing or not known is no reason to wait."""
    return install.get("status") == "pending"


def status_words(install):
    """The status of an install in words."""
    return "not found" if install is None else install.get("status") or "of unknown status"


MODULE = Install

if __name__ == "__main__":
    main(Install)

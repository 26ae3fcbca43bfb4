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
"""

import re
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import waiting
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field, Plan, same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.text import same_name
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll, until_gone
from ansible_collections.community.wpengine.plugins.module_utils._environments import (
    describe_environment,
    is_replaceable,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._ssh_login import try_login, validate_ssh_options

NEW_NAME = re.compile(r"[a-z][a-z0-9]{2,13}")  # names that WP Engine accepts for a new install
POLL_SECONDS = 10

InstallRow = dict[str, t.Any]


class Install(Resource):
    """An install. Its site and environment can change, its name and account cannot."""

    noun = "install"
    operations = {
        "createInstall": "state=present",
        "updateInstall": "site, environment",
        "deleteInstall": "state=absent",
    }
    path = "/installs"
    fields = (
        Field("name", fixed="WP Engine cannot rename an install; create a new one and copy the old one to it."),
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
        **waiting(timeout=1800),
        "wait_for": {"type": "str", "choices": ["active", "ssh"], "default": "active"},
        "ssh_host": {"type": "str"},
        "ssh_port": {"type": "int", "default": 22},
        "ssh_private_key_file": {"type": "path"},
        "ssh_extra_args": {"type": "str"},
    }
    constraints = {"required_one_of": [("name", "id")]}

    def validate(self) -> list[str]:
        sentences = []
        name, value = self.params["name"], self.params["id"]
        if name and self.params["state"] == "present" and not NEW_NAME.fullmatch(name):
            sentences.append(f"name must be 3 to 14 lower-case letters and digits, the first a letter, not {name!r}.")
        if value and not is_uuid(value):
            sentences.append(f"id must be a UUID, not {value!r}; use name for a name.")
        return sentences + validate_ssh_options(self.params)

    def current(self) -> InstallRow | None:
        if not self.params["id"]:
            return self.lookup.get("install", self.params["name"])
        install: InstallRow | None = self.lookup.get("install", self.params["id"])
        if install is None and self.params["state"] == "present":
            raise Missing(
                f"There is no install with the id {self.params['id']}; to create an install, set name and leave id out."
            )
        return install

    def plan(self) -> Plan:
        plan = super().plan()
        if plan.after is not None and {"site_id", "environment"} & set(plan.send):
            with error_context(f"{'create' if plan.before is None else 'update'} the {self.title()}"):
                self._refuse_occupied_environment(plan.after)
        return plan

    def _refuse_occupied_environment(self, install: InstallRow) -> None:
        """Raise BadInput if another install has the wanted environment of the site: the API would refuse the write."""
        if self._occupant(install) is None:
            return
        self.client.clear_cache(self.path)  # the list may have been read before another play moved that install
        occupant = self._occupant(install)
        now = self._get(occupant) if occupant is not None else None  # a list may show a deleted install for a while
        if occupant is not None and now is not None and is_same_place(now, install):
            site = self.lookup.get("site", id_of(install, "site")) or {}
            raise BadInput(
                f"The site {site.get('name')!r} has a {install['environment']} environment, the install {occupant['name']!r}; "
                "choose another environment, or move or delete that install first."
            )

    def _occupant(self, install: InstallRow) -> InstallRow | None:
        """Return another install with the site and environment of an install, None if there is none."""
        others = (row for row in self.lookup.all("install") if row["id"] != install["id"])
        return next((row for row in others if is_same_place(row, install)), None)

    def wanted(self, current: InstallRow | None) -> dict[str, t.Any]:
        wanted = self.given_params("name", "account", "site", "environment")
        if "account" in wanted:
            wanted["account"] = self.lookup.account_id(wanted["account"])
        if "site" in wanted:
            account_id = wanted.get("account") or id_of(current, "account")
            site = self._host_site(current) or self.lookup.require("site", wanted["site"], account_id)
            wanted["site"] = site["id"]
            refuse_foreign_site(site, account_id)
            if current is None:
                wanted.setdefault("account", id_of(site, "account"))
        if current is None and not wanted.get("account"):
            wanted["account"] = self.lookup.account_id(None)
        return wanted

    def _host_site(self, current: InstallRow | None) -> dict[str, t.Any] | None:
        """Return the site of the inventory host, read alone, if the install is in it and it has the wanted name.

        Otherwise each host of a play would read the list of sites. Of several sites of one name, the current one is meant.
        """
        known = self.client.host_site
        if known is None or known["id"] != id_of(current, "site") or not same_name(known["name"], self.params["site"]):
            return None
        site = self.client.get(api_path("sites", known["id"]), missing_ok=True)
        return site if site is not None and same_name(site.get("name"), self.params["site"]) else None

    def expected_identity(self, current: InstallRow) -> dict[str, t.Any]:
        return self.wanted(current)

    def check_deletable(self, current: InstallRow) -> None:
        if not is_replaceable(current) and not self.params["force"]:
            raise BadInput(f"It is {describe_environment(current)}; set force to true to delete it.")

    def remove(self, current: InstallRow) -> None:
        super().remove(current)
        if self.params["wait"]:
            self._wait(lambda: self._get(current) or {}, done=lambda install: not install)

    def wait(self, after: InstallRow | None) -> InstallRow | None:
        """Wait for a pending install, even if this task did not create it."""
        if after is None or not self.params["wait"]:
            return after
        if is_pending(after):
            active = self._wait_until_active(after)
            after = self.remember(active)
        if self.params["wait_for"] == "ssh":
            self._wait_for_ssh(after)
        return after

    def _get(self, row: InstallRow) -> InstallRow | None:
        """Return the install as it is now, None if it does not exist."""
        install: InstallRow | None = self.client.get(self.path + api_path(row["id"]), missing_ok=True)
        return install

    def _wait_until_active(self, row: InstallRow) -> InstallRow:
        read = until_gone(lambda: self._get(row), f"the {self.title()}", row, seen=False)
        return self._wait(read, done=lambda install: not is_pending(install))

    def _wait(self, read: t.Callable[[], InstallRow], done: t.Callable[[InstallRow], bool]) -> InstallRow:
        """Return the install when it is done."""
        install: InstallRow = poll(
            read=read,
            done=done,
            describe=lambda now: f"the {self.title()} is still {describe_status(now)}",
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            advice="Run this again to continue waiting.",
        )
        return install

    def _wait_for_ssh(self, row: InstallRow) -> None:
        name, exists = row["name"], until_gone(lambda: self._get(row), f"the {self.title()}", row, seen=True)

        def refusal() -> str | None:
            found = try_login(name, self.params)
            if found is not None:
                exists()  # the gateway refuses a login to a deleted install in the same way
            return found

        poll(
            read=refusal,
            done=lambda refusal: refusal is None,
            describe=lambda refusal: f"the SSH gateway does not accept a login to {name} yet: {refusal}",
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            advice="The install is active. A new key works after five to ten minutes.",
        )


def is_same_place(one: InstallRow, other: InstallRow) -> bool:
    """Return True if two installs have the same environment of the same site."""
    site_id, environment = id_of(one, "site"), one.get("environment")
    return None not in (site_id, environment) and (site_id, environment) == (
        id_of(other, "site"),
        other.get("environment"),
    )


def refuse_foreign_site(site: InstallRow, account_id: str | None) -> None:
    """Raise BadInput if a site, which may be named by its UUID, is not in the account of the install."""
    if account_id is not None and id_of(site, "account") not in (account_id, None):
        raise BadInput(f"The site {site.get('name')!r} is in another account than the install.")


def is_pending(install: InstallRow) -> bool:
    """Return True while WP Engine creates the install. A task does not wait for a missing or unknown status."""
    return install.get("status") == "pending"


def describe_status(install: InstallRow) -> str:
    """Return the status of an install for messages. install: {} if it does not exist."""
    return (install.get("status") or "of unknown status") if install else "not found"


MODULE = Install

if __name__ == "__main__":
    main(Install)

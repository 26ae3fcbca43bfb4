# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An install: how wpe_install, and wpe_account with many of them, plans and changes one.

The class is not in the module file, because only module_utils are sent with another ordinary module.
"""

from __future__ import annotations

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

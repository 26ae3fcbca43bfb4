# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site: how wpe_site, and wpe_account with many of them, plans and changes one.

The class is not in the module file, because only module_utils are sent with another ordinary module.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import WriteResult
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import created_together, id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field, Plan, same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.text import same_name
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource

NAME_LENGTH = 40  # seen: WP Engine's error message names the limit

SiteRow = dict[str, t.Any]


class Site(Resource):
    """A site: its name can be changed, its account cannot."""

    noun = "site"
    operations = {"createSite": "state=present", "updateSite": "name, rename_from", "deleteSite": "state=absent"}
    path = "/sites"
    fields = (
        Field("name", same=same_name),
        Field(
            "account",
            at=("account", "id"),
            send="account_id",
            same=same_text,
            fixed="a site moves to another account by a site transfer, not by its account option.",
        ),
    )
    options = {
        "name": {"type": "str"},
        "id": {"type": "str"},
        "account": {"type": "str"},
        "rename_from": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "force": {"type": "bool", "default": False},
    }
    constraints = {"required_one_of": [("name", "id")], "mutually_exclusive": [("id", "rename_from")]}

    def validate(self) -> list[str]:
        sentences = []
        name, value = self.params["name"], self.params["id"]
        if name and len(name) > NAME_LENGTH and not value:  # with an id, it may be the name that the site has
            sentences.append(f"name must have 1 to {NAME_LENGTH} characters, {name!r} has {len(name)}.")
        if value and not is_uuid(value):
            sentences.append(f"id must be a UUID, not {value!r}; use name for a name.")
        if self.params["rename_from"] and (self.params["state"] == "absent" or not name):
            sentences.append("rename_from needs name, and state present.")
        return sentences

    def current(self) -> SiteRow | None:
        if self.params["id"]:
            site: SiteRow | None = self.lookup.get("site", self.params["id"])
            if site is None and self.params["state"] == "present":
                raise Missing(
                    f"There is no site with the id {self.params['id']}; to create a site, set name and leave id out."
                )
            return site
        account_id = self.lookup.account_id(self.params["account"]) if self.params["account"] else None
        site = self.lookup.get("site", self.params["name"], account_id)
        if site is None and self.params["rename_from"]:
            site = self.lookup.get("site", self.params["rename_from"], account_id)
        return site

    def wanted(self, current: SiteRow | None) -> dict[str, t.Any]:
        wanted = self.given_params("name", "account")
        if current is None or "account" in wanted:
            wanted["account"] = self.lookup.account_id(self.params["account"])
        return wanted

    def plan(self) -> Plan:
        plan = super().plan()
        if len(plan.send.get("name", "")) > NAME_LENGTH:
            raise BadInput(
                f"name must have 1 to {NAME_LENGTH} characters, {plan.send['name']!r} has {len(plan.send['name'])}."
            )
        return plan

    def create(self, plan: Plan) -> SiteRow:
        """Create the site, and delete the newer one of two that were created at once, because site names are not unique."""
        created = self.create_or_adopt(plan)
        site: SiteRow = created.body
        twins = [row for row in self._namesakes(site) if created_together(row, site)]
        oldest = min(twins, key=age, default=site)
        if oldest["id"] != site["id"] and self._read(oldest) is None:
            return site  # a list may show a deleted site for a while
        for twin in self._made_here(created, [row for row in twins if row["id"] != oldest["id"]]):
            self._remove_twin(twin)
        return oldest

    def _made_here(self, created: WriteResult, twins: list[SiteRow]) -> list[SiteRow]:
        """Return the one of some newer twins that this task itself has created; none if that cannot be known."""
        if not created.adopted:
            return [row for row in twins if row["id"] == created.body["id"]]
        if not created.unknown:
            return []
        if len(twins) > 1:
            self.warn(f"Several sites are now named {created.body.get('name')!r}; delete those that nobody needs.")
        return twins if len(twins) == 1 else []

    def _namesakes(self, site: SiteRow) -> list[SiteRow]:
        """Return all sites of the account with the name of a new site, once the list shows the new site."""

        def listed() -> list[SiteRow] | None:
            self.client.clear_cache(self.path)
            rows = [
                row
                for row in self.lookup.all("site", id_of(site, "account"))
                if same_name(row.get("name"), site["name"])
            ]
            return rows if any(row["id"] == site["id"] for row in rows) else None

        return self.client.poll_for(listed) or [site]

    def _remove_twin(self, twin: SiteRow) -> None:
        """Delete a site that was created a moment ago, unless it has installs."""
        self.client.clear_cache("/installs")
        now = self._read(twin)
        if now is not None and not self._installs(now):
            self.remove(now)

    def _read(self, site: SiteRow) -> SiteRow | None:
        found: SiteRow | None = self.client.get(self.path + api_path(site["id"]), missing_ok=True)
        return found

    def read_again(self) -> SiteRow | None:
        """Return the oldest site with the name, because several may have been created at once."""
        self.client.clear_cache(self.path)
        account_id = self.lookup.account_id(self.params["account"])
        return min(self.lookup.matches("site", self.params["name"], account_id), key=age, default=None)

    def expected_identity(self, current: SiteRow) -> dict[str, t.Any]:
        return self.wanted(current)

    def check_deletable(self, current: SiteRow) -> None:
        installs = self._installs(current)
        if installs and not self.params["force"]:
            raise BadInput(
                f"It still has installs that would be deleted with it ({', '.join(installs)}); "
                "delete or move them first, or set force to true."
            )

    def _installs(self, site: SiteRow) -> list[str]:
        """Return the names of the site's installs. The site's own list may be missing or old, so the list of installs counts, too."""
        rows = self.lookup.all("install", id_of(site, "account"))
        names = {row["name"] for row in rows if id_of(row, "site") == site["id"]}
        names.update(row["name"] for row in site.get("installs") or [])
        return sorted(names)


def age(site: SiteRow) -> tuple[str, str]:
    """Return a sort key that sorts sites from the oldest to the newest, in every play in the same order."""
    return site.get("created_at") or "", site["id"]

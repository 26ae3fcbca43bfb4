# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site
short_description: Create, rename and delete sites of a WP Engine account
version_added: 0.1.0
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

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import WriteResult
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import created_together, id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field, Plan, same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.text import same_name
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main

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
        if name and len(name) > NAME_LENGTH:
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


MODULE = Site

if __name__ == "__main__":
    main(Site)

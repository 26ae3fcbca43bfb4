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
  - Sites are matched by name within the account, or by id. WP Engine does not keep site names unique, so a name that
    fits more than one site is an error that lists the candidates with their ids.
  - Two plays that make one site at once end with one, because the newer one is deleted again as long as it is empty. They may
    end with two where WP Engine gives both the same time. The same is possible when the answer to a request is lost and WP
    Engine carries it out later than half a minute.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  name:
    description:
      - Name of the site, at most 40 characters.
      - With O(id), the name that the site shall have.
    type: str
  id:
    description:
      - UUID of an existing site. Use it where the name is not unique.
    type: str
  account:
    description:
      - Name, nickname or UUID of the account that the site belongs to.
      - May be left out where the credentials see exactly one account, or where the site exists already.
    type: str
  rename_from:
    description:
      - Old name of the site. The site is renamed if one with this name exists and none is called O(name).
    type: str
  state:
    description:
      - V(present) makes sure that the site is there.
      - V(absent) deletes it. WP Engine asks for no confirmation and there is no way back.
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Delete the site although it still has installs. They are deleted with it.
    type: bool
    default: false
seealso:
  - module: community.wpengine.wpe_install
  - name: Environments
    description: What WP Engine says about sites and environments.
    link: https://wpengine.com/support/environments/
"""

EXAMPLES = r"""
- name: Make sure that the site is there
  community.wpengine.wpe_site:
    name: Torque Bikes
    account: agencyone

- name: Rename it
  community.wpengine.wpe_site:
    name: Torque Cycles
    rename_from: Torque Bikes
    account: agencyone

- name: Delete a site that has no installs any more
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
    - In check mode the RV(site.id) of a site that is yet to be made is V(00000000-0000-0000-0000-000000000000).
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
      description: Group that the site is in, read-only.
      returned: when the API gives it
      type: str
      sample: shops
    tags:
      description: Tags of the site, read-only.
      returned: when the API gives it
      type: list
      elements: str
      sample: ["bikes"]
    created_at:
      description: When the site was made, in UTC.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T09:00:00Z"
    sandbox:
      description: Whether it is a sandbox site.
      returned: when the API gives it
      type: bool
      sample: false
    transferable:
      description: Whether it is a transferable site.
      returned: when the API gives it
      type: bool
      sample: false
    installs:
      description: The installs of the site, in short.
      returned: when the API gives it
      type: list
      elements: dict
      sample: [{"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes", "environment": "production"}]
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import created_together, id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field, same_text
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main

NAME_LENGTH = 40  # WP Engine's own error message gives the limit


class Site(Resource):
    """A site: its name can be changed, its account cannot."""

    noun = "site"
    operations = {"createSite": "state=present", "updateSite": "name, rename_from", "deleteSite": "state=absent"}
    path = "/sites"
    fields = (
        Field("name"),
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

    def validate(self):
        # Blanks around a name would be the API's to cut, and then it would be another name than the one asked for.
        self.params = dict(self.params, **{key: text.strip() for key, text in self.given_params("name", "rename_from").items()})
        return [sentence for sentence in (self._name_mistake(), self._id_mistake(), self._rename_mistake()) if sentence]

    def _name_mistake(self):
        name = self.params["name"]
        if name is not None and not 0 < len(name) <= NAME_LENGTH:
            return f"name must have 1 to {NAME_LENGTH} characters, {name!r} has {len(name)}."
        return None

    def _id_mistake(self):
        value = self.params["id"]
        return None if value is None or is_uuid(value) else f"id must be a UUID, not {value!r}; give a name as name."

    def _rename_mistake(self):
        if self.params["rename_from"] and (self.params["state"] == "absent" or not self.params["name"]):
            return "rename_from needs name, and state present."
        return None

    def current(self):
        if self.params["id"]:
            site = self.lookup.get("site", self.params["id"])
            if site is None and self.params["state"] == "present":
                raise Missing(f"There is no site with the id {self.params['id']}; a new one is made by name, without id.")
            return site
        account_id = self.lookup.account_id(self.params["account"]) if self.params["account"] else None
        site = self.lookup.get("site", self.params["name"], account_id)
        if site is None and self.params["rename_from"]:
            site = self.lookup.get("site", self.params["rename_from"], account_id)
        return site

    def wanted(self, current):
        wanted = self.given_params("name", "account")
        if current is None or "account" in wanted:
            wanted["account"] = self.lookup.account_id(self.params["account"])
        return wanted

    def create(self, plan):
        """Site names are not unique, so two plays at once may make two: the older one stays, the newer one goes again."""
        created = self.create_or_adopt(plan)
        made = created.body
        twins = [row for row in self._listed(made) if created_together(row, made)]
        oldest = min(twins, key=age, default=made)
        if oldest["id"] != made["id"] and self._read(oldest) is None:
            return made  # a list may show for a while what was deleted
        for twin in twins:
            if twin["id"] != oldest["id"] and (created.adopted or twin["id"] == made["id"]):
                self._remove_twin(twin)
        return oldest

    def _listed(self, made):
        """All sites of the account with this name, as soon as the list shows the one that was made."""

        def listed():
            self.client.forget(self.path)
            rows = [row for row in self.lookup.all("site", id_of(made, "account")) if row.get("name") == made["name"]]
            return rows if any(row["id"] == made["id"] for row in rows) else None

        return self.client.poll_for(listed) or [made]

    def _remove_twin(self, twin):
        """Delete a site that was made a moment ago, unless something is in it."""
        self.client.forget("/installs")
        now = self._read(twin)
        if now is not None and not self._installs(now):
            self.remove(now)

    def _read(self, site):
        return self.client.get(self.path + api_path(site["id"]), missing_ok=True)

    def read_again(self):
        """Of several sites that were made at once the oldest one."""
        self.client.forget(self.path)
        account_id = self.lookup.account_id(self.params["account"])
        return min(self.lookup.matches("site", self.params["name"], account_id), key=age, default=None)

    def expected_identity(self, current):
        return self.wanted(current)

    def check_deletable(self, current):
        installs = self._installs(current)
        if installs and not self.params["force"]:
            raise BadInput(
                f"It still has {len(installs)} installs that would be deleted with it ({', '.join(installs)}); "
                "delete or move them first, or set force to true."
            )

    def _installs(self, site):
        """Names of the site's installs, from the list of installs: the site's own list may be missing or old."""
        rows = self.lookup.all("install", id_of(site, "account"))
        names = {row["name"] for row in rows if id_of(row, "site") == site["id"]}
        names.update(row["name"] for row in site.get("installs") or [])
        return sorted(names)


def age(site):
    """Sorts sites from the oldest to the newest, in the same order wherever it is done."""
    return site.get("created_at") or "", site["id"]


MODULE = Site

if __name__ == "__main__":
    main(Site)

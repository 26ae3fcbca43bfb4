# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the wpe_*_info modules are made of: they read, and never change anything.

A filter on the things that are listed gives an empty list when nothing fits. Where to look (the account of some sites,
the install of some domains) must exist: otherwise it is an error with the nearest names.
"""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Module

# Options that say which installs are meant, so that an inventory host's own install is not.
OTHER_INSTALLS = ("account", "site", "environment")


class Info(Module):
    """Reads things. A module file says what it lists. noun: the name of that list. uuids: options that take no name."""

    uuids: tuple = ()

    @classmethod
    def defaults_to_inventory_host(cls, args):
        return super().defaults_to_inventory_host(args) and not any(args.get(name) for name in OTHER_INSTALLS)

    def validate(self):
        texts = {name: self.params[name] for name in self.options if isinstance(self.params[name], str)}
        sentences = [f"{name} is empty; leave it out to read everything." for name, text in texts.items() if not text.strip()]
        return sentences + [
            f"{name} must be a UUID, not {texts[name]!r}." for name in self.uuids if texts.get(name, "").strip() and not is_uuid(texts[name])
        ]

    def plan(self):
        with error_context(f"read the {self.words()}"):
            return Plan(before=None, after=None, result=self.read())

    def read(self):
        """The list."""
        raise NotImplementedError

    # -- helps to read -------------------------------------------------------------------------------------------

    def account_id(self):
        """The id of the option account, None when it is not set."""
        return self.lookup.account_id(self.params["account"]) if self.params.get("account") else None

    def things(self, noun):
        """The things that fit the option of that name, all of them when it is not set; those of the option account."""
        value, account_id = self.params[noun], None if noun == "account" else self.account_id()
        if not value:
            return self.lookup.all(noun, account_id)
        found = self.lookup.matches(noun, value, account_id)
        return [thing for thing in found if account_id is None or id_of(thing, "account") == account_id]

    def places(self, noun):
        """Where to look: like things(), but what is named must exist, and be one."""
        account_id = None if noun == "account" else self.account_id()
        if not self.params[noun]:
            return self.lookup.all(noun, account_id)
        place = self.lookup.require(noun, self.params[noun], account_id)
        return [place] if place["id"] != UNKNOWN_ID else []

    def in_each(self, noun, read, places=None):
        """What read(place) lists for each place, in parallel; under noun each row says where it belongs."""
        places = self.places(noun) if places is None else places
        lists = self.client.each(read, places, f"reading the {self.words()} of {noun}s")
        return [
            dict({noun: {"id": place["id"], "name": place.get("name")}}, **row) for place, rows in zip(places, lists) for row in rows
        ]

    def words(self):
        """The noun in words."""
        return self.noun.replace("_", " ")

    def rows(self, path, row_id=None):
        """All rows of a paged list, or with an id that row alone, read by itself; none when it is not there."""
        if not row_id:
            return self.client.pages(path)
        row = self.client.get(path + api_path(row_id.lower()), missing_ok=True)
        return [row] if row is not None else []

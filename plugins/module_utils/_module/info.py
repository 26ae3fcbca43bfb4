# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of the wpe_*_info modules, which read and never change anything.

A filter that matches nothing returns an empty list. A parent (the account of sites, the install of domains) must exist:
otherwise the task fails with the nearest names. When all parents are read, one that cannot be read does not hide the others.
"""

from __future__ import annotations

import typing as t
from contextlib import suppress

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Missing, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject, id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import validate_names
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._core.reading import describe_unreadable, read_each
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule

# Options that select installs. With one of them, an inventory host's own install is no default.
INSTALL_SELECTORS = ("account", "site", "environment")

T = t.TypeVar("T")


class Info(ApiModule):
    """A module that reads. Its file implements read(). noun: the name of the returned list. uuid_options: options that take a UUID only."""

    uuid_options: tuple[str, ...] = ()
    _subject = ""  # what is being read, in the words of an error; empty for the whole list

    @classmethod
    def defaults_to_inventory_host(cls, args: dict[str, t.Any]) -> bool:
        return super().defaults_to_inventory_host(args) and all(args.get(name) is None for name in INSTALL_SELECTORS)

    def validate_names(self) -> list[str]:
        return validate_names(self.options, self.params, self.given, names=self.options)  # each text is a filter

    def validate(self) -> list[str]:
        texts = {name: self.params[name] for name in self.options if isinstance(self.params[name], str)}
        return [
            f"{name} must be a UUID, not {texts[name]!r}; leave it out to see all."
            for name in self.uuid_options
            if texts.get(name) and not is_uuid(texts[name])
        ]

    def plan(self) -> Plan:
        try:
            return Plan(before=None, after=None, result=self.with_account_names(self.read()))
        except WpeError as error:
            error.message = f"Could not read the {self._subject or self.title()}: {error.message}"
            raise

    def with_account_names(self, rows: list[ApiObject]) -> list[ApiObject]:
        """Return rows whose account, if they have one, has a name as well: the API shows only its id.

        It costs one request at most; the name of an account that cannot be read is null.
        """
        unnamed = [row for row in rows if id_of(row, "account") and not row["account"].get("name")]
        if not unnamed:
            return rows
        own = self.client.host_account
        names: dict[t.Any, t.Any] = {own["id"]: own["name"]} if own else {}
        if any(id_of(row, "account") not in names for row in unnamed):
            with suppress(ApiError):
                names = {account.get("id"): account.get("name") for account in self.client.cached_rows("/accounts")}
        return [
            dict(
                row, account={**row["account"], "name": row["account"].get("name") or names.get(id_of(row, "account"))}
            )
            if id_of(row, "account")
            else row
            for row in rows
        ]

    def read(self) -> list[ApiObject]:
        """Return the list."""
        raise NotImplementedError

    def title(self) -> str:
        """Return the noun in words, for errors and progress."""
        return self.noun.replace("_", " ")

    # -- helpers for read() --------------------------------------------------------------------------------------

    def account_id(self) -> str | None:
        """Return the id of the option account, None when it is not set."""
        return self.lookup.account_id(self.params["account"]) if self.params.get("account") else None

    def matching(self, noun: str) -> list[ApiObject]:
        """Return the objects that match the option noun, all when it is not set. The option account limits them."""
        value, account_id = self.params[noun], None if noun == "account" else self.account_id()
        if not value:
            return self.lookup.all(noun, account_id)
        return [match for match in self.lookup.matches(noun, value, account_id) if is_of_account(match, account_id)]

    def parents(self, noun: str) -> list[ApiObject]:
        """Return the objects whose children are read: the one that the option noun names, which must exist, or all."""
        account_id = None if noun == "account" else self.account_id()
        if not self.params[noun]:
            return self.lookup.all(noun, account_id)
        parent = self.lookup.reference(noun, self.params[noun], account_id)
        if not is_of_account(parent, account_id):  # a UUID is looked up in all accounts
            raise Missing(f"The {noun} {parent.get('name')!r} is not in the account {self.params['account']!r}.")
        return [parent]

    def read_children(
        self, noun: str, read: t.Callable[[ApiObject], list[ApiObject]], parents: list[ApiObject] | None = None
    ) -> list[ApiObject]:
        """Return the rows of read(parent) for each parent, read in parallel. Each row has its parent under noun.

        parents: parents(noun) by default. A parent that is gone or forbidden: see read_from_each().
        """

        def read_existing(parent: ApiObject) -> list[ApiObject]:
            try:
                return read(parent)
            except Missing:
                if is_predicted(parent["id"]):  # in check mode an object that does not exist yet has no children
                    return []
                raise

        parents = self.parents(noun) if parents is None else parents
        return [
            {noun: {"id": parent["id"], "name": parent.get("name")}, **account_of(parent), **row}
            for parent, rows in zip(parents, self.read_from_each(noun, parents, read_existing, self.title()))
            if not isinstance(rows, ApiError)
            for row in rows
        ]

    def read_from_each(
        self, noun: str, objects: list[ApiObject], read: t.Callable[[ApiObject], T], what: str
    ) -> list[T | ApiError]:
        """Return read(object) for each object, in parallel, and the ApiError for one that is gone or forbidden.

        One warning names these objects. The error is raised if the option noun names the object, or if none of several
        objects can be read and one is forbidden: then the user may read no object of this kind. what: the part that is read.
        """
        progress = f"reading the {what} of {noun}s"
        if self.params[noun]:
            self._subject = "".join(f"{what} of the {noun} {one.get('name')!r}" for one in objects[:1])
            return [*self.client.map_parallel(read, objects, progress)]
        results = read_each(self.client, read, objects, progress)
        errors = [result for result in results if isinstance(result, ApiError)]
        if len(errors) == len(objects):
            for error in errors:
                if not error.is_not_found:
                    raise error
        warning = describe_unreadable(noun, what, objects, results)
        if warning:
            self.warn(warning)
        return results

    def list_or_get(self, path: str, row_id: str | None = None) -> list[ApiObject]:
        """Return all rows of a paged list. With an id, read that row alone; return an empty list when it does not exist."""
        if not row_id:
            return self.client.fresh_rows(path)
        row = self.client.get(path + api_path(row_id.lower()), missing_ok=True)
        return [row] if row is not None else []


def account_of(parent: ApiObject) -> ApiObject:
    """Return the account of an object, as its children have it; nothing where it is not known."""
    account_id = id_of(parent, "account")
    return {"account": {"id": account_id}} if account_id else {}


def is_of_account(row: ApiObject, account_id: str | None) -> bool:
    """Return False for an object of another account. What the API does not say is not judged."""
    return account_id is None or id_of(row, "account") in (None, account_id)

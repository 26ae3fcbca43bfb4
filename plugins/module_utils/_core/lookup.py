# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resolve names and UUIDs to API objects; an unknown name is answered with the nearest ones."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    Missing,
    WpeError,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted, predicted_id
from ansible_collections.community.wpengine.plugins.module_utils._core.text import (
    canonical_name,
    near_matches,
    same_name,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_time

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
MAX_CANDIDATES = 10  # shown in an error
TWIN_SECONDS = 60
MAX_READS_ALONE = 3  # in one session: more look-ups need as many requests as the list of a large fleet

ApiObject = dict[str, t.Any]


@dataclass(frozen=True)
class Kind:
    """A kind of object that has a name. path: its list. keys: what it is matched by after its id, in this order."""

    noun: str
    path: str
    keys: tuple[str, ...]


KINDS = {
    kind.noun: kind
    for kind in (
        Kind("account", "/accounts", ("name", "nickname")),
        Kind("site", "/sites", ("name",)),
        Kind("install", "/installs", ("name",)),
    )
}


def is_uuid(value: str) -> bool:
    """Return True for a UUID in any case."""
    return bool(UUID.fullmatch(value))


def id_of(value: t.Any, *keys: str) -> t.Any:
    """Return the id of an object inside an object, None where one is missing: C(id_of(install, "site")) for C(install["site"]["id"])."""
    for key in keys + ("id",):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def created_together(*rows: ApiObject) -> bool:
    """Return True for objects of one account that were created within a minute, as by two plays that run at once."""
    times = [time for time in (read_time(row.get("created_at")) for row in rows) if time is not None]
    if len(times) < len(rows) or len({id_of(row, "account") for row in rows}) > 1:
        return False
    return (max(times) - min(times)).total_seconds() <= TWIN_SECONDS


class Lookup:
    """Finds objects by name or UUID.

    predict: the task runs in check mode. An object that does not exist is an error there too, unless nothing is known of
    what earlier tasks of the play would create (see Predictions.complete): then it is assumed, with a warning.
    """

    def __init__(self, client: Client, predict: bool, warn: t.Callable[[str], None]) -> None:
        self.client = client
        self.predict = predict
        self._assumes = predict and not (client.predictions and client.predictions.complete)
        self.warn = warn

    def all(self, noun: str, account_id: str | None = None) -> list[ApiObject]:
        """Return all objects of a kind that the credentials reach."""
        return self.client.cached_rows(KINDS[noun].path, {"account_id": account_id} if account_id else None)

    def name_in_cache(self, noun: str, object_id: str) -> str | None:
        """Return the name of an object by its id, None if that would need a request."""
        path = KINDS[noun].path
        rows = self.client.cached_rows(path) if self.client.is_cached(path) else []
        return next((str(row["name"]) for row in rows if row.get("id") == object_id and row.get("name")), None)

    def get(self, noun: str, value: str, account_id: str | None = None) -> ApiObject | None:
        """Return the object with that name or UUID, None when there is none. Raises BadInput that lists several."""
        matches = self.matches(noun, value, account_id)
        if len(matches) > 1 and created_together(*matches):
            # Two plays have just created both, and one of them is about to delete its own again: see wpe_site.
            matches = self.client.poll_for(lambda: self._fewer(noun, value, account_id, matches)) or matches
        if len(matches) > 1:
            raise self._ambiguous(noun, value, matches)
        return matches[0] if matches else None

    def _get_fresh(self, noun: str, value: str, account_id: str | None) -> ApiObject | None:
        self.client.clear_cache(KINDS[noun].path)
        return self.get(noun, value, account_id)

    def _fewer(self, noun: str, value: str, account_id: str | None, matches: list[ApiObject]) -> list[ApiObject] | None:
        """Read the list again; return the matches once there are fewer of them."""
        self.client.clear_cache(KINDS[noun].path)
        now = self.matches(noun, value, account_id)
        return now if len(now) < len(matches) else None

    def matches(self, noun: str, value: str, account_id: str | None = None) -> list[ApiObject]:
        """Return all objects with that name or UUID: several sites may share a name."""
        kind = KINDS[noun]
        if is_uuid(value):
            if noun == "account":  # in the list, which names are resolved from too, instead of one request for each
                return [row for row in self.all(noun) if row.get("id") == value.lower()]
            found = self._by_id(kind, value.lower())
            return [found] if found is not None else []
        if not canonical_name(value):
            return []
        if account_id is None:
            found = self._by_hint(kind, value)
            if found is not None:
                return [found]
        rows = self.all(noun, account_id)
        # Assumed: the API may keep blanks around a name, and accents as they were sent.
        by_key = ([row for row in rows if same_name(row.get(key), value)] for key in kind.keys)
        return next((matches for matches in by_key if matches), [])

    def _by_hint(self, kind: Kind, value: str) -> ApiObject | None:
        """Return an install by the id that the inventory has for its name, None where the list must be read.

        A play over many hosts runs each of them in a process of its own, so that each would read the whole list. A task
        that looks up many names reads the list all the same.
        """
        known = self._host_install(kind.noun, value)
        if known is None and kind.noun == "install":
            known = self.client.inventory_install(value)
        if known is None or self.client.is_cached(kind.path) or self.client.reads_alone >= MAX_READS_ALONE:
            return None
        self.client.reads_alone += 1
        found = self._by_id(kind, known["id"])
        return found if found is not None and same_name(found.get("name"), value) else None

    def reference(self, noun: str, value: str, account_id: str | None = None) -> ApiObject:
        """Return id and name of an object that must exist: without a request for the install of the inventory host.

        Otherwise like require_listed(). Check mode always reads it, because no write would show there that it does not exist.
        """
        own = self._host_install(noun, value)
        if own is not None and account_id is None and not self.predict:
            return dict(own)
        return self.require_listed(noun, value, account_id)

    def require_listed(self, noun: str, value: str, account_id: str | None = None) -> ApiObject:
        """Return the object like require(), with no more keys than a list has, and not newer than the list.

        The items of a loop that name many UUIDs so need one list instead of one request each.
        """
        return self._in_list(noun, value) or self.require(noun, value, account_id)

    def _in_list(self, noun: str, value: str) -> ApiObject | None:
        """Return an object by its UUID from the list, None while it is better read alone and if the list does not have it."""
        kind = KINDS[noun]
        if not is_uuid(value):
            return None
        if not self.client.is_cached(kind.path) and self.client.reads_alone < MAX_READS_ALONE:
            self.client.reads_alone += 1
            return None
        return next((row for row in self.all(noun) if row.get("id") == value.lower()), None)

    def _host_install(self, noun: str, value: str) -> ApiObject | None:
        """Return {id, name} of the inventory host's own install if the value is its name or UUID, None otherwise."""
        own = self.client.host_install
        if noun != "install" or own is None:
            return None
        return own if same_text(own["id"], value) or same_name(own["name"], value) else None

    def require(self, noun: str, value: str, account_id: str | None = None) -> ApiObject:
        """Return the object like get(), or raise Missing. Lists may be a little late, so they are read more than once.

        Where an earlier task may create it, an object that does not exist is returned with a predicted id.
        """
        found = self.get(noun, value, account_id)
        if found is None and noun != "account" and not self.predict:  # no task creates accounts, so none is late
            found = self.client.poll_for(lambda: self._get_fresh(noun, value, account_id))
        if found is not None:
            return found
        missing = self._missing(noun, value, account_id)
        # No task creates an account, and nobody can know the UUID of an object that does not exist yet.
        if noun == "account" or is_uuid(value) and not is_predicted(value):
            raise missing
        self.fail_or_predict(missing)
        new_id = value if is_predicted(value) else predicted_id(KINDS[noun].path, value)
        return {"id": new_id, "name": value, "account": {"id": account_id or predicted_id("/accounts", value)}}

    def fail_or_predict(self, missing: WpeError) -> None:
        """Raise the error; only warn where an earlier task that nothing is known of may create what is missing."""
        if not self._assumes:
            raise missing
        self.warn(f"{missing.message} Check mode assumes that an earlier task creates it.")

    def account_id(self, value: str | None) -> str:
        """Return the id of an account given by name, nickname or UUID; without one, of the only account in reach."""
        if value:
            return str(self.require("account", value)["id"])
        accounts = self.all("account")
        if len(accounts) == 1:
            return str(accounts[0]["id"])
        if not accounts:
            raise Missing("The credentials reach no account. Ask its owner to enable API access for it.")
        raise BadInput(
            f"The credentials reach several accounts; set account to one of them: {describe_candidates(accounts)}."
        )

    def _by_id(self, kind: Kind, value: str) -> ApiObject | None:
        return self.client.get(kind.path + api_path(value), missing_ok=True)

    def _missing(self, noun: str, value: str, account_id: str | None) -> Missing:
        where = (
            f"in the account {self._account_name(account_id)}"
            if account_id
            else "in any account that the credentials reach"
        )
        text = (
            f"There is no account {value!r} in reach of the credentials"
            if noun == "account"
            else f"There is no {noun} {value!r} {where}"
        )
        if is_uuid(value):
            return Missing(f"{text}.")
        rows = self.all(noun, account_id)
        # Of an account, its name is shown, even if its nickname is near.
        names = {row[key]: row.get("name") or row[key] for row in rows for key in KINDS[noun].keys if row.get(key)}
        near = list(dict.fromkeys(names[match] for match in near_matches(value, names)))
        if near:
            return Missing(f"{text}. Near matches: {', '.join(near)}.")
        if not rows:
            return Missing(f"{text}: the API lists no {noun} at all. Is API access enabled for the account?")
        return Missing(f"{text} ({len(rows)} {noun}{'s' if len(rows) > 1 else ''} compared).")

    def _account_name(self, account_id: str | None) -> str | None:
        try:
            accounts = {row["id"]: row.get("name") for row in self.all("account")}
        except ApiError:
            return account_id  # only words in an error that is reported anyway
        return accounts.get(account_id) or account_id

    def _ambiguous(self, noun: str, value: str, matches: list[ApiObject]) -> BadInput:
        rows = [dict(row, account_name=self._account_name(id_of(row, "account"))) for row in matches]
        return BadInput(
            f"{len(rows)} {noun}s are named {value!r}; give the id of one instead: {describe_candidates(rows)}."
        )


def describe_candidates(rows: list[ApiObject]) -> str:
    """Return name, id and, where known, account of each candidate."""
    words = [f"{row.get('name')} (id {row.get('id')}{describe_account(row)})" for row in rows[:MAX_CANDIDATES]]
    if len(rows) > MAX_CANDIDATES:
        words.append(f"and {len(rows) - MAX_CANDIDATES} more")
    return ", ".join(words)


def describe_account(row: ApiObject) -> str:
    """Return the account of a candidate, an empty text where it is not known."""
    return f", account {row['account_name']}" if row.get("account_name") else ""

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names to things: an option takes a name or a UUID, and what is not found is told with the nearest names."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from difflib import get_close_matches

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_time

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
CANDIDATES_SHOWN = 10
TWIN_SECONDS = 60


@dataclass(frozen=True)
class Kind:
    """Something that has a name. path: its list. keys: what it is matched by, in this order, after its id."""

    noun: str
    path: str
    keys: tuple


KINDS = {
    kind.noun: kind
    for kind in (
        Kind("account", "/accounts", ("name", "nickname")),
        Kind("site", "/sites", ("name",)),
        Kind("install", "/installs", ("name",)),
    )
}


def is_uuid(value):
    """Whether a text is a UUID, in any case."""
    return bool(UUID.fullmatch(value))


def id_of(thing, *keys):
    """The id inside an object that may be missing: C(id_of(install, "site")) for C(install["site"]["id"])."""
    for key in keys + ("id",):
        thing = thing.get(key) if isinstance(thing, dict) else None
    return thing


def created_together(*things):
    """Whether things of one account were made within a minute, as two plays at once do it."""
    times = [read_time(thing.get("created_at")) for thing in things]
    if None in times or len({id_of(thing, "account") for thing in things}) > 1:
        return False
    return (max(times) - min(times)).total_seconds() <= TWIN_SECONDS


class Lookup:
    """Looks things up. predict: in a prediction, what is not there yet is taken for what an earlier task will make."""

    def __init__(self, client, predict, warn):
        self.client = client
        self.predict = predict
        self.warn = warn

    def all(self, noun, account_id=None):
        """All things of a kind that the credentials reach."""
        return self.client.rows(KINDS[noun].path, {"account_id": account_id} if account_id else None)

    def get(self, noun, value, account_id=None):
        """The one thing with that name or UUID, None when there is none; several are an error that lists them."""
        matches = self.matches(noun, value, account_id)
        if len(matches) > 1 and created_together(*matches):
            # Two plays have just made both, and one of them is about to take its own away again: see wpe_site.
            matches = self.client.poll_for(lambda: self._fewer(noun, value, account_id, matches)) or matches
        if len(matches) > 1:
            raise self._ambiguous(noun, value, matches)
        return matches[0] if matches else None

    def _get_fresh(self, noun, value, account_id):
        self.client.forget(KINDS[noun].path)
        return self.get(noun, value, account_id)

    def _fewer(self, noun, value, account_id, matches):
        """The matches, once there are fewer of them."""
        self.client.forget(KINDS[noun].path)
        now = self.matches(noun, value, account_id)
        return now if len(now) < len(matches) else None

    def matches(self, noun, value, account_id=None):
        """All things with that name or UUID, which are several where sites share a name."""
        kind = KINDS[noun]
        if is_uuid(value):
            found = self._by_id(kind, value.lower())
            return [found] if found is not None else []
        rows = self.all(noun, account_id)
        exactly = ([row for row in rows if row.get(key) == value] for key in kind.keys)
        # Whether the API keeps blanks around a name is not known.
        nearly = ([row for row in rows if (row.get(key) or "").strip() == value.strip()] for key in kind.keys)
        return next((matches for matches in itertools.chain(exactly, nearly) if matches), [])

    def require(self, noun, value, account_id=None):
        """Like look(), but what is not found is an error. Lists may be a little late, so it is looked for more than once."""
        found = self.get(noun, value, account_id)
        if found is None and noun != "account" and value != UNKNOWN_ID and not self.predict:
            found = self.client.poll_for(lambda: self._get_fresh(noun, value, account_id))
        if found is not None:
            return found
        if noun == "account":  # no task makes one, so a prediction does not help either
            raise self._missing(noun, value, account_id)
        if value != UNKNOWN_ID or not self.predict:
            self.fail_or_predict(self._missing(noun, value, account_id))
        return {"id": UNKNOWN_ID, "name": value, "account": {"id": account_id or UNKNOWN_ID}}

    def fail_or_predict(self, missing):
        """Raise the error; in a prediction only warn, because an earlier task may make what is missing."""
        if not self.predict:
            raise missing
        self.warn(f"{missing.message} This check takes it for one that an earlier task makes.")

    def account_id(self, value):
        """The id of an account given by name, nickname or UUID, or of the only one there is."""
        if value:
            if is_uuid(value):
                return value.lower()
            account = self.get("account", value)
            if account is None:
                raise self._missing("account", value, None)
            return account["id"]
        accounts = self.all("account")
        if len(accounts) == 1:
            return accounts[0]["id"]
        if not accounts:
            raise Missing("The credentials see no account: has its owner switched API access on for it?")
        raise BadInput(f"Several accounts are in reach, so say which with account: {describe_candidates(accounts)}.")

    def _by_id(self, kind, value):
        if value == UNKNOWN_ID:
            return None
        return self.client.get(kind.path + api_path(value), missing_ok=True)

    def _missing(self, noun, value, account_id):
        where = f"in the account {self._account_name(account_id)}" if account_id else "in any account that the credentials reach"
        text = f"There is no {noun} {value!r} {where}"
        if is_uuid(value):
            return Missing(f"{text}.")
        rows = self.all(noun, account_id)
        near = near_matches(value, [row[key] for row in rows for key in KINDS[noun].keys if row.get(key)])
        if near:
            return Missing(f"{text}. Near matches: {', '.join(near)}.")
        if not rows:
            return Missing(f"{text}: it shows no {noun} at all. Is API access switched on for the account?")
        return Missing(f"{text} (looked through {len(rows)}).")

    def _account_name(self, account_id):
        try:
            accounts = {row["id"]: row.get("name") for row in self.all("account")}
        except ApiError:
            return account_id  # only words for an error that is told anyway
        return accounts.get(account_id) or account_id

    def _ambiguous(self, noun, value, matches):
        rows = [dict(row, account_name=self._account_name(id_of(row, "account"))) for row in matches]
        return BadInput(f"{len(rows)} {noun}s are named {value!r}, so give the id instead: {describe_candidates(rows)}.")


def near_matches(value, names):
    """The nearest of some names, without regard to case, nearest first."""
    by_lower = {name.lower(): name for name in names}
    return [by_lower[name] for name in get_close_matches(value.lower(), sorted(by_lower), n=5)]


def describe_candidates(rows):
    """Candidates in words: name, id and, where known, account."""
    words = [f"{row.get('name')} (id {row.get('id')}{describe_account(row)})" for row in rows[:CANDIDATES_SHOWN]]
    if len(rows) > CANDIDATES_SHOWN:
        words.append(f"and {len(rows) - CANDIDATES_SHOWN} more")
    return ", ".join(words)


def describe_account(row):
    """The account of a candidate in words, nothing where it is not known."""
    return f", account {row['account_name']}" if row.get("account_name") else ""

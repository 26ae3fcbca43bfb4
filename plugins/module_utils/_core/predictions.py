# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What earlier tasks of a run in check mode would have changed, laid over what the API returns."""

from __future__ import annotations

import hashlib
import itertools
import typing as t
from copy import deepcopy
from dataclasses import dataclass

from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name, canonical_text

Row = dict[str, t.Any]

# Of the id of an object that does not exist yet. No real UUID has these groups: their third one begins with a version.
PREDICTED_PREFIX = "00000000-0000-0000-0000-"


def predicted_id(path: str, *identity: t.Any) -> str:
    """Return the id of an object that a task would create: always the same for one list and identity."""
    digest = hashlib.sha256(repr((path, *map(str, identity))).encode("utf-8", "surrogatepass")).hexdigest()
    return PREDICTED_PREFIX + digest[:12]


def is_predicted(text: t.Any) -> bool:
    """Return True for the id of an object that does not exist yet, and for a path below one."""
    return isinstance(text, str) and PREDICTED_PREFIX in text


@dataclass(frozen=True)
class Prediction:
    """One object as a task would leave it.

    path: of its list, or of the object itself where it is in none (row_id None). row: the object, None when it would be
    deleted. key: the name of the id in the row.
    """

    path: str
    row_id: str | None
    row: Row | None
    key: str = "id"


class Predictions:
    """The predictions of a run, in the order of its tasks.

    complete: every earlier task of the run recorded what it would change, so that a missing object is an error. Without
    that (an ordinary module knows of no other task) an earlier task may create it.
    """

    def __init__(self, items: t.Iterable[Prediction] = (), complete: bool = False) -> None:
        # By path, then by id: the last prediction of each object, in the order in which they were made.
        self._lists: dict[str, dict[str | None, Prediction]] = {}
        self.complete = complete
        self._keep(items)

    def new_id(self, path: str, *identity: t.Any) -> str:
        """Return a predicted id that no other object has, not even one of the same identity that was renamed since."""
        known = {row_id for items in self._lists.values() for row_id in items}
        ids = (predicted_id(path, *identity, *([number] if number else [])) for number in itertools.count())
        return next(new_id for new_id in ids if new_id not in known)

    def record(self, predictions: t.Iterable[Prediction]) -> None:
        """Add what a task would change."""
        self._keep(predictions)

    def _keep(self, predictions: t.Iterable[Prediction]) -> None:
        for item in predictions:
            items = self._lists.setdefault(item.path, {})
            items.pop(item.row_id, None)
            items[item.row_id] = item

    def overlay(self, path: str, query: t.Mapping[str, t.Any] | None, rows: list[Row]) -> list[Row]:
        """Return the rows of a list as they would be."""
        account_id = (query or {}).get("account_id")
        own = {row_id: item for row_id, item in self._lists.get(path, {}).items() if row_id is not None}
        key = next((item.key for item in own.values()), "id")
        rows = [row for row in rows if not _is_key(row.get(key), own)]
        real = {identity(row) for row in rows} - {None}
        for item in own.values():
            if item.row is None or account_id is not None and _id_in(item.row, "account") not in (account_id, None):
                continue
            # A task that does not run in check mode may have created it since.
            if not (is_predicted(item.row_id) and identity(item.row) in real):
                rows = [*rows, deepcopy(item.row)]
        return [row for row in (self._with_relations(path, row, bool(own)) for row in rows) if row is not None]

    def object_at(self, path: str) -> tuple[bool, Row | None]:
        """Return True and the object at a path as it would be (None for a deleted one), or False when nothing is predicted."""
        parent, separator, row_id = path.rpartition("/")
        known, row = self._last(path, None)
        if not known:
            known, row = self._last(parent, row_id)
        if known:
            return True, None if row is None else self._with_relations(parent, deepcopy(row), True)
        return (True, None) if self._is_in_deleted(path) else (False, None)

    def related(self, path: str, row: Row) -> Row | None:
        """Return an object that the API returned as it would be; None when it would be deleted with another one."""
        return self._with_relations(path.rpartition("/")[0], deepcopy(row), False)

    def _is_in_deleted(self, path: str) -> bool:
        parts = path.split("/")
        parents = (("/".join(parts[:end]), parts[end]) for end in range(2, len(parts) - 1))
        return any(self._last(*parent) == (True, None) for parent in parents)

    def _with_relations(self, path: str, row: Row, has_changes: bool) -> Row | None:
        """Return a row as predictions in other lists change it."""
        if path == "/sites":
            return self._site_with_installs(row)
        if path == "/installs":
            site_id = _id_in(row, "site")
            return (
                None
                if site_id is not None and self._last("/sites", site_id) == (True, None)
                else self._with_primary_domain(row)
            )
        if path.endswith("/account_users") and has_changes:
            # The API's own flag does not know of predicted owners; without it the owners are counted.
            return {key: value for key, value in row.items() if key != "last_owner"}
        return row

    def _with_primary_domain(self, install: Row) -> Row:
        domains = self._lists.get(f"/installs/{install.get('id')}/domains", {})
        primary = next(
            (item.row.get("name") for item in domains.values() if item.row and item.row.get("primary")), None
        )
        return dict(install, primary_domain=primary) if primary else install

    def _site_with_installs(self, site: Row) -> Row:
        installs = self._lists.get("/installs", {})
        if not installs:
            return site
        listed = [install for install in site.get("installs") or [] if not _is_key(install.get("id"), installs)]
        moved = [
            {key: item.row.get(key) for key in ("id", "name", "environment")}
            for item in installs.values()
            if item.row is not None and _id_in(item.row, "site") == site.get("id")
        ]
        names = {install.get("name") for install in listed}
        return dict(site, installs=[*listed, *(install for install in moved if install["name"] not in names)])

    def _last(self, path: str, row_id: str | None) -> tuple[bool, Row | None]:
        item = self._lists.get(path, {}).get(row_id)
        return (False, None) if item is None else (True, item.row)


def identity(row: Row) -> tuple[t.Any, ...] | None:
    """Return what makes an object the same one as another of its list, whatever their ids; None where nothing does."""
    if row.get("email"):
        return "email", canonical_text(row["email"])
    for key in ("fingerprint", "name", "title"):
        if row.get(key):
            return key, canonical_name(row[key]), _id_in(row, "account")
    return None


def _is_key(value: t.Any, items: t.Mapping[t.Any, t.Any]) -> bool:
    """Return True if the items have that key. What the API returns may be no text, and not even hashable."""
    return isinstance(value, str) and value in items


def _id_in(row: Row, key: str) -> t.Any:
    value = row.get(key)
    return value.get("id") if isinstance(value, dict) else None

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API returned, read once, and as the steps that are planned so far would leave it.

A plan over a whole account is made from it without further requests: a Snapshot has those methods of a Client that read, and
SnapshotLookup finds objects by name or UUID without looking at all of them.
"""

from __future__ import annotations

import itertools
import typing as t
from collections import defaultdict
from copy import deepcopy
from datetime import datetime

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import KINDS, Lookup, id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction, is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name

TEMPLATES = "/site_reports/templates"

Row = dict[str, t.Any]
Query = t.Mapping[str, t.Any]
T = t.TypeVar("T")


class Table:
    """One list, by id and by name. key: the API's name of the id. error: why the list could not be read."""

    def __init__(self, rows: list[Row] | ApiError, key: str) -> None:
        self.error = rows if isinstance(rows, ApiError) else None
        self.key = key
        self._rows: dict[str, Row] = {} if isinstance(rows, ApiError) else {str(row.get(key)): row for row in rows}
        self._ids: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._indexed: set[str] = set()

    def rows(self) -> list[Row]:
        """Return all rows. Raises the error of a list that could not be read."""
        if self.error is not None:
            raise again(self.error)
        return list(self._rows.values())

    def get(self, row_id: str) -> Row | None:
        """Return the row with an id, None if there is none."""
        return self._rows.get(row_id)

    def named(self, name_key: str, name: str) -> list[Row]:
        """Return the rows whose key C(name_key) has a name, in the form that canonical_name() returns."""
        if name_key not in self._indexed:
            self._indexed.add(name_key)
            for row_id, row in self._rows.items():
                self._ids[name_key, canonical_name(row.get(name_key))].add(row_id)
        return [self._rows[row_id] for row_id in sorted(self._ids.get((name_key, name), ()))]

    def put(self, row_id: str, row: Row | None) -> None:
        """Add or replace a row, or remove it (None)."""
        before = self._rows.get(row_id)
        for name_key in self._indexed:
            if before is not None:
                self._ids[name_key, canonical_name(before.get(name_key))].discard(row_id)
            if row is not None:
                self._ids[name_key, canonical_name(row.get(name_key))].add(row_id)
        if row is None:
            self._rows.pop(row_id, None)
        else:
            self._rows[row_id] = row


class Snapshot:
    """The reading half of a Client, whose lists stay as they were read first, apart from what record() changes.

    An object that a planned step would create has a predicted id, below which nothing is read.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._tables: dict[str, Table] = {}
        self._objects: dict[str, Row | None | ApiError] = {}
        self._new_ids: set[str] = set()
        self.recorded: list[Prediction] = []  # in the order of the steps
        # As of a client outside of check mode, for a task that is on no inventory host.
        self.predictions = None
        self.host_install = None
        self.host_site = None
        self.reads_alone = 0
        self.secrets = client.secrets
        self.progress = client.progress

    @staticmethod
    def inventory_install(name: str) -> None:
        """Return None: no host of the inventory is needed to find an install."""

    def now(self) -> datetime:
        """Return the API's time."""
        return self._client.now()

    def predicted_id(self, path: str, *identity: t.Any) -> str:
        """Return the id of an object that a step would create."""
        numbered = (
            self._client.predicted_id(path, *identity, *([number] if number else [])) for number in itertools.count()
        )
        new_id = next(new_id for new_id in numbered if new_id not in self._new_ids)
        self._new_ids.add(new_id)
        return new_id

    # Read

    def load(self, lists: t.Iterable[str], objects: t.Iterable[str], what: str) -> None:
        """Read lists and objects in parallel. One that is forbidden or gone fails where it is used.

        what: words for the line of progress.
        """

        def read(path: str) -> tuple[str, t.Any]:
            try:
                return path, self._read_list(path) if path in wanted_lists else self._client.get(path, missing_ok=True)
            except ApiError as error:
                if not error.is_unreadable:
                    raise
                return path, error

        wanted_lists = {path for path in lists if path not in self._tables}
        paths = [*wanted_lists, *(path for path in objects if path not in self._objects)]
        for path, found in self._client.map_parallel(read, paths, what):
            if path in wanted_lists:
                self._tables[path] = Table(found, key_of(path))
            else:
                self._objects[path] = found

    def _read_list(self, path: str) -> list[Row]:
        path, _separator, site_id = path.partition("?site_id=")
        if site_id:
            return self._client.whole_list(path, "schedules", {"site_id": site_id})
        if path.endswith("/account_users"):
            return self._client.whole_list(path)
        return self._client.fresh_rows(path)

    def table(self, path: str) -> Table:
        """Return a list, which is read if it was not before."""
        if path not in self._tables:
            rows: list[Row] = [] if is_predicted(path) else self._read_list(path)
            self._tables[path] = Table(rows, key_of(path))
        return self._tables[path]

    def cached_rows(self, path: str, query: Query | None = None) -> list[Row]:
        """Return the rows of a list."""
        rows = self.table(path).rows()
        account_id = (query or {}).get("account_id")
        return rows if account_id is None else [row for row in rows if id_of(row, "account") == account_id]

    fresh_rows = cached_rows

    def cached_whole_list(self, path: str) -> list[Row]:
        """Return the rows of a list without pages."""
        return self.table(path).rows()

    def whole_list(self, path: str, key: str = "results", query: Query | None = None) -> list[Row]:
        """Return the rows of a list without pages. The schedules of each site are a list of their own."""
        site_id, account_id = (query or {}).get("site_id"), (query or {}).get("account_id")
        if site_id is not None:
            return self.table(f"{path}?site_id={site_id}").rows()
        place = f"{path}?account_id={account_id}"
        if place not in self._tables:
            rows = [] if is_predicted(account_id) else self._client.whole_list(path, key, query)
            self._tables[place] = Table(rows, key_of(path))
        return self._tables[place].rows()

    def get(self, path: str, query: Query | None = None, missing_ok: bool = False) -> Row | None:
        """Return an object; None, or Missing raised, if there is none."""
        parent, _separator, row_id = path.rpartition("/")
        if parent in self._tables:
            row = self._tables[parent].get(row_id)
        else:
            if path not in self._objects:
                self._objects[path] = None if is_predicted(path) else self._client.get(path, missing_ok=True)
            found = self._objects[path]
            if isinstance(found, ApiError):
                raise again(found)
            row = found
        if row is None and not missing_ok:
            raise Missing(f"GET {path}: there is no such object.")
        return row

    def template_name(self, template_id: t.Any) -> t.Any:
        """Return the name of a report template as far as its list was read, otherwise its UUID."""
        for path, table in self._tables.items():
            row = table.get(str(template_id)) if path.startswith(TEMPLATES) else None
            if row is not None and row.get("template_name"):
                return row["template_name"]
        return template_id

    def is_cached(self, path: str, query: Query | None = None) -> bool:
        """Return False: what was read counts as new."""
        return False

    def clear_cache(self, *paths: str) -> None:
        """Do nothing: a plan is made from one reading."""

    def map_parallel(self, read: t.Callable[[t.Any], T], values: t.Iterable[t.Any], what: str) -> list[T]:
        """Return read(value) for each value."""
        return [read(value) for value in values]

    def poll_for(self, verify: t.Callable[[], T | None], pauses: t.Iterable[float] = ()) -> T | None:
        """Return verify(), once: nothing changes while a plan is made."""
        return verify()

    # Predict

    def record(self, predictions: t.Iterable[Prediction]) -> None:
        """Change the snapshot as a planned step would change the account."""
        for item in predictions:
            self.recorded.append(item)
            if item.row_id is None:
                self._objects[item.path] = item.row
                continue
            table = self.table(item.path)
            before = table.get(item.row_id)
            table.put(item.row_id, deepcopy(item.row))
            if item.path == "/installs":
                self._move_in_sites(before, item.row)
            elif item.path.endswith("/account_users"):
                # The API's own flag does not know of planned owners; without it the owners are counted.
                for row in table.rows():
                    row.pop("last_owner", None)

    def _move_in_sites(self, before: Row | None, after: Row | None) -> None:
        """Keep the list of installs that each site has, too."""
        sites = self.table("/sites")
        for install, is_there in ((before, False), (after, True)):
            site = sites.get(str(id_of(install, "site"))) if install else None
            if install is None or site is None:
                continue
            others = [one for one in site.get("installs") or [] if one.get("id") != install.get("id")]
            own = [{key: install.get(key) for key in ("id", "name", "environment")}] if is_there else []
            sites.put(site["id"], dict(site, installs=others + own))


def again(error: ApiError) -> ApiError:
    """Return an equal error, to which each step that needs the same list adds its own words."""
    return ApiError(error.message, error.method, error.path, error.status, errors=error.details.get("errors"))


def key_of(path: str) -> str:
    """Return the API's name of the id in a list. The sections of reports have only names."""
    if path.endswith("/account_users"):
        return "user_id"
    if path.startswith("/site_reports/schedules"):
        return "uuid"
    if path.startswith("/site_reports/sections"):
        return "name"
    return "template_uuid" if path.startswith(TEMPLATES) else "id"


class SnapshotLookup(Lookup):
    """Finds objects in a snapshot. Each name or UUID is found without looking at all objects of its kind."""

    client: Snapshot  # type: ignore[assignment]  # the reading half of one

    def __init__(self, snapshot: Snapshot, warn: t.Callable[[str], None]) -> None:
        super().__init__(t.cast(Client, snapshot), predict=False, warn=warn)

    def matches(self, noun: str, value: str, account_id: str | None = None) -> list[Row]:
        kind = KINDS[noun]
        table = self.client.table(kind.path)
        if is_uuid(value):
            row = table.get(value.lower())
            return [] if row is None else [row]
        name = canonical_name(value)
        for key in kind.keys if name else ():
            rows = table.named(key, name)
            if account_id is not None:
                rows = [row for row in rows if id_of(row, "account") == account_id]
            if rows:
                return rows
        return []

    def name_in_cache(self, noun: str, object_id: str) -> str | None:
        row = self.client.table(KINDS[noun].path).get(object_id)
        return None if row is None else row.get("name")

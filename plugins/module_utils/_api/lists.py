# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the API's lists completely, and keep some of them for the next tasks of the same process."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import (
    CHECK_API_URL,
    row_key,
    rows_by_key,
    rows_in,
)
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import Transport
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError

PAGE_SIZE = 100  # the largest that the API documents
MAX_ROWS = 1_000_000
CHANGING_LIST_READS = 4  # of a list that keeps changing, before the union of all reads is returned
MAX_LIST_READS = 8  # if that union has fewer rows than the list
CACHE_SECONDS = 30
PROGRESS_SECONDS = 10

Query = t.Mapping[str, t.Any]
Rows = list[dict[str, t.Any]]
T = t.TypeVar("T")
V = t.TypeVar("V")


@dataclass(frozen=True)
class Page:
    """One page of a list. count: the number of rows in the whole list, None if the API does not return it."""

    rows: Rows
    count: int | None


@dataclass(frozen=True)
class CachedList:
    """A list that was read. read_at: seconds on the monotonic clock."""

    read_at: float
    rows: Rows


class Lists:
    """The lists of one session."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._cache: dict[tuple[str, tuple[tuple[str, t.Any], ...]], CachedList] = {}

    def rows(self, path: str, query: Query | None = None) -> Rows:
        """Return all rows of a paged list, from the cache if they were read less than CACHE_SECONDS ago."""
        key = (path, tuple(sorted((query or {}).items())))
        cached = self._cache.get(key)
        if cached is None or time.monotonic() - cached.read_at > CACHE_SECONDS:
            cached = self._cache[key] = CachedList(time.monotonic(), self.pages(path, query))
        return cached.rows

    def remember(self, path: str, row: dict[str, t.Any]) -> None:
        """Put a row that was just written into the cached lists of a path."""
        for (cached_path, query), cached in self._cache.items():
            if cached_path == path:
                account_id = dict(query).get("account_id")
                cached.rows[:] = [other for other in cached.rows if row_key(other) != row_key(row)]
                if account_id is None or (row.get("account") or {}).get("id") == account_id:
                    cached.rows.append(row)

    def forget(self, *paths: str) -> None:
        """Remove the cached lists of some paths; all lists without an argument."""
        for key in [key for key in self._cache if not paths or key[0] in paths]:
            del self._cache[key]

    def pages(self, path: str, query: Query | None = None) -> Rows:
        """Return all rows of a paged list, without the cache.

        Pages are read in parallel. If the list changes while it is paged, they are read again, so that a row that is
        listed all the time is never missing. Raise ApiError if rows are missing after MAX_LIST_READS reads.
        """
        seen: dict[t.Any, dict[str, t.Any]] = {}
        for reads in range(1, MAX_LIST_READS + 1):
            rows, complete, count = self._read_pages(path, query or {})
            if complete:
                return list(rows_by_key(rows).values())
            seen.update(rows_by_key(rows))
            if reads >= CHANGING_LIST_READS and len(seen) >= count:
                return list(seen.values())
        message = f"GET {path}: of the {count} rows of the list, {MAX_LIST_READS} reads returned only {len(seen)}."
        raise ApiError(message, "GET", path)

    def _read_pages(self, path: str, query: Query) -> tuple[Rows, bool, int]:
        """Read a paged list once. Return its rows, True if they are complete, and the number of rows to expect."""
        first = self._page(path, query, 0)
        count = first.count
        if count is None:
            rows = self._read_without_count(path, query, first)
            return rows, True, len(rows)
        if count <= PAGE_SIZE and len(first.rows) >= count:
            return first.rows, True, len(first.rows)
        if count > MAX_ROWS:
            message = f"GET {path} answered with an impossible count of {count} rows; {CHECK_API_URL}"
            raise ApiError(message, "GET", path)
        # The API may return smaller pages than requested. Each page starts with the last row of the page before it.
        step = max(1, (len(first.rows) or PAGE_SIZE) - 1)
        offsets = range(step, count - 1, step)
        pages = [first, *self.each(lambda offset: self._page(path, query, offset), offsets, f"reading {path}")]
        rows = [row for page in pages for row in page.rows]
        # In a list without a fixed order, one row may be read twice and another one never.
        return rows, fit_together(pages) and len(rows_by_key(rows)) == count, pages[-1].count or 0

    def _read_without_count(self, path: str, query: Query, page: Page) -> Rows:
        """Return the rows of a list whose length is unknown: read page after page until one is not full."""
        rows = list(page.rows)
        while len(page.rows) >= PAGE_SIZE:
            page = self._page(path, query, len(rows))
            rows += page.rows
        return rows

    def _page(self, path: str, query: Query, offset: int) -> Page:
        body = self._transport.get(path, dict(query, limit=PAGE_SIZE, offset=offset))
        rows = rows_in(body, "results", path)
        if any(row.get("id") is None and row.get("uuid") is None for row in rows):
            raise ApiError(f"GET {path} answered with rows that have no id; {CHECK_API_URL}", "GET", path)
        count = str(body.get("count"))
        return Page(rows, int(count) if count.isdecimal() else None)

    def whole_list(self, path: str, key: str = "results", query: Query | None = None) -> Rows:
        """Return all rows of a list that the API returns in one response. key: the key that holds the rows.

        An empty list may be left out under any key but C(results): the API's document does not require these keys.
        """
        body = self._transport.get(path, query)
        if key != "results" and body.get(key) is None:
            return []
        return rows_in(body, key, path)

    def token_pages(self, path: str, key: str, query: Query | None = None) -> dict[str, t.Any]:
        """Return the body of a list whose pages name the next page with a token, with the rows of all pages under key."""
        first: dict[str, t.Any] = {}
        rows: Rows = []
        token: str | None = None
        used: set[str | None] = set()
        while token not in used:  # ends after the last page, and if a token is repeated
            used.add(token)
            page = self._transport.get(path, dict(query or {}, limit=PAGE_SIZE, offset=token))
            rows += rows_in(page, key, path)
            first = first or page
            token = str(page["next_page_token"]) if page.get("next_page_token") else None
        return dict(first, **{key: list(rows_by_key(rows).values()), "next_page_token": None})

    def each(self, read: t.Callable[[V], T], values: t.Iterable[V], what: str) -> list[T]:
        """Call read(value) for all values in parallel, and return the results in the order of the values.

        what: words for the line of progress, such as "reading installs".
        """
        from concurrent.futures import ThreadPoolExecutor  # slow to import, and most tasks read one page only

        values = list(values)
        results, shown = [], time.monotonic()
        with ThreadPoolExecutor(max_workers=max(1, self._transport.parallel)) as pool:
            try:
                for result in pool.map(read, values):
                    results.append(result)
                    if time.monotonic() - shown > PROGRESS_SECONDS:
                        shown = time.monotonic()
                        self._transport.progress(f"{what}: {len(results)} of {len(values)}")
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return results


def fit_together(pages: list[Page]) -> bool:
    """Return True if all pages have the same count, and each starts with the last row of the page before it."""
    if len({page.count for page in pages}) > 1:
        return False
    return all(
        before.rows and after.rows and before.rows[-1].get("id") == after.rows[0].get("id")
        for before, after in zip(pages, pages[1:])
    )

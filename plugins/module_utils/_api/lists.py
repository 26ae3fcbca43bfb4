# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the API's lists completely, and keep some of them for the next tasks of the same process."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass, replace

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
MAX_PAGES_WITHOUT_NEW_ROWS = 3  # of a list whose pages name the next one, before it ends
CACHE_SECONDS = 30
PROGRESS_SECONDS = 10

Query = t.Mapping[str, t.Any]
Rows = list[dict[str, t.Any]]
CacheKey = tuple[str, tuple[tuple[str, t.Any], ...]]
T = t.TypeVar("T")
V = t.TypeVar("V")


@dataclass(frozen=True)
class Page:
    """One page of a list.

    offset: the number of rows before its first row. count: the number of rows in the whole list, None if the API does not
    return it. more: True if the API may list more rows after this page.
    """

    rows: Rows
    offset: int
    count: int | None
    more: bool

    @property
    def next_offset(self) -> int:
        """Return the offset of the next page. It starts with the last row of this one, to notice a list that changes."""
        return self.offset + max(1, len(self.rows) - 1)


@dataclass(frozen=True)
class CachedList:
    """A list that was read. read_at: seconds on the monotonic clock."""

    read_at: float
    rows: Rows


class Lists:
    """The lists of one session."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._cache: dict[CacheKey, CachedList] = {}

    def cached_rows(self, path: str, query: Query | None = None) -> Rows:
        """Return all rows of a paged list, from the cache if they were read less than CACHE_SECONDS ago."""
        cached = self._cached(path, query)
        if cached is None:
            cached = self._cache[cache_key(path, query)] = CachedList(time.monotonic(), self.fresh_rows(path, query))
        return cached.rows

    def is_cached(self, path: str, query: Query | None = None) -> bool:
        """Return True if cached_rows() would return the list without a request."""
        return self._cached(path, query) is not None

    def _cached(self, path: str, query: Query | None) -> CachedList | None:
        cached = self._cache.get(cache_key(path, query))
        return cached if cached is not None and time.monotonic() - cached.read_at <= CACHE_SECONDS else None

    def cache_row(self, path: str, row: dict[str, t.Any]) -> None:
        """Put a row that was just written into the cached lists of a path."""
        for (cached_path, query), cached in self._cache.items():
            if cached_path == path:
                account_id = dict(query).get("account_id")
                cached.rows[:] = [other for other in cached.rows if row_key(other) != row_key(row)]
                if account_id is None or (row.get("account") or {}).get("id") == account_id:
                    cached.rows.append(row)

    def clear_cache(self, *paths: str) -> None:
        """Remove the cached lists of some paths; all lists without an argument."""
        for key in [key for key in self._cache if not paths or key[0] in paths]:
            del self._cache[key]

    def fresh_rows(self, path: str, query: Query | None = None) -> Rows:
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

        def read(offset: int) -> Page:
            body = self._transport.get(path, dict(query, limit=PAGE_SIZE, offset=offset))
            page = page_in(body, "results", path, offset)
            if any(row.get("id") is None and row.get("uuid") is None for row in page.rows):
                raise ApiError(f"GET {path} answered with rows that have no id; {CHECK_API_URL}", "GET", path)
            return page

        pages = [read(0)]
        count = pages[0].count or 0
        if count > MAX_ROWS:
            message = f"GET {path} answered with an impossible count of {count} rows; {CHECK_API_URL}"
            raise ApiError(message, "GET", path)
        if len(pages[0].rows) < count:
            # The API may return smaller pages than requested.
            step = max(1, (len(pages[0].rows) or PAGE_SIZE) - 1)
            pages += self.map_parallel(read, range(step, count - 1, step), f"reading {path}")
        after_count = self._following_pages(path, read, pages)
        rows = [row for page in pages + after_count for row in page.rows]
        # In a list without a fixed order, one row may be read twice and another one never.
        all_counted = bool(after_count) or len(rows_by_key(rows)) == count or pages[0].count is None
        return (
            rows,
            fit_together(pages) and follow_each_other(pages[-1:] + after_count) and all_counted,
            pages[-1].count or 0,
        )

    def _following_pages(self, path: str, read: t.Callable[[int], Page], pages: list[Page]) -> list[Page]:
        """Return the pages after the given ones, until the API lists no more rows or a page has no new row.

        The next page is found by its offset: the address in C(next) could lead anywhere. Raise ApiError if the API repeats
        a full page instead of returning the next one, because rows are missing then.
        """
        found: list[Page] = []
        page, keys = pages[-1], {row_key(row) for page in pages for row in page.rows}
        while page.more:
            before, page = page, read(page.next_offset)
            new = rows_by_key(page.rows).keys() - keys
            if not new:
                if len(page.rows) >= PAGE_SIZE and page.rows == before.rows:
                    message = f"GET {path}: the list has more rows, but the API repeats its first {len(keys)} rows."
                    raise ApiError(message, "GET", path)
                break
            found.append(page)
            keys |= new
            if len(keys) > MAX_ROWS:
                message = f"GET {path}: the list does not end after {len(keys)} rows; {CHECK_API_URL}"
                raise ApiError(message, "GET", path)
        return found

    def whole_list(self, path: str, key: str = "results", query: Query | None = None) -> Rows:
        """Return all rows of a list that the API returns in one response. key: the key that holds the rows.

        An empty list may be left out under any key but C(results): the API's document does not require these keys. Should
        the API divide such a list into pages all the same, the other pages are read, too. Raise ApiError if rows are missing.
        """

        def read(offset: int) -> Page:
            body = self._transport.get(path, dict(query or {}, limit=PAGE_SIZE, offset=offset) if offset else query)
            if key != "results" and body.get(key) is None:
                return Page([], offset, 0, False)
            page = page_in(body, key, path, offset)
            # Lists of this kind have neither C(count) nor C(next), which is no sign of more rows.
            return replace(page, more=is_set(body.get("next")) or (page.count or 0) > offset + len(page.rows))

        pages = [read(0)]
        following = self._following_pages(path, read, pages)
        if not following:
            rows = pages[0].rows
        else:
            rows = list(rows_by_key(row for page in pages + following for row in page.rows).values())
        count = pages[0].count or 0
        if len(rows) < count:
            raise ApiError(
                f"GET {path}: of the {count} rows of the list, the API returned only {len(rows)}.", "GET", path
            )
        return rows

    def cached_whole_list(self, path: str) -> Rows:
        """Return the rows of whole_list(), from the cache if they were read less than CACHE_SECONDS ago."""
        cached = self._cache.get((path, ()))
        if cached is None or time.monotonic() - cached.read_at > CACHE_SECONDS:
            cached = self._cache[path, ()] = CachedList(time.monotonic(), self.whole_list(path))
        return cached.rows

    def token_pages(self, path: str, key: str, query: Query | None = None) -> dict[str, t.Any]:
        """Return the body of a list whose pages name the next page with a token, with the rows of all pages under key.

        A page that has no token, but a C(next), is followed by the page whose offset is the number of rows.
        """
        first: dict[str, t.Any] = {}
        rows: dict[t.Any, dict[str, t.Any]] = {}
        token: str | int | None = None
        used: set[str | int | None] = set()
        pages_without_new_rows = 0
        while token not in used and pages_without_new_rows < MAX_PAGES_WITHOUT_NEW_ROWS:
            used.add(token)
            page = self._transport.get(path, dict(query or {}, limit=PAGE_SIZE, offset=token))
            before = len(rows)
            rows.update(rows_by_key(rows_in(page, key, path)))
            pages_without_new_rows = 0 if len(rows) > before else pages_without_new_rows + 1
            if len(rows) > MAX_ROWS:
                message = f"GET {path}: the list does not end after {len(rows)} rows; {CHECK_API_URL}"
                raise ApiError(message, "GET", path)
            first = first or page
            token = next_token(page, len(rows))
        return dict(first, **{key: list(rows.values()), "next_page_token": None})

    def map_parallel(self, read: t.Callable[[V], T], values: t.Iterable[V], what: str) -> list[T]:
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


def cache_key(path: str, query: Query | None) -> CacheKey:
    """Return the key of a list in the cache."""
    return path, tuple(sorted((query or {}).items()))


def page_in(body: dict[str, t.Any], key: str, path: str, offset: int) -> Page:
    """Return the page in the body of a response. key: the key that holds the rows. offset: the one that was requested.

    A C(next) that is set means more rows, whatever C(count) is. Without a C(count), so does a C(next) that is missing, or a
    page as long as the longest.
    """
    rows, text = rows_in(body, key, path), str(body.get("count"))
    count = int(text) if text.isdecimal() else None
    unknown_end = count is None and ("next" not in body or len(rows) >= PAGE_SIZE)
    return Page(rows, offset, count, is_set(body.get("next")) or (bool(rows) and unknown_end))


def next_token(page: dict[str, t.Any], row_count: int) -> str | int | None:
    """Return the token of the next page, None after the last page. row_count: the number of rows that were read."""
    token = page.get("next_page_token")
    if token:
        return str(token)
    return row_count if is_set(page.get("next")) else None


def is_set(next_page: t.Any) -> bool:
    """Return True if C(next) of a list announces another page. Its value is not read: it may be relative or invalid."""
    return bool(next_page.strip() if isinstance(next_page, str) else next_page)


def fit_together(pages: list[Page]) -> bool:
    """Return True if all pages have the same count, and follow each other."""
    return len({page.count for page in pages}) == 1 and follow_each_other(pages)


def follow_each_other(pages: list[Page]) -> bool:
    """Return True if each page starts with the last row of the page before it, unless that has one row only."""
    return all(
        bool(before.rows and after.rows)
        and (after.offset == before.offset + len(before.rows) or row_key(before.rows[-1]) == row_key(after.rows[0]))
        for before, after in zip(pages, pages[1:])
    )

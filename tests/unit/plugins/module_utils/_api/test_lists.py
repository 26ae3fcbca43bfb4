# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists that change while they are paged, lists without a count, and the cache."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api import lists as lists_module
from ansible_collections.community.wpengine.plugins.module_utils._api.lists import (
    CACHE_SECONDS,
    MAX_LIST_READS,
    PAGE_SIZE,
    Lists,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError


class FakeTransport:
    """A transport whose GET requests are answered by a function of path and query."""

    parallel = 1

    def __init__(self, get):
        self.get = get
        self.lines = []

    def progress(self, text):
        self.lines.append(text)


class MovingList:
    """A list of the API that changes between two requests.

    moves: (request, what, position), where what is + for a new row, - for a row that is deleted, ~ for two rows that swap.
    page_size: rows on a page, None for as many as requested. A list with pages of its own size has next instead of count.
    """

    def __init__(self, size, moves, page_size=None):
        self.page_size = page_size
        self.rows = [{"id": str(number)} for number in range(size)]
        self.always_listed = {row["id"] for row in self.rows}
        self.moves = moves
        self.requests = self.added = 0

    def get(self, path, query=None):
        end = query["offset"] + (self.page_size or query["limit"])
        body = {"results": self.rows[query["offset"] : end]}
        body.update(
            {"next": "https://elsewhere.example/" if end < len(self.rows) else None}
            if self.page_size
            else {"count": len(self.rows)}
        )
        self.requests += 1
        for _request, what, position in (move for move in self.moves if move[0] == self.requests):
            self.move(what, position % (len(self.rows) or 1))
        return body

    def move(self, what, position):
        if what == "+":
            self.added += 1
            self.rows.insert(position, {"id": f"new {self.added}"})
        elif self.rows and what == "-":
            self.always_listed.discard(self.rows.pop(position)["id"])
        elif self.rows:
            other = (position * 7 + 1) % len(self.rows)
            self.rows[position], self.rows[other] = self.rows[other], self.rows[position]


def read_in_any_order(moving, random):
    """Return the ids of all rows. Pages are read in a random order, as in a real network."""
    lists = Lists(FakeTransport(moving.get))

    def each(read, offsets, what):
        order = list(offsets)
        random.shuffle(order)
        pages = {offset: read(offset) for offset in order}
        return [pages[offset] for offset in offsets]

    lists.map_parallel = each
    return [row["id"] for row in lists.fresh_rows("/sites")]


# Rows are added and deleted, or swap. If all of that happened between the same two requests, a deleted row could make up for a row
# that moved, and no client that reads pages could notice.
MOVES = st.sampled_from(["+-", "~"]).flatmap(
    lambda kinds: st.lists(st.tuples(st.integers(1, 6), st.sampled_from(kinds), st.integers(0, 600)), max_size=6)
)


@settings(max_examples=200)
@given(st.integers(0, 450), MOVES, st.randoms(use_true_random=False))
def test_row_that_is_always_listed_is_never_lost(size, moves, random):
    moving = MovingList(size, moves)
    ids = read_in_any_order(moving, random)
    assert moving.always_listed <= set(ids)
    assert len(ids) == len(set(ids))


@settings(max_examples=200)
@given(
    st.integers(0, 450),
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from("+-"), st.integers(0, 600)), max_size=6),
    st.sampled_from([50, 100]),
)
def test_row_of_a_list_without_count_is_never_lost(size, moves, page_size):
    moving = MovingList(size, moves, page_size)
    ids = [row["id"] for row in Lists(FakeTransport(moving.get)).fresh_rows("/sites")]
    assert moving.always_listed <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("size,requests", [(0, 1), (1, 1), (99, 1), (100, 1), (101, 2), (199, 2), (200, 3), (1000, 11)])
def test_unchanged_list_is_read_once_and_keeps_its_order(size, requests):
    moving = MovingList(size, [])
    assert [row["id"] for row in Lists(FakeTransport(moving.get)).fresh_rows("/sites")] == [
        str(number) for number in range(size)
    ]
    assert moving.requests == requests


ROWS_230 = [{"id": str(number)} for number in range(230)]
NEXT = [
    "https://api.example.com/sites?offset=50",
    "/sites?offset=50",
    "https://elsewhere.example/",
    "garbage",
    {"offset": 50},
    7,
]


class PagedList(FakeTransport):
    """A list whose pages are smaller than requested. fields(rows, end): what a page has beside its rows, end: of the page."""

    def __init__(self, rows, page_size, fields):
        self.paths, self.offsets = set(), []

        def get(path, query=None):
            offset = (query or {}).get("offset") or 0
            self.paths.add(path)
            self.offsets.append(offset)
            assert len(self.offsets) < 300, "the list is read endlessly"
            return {"results": rows[offset : offset + page_size], **fields(rows, offset + page_size)}

        super().__init__(get)


def next_until_the_end(value):
    return lambda rows, end: {"next": value if end < len(rows) else None}


@pytest.mark.parametrize("value", NEXT)
def test_next_is_never_followed_as_an_address(value):
    transport = PagedList(ROWS_230, 50, next_until_the_end(value))
    assert Lists(transport).fresh_rows("/sites") == ROWS_230
    assert transport.paths == {"/sites"}


@pytest.mark.parametrize(
    "count", [{}, {"count": None}, {"count": 50}, {"count": 60}, {"count": 0}, {"count": 230}, {"count": "many"}]
)
@pytest.mark.parametrize("page_size", [3, 50, 100])
def test_next_means_more_rows_whatever_count_is(count, page_size):
    transport = PagedList(ROWS_230, page_size, lambda rows, end: {**count, **next_until_the_end("x")(rows, end)})
    assert Lists(transport).fresh_rows("/sites") == ROWS_230


def test_pages_of_one_row_are_read_to_the_end():
    transport = PagedList(ROWS_230[:5], 1, next_until_the_end("x"))
    assert Lists(transport).fresh_rows("/sites") == ROWS_230[:5]


def test_count_of_each_page_alone_loses_no_rows():
    transport = PagedList(ROWS_230, 50, lambda rows, end: {"count": 50, **next_until_the_end("x")(rows, end)})
    assert Lists(transport).fresh_rows("/sites") == ROWS_230


@pytest.mark.parametrize("key,next_page", [("uuid", None), ("id", "x")])
def test_rows_are_known_by_their_id_or_uuid(key, next_page):
    rows = [{key: row["id"]} for row in ROWS_230]
    transport = PagedList(rows, 50, lambda _rows, end: {"count": 230, "next": next_page if end < 230 else None})
    assert Lists(transport).fresh_rows("/ssh_keys") == rows


@pytest.mark.parametrize("value", NEXT)
@pytest.mark.parametrize("size", [0, 1, 30, 50, 230])
def test_endless_next_ends_without_new_rows(value, size):
    transport = PagedList(ROWS_230[:size], 50, lambda rows, end: {"next": value})
    assert Lists(transport).fresh_rows("/sites") == ROWS_230[:size]
    assert Lists(transport).whole_list("/sites") == ROWS_230[:size]


def test_endless_next_of_a_short_page_that_ignores_the_offset_ends():
    transport = FakeTransport(lambda path, query: {"results": ROWS_230[:2], "next": "x"})
    assert Lists(transport).fresh_rows("/sites") == Lists(transport).whole_list("/sites") == ROWS_230[:2]


def test_repeated_full_page_is_an_error():
    transport = FakeTransport(lambda path, query: {"results": ROWS_230[:PAGE_SIZE], "next": "x"})
    with pytest.raises(ApiError, match="the list has more rows, but the API repeats its first 100 rows"):
        Lists(transport).fresh_rows("/sites")


def test_endless_new_rows_are_an_error(monkeypatch):
    monkeypatch.setattr(lists_module, "MAX_ROWS", 500)
    transport = FakeTransport(lambda path, query: {"results": [{"id": str(query["offset"])}], "next": "x"})
    with pytest.raises(ApiError, match="the list does not end after 501 rows"):
        Lists(transport).fresh_rows("/sites")


@pytest.mark.parametrize("size,page_size", [(2 * PAGE_SIZE, PAGE_SIZE), (230, 50), (7, 50)])
def test_list_without_count_and_next_is_read_to_its_end(size, page_size):
    assert Lists(PagedList(ROWS_230[:size], page_size, lambda rows, end: {})).fresh_rows("/sites") == ROWS_230[:size]


@pytest.mark.parametrize("next_page", [None, "", " ", False])
def test_next_that_is_not_set_costs_no_request(next_page):
    transport = PagedList(ROWS_230[:7], 50, lambda rows, end: {"next": next_page})
    assert Lists(transport).fresh_rows("/sites") == ROWS_230[:7]
    assert transport.offsets == [0]


@pytest.mark.parametrize("count", ["²", "-1", "many", None, []])
def test_invalid_count_is_ignored(count):
    transport = FakeTransport(lambda path, query: {"results": [{"id": "1"}], "count": count})
    assert Lists(transport).fresh_rows("/sites") == [{"id": "1"}]


def test_missing_rows_are_an_error():
    rows = [{"id": str(number)} for number in range(100)]
    with pytest.raises(ApiError, match=f"of the 250 rows of the list, {MAX_LIST_READS} reads returned only 100"):
        Lists(FakeTransport(lambda path, query: {"count": 250, "results": rows})).fresh_rows("/sites")


def test_impossible_count_is_an_error():
    with pytest.raises(ApiError, match="impossible count of 1000001 rows"):
        Lists(FakeTransport(lambda path, query: {"count": 1_000_001, "results": []})).fresh_rows("/sites")


def test_pages_smaller_than_requested_are_read_to_the_end():
    rows = [{"id": str(number)} for number in range(120)]
    transport = FakeTransport(
        lambda path, query: {"count": 120, "results": rows[query["offset"] : query["offset"] + 50]}
    )
    assert Lists(transport).fresh_rows("/sites") == rows


def test_rows_without_an_id_are_an_error():
    with pytest.raises(ApiError, match="rows that have no id"):
        Lists(FakeTransport(lambda path, query: {"count": 1, "results": [{"name": "x"}]})).fresh_rows("/sites")


# Lists without pages, and lists whose pages are linked by tokens


def test_empty_list_may_be_left_out_under_its_own_key():
    lists = Lists(FakeTransport(lambda path, query: {}))
    assert lists.whole_list("/site_reports", "schedules") == []
    with pytest.raises(ApiError, match="not a list of objects"):
        lists.whole_list("/users")


@pytest.mark.parametrize(
    "fields", [lambda rows, end: {"count": 230}, next_until_the_end("x"), next_until_the_end("//other.example")]
)
def test_list_without_pages_that_has_pages_is_read_to_its_end(fields):
    assert Lists(PagedList(ROWS_230, 50, fields)).whole_list("/account_users") == ROWS_230


def test_list_without_pages_is_read_with_one_request():
    transport = PagedList(ROWS_230, 1000, lambda rows, end: {})
    assert Lists(transport).whole_list("/account_users") == ROWS_230
    assert transport.offsets == [0]


def test_missing_rows_of_a_list_without_pages_are_an_error():
    transport = FakeTransport(lambda path, query: {"results": ROWS_230[:50], "count": 230})
    with pytest.raises(ApiError, match="of the 230 rows of the list, the API returned only 50"):
        Lists(transport).whole_list("/account_users")


class TokenPages(FakeTransport):
    """Return the response for the token of the request."""

    def __init__(self, pages):
        self.tokens = []
        super().__init__(lambda path, query: self.tokens.append(query["offset"]) or pages[query["offset"]])


def test_tokens_are_followed():
    transport = TokenPages(
        {
            None: {"rows": [{"id": 1}], "next_page_token": "x", "total": 2},
            "x": {"rows": [{"id": 2}, {"id": 1}], "next_page_token": ""},
        }
    )
    assert Lists(transport).token_pages("/list", "rows") == {
        "rows": [{"id": 1}, {"id": 2}],
        "next_page_token": None,
        "total": 2,
    }
    assert transport.tokens == [None, "x"]


def test_repeated_token_ends_the_list():
    transport = TokenPages(
        {
            None: {"rows": [{"id": 1}], "next_page_token": "1"},
            "1": {"rows": [{"id": 2}], "next_page_token": "1"},
        }
    )
    assert [row["id"] for row in Lists(transport).token_pages("/list", "rows")["rows"]] == [1, 2]


def test_tokens_without_new_rows_end_the_list():
    tokens = iter(range(1000))
    transport = FakeTransport(lambda path, query: {"rows": [{"id": 1}], "next_page_token": str(next(tokens))})
    assert Lists(transport).token_pages("/list", "rows")["rows"] == [{"id": 1}]
    assert next(tokens) < 10


def test_next_without_a_token_is_followed_by_offset():
    rows = [{"id": number} for number in range(120)]
    transport = FakeTransport(
        lambda path, query: {
            "rows": rows[query["offset"] or 0 : (query["offset"] or 0) + 50],
            "next": "https://elsewhere.example/" if (query["offset"] or 0) < 70 else None,
        }
    )
    assert Lists(transport).token_pages("/list", "rows")["rows"] == rows


@pytest.mark.parametrize("token", [["x"], {"x": 1}])
def test_token_of_a_wrong_type_is_no_traceback(token):
    transport = FakeTransport(lambda path, query: {"rows": [{"id": str(query["offset"])}], "next_page_token": token})
    assert [row["id"] for row in Lists(transport).token_pages("/list", "rows")["rows"]] == ["None", str(token)]


# Parallel reads


def test_each_keeps_the_order_of_the_values():
    transport = FakeTransport(None)
    transport.parallel = 3
    assert Lists(transport).map_parallel(lambda value: time.sleep(0.01 * value) or -value, [3, 1, 2], "reading") == [
        -3,
        -1,
        -2,
    ]


def test_each_raises_the_first_failure_and_starts_no_more():
    started = []

    def read(value):
        started.append(value)
        time.sleep(0.001)
        raise ApiError("It failed.", "GET", "/sites")

    with pytest.raises(ApiError, match="It failed."):
        Lists(FakeTransport(None)).map_parallel(read, range(1000), "reading")
    assert len(started) < 1000


# The cache


@pytest.fixture
def requests():
    return []


@pytest.fixture
def lists(requests):
    row = {"id": "1", "account": {"id": "A"}}
    return Lists(FakeTransport(lambda path, query: requests.append(path) or {"results": [dict(row)], "count": 1}))


def test_cached_list_is_read_once_and_again_when_it_is_old(lists, requests, monkeypatch):
    lists.cached_rows("/sites")
    lists.cached_rows("/sites")
    assert requests == ["/sites"]
    later = time.monotonic() + CACHE_SECONDS + 1
    monkeypatch.setattr(lists_module.time, "monotonic", lambda: later)
    lists.cached_rows("/sites")
    assert requests == ["/sites"] * 2


def test_written_row_is_put_into_the_cached_lists_of_its_account(lists, requests):
    lists.cached_rows("/sites", {"account_id": "A"})
    lists.cache_row("/sites", {"id": "2", "account": {"id": "A"}})
    lists.cache_row("/sites", {"id": "3", "account": {"id": "B"}})
    lists.cache_row("/sites", {"id": "1", "account": {"id": "A"}, "name": "new"})
    assert [row["id"] for row in lists.cached_rows("/sites", {"account_id": "A"})] == ["2", "1"]
    assert requests == ["/sites"]


@pytest.mark.parametrize("paths,reads", [(["/installs"], 1), (["/sites"], 2), ([], 2)])
def test_forget_removes_the_cached_lists_of_a_path(lists, requests, paths, reads):
    lists.cached_rows("/sites")
    lists.clear_cache(*paths)
    lists.cached_rows("/sites")
    assert requests == ["/sites"] * reads

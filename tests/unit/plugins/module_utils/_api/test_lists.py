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
    """

    def __init__(self, size, moves):
        self.rows = [{"id": str(number)} for number in range(size)]
        self.always_listed = {row["id"] for row in self.rows}
        self.moves = moves
        self.requests = self.added = 0

    def get(self, path, query=None):
        body = {
            "results": self.rows[query["offset"] : query["offset"] + query["limit"]],
            "count": len(self.rows),
        }
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

    lists.each = each
    return [row["id"] for row in lists.pages("/sites")]


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


@pytest.mark.parametrize("size,requests", [(0, 1), (1, 1), (99, 1), (100, 1), (101, 2), (199, 2), (200, 3), (1000, 11)])
def test_unchanged_list_is_read_once_and_keeps_its_order(size, requests):
    moving = MovingList(size, [])
    assert [row["id"] for row in Lists(FakeTransport(moving.get)).pages("/sites")] == [str(number) for number in range(size)]
    assert moving.requests == requests


def test_list_without_count_is_read_to_its_end():
    rows = [{"id": str(number)} for number in range(2 * PAGE_SIZE)]
    transport = FakeTransport(lambda path, query: {"results": rows[query["offset"] : query["offset"] + query["limit"]]})
    assert Lists(transport).pages("/sites") == rows


@pytest.mark.parametrize("count", ["²", "-1", "many", None, []])
def test_invalid_count_is_ignored(count):
    transport = FakeTransport(lambda path, query: {"results": [{"id": "1"}], "count": count})
    assert Lists(transport).pages("/sites") == [{"id": "1"}]


def test_missing_rows_are_an_error():
    rows = [{"id": str(number)} for number in range(100)]
    with pytest.raises(ApiError, match=f"of the 250 rows of the list, {MAX_LIST_READS} reads returned only 100"):
        Lists(FakeTransport(lambda path, query: {"count": 250, "results": rows})).pages("/sites")


def test_impossible_count_is_an_error():
    with pytest.raises(ApiError, match="impossible count of 1000001 rows"):
        Lists(FakeTransport(lambda path, query: {"count": 1_000_001, "results": []})).pages("/sites")


def test_pages_smaller_than_requested_are_read_to_the_end():
    rows = [{"id": str(number)} for number in range(120)]
    transport = FakeTransport(lambda path, query: {"count": 120, "results": rows[query["offset"] : query["offset"] + 50]})
    assert Lists(transport).pages("/sites") == rows


def test_rows_without_an_id_are_an_error():
    with pytest.raises(ApiError, match="rows that have no id"):
        Lists(FakeTransport(lambda path, query: {"count": 1, "results": [{"name": "x"}]})).pages("/sites")


# Lists without pages, and lists whose pages are linked by tokens


def test_empty_list_may_be_left_out_under_its_own_key():
    lists = Lists(FakeTransport(lambda path, query: {}))
    assert lists.whole_list("/site_reports", "schedules") == []
    with pytest.raises(ApiError, match="not a list of objects"):
        lists.whole_list("/users")


class TokenPages(FakeTransport):
    """Answers by the token of the request."""

    def __init__(self, pages):
        self.tokens = []
        super().__init__(lambda path, query: self.tokens.append(query["offset"]) or pages[query["offset"]])


def test_tokens_are_followed():
    transport = TokenPages({
        None: {"rows": [{"id": 1}], "next_page_token": "x", "total": 2},
        "x": {"rows": [{"id": 2}, {"id": 1}], "next_page_token": ""},
    })
    assert Lists(transport).token_pages("/list", "rows") == {"rows": [{"id": 1}, {"id": 2}], "next_page_token": None, "total": 2}
    assert transport.tokens == [None, "x"]


def test_repeated_token_ends_the_list():
    transport = TokenPages({
        None: {"rows": [{"id": 1}], "next_page_token": "1"},
        "1": {"rows": [{"id": 2}], "next_page_token": "1"},
    })
    assert [row["id"] for row in Lists(transport).token_pages("/list", "rows")["rows"]] == [1, 2]


@pytest.mark.parametrize("token", [["x"], {"x": 1}])
def test_token_of_a_wrong_type_is_no_traceback(token):
    transport = FakeTransport(lambda path, query: {"rows": [{"id": str(query["offset"])}], "next_page_token": token})
    assert [row["id"] for row in Lists(transport).token_pages("/list", "rows")["rows"]] == ["None", str(token)]


# Parallel reads


def test_each_keeps_the_order_of_the_values():
    transport = FakeTransport(None)
    transport.parallel = 3
    assert Lists(transport).each(lambda value: time.sleep(0.01 * value) or -value, [3, 1, 2], "reading") == [-3, -1, -2]


def test_each_raises_the_first_failure_and_starts_no_more():
    started = []

    def read(value):
        started.append(value)
        time.sleep(0.001)
        raise ApiError("It failed.", "GET", "/sites")

    with pytest.raises(ApiError, match="It failed."):
        Lists(FakeTransport(None)).each(read, range(1000), "reading")
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
    lists.rows("/sites")
    lists.rows("/sites")
    assert requests == ["/sites"]
    later = time.monotonic() + CACHE_SECONDS + 1
    monkeypatch.setattr(lists_module.time, "monotonic", lambda: later)
    lists.rows("/sites")
    assert requests == ["/sites"] * 2


def test_written_row_is_put_into_the_cached_lists_of_its_account(lists, requests):
    lists.rows("/sites", {"account_id": "A"})
    lists.remember("/sites", {"id": "2", "account": {"id": "A"}})
    lists.remember("/sites", {"id": "3", "account": {"id": "B"}})
    lists.remember("/sites", {"id": "1", "account": {"id": "A"}, "name": "new"})
    assert [row["id"] for row in lists.rows("/sites", {"account_id": "A"})] == ["2", "1"]
    assert requests == ["/sites"]


@pytest.mark.parametrize("paths,reads", [(["/installs"], 1), (["/sites"], 2), ([], 2)])
def test_forget_removes_the_cached_lists_of_a_path(lists, requests, paths, reads):
    lists.rows("/sites")
    lists.forget(*paths)
    lists.rows("/sites")
    assert requests == ["/sites"] * reads

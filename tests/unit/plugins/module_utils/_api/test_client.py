# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client without a network: which URLs it takes, lists that move under its hands."""

from __future__ import annotations

import socket
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api import client as client_module
from ansible_collections.community.wpengine.plugins.module_utils._api.client import (
    PAGE_SIZE,
    RARE_TRIES,
    Client,
)
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path, is_loopback
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput


def new_client(**options):
    return Client(**{"url": "http://127.0.0.1:9/v1", "user_id": "user", "password": "secret", "environ": {}, **options})


# -- where it sends ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url,words",
    [
        ("http://api.wpengineapi.com/v1", "unencrypted"),
        ("http://127.0.0.1.example.com/v1", "unencrypted"),
        ("http://0.0.0.0/v1", "unencrypted"),
        ("https://user:secret@api.wpengineapi.com/v1", "must not hold a user name or password"),
        ("https://user@api.wpengineapi.com/v1", "must not hold a user name or password"),
        ("https://api.wpengineapi.com/v1?x=1", "query"),
        ("https://api.wpengineapi.com/v1#x", "query or fragment"),
        ("ftp://api.wpengineapi.com/v1", "is not a URL such as"),
        ("https:///v1", "is not a URL such as"),
        ("https://[::1/v1", "is not a URL"),
        ("https://api.wpengineapi.com:none/v1", "is not a URL"),
        ("", "is not a URL such as"),
    ],
)
def test_a_url_that_would_leak_or_mean_nothing_is_refused(url, words):
    with pytest.raises(BadInput, match=words) as caught:
        new_client(url=url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://api.wpengineapi.com/v1/", "http://localhost:8080/v1", "http://127.1.2.3/v1", "http://[::1]:80/v1"])
def test_a_url_that_is_safe_is_taken_without_its_final_slash(url):
    assert new_client(url=url).url == url.rstrip("/")


@given(st.text())
def test_no_url_makes_a_traceback(url):
    try:
        new_client(url=url)
    except BadInput:
        pass


def test_loopback_is_this_machine_only():
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not is_loopback("10.0.0.1") and not is_loopback("localhost.example.com") and not is_loopback("")


@example(["\ud800"])
@given(st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_a_part_of_a_path_leads_nowhere_else(parts):
    assert api_path(*parts).count("/") == len(parts)
    assert not set(api_path(*parts)) & set("?#% \\") - {"%"}


def test_a_missing_ca_file_is_told():
    with pytest.raises(BadInput, match="ca_path '/no/such/file' does not exist"):
        new_client(ca_path="/no/such/file")


@pytest.mark.parametrize(
    "environ,host,proxies",
    [
        ({"HTTPS_PROXY": "http://proxy:1"}, "api.wpengineapi.com", {"https": "http://proxy:1"}),
        ({"https_proxy": "http://proxy:1", "NO_PROXY": ".wpengineapi.com"}, "api.wpengineapi.com", {}),
        ({"https_proxy": "http://proxy:1", "no_proxy": "*"}, "api.wpengineapi.com", {}),
        ({"https_proxy": ""}, "api.wpengineapi.com", {}),
        ({"https_proxy": "http://proxy:1"}, "localhost", {}),
    ],
)
def test_proxies_come_from_the_environment_alone(environ, host, proxies):
    assert new_client(url=f"https://{host}/v1", environ=environ)._session.proxies == proxies


@pytest.mark.parametrize("number,patient", [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)])
def test_a_name_server_out_of_order_is_asked_until_the_end_a_name_that_is_none_is_not(number, patient, monkeypatch):
    asked = []

    def look_up(host, *arguments):
        asked.append(host)
        raise socket.gaierror(number, "no such luck")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(client_module, "delay_before", lambda attempt, error: 0.01)
    with pytest.raises(ApiError, match="no connection to api.example.com"):
        new_client(url="https://api.example.com/v1", retry_timeout=0.5).get("/sites")
    assert (len(asked) > RARE_TRIES) == patient


# -- lists that move -----------------------------------------------------------------------------------------------


class MovingList:
    """A list of the API that changes between two requests. moves: (request, what, position), what is + or - or ~."""

    def __init__(self, size, moves):
        self.rows = [{"id": str(number)} for number in range(size)]
        self.always_there = {row["id"] for row in self.rows}
        self.moves = moves
        self.requests = self.added = 0

    def get(self, path, query=None, missing_ok=False):
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
            self.always_there.discard(self.rows.pop(position)["id"])
        elif self.rows:  # two rows change places
            other = (position * 7 + 1) % len(self.rows)
            self.rows[position], self.rows[other] = self.rows[other], self.rows[position]


def read(moving, random):
    """All rows, the pages read in any order as the network has it."""
    client = new_client()
    client.get = moving.get

    def in_any_order(page, offsets, what):
        order = list(offsets)
        random.shuffle(order)
        pages = {offset: page(offset) for offset in order}
        return [pages[offset] for offset in offsets]

    client.each = in_any_order
    return [row["id"] for row in client.pages("/sites")]


# Rows come and go, or change places. Where all of that happens between the same two requests, a row that is gone can stand in for
# one that was moved, and no client that reads in pages could tell.
MOVES = st.sampled_from(["+-", "~"]).flatmap(
    lambda kinds: st.lists(st.tuples(st.integers(1, 6), st.sampled_from(kinds), st.integers(0, 600)), max_size=6)
)


@settings(max_examples=200)
@given(st.integers(0, 450), MOVES, st.randoms(use_true_random=False))
def test_what_was_there_all_along_is_never_lost(size, moves, random):
    moving = MovingList(size, moves)
    ids = read(moving, random)
    assert moving.always_there <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("size,requests", [(0, 1), (1, 1), (99, 1), (100, 1), (101, 2), (199, 2), (200, 3), (1000, 11)])
def test_a_list_at_rest_is_read_once_and_in_its_order(size, requests):
    moving, client = MovingList(size, []), new_client()
    client.get = moving.get
    assert [row["id"] for row in client.pages("/sites")] == [str(number) for number in range(size)]
    assert moving.requests == requests


def test_a_list_without_a_count_is_read_to_its_end():
    rows, client = [{"id": str(number)} for number in range(2 * PAGE_SIZE)], new_client()
    client.get = lambda path, query: {"results": rows[query["offset"] : query["offset"] + query["limit"]]}
    assert client.pages("/sites") == rows


@pytest.mark.parametrize("count", ["²", "-1", "many", None, []])
def test_a_count_that_is_none_is_no_traceback(count):
    client = new_client()
    client.get = lambda path, query: {"results": [{"id": "1"}], "count": count}
    assert client.pages("/sites") == [{"id": "1"}]


def test_a_token_that_comes_again_does_not_lead_in_circles():
    client = new_client()
    client.get = lambda path, query: {"rows": [{"id": str(query["offset"])}], "next_page_token": "again"}
    assert client.token_pages("/usage", "rows")["rows"] == [{"id": "None"}, {"id": "again"}]


# -- what it keeps -------------------------------------------------------------------------------------------------


def test_a_kept_list_has_what_was_written_and_is_dropped_when_it_is_old(monkeypatch):
    client, asked = new_client(), []
    client.get = lambda path, query: asked.append(path) or {"results": [{"id": "1", "account": {"id": "A"}}], "count": 1}
    client.rows("/sites", {"account_id": "A"})
    client.remember("/sites", {"id": "2", "account": {"id": "A"}})
    client.remember("/sites", {"id": "3", "account": {"id": "B"}})
    client.remember("/sites", {"id": "1", "account": {"id": "A"}, "name": "new"})
    assert [row["id"] for row in client.rows("/sites", {"account_id": "A"})] == ["2", "1"]
    assert len(asked) == 1
    later = time.monotonic() + client_module.LIST_SECONDS + 1
    monkeypatch.setattr(client_module.time, "monotonic", lambda: later)
    assert [row["id"] for row in client.rows("/sites", {"account_id": "A"})] == ["1"]
    client.forget("/installs")
    assert client._lists
    client.forget("/sites")
    assert not client._lists

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the client does after each end of a write, with answers from a list instead of a network."""

from __future__ import annotations

import time

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._api import client as client_module
from ansible_collections.community.wpengine.plugins.module_utils._api.client import (
    VERIFY_PAUSES_UNANSWERED,
    Client,
)
from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import WriteResult
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed
from support.fast_sleep import fast_sleep

MADE = {"id": "1"}
GATEWAY = {"status": 504, "processed": Processed.UNKNOWN}
RESET = {"status": None, "processed": Processed.UNKNOWN}
REFUSED = {"status": None, "processed": Processed.NO}
TAKEN = {"status": 400, "errors": [{"type": "value_unavailable"}]}
INVALID = {"status": 400}
CONFLICT = {"status": 409}
FORBIDDEN = {"status": 403}
PAGE_404 = {"status": 404, "from_api": False}
REAL_404 = {"status": 404}
UNDECLARED = {"status": 500, "processed": Processed.UNKNOWN}
UNKNOWN = "Whether it was done is not known"


class Api:
    """A client whose requests end as the list says, the last one again and again."""

    def __init__(self, *ends, retry_timeout=60):
        self.ends, self.sent, self.pauses = list(ends), [], []
        self.client = Client("http://127.0.0.1:9/v1", "user", "pass-word", environ={}, retry_timeout=retry_timeout)
        self.client._send = self.send

    def send(self, method, path, query, body):
        self.sent.append(method)
        end = self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]
        if isinstance(end, Response):
            return end
        raise ApiError("It failed.", method, path, **end)

    def write(self, found=(), method="POST"):
        """found: what landed() finds, time after time."""
        found = iter(found)
        with fast_sleep(self.pauses.append):
            return self.client.write(method, "/sites", {}, lambda: next(found, None))

    def delete(self, is_deleted=()):
        answers = iter(is_deleted)
        with fast_sleep(self.pauses.append):
            return self.client.delete("/sites/1", lambda: next(answers, False))


def test_an_answer_is_the_end():
    api = Api(Response(201, MADE))
    assert api.write() == WriteResult(MADE, adopted=False) and api.sent == ["POST"]


@pytest.mark.parametrize("end", [GATEWAY, RESET])
def test_what_comes_late_is_adopted_and_not_sent_again(end):
    api = Api(end)
    late = [None] * (len(VERIFY_PAUSES_UNANSWERED) - 1)
    assert api.write([*late, MADE]) == WriteResult(MADE, adopted=True)
    assert api.sent == ["POST"]
    assert sum(api.pauses) >= 29, "longer than the API's gateway waits"


def test_a_post_is_sent_twice_at_most():
    api = Api(GATEWAY)
    with pytest.raises(ApiError, match=f"It was sent 2 times. {UNKNOWN}"):
        api.write()
    assert api.sent == ["POST"] * 2


@pytest.mark.parametrize("then", [FORBIDDEN, REFUSED, INVALID], ids=["forbidden", "refused", "invalid"])
def test_an_unknown_end_is_told_whatever_comes_after_it(then):
    api = Api(RESET, then, retry_timeout=1)
    with pytest.raises(ApiError, match=UNKNOWN):
        api.write()


def test_an_unknown_end_is_told_when_nobody_can_look():
    def nobody():
        raise ApiError("Nobody is there.", "GET", "/sites")

    api = Api(RESET)
    with fast_sleep(), pytest.raises(ApiError, match=f"Nobody.*{UNKNOWN}"):
        api.client.write("POST", "/sites", {}, verify=nobody)
    assert api.sent == ["POST"]


@pytest.mark.parametrize("end", [FORBIDDEN, INVALID, TAKEN, CONFLICT])
def test_a_refusal_that_is_one_is_final_and_leaves_nothing_unknown(end):
    api = Api(end)
    with pytest.raises(ApiError) as caught:
        api.write()
    assert api.sent == ["POST"] and UNKNOWN not in caught.value.message


@pytest.mark.parametrize("end", [TAKEN, CONFLICT])
def test_what_somebody_else_made_a_moment_ago_is_looked_for_more_than_once(end):
    api = Api(end)
    assert api.write([None, None, MADE]) == WriteResult(MADE, adopted=True)


def test_a_status_that_the_api_does_not_declare_is_not_repeated_for_long():
    api = Api(UNDECLARED)
    with pytest.raises(ApiError, match="It was sent 3 times"):
        api.write(method="PATCH")
    assert api.sent == ["PATCH"] * 3


def test_never_repeat_means_never():
    api = Api(GATEWAY, retry_timeout=0)
    with pytest.raises(ApiError, match=UNKNOWN):
        api.write()
    assert api.sent == ["POST"]


@pytest.mark.parametrize("end", [GATEWAY, RESET, CONFLICT, INVALID, UNDECLARED])
def test_a_deletion_that_shows_late_has_succeeded(end):
    api = Api(end)
    api.delete([False, False, True])
    assert api.sent == ["DELETE"]


def test_what_is_not_there_is_deleted_but_a_page_of_somebody_else_is_no_proof():
    Api(REAL_404).delete()
    with pytest.raises(ApiError):
        Api(PAGE_404).delete()
    assert Api(REAL_404).client.get("/sites/1", missing_ok=True) is None
    with pytest.raises(ApiError):
        Api(PAGE_404).client.get("/sites/1", missing_ok=True)


def test_reads_in_between_share_the_time_of_the_write(monkeypatch):
    """Not as much again for each of them."""
    seconds = [0.0]
    monkeypatch.setattr(client_module.time, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(time, "sleep", lambda pause: seconds.__setitem__(0, seconds[0] + pause))
    api = Api(GATEWAY, retry_timeout=60)
    with pytest.raises(ApiError, match=UNKNOWN):
        api.client.write("POST", "/sites", {}, verify=lambda: api.client.get("/sites/1"))
    assert seconds[0] <= 60 + sum(VERIFY_PAUSES_UNANSWERED)


def test_rows_that_are_missing_are_an_error():
    api = Api(Response(200, {"count": 250, "results": [{"id": str(number)} for number in range(100)]}))
    with pytest.raises(ApiError, match="of the 250 rows that the list has, only 100 came"):
        api.client.pages("/sites")


def test_smaller_pages_than_were_asked_for_are_read_to_the_end():
    client = Api().client
    rows = [{"id": str(number)} for number in range(120)]
    client.get = lambda path, query: {"count": 120, "results": rows[query["offset"] : query["offset"] + 50]}
    assert client.pages("/sites") == rows

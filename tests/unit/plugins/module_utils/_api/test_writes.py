# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every outcome of a write, with a list of responses and errors in place of the network."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import FEW_ATTEMPTS
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import (
    OUTCOME_UNKNOWN,
    VERIFY_PAUSES_UNANSWERED,
    WriteResult,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed
from support.fast_sleep import fast_sleep

# Ends of a write, and how many writes the API has accepted after it.
ACCEPTED_WRITES = {
    "done": ([Response(201, {"id": "1"})], [], 1),
    "refused": ([{"status": 400}], [], 0),
    "accepted but not visible": ([Response(202, {"message": "Accepted."})], [], 1),
    "adopted after a lost response": ([{"status": 504, "processed": Processed.UNKNOWN}], [{"id": "1"}], 1),
    "unknown": ([{"status": 504, "processed": Processed.UNKNOWN}], [], 0),
}

CREATED = {"id": "1"}
GATEWAY_TIMEOUT = {"status": 504, "processed": Processed.UNKNOWN}
CONNECTION_RESET = {"status": None, "processed": Processed.UNKNOWN}
CONNECTION_REFUSED = {"status": None, "processed": Processed.NO}
DUPLICATE = {"status": 400, "errors": [{"type": "value_unavailable"}]}
INVALID = {"status": 400}
CONFLICT = {"status": 409}
FORBIDDEN = {"status": 403}
HTML_404 = {"status": 404, "from_api": False}
API_404 = {"status": 404}
SERVER_ERROR = {"status": 500, "processed": Processed.UNKNOWN}
ACCEPTED = Response(202, {"message": "Your request was accepted."})


class Api:
    """A client whose requests end as the arguments say. The last one repeats. retry_timeout: seconds."""

    def __init__(self, *ends, retry_timeout=60):
        self.ends, self.sent, self.pauses = list(ends), [], []
        self.client = Client("http://127.0.0.1:9/v1", "user", "pass-word", environ={}, retry_timeout=retry_timeout)
        self.client.transport.send = self.send

    def send(self, method, path, query, body):
        self.sent.append(method)
        end = self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]
        if isinstance(end, Response):
            return end
        raise ApiError("It failed.", method, path, **end)

    def write(self, found=(), method="POST"):
        """Write. found: what verify() returns, call after call; None after that."""
        found = iter(found)
        with fast_sleep(self.pauses.append):
            return self.client.write(method, "/sites", {}, lambda: next(found, None))

    def delete(self, is_deleted=()):
        """Delete. is_deleted: what the function of that name returns, call after call; False after that."""
        results = iter(is_deleted)
        with fast_sleep(self.pauses.append):
            return self.client.delete("/sites/1", lambda: next(results, False))


def test_response_is_returned():
    api = Api(Response(201, CREATED))
    assert api.write() == WriteResult(CREATED, adopted=False) and api.sent == ["POST"]


@pytest.mark.parametrize("end", [GATEWAY_TIMEOUT, CONNECTION_RESET])
def test_late_object_is_adopted_and_not_sent_again(end):
    api = Api(end)
    late = [None] * (len(VERIFY_PAUSES_UNANSWERED) - 1)
    assert api.write([*late, CREATED]) == WriteResult(CREATED, adopted=True)
    assert api.sent == ["POST"]
    assert sum(api.pauses) >= 29, "longer than the time-out of the API's gateway"


def test_post_is_sent_twice_at_most():
    api = Api(GATEWAY_TIMEOUT)
    with pytest.raises(ApiError, match=f"It was sent 2 times. {OUTCOME_UNKNOWN}"):
        api.write()
    assert api.sent == ["POST"] * 2


@pytest.mark.parametrize("then", [FORBIDDEN, CONNECTION_REFUSED, INVALID], ids=["forbidden", "refused", "invalid"])
def test_unknown_outcome_is_reported_whatever_follows(then):
    api = Api(CONNECTION_RESET, then, retry_timeout=1)
    with pytest.raises(ApiError, match=OUTCOME_UNKNOWN):
        api.write()


def test_unknown_outcome_is_reported_if_verification_fails():
    def fail():
        raise ApiError("Nothing answers.", "GET", "/sites")

    api = Api(CONNECTION_RESET)
    with fast_sleep(), pytest.raises(ApiError, match=f"Nothing answers.*{OUTCOME_UNKNOWN}"):
        api.client.write("POST", "/sites", {}, verify=fail)
    assert api.sent == ["POST"]


@pytest.mark.parametrize("end", [FORBIDDEN, INVALID, DUPLICATE, CONFLICT])
def test_refusal_is_final_and_known(end):
    api = Api(end)
    with pytest.raises(ApiError) as caught:
        api.write()
    assert api.sent == ["POST"] and OUTCOME_UNKNOWN not in caught.value.message


@pytest.mark.parametrize("end", [DUPLICATE, CONFLICT])
def test_object_of_another_client_is_looked_for_more_than_once(end):
    api = Api(end)
    assert api.write([None, None, CREATED]) == WriteResult(CREATED, adopted=True)


def test_undeclared_status_is_repeated_a_few_times_only():
    api = Api(SERVER_ERROR)
    with pytest.raises(ApiError, match=f"It was sent {FEW_ATTEMPTS} times"):
        api.write(method="PATCH")
    assert api.sent == ["PATCH"] * FEW_ATTEMPTS


def test_retry_timeout_of_zero_means_no_repeat():
    api = Api(GATEWAY_TIMEOUT, retry_timeout=0)
    with pytest.raises(ApiError, match=OUTCOME_UNKNOWN):
        api.write()
    assert api.sent == ["POST"]


@pytest.mark.parametrize("end", [GATEWAY_TIMEOUT, CONNECTION_RESET, CONFLICT, INVALID, SERVER_ERROR])
def test_late_deletion_succeeds(end):
    api = Api(end)
    api.delete([False, False, True])
    assert api.sent == ["DELETE"]


def test_missing_object_counts_as_deleted():
    Api(API_404).delete()


def test_404_of_another_server_is_no_proof_of_deletion():
    with pytest.raises(ApiError):
        Api(HTML_404).delete()


def test_write_and_its_verification_share_one_retry_timeout(monkeypatch):
    seconds = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(time, "sleep", lambda pause: seconds.__setitem__(0, seconds[0] + pause))
    api = Api(GATEWAY_TIMEOUT, retry_timeout=60)
    with pytest.raises(ApiError, match=OUTCOME_UNKNOWN):
        api.client.write("POST", "/sites", {}, verify=lambda: api.client.get("/sites/1"))
    assert seconds[0] <= 60 + sum(VERIFY_PAUSES_UNANSWERED)


def test_time_of_a_write_does_not_limit_the_reads_after_it(monkeypatch):
    seconds = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(time, "sleep", lambda pause: seconds.__setitem__(0, seconds[0] + pause))
    api = Api(GATEWAY_TIMEOUT, Response(200, CREATED), CONNECTION_REFUSED, Response(200, CREATED), retry_timeout=60)
    assert api.client.write("POST", "/sites", {}, verify=lambda: api.client.get("/sites/1")).adopted
    seconds[0] += 1000
    assert api.client.get("/sites/1") == CREATED


@pytest.mark.parametrize("identity_key,sees_object", [(None, False), ("id", True)])
def test_message_in_place_of_the_object_is_followed_by_a_read(identity_key, sees_object):
    api = Api(ACCEPTED)
    with fast_sleep():
        result = api.client.write("POST", "/sites", {}, verify=lambda: CREATED, identity_key=identity_key)
    assert result == WriteResult(CREATED if sees_object else ACCEPTED.body, adopted=False)


def test_accepted_write_without_an_effect_is_an_error():
    with fast_sleep(), pytest.raises(ApiError, match="was accepted, but the change is not visible yet"):
        Api(ACCEPTED).client.write("POST", "/sites", {}, verify=lambda: None, identity_key="id")


def test_eventual_write_without_an_effect_yet_has_no_body():
    result = Api(ACCEPTED).client.write("POST", "/sites", {}, verify=lambda: None, identity_key="id", eventual=True)
    assert result == WriteResult(None, adopted=False)


def test_list_that_still_shows_a_deleted_object_is_no_error():
    reads = []
    with fast_sleep():
        Api(API_404).client.wait_until_unlisted(lambda: reads.append(1) or True)
        Api(API_404).client.wait_until_unlisted(lambda: Api(FORBIDDEN, retry_timeout=0).client.get("/sites"))
    assert len(reads) > 1


@pytest.mark.parametrize(("ends", "found", "count"), ACCEPTED_WRITES.values(), ids=ACCEPTED_WRITES)
def test_accepted_writes_are_counted_whatever_follows(ends, found, count):
    api = Api(*ends)
    found = iter(found)
    with fast_sleep(api.pauses.append), suppress(ApiError):
        api.client.write("POST", "/sites", {}, lambda: next(found, None), identity_key="id")
    assert api.client.writes_done == count


@pytest.mark.parametrize(("end", "count"), [(Response(204, None), 1), (API_404, 1), (FORBIDDEN, 0)])
def test_accepted_deletions_are_counted(end, count):
    api = Api(end)
    with fast_sleep(api.pauses.append), suppress(ApiError):
        api.client.delete("/sites/1", lambda: False)
    assert api.client.writes_done == count


def test_unverified_writes_are_counted():
    api = Api(Response(202, None), FORBIDDEN)
    api.client.send_unverified("POST", "/purge", body={"type": "all"}, idempotent=True)
    with pytest.raises(ApiError):
        api.client.send_unverified("POST", "/purge")
    assert (api.sent, api.client.writes_done) == (["POST", "POST"], 1)

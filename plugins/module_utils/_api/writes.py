# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write to the API: send once, verify after an unknown outcome, and only then repeat."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response, may_exist_already
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import (
    FEW_ATTEMPTS,
    Transport,
    delay_before,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import Deadline, Waiting

MAX_ATTEMPTS = 100  # a limit for safety: api_retry_timeout ends repeats before it
MAX_POST_ATTEMPTS = 2
# Seconds before each look at the outcome of a write that the API answered: its lists may be a little late.
VERIFY_PAUSES = (0, 2, 4)
# The same without an answer: the API may still process the write after its gateway's time-out, which is assumed to be the
# 29 seconds that Amazon API Gateway has by default.
VERIFY_PAUSES_UNANSWERED = (0, 1, 2, 4, 8, 15)
# How the API may refuse a write because the object exists already, or is deleted already.
REFUSAL_STATUSES = frozenset((400, 409, 422))
OUTCOME_UNKNOWN = "It is not known whether the API processed it, so check that before you run this again."

T = t.TypeVar("T")


@dataclass(frozen=True)
class WriteResult:
    """The outcome of a write that succeeded.

    body: the object that the API returned or, if adopted, the object that was found instead. None if the API accepted
    the write and does not show its effect yet.
    adopted: True if the write failed or its outcome was unknown, and the wanted object exists all the same.
    unknown: True if the outcome was unknown, so that the write may have created an object that is not the adopted one.
    """

    body: t.Any
    adopted: bool
    unknown: bool = field(default=False, compare=False)


class Writes:
    """The writes of one session. done: how many the API has accepted, also if a later step failed."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.done = 0

    def write(
        self,
        method: str,
        path: str,
        body: t.Any = None,
        verify: t.Callable[[], t.Any] | None = None,
        eventual: bool = False,
        identity_key: str | None = None,
    ) -> WriteResult:
        """Send a write, and return a WriteResult. Raise ApiError if it failed.

        verify() reads the wanted state, and returns the object or None. It decides after an unknown outcome (no answer,
        or a status of 500 and above): an object is adopted; without one the write is repeated, a POST once at most. A
        refusal is no failure either if verify() finds the object, because then another client was faster. Without
        verify(), the error says that the outcome is unknown.

        eventual: the API accepts the write and carries it out later, so the body is None if verify() does not find the
        object yet. identity_key: a key that the object in the response has. A response without it is only a message, and
        verify() reads the object.
        """
        sent, unknown = 0, False
        with self._transport.shared_deadline() as deadline:
            while True:
                try:
                    sent += 1
                    answer = self.send_unverified(method, path, body=body).body
                    break
                except ApiError as error:
                    unknown = unknown or error.processed is Processed.UNKNOWN
                    with note_unknown_outcome(unknown, sent):
                        found = self._verify_failure(error, verify)
                        if found is not None:
                            self.done += 1
                            return WriteResult(found, adopted=True, unknown=unknown)
                        limit = MAX_POST_ATTEMPTS if method == "POST" else MAX_ATTEMPTS
                        self._pause_before_repeat(error, sent, deadline, limit)
            if verify is None or is_object(answer, identity_key):
                return WriteResult(answer, adopted=False)
            return WriteResult(verify() if eventual else self._accepted(verify, method, path), adopted=False)

    def send_unverified(
        self,
        method: str,
        path: str,
        query: t.Mapping[str, t.Any] | None = None,
        body: t.Any = None,
        idempotent: bool = False,
    ) -> Response:
        """Send a write that nothing verifies, and repeat it while that is safe: see Transport.request()."""
        response = self._transport.request(method, path, query, body, idempotent)
        self.done += 1
        return response

    def _verify_failure(self, error: ApiError, verify: t.Callable[[], t.Any] | None) -> t.Any:
        """Return the wanted object if it exists, None if the write can be repeated. Raise the error otherwise."""
        unknown = error.processed is Processed.UNKNOWN
        if verify is None or not (unknown or error.status in REFUSAL_STATUSES):
            raise error
        if unknown:
            return self.poll_for(verify, VERIFY_PAUSES_UNANSWERED if error.may_still_run else VERIFY_PAUSES)
        found = self.poll_for(verify) if may_exist_already(error) else verify()
        if found is None:
            raise error
        return found

    def _pause_before_repeat(self, error: ApiError, sent: int, deadline: Deadline, limit: int) -> None:
        """Wait before a write is repeated. Raise the error if it was sent as often as limit, or no time is left."""
        delay = delay_before(sent - 1, error)
        if error.status == 500:  # also sent for every status that the API does not declare, which no repeat changes
            limit = min(limit, FEW_ATTEMPTS)
        if sent >= limit or not deadline.allows(delay):
            raise error
        Waiting(self._transport.progress).pause(delay, error.message)

    def _accepted(self, verify: t.Callable[[], T | None], method: str, path: str) -> T:
        """Return the object of an accepted write whose response does not contain it."""
        found = self.poll_for(verify)
        if found is None:
            message = f"{method} {path} was accepted, but the change is not visible yet"
            raise ApiError(f"{message}; check it before you run this again.", method, path)
        return found

    def delete(self, path: str, is_deleted: t.Callable[[], bool]) -> None:
        """Delete an object. An object that does not exist any more counts as deleted.

        is_deleted() reads whether the object is gone. It decides after an unknown outcome and after a refusal, because
        another client may have been faster.
        """
        sent, unknown = 0, False
        with self._transport.shared_deadline() as deadline:
            while True:
                try:
                    sent += 1
                    self.send_unverified("DELETE", path)
                    return
                except ApiError as error:
                    unknown = unknown or error.processed is Processed.UNKNOWN
                    with note_unknown_outcome(unknown, sent):
                        if error.is_not_found or self._is_deleted_after(error, is_deleted):
                            self.done += 1
                            return
                        if error.processed is not Processed.UNKNOWN:
                            raise
                        self._pause_before_repeat(error, sent, deadline, MAX_ATTEMPTS)

    def _is_deleted_after(self, error: ApiError, is_deleted: t.Callable[[], bool]) -> bool:
        """Return True if the object is gone although the API did not confirm its deletion."""
        if error.processed is not Processed.UNKNOWN and error.status not in REFUSAL_STATUSES:
            return False
        return self.poll_for(lambda: is_deleted() or None) is not None

    def poll_for(self, verify: t.Callable[[], T | None], pauses: t.Iterable[float] = VERIFY_PAUSES) -> T | None:
        """Call verify() after each pause (seconds) until it returns an object. Return that, or None."""
        waiting = Waiting(self._transport.progress)
        for seconds in pauses:
            waiting.pause(seconds, "Checking the outcome")
            found = verify()
            if found is not None:
                return found
        return None

    def wait_until_unlisted(self, is_listed: t.Callable[[], bool]) -> None:
        """Wait a few seconds until a list does not show a deleted object any more, so the next task does not find it.

        is_listed() reads the list. The object is deleted in any case, so a list that fails or is late is no error.
        """
        with suppress(WpeError):
            self.poll_for(lambda: None if is_listed() else True)


def is_object(body: t.Any, identity_key: str | None) -> bool:
    """Return True if the body of a response is the written object, and not only a message about it."""
    return isinstance(body, dict) and (identity_key is None or body.get(identity_key) is not None)


@contextmanager
def note_unknown_outcome(unknown: bool, sent: int) -> t.Iterator[None]:
    """Add to every failure inside that the outcome of a write is unknown, if so. sent: how often it was sent."""
    try:
        yield
    except WpeError as failure:
        if unknown:
            times = f" It was sent {sent} times." if sent > 1 else ""
            failure.message += f"{times} {OUTCOME_UNKNOWN}"
        raise

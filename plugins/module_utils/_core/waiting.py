# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait with visible progress: no wait is silent for more than 15 seconds."""

from __future__ import annotations

import random
import time
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Missing, WpeError

PROGRESS_SECONDS = 15
BACKOFF_CAP = 20
GRACE_SECONDS = 15  # in which the API may not show an object that was just created (assumed)
MAX_WAIT_SECONDS = 365 * 24 * 3600

Progress = t.Callable[[str], object]
Value = t.TypeVar("Value")


class WaitTimeout(WpeError):
    """The object that a task waited for did not reach its state within wait_timeout."""

    def __init__(self, state: str, timeout: float, advice: str = "", **details: t.Any) -> None:
        super().__init__(f"Timed out after wait_timeout ({timeout} s): {state}. {advice}".rstrip(), **details)


class Deadline:
    """The time until which something may continue."""

    def __init__(self, seconds: float) -> None:
        """seconds: the time from now on."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the remaining seconds, 0 when the time is over."""
        return max(0.0, self._end - time.monotonic())

    def allows(self, seconds: float) -> bool:
        """Return True if a pause of that many seconds ends before the deadline."""
        return seconds < self.left()


def backoff(attempt: int) -> float:
    """Return the seconds to wait before retry number attempt (from 0).

    The pause grows exponentially and has full jitter, so that many workers do not retry at the same moment.
    """
    return random.uniform(0, min(BACKOFF_CAP, 0.5 * 2 ** min(attempt, 10)))


class Waiting:
    """A series of pauses, during which progress(text) is called at least every 15 seconds."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last_output = time.monotonic()

    def pause(self, seconds: float, reason: str) -> None:
        """Sleep. Show the reason and the remaining seconds each time that almost 15 seconds passed without output."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            silent = time.monotonic() - self._last_output
            if left <= 0:
                return
            if silent + left < PROGRESS_SECONDS:
                time.sleep(left)
                return
            time.sleep(max(0.0, PROGRESS_SECONDS - 1 - silent))
            self._last_output = time.monotonic()
            self._progress(f"{reason.rstrip('.')}; going on in {max(0.0, end - self._last_output):.0f} s")


def poll(
    read: t.Callable[[], Value],
    done: t.Callable[[Value], object],
    describe: t.Callable[[Value], str],
    *,
    timeout: float,
    interval: float,
    progress: Progress,
    advice: str = "",
    details: t.Callable[[Value], dict[str, t.Any]] = lambda value: {},
) -> Value:
    """Return the first value of read() for which done(value) is true.

    The value is read soon at first, then every interval seconds, and once more at the end of the time. A read that fails
    with a transient error is repeated.

    timeout: in seconds. describe(value): the state as a clause without a final stop, for the progress line and the
    error. advice: a sentence for the error. details(value): the keys of the failed task's result.
    Raises WaitTimeout when the time is over, and the last ApiError when the last read failed.
    """
    deadline, waiting = Deadline(timeout), Waiting(progress)
    delay = min(1, interval)
    while True:
        try:
            value = read()
            if done(value):
                return value
            state = describe(value)
            if not deadline.left():
                raise WaitTimeout(state, timeout, advice, **details(value))
        except ApiError as error:
            if not error.is_transient or not deadline.left():
                raise
            state = error.message.rstrip(".")
        waited = f"{timeout - deadline.left():.0f} s of at most {timeout:.0f} s waited"
        waiting.pause(min(delay, max(0.1, deadline.left())), f"{state} ({waited})")
        delay = min(interval, delay * 1.5)


def until_gone(
    read: t.Callable[[], Value | None], subject: str, unreadable: Value, *, seen: bool
) -> t.Callable[[], Value]:
    """Return a read() for poll() that raises Missing once the object that a task waits for is gone.

    read() returns None if the API answers that there is no such object. The API may not show a new object yet, so one that
    was never read may be missing for GRACE_SECONDS: then the value unreadable is returned. subject: the object, as the
    beginning of the error. seen: True for an object that was read before.
    """
    grace = Deadline(0 if seen else GRACE_SECONDS)

    def read_existing() -> Value:
        nonlocal grace
        value = read()
        if value is not None:
            grace = Deadline(0)
            return value
        if not grace.left():
            raise Missing(f"{subject} does not exist any more; it was deleted while the task waited for it.")
        return unreadable

    return read_existing


def validate_wait_timeout(params: dict[str, t.Any]) -> list[str]:
    """Return a sentence for a wait_timeout that is no time to wait, in a list; none for a valid one or for none at all."""
    seconds = params.get("wait_timeout")
    if seconds is None or 0 < seconds <= MAX_WAIT_SECONDS:
        return []
    return [f"wait_timeout must be above 0 seconds and at most {MAX_WAIT_SECONDS}."]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting that can be seen: no wait is silent for more than 15 seconds."""

from __future__ import annotations

import random
import time

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError

PROGRESS_SECONDS = 15
BACKOFF_CAP = 20
MAX_WAIT_SECONDS = 365 * 24 * 3600


class Deadline:
    """How long something may still take, in seconds from its making."""

    def __init__(self, seconds):
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self):
        """Seconds left, 0 when the time is over."""
        return max(0.0, self._end - time.monotonic())

    def allows(self, seconds):
        """Whether a pause of that many seconds still fits."""
        return seconds < self.left()


def backoff(attempt):
    """Seconds before repeat number C(attempt) (from 0): exponential with full jitter, so that many workers spread out."""
    return random.uniform(0, min(BACKOFF_CAP, 0.5 * 2 ** min(attempt, 10)))


class Waiting:
    """A wait made of pauses, during which C(progress(text)) is called at least every 15 seconds."""

    def __init__(self, progress):
        self._progress = progress
        self._spoke = time.monotonic()

    def pause(self, seconds, why):
        """Sleep; why is shown, with the seconds that are left, whenever nothing was shown for almost 15 seconds."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            silent = time.monotonic() - self._spoke
            if left <= 0:
                return
            if silent + left < PROGRESS_SECONDS:
                time.sleep(left)
                return
            time.sleep(max(0.0, PROGRESS_SECONDS - 1 - silent))
            self._spoke = time.monotonic()
            self._progress(f"{why.rstrip('.')}; going on in {max(0.0, end - self._spoke):.0f} s")


def poll(read, done, timeout, interval, progress, describe):
    """Call C(read()) until C(done(value)), soon at first, then every C(interval) seconds.

    Gives the last value and whether it was done in time. describe(value): a few words on where it stands, for the line
    of progress that is shown at least every 15 seconds. A read that fails for reasons that may pass is no reason to give up.
    """
    deadline, waiting = Deadline(timeout), Waiting(progress)
    delay = min(1, interval)
    while True:
        try:
            value = read()
            if done(value):
                return value, True
            if not deadline.left():
                return value, False
            state = describe(value)
        except ApiError as error:
            if not error.is_transient or not deadline.left():
                raise
            state = error.message.rstrip(".")
        waited = f"{timeout - deadline.left():.0f} s of at most {timeout:.0f} s waited"
        waiting.pause(min(delay, max(0.1, deadline.left())), f"{state} ({waited})")
        delay = min(interval, delay * 1.5)


def validate_wait_timeout(params):
    """Return a sentence for a wait_timeout that is no time to wait, in a list; none for a valid one or for none at all."""
    seconds = params.get("wait_timeout")
    if seconds is None or 0 < seconds <= MAX_WAIT_SECONDS:
        return []
    return [f"wait_timeout must be above 0 seconds and at most {MAX_WAIT_SECONDS}."]

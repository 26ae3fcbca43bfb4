# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits: they keep their time limit, and show progress."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core import waiting as wait
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Missing, Processed
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import (
    BACKOFF_CAP,
    GRACE_SECONDS,
    PROGRESS_SECONDS,
    Deadline,
    Waiting,
    WaitTimeout,
    backoff,
    poll,
    until_gone,
)


@pytest.fixture
def clock(monkeypatch):
    """Replace the clock and sleep by ones that take no time. Return the current time as a list of one number."""
    now = [0.0]
    monkeypatch.setattr(wait.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(wait.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now


@given(st.integers(0, 10**6))
def test_backoff_has_bounds(attempt):
    assert 0 <= backoff(attempt) <= BACKOFF_CAP


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0, 100), max_size=20))
def test_pause_takes_the_requested_time_and_reports_progress(clock, pauses):
    clock[0], reported = 0.0, [0.0]
    waiting = Waiting(lambda text: reported.append(clock[0]))
    for seconds in pauses:
        waiting.pause(seconds, "Waiting.")
    assert clock[0] == pytest.approx(sum(pauses))
    reported.append(clock[0])
    assert all(later - earlier <= PROGRESS_SECONDS for earlier, later in zip(reported, reported[1:]))


def test_progress_has_reason_and_remaining_time(clock):
    texts = []
    Waiting(texts.append).pause(40, "GET /sites answered 503.")
    assert texts == ["GET /sites answered 503; going on in 26 s", "GET /sites answered 503; going on in 12 s"]


def poll_clock(clock, done, timeout, interval, progress=lambda text: None, **options):
    """poll() with the clock as the value that is read."""
    return poll(
        lambda: clock[0],
        done,
        lambda now: f"it is {now:.0f}",
        timeout=timeout,
        interval=interval,
        progress=progress,
        **options,
    )


@pytest.mark.parametrize("timeout,interval,needed", [(100, 10, 30), (100, 0.5, 3), (5, 10, 1)])
def test_poll_returns_the_value_that_is_done(clock, timeout, interval, needed):
    value = poll_clock(clock, lambda now: now >= needed, timeout, interval)
    assert needed <= value <= needed + interval


def test_poll_raises_after_timeout_and_one_last_read(clock):
    texts = []
    with pytest.raises(WaitTimeout) as caught:
        poll_clock(
            clock, lambda now: False, 60, 10, texts.append, advice="Try later.", details=lambda now: {"now": now}
        )
    assert 60 <= caught.value.details["now"] <= 61
    assert caught.value.message == "Timed out after wait_timeout (60 s): it is 60. Try later."
    assert len(texts) >= 60 // PROGRESS_SECONDS and "of at most 60 s waited" in texts[0]


def test_poll_repeats_a_read_that_fails_with_a_transient_error(clock):
    answers = [ApiError("GET /sites answered 503.", "GET", "/sites", 503, processed=Processed.UNKNOWN), "ready"]

    def read():
        answer = answers.pop(0)
        if isinstance(answer, ApiError):
            raise answer
        return answer

    assert poll(read, bool, str, timeout=60, interval=10, progress=lambda text: None) == "ready"


def poll_existing(*values, seen):
    remaining = list(values)
    read = until_gone(
        lambda: remaining.pop(0) if len(remaining) > 1 else remaining[0], "the backup 1", "new", seen=seen
    )
    return poll(read, lambda value: value == "completed", str, timeout=3600, interval=10, progress=lambda text: None)


def test_new_object_may_be_missing_for_a_moment(clock):
    assert poll_existing(None, None, "running", "completed", seen=False) == "completed"


@pytest.mark.parametrize(
    "values,seen,seconds",
    [([None], True, 0), (["running", "running", None], False, 5), ([None], False, GRACE_SECONDS + 15)],
)
def test_object_that_is_gone_is_not_waited_for(clock, values, seen, seconds):
    with pytest.raises(Missing, match="the backup 1 does not exist any more"):
        poll_existing(*values, seen=seen)
    assert clock[0] <= seconds


def test_poll_raises_a_lasting_error(clock):
    def read():
        raise ApiError("GET /sites answered 404.", "GET", "/sites", 404)

    with pytest.raises(ApiError):
        poll(read, bool, str, timeout=60, interval=10, progress=lambda text: None)


def test_deadline_allows_only_pauses_that_end_before_it(clock):
    deadline = Deadline(10)
    assert deadline.allows(9) and not deadline.allows(10)
    clock[0] = 20
    assert deadline.left() == 0 and not deadline.allows(0)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test pauses, polling and deadlines, and the progress that they report."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core import waiting as wait
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import (
    BACKOFF_CAP,
    PROGRESS_SECONDS,
    Deadline,
    Waiting,
    backoff,
    poll,
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


@pytest.mark.parametrize("timeout,interval,needed", [(100, 10, 30), (100, 0.5, 3), (5, 10, 1)])
def test_poll_ends_when_done(clock, timeout, interval, needed):
    value, done = poll(lambda: clock[0], lambda now: now >= needed, timeout, interval, lambda text: None, str)
    assert done and needed <= value <= needed + interval


def test_poll_ends_after_its_timeout_with_a_last_read(clock):
    reported = []
    value, done = poll(lambda: clock[0], lambda now: False, 60, 10, reported.append, lambda now: f"at {now:.0f}")
    assert not done
    assert 60 <= value <= 61
    assert len(reported) >= 60 // PROGRESS_SECONDS and "of at most 60 s waited" in reported[0]


def test_deadline_allows_pauses_that_fit(clock):
    deadline = Deadline(10)
    assert deadline.allows(9) and not deadline.allows(10)
    clock[0] = 20
    assert deadline.left() == 0 and not deadline.allows(0)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The common pace: how it is found, and that its file can neither do harm nor be used to do any."""

from __future__ import annotations

import heapq
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api import rate_limit as rate_limit_module
from ansible_collections.community.wpengine.plugins.module_utils._api.rate_limit import (
    FIRST_RATE,
    LEAST_RATE,
    QUIET_SECONDS,
    SharedRateLimit,
    at,
    draw,
    seconds_until,
    slow_down,
)


@pytest.fixture
def pace(tmp_path, monkeypatch):
    """A pace with a directory of its own, and a clock that the test moves."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    pace = SharedRateLimit("https://api.example/v1", "user")
    pace.clock = [1000.0]
    monkeypatch.setattr(rate_limit_module.time, "monotonic", lambda: pace.clock[0])
    return pace


def play(workers, limit, requests):
    """Refusals of a play against an API that allows so many requests in a second. Each answer takes 50 ms.

    Gives the share of refused requests after the first five seconds, and the seconds that it took.
    """
    state, allowed, sent, refused, done = None, [], 0, 0, 0
    events = [(0.0, number, None) for number in range(workers)]
    while done < requests:
        now, number, ticket = heapq.heappop(events)
        if state is not None:
            state = at(state, now)
            if ticket is None:
                ticket, state = draw(state)
            seconds = seconds_until(state, ticket)
            if seconds > 0:
                heapq.heappush(events, (now + min(seconds, rate_limit_module.ASK_AGAIN_SECONDS), number, ticket))
                continue
        allowed = [time for time in allowed if time > now - 1]
        late = now > 5
        sent += late
        if len(allowed) >= limit:
            refused += late
            state = slow_down(state, now)
            heapq.heappush(events, (now + 0.05 + 0.3 * (number % 7) / 7, number, None))
        else:
            allowed.append(now)
            done += 1
            heapq.heappush(events, (now + 0.05, number, None))
    return refused / max(1, sent), now


@pytest.mark.parametrize("workers", [1, 5, 50, 200])
@pytest.mark.parametrize("limit", [5, 20, 60])
def test_few_requests_are_refused_and_little_time_is_lost(workers, limit):
    share, seconds = play(workers, limit, requests=2000)
    assert share <= 0.05
    assert seconds <= 2 * 2000 / min(limit, workers / 0.05)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 30)), max_size=60))
def test_turns_never_go_back_and_the_rate_stays_in_bounds(steps):
    now, turn, state = 0.0, 0.0, slow_down(None, 0.0)
    for refused, pause in steps:
        now += pause
        _ticket, state = draw(state)
        state = slow_down(state, now) if refused else at(state, now)
        assert turn <= state.turn <= state.ticket
        assert state.rate >= LEAST_RATE
        turn = state.turn


def wait_for(pace):
    """The pauses of a request, on a clock that they move."""
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        pace.clock[0] += seconds

    pace.wait(pause)
    return pauses


def seconds(pace):
    """How long a request that comes now would wait."""
    return pace._ask(None)[0]


def test_without_a_refusal_nothing_is_written(pace, tmp_path):
    assert wait_for(pace) == []
    assert list(tmp_path.iterdir()) == []


def test_after_a_refusal_requests_go_one_after_the_other(pace):
    pace.slow_down()
    assert [seconds(pace) for _request in range(4)] == pytest.approx([number / FIRST_RATE for number in range(4)])
    assert sum(wait_for(pace)) == pytest.approx(4 / FIRST_RATE, rel=0.1)
    assert stat.S_IMODE(os.stat(pace.path).st_mode) == 0o600


def test_who_waits_is_slowed_down_with_the_others(pace):
    pace.slow_down()
    for _request in range(100):
        seconds(pace)
    assert seconds(pace) == pytest.approx(100 / FIRST_RATE)
    pace.clock[0] += 2
    pace.slow_down()
    assert sum(wait_for(pace)) > 100 / FIRST_RATE


def test_another_process_keeps_the_same_pace_and_another_user_does_not(pace):
    pace.slow_down()
    seconds(pace)
    assert seconds(SharedRateLimit("https://api.example/v1", "user")) > 0
    assert seconds(SharedRateLimit("https://api.example/v1", "other")) == 0
    assert seconds(SharedRateLimit("https://other.example/v1", "user")) == 0
    assert "user" not in open(pace.path).read() + os.path.basename(pace.path)


@pytest.mark.parametrize("passed", [QUIET_SECONDS + 1, -900])
def test_a_file_of_long_ago_or_of_before_a_restart_is_removed(pace, passed):
    pace.slow_down()
    pace.clock[0] += passed
    assert wait_for(pace) == []
    assert not os.path.exists(pace.path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"rate": 0, "ticket": 0, "turn": 0, "known": 0, "refused": 0, "held": 0}', '{"rate": "x"}', "null"])
def test_a_spoiled_file_is_no_traceback(pace, content):
    with open(os.open(pace.path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(content)
    assert wait_for(pace) == []
    pace.slow_down()
    pace.slow_down()


def test_a_link_that_somebody_laid_is_not_followed(pace, tmp_path):
    target = tmp_path / "precious"
    target.write_text("precious")
    os.symlink(target, pace.path)
    pace.slow_down()
    assert wait_for(pace) == []
    assert target.read_text() == "precious"


def test_a_file_that_others_may_read_is_not_used(pace):
    with open(os.open(pace.path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        os.fchmod(file.fileno(), 0o644)
    pace.slow_down()
    assert open(pace.path).read() == ""


def test_without_locks_or_a_directory_there_is_no_common_pace(pace, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    missing = SharedRateLimit("https://api.example/v1", "user")
    missing.slow_down()
    assert seconds(missing) == 0
    monkeypatch.setattr(rate_limit_module, "fcntl", None)
    pace.slow_down()
    assert not os.path.exists(pace.path)

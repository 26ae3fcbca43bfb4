# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shared rate limit: how its rate is found, and that its file is safe to read and to write."""

from __future__ import annotations

import heapq
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api import rate_limit as rate_limit_module
from ansible_collections.community.wpengine.plugins.module_utils._api.rate_limit import (
    INITIAL_RATE,
    MAX_PAUSE,
    MIN_RATE,
    SECONDS_TO_EXPIRY,
    SharedRateLimit,
    advance,
    after_refusal,
    seconds_until_turn,
    take_ticket,
)


@pytest.fixture
def rate_limit(tmp_path, monkeypatch):
    """A limit with its own directory, and a clock that the test moves."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    rate_limit = SharedRateLimit("https://api.example/v1", "user")
    rate_limit.clock = [1000.0]
    monkeypatch.setattr(rate_limit_module.time, "monotonic", lambda: rate_limit.clock[0])
    return rate_limit


def simulate_play(workers, limit, requests):
    """Simulate a play against an API that allows limit requests in a second. Each response takes 50 ms.

    Return the share of refused requests after the first five seconds, and the seconds that the play takes.
    """
    state, allowed, sent, refused, done = None, [], 0, 0, 0
    events = [(0.0, number, None) for number in range(workers)]
    while done < requests:
        now, number, ticket = heapq.heappop(events)
        if state is not None:
            state = advance(state, now)
            if ticket is None:
                ticket, state = take_ticket(state)
            seconds = seconds_until_turn(state, ticket)
            if seconds > 0:
                heapq.heappush(events, (now + min(seconds, MAX_PAUSE), number, ticket))
                continue
        allowed = [time for time in allowed if time > now - 1]
        late = now > 5
        sent += late
        if len(allowed) >= limit:
            refused += late
            state = after_refusal(state, now)
            heapq.heappush(events, (now + 0.05 + 0.3 * (number % 7) / 7, number, None))
        else:
            allowed.append(now)
            done += 1
            heapq.heappush(events, (now + 0.05, number, None))
    return refused / max(1, sent), now


@pytest.mark.parametrize("workers", [1, 5, 50, 200])
@pytest.mark.parametrize("limit", [5, 20, 60])
def test_few_requests_are_refused_and_little_time_is_lost(workers, limit):
    share, seconds = simulate_play(workers, limit, requests=2000)
    assert share <= 0.05
    assert seconds <= 2 * 2000 / min(limit, workers / 0.05)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 30)), max_size=60))
def test_turns_never_decrease_and_the_rate_stays_in_bounds(steps):
    now, turn, state = 0.0, 0.0, after_refusal(None, 0.0)
    for refused, pause in steps:
        now += pause
        _ticket, state = take_ticket(state)
        state = after_refusal(state, now) if refused else advance(state, now)
        assert turn <= state.turn <= state.ticket
        assert state.rate >= MIN_RATE
        turn = state.turn


def wait_for(rate_limit):
    """Return the pauses of a request. They move the clock."""
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        rate_limit.clock[0] += seconds

    rate_limit.wait(pause)
    return pauses


def seconds(rate_limit):
    """Return the seconds that a request would wait now."""
    return rate_limit._seconds_to_wait(None)[0]


def test_no_file_is_written_without_a_refusal(rate_limit, tmp_path):
    assert wait_for(rate_limit) == []
    assert list(tmp_path.iterdir()) == []


def test_requests_are_spaced_after_a_refusal(rate_limit):
    rate_limit.slow_down()
    assert [seconds(rate_limit) for _request in range(4)] == pytest.approx(
        [number / INITIAL_RATE for number in range(4)]
    )
    assert sum(wait_for(rate_limit)) == pytest.approx(4 / INITIAL_RATE, rel=0.1)
    assert stat.S_IMODE(os.stat(rate_limit.path).st_mode) == 0o600


def test_waiting_request_is_slowed_down_too(rate_limit):
    rate_limit.slow_down()
    for _request in range(100):
        seconds(rate_limit)
    assert seconds(rate_limit) == pytest.approx(100 / INITIAL_RATE)
    rate_limit.clock[0] += 2
    rate_limit.slow_down()
    assert sum(wait_for(rate_limit)) > 100 / INITIAL_RATE


def test_limit_is_shared_by_api_and_api_user(rate_limit):
    rate_limit.slow_down()
    seconds(rate_limit)
    assert seconds(SharedRateLimit("https://api.example/v1", "user")) > 0
    assert seconds(SharedRateLimit("https://api.example/v1", "other")) == 0
    assert seconds(SharedRateLimit("https://other.example/v1", "user")) == 0
    assert "user" not in open(rate_limit.path).read() + os.path.basename(rate_limit.path)


@pytest.mark.parametrize("passed", [SECONDS_TO_EXPIRY + 1, -900])
def test_old_file_and_file_from_before_a_restart_are_removed(rate_limit, passed):
    rate_limit.slow_down()
    rate_limit.clock[0] += passed
    assert wait_for(rate_limit) == []
    assert not os.path.exists(rate_limit.path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"rate": 0, "ticket": 0, "turn": 0, "known": 0, "refused": 0, "held": 0}',
        '{"rate": "x"}',
        "null",
    ],
)
def test_invalid_file_is_ignored(rate_limit, content):
    with open(os.open(rate_limit.path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(content)
    assert wait_for(rate_limit) == []
    rate_limit.slow_down()
    rate_limit.slow_down()


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_link_is_not_followed(rate_limit, tmp_path, link):
    target = tmp_path / "precious"
    target.write_text("precious")
    target.chmod(0o600)
    link(target, rate_limit.path)
    rate_limit.slow_down()
    assert wait_for(rate_limit) == []
    assert target.read_text() == "precious"


def test_file_that_others_can_read_is_not_used(rate_limit):
    with open(os.open(rate_limit.path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        os.fchmod(file.fileno(), 0o644)
    rate_limit.slow_down()
    assert open(rate_limit.path).read() == ""


def test_no_limit_is_shared_without_locks_or_a_directory(rate_limit, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    missing = SharedRateLimit("https://api.example/v1", "user")
    missing.slow_down()
    assert seconds(missing) == 0
    monkeypatch.setattr(rate_limit_module, "HAS_FILE_LOCKS", False)
    rate_limit.slow_down()
    assert not os.path.exists(rate_limit.path)

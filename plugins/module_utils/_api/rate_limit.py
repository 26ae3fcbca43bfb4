# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Share one rate limit among the workers of a play, once the API has refused a request with 429.

Ansible runs the task of each host in a process of its own. Processes that only know their own refusals keep exceeding
the API's limit, dozens at a time. So the first 429 creates a small file in the user's runtime directory, or else in the
directory for temporary files: state that outlives the task. It holds a rate and counters, no secrets. Only its user can
read it, and it is for one API and one API user. Without a 429 there is no file, and a request only looks whether it
exists. If files cannot be locked or written, each process backs off alone.

A request takes a ticket with the next number, and is sent when its number is called. The rate of calls is found by
trial: a refusal halves it, and each second without a refusal raises it a little.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
import typing as t
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

from ansible_collections.community.wpengine.plugins.module_utils._core.own_files import open_own_file

try:
    import fcntl

    HAS_FILE_LOCKS = True
except ImportError:  # on Windows
    HAS_FILE_LOCKS = False

INITIAL_RATE = 10.0  # requests per second after the first refusal
MIN_RATE = 1.0
RATE_GAIN = 0.05  # the part of the rate that each second without a refusal adds
SECONDS_TO_EXPIRY = 60  # from the last refusal until the limit ends
MAX_PAUSE = 1.0  # seconds between two looks at the rate while a request waits


@dataclass(frozen=True)
class State:
    """The content of the file. All times are seconds on the monotonic clock, which all processes of a machine share.

    rate: requests per second. ticket: the next number to take. turn: the number that was called at the time known.
    refused: the time of the last refusal. held: until then, refusals concern requests sent before the rate was halved.
    """

    rate: float
    ticket: float
    turn: float
    known: float
    refused: float
    held: float


def advance(state: State, now: float) -> State:
    """Return the state at the time now. Only numbers that were taken are called, so unused turns do not add up."""
    passed = max(0.0, now - state.known)
    turn = min(state.ticket, state.turn + passed * state.rate)
    return replace(state, turn=turn, rate=state.rate * (1 + RATE_GAIN * passed), known=now)


def take_ticket(state: State) -> tuple[float, State]:
    """Return a ticket, and the state after it was taken."""
    return state.ticket, replace(state, ticket=state.ticket + 1)


def seconds_until_turn(state: State, ticket: float) -> float:
    """Return the seconds until a ticket is called at the present rate, 0 for less than a millisecond."""
    seconds = (ticket - state.turn) / state.rate
    return seconds if seconds > 0.001 else 0.0


def after_refusal(state: State | None, now: float) -> State:
    """Return the state after a refusal. state: None at the first one."""
    if state is None:
        return State(rate=INITIAL_RATE, ticket=0, turn=0, known=now, refused=now, held=now + 1)
    state = replace(advance(state, now), refused=now)
    if now < state.held:
        return state
    return replace(state, rate=max(MIN_RATE, state.rate / 2), held=now + 1)


def is_expired(state: State, now: float) -> bool:
    """Return True if a state is too old. One from the future was written before the machine restarted."""
    return not (now - SECONDS_TO_EXPIRY <= state.refused <= now and state.known <= now)


class SharedRateLimit:
    """The rate limit of all processes of this user that call one API as one API user."""

    def __init__(self, url: str, user_id: str) -> None:
        digest = hashlib.sha256(f"{url} {user_id}".encode()).hexdigest()[:16]
        directory = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        owner = os.geteuid() if HAS_FILE_LOCKS else ""
        self.path = os.path.join(directory, f"community.wpengine-rate-limit-{digest}-{owner}")

    def wait(self, pause: t.Callable[[float], None]) -> None:
        """Return when the next request may be sent: at once if no request was refused lately. pause(seconds) sleeps."""
        ticket = None
        while True:
            seconds, ticket = self._seconds_to_wait(ticket)
            if seconds <= 0:
                return
            pause(min(seconds, MAX_PAUSE))

    def _seconds_to_wait(self, ticket: float | None) -> tuple[float, float | None]:
        """Return the seconds until a ticket is called, and the ticket. ticket: None to take one."""
        if not HAS_FILE_LOCKS or not os.path.exists(self.path):
            return 0.0, None
        with self._locked_file(os.O_RDWR) as file:
            now, state = time.monotonic(), read_state(file)
            if state is None or is_expired(state, now):
                remove(self.path)
                return 0.0, None
            state = advance(state, now)
            if ticket is None or ticket >= state.ticket:  # the file was created again, and its numbers restarted
                ticket, state = take_ticket(state)
            write_state(file, state)
            return seconds_until_turn(state, ticket), ticket

    def slow_down(self) -> None:
        """Halve the rate, because the API refused a request with 429."""
        if not HAS_FILE_LOCKS:
            return
        with self._locked_file(os.O_RDWR | os.O_CREAT) as file:
            now, state = time.monotonic(), read_state(file)
            write_state(file, after_refusal(None if state and is_expired(state, now) else state, now))

    @contextmanager
    def _locked_file(self, flags: int) -> t.Iterator[int | None]:
        """Open and lock the file. Yields its descriptor, or None if it cannot be used safely."""
        file = open_private(self.path, flags)
        try:
            if file is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            if file is not None:
                os.close(file)  # unlocks it


def open_private(path: str, flags: int) -> int | None:
    """Open a file, and return its descriptor; None if it cannot be opened safely."""
    try:
        return open_own_file(path, flags)
    except OSError:
        return None


def read_state(file: int | None) -> State | None:
    """Return the state in a file, None if there is none or it is invalid."""
    if file is None:
        return None
    try:
        state = State(**json.loads(os.pread(file, 1000, 0)))
        return state if min(asdict(state).values()) >= 0 and state.rate >= MIN_RATE else None
    except (OSError, ValueError, TypeError):
        return None


def write_state(file: int | None, state: State) -> None:
    """Write a state to a file, if there is one."""
    if file is None:
        return
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(asdict(state)).encode(), 0)
    except OSError:
        pass  # a full disk: each process backs off alone


def remove(path: str) -> None:
    """Remove a file that another process may have removed already."""
    try:
        os.unlink(path)
    except OSError:
        pass

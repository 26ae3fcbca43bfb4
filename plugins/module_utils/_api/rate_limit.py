# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slowing down together: the workers of a play share one pace once the API has refused a request with 429.

The modules keep nothing in files, with this one exception. Ansible runs each host's task in a process of its own, and
processes that only know of their own refusals go on finding out the limit by breaking it, dozens at a time. So the
first 429 makes a small file in the user's runtime directory, or else in the directory for temporary files. It holds
how many requests may go, and no secrets; it belongs to the user alone, to one API and one API user. Without a 429 there
is no file, and looking for it is all that a request pays. Where files cannot be locked, or the directory cannot be
written to, there is no common pace, and each process goes on backing off by itself.

It works like the tickets in a waiting room: a request draws a number, and goes when the numbers have come so far. How
fast they go is found by trial: a refusal halves the rate, each second without one adds a little.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None

FIRST_RATE = 10.0  # requests a second after the first refusal
LEAST_RATE = 1.0
GAIN = 0.05  # the part of the rate that each second without a refusal adds
QUIET_SECONDS = 60  # after so long without a refusal there is no common pace any more
ASK_AGAIN_SECONDS = 1.0  # who waits looks so often whether the rate has changed


@dataclass(frozen=True)
class State:
    """rate: requests a second. ticket: the next number to draw. turn: the number whose turn it was at the time known.

    refused: the last refusal. held: until then refusals are of requests that went before the rate was halved.
    All times are those of time.monotonic(), which all processes of a machine share.
    """

    rate: float
    ticket: float
    turn: float
    known: float
    refused: float
    held: float


def at(state, now):
    """The state as it is now. Turns that nobody took are lost, so that nobody can save them up."""
    passed = max(0.0, now - state.known)
    turn = min(state.ticket, state.turn + passed * state.rate)
    return replace(state, turn=turn, rate=state.rate * (1 + GAIN * passed), known=now)


def draw(state):
    """A ticket, and the state without it."""
    return state.ticket, replace(state, ticket=state.ticket + 1)


def seconds_until(state, ticket):
    """How long it takes until it is a ticket's turn, if the rate stays; a millisecond is not worth a pause."""
    seconds = (ticket - state.turn) / state.rate
    return seconds if seconds > 0.001 else 0.0


def slow_down(state, now):
    """The state after a refusal. state: None when it is the first one."""
    if state is None:
        return State(rate=FIRST_RATE, ticket=0, turn=0, known=now, refused=now, held=now + 1)
    state = replace(at(state, now), refused=now)
    if now < state.held:
        return state
    return replace(state, rate=max(LEAST_RATE, state.rate / 2), held=now + 1)


def is_over(state, now):
    """Whether a state says nothing any more; what seems to come from the future is from before a restart."""
    return not (now - QUIET_SECONDS <= state.refused <= now and state.known <= now)


class SharedRateLimit:
    """The pace of all processes of this user that talk to one API as one API user."""

    def __init__(self, url, user_id):
        digest = hashlib.sha256(f"{url} {user_id}".encode()).hexdigest()[:16]
        directory = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        owner = os.geteuid() if fcntl else ""
        self.path = os.path.join(directory, f"community.wpengine-pace-{digest}-{owner}")

    def wait(self, pause):
        """Return when the next request may go; at once as long as none was refused of late. pause(seconds) sleeps."""
        ticket = None
        while True:
            seconds, ticket = self._ask(ticket)
            if seconds <= 0:
                return
            pause(min(seconds, ASK_AGAIN_SECONDS))

    def _ask(self, ticket):
        """The seconds until a ticket's turn, and the ticket, which is drawn if there is none yet."""
        if fcntl is None or not os.path.exists(self.path):
            return 0.0, None
        with self._locked(os.O_RDWR) as file:
            now, state = time.monotonic(), read_state(file)
            if state is None or is_over(state, now):
                remove(self.path)
                return 0.0, None
            state = at(state, now)
            if ticket is None or ticket >= state.ticket:  # the file was made anew, and its numbers began again
                ticket, state = draw(state)
            write_state(file, state)
            return seconds_until(state, ticket), ticket

    def slow_down(self):
        """The API refused a request for having come too soon."""
        if fcntl is None:
            return
        with self._locked(os.O_RDWR | os.O_CREAT) as file:
            now, state = time.monotonic(), read_state(file)
            write_state(file, slow_down(None if state and is_over(state, now) else state, now))

    @contextmanager
    def _locked(self, flags):
        """The file, locked; None where there is none that is ours."""
        file = open_own(self.path, flags)
        try:
            if file is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            if file is not None:
                os.close(file)  # unlocks it


def open_own(path, flags):
    """Open a file that nobody else may read or could have put there; None when it is not so."""
    try:
        file = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    found = os.fstat(file)
    if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077:
        return file
    os.close(file)
    return None


def read_state(file):
    """The state in a file, None when there is none that can be read."""
    if file is None:
        return None
    try:
        state = State(**json.loads(os.pread(file, 1000, 0)))
        return state if min(asdict(state).values()) >= 0 and state.rate >= LEAST_RATE else None
    except (OSError, ValueError, TypeError):
        return None


def write_state(file, state):
    """Put a state into a file."""
    if file is None:
        return
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(asdict(state)).encode(), 0)
    except OSError:
        pass  # a full disk: without a common pace


def remove(path):
    """Remove a file that may be gone already."""
    try:
        os.unlink(path)
    except OSError:
        pass

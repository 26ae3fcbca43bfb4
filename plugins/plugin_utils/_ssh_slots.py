# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A limit on the connections that all workers of a controller keep open at once.

There is one file for each connection that is allowed. A worker locks one while its task runs. What the file holds
is the control path of the connection that OpenSSH keeps open afterwards (ControlPersist): it still counts, so whoever
takes the slot next for another install closes it first. The kernel drops the locks of a worker that dies.
"""

from __future__ import annotations

import fcntl
import os
import time

POLL_SECONDS = 0.1


class Slots:
    """The slots in a folder; the same folder and count for every worker."""

    def __init__(self, folder, count):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.gate = os.path.join(folder, "gate")
        self.paths = [os.path.join(folder, f"slot-{number}") for number in range(count)]

    def take(self, control_path, close):
        """Wait for a slot and return its locked file; closing that gives the slot back.

        control_path: of the connection that ssh will keep open, or empty. close(control_path) ends a connection that
        nobody uses.
        """
        while True:
            # Choosing is done by one worker at a time, so that none sees another's half-made choice.
            with open(self.gate, "a", encoding="utf-8") as gate:
                fcntl.flock(gate, fcntl.LOCK_EX)
                slot = self._try(control_path, close)
            if slot:
                return slot
            time.sleep(POLL_SECONDS)

    def _try(self, control_path, close):
        """A locked slot, or None when there is none free."""
        # The caller closes the one that it gets.
        slots = [open(path, "a+", encoding="utf-8") for path in self.paths]  # noqa: SIM115
        chosen = choose([(content(slot), os.fstat(slot.fileno()).st_mtime) for slot in slots], control_path)
        taken = next((slots[number] for number in chosen if lock(slots[number])), None)
        for slot in slots:
            if slot is not taken:
                slot.close()
        if taken:
            kept = content(taken)
            if kept and kept != control_path:
                close(kept)
            taken.truncate(0)
            taken.write(control_path)
            taken.flush()
        return taken


def choose(slots, control_path):
    """Numbers of the slots to try, in order. slots: (control path of the kept connection, time of last use) of each.

    The slot that already has this connection, even if busy: one connection never takes two slots, as closing it for one
    would cut the other. Otherwise free ones first, then the one that was not used for longest.
    """
    own = [number for number, (kept, _used) in enumerate(slots) if kept and kept == control_path]
    if own:
        return own
    return sorted(range(len(slots)), key=lambda number: (slots[number][0] != "", slots[number][1]))


def content(slot):
    """What a slot's file holds."""
    slot.seek(0)
    return slot.read()


def lock(slot):
    """Whether the slot could be locked."""
    try:
        fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

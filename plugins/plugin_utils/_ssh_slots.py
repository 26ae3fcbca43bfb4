# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A limit on the connections that all workers of a controller keep open at once.

There is one file for each allowed connection. A worker locks one while its task runs. The file holds the control path of
the connection that OpenSSH keeps open afterwards (ControlPersist). That connection still counts, so the next worker that
takes the slot for another install closes it first. The kernel releases the locks of a worker that dies.
"""

from __future__ import annotations

import fcntl
import os
import time
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.own_files import make_own_folder, open_own_file

POLL_SECONDS = 0.1


class Slots:
    """The slots in a folder. Every worker must use the same folder and count.

    Raises OSError if the folder, or a file in it, is a link or belongs to another user.
    """

    def __init__(self, folder: str, count: int) -> None:
        make_own_folder(folder)
        self.gate = os.path.join(folder, "gate")
        self.paths = [os.path.join(folder, f"slot-{number}") for number in range(count)]

    def take(self, control_path: str, close: t.Callable[[str], None]) -> t.TextIO:
        """Wait for a slot and return its locked file. Closing the file releases the slot.

        control_path: of the connection that ssh will keep open, empty if it keeps none. close(control_path) ends an idle
        connection.
        """
        while True:
            # Only one worker chooses at a time: the file of a slot is locked first and written afterwards.
            with open_slot(self.gate) as gate:
                fcntl.flock(gate, fcntl.LOCK_EX)
                slot = self._try(control_path, close)
            if slot:
                return slot
            time.sleep(POLL_SECONDS)

    def _try(self, control_path: str, close: t.Callable[[str], None]) -> t.TextIO | None:
        """Return a locked slot, None when none is free."""
        # The caller closes the returned one.
        slots = [open_slot(path) for path in self.paths]
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


def open_slot(path: str) -> t.TextIO:
    """Open a file to read and to append."""
    return os.fdopen(
        open_own_file(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, refused_mode=0o022), "a+", encoding="utf-8"
    )


def choose(slots: list[tuple[str, float]], control_path: str) -> list[int]:
    """Return the numbers of the slots to try, in order. slots: (control path of the kept connection, time of last use) of each.

    A slot that already has this connection is the only choice, even if it is busy: one connection never takes two slots,
    because closing it for one would cut the other. Otherwise slots without a connection come first, then the least
    recently used.
    """
    own = [number for number, (kept, _used) in enumerate(slots) if kept and kept == control_path]
    if own:
        return own
    return sorted(range(len(slots)), key=lambda number: (slots[number][0] != "", slots[number][1]))


def content(slot: t.TextIO) -> str:
    """Return the control path in the file of a slot."""
    slot.seek(0)
    return slot.read()


def lock(slot: t.TextIO) -> bool:
    """Lock the slot unless another worker has it. Return True when it is locked."""
    try:
        fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

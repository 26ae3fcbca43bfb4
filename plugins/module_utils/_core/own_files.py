# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open files in directories where other users may place files and links, such as the one for temporary files."""

from __future__ import annotations

import errno
import os
import stat


def open_own_file(path: str, flags: int, refused_mode: int = 0o077) -> int:
    """Open a file that only this user may change, and return its descriptor. A new file is private.

    Raise OSError for a link, symbolic or hard, because another user may have linked this user's own file to have it
    overwritten. Raise it, too, for a file of another user, for anything but a regular file, and for a mode with one of the
    bits of refused_mode.
    """
    # Without O_NONBLOCK, a named pipe would block.
    file = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    found = os.fstat(file)
    if is_own(found) and stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and not found.st_mode & refused_mode:
        return file
    os.close(file)
    raise OSError(errno.EPERM, f"{path} is a link, or other users may use it")


def make_own_folder(path: str) -> None:
    """Create a private folder, and those above it, unless it exists. Raise OSError for the folder or link of another user."""
    os.makedirs(path, mode=0o700, exist_ok=True)
    if not (is_own(os.lstat(path)) and is_own(os.stat(path))):
        raise OSError(errno.EPERM, f"{path} belongs to another user")


def is_own(found: os.stat_result) -> bool:
    """Return True if this user owns a file or folder."""
    return found.st_uid == os.geteuid()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of ssh for the connection of a task, for other programs than the connection itself."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.common.text.converters import to_bytes


def ssh_command(connection: t.Any, *words: str) -> list[bytes]:
    """Return the command line of ssh with more words, without the program that types a password.

    connection: of ansible-core's ssh plugin or one that inherits from it. With a password, ansible-core 2.16 opens a pipe
    for sshpass while it builds a command line. The pipe of the command that runs next must be kept, and the new one is not
    needed.
    """
    ssh = connection.get_option("ssh_executable")
    kept: tuple[int, int] | None = getattr(connection, "sshpass_pipe", None)
    connection.sshpass_pipe = None
    try:
        command: list[bytes] = connection._build_command(ssh, "ssh", *words)
    finally:
        ends: tuple[int, ...] = connection.sshpass_pipe or ()
        for end in ends:
            os.close(end)
        connection.sshpass_pipe = kept
    return command[command.index(to_bytes(ssh)) :]

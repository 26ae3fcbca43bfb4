# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run rsync from the controller to a host, over the connection of a task: its key, its host-key rules, its kept connection."""

from __future__ import annotations

import re
import subprocess
import time
import typing as t

from ansible.module_utils.common.text.converters import to_text

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._module.host import ShellResult
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_command import ssh_command

LOCAL = ("local", "ansible.builtin.local")
SSH = ("ssh", "ansible.builtin.ssh", "community.wpengine.wpe_ssh")
PROGRESS_SECONDS = 15
PLAIN = re.compile(r"[\w@%+=:,./-]+")
MISSING = (
    "rsync was not found on the controller, and wp_sync needs it; install it there, for example with apt install rsync, "
    "dnf install rsync or brew install rsync."
)


def run_rsync(
    connection: t.Any, arguments: list[str], source: str, dest: str, progress: t.Callable[[str], None]
) -> ShellResult:
    """Run rsync and return its result. dest: on the host. progress(text) shows a line while it takes long.

    A command must have run over the connection before, so that ssh keeps it open, or at least knows that it works.
    """
    command = ["rsync", *arguments]
    if connection.transport in SSH:
        command += ["--rsh", remote_shell(connection), f"{source}/", f"{host_of(connection)}:{dest}/"]
    elif connection.transport in LOCAL:
        command += [
            f"{source}/",
            f"{dest if dest.startswith('/') else f'./{dest}'}/",
        ]  # a colon would make a host of it
    else:
        raise BadInput(
            f"wp_sync works over the connections wpe_ssh, ssh and local, not over {connection.transport}; "
            "set ansible_connection."
        )
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except FileNotFoundError as error:
        raise WpeError(MISSING) from error
    begin = time.monotonic()
    with process:
        while True:
            try:
                out, err = process.communicate(timeout=PROGRESS_SECONDS)
                break
            except subprocess.TimeoutExpired:
                progress(f"rsync has run for {time.monotonic() - begin:.0f} seconds")
            except BaseException:
                process.terminate()
                raise
    return ShellResult(process.returncode, to_text(out, errors="surrogateescape"), to_text(err, errors="replace"))


def remote_shell(connection: t.Any) -> str:
    """Return the command line of ssh, without the host, in the form that rsync splits into words again."""
    return " ".join(quoted(to_text(word)) for word in ssh_command(connection))


def quoted(word: str) -> str:
    """Return a word as rsync reads it: it knows quotes, in which a doubled one is the quote itself, and no backslash."""
    return word if PLAIN.fullmatch(word) else "'" + word.replace("'", "''") + "'"


def host_of(connection: t.Any) -> str:
    """Return the host as rsync reads it: an IPv6 address needs brackets."""
    host = str(connection.host)
    return f"[{host}]" if ":" in host else host

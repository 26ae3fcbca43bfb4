# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that runs the commands of the wp_* modules, whichever way they get there."""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import Secrets


class ShellResult(t.NamedTuple):
    """The exit status, standard output and standard error of one command line."""

    rc: int
    stdout: str
    stderr: str


class Host:
    """A host with a POSIX shell. It needs no Python.

    name: the host's name for people. environment: the task's variables as a shell sets them for one command. site_path: the folder of the site, None where
    commands begin in it. diff_mode: the task shows differences. writes_done: how many commands have changed it. secrets:
    empty, because a host is sent none.
    """

    name = "the host"
    environment = ""
    diff_mode = False
    site_path: str | None = None

    def __init__(self) -> None:
        self.secrets = Secrets()
        self.writes_done = 0

    def shell(self, line: str, stdin: str | bytes | None = None) -> ShellResult:
        """Run a command line with the login shell."""
        raise NotImplementedError

    def source_file(self, src: str | None, content: str | None) -> t.ContextManager[str]:
        """Yield the name of a file on the controller: src, found as ansible.builtin.copy finds it, or one with the content."""
        raise NotImplementedError

    def checksum(self, path: str) -> str:
        """Return the SHA-1 checksum of a file on the controller."""
        raise NotImplementedError

    def put_file(self, source: str, path: str) -> None:
        """Send a file of the controller."""
        raise NotImplementedError

    def source_folder(self, src: str) -> str:
        """Return the path of a folder on the controller, found as ansible.builtin.copy finds it. Raises BadInput."""
        raise NotImplementedError

    def rsync(self, arguments: list[str], source: str, dest: str) -> ShellResult:
        """Run rsync on the controller, from a folder there to one on the host. Raises WpeError where it cannot run."""
        raise NotImplementedError

    def fetch(self, params: dict[str, t.Any]) -> dict[str, t.Any]:
        """Fetch a file as ansible.builtin.fetch does; return that action's result."""
        raise NotImplementedError

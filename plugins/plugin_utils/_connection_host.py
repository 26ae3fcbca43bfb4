# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host as an action reaches it: through its connection, with files of the controller."""

from __future__ import annotations

import os
import re
import tempfile
import typing as t
from contextlib import contextmanager

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_bytes
from ansible.plugins.action.fetch import ActionModule as FetchAction
from ansible.utils.display import Display
from ansible.utils.hashing import checksum

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.text import one_line, printable
from ansible_collections.community.wpengine.plugins.module_utils._module.host import Host, ShellResult
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import quote_path
from ansible_collections.community.wpengine.plugins.plugin_utils._rsync import run_rsync

display = Display()

WPE_SSH = "community.wpengine.wpe_ssh"


class ConnectionHost(Host):
    """The host of a task."""

    def __init__(self, action: t.Any) -> None:
        """Keep the ModuleAction of the task."""
        super().__init__()
        self._action = action
        self.name = action._task.delegate_to or action.task_vars.get("inventory_hostname", "localhost")
        self.environment = action._compute_environment_string()
        self.site_path = site_path(action._connection)
        self.diff_mode = action._task.diff

    def shell(self, line: str, stdin: str | bytes | None = None) -> ShellResult:
        """Run a line by the login shell itself (executable is False)."""
        data = None if stdin is None else to_bytes(stdin)
        try:
            result = self._action._low_level_execute_command(line, sudoable=False, in_data=data, executable=False)
        except OSError as error:  # of the connection local, for instance a line that is too long
            raise WpeError(f"The command could not be run: {error.strerror}.") from error
        return ShellResult(result["rc"], result["stdout"], result["stderr"])

    @contextmanager
    def source_file(self, src: str | None, content: str | None) -> t.Iterator[str]:
        loader = self._action._loader
        if content is None:
            found = self._action._find_needle("files", src)
            if os.path.isdir(found):
                raise BadInput(f"src {src} is a folder, and wp_copy copies one file; wp_sync copies folders.")
            path = loader.get_real_file(found)
            try:
                yield path
            finally:
                loader.cleanup_tmp_file(path)  # a vaulted file was decrypted into a copy
            return
        with tempfile.NamedTemporaryFile(dir=C.DEFAULT_LOCAL_TMP, delete=False) as file:  # type: ignore[attr-defined]  # made from the configuration
            file.write(to_bytes(content, errors="surrogateescape"))
        try:
            yield file.name
        finally:
            os.unlink(file.name)

    def checksum(self, path: str) -> str:
        return str(checksum(path))

    def put_file(self, source: str, path: str) -> None:
        self._action._connection.put_file(source, path)

    def source_folder(self, src: str) -> str:
        try:
            found = str(self._action._find_needle("files", src))
        except AnsibleError as error:
            raise BadInput(f"src is {src!r}: there is no such folder on the controller.") from error
        if not os.path.isdir(found):
            raise BadInput(f"src is {src!r}, which is no folder; wp_copy copies a single file.")
        return found.rstrip("/") or "/"

    def rsync(self, arguments: list[str], source: str, dest: str) -> ShellResult:
        return run_rsync(self._action._connection, arguments, source, dest, self._progress)

    def _progress(self, text: str) -> None:
        if not self._action._task.no_log:
            display.display(f"[{self.name}] {self._action.name}: {printable(text)}")

    def fetch(self, params: dict[str, t.Any]) -> dict[str, t.Any]:
        return _Fetch(self).run_with(params)


class _Fetch(FetchAction):
    """The fetch action of ansible-core, which asks the host's shell instead of a module about the file."""

    def __init__(self, host: ConnectionHost) -> None:
        action = host._action
        super().__init__(
            task=action._task.copy(),
            connection=action._connection,
            play_context=action._play_context,
            loader=action._loader,
            templar=action._templar,
            shared_loader_obj=action._shared_loader_obj,
        )
        self._host = host

    def run_with(self, params: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return the action's result with these arguments."""
        self._task.args = params
        result: dict[str, t.Any] = self.run(task_vars=self._host._action.task_vars)
        return result

    def _execute_remote_stat(
        self, path: str, all_vars: t.Any, follow: bool, tmp: str | None = None, checksum: bool = True
    ) -> dict[str, t.Any]:
        """Return what the module stat would, as far as fetch needs it."""
        file = quote_path(path)
        result = self._host.shell(f"if [ -d {file} ]; then echo directory; else sha1sum < {file}; fi")
        if result.rc != 0:
            # fail_on_missing decides about an error of this class.
            raise AnsibleError(f"Could not read {printable(path)}: {one_line(result.stderr)}")
        found = re.match(r"directory\s|[0-9a-f]{40}\s", result.stdout)
        if not found:
            out = one_line(result.stdout)[:200]
            raise WpeError(f"The host printed no checksum of {path} but {out!r}; its shell must print nothing else.")
        first = found.group().strip()
        return {"exists": True, "isdir": first == "directory", "checksum": first}


def site_path(connection: t.Any) -> str | None:
    """Return the site's folder on WP Engine's gateway: the user is the install's name, after a prefix that some programs use."""
    if connection.transport != WPE_SSH:
        return None
    user = connection.get_option("remote_user")
    return f"sites/{user.rpartition('+')[2]}" if user else None

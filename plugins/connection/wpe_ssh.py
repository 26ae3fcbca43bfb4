# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: wpe_ssh
short_description: Run commands on WP Engine installs through the SSH gateway
version_added: 1.0.0
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
description:
  - Adapts Ansible's P(ansible.builtin.ssh#connection) connection to WP Engine's SSH gateway. The gateway splits command
    lines again and loses their quotes, has no SFTP and no Python, starts a container for each connection, ends a session
    after ten minutes and allows five connections at once.
  - The command line that ssh sends is always C(bash -s). The command itself is sent on standard input, where nothing
    changes it, followed by the task's own standard input. Exit status, standard output and standard error are those of a
    normal shell.
  - Files are sent and fetched through the same pipe, byte for byte.
  - All options of P(ansible.builtin.ssh#connection) are available, with their variables, environment variables and
    configuration keys. O(timeout), O(ssh_args) and O(use_tty) have other defaults, which suit the gateway.
    O(ssh_transfer_method), O(use_tty) and the options for sftp and scp have no effect.
notes:
  - Works with tasks that need no Python on the host, such as M(ansible.builtin.raw), M(ansible.builtin.script) and
    this collection's C(wp_*) modules. Set C(gather_facts=false). Modules that need Python fail, as there is none; in
    place of M(ansible.builtin.copy) and M(ansible.builtin.fetch) there are M(community.wpengine.wp_copy) and
    M(community.wpengine.wp_fetch).
  - C(become) does not work, because the gateway has one user for each install.
  - Only C(sites/<install>) persists after a connection. Everything else in the home directory is lost with the container.
    M(ansible.builtin.script), which copies a file into the home directory first, needs C(ControlPersist) in O(ssh_args).
  - A connection that was kept open for more than five minutes is closed before the next command, because the gateway ends
    a session after ten minutes even while a command runs.
  - A command whose session was ended is not repeated, whatever O(reconnection_retries) is, because part of it may be done.
options:
  concurrency:
    description:
      - Limit of simultaneous connections for one user of this machine, over all installs, plays and forks. A task above
        the limit waits, and a started task keeps its connection until it ends. Connections that C(ControlPersist) keeps
        open count; the least recently used one is closed for another install. On one install one task runs at a time.
      - The gateway allows five. Set less when other programs connect, too. V(0) means no limit.
      - The limit is kept with lock files below O(control_path_dir), so processes on other machines or in other containers
        are not counted.
    type: int
    default: 5
    env:
      - name: WPE_CONCURRENCY
    ini:
      - section: wpe_ssh
        key: concurrency
    vars:
      - name: wpe_concurrency
  host_key_accept_new:
    description:
      - With V(true), accept the host key of an install on the first connection and add it to C(known_hosts), like
        C(StrictHostKeyChecking=accept-new) of ssh. WP Engine publishes no fingerprints, and each install has its own host
        name.
      - A key that differs from the one in C(known_hosts) is always refused, unless O(host_key_checking=false).
      - With V(false), the configuration of ssh decides, which usually refuses unknown keys. Set it to V(false) also where
        the configuration file of ssh has C(StrictHostKeyChecking yes), which this option would override. O(ssh_args) and
        O(ssh_common_args) take precedence.
    type: bool
    default: true
    env:
      - name: WPE_SSH_HOST_KEY_ACCEPT_NEW
    ini:
      - section: wpe_ssh
        key: host_key_accept_new
    vars:
      - name: ansible_ssh_host_key_accept_new
extends_documentation_fragment:
  - connection_pipelining
  - community.wpengine.ssh_options
"""

import contextlib
import os
import re
import secrets
import shlex
import shutil
import subprocess
import threading
import time
import typing as t

from ansible.errors import AnsibleAuthenticationFailure, AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.common.text.converters import to_bytes, to_native, to_text
from ansible.plugins.connection.ssh import Connection as SshConnection
from ansible.utils.display import Display
from ansible.utils.path import unfrackpath

from ansible_collections.community.wpengine.plugins.module_utils._core.options import (
    API_OPTIONS,
    variables_of,
    without_empty_variables,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.text import (
    describe_unsendable,
    one_line,
    printable,
)
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_command import ssh_command
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_errors import (
    ConnectionFacts,
    connect_error,
    lost_error,
)
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_slots import Slots

display = Display()

# The only command line that is ever sent: it survives splitting and has no quotes to lose. It must be bash, which reads
# its script byte by byte and leaves the rest of standard input to the command; dash would read up to 8 KiB ahead.
# The environment variables of the options that ssh does not have.
VARIABLES = ("WPE_CONCURRENCY", "WPE_SSH_HOST_KEY_ACCEPT_NEW")
REMOTE_SHELL = "bash -s"

# 255 is ssh's own exit status for a failed connection, so a command's 255 becomes this and a line on standard error.
SUBSTITUTE_FOR_255 = 254

# Age in seconds from which a kept connection is closed before the next command.
OLD_CONNECTION = 300

# The environment of a play, which Ansible puts in front of a script: ansible.builtin.raw does not send it.
PASSWORD = re.compile(rf"(?<!\w)({'|'.join(variables_of(API_OPTIONS['api_password']))})=(?=[^\s'\"]|'[^']|\"[^\"])")

# Exit status, standard output and standard error.
Outcome = tuple[int, bytes, bytes]


class HeldSlot:
    """The slot that this process holds. A worker of Ansible runs one task at a time, but for different hosts in turn."""

    def __init__(self) -> None:
        self.file: t.TextIO | None = None
        self.control_path: str | None = None

    def holds(self, control_path: str) -> bool:
        """Return True when the slot is already locked for that connection."""
        return self.file is not None and self.control_path == control_path

    def swap(self, slots: Slots, control_path: str, close: t.Callable[[str], None]) -> None:
        """Release the slot, then take one for another connection. The other way round, two workers could block each other."""
        self.give_back()
        self.file = slots.take(control_path, close)
        self.control_path = control_path

    def give_back(self) -> None:
        """Release the slot."""
        if self.file:
            self.file.close()
            self.file = None


SLOT = HeldSlot()


class Connection(SshConnection):
    """The ssh connection of ansible-core, which sends the command on standard input.

    Passwords and private keys are options that ansible-core 2.22 and newer mask by themselves (see ssh_options).
    """

    transport = "community.wpengine.wpe_ssh"

    def set_options(
        self,
        task_keys: dict[str, t.Any] | None = None,
        var_options: dict[str, t.Any] | None = None,
        direct: dict[str, t.Any] | None = None,
    ) -> None:
        """Set the options, but ignore the task's timeout, which is Ansible's own default of ten seconds.

        Then the option's variables, -T, the environment, ansible.cfg and this plugin's default apply, in this order.
        """
        task_keys = {name: value for name, value in (task_keys or {}).items() if name != "timeout"}
        with without_empty_variables(VARIABLES):
            super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> Outcome:
        """Run a command with in_data as its standard input."""
        return self._execute(cmd, StandardInput(to_bytes(in_data or b"")))

    def _execute(self, cmd: str, stdin: StandardInput, save_to: str | None = None) -> Outcome:
        """Run a command. save_to: path of a file for its standard output."""
        if self.become:
            raise AnsibleError(
                "become does not work on WP Engine's SSH gateway: each install has one user and there is no sudo. "
                "Remove become from the play, the task and the configuration."
            )
        text = to_text(cmd, errors="surrogateescape")
        what = describe_unsendable(text)
        if what:
            raise AnsibleError(f"The command for the host holds {what}.")
        password = PASSWORD.search(text.replace("'\"'\"'", "'"))  # as the shell's inner shell reads it
        if password:
            raise AnsibleError(
                f"The command was not sent: it sets {password[1]} for the host, which would then have the API's password. Set it "
                "in the environment of ansible-playbook, or for the tasks of wpe_* modules, but not for the whole play."
            )
        self._token = f"wpe_ssh-{secrets.token_hex(8)}"
        self._save_to = save_to
        self._lost: str | None = None
        stdin.script = script(cmd, self._token)
        if not self._play_context.no_log:
            display.vvv(f"WPE_SSH: COMMAND {to_text(cmd)}", host=self.get_option("host"))
        # Not sudoable: no terminal, which would mix standard error into standard output.
        # ansible-core only hands in_data on, to the methods below, which take a StandardInput in place of bytes.
        status, out, err = super().exec_command(REMOTE_SHELL, in_data=stdin, sudoable=False)  # type: ignore[arg-type]
        if stdin.error:
            raise AnsibleError(f"Could not read {stdin.path}: {stdin.error.strerror}.")
        if self._lost:
            raise AnsibleConnectionFailure(self._lost)
        err, was_255 = without_line(err, f"{self._token} 255")
        return 255 if was_255 else status, out, err

    def _bare_run(
        self, cmd: list[bytes | str], in_data: StandardInput, sudoable: bool = True, checkrc: bool = True
    ) -> Outcome:
        """Run ssh once. Raises AnsibleConnectionFailure with advice if the command did not start."""
        if self._save_to:
            # Standard output goes straight to the file, whatever its size.
            cmd = ["sh", "-c", 'exec "$@" >"$0"', self._save_to, *cmd]
        self._wait_for_slot()
        begin = time.monotonic()
        status, out, err = super()._bare_run(cmd, in_data, sudoable=sudoable, checkrc=False)
        seconds = time.monotonic() - begin
        # The output before the marker is ssh's own, such as the note that it added a host key to known_hosts.
        words, started, own = err.partition(to_bytes(f"{self._token} started\n"))
        if not started and not in_data.error:
            # Any status can occur here. sshpass ends with 5 after a wrong password, which must not be tried again.
            failure = AnsibleAuthenticationFailure if status == 5 else AnsibleConnectionFailure
            raise failure(connect_error(to_native(words), self._facts()))
        if status == 255:
            # The caller raises it: an error raised here would make ansible-core's retry run the command a second time.
            self._lost = lost_error(self._facts(), seconds)
            status = SUBSTITUTE_FOR_255
        if not started:
            return status, out, err
        display.vvv(f"WPE_SSH: ssh reported {to_text(words)!r}", host=self.host)
        return status, out, own

    def _facts(self) -> ConnectionFacts:
        """Return the settings that error messages show."""
        return ConnectionFacts(
            host=self.host,
            port=self.port or 22,
            user=self.user or "",
            key=self.get_option("private_key_file"),
            timeout=self.get_option("timeout"),
            concurrency=self.get_option("concurrency"),
        )

    def _build_command(self, binary: str, subsystem: str, *other_args: bytes | str) -> list[bytes]:
        """Return the command line. The user's own arguments win: ssh uses the first value that it gets for an option."""
        refuse_address("ansible_host", self.host)
        refuse_address("ansible_user", self.get_option("remote_user"))
        own_args = ["-T"]  # no terminal, even when the user's arguments ask for one
        if self.get_option("host_key_checking") and self.get_option("host_key_accept_new"):
            own_args += ["-o", "StrictHostKeyChecking=accept-new"]
        try:
            command: list[bytes] = super()._build_command(binary, subsystem, *own_args, *other_args)
        except ValueError as error:
            raise AnsibleError(f"The ssh arguments cannot be split into words: {error}. Close the quote.") from error
        if any(b"\0" in to_bytes(word) for word in command):
            raise AnsibleError("An argument for ssh holds a NUL character, which no program can be given; remove it.")
        return command

    def _send_initial_data(  # type: ignore[override]  # see _execute
        self, fh: t.IO[bytes], in_data: StandardInput, ssh_process: subprocess.Popen[bytes]
    ) -> None:
        """Send standard input in a thread, because a command may write while it still reads and would block otherwise.

        The thread has a file descriptor of its own: Ansible closes fh when ssh has ended, and fails if it is not flushed.
        """
        pipe = os.fdopen(os.dup(fh.fileno()), "wb")
        fh.close()
        threading.Thread(target=in_data.send, args=(pipe, ssh_process), daemon=True).start()

    def _wait_for_slot(self) -> None:
        """Wait until one more connection is allowed, and hold its slot until the task ends."""
        control_path = self._kept_control_path()
        count = self.get_option("concurrency")
        if count > 0 and not SLOT.holds(control_path):
            folder = os.path.join(unfrackpath(self.get_option("control_path_dir")), "wpe_ssh")
            try:
                SLOT.swap(Slots(folder, count), control_path, self._close_kept)
            except OSError as error:
                raise AnsibleError(
                    f"Could not use lock files in {folder}: {error.strerror}. Set control_path_dir to another folder."
                ) from error
        # A task of several steps has a folder in the container, which ends with the connection.
        if control_path and not self._shell.tmpdir and age(control_path) > OLD_CONNECTION:
            self._close_kept(control_path)

    def close(self) -> None:
        """End a task: release its slot."""
        super().close()
        SLOT.give_back()

    def _kept_control_path(self) -> str:
        """Return the socket of the connection that ssh keeps open, empty if it keeps none. Only ssh itself knows it."""
        command = ssh_command(self, "-G", self.host)
        try:
            answer = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        except OSError as error:
            raise AnsibleError(f"Could not run ssh: {error.strerror}. Is the OpenSSH client installed here?") from error
        lines = to_text(answer.stdout, errors="surrogate_or_replace").splitlines()
        settings = dict(line.split(None, 1) for line in lines if " " in line.strip())
        kept = settings.get("controlmaster", "false") != "false" and settings.get("controlpath", "none") != "none"
        return settings["controlpath"] if kept else ""

    def _close_kept(self, control_path: str) -> None:
        """Close a kept connection and wait for up to two seconds until its socket is gone."""
        # -o would split the path at blanks, and ssh expands %.
        path = control_path.replace("%", "%%")
        command = [self.get_option("ssh_executable"), "-O", "exit", "-S", path, "kept-connection"]
        subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        for _attempt in range(20):
            if not os.path.exists(control_path):
                return
            time.sleep(0.1)

    def _file_transport_command(self, in_path: str, out_path: str, sftp_action: str) -> Outcome:
        """Send or fetch a file, for put_file and fetch_file of the ssh plugin."""
        if sftp_action == "put":
            return self._put(in_path, out_path)
        return self._fetch(in_path, out_path)

    def _put(self, in_path: str, out_path: str) -> Outcome:
        """Send a file."""
        result = self._execute(f"cat > {shlex.quote(out_path)}", StandardInput(path=in_path))
        if result[0] != 0:
            raise AnsibleError(f"Could not write {printable(out_path)} on {self.host}: {one_line(to_text(result[2]))}")
        return result

    def _fetch(self, in_path: str, out_path: str) -> Outcome:
        """Fetch a file. A local file of that name is replaced only by a complete one."""
        part = f"{out_path}.{secrets.token_hex(4)}.part"
        try:
            with open(part, "xb"):
                pass
        except OSError as error:
            raise AnsibleError(f"Could not write {printable(out_path)}: {error.strerror}.") from error
        try:
            result = self._execute(f"cat < {shlex.quote(in_path)}", StandardInput(), save_to=part)
            if result[0] != 0:
                raise AnsibleError(
                    f"Could not fetch {printable(in_path)} from {self.host}: {one_line(to_text(result[2]))}"
                )
            os.replace(part, out_path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part)
        return result


class StandardInput:
    """The bytes for the remote bash: the script that runs the command, then data or a file for the command itself."""

    def __init__(self, data: bytes = b"", path: str | None = None) -> None:
        self.data = data
        self.path = path
        self.script = b""
        self.error: OSError | None = None

    def send(self, pipe: t.IO[bytes], process: subprocess.Popen[bytes]) -> None:
        """Write everything and close the pipe, which breaks if the command does not read all of it."""
        with contextlib.suppress(BrokenPipeError):
            try:
                pipe.write(self.script + self.data)
                if self.path:
                    with open(self.path, "rb") as file:
                        shutil.copyfileobj(file, pipe, 1024 * 1024)
            except BrokenPipeError:
                pass
            except OSError as error:
                # Otherwise the command would take the end of the input for the end of the file.
                self.error = error
                process.terminate()
            finally:
                pipe.close()


def refuse_address(name: str, value: str | None) -> None:
    """Raise AnsibleConnectionFailure for a host or user that ssh would take for an option, as some options run programs."""
    text = to_text(value or "")
    if text.startswith("-") or not text.isprintable():
        raise AnsibleConnectionFailure(
            f"{name} is {text!r}, which begins with a dash or has unprintable characters, so ssh was not run. "
            "Correct it in the inventory."
        )


def script(cmd: str, token: str) -> bytes:
    """Return one line for the remote bash, which reads all of it before it runs the command.

    The first marker shows that the connection was established, even if the session is cut afterwards.
    """
    marker = f"printf '{token} %s\\n'"
    run = f"bash -c {shlex.quote(to_text(cmd, errors='surrogateescape'))}; status=$?"
    hide_255 = f"[ $status -ne 255 ] || {{ {marker} 255 >&2; status={SUBSTITUTE_FOR_255}; }}"
    line = f"{{ {marker} started >&2; {run}; {hide_255}; exit $status; }}\n"
    return line.encode("utf-8", "surrogateescape")


def without_line(text: bytes, line: str) -> tuple[bytes, bool]:
    """Return the bytes without a line, and True if they had it."""
    marker = f"{line}\n".encode()
    return text.replace(marker, b"", 1), marker in text


def age(control_path: str) -> float:
    """Return the seconds since a kept connection was opened, 0 if there is none."""
    with contextlib.suppress(OSError):
        return time.time() - os.stat(control_path).st_mtime
    return 0

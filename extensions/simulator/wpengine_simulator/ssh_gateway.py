# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated SSH gateway with the limits of WP Engine's.

The user name is the name of an install, and the accepted keys are those that were added through the API. The gateway
splits a command line into words and joins them without quotes, offers no SFTP, no scp and no Python in PATH, accepts
a limited number of connections, and cuts each after a while. Commands really run with the rights of the user who
started the simulator, so it listens on loopback only. Unlike in a real container, a program that is called by its
absolute path is found. Python is hidden there, too, but only from commands of a shell: see hidden_python().
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import shlex
import shutil
import signal
import sys
import tempfile
import time
import typing as t
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import asyncssh

from . import wordpress_site
from .errors import ControlError
from .settings import DEFAULTS, Settings
from .state import Row, State

# The programs in the PATH of a container, as far as this machine has them.
PROGRAMS = (
    "awk",
    "base64",
    "basename",
    "bash",
    "cat",
    "chmod",
    "cmp",
    "comm",
    "cp",
    "cut",
    "date",
    "dd",
    "df",
    "diff",
    "dirname",
    "du",
    "echo",
    "env",
    "expr",
    "false",
    "find",
    "grep",
    "gunzip",
    "gzip",
    "head",
    "hostname",
    "id",
    "kill",
    "ln",
    "ls",
    "md5sum",
    "mkdir",
    "mktemp",
    "mv",
    "nl",
    "nohup",
    "od",
    "paste",
    "printf",
    "ps",
    "pwd",
    "readlink",
    "realpath",
    "rm",
    "rmdir",
    "rsync",
    "sed",
    "seq",
    "sh",
    "sha1sum",
    "sha256sum",
    "sleep",
    "sort",
    "split",
    "stat",
    "tail",
    "tar",
    "tee",
    "test",
    "timeout",
    "touch",
    "tr",
    "true",
    "uname",
    "uniq",
    "wc",
    "whoami",
    "xargs",
    "zcat",
)

# The names by which Ansible looks for Python, and the folders of programs.
PYTHONS = (
    "python",
    "python2",
    "python3",
    "python2.7",
    "platform-python",
    *(f"python3.{minor}" for minor in range(6, 20)),
)
PYTHON_FOLDERS = ("", "/bin/", "/usr/bin/", "/usr/local/bin/", "/usr/libexec/")

ReadState = Callable[[], State]


class Reader(t.Protocol):
    async def read(self, n: int = -1) -> bytes: ...


class Writer(t.Protocol):
    def write(self, data: bytes) -> None: ...

    async def drain(self) -> None: ...


async def start_gateway(
    read_state: ReadState,
    host: str = "127.0.0.1",
    port: int = 0,
    settings: Settings | None = None,
    folder: Path | None = None,
    now: Callable[[], float] = time.time,
    host_key: Path | None = None,
) -> SshGateway:
    """Start a gateway and return it. Its stop() ends the server and all connections.

    read_state(): a state with installs and ssh_keys. settings: read at each use, so the caller may change them.
    folder: keeps the files of the sites; the default is a temporary folder that stop() removes. now(): the clock.
    host_key: the file with the host key, which is created if it is missing; the default is a file in the folder.
    Raise ControlError if the host is not a loopback address.
    """
    if not ipaddress.ip_address(host).is_loopback:
        raise ControlError(f"the SSH gateway runs commands on this machine: it listens on loopback only, not on {host}")
    gateway = SshGateway(read_state, settings, folder, now, host_key)
    await gateway.listen(host, port)
    return gateway


class SshGateway:
    """The server, and the state that its connections share."""

    port: int
    server: asyncssh.SSHAcceptor

    def __init__(
        self,
        read_state: ReadState,
        settings: Settings | None,
        folder: Path | None,
        now: Callable[[], float],
        host_key: Path | None,
    ) -> None:
        self.read_state = read_state
        self.settings = {} if settings is None else settings
        self.now = now
        self.temporary: tempfile.TemporaryDirectory[str] | None = None
        if folder is None:
            self.temporary = tempfile.TemporaryDirectory(prefix="wpengine-gateway-")
            folder = Path(self.temporary.name)
        self.folder = folder.resolve()
        self.programs = self.folder / "bin"
        self.shell_start = self.folder / "shell_start"
        self.host_key = host_key or self.folder / "host_key"
        self.connections: set[Connection] = set()
        # Counters and records for tests.
        self.opened = 0
        self.most_connections = 0
        self.refused = 0
        self.commands: list[dict[str, t.Any]] = []
        self.subsystems: list[str | None] = []

    def counts(self) -> dict[str, int]:
        """Return how many connections were opened, were open at once, and were refused."""
        return {"opened": self.opened, "most": self.most_connections, "refused": self.refused}

    def setting(self, name: str) -> t.Any:
        return self.settings.get(name, DEFAULTS[name])

    async def listen(self, host: str, port: int) -> None:
        self._make_programs()
        self.server = await asyncssh.listen(
            host,
            port,
            server_factory=lambda: Connection(self),
            server_host_keys=[self._host_key()],
            server_version="Go",
            process_factory=run_command,
            encoding=None,
            line_editor=False,
        )
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.server.close()
        for connection in list(self.connections):
            connection.end()
        await self.server.wait_closed()
        if self.temporary:
            self.temporary.cleanup()

    def _host_key(self) -> str:
        """Return the path of the host key. The key is kept, because ssh refuses a known host whose key has changed."""
        if not self.host_key.exists():
            key = asyncssh.generate_private_key("ssh-rsa")
            self.host_key.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(self.host_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(key.export_private_key())
        return str(self.host_key)

    def _make_programs(self) -> None:
        """Create the folder that is the PATH of the containers."""
        shutil.rmtree(self.programs, ignore_errors=True)
        self.programs.mkdir(parents=True)
        for name in PROGRAMS:
            found = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin")
            if found:
                (self.programs / name).symlink_to(found)
        wp = self.programs / "wp"
        package = shlex.quote(str(Path(__file__).resolve().parent.parent))
        python = shlex.quote(sys.executable)
        wp.write_text(f'#!/bin/sh\nPYTHONPATH={package} exec {python} -S -m wpengine_simulator.wp_cli "$@"\n')
        wp.chmod(0o755)
        self.shell_start.write_text(hidden_python())

    def install(self, name: str) -> Row | None:
        """Return the active install of that name, None if there is none or if it is too new for the gateway."""
        rows: list[Row] = list(self.read_state()["installs"].values())
        for row in rows:
            if row["name"] == name and row.get("status", "active") == "active":
                return row if self.is_older(row, self.setting("ssh_install_seconds")) else None
        return None

    def accepts_key(self, key: asyncssh.SSHKey) -> bool:
        """Return True if the key was added, and long enough ago."""
        text = key.export_public_key("openssh").decode().split()[:2]
        return any(
            row.get("public_key", "").split()[:2] == text and self.is_older(row, self.setting("ssh_key_seconds"))
            for row in self.read_state().get("ssh_keys", {}).values()
        )

    def is_older(self, row: Row, seconds: float) -> bool:
        """Return True if a row was created at least the given seconds ago."""
        created = row.get("created_at")
        if not seconds or not created:
            return True
        return self.now() - datetime.fromisoformat(created).timestamp() >= seconds

    def site(self, install: Row) -> Path:
        """Return the folder with the files of an install, which is created once and kept between connections."""
        path = self.folder / "sites" / str(install["name"])
        if not path.exists():
            wordpress_site.create(path, install)
        return path


class Connection(asyncssh.SSHServer):
    """One connection with its container."""

    conn: asyncssh.SSHServerConnection

    def __init__(self, gateway: SshGateway) -> None:
        self.gateway = gateway
        self.username = ""
        self.install: Row | None = None
        self.home: Path | None = None
        self.children: set[asyncio.subprocess.Process] = set()
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.conn = conn

    async def begin_auth(self, username: str) -> bool:
        self.username = username
        self.install = self.gateway.install(username)
        await asyncio.sleep(self.gateway.setting("ssh_connect_seconds"))
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self.install is not None and self.gateway.accepts_key(key)

    def auth_completed(self) -> None:
        gateway = self.gateway
        if len(gateway.connections) >= gateway.setting("ssh_connections"):
            gateway.refused += 1
            # Assumed: the message of the real gateway is not known.
            self.conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, "Too many connections")
            return
        gateway.opened += 1
        gateway.connections.add(self)
        gateway.most_connections = max(gateway.most_connections, len(gateway.connections))
        self._make_home()
        self.timer = asyncio.get_running_loop().call_later(gateway.setting("ssh_session_seconds"), self.end)

    def _make_home(self) -> None:
        if self.install is None:
            raise RuntimeError("A connection without an install must not pass authentication.")
        homes = self.gateway.folder / "containers"
        homes.mkdir(exist_ok=True)
        self.home = Path(tempfile.mkdtemp(prefix="home-", dir=homes))
        (self.home / "sites").mkdir()
        (self.home / "sites" / self.username).symlink_to(self.gateway.site(self.install))

    def end(self) -> None:
        """Cut the connection without a message."""
        self.conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the container with its processes and files."""
        self.gateway.connections.discard(self)
        if self.timer:
            self.timer.cancel()
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        if self.home:
            shutil.rmtree(self.home, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PATH": str(self.gateway.programs),
            "SHELL": "/bin/bash",
            # Read by every bash that runs a command or a script.
            "BASH_ENV": str(self.gateway.shell_start),
            "USER": self.username,
        }


def hidden_python() -> str:
    """Return a script that hides the Python of this machine from a bash that reads it.

    It defines functions of the names and paths of Python that fail as a missing program does. C(command -v) finds none of
    them, and sh is a bash that reads the script, too.
    """
    lines = [
        """function command { if [[ $1 == -[vV] && ${2##*/} =~ ^(platform-)?python[0-9.]*$ ]]; then return 1; fi; builtin command "$@"; }""",
        *(f"""function {folder}sh {{ /bin/bash "$@"; }}""" for folder in ("", "/bin/", "/usr/bin/")),
    ]
    for folder in PYTHON_FOLDERS:
        reason = "No such file or directory" if folder else "command not found"
        lines += [
            f"function {folder}{name} {{ echo 'bash: {folder}{name}: {reason}' >&2; return 127; }}" for name in PYTHONS
        ]
    return "\n".join(lines) + "\n"


async def run_command(process: asyncssh.SSHServerProcess[bytes]) -> None:
    """Run one command of a connection. A connection may run several commands at once."""
    connection = process.channel.get_connection().get_owner()
    assert isinstance(connection, Connection)  # made by the server_factory
    if process.subsystem or not process.command:
        connection.gateway.subsystems.append(process.subsystem)
        process.stderr.write(b"This service allows commands only.\n")
        process.exit(1)
        return
    connection.gateway.read_state()  # what is due by now is done before the command, as it is before a request
    line = strip_quotes(process.command)
    entry: dict[str, t.Any] = {"user": connection.username, "sent": process.command, "run": line, "status": None}
    connection.gateway.commands.append(entry)
    child = await asyncio.create_subprocess_exec(
        "/bin/bash",
        "-c",
        line,
        cwd=connection.home,
        env=connection.environment(),
        start_new_session=True,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stdin and child.stdout and child.stderr  # they exist because of PIPE
    connection.children.add(child)
    feeding = asyncio.create_task(feed(process.stdin, child.stdin))
    await asyncio.gather(copy(child.stdout, process.stdout), copy(child.stderr, process.stderr))
    status = entry["status"] = await child.wait()
    feeding.cancel()
    connection.children.discard(child)
    process.exit(status if status >= 0 else 128 - status)


async def feed(source: Reader, stdin: asyncio.StreamWriter) -> None:
    """Copy to the standard input of a command, which may end before it has read everything."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        await copy(source, stdin)
    stdin.close()


async def copy(source: Reader, target: Writer) -> None:
    while data := await source.read(64 * 1024):
        target.write(data)
        await target.drain()


def strip_quotes(command: str) -> str:
    """Return the command line that the gateway runs: split into words as by a shell, and joined without quotes."""
    try:
        words = shlex.split(command)
    except ValueError:  # an unbalanced quote
        words = command.replace('"', " ").replace("'", " ").split()
    return " ".join(words)

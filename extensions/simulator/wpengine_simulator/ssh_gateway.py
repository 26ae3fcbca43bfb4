# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for WP Engine's SSH gateway, as hard to use as the real one.

The user name is an install's name, and the keys are those that were registered through the API. A command line is split
again and loses its quotes, there is no SFTP, no scp and no Python in the PATH, only so many connections are let in at
once, and each is cut after a while. Commands really run, as the user who started the simulator, so it listens on
loopback only. A program called by its absolute path is found: that is where a container would be stricter.
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
from datetime import datetime
from pathlib import Path

import asyncssh

from . import wordpress
from .calls import ControlError
from .settings import DEFAULTS

# What the PATH of a container offers, as far as this machine has it.
PROGRAMS = (
    "awk", "base64", "basename", "bash", "cat", "chmod", "cmp", "comm", "cp", "cut", "date", "dd", "df", "diff",
    "dirname", "du", "echo", "env", "expr", "false", "find", "grep", "gunzip", "gzip", "head", "hostname", "id",
    "kill", "ln", "ls", "md5sum", "mkdir", "mktemp", "mv", "nl", "nohup", "od", "paste", "printf", "ps", "pwd",
    "readlink", "realpath", "rm", "rmdir", "rsync", "sed", "seq", "sh", "sha1sum", "sha256sum", "sleep", "sort",
    "split", "stat", "tail", "tar", "tee", "test", "timeout", "touch", "tr", "true", "uname", "uniq", "wc",
    "whoami", "xargs", "zcat",
)


async def start_gateway(read_state, host="127.0.0.1", port=0, settings=None, folder=None, now=time.time):
    """Listen, and return the Gateway; its stop() ends everything.

    read_state(): the simulator's data with installs and ssh_keys. settings: a dict that is read each time, so it may be
    changed meanwhile. folder: where sites live; without it in a temporary folder that stop() removes. now(): the clock.
    """
    if not ipaddress.ip_address(host).is_loopback:
        raise ControlError(f"the gateway runs commands for whoever has a key: it listens on loopback only, not on {host}")
    gateway = Gateway(read_state, settings, folder, now)
    await gateway.listen(host, port)
    return gateway


class Gateway:
    """The listening server and what its connections share."""

    def __init__(self, read_state, settings, folder, now):
        self.read_state = read_state
        self.settings = {} if settings is None else settings
        self.now = now
        self.temporary = None if folder else tempfile.TemporaryDirectory(prefix="wpengine-gateway-")
        self.folder = Path(folder or self.temporary.name).resolve()
        self.connections = set()
        # For tests and the curious.
        self.most_connections = 0
        self.refused = 0
        self.commands = []
        self.subsystems = []

    def setting(self, name):
        return self.settings.get(name, DEFAULTS[name])

    async def listen(self, host, port):
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

    async def stop(self):
        self.server.close()
        for connection in list(self.connections):
            connection.end()
        await self.server.wait_closed()
        if self.temporary:
            self.temporary.cleanup()

    def _host_key(self):
        """The same key for every start in the same folder."""
        path = self.folder / "host_key"
        if not path.exists():
            key = asyncssh.generate_private_key("ssh-rsa")
            path.write_bytes(key.export_private_key())
            path.chmod(0o600)
        return str(path)

    def _make_programs(self):
        self.programs = self.folder / "bin"
        shutil.rmtree(self.programs, ignore_errors=True)
        self.programs.mkdir(parents=True)
        for name in PROGRAMS:
            found = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin")
            if found:
                (self.programs / name).symlink_to(found)
        wp = self.programs / "wp"
        package = shlex.quote(str(Path(__file__).resolve().parent.parent))
        python = shlex.quote(sys.executable)
        wp.write_text(f'#!/bin/sh\nPYTHONPATH={package} exec {python} -m wpengine_simulator.wp_cli "$@"\n')
        wp.chmod(0o755)

    def install(self, name):
        """The active install of that name, None when the gateway does not know it."""
        for row in self.read_state()["installs"].values():
            if row["name"] == name and row.get("status", "active") == "active":
                return row if self.older(row, self.setting("ssh_install_seconds")) else None
        return None

    def knows_key(self, key):
        """Whether the key was registered, long enough ago."""
        text = key.export_public_key("openssh").decode().split()[:2]
        return any(
            row.get("public_key", "").split()[:2] == text and self.older(row, self.setting("ssh_key_seconds"))
            for row in self.read_state().get("ssh_keys", {}).values()
        )

    def older(self, row, seconds):
        """Whether a row was made at least so long ago."""
        made = row.get("created_at")
        if not seconds or not made:
            return True
        return self.now() - datetime.fromisoformat(made).timestamp() >= seconds

    def site(self, install):
        """The folder of an install's files, which outlives connections."""
        path = self.folder / "sites" / install["name"]
        if not path.exists():
            wordpress.make_site(path, install)
        return path


class Connection(asyncssh.SSHServer):
    """One connection with its container."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.home = None
        self.children = set()
        self.timer = None

    def connection_made(self, conn):
        self.conn = conn

    async def begin_auth(self, username):
        self.username = username
        self.row = self.gateway.install(username)
        await asyncio.sleep(self.gateway.setting("ssh_connect_seconds"))
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, username, key):
        return self.row is not None and self.gateway.knows_key(key)

    def auth_completed(self):
        gateway = self.gateway
        if len(gateway.connections) >= gateway.setting("ssh_connections"):
            gateway.refused += 1
            # How the real gateway says it is not known.
            self.conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, "Too many connections")
            return
        gateway.connections.add(self)
        gateway.most_connections = max(gateway.most_connections, len(gateway.connections))
        self._make_home()
        self.timer = asyncio.get_running_loop().call_later(gateway.setting("ssh_session_seconds"), self.end)

    def _make_home(self):
        homes = self.gateway.folder / "containers"
        homes.mkdir(exist_ok=True)
        self.home = Path(tempfile.mkdtemp(prefix="home-", dir=homes))
        (self.home / "sites").mkdir()
        (self.home / "sites" / self.username).symlink_to(self.gateway.site(self.row))

    def end(self):
        """Cut the connection without a word."""
        self.conn.abort()

    def connection_lost(self, exc):
        """The container goes, with its processes and its files."""
        self.gateway.connections.discard(self)
        if self.timer:
            self.timer.cancel()
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        if self.home:
            shutil.rmtree(self.home, ignore_errors=True)

    def environment(self):
        return {
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PATH": str(self.gateway.programs),
            "SHELL": "/bin/bash",
            "USER": self.username,
        }


async def run_command(process):
    """One command of a connection; a connection may run several at once."""
    connection = process.channel.get_connection().get_owner()
    if process.subsystem or not process.command:
        connection.gateway.subsystems.append(process.subsystem)
        process.stderr.write(b"This service allows commands only.\n")
        process.exit(1)
        return
    line = split_again(process.command)
    entry = {"user": connection.username, "sent": process.command, "run": line, "status": None}
    connection.gateway.commands.append(entry)
    child = await asyncio.create_subprocess_exec(
        "/bin/bash", "-c", line, cwd=connection.home, env=connection.environment(), start_new_session=True,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )
    connection.children.add(child)
    feeding = asyncio.create_task(feed(process.stdin, child.stdin))
    await asyncio.gather(copy(child.stdout, process.stdout), copy(child.stderr, process.stderr))
    status = entry["status"] = await child.wait()
    feeding.cancel()
    connection.children.discard(child)
    process.exit(status if status >= 0 else 128 - status)


async def feed(source, stdin):
    """A command's standard input; it need not want all of it."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        await copy(source, stdin)
    stdin.close()


async def copy(source, target):
    while data := await source.read(64 * 1024):
        target.write(data)
        await target.drain()


def split_again(command):
    """The command line as the gateway runs it: split into words as a shell does, and joined without the quotes."""
    try:
        words = shlex.split(command)
    except ValueError:  # a quote without its other half
        words = command.replace('"', " ").replace("'", " ").split()
    return " ".join(words)

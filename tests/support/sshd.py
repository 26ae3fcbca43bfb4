# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a real OpenSSH server on loopback, for the user of the tests."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import subprocess
import time
import typing as t
from pathlib import Path

SSHD = "/usr/sbin/sshd"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextlib.contextmanager
def running_sshd(folder: Path, public_key: Path) -> t.Iterator[dict[str, t.Any]]:
    """Yield the variables of a host that is this machine, through an sshd that accepts a key."""
    folder.mkdir()
    port = free_port()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "host_key"], check=True)
    (folder / "config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host_key\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {public_key}\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # which a server that is started by root changes to
    log = folder / "log"
    process = subprocess.Popen([SSHD, "-D", "-f", folder / "config", "-E", log], stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while "Server listening" not in (log.read_text() if log.exists() else ""):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"sshd did not start:\n{log.read_text()}")
            time.sleep(0.02)
        yield {"ansible_host": "127.0.0.1", "ansible_port": port, "ansible_user": getpass.getuser()}
    finally:
        process.terminate()
        process.wait()

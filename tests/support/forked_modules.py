# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ordinary modules in processes forked from one that has imported ansible.module_utils and the collection already.

An ordinary module starts Python, unpacks the archive that Ansible sends, and compiles what it imports from it, which takes
longer than the module's own work. A module server has imported it before. `ModuleServer.interpreter` is a small program
that plays use as `ansible_python_interpreter`: it hands its standard files and environment to the server, which forks, and
the copy executes the program that Ansible sent.

The copy imports the modules from the checkout instead of the archive. tests/integration/test_harness.py therefore also runs
a module of each kind with its archive. A program that the server does not know, or that needs another environment of Python,
is executed by Python itself.

The first half of this file runs in the tests, the second half (below `serve`) in the Python of each ansible-core.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.metadata
import importlib.util
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import threading
import types
from pathlib import Path

TESTS = str(Path(__file__).resolve().parents[1])

MODULE_UTILS = "ansible_collections.community.wpengine.plugins.module_utils"

# What a play starts in place of Python. It imports little, because it starts for each task.
INTERPRETER = """#!{python} -IS
import sys
if sys.argv[1:]:  # not a module on standard input
    import os
    os.execv({python!r}, [{python!r}, *sys.argv[1:]])
import array, os, socket, signal
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
    server.connect({address!r})
    lines = [os.getcwdb(), *(name + b"=" + value for name, value in os.environb.items())]
    files = array.array("i", [0, 1, 2])
    server.sendmsg([b"\\0".join(lines)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
    for number in (0, 1, 2):
        os.close(number)  # or they would stay open as long as this process
    status = int(server.recv(10) or b"-9")
if status < 0:
    os.kill(os.getpid(), -status)
os._exit(status)
"""


class ModuleServer:
    """A process of one ansible-core that forks one process for each task that runs as an ordinary module."""

    def __init__(self, python: str, collections: Path) -> None:
        """python: of the ansible-core. collections: the folder that the collection is imported from."""
        self.home = tempfile.TemporaryDirectory(prefix="module-server-")
        address = f"{self.home.name}/socket"
        self.interpreter = f"{self.home.name}/python"
        Path(self.interpreter).write_text(INTERPRETER.format(python=python, address=address))
        Path(self.interpreter).chmod(0o700)
        self.alive, end = socket.socketpair()
        with end, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(address)
            listener.listen(100)
            numbers = [listener.fileno(), end.fileno()]
            self.process = subprocess.Popen(
                [python, __file__, *map(str, numbers), self.home.name, collections],
                env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},  # as the tests run plays
                pass_fds=numbers,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def stop(self) -> None:
        """End the server. The processes that it forked end by themselves."""
        self.alive.close()
        self.process.wait(10)
        self.home.cleanup()


_servers: dict[str, ModuleServer] = {}
_servers_lock = threading.Lock()


def module_interpreter(python: str, collections: Path) -> str:
    """Return the path of a program that runs modules like a Python, with the collection of a folder."""
    with _servers_lock:
        if python not in _servers:
            _servers[python] = ModuleServer(python, collections)
        return _servers[python].interpreter


def stop_module_servers() -> None:
    """End the servers of this process, at the end of the tests."""
    for server in _servers.values():
        server.stop()
    _servers.clear()


# The code below runs in the server.

MOST_BYTES = 200_000  # of a request: the environment

# Environment variables that Python and the C library read when they start.
READ_BY_PYTHON = (b"PYTHON", b"LC_", b"LANG", b"TZ", b"COVERAGE_")


def serve(listener: socket.socket, alive: socket.socket) -> None:
    """Fork for each connection. Only the copies that run a module return from here."""
    for item in (listener, alive):
        item.set_inheritable(False)
    gc.freeze()  # or collecting garbage would copy the memory that the processes share
    while True:
        ready, _write, _except = select.select([listener, alive], [], [])
        if alive in ready:
            os._exit(0)
        connection, _address = listener.accept()
        if os.fork() == 0:
            listener.close()
            alive.close()
            return run_and_report(connection)
        connection.close()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def run_and_report(connection: socket.socket) -> None:
    """Fork the process that runs the module, which returns; its parent reports its exit status, and ends."""
    message, files, _flags, _address = socket.recv_fds(connection, MOST_BYTES, 3)
    pid = os.fork()
    if pid:
        for file in files:
            os.close(file)
        _pid, status = os.waitpid(pid, 0)
        with contextlib.suppress(BrokenPipeError):  # the play was killed
            connection.send(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    connection.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    directory, *lines = message.split(b"\0")
    become(directory, dict(line.split(b"=", 1) for line in lines))


def become(directory: bytes, environment: dict[bytes, bytes]) -> None:
    """Set up this process as Python would be, and execute the program on standard input."""
    paths = environment.get(b"PYTHONPATH", b"").decode()
    unlike = read_by_python(environment) != read_by_python(dict(os.environb)) or paths not in ("", TESTS)
    os.environb.clear()
    os.environb.update(environment)
    os.chdir(directory)
    with open(0, "rb", closefd=False) as stdin:
        program = stdin.read()
    name = re.search(rb"(?:module_fqn|mod_name)='([\w.]+)'", program)
    if unlike or not name or not is_known(name[1].decode()):
        execute(program)
    gc.disable()
    sys.argv = [""]
    sys.path[:0] = ["", *([paths] if paths else [])]
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    exec(compile(program, "<stdin>", "exec"), vars(main))
    sys.exit()


def read_by_python(environment: dict[bytes, bytes]) -> dict[bytes, bytes]:
    return {
        name: value for name, value in environment.items() if name.startswith(READ_BY_PYTHON) and name != b"PYTHONPATH"
    }


def is_known(module: str) -> bool:
    """Return True if this process can import the module that the program wants to run."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def execute(program: bytes) -> None:
    """Replace this process by Python, which reads the program from its standard input."""
    file = os.memfd_create("program")
    os.write(file, program)
    os.lseek(file, 0, os.SEEK_SET)
    os.dup2(file, 0)
    os.execv(sys.executable, [sys.executable])


# The package in the archives. The controller's own package would import and define more than modules have.
PACKAGE = """from pkgutil import extend_path
__path__ = extend_path(__path__, __name__)
__version__ = {version!r}
"""


def preload(home: Path, collections: str) -> None:
    """Import what modules import, and nothing that is not in the archives that Ansible sends."""
    package = home / "ansible/__init__.py"
    package.parent.mkdir()
    package.write_text(PACKAGE.format(version=importlib.metadata.version("ansible-core")))
    sys.path[:0] = [str(home), collections]
    importlib.import_module("ansible.module_utils.basic")
    importlib.import_module("requests")
    with contextlib.suppress(ModuleNotFoundError):  # ansible-core 2.16 has none
        importlib.import_module("ansible.module_utils._internal._ansiballz._loader")
    for file in Path(collections, *MODULE_UTILS.split(".")).rglob("*.py"):
        importlib.import_module(".".join(file.relative_to(collections).with_suffix("").parts))


if __name__ == "__main__":
    # Python has put the folder of this file first, where modules do not look.
    del sys.path[0]
    preload(Path(sys.argv[3]), sys.argv[4])
    with socket.socket(fileno=int(sys.argv[1])) as first, socket.socket(fileno=int(sys.argv[2])) as second:
        serve(first, second)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-playbook and ansible-inventory in processes forked from one that has imported ansible-core already.

The tests run these commands more than a thousand times, and each spends more time on starting Python, importing
ansible-core and reading its YAML files than on the tasks. Each worker of pytest therefore keeps a process for each
ansible-core (a fork server) that has done this once. For each run the server forks, and the copy continues like the command.

A run must not see the difference. ansible-core reads its settings while it is imported, so that the copy reads them again,
from the environment of the run. The names in READ_LATE are the settings that ansible-core looks up when it uses them. When
any other setting differs from the server's, the copy executes the real command instead. So it does for an environment
that changes how Python itself starts. tests/integration/test_harness.py compares both ways.

The first half of this file runs in the tests, the second half (below `serve`) in the Python of each ansible-core.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import functools
import gc
import importlib
import io
import json
import multiprocessing
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import typing as t
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

# The programs that a server runs, and the module of each.
PROGRAMS = {"ansible-playbook": "ansible.cli.playbook", "ansible-inventory": "ansible.cli.inventory"}

MOST_BYTES = 200_000  # of a request: arguments and environment


class ForkServer:
    """A process of one ansible-core that forks one process for each run. Threads may use it at the same time."""

    def __init__(self, core: Path, settings: dict[str, str]) -> None:
        """core: the virtual environment. settings: the environment, of which the server needs little more."""
        self.home = tempfile.TemporaryDirectory(prefix="fork-server-")
        config = Path(self.home.name) / "ansible.cfg"
        config.touch()
        places = {"HOME": self.home.name, "ANSIBLE_HOME": self.home.name, "ANSIBLE_CONFIG": str(config)}
        client_end, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with client_end, server_end:
            self.process = subprocess.Popen(
                [interpreter_of(core), __file__, str(server_end.fileno()), core / "bin"],
                env={**settings, **places},
                pass_fds=[server_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            self.socket = client_end.dup()
        self.lock = threading.Lock()

    def run(
        self, program: str, arguments: list[str], cwd: Path, environment: dict[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Return what subprocess.run() returns for the program of this core. Its standard input is empty."""
        read, write = os.pipe()
        with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr, open(read, "rb") as status:
            try:
                request = {"program": program, "arguments": arguments, "cwd": str(cwd), "environment": environment}
                files = array.array("i", [stdout.fileno(), stderr.fileno(), write])
                with self.lock:
                    self.socket.sendmsg([json.dumps(request).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
            finally:
                os.close(write)
            returncode = wait_for_end(status, [program, *arguments], timeout)
            return subprocess.CompletedProcess([program, *arguments], returncode, text_of(stdout), text_of(stderr))

    def stop(self) -> None:
        """End the server. Its runs are over: each was waited for."""
        self.socket.close()
        self.process.wait(10)
        self.home.cleanup()


def interpreter_of(core: Path) -> str:
    """Return the Python that the commands of a core name in their first line."""
    with (core / "bin/ansible-playbook").open() as script:
        return script.readline().removeprefix("#!").strip()


def wait_for_end(status: t.BinaryIO, command: list[str], timeout: float) -> int:
    """Return the exit status of a run, negative after a signal, as subprocess has it. Kill the run after the timeout."""
    pid = status.readline()
    if not pid:
        raise RuntimeError(f"the fork server ended before it ran {command}")
    ready, _write, _except = select.select([status], [], [], timeout)
    if not ready:
        os.kill(int(pid), signal.SIGKILL)
        raise subprocess.TimeoutExpired(command, timeout)
    return int(status.readline())


def text_of(file: t.BinaryIO) -> str:
    file.seek(0)
    return io.TextIOWrapper(file, encoding="utf-8").read()


# Variables for which there is more than one value, each with a server. Others are the same everywhere, or are read late.
KEPT = ("ANSIBLE_NOCOLOR", "ANSIBLE_PIPELINING", "LC_ALL", "PATH")

_servers: dict[tuple[Path, str], ForkServer] = {}
_servers_lock = threading.Lock()


def server_for(core: Path, environment: dict[str, str]) -> ForkServer:
    """Return the server of a core for the settings of an environment."""
    settings = {name: environment[name] for name in KEPT if name in environment}
    key = (core, json.dumps(settings))
    with _servers_lock:
        if key not in _servers:
            _servers[key] = ForkServer(core, settings)
        return _servers[key]


def stop_servers() -> None:
    """End the servers of this process, at the end of the tests."""
    for server in _servers.values():
        server.stop()
    _servers.clear()


def run_ansible(
    core: Path,
    program: str,
    arguments: t.Sequence[str | Path],
    *,
    cwd: Path,
    environment: t.Mapping[str, str | None],
    timeout: float,
    real: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run ansible-playbook or ansible-inventory of a core (its virtual environment), with no other environment than this.

    A variable that is None is left out. real: start the command itself, as a user does.
    """
    words = [str(argument) for argument in arguments]
    variables = {name: value for name, value in environment.items() if value is not None}
    if not real:
        return server_for(core, variables).run(program, words, cwd, variables, timeout)
    return subprocess.run(
        [core / "bin" / program, *words],
        cwd=cwd,
        env=variables,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
    )


# The code below runs in the server.

# Settings that differ between runs, all of which ansible-core looks up when it uses them. The paths
# of plugins are not named here, because read_settings() gives them to the plugin loaders.
READ_LATE = (
    "ANSIBLE_HOME",
    "CACHE_PLUGIN",
    "CACHE_PLUGIN_CONNECTION",
    "CALLBACKS_ENABLED",
    "COLLECTIONS_PATHS",
    "CONFIG_FILE",
    "DEFAULT_HOST_LIST",
    "DEFAULT_LOCAL_TMP",
    "DEFAULT_ROLES_PATH",
    "DEFAULT_VAULT_PASSWORD_FILE",
    "GALAXY_CACHE_DIR",
    "GALAXY_TOKEN_PATH",
    "INJECT_INVOCATION",
    "INVENTORY_ANY_UNPARSED_IS_FAILED",
    "INVENTORY_UNPARSED_IS_FAILED",
    "LOCALHOST_WARNING",
    "PERSISTENT_CONTROL_PATH_DIR",
    "RETRY_FILES_ENABLED",
    "_Z_TEST_ENTRY_3",  # of a test of ansible-core itself
)

# Environment variables that Python and the C library read when they start.
READ_BY_PYTHON = ("PYTHON", "LC_", "LANG", "TZ", "COVERAGE_")

# Modules that almost every run imports later. Some are only in one of the versions of ansible-core. Inventory plugins are not here:
# ansible-core 2.16 loads a cache plugin when it imports them, for which it needs the settings of the run.
IMPORTED_LATE = (
    "ansible.cli.inventory",
    "ansible.cli.playbook",
    "ansible.cli.scripts",
    "ansible.executor.process.worker",
    "ansible.executor.task_executor",
    "ansible.module_utils.urls",
    "ansible.plugins.action.normal",
    "ansible.plugins.become.sudo",
    "ansible.plugins.cache.jsonfile",
    "ansible.plugins.cache.memory",
    "ansible.plugins.callback.default",
    "ansible.plugins.connection.local",
    "ansible.plugins.connection.ssh",
    "ansible.plugins.filter.core",
    "ansible.plugins.filter.encryption",
    "ansible.plugins.filter.mathstuff",
    "ansible.plugins.filter.urls",
    "ansible.plugins.filter.urlsplit",
    "ansible.plugins.shell.sh",
    "ansible.plugins.strategy.linear",
    "ansible.plugins.test.core",
    "ansible.plugins.test.files",
    "ansible.plugins.test.mathstuff",
    "ansible.plugins.test.uri",
    "ansible.plugins.vars.host_group_vars",
    "concurrent.futures.thread",
    "multiprocessing.managers",
    "multiprocessing.popen_fork",
    "requests",
    "uuid",
)


def serve(control: socket.socket, programs: Path) -> None:
    """Fork for each request. Only the copies that continue as a command return from here."""
    preload()
    own = {"environment": dict(os.environ), "path": list(sys.path), "home": Path(os.environ["HOME"])}
    gc.freeze()  # or collecting garbage would copy the memory that the processes share
    while True:
        message, files, _flags, _address = socket.recv_fds(control, MOST_BYTES, 3)
        if not message:
            reap(0)
            os._exit(0)
        if os.fork() == 0:
            control.close()
            if run_and_report(*files):
                return become(json.loads(message), own, programs)
        for file in files:
            os.close(file)
        reap(os.WNOHANG)


def run_and_report(stdout: int, stderr: int, status: int) -> bool:
    """Fork the run, which returns True; its parent reports its process ID and its exit status, and ends."""
    pid = os.fork()
    if pid:
        os.write(status, f"{pid}\n".encode())
        _pid, result = os.waitpid(pid, 0)
        os.write(status, f"{os.waitstatus_to_exitcode(result)}\n".encode())
        os._exit(0)
    os.close(status)
    for file, number in ((stdout, 1), (stderr, 2)):
        os.dup2(file, number)
        os.close(file)
    return True


def reap(options: int) -> None:
    """Take notice of the processes that have ended, or of all processes without WNOHANG."""
    try:
        while os.waitpid(-1, options)[0]:
            pass
    except ChildProcessError:
        pass


def preload() -> None:
    """Import what runs import, and parse the YAML that every run parses. Nothing here reads a collection."""
    for name in IMPORTED_LATE:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            pass
    import ansible
    from ansible import constants
    from ansible.config.manager import ConfigManager
    from ansible.utils.collection_loader import _collection_finder, _collection_meta

    # The routing of ansible.builtin is a file of ten thousand lines, and depends on nothing.
    parse = functools.cache(_collection_meta._meta_yml_to_dict)
    vars(_collection_finder)["_meta_yml_to_dict"] = parse
    routing = Path(ansible.__file__).parent / "config/ansible_builtin_runtime.yml"
    parse(routing.read_bytes(), ("ansible.builtin", "runtime.yml"))
    # Nor do the definitions of all settings, which a run reads again with its own values.
    read = ConfigManager._read_config_yaml_file
    base = str(Path(ansible.__file__).parent / "config/base.yml")
    definitions = pickle.dumps(read(constants.config, base))

    def read_once(self: t.Any, file: str) -> t.Any:
        return pickle.loads(definitions) if str(file) == base else read(self, file)

    ConfigManager._read_config_yaml_file = read_once  # type: ignore[method-assign]  # saves 40 ms of each run


def become(request: dict[str, t.Any], own: dict[str, t.Any], programs: Path) -> None:
    """Set up this process as the shell would have, and run the command, or execute it where that is not enough."""
    command = [str(programs / request["program"]), *request["arguments"]]
    environment: dict[str, str] = request["environment"]
    gc.disable()  # a run ends before its garbage matters
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(request["cwd"])
    paths = environment.get("PYTHONPATH")
    if read_by_python(environment) != read_by_python(own["environment"]) or paths not in (None, str(TESTS)):
        os.execve(command[0], command, environment)
    sys.argv = command
    sys.path[:] = [os.path.realpath(programs), *([paths] if paths else []), *own["path"]]
    importlib.invalidate_caches()
    if not read_settings():
        os.execve(command[0], command, environment)
    if environment.get("ANSIBLE_COLLECTIONS_PATH", "").endswith("/.build/module-entry-point"):
        share_archives(own["home"] / "archives")
    sys.exit(importlib.import_module(PROGRAMS[request["program"]]).main())


def read_by_python(environment: dict[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in environment.items() if name.startswith(READ_BY_PYTHON) and name != "PYTHONPATH"
    }


def read_settings() -> bool:
    """Have ansible-core read its settings again. Return False if one has changed that parts of it keep since their import."""
    from ansible import constants
    from ansible.config.manager import ConfigManager
    from ansible.plugins import loader
    from ansible.utils.path import cleanup_tmp_file

    # ansible-core 2.16 makes locks while it is imported, which concurrent runs must not share.
    if "ansible.executor.action_write_locks" in sys.modules:
        locks = sys.modules["ansible.executor.action_write_locks"].action_write_locks
        locks.update({name: multiprocessing.Lock() for name in locks})
    atexit.unregister(cleanup_tmp_file)  # of the server's own temporary folder
    ConfigManager.__init__(constants.config)  # the object stays the same, because several modules have imported it
    loaders = [value for value in vars(loader).values() if isinstance(value, loader.PluginLoader)]
    for name in constants.config.get_configuration_definitions():
        old = getattr(constants, name)
        new = constants.config.get_config_value(name, variables=vars(constants))
        constants.set_constant(name, new)
        holders = [item for item in loaders if item.config is old]
        for holder in holders:
            holder.config = new
        if old != new and name not in READ_LATE and not holders:
            return False
    return True


def share_archives(shared: Path) -> None:
    """Give this run the archives of the collection's modules that earlier runs of the server have made, and keep its own.

    Ansible makes the archive of an ordinary module once in each run, which takes 0.2 s.
    """
    from ansible import constants

    own = Path(vars(constants)["DEFAULT_LOCAL_TMP"], "ansiballz_cache")
    for folder in (own, shared):
        folder.mkdir(exist_ok=True)
    link_archives(shared, own)
    atexit.register(link_archives, own, shared)  # runs before Ansible deletes its temporary files


def link_archives(source: Path, target: Path) -> None:
    for file in source.glob("ansible_collections.community.wpengine.*"):
        if not file.name.endswith(("-part", ".lock")):
            with contextlib.suppress(FileExistsError):
                (target / file.name).hardlink_to(file)


if __name__ == "__main__":
    # Python has put the folder of this file first, where the folder of the command will be.
    del sys.path[0]
    # Nor does a command have the server's PYTHONPATH, unless it is its own.
    sys.path[:] = [path for path in sys.path if path != str(TESTS)]
    with socket.socket(fileno=int(sys.argv[1])) as socket_of_the_tests:
        socket_of_the_tests.set_inheritable(False)
        serve(socket_of_the_tests, Path(sys.argv[2]))

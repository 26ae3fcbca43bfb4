# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a simulator process and playbooks against it."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import textwrap
import time
import typing as t
from pathlib import Path

import requests
import yaml

from support.cores import CORES
from support.forked_ansible import interpreter_of, run_ansible
from support.forked_modules import module_interpreter
from support.leaks import canaries, files_in, leaks

ROOT = Path(__file__).resolve().parents[2]

# The two ways a task can run: through the action plugin, or as an ordinary module.
ENTRY_POINTS = {"action": ROOT / ".build/link", "module": ROOT / ".build/module-entry-point"}

# What runs an ordinary module for a user who sets nothing: the Python of ansible-core.
PLAYBOOK_PYTHON = "{{ ansible_playbook_python }}"

WRITES = ("POST", "PUT", "PATCH", "DELETE")

# Operations that have the method of a write but do not change the account.
READS = ("checkStatus",)


def quick_interpreter(core: str) -> str:
    """Return what runs the ordinary modules of a play with a core: a module server, unless coverage is measured."""
    if any(name.startswith("COVERAGE_") for name in os.environ):
        return PLAYBOOK_PYTHON
    return module_interpreter(interpreter_of(CORES[core]), ENTRY_POINTS["module"])


class Control:
    """The control path of a simulator, over one connection."""

    def __init__(self, control_url: str) -> None:
        self.control_url = control_url
        self.session = requests.Session()

    def control(self, method: str, path: str, body: t.Any = None) -> t.Any:
        """Send a request to the control path, for instance control("POST", "faults", {...})."""
        response = self.session.request(method, f"{self.control_url}/{path}", json=body, timeout=10)
        response.raise_for_status()
        return response.json() if response.content else None

    def wait_until_back(self) -> None:
        """Wait until the simulator listens again after a fault of the kind `refuse`."""
        for _attempt in range(500):
            try:
                self.control("GET", "settings")
                return
            except requests.ConnectionError:
                time.sleep(0.02)
        raise TimeoutError("the simulator did not listen again")

    def reset(self) -> None:
        self.control("POST", "reset")

    def state(self) -> dict[str, t.Any]:
        state: dict[str, t.Any] = self.control("GET", "state")
        return state

    def put_state(self, state: dict[str, t.Any]) -> None:
        self.control("PUT", "state", state)

    def settings(self, **settings: t.Any) -> None:
        self.control("PATCH", "settings", settings)

    def add_fault(self, **rule: t.Any) -> None:
        self.control("POST", "faults", rule)

    def log(self) -> list[dict[str, t.Any]]:
        log: list[dict[str, t.Any]] = self.control("GET", "log")
        return log

    def clear_log(self) -> None:
        self.control("DELETE", "log")

    def writes(self) -> list[str]:
        """Return the logged requests that can change the account."""
        return [f"{entry['method']} {entry['path']}" for entry in self.log() if is_write(entry)]


def is_write(entry: dict[str, t.Any]) -> bool:
    """Return True for a log entry whose request can change the account."""
    return entry["method"] in WRITES and entry["operation"] not in READS


class Simulator(Control):
    """A simulator process and its control path."""

    def __init__(self, directory: Path, user_id: str, password: str, arguments: tuple[str, ...] = ()) -> None:
        self.user_id = user_id
        self.password = password
        ready = directory / "ready.json"
        self.output = directory / "simulator.log"
        command = [sys.executable, "-m", "wpengine_simulator", "--port", "0", "--ready-file", str(ready)]
        self.process = subprocess.Popen(
            [*command, "--user-id", user_id, "--password", password, *arguments],
            stdout=self.output.open("w"),
            stderr=subprocess.STDOUT,
        )
        self._wait_until_ready(ready)
        addresses = json.loads(ready.read_text())
        super().__init__(addresses["control_url"])
        self.api_url = addresses["api_url"]
        self.ssh_port = addresses["ssh_port"]
        self.sites_url = addresses["sites_url"]
        self.sites = Path(addresses["sites_folder"] or "")

    def _wait_until_ready(self, ready: Path) -> None:
        deadline = time.monotonic() + 20
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the simulator did not start:\n{self.output.read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def environment(self) -> dict[str, str]:
        return {"WPE_API_URL": self.api_url, "WPE_API_USER_ID": self.user_id, "WPE_API_PASSWORD": self.password}


@dataclasses.dataclass
class Run:
    """One run of ansible-playbook. `results` has one entry for each task, or for each item of a loop."""

    rc: int
    stdout: str
    stderr: str
    results: list[dict[str, t.Any]]

    @property
    def changed(self) -> list[str]:
        return [entry["name"] for entry in self.results if entry["result"].get("changed")]

    @property
    def failed(self) -> list[dict[str, t.Any]]:
        return [entry for entry in self.results if entry["status"] in ("failed", "unreachable")]

    @property
    def output(self) -> str:
        """Return everything that a user can see."""
        return f"{self.stdout}\n{self.stderr}\n{json.dumps(self.results)}"

    def __str__(self) -> str:
        """Return a text short enough for the message of a failed assertion."""
        failures = json.dumps([entry["result"] for entry in self.failed], indent=2)
        return f"rc {self.rc}, failed tasks: {failures}\n{self.stdout[-3000:]}\n{self.stderr[-3000:]}"


class Player:
    """Runs playbooks against one simulator, in a folder of its own.

    Each run asserts that no secret is in its output, in the files that it leaves, or in the simulator's log, and that it writes
    nothing in check mode. secrets: further secrets than those that the simulator knows.
    """

    def __init__(self, directory: Path, simulator: Simulator) -> None:
        self.directory = directory
        self.simulator = simulator
        self.secrets: set[str] = set()
        self.fast_sleep = False  # whether pauses of the action are shortened
        self.count = 0

    def __call__(
        self,
        playbook: Path | str,
        *,
        check: bool = False,
        diff: bool = False,
        core: str = "newest",
        entry_point: str = "action",
        env: dict[str, str | None] | None = None,
        extra_args: list[str] | None = None,
        shown_by_ansible: bool = False,
        check_mode_of_task: bool = False,
        real: bool = False,
        timeout: float = 180,
    ) -> Run:
        """Run a playbook: a file, or the text of plays or of tasks for localhost.

        A variable that is None in `env` is removed, for instance {"WPE_API_PASSWORD": None}. shown_by_ansible: Ansible itself
        shows a secret. check_mode_of_task: a task turns check mode off. real: start ansible-playbook as a user does, not as a
        fork of a process that has imported it (see forked_ansible.py).
        """
        self.count += 1
        place = self.directory / f"run-{self.count}"
        place.mkdir(parents=True)
        if isinstance(playbook, str):
            playbook = write_playbook(self.directory / f"playbook-{self.count}.yml", playbook)
        record = place / "results.jsonl"
        interpreter = PLAYBOOK_PYTHON if real else quick_interpreter(core)
        base = self.base_environment(place, ENTRY_POINTS[entry_point], interpreter)
        environment = {**base, "WPE_TEST_RECORD": str(record)}
        if self.fast_sleep:
            environment.update(ANSIBLE_CALLBACKS_ENABLED="record,fast_sleep", PYTHONPATH=str(ROOT / "tests"))
        environment.update(env or {})
        arguments = ["-vvvv", str(playbook), *(extra_args or []), *["--check"] * check, *["--diff"] * diff]
        requests_before = len(self.simulator.log()) if check else 0
        process = run_ansible(
            CORES[core], "ansible-playbook", arguments, cwd=place, environment=environment, timeout=timeout, real=real
        )
        results = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
        run = Run(process.returncode, process.stdout, process.stderr, results)
        log = self.simulator.log()
        if check and not check_mode_of_task:
            written = [entry["path"] for entry in log[requests_before:] if is_write(entry)]
            assert not written, f"written in check mode: {written}"
        seen = {"output": run.output, "log of the simulator": json.dumps(log), **files_in(place)}
        found = leaks(seen, canaries(self.simulator, self.secrets))
        assert shown_by_ansible or not found, found
        return run

    def base_environment(
        self, place: Path, collections: Path, interpreter: str = PLAYBOOK_PYTHON
    ) -> dict[str, str | None]:
        """Return an environment without the user's settings, in which a run writes to its own folder only.

        interpreter: runs the ordinary modules.
        """
        (place / "ansible.cfg").touch()
        inventory = place / "inventory.yml"
        variables = {"ansible_connection": "local", "ansible_python_interpreter": interpreter}
        inventory.write_text(yaml.safe_dump({"all": {"hosts": {"localhost": variables}}}))
        coverage = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        return {
            **coverage,
            **self.simulator.environment(),
            # Facts are written to files, as users may do.
            "ANSIBLE_CACHE_PLUGIN": "ansible.builtin.jsonfile",
            "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(place / "facts"),
            "ANSIBLE_ASYNC_DIR": str(place / "async"),
            "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "record",
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_CONFIG": str(place / "ansible.cfg"),
            "ANSIBLE_HOME": str(place / "ansible"),
            "ANSIBLE_INVENTORY": str(inventory),
            "ANSIBLE_INJECT_INVOCATION": "True",  # the default of newer versions is False
            "ANSIBLE_LOCALHOST_WARNING": "False",
            "ANSIBLE_NOCOLOR": "True",
            "ANSIBLE_PIPELINING": "True",  # halves the time of an ordinary module
            "ANSIBLE_REMOTE_TEMP": str(place / "ansible/remote"),
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "HOME": str(place),
            "LC_ALL": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": str(place),
        }


class Loader(yaml.SafeLoader):
    """Reads playbooks, and ignores values with Ansible's own tags, such as !unsafe."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def write_playbook(path: Path, text: str) -> Path:
    """Write a playbook, and make a play for localhost of text that has only tasks."""
    text = textwrap.dedent(text)
    first = yaml.load(text, Loader)[0]
    if "hosts" not in first and "import_playbook" not in first:
        text = "- hosts: localhost\n  gather_facts: false\n  tasks:\n" + textwrap.indent(text, "    ")
    path.write_text(text)
    return path

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run an SSH gateway in a thread, and ansible-playbook and ssh processes that use it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import threading
import typing as t
from pathlib import Path

import yaml

from support.cores import CORES
from support.forked_ansible import run_ansible
from support.player import ENTRY_POINTS, Run, write_playbook
from wpengine_simulator.ssh_gateway import start_gateway

WPE_SSH = "community.wpengine.wpe_ssh"


class GatewayThread:
    """A gateway with its own installs. `gateway` has its counters."""

    def __init__(self, folder: Path, public_key: str, installs: list[str], port: int = 0) -> None:
        self.settings: dict[str, t.Any] = {}
        self.state = {
            "installs": {name: {"id": name, "name": name, "status": "active"} for name in installs},
            "ssh_keys": {"key": {"uuid": "key", "public_key": public_key}},
        }
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.gateway = self._wait(start_gateway(lambda: self.state, port=port, settings=self.settings, folder=folder))

    def _wait(self, work: t.Coroutine[t.Any, t.Any, t.Any]) -> t.Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def stop(self) -> None:
        self._wait(self.gateway.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def site(self, name: str) -> Path:
        folder: Path = self.gateway.site({"name": name})
        return folder


class Controller:
    """Runs Ansible with the gateway, in a folder of its own and without the user's ssh settings."""

    def __init__(self, directory: Path, gateway: GatewayThread, key: Path) -> None:
        self.directory = directory
        self.gateway = gateway
        self.key = key
        self.known_hosts = directory / "known_hosts"
        # The path of a socket has a maximum length, which the folder of a test would exceed.
        self.sockets = Path(tempfile.mkdtemp(prefix="wpe-"))
        self.count = 0

    def close(self) -> None:
        self.close_connections()
        shutil.rmtree(self.sockets)

    def close_connections(self) -> None:
        """Close the connections that ssh keeps open."""
        for path in self.sockets.iterdir():
            if path.is_socket():
                command = ["ssh", "-O", "exit", "-o", f"ControlPath={path}", "kept-connection"]
                subprocess.run(command, capture_output=True, check=False)

    @property
    def ssh_arguments(self) -> list[str]:
        options = (f"UserKnownHostsFile={self.known_hosts}", "IdentitiesOnly=yes", "IdentityAgent=none")
        return ["-F", "none", *(part for option in options for part in ("-o", option))]

    def variables(self, connection: str) -> dict[str, t.Any]:
        return {
            "ansible_connection": connection,
            "ansible_host": "127.0.0.1",
            "ansible_port": self.gateway.gateway.port,
            "ansible_user": "{{ inventory_hostname }}",
            "ansible_private_key_file": str(self.key),
            "ansible_ssh_common_args": " ".join(self.ssh_arguments),
        }

    def play(
        self,
        tasks: t.Any,
        *,
        core: str = "newest",
        hosts: list[str] | None = None,
        connection: str = WPE_SSH,
        variables: dict[str, t.Any] | None = None,
        env: dict[str, str] | None = None,
        arguments: list[str] | None = None,
        inventory: str | None = None,
        real: bool = False,
        timeout: float = 180,
        **play: t.Any,
    ) -> Run:
        """Run tasks (a list) on the hosts, or a whole playbook: a list of plays, or a name or path.

        inventory: the text of an inventory file in place of the hosts.
        """
        self.count += 1
        place = self.directory / f"run-{self.count}"
        place.mkdir()
        (place / "ansible.cfg").touch()
        names = hosts or list(self.gateway.state["installs"])
        # The inventory plugin requires this file name. Other plugins accept it.
        (place / "hosts.wpe.yml").write_text(
            inventory
            or yaml.safe_dump(
                {
                    "all": {
                        "hosts": dict.fromkeys(names),
                        "vars": {**self.variables(connection), **(variables or {})},
                    }
                }
            )
        )
        if isinstance(tasks, list):
            plays = tasks if "hosts" in tasks[0] else [{"hosts": "all", "gather_facts": False, "tasks": tasks, **play}]
            tasks = write_playbook(place / "playbook.yml", yaml.safe_dump(plays))
        record = place / "results.jsonl"
        process = run_ansible(
            CORES[core],
            "ansible-playbook",
            ["-i", place / "hosts.wpe.yml", tasks, *(arguments or [])],
            cwd=place,
            environment={**self.environment(place), "WPE_TEST_RECORD": str(record), **(env or {})},
            timeout=timeout,
            real=real,
        )
        results = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
        return Run(process.returncode, process.stdout, process.stderr, results)

    def one(self, task: dict[str, t.Any], **options: t.Any) -> dict[str, t.Any]:
        """Return the result of one task on one install."""
        run = self.play([task], hosts=["alpha"], **options)
        assert len(run.results) == 1, run
        return {**run.results[0]["result"], "status": run.results[0]["status"], "output": run.output}

    def environment(self, place: Path) -> dict[str, str]:
        return {
            "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "record",
            "ANSIBLE_COLLECTIONS_PATH": str(ENTRY_POINTS["action"]),
            "ANSIBLE_CONFIG": str(place / "ansible.cfg"),
            "ANSIBLE_HOME": str(place / "ansible"),
            "ANSIBLE_NOCOLOR": "True",
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(self.sockets),
            "HOME": str(place),
            "LC_ALL": "C.UTF-8",
            "PATH": os.environ["PATH"],
        }

    def ssh(self, install: str, *command: str, program: str = "ssh") -> subprocess.CompletedProcess[str]:
        """Run the OpenSSH client without Ansible."""
        port = ["-p" if program == "ssh" else "-P", str(self.gateway.gateway.port)]
        options = [*self.ssh_arguments, "-i", str(self.key), *port, "-o", "StrictHostKeyChecking=accept-new"]
        target = [f"{install}@127.0.0.1", *command] if program == "ssh" else [part.format(install) for part in command]
        return subprocess.run(
            [program, *options, *target],
            capture_output=True,
            check=False,
            timeout=60,
            text=True,
            stdin=subprocess.DEVNULL,
        )

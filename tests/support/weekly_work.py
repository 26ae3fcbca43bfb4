# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the playbooks of the collection on the sites of a simulator: its API, its SSH gateway and its pages."""

from __future__ import annotations

import base64
import hashlib
import json
import types
import typing as t
import uuid
from pathlib import Path

from support.player import Run, Simulator
from support.ssh_gateway import Controller
from wpengine_simulator import wordpress_site

INVENTORY = "plugin: community.wpengine.wpe_installs\n"
ACCOUNT, SITE = "00000000-0000-4000-8000-000000000011", "00000000-0000-4000-8000-000000000021"
INSTALLS = {"torquebikes": "production", "torquestg": "staging", "torquedev": "development"}


def md5_fingerprint(public_key: str) -> str:
    """Return the fingerprint of a key as WP Engine shows it."""
    digest = hashlib.md5(base64.b64decode(public_key.split()[1]), usedforsecurity=False).hexdigest()
    return ":".join(digest[number : number + 2] for number in range(0, len(digest), 2))


def initial_state(public_key: str) -> dict[str, t.Any]:
    """Return a state with a site of three installs, and an SSH key."""
    return {
        "accounts": {ACCOUNT: {"id": ACCOUNT, "name": "agencyone"}},
        "sites": {SITE: {"id": SITE, "name": "Torque Bikes", "account": {"id": ACCOUNT}}},
        "installs": {
            f"00000000-0000-4000-9000-00000000000{number}": {
                "name": name,
                "account": {"id": ACCOUNT},
                "site": {"id": SITE},
                "environment": environment,
                "status": "active",
            }
            for number, (name, environment) in enumerate(INSTALLS.items(), 1)
        },
        "ssh_keys": {
            "00000000-0000-4000-8000-00000000005e": {
                "public_key": public_key,
                "fingerprint": md5_fingerprint(public_key),
            }
        },
    }


class WeeklyWork:
    """A simulator with sites, and the playbooks on it."""

    def __init__(self, place: Path, key: Path) -> None:
        self.key = key
        self.core = "newest"  # for runs that name none
        (place / "state.json").write_text(json.dumps(initial_state(key.with_suffix(".pub").read_text())))
        arguments = ["--ssh", "--ssh-host-key", str(place / "host_key"), "--data", str(place / "state.json")]
        for setting in (
            "backup_seconds=0.1",
            "copy_seconds=0.1",
            "certificate_seconds=0.1",
            "domain_report_seconds=0.1",
        ):
            arguments += ["--set", setting]
        self.simulator = Simulator(place, str(uuid.uuid4()), f"canary-{uuid.uuid4()}", tuple(arguments))
        self.place = place
        gateway = types.SimpleNamespace(
            gateway=types.SimpleNamespace(port=self.simulator.ssh_port), state={"installs": {}}
        )
        self.controller = Controller(place, gateway, key)  # type: ignore[arg-type]  # it needs the port only

    def reset(self) -> None:
        """Return to new sites."""
        self.controller.close_connections()
        self.simulator.reset()

    def close(self) -> None:
        self.controller.close()
        self.simulator.stop()

    def site(self, install: str) -> Path:
        """Return the folder of a site, which is created if no connection has done so."""
        path = self.simulator.sites / install
        if not path.exists():
            wordpress_site.create(path, {"name": install})
        return path

    def __call__(
        self,
        playbook: t.Any,
        *arguments: str,
        core: str | None = None,
        extra: dict[str, t.Any] | None = None,
        **variables: t.Any,
    ) -> Run:
        """Run a playbook of the collection, a path, or plays, with extra variables. extra: those that no keyword can be."""
        name = f"community.wpengine.{playbook}" if isinstance(playbook, str) else playbook
        return self.controller.play(
            name,
            core=core or self.core,
            inventory=INVENTORY,
            env=self.simulator.environment(),
            arguments=["-e", json.dumps({**self.connection(), **variables, **(extra or {})}), *arguments],
            timeout=300,
        )

    def connection(self) -> dict[str, t.Any]:
        """Return the variables that lead to the gateway and to the pages of the simulator."""
        return {
            "ansible_host": "127.0.0.1",
            "ansible_port": self.simulator.ssh_port,
            "ansible_ssh_common_args": " ".join(self.controller.ssh_arguments),
            "ansible_private_key_file": str(self.key),
            "wpe_page_attempts": 1,
            "wpe_check_url": f"{self.simulator.sites_url}/{{{{ inventory_hostname }}}}",
        }

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Count the requests of tasks that run against many hosts of the inventory plugin, each in a play of its own.

    .venv/bin/python benchmarks/request_counts.py [--hosts 240] [--forks 20] [--task NAME]...

docs/promises.md has the figures. tests/integration/test_request_counts.py checks them with 12 hosts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.cores import CORES  # noqa: E402
from support.inventory import AccountBuilder  # noqa: E402
from support.player import ENTRY_POINTS, Player, Simulator, write_playbook  # noqa: E402

OWN = {"install": "{{ wpe_install_name }}"}
TASKS = {
    "wpe_install by name": {"wpe_install": {"name": "{{ wpe_install_name }}"}},
    "wpe_install with its site": {
        "wpe_install": {"name": "{{ wpe_install_name }}", "site": "{{ wpe_site_name }}", "environment": "staging"}
    },
    "wpe_install_info": {"wpe_install_info": OWN},
    "wpe_domain_info": {"wpe_domain_info": OWN},
    "wpe_domain without a change": {"wpe_domain": {**OWN, "domains": []}},
    "wpe_cache_purge": {"wpe_cache_purge": {**OWN, "type": "page"}},
    "wpe_backup": {
        "wpe_backup": {**OWN, "description": "x", "notification_emails": "owner@example.com", "wait": False}
    },
}
HOST_VARIABLES = ("wpe_install_id", "wpe_install_name", "wpe_site_id", "wpe_site_name")


def build_fleet(hosts: int) -> tuple[dict[str, object], dict[str, dict[str, str]]]:
    """Return a simulator's state with one site and install for each host, and the variables of the hosts by name."""
    account = AccountBuilder()
    variables = {}
    for number in range(hosts):
        name, site = f"install{number}", f"Site {number}"
        site_id = account.site(site)
        values = (account.install(name, site_id, "staging"), name, site_id, site)
        variables[name] = dict(zip(HOST_VARIABLES, values))
    return {**account.state(), "domains": {row["wpe_install_id"]: {} for row in variables.values()}}, variables


def count(player: Player, simulator: Simulator, task: dict[str, object], forks: int) -> tuple[Counter[str], float]:
    """Return the number of requests of a play by operation, and its seconds. Raise CalledProcessError if it fails."""
    directory = player.directory
    simulator.clear_log()
    environment = player.base_environment(directory, ENTRY_POINTS["action"])
    environment.pop("ANSIBLE_CALLBACKS_ENABLED")
    environment.update(ANSIBLE_INVENTORY=str(directory / "inventory.json"), ANSIBLE_FORKS=str(forks))
    ((module, options),) = task.items()
    play = {"hosts": "all", "gather_facts": False, "tasks": [{f"community.wpengine.{module}": options}]}
    playbook = write_playbook(directory / "playbook.yml", json.dumps([play]))
    started = time.monotonic()
    subprocess.run(
        [CORES["newest"] / "bin/ansible-playbook", playbook],
        env={name: value for name, value in environment.items() if value is not None},
        cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, check=True,
    )  # fmt: skip
    return Counter(entry["operation"] for entry in simulator.log()), time.monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=240)
    parser.add_argument("--forks", type=int, default=20)
    parser.add_argument("--task", action="append", choices=TASKS, help="default: all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        simulator = Simulator(Path(directory), str(uuid.uuid4()), f"canary-{uuid.uuid4()}")
        try:
            state, variables = build_fleet(options.hosts)
            simulator.put_state({**simulator.state(), **state})
            player = Player(Path(directory), simulator)
            (Path(directory) / "inventory.json").write_text(json.dumps({"all": {"hosts": variables}}))
            for name in options.task or TASKS:
                requests, seconds = count(player, simulator, TASKS[name], options.forks)
                words = ", ".join(f"{number} {operation}" for operation, number in sorted(requests.items()))
                print(f"{name}: {sum(requests.values())} requests ({words}) in {seconds:.0f} s", flush=True)
        finally:
            simulator.stop()


if __name__ == "__main__":
    main()

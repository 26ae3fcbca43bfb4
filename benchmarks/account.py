# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure wpe_account, and the playbook export, on a large account of a simulator on the same machine.

    .venv/bin/python benchmarks/account.py [--sites 500] [--delay 0.05] [--loops]

Prints a table: requests, the seconds that they alone need (least: requests x delay / parallel requests), the seconds of the
longest task and of the whole play, both also as multiples of the least, processor seconds and the most memory that
the main process of Ansible and one of its workers took, for a declaration that changes nothing and for an export of a quarter of the sites. With
--loops also for the same declaration as loops over wpe_site, wpe_install and wpe_domain, which takes many minutes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.cores import CORES
from support.inventory import build_many_installs
from support.player import ENTRY_POINTS, Player, Simulator

PARALLEL = 5
DOMAINS = 10  # of each three installs, so that 500 sites have 5,000

LOOPS = """
- hosts: localhost
  gather_facts: false
  vars_files: ["{file}"]
  vars:
    sites: "{{{{ wpe_accounts | subelements('sites') }}}}"
    installs: "{{{{ wpe_accounts | map(attribute='sites') | flatten | map(attribute='installs') | flatten }}}}"
  tasks:
    - community.wpengine.wpe_site: {{name: "{{{{ item[1].name }}}}", account: "{{{{ item[0].name }}}}"}}
      loop: "{{{{ sites }}}}"
    - community.wpengine.wpe_install: {{name: "{{{{ item.name }}}}", environment: "{{{{ item.environment }}}}"}}
      loop: "{{{{ installs }}}}"
    - community.wpengine.wpe_domain: {{install: "{{{{ item.name }}}}", domains: "{{{{ item.domains }}}}"}}
      loop: "{{{{ installs }}}}"
"""


def state_of(sites: int) -> dict[str, t.Any]:
    """Return a state with three installs and ten domains in each site."""
    state: dict[str, t.Any] = build_many_installs(3 * sites).state()
    state.setdefault("domains", {})
    for number, install_id in enumerate(state["installs"]):
        count = DOMAINS // 3 + (number % 3 == 0) * (DOMAINS % 3)
        rows = {}
        for domain in range(count):
            domain_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{install_id}-{domain}"))
            rows[domain_id] = {"id": domain_id, "name": f"d{domain}.{number}.example", "primary": domain == 0}
        state["domains"][install_id] = rows
    return state


class Bench:
    """Runs Ansible against the simulator and measures it."""

    def __init__(self, place: Path, simulator: Simulator, delay: float) -> None:
        self.place = place
        self.simulator = simulator
        self.delay = delay
        self.environment = {**os.environ, **Player(place, simulator).base_environment(place, ENTRY_POINTS["action"])}

    def measure(self, words: str, playbook: str, **variables: t.Any) -> None:
        """Run a playbook, and print a line of the table."""
        self.simulator.clear_log()
        self.simulator.settings(delay_seconds=self.delay)
        command = [CORES["newest"] / "bin/ansible-playbook", playbook, "-e", json.dumps(variables)]
        environment = {name: value for name, value in self.environment.items() if value is not None}
        start, before, task_starts = time.monotonic(), os.times(), []
        memory: dict[str, int] = {"main": 0, "worker": 0}
        with subprocess.Popen(
            command,
            cwd=self.place,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        ) as process:
            lines = []
            threading.Thread(target=watch_memory, args=[process, memory]).start()
            for line in process.stdout or ():
                lines.append(line)
                if line.startswith(("TASK [", "PLAY RECAP")):
                    task_starts.append(time.monotonic())
        seconds, after = time.monotonic() - start, os.times()
        assert process.returncode == 0, "".join(lines)
        requests = len(self.simulator.log())
        least = requests * self.delay / PARALLEL
        longest = max(end - begin for begin, end in zip(task_starts, task_starts[1:]))
        processor = after.children_user + after.children_system - before.children_user - before.children_system
        print(
            f"{words:44}{requests:>9}{least:>9.1f}{longest:>9.1f}{longest / least:>7.2f}{seconds:>9.1f}"
            f"{seconds / least:>7.2f}{processor:>9.1f}{memory['main']:>7} MiB{memory['worker']:>7} MiB",
            flush=True,
        )


def watch_memory(process: subprocess.Popen[str], memory: dict[str, int]) -> None:
    """Keep the most MiB that the process, and one of the workers that it forks, had at once. (rusage would count this program, too.)"""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None:
        with contextlib.suppress(OSError):  # one that has ended meanwhile
            for kind, pids in (("main", [str(process.pid)]), ("worker", children.read_text().split())):
                for pid in pids:
                    status = Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()
                    memory[kind] = max(memory[kind], int(status[0]) // 1024 if status else 0)
        time.sleep(0.02)  # the kernel keeps the peak of each process, which lives longer than this


def main() -> None:
    options = arguments()
    subprocess.run([sys.executable, Path(__file__).parents[1] / "scripts/link_farms.py"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        place, simulator_place = Path(folder, "runs"), Path(folder, "simulator")
        place.mkdir()
        simulator_place.mkdir()
        simulator = Simulator(simulator_place, user_id=str(uuid.uuid4()), password=f"canary-{uuid.uuid4()}")
        try:
            simulator.put_state(state_of(options.sites))
            bench = Bench(place, simulator, options.delay)
            print(
                f"{'':44}{'requests':>9}{'least':>9}{'task':>9}{'ratio':>7}{'play':>9}{'ratio':>7}{'CPU s':>9}{'main':>11}{'worker':>11}"
            )
            bench.measure("export", "community.wpengine.export")
            bench.measure("converge, nothing changes", "community.wpengine.converge")
            if options.loops:
                files = list((place / "wpengine").glob("*.yml"))
                accounts = [f"{file}" for file in files]
                for number, file in enumerate(accounts):
                    (place / "loops.yml").write_text(LOOPS.format(file=file))
                    bench.measure(f"loops over single modules, account {number + 1}", "loops.yml")
            simulator.put_state(state_of(120))
            bench.measure("export of 360 installs", "community.wpengine.export", export_dir="small")
        finally:
            simulator.stop()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sites", type=int, default=500, help="number of sites, each with three installs (%(default)s)"
    )
    parser.add_argument(
        "--delay", type=float, default=0.05, help="seconds that the API takes for a request (%(default)s)"
    )
    parser.add_argument("--loops", action="store_true", help="measure loops over the single modules, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()

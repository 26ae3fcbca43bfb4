# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure a play on many inventory hosts with a simulator that allows few requests a second.

    .venv/bin/python benchmarks/load.py [--hosts 1000] [--forks 50] [--limit 20]

Every host's task sends one request. Ansible runs it in a process of its own, so that the processes have to slow down
together: see plugins/module_utils/_api/rate_limit.py.
"""

from __future__ import annotations

import argparse
import dataclasses
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.cores import CORES  # noqa: E402
from support.player import ENTRY_POINTS, Player, Simulator, write_playbook  # noqa: E402

ACCOUNT = "00000000-0000-4000-8000-000000000011"
FIRST_SECONDS = 5  # in which the limit is found
SURE_REFUSALS = 3  # of the first requests, whatever the limit is
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - community.wpengine.wpe_cache_purge:
        type: page
"""


@dataclasses.dataclass
class Load:
    """The figures of a play on many hosts."""

    rc: int
    output: str
    seconds: float
    purged: int  # installs
    requests: int  # after the first seconds
    refused: int  # of those
    refused_at_first: int
    memory_early: int  # MiB of Ansible's main process after a quarter of the hosts
    memory_late: int  # and at the end

    @property
    def share(self):
        """The part of the requests that was refused after the first seconds."""
        return self.refused / max(1, self.requests)

    def __str__(self):
        return (
            f"rc {self.rc}, {self.purged} installs in {self.seconds:.0f} s; refused {self.refused} of {self.requests} "
            f"requests ({self.share:.1%}) after the first {FIRST_SECONDS} s, {self.refused_at_first} before; "
            f"memory {self.memory_early} MiB after a quarter, {self.memory_late} MiB at the end"
        )


def measure(directory, hosts, forks, limit):
    """Run the play, and look at what the simulator saw."""
    simulator = Simulator(directory, str(uuid.uuid4()), f"canary-{uuid.uuid4()}")
    try:
        ids = {f"install{number}": str(uuid.UUID(int=2**127 + number)) for number in range(hosts)}
        simulator.put_state(
            {
                "accounts": {ACCOUNT: {"name": "agencyone", "nickname": "Agency One"}},
                "installs": {
                    ids[name]: {"name": name, "account": {"id": ACCOUNT}, "environment": "production"} for name in ids
                },
            }
        )
        simulator.settings(rate_limit_per_second=limit)
        # On a machine that is too slow to reach the limit, too, there are refusals to slow down after.
        simulator.add_fault(operation="purgeCache", kind="status", status=429, times=SURE_REFUSALS)
        process, memory, seconds = run_play(directory, simulator, ids, forks)
        times = [
            (datetime.fromisoformat(entry["time"].replace("Z", "+00:00")), entry["status"]) for entry in simulator.log()
        ]
        first = min((when for when, _status in times), default=None)
        late = [status for when, status in times if (when - first).total_seconds() > FIRST_SECONDS]
        early = [status for when, status in times if (when - first).total_seconds() <= FIRST_SECONDS]
        purged = len({purge["install_id"] for purge in simulator.state()["purges"]})
        output = (directory / "output").read_text()
        return Load(process.returncode, output, seconds, purged, len(late), late.count(429), early.count(429), *memory)
    finally:
        simulator.stop()


def run_play(directory, simulator, ids, forks):
    """The ended process, its memory early and late, and how long it took."""
    player = Player(directory, simulator)
    environment = player.base_environment(directory, ENTRY_POINTS["action"])
    inventory = directory / "inventory.ini"
    inventory.write_text("".join(f"{name} wpe_install_id={install_id}\n" for name, install_id in ids.items()))
    environment.update(ANSIBLE_INVENTORY=str(inventory), ANSIBLE_FORKS=str(forks))
    command = [CORES["newest"] / "bin/ansible-playbook", write_playbook(directory / "playbook.yml", PLAY)]
    started, memory = time.monotonic(), [0, 0]
    with (directory / "output").open("w") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=directory, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        while process.poll() is None:
            memory[1] = resident_memory(process.pid) or memory[1]
            if not memory[0] and len(simulator.state()["purges"]) >= len(ids) / 4:
                memory[0] = memory[1]
            time.sleep(1)
    return process, memory, time.monotonic() - started


def resident_memory(pid):
    """MiB of a process; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:")), 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--forks", type=int, default=50)
    parser.add_argument("--limit", type=int, default=20, help="requests a second that the simulator allows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        print(measure(Path(directory), options.hosts, options.forks, options.limit))


if __name__ == "__main__":
    main()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time of one item of a loop: a wpe_install task that changes nothing, beside ansible.builtin.debug.

    .venv/bin/python benchmarks/items.py [--items 200] [--rounds 3]

A module of this collection runs inside the controller and keeps its session and the lists that it has read for all items of a
loop, so that an item costs little more than one of debug. The figure is the processor time of Ansible, which depends less on
other work of the machine than the time that passes: the difference between a loop with many items and a loop with one, divided
by the number of items, of the fastest round.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.cores import CORES  # noqa: E402
from support.player import ENTRY_POINTS, Player, Simulator, write_playbook  # noqa: E402
from support.sample_account import put_sample_account  # noqa: E402

TASKS = {
    "debug": "ansible.builtin.debug: {msg: '{{ item }}'}",
    "wpe_install": "community.wpengine.wpe_install: {name: torquebikes, environment: production, wait: false}",
}
LOOP = """
- hosts: localhost
  gather_facts: false
  tasks:
    - {task}
      loop: "{{{{ range({items}) | list }}}}"
"""


def seconds_of_play(player: Player, task: str, items: int) -> float:
    """Return the processor time of a play with one loop, in seconds. Raise CalledProcessError if it fails."""
    directory = player.directory
    environment = player.base_environment(directory, ENTRY_POINTS["action"])
    environment.pop("ANSIBLE_CALLBACKS_ENABLED")
    playbook = write_playbook(directory / "playbook.yml", LOOP.format(task=task, items=items))
    before = processor_seconds()
    subprocess.run(
        [CORES["newest"] / "bin/ansible-playbook", playbook],
        env={name: value for name, value in environment.items() if value is not None},
        cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, check=True,
    )  # fmt: skip
    return processor_seconds() - before


def processor_seconds() -> float:
    """Return the processor time of all processes that this one has started and waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def milliseconds_per_item(player: Player, task: str, items: int) -> float:
    """Return the time of one item, without that of the play."""
    return (seconds_of_play(player, task, items + 1) - seconds_of_play(player, task, 1)) / items * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        simulator = Simulator(Path(directory), str(uuid.uuid4()), f"canary-{uuid.uuid4()}")
        try:
            put_sample_account(simulator)
            player = Player(Path(directory), simulator)
            rounds = [
                {name: milliseconds_per_item(player, task, options.items) for name, task in TASKS.items()}
                for _round in range(options.rounds)
            ]
        finally:
            simulator.stop()
    best = {name: min(times[name] for times in rounds) for name in TASKS}
    for name, milliseconds in best.items():
        print(f"{name}: {milliseconds:.1f} ms an item")
    print(f"wpe_install takes {best['wpe_install'] / best['debug']:.2f} times as long as debug")


if __name__ == "__main__":
    main()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure how long ansible-inventory takes to list many installs of a simulator on the same machine.

    .venv/bin/python benchmarks/inventory.py [--hosts 10000] [--core newest|oldest] [--limit SECONDS]

Prints wall-clock and processor seconds of whole ansible-inventory processes: with requests to the API, from the cache, and
with keyed_groups in place of group_by. With --limit, exits with status 1 when the first of them takes longer.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.cores import CORES
from support.inventory import Lister, build_many_installs
from support.player import Simulator

# The default groups of group_by, made with Jinja expressions.
KEYED_GROUPS = {
    "group_by": [],
    "keyed_groups": [
        {"prefix": "wpe_environment", "key": "wpe_environment"},
        {"prefix": "wpe_account", "key": "wpe_account_name"},
        {"prefix": "wpe_site", "key": "wpe_site_name"},
    ],
}


def main() -> int:
    options = arguments()
    subprocess.run([sys.executable, Path(__file__).parents[1] / "scripts/link_farms.py"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        # Apart from each other: the lister searches its own folder for secrets, and the simulator prints its password.
        place, simulator_place = Path(folder, "lists"), Path(folder, "simulator")
        place.mkdir()
        simulator_place.mkdir()
        simulator = Simulator(simulator_place, user_id=str(uuid.uuid4()), password=f"canary-{uuid.uuid4()}")
        try:
            simulator.put_state(build_many_installs(options.hosts).state())
            seconds = measure(Lister(place, simulator), place / "cache", options)
        finally:
            simulator.stop()
    if options.limit and seconds > options.limit:
        print(f"The first figure exceeds the limit of {options.limit:g} s.")
        return 1
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time ansible-inventory with many installs.")
    parser.add_argument("--hosts", type=int, default=10_000, help="number of installs")
    parser.add_argument("--core", choices=list(CORES), default="newest", help="version of ansible-core")
    parser.add_argument("--limit", type=float, help="longest time for the first figure, in seconds")
    return parser.parse_args()


def measure(lister: Lister, cache: Path, options: argparse.Namespace) -> float:
    """Print each figure; return the wall-clock seconds of the first."""
    cached = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(cache)}
    print(f"{options.hosts} hosts, {options.core} ansible-core")
    first = timed(lister, "read from the API", {}, options)
    lister(cached, "--graph", "wpe_environment_production", core=options.core)
    timed(lister, "from the cache", cached, options)
    timed(lister, "from the cache, groups by keyed_groups", {**cached, **KEYED_GROUPS}, options)
    return first


def timed(lister: Lister, title: str, inventory: dict, options: argparse.Namespace) -> float:
    """Run once and return the wall-clock seconds. Lists one group, so that printing takes no time."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    listing = lister(inventory, "--graph", "wpe_environment_production", core=options.core)
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    hosts = listing.stdout.count("|--")
    assert hosts == len(range(0, options.hosts, 3)), listing.output[-2000:]
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{title:<40} {seconds:6.1f} s, processor {processor:5.1f} s", flush=True)
    return seconds


if __name__ == "__main__":
    sys.exit(main())

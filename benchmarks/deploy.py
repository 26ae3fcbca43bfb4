# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure wp_sync beside plain rsync, five installs at a time, through a simulated SSH gateway on the same machine.

    .venv/bin/python benchmarks/deploy.py [--installs 20] [--files 100] [--delay 0.5]

Prints a table: seconds of the task, and of plain rsync, for a first deployment and for one that changes nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.ssh_gateway import Controller, GatewayThread

PARALLEL = 5


def plain_rsync(controller: Controller, source: Path, install: str) -> None:
    """Run rsync as in a script."""
    ssh = " ".join(
        ["ssh", *controller.ssh_arguments, "-o", "StrictHostKeyChecking=accept-new", "-i", str(controller.key)]
    )
    shell = f"{ssh} -p {controller.gateway.gateway.port} -l {install}"
    target = f"127.0.0.1:sites/{install}/wp-content/themes/plain/"
    command = ["rsync", "-rlt", "--chmod=D775,F664", "-p", "-s", "-e", shell, f"{source}/", target]
    subprocess.run(command, check=True, capture_output=True)


def timed(work: t.Callable[[], t.Any]) -> float:
    """Return the seconds that work() takes."""
    start = time.monotonic()
    work()
    return time.monotonic() - start


def main() -> None:
    options = arguments()
    subprocess.run([sys.executable, Path(__file__).parents[1] / "scripts/link_farms.py"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        source = place / "source"
        for number in range(options.files):
            file = source / f"folder{number % 10}/file{number}.php"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"<?php // {number}\n" * 100)
        key = place / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        installs = [f"install{number}" for number in range(options.installs)]
        gateway = GatewayThread(place / "gateway", key.with_suffix(".pub").read_text(), installs)
        gateway.settings["ssh_connect_seconds"] = options.delay
        controller = Controller(place, gateway, key)
        try:
            for install in installs:
                gateway.site(install)
            measure(controller, source, installs)
        finally:
            controller.close()
            gateway.stop()


def measure(controller: Controller, source: Path, installs: list[str]) -> None:
    """Print the table."""
    print(f"{'':28}{'wp_sync':>9}{'rsync':>9}{'ratio':>7}")
    for words in ("first deployment", "nothing changes"):
        sync = seconds_of_task(controller, source)
        controller.close_connections()

        def plain() -> None:
            with ThreadPoolExecutor(PARALLEL) as pool:
                list(pool.map(lambda install: plain_rsync(controller, source, install), installs))

        seconds = timed(plain)
        print(f"{words:28}{sync:>9.1f}{seconds:>9.1f}{sync / seconds:>7.2f}", flush=True)


def seconds_of_task(controller: Controller, source: Path) -> float:
    """Return the seconds of a play with one wp_sync task on all installs, without the start of Ansible."""
    task = {
        "community.wpengine.wp_sync": {
            "src": str(source),
            "dest": "sites/{{ inventory_hostname }}/wp-content/themes/own",
        }
    }
    nothing = {"ansible.builtin.debug": {"msg": "x"}}

    def run(one: dict[str, t.Any]) -> None:
        result = controller.play([one], real=True)
        assert result.rc == 0, json.dumps(result.failed)[:1000]

    return timed(lambda: run(task)) - timed(lambda: run(nothing))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--installs", type=int, default=20, help="number of installs (%(default)s)")
    parser.add_argument("--files", type=int, default=100, help="number of small files (%(default)s)")
    parser.add_argument("--delay", type=float, default=0.5, help="seconds that a connection takes (%(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()

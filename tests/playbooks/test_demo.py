# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo ends well, shows what it promises, and leaves nothing running."""

from __future__ import annotations

import re
import subprocess
import sys

from playbooks.harness import ROOT


def test_demo():
    run = subprocess.run(
        [sys.executable, ROOT / "demo/run.py"], check=False, capture_output=True, encoding="utf-8", timeout=240
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr
    recaps = [tuple(map(int, found)) for found in re.findall(r"ok=(\d+) +changed=(\d+)", run.stdout)]
    first, second, check, apply, *purges = recaps
    assert first[1] == 3
    assert second[1] == 0
    assert check[1] == apply[1] == 1
    assert len(purges) >= 3
    assert all(changed >= 1 for _ok, changed in purges)
    assert "+    sale.torquebikes.example:" in run.stdout
    assert "@wpe_environment_production:" in run.stdout
    assert "my.wpengine.com, Users, API Access" in run.stdout
    assert "simulator-password" not in run.stdout
    assert still_running("wpengine_simulator", run) == []


def still_running(name, run):
    """Command lines of processes that the demo started and that are still there: they know its folder's name."""
    folder = re.search(r"wpengine-demo-\w+", run.stdout + run.stderr)
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, encoding="utf-8", check=True).stdout
    lines = [line for line in processes.splitlines() if name in line and "wpengine-demo-" in line]
    return [line for line in lines if folder is None or folder[0] in line]

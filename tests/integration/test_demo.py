# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo succeeds, shows its results, and leaves no process running."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from pathlib import Path

from support.player import ROOT


def test_demo_succeeds_and_leaves_no_process():
    run = subprocess.run(
        [sys.executable, ROOT / "demo/run.py"], check=False, capture_output=True, encoding="utf-8", timeout=240
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr
    recaps = [tuple(map(int, found)) for found in re.findall(r"ok=(\d+) +changed=(\d+)", run.stdout)]
    first, second, check, apply = recaps[:4]
    purges = recaps[4:7]
    assert first[1] == 3
    assert second[1] == 0
    assert check[1] == apply[1] == 1
    assert purges == [(1, 1)] * 3
    assert run.stdout.count("WordPress 6.") == 3 or "Skipped: the programs ssh" in run.stdout
    assert recaps[-2][1] > 0 and recaps[-1][1] == 0  # the export writes files, which make no difference
    assert "+    sale.torquebikes.example:" in run.stdout
    assert "@wpe_environment_production:" in run.stdout
    assert "my.wpengine.com, Users, API Access" in run.stdout
    assert "simulator-password" not in run.stdout
    assert still_running() == []


def still_running():
    """Return the command lines of processes that a demo started: they contain its output folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # a process that has just ended
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    assert lines, "this test reads /proc"
    return [line for line in lines if ".build/demo/" in line]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the commands of the scripts that check a release."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run(*command: str | Path, home: Path, place: Path | None = None, **environment: str) -> str:
    """Run a command and return its output. End the script where it fails.

    home: its home directory, in which it runs unless place is another folder. environment: variables that are added.
    """
    done = subprocess.run(
        command,
        check=False,
        cwd=place or home,
        env={**os.environ, "HOME": str(home), "ANSIBLE_HOME": str(home / "ansible"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nfailed: {' '.join(map(str, command))}")
    return done.stdout

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copy the checkout without ignored files, for tools that must not see built ones."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def copy_checkout(destination: Path) -> None:
    """Copy the files that git tracks or would track, with their uncommitted edits."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    for name in names.rstrip("\0").split("\0"):
        source, target = ROOT / name, destination / name
        if source.exists():  # a tracked file may be deleted
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Define the versions of ansible-core that the tests run on."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# The oldest and the newest supported version, and the coming one (a release candidate while there is one), as `make env`
# installs them.
CORES = {"oldest": ROOT / ".build/core-2.16", "newest": ROOT / ".venv", "next": ROOT / ".build/core-next"}
# Tests that hardly depend on the version run on these.
RELEASED = ("oldest", "newest")


def require_core(name: str) -> str:
    """Return the name of a core, or skip the test where no Python on this machine runs that core."""
    if not (CORES[name] / "bin/ansible-playbook").exists():
        pytest.skip(f"the {name} ansible-core is not installed: no Python here runs it (see `make env`)")
    return name

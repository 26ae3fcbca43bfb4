# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the simulator, or rehearse a command: see command_line.py."""

from __future__ import annotations

import sys
from pathlib import Path

try:
    from .command_line import main
except ImportError as error:
    sys.exit(
        f"wpengine_simulator: the Python library {error.name} is missing; install the simulator with: "
        f"{sys.executable} -m pip install {Path(__file__).resolve().parents[1]}"
    )

if __name__ == "__main__":
    main()

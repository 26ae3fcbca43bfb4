# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replace the get-pip script that ansible-test downloads from its own host.

Python includes pip (ensurepip), so the sanity tests need no host but the package index.
"""

from __future__ import annotations

import os
import subprocess
import sys

# ansible-test passes the version of pip in this variable, which pip itself must not read.
os.environ.pop("GET_PIP", None)
packages = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
subprocess.run([sys.executable, "-m", "ensurepip", "--upgrade", "--default-pip"], check=True, stdout=subprocess.DEVNULL)
subprocess.run([sys.executable, "-m", "pip", "install", *packages], check=True)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and writing JSON files."""

from __future__ import annotations

import json
import os
import typing as t


def read_json(path: str) -> t.Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_json(path: str, value: t.Any) -> None:
    """Write a file atomically: a reader never sees half of it."""
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
        file.write("\n")
    os.replace(temporary, path)

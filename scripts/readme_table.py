# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the table of plugins in README.md from their own documentation: python scripts/readme_table.py."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"modules": "Modules", "inventory": "Inventory", "connection": "Connection"}
BEGIN, END = "<!-- modules: begin (made by scripts/readme_table.py) -->\n", "<!-- modules: end -->\n"


def rows(kind):
    """Name and short description of each plugin of a kind."""
    for path in sorted((ROOT / "plugins" / kind).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        documentation = re.search(r'^DOCUMENTATION = r?"""(.*?)"""', text, re.DOTALL | re.MULTILINE)
        if documentation:
            yield path.stem, yaml.safe_load(documentation[1])["short_description"]


def table():
    """The tables in Markdown, one a kind."""
    parts = []
    for kind, heading in KINDS.items():
        lines = [f"| `{name}` | {description} |" for name, description in rows(kind)]
        if lines:
            parts.append("\n".join([f"| {heading} | |", "|---|---|", *lines]))
    return "\n\n".join(parts) + "\n"


def with_table(readme):
    """The text of README.md with the table as it should be."""
    before, rest = readme.split(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(with_table(path.read_text(encoding="utf-8")), encoding="utf-8")

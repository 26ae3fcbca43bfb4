# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write docs/playbooks.md, and the table of playbooks in README.md, from the playbooks: python scripts/playbooks_page.py."""

from __future__ import annotations

import textwrap
import typing as t
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/playbooks.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- playbooks: begin (made by scripts/playbooks_page.py) -->\n", "<!-- playbooks: end -->\n"
INTRODUCTION = """<!--
Copyright: Contributors to the community.wpengine collection
SPDX-License-Identifier: GPL-3.0-or-later
Made by scripts/playbooks_page.py from the files in playbooks.
-->
# Playbooks

Each is one command, safe to run twice, and says with `--check` what it would do. `-i my.wpe.yml` is a file of the inventory plugin
`wpe_installs`, as in the [README](../README.md#inventory). They need no other file, so they run as job templates of AWX and
automation controller as well: all variables may be extra variables, and text. A list may be text with commas, a list of
dictionaries text in JSON. A wrong value, and a name near one of the variables, is refused before anything is done. Relative paths
count from the folder that the command runs in.

**Pages.** `deploy` and `wp_update` look at pages as a visitor does. A page is as expected if it answers with status 200, or with 401 as a
protected install does, or with a status that the check lists. Redirects are followed on the same host; one that leads to another
host is a failure unless its status is listed. A page is requested three times, with five seconds between, before it counts as
broken: `wpe_page_attempts` and `wpe_page_timeout` (30 seconds) change that.

**Batches.** `deploy` and `wp_update` work on five installs at a time, because the SSH gateway allows five connections. `1,5` is a canary:
one install alone, and the others in batches of five if it is fine. Where one install fails, no further batch begins.
"""


def header(path: Path) -> list[str]:
    """Return the paragraphs of the comment that a playbook begins with. Those that begin with blanks are commands."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[1:].removeprefix(" "))
    paragraphs = "\n".join(lines).split("\n\n")
    return [text for text in paragraphs if text.strip() and "SPDX" not in text]


def first_sentence(path: Path) -> str:
    """Return the first sentence of a playbook's comment."""
    text = " ".join(header(path)[0].split())
    return text.split(". ")[0].removesuffix(".") + "."


def variables(path: Path) -> dict[str, dict[str, t.Any]]:
    """Return the variables that a playbook checks."""
    plays = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: dict[str, dict[str, t.Any]] = plays[0]["vars"][f"{path.stem}_variables"]
    return found


def default_of(spec: dict[str, t.Any]) -> str:
    """Return what a variable is when it is not set."""
    if spec.get("required"):
        return "required"
    value = spec.get("default")
    if isinstance(value, list) and all(isinstance(item, (str, int)) for item in value):
        value = ",".join(map(str, value)) or None
    if isinstance(value, bool):
        value = str(value).lower()
    return "" if value is None else f"`{value}`"


def section(path: Path) -> str:
    """Return the part of the page on a playbook."""
    lines = [f"## {path.stem}", ""]
    for paragraph in header(path):
        if paragraph.startswith("  "):
            lines += ["```bash", textwrap.dedent(paragraph), "```", ""]
        else:
            lines += [paragraph, ""]
    lines += ["| Variable | Type | Default | What it is |", "|---|---|---|---|"]
    for name, spec in variables(path).items():
        kind = f"{spec['type']} of {spec['elements']}" if "elements" in spec else spec["type"]
        choices = f" One of {', '.join(f'`{choice}`' for choice in spec['choices'])}." if "choices" in spec else ""
        text = " ".join(spec["description"].split())
        lines.append(f"| `{name}` | {kind} | {default_of(spec)} | {text}{choices} |")
    return "\n".join(lines) + "\n"


def playbooks() -> list[Path]:
    """Return the playbooks, in the order of their names."""
    return sorted((ROOT / "playbooks").glob("*.yml"))


def page() -> str:
    """Return the page on all playbooks."""
    rows = [f"| [`{path.stem}`](#{path.stem}) | {first_sentence(path)} |" for path in playbooks()]
    table = "\n".join(["| Name | What it does |", "|---|---|", *rows])
    return "\n".join([INTRODUCTION, table, "", *map(section, playbooks())])


def with_table(readme: str) -> str:
    """Return the text of README.md with its table of playbooks brought up to date."""
    rows = [f"| `{path.stem}` | {first_sentence(path)} |" for path in playbooks()]
    before, rest = readme.split(BEGIN)
    return (
        before
        + BEGIN
        + "\n"
        + "\n".join(["| Name | Description |", "|---|---|", *rows])
        + "\n\n"
        + END
        + rest.split(END)[1]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")

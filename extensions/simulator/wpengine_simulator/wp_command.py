# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command line of the simulated WP-CLI, and how it prints."""

from __future__ import annotations

import json
import re
import sys
import typing as t
from collections.abc import Iterable

from .wordpress_site import SiteState


class CommandError(Exception):
    """Ends the program with exit status 1 and this message."""


class Command:
    """The command line: positional words, and options by name (True for an option without a value)."""

    def __init__(self, arguments: Iterable[str]) -> None:
        self.words: list[str] = []
        self.options: dict[str, t.Any] = {}
        for argument in arguments:
            if argument.startswith("--"):
                name, equals, value = argument[2:].partition("=")
                self.options[name] = value if equals else True
            else:
                self.words.append(argument)

    def option(self, name: str, default: t.Any = None) -> t.Any:
        return self.options.get(name, default)

    @property
    def format(self) -> str:
        return str(self.option("format", "table"))


def success(text: str) -> None:
    print(f"Success: {text}")


def warn(text: str) -> None:
    print(f"Warning: {text}", file=sys.stderr)


def to_json(value: t.Any) -> str:
    """Return a value as JSON in the form of PHP."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def to_text(value: t.Any) -> str:
    """Return an option value as text in the form of PHP."""
    if isinstance(value, bool):
        return "1" if value else ""
    return value if isinstance(value, str) else json.dumps(value)


def show_rows(command: Command, rows: list[dict[str, t.Any]], default_fields: list[str]) -> None:
    """Print rows with the columns of --fields or --field, in the form of --format."""
    fields = command.option("fields", ",".join(default_fields)).split(",")
    if command.option("field"):
        for row in rows:
            print(row[command.option("field")])
        return
    rows = [{name: row.get(name) for name in fields} for row in rows]
    if command.format == "json":
        print(to_json(rows))
    elif command.format == "count":
        print(len(rows))
    else:
        for cells in [fields, *(row.values() for row in rows)]:
            print("\t".join("" if cell is None else str(cell) for cell in cells))


def is_newer(version: str, other: str) -> bool:
    return version_parts(version) > version_parts(other)


def version_parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def refuse_single_site(state: SiteState) -> None:
    if not state.get("multisite"):
        raise CommandError("This is not a multisite installation.")

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated wp option, and the programs for wp eval that read and check options."""

from __future__ import annotations

import contextlib
import json
import sys
import typing as t
from collections.abc import Mapping

from .wordpress_site import SiteState
from .wp_command import Command, CommandError, show_rows, success, to_json, to_text, warn

# Constants of wp-config.php that win over options, by option.
CONSTANTS = {"home": "WP_HOME", "siteurl": "WP_SITEURL"}


class Options:
    """wp option: the options of the database, over which constants win, and the defaults that plugins register."""

    def __init__(self, state: SiteState, constants: Mapping[str, str]) -> None:
        self._values: dict[str, t.Any] = state["options"]
        self._constants = {name: constants[constant] for name, constant in CONSTANTS.items() if constant in constants}
        self._defaults: dict[str, t.Any] = state.get("option_defaults", {})

    def is_stored(self, name: str) -> bool:
        return name in self._values

    def read(self, name: str, default: t.Any = None) -> t.Any:
        """Return what WordPress returns for an option: a constant, what is stored, or the default."""
        if name in self._constants and name in self._values:
            return self._constants[name]
        return self._values.get(name, default)

    def get(self, command: Command) -> None:
        name = command.words[0]
        if name not in self._values and name not in self._defaults:
            raise CommandError(f"Could not get '{name}' option. Does it exist?")
        value = self.read(name, self._defaults.get(name))
        if command.format == "json" or isinstance(value, (dict, list)):
            print(to_json(value))
        else:
            print(to_text(value))

    @staticmethod
    def _value(command: Command) -> t.Any:
        """Return the value of the command line or of standard input, parsed with --format=json."""
        value = command.words[1] if len(command.words) > 1 else sys.stdin.read().rstrip("\n")
        if command.format != "json":
            return value
        with contextlib.suppress(ValueError):
            data = json.loads(value)
            if data is not None:
                return data
        raise CommandError(f"Invalid JSON: {value}")

    def add(self, command: Command) -> None:
        name = command.words[0]
        if name in self._values:
            raise CommandError(f"Could not add option '{name}'. Does it already exist?")
        self._values[name] = self._value(command)
        success(f"Added '{name}' option.")

    def update(self, command: Command) -> None:
        name, value = command.words[0], self._value(command)
        value, errors = sanitize_option(name, value)
        if errors:
            value = self.read(name)
        if name in self._values and self.read(name) == value:
            success(f"Value passed for '{name}' option is unchanged.")
        else:
            self._values[name] = value
            success(f"Updated '{name}' option.")

    def delete(self, command: Command) -> None:
        for name in command.words:
            if name in self._values:
                del self._values[name]
                success(f"Deleted '{name}' option.")
            else:
                warn(f"Could not delete '{name}' option. Does it exist?")

    def list(self, command: Command) -> None:
        pattern = command.option("search", "*").replace("*", "")
        rows = [
            {"option_name": name, "option_value": to_text(value)}
            for name, value in sorted(self._values.items())
            if pattern in name
        ]
        show_rows(command, rows, ["option_name", "option_value"])


def sanitize_option(name: str, value: t.Any) -> tuple[t.Any, list[str]]:
    """Return an option's value as WordPress stores it, and why it refuses it."""
    if name in ("blogname", "blogdescription") and isinstance(value, str):
        return value.replace("&amp;", "&").replace("&", "&amp;"), []
    if name in ("home", "siteurl") and isinstance(value, str):
        return value.rstrip("/"), []
    if name == "admin_email" and "@" not in str(value):
        return value, ["The email address entered did not appear to be a valid email address."]
    if name == "blog_public":
        return str(int(value or 0)), []
    return to_text(value) if isinstance(value, (bool, int, float)) else value, []


def evaluate(options: Options, constants: Mapping[str, str], program: str) -> None:
    """wp eval: the programs that wp_option sends, which tell what an option is and how WordPress would store a value."""
    if "get_option(" in program:
        name = json.load(sys.stdin)["name"]
        exists = options.is_stored(name)
        print("\n" + to_json({"exists": exists, "readable": True, "value": options.read(name)}))
    elif "sanitize_option(" in program:
        given = json.load(sys.stdin)
        value, errors = sanitize_option(given["name"], given["value"])
        defined = [constant for constant in CONSTANTS.values() if constant in constants]
        print("\n" + to_json({"sanitized": value, "errors": errors, "constants": defined}))
    else:
        raise CommandError("The simulated WP-CLI runs no PHP.")

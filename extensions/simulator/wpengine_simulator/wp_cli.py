# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated WP-CLI: the commands, messages and exit statuses that playbooks rely on, on a simulated site."""

from __future__ import annotations

import contextlib
import enum
import fcntl
import io
import json
import os
import re
import sys
import types
import typing as t
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from . import wordpress_site
from .wordpress_site import Directory, SiteState

VERSION = "WP-CLI 2.12.0"


class CommandError(Exception):
    """Ends the program with exit status 1 and this message."""


class Outcome(enum.Enum):
    """The outcome of a command for one plugin or theme."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


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


class Extensions:
    """wp plugin, and the base of wp theme."""

    def __init__(self, noun: str, state: SiteState, directory: Directory) -> None:
        self._noun = noun
        self._site = state
        self._rows: dict[str, dict[str, str]] = state[f"{noun}s"]
        self._directory = directory

    def _available_versions(self, name: str) -> Sequence[str]:
        return self._directory[name][1] if name in self._directory else []

    def _title(self, name: str) -> str:
        return self._directory[name][0] if name in self._directory else name

    def _latest(self, name: str) -> str | None:
        """Return the version to update to, None if there is none."""
        versions = self._available_versions(name)
        if versions and name in self._rows and is_newer(versions[-1], self._rows[name]["version"]):
            return versions[-1]
        return None

    def _for_each(self, names: Sequence[str], verb: str, act: Callable[[str], Outcome]) -> None:
        """Call act(name) for each name and print the summary. verb: the past participle in the summary."""
        outcomes = [act(name) for name in names]
        self._summarize(verb, len(names), outcomes.count(Outcome.CHANGED), outcomes.count(Outcome.FAILED))

    def _summarize(self, verb: str, total: int, changed: int, failed: int) -> None:
        """Print the last line as WP-CLI does, or raise CommandError with it."""
        if failed and changed:
            raise CommandError(f"Only {verb} {changed} of {total} {self._noun}s.")
        if failed:
            raise CommandError(f"No {self._noun}s {verb}.")
        if changed:
            success(f"{verb.capitalize()} {changed} of {total} {self._noun}s.")
        else:
            success(f"{self._noun.capitalize()}{'s' if total > 1 else ''} already {verb}.")

    def _is_missing(self, name: str) -> bool:
        """Return True, with a warning, if the plugin or theme is not installed."""
        if name in self._rows and self._rows[name]["status"] not in ("must-use", "dropin"):
            return False
        warn(f"The '{name}' {self._noun} could not be found.")
        return True

    def list(self, command: Command) -> None:
        rows = []
        for name, row in sorted(self._rows.items()):
            latest = self._latest(name)
            rows.append(
                {
                    "name": name,
                    "status": row["status"],
                    # PHP or WordPress of the site may be too old for the newest version.
                    "update": ("unavailable" if row.get("site_is_too_old") else "available") if latest else "none",
                    "version": row["version"],
                    "update_version": latest or "",
                    "auto_update": "off",
                    "title": self._title(name),
                }
            )
        for field in ("name", "status", "update"):
            if command.option(field):
                rows = [row for row in rows if row[field] == command.option(field)]
        show_rows(command, rows, ["name", "status", "update", "version", "update_version", "auto_update"])

    def install(self, command: Command) -> None:
        self._for_each(command.words, "installed", lambda name: self._install_one(name, command))
        if command.option("activate") or command.option("activate-network"):
            for name in command.words:
                print(f"Activating '{name}'...")
                self._activate_one(name, bool(command.option("activate-network")))

    def _install_one(self, name: str, command: Command) -> Outcome:
        if name not in self._directory:
            warn(f"Couldn't find '{name}' in the WordPress.org {self._noun} directory.")
            return Outcome.FAILED
        title, versions = self._directory[name]
        version = command.option("version", versions[-1])
        if version not in versions:
            raise CommandError(
                f"Can't find the requested {self._noun}'s version {version} in the WordPress.org {self._noun} "
                "repository (HTTP code 404)."
            )
        if name in self._rows and not command.option("force"):
            warn(f"{name}: {self._noun.capitalize()} already installed.")
            return Outcome.UNCHANGED
        print(f"Installing {title} ({version})")
        print(f"{self._noun.capitalize()} installed successfully.")
        self._rows.setdefault(name, {"status": "inactive"})["version"] = version
        return Outcome.CHANGED

    def activate(self, command: Command) -> None:
        network = bool(command.option("network"))
        self._for_each(command.words, "activated", lambda name: self._activate_one(name, network))

    def _activate_one(self, name: str, network: bool = False) -> Outcome:
        if self._is_missing(name):
            return Outcome.FAILED
        status = "active-network" if network else "active"
        if self._rows[name]["status"] in ("active-network", status):
            warn(f"Plugin '{name}' is already {'network ' if network else ''}active.")
            return Outcome.UNCHANGED
        self._rows[name]["status"] = status
        print(f"Plugin '{name}' activated.")
        return Outcome.CHANGED

    def deactivate(self, command: Command) -> None:
        network = bool(command.option("network"))
        self._for_each(command.words, "deactivated", lambda name: self._deactivate_one(name, network))

    def _deactivate_one(self, name: str, network: bool = False) -> Outcome:
        if self._is_missing(name):
            return Outcome.FAILED
        if self._rows[name]["status"] == "active-network" and not network:
            warn(f"Plugin '{name}' is network active and must be deactivated with --network flag.")
            return Outcome.FAILED
        if self._rows[name]["status"] not in ("active", "active-network"):
            warn(f"Plugin '{name}' isn't active.")
            return Outcome.UNCHANGED
        self._rows[name]["status"] = "inactive"
        print(f"Plugin '{name}' deactivated.")
        return Outcome.CHANGED

    def delete(self, command: Command) -> None:
        self._for_each(command.words, "deleted", self._delete_one)

    def _delete_one(self, name: str) -> Outcome:
        if self._is_missing(name):
            return Outcome.UNCHANGED
        del self._rows[name]
        print(f"Deleted '{name}' {self._noun}.")
        return Outcome.CHANGED

    def uninstall(self, command: Command) -> None:
        for name in command.words:
            if name in self._rows and self._rows[name]["status"] == "active":
                if not command.option("deactivate"):
                    warn(f"The '{name}' plugin is active.")
                    raise CommandError("No plugins uninstalled.")
                self._deactivate_one(name)
        self._for_each(command.words, "uninstalled", self._delete_one)

    def update(self, command: Command) -> None:
        names = command.words
        if command.option("all"):
            names = [name for name in sorted(self._rows) if self._latest(name)]
        elif not names:
            raise CommandError(f"Please specify one or more {self._noun}s, or use --all.")
        self._for_each(names, "updated", lambda name: self._update_one(name, command.option("version")))

    def _update_one(self, name: str, version: str | None) -> Outcome:
        if self._is_missing(name):
            return Outcome.FAILED
        target = version or self._latest(name)
        if target is None or target == self._rows[name]["version"]:
            return Outcome.UNCHANGED
        if target not in self._available_versions(name):
            warn(f"{name}: the version {target} could not be found.")
            return Outcome.FAILED
        self._rows[name]["version"] = target
        return Outcome.CHANGED


class Themes(Extensions):
    """wp theme: exactly one theme is active. A network has enabled themes, in its option allowedthemes."""

    def enable(self, command: Command) -> None:
        self._set_enabled(command, True)

    def disable(self, command: Command) -> None:
        self._set_enabled(command, False)

    def _set_enabled(self, command: Command, enabled: bool) -> None:
        refuse_single_site(self._site)
        name = command.words[0]
        if name not in self._rows:
            raise CommandError(f"The '{name}' theme could not be found.")
        allowed = self._site.setdefault("allowedthemes", {})
        if enabled:
            allowed[name] = True
        else:
            allowed.pop(name, None)
        words = "the network for" if command.option("network") else "for"
        success(f"{'Enabled' if enabled else 'Disabled'} the '{self._title(name)}' theme {words}.")

    def activate(self, command: Command) -> None:
        self._activate_one(command.words[0])

    def _activate_one(self, name: str, network: bool = False) -> Outcome:
        if name not in self._rows:
            raise CommandError(f"The '{name}' theme could not be found.")
        title = self._title(name)
        if self._rows[name]["status"] == "active":
            warn(f"The '{title}' theme is already active.")
            return Outcome.UNCHANGED
        for row in self._rows.values():
            row["status"] = "inactive"
        self._rows[name]["status"] = "active"
        success(f"Switched to '{title}' theme.")
        return Outcome.CHANGED

    def _delete_one(self, name: str) -> Outcome:
        if self._rows.get(name, {}).get("status") == "active":
            warn(f"Can't delete the currently active theme: {name}")
            return Outcome.FAILED
        return super()._delete_one(name)


def refuse_single_site(state: SiteState) -> None:
    if not state.get("multisite"):
        raise CommandError("This is not a multisite installation.")


class Site:
    """wp site. wp site option get reads an option of a network."""

    def __init__(self, state: SiteState) -> None:
        self._state = state

    def empty(self, command: Command) -> None:
        Asking("Are you sure you want to empty the site of all posts?")(command)

    def option(self, command: Command) -> None:
        refuse_single_site(self._state)
        verb, name = (command.words + ["", ""])[:2]
        if verb != "get" or self._state.get(name) is None:
            raise CommandError(f"Could not get '{name}' site option. Does it exist?")
        print(json.dumps(self._state[name] or []))


class Options:
    """wp option."""

    def __init__(self, state: SiteState) -> None:
        self._values: dict[str, t.Any] = state["options"]

    def get(self, command: Command) -> None:
        name = command.words[0]
        if name not in self._values:
            raise CommandError(f"Could not get '{name}' option. Does it exist?")
        value = self._values[name]
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
            value = self._values.get(name)
        if name in self._values and self._values[name] == value:
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


def evaluate(state: SiteState, command: Command) -> None:
    """wp eval: the programs that wp_option sends, which tell what an option is and how WordPress would store a value."""
    program = command.words[0]
    if "get_option(" in program:
        name = json.load(sys.stdin)["name"]
        print(
            "\n" + to_json({"exists": name in state["options"], "readable": True, "value": state["options"].get(name)})
        )
    elif "sanitize_option(" in program:
        given = json.load(sys.stdin)
        value, errors = sanitize_option(given["name"], given["value"])
        print("\n" + to_json({"sanitized": value, "errors": errors, "constants": []}))
    else:
        raise CommandError("The simulated WP-CLI runs no PHP.")


class Core:
    """wp core."""

    def __init__(self, state: SiteState) -> None:
        self._state = state

    def version(self, _command: Command) -> None:
        print(self._state["core"])

    def _newer_versions(self, minor: bool = False) -> list[str]:
        """Return newer versions, the newest first. minor: only those of the installed branch."""
        installed = self._state["core"]
        return [
            version
            for version in reversed(wordpress_site.CORE_VERSIONS)
            if is_newer(version, installed)
            and (not minor or version_parts(version)[:2] == version_parts(installed)[:2])
        ]

    def check_update(self, command: Command) -> None:
        branch = version_parts(self._state["core"])[:2]
        rows = [
            {
                "version": version,
                "update_type": "minor" if version_parts(version)[:2] == branch else "major",
                "package_url": f"https://downloads.wordpress.org/release/wordpress-{version}.zip",
            }
            for version in self._newer_versions(command.option("minor"))[:1]
        ]
        if rows or command.format == "json":
            show_rows(command, rows, ["version", "update_type", "package_url"])
        else:
            success("WordPress is at the latest version.")

    def update(self, command: Command) -> None:
        installed = self._state["core"]
        version = command.option("version") or next(iter(self._newer_versions(command.option("minor"))), None)
        if version is None or version == installed and not command.option("force"):
            success(f"WordPress is up to date at version {installed}.")
            return
        if version not in wordpress_site.CORE_VERSIONS:
            raise CommandError("Download failed. Not Found")
        if is_newer(installed, version) and not command.option("force"):
            print(f"WordPress is up to date at version {installed}.")
            print(f"The version you requested ({version}) is older than the current version ({installed}).")
            return
        print(f"Updating to version {version} (en_US)...")
        self._state["core"] = version
        success("WordPress updated successfully.")

    def update_db(self, _command: Command) -> None:
        success("WordPress database already at latest db version 60421.")

    def is_installed(self, command: Command) -> None:
        """Print nothing: the exit status is the result."""
        if command.option("network") and not self._state.get("multisite"):
            sys.exit(1)


class Asking:
    """Commands that ask before they do anything: without --yes and without an answer, nothing is done, with status 0."""

    def __init__(self, question: str) -> None:
        self._question = question

    def __call__(self, command: Command) -> None:
        if command.option("yes") or sys.stdin.readline().strip() == "y":
            success("Done.")
        else:
            print(f"{self._question} [y/n] ", end="")


class Users:
    """wp user: every site has one."""

    delete = Asking("--reassign parameter not passed. All associated posts will be deleted. Proceed?")

    def list(self, command: Command) -> None:
        row = {
            "ID": 1,
            "user_login": "olive",
            "display_name": "Olive Owner",
            "user_email": "owner@example.com",
            "user_registered": "2026-01-31 09:00:00",
            "roles": "administrator",
        }
        show_rows(command, [row], list(row))


class Cache:
    """wp cache, page-cache and cdn-cache."""

    def flush(self, _command: Command) -> None:
        success("The cache was flushed.")


def crashes(state: SiteState, command: Command) -> bool:
    """Return True, with PHP's messages, if the command fails because it loads a broken site.

    Raise CommandError if the database does not respond.
    """
    broken = state["broken"]
    if broken == "database":
        raise CommandError("Error establishing a database connection.")
    if broken in ("plugin", "theme") and not command.option(f"skip-{broken}s"):
        file = "plugins/faulty/faulty.php" if broken == "plugin" else "themes/faulty/functions.php"
        print(
            f"PHP Fatal error:  Uncaught Error: Call to undefined function faulty() in wp-content/{file}:3\n"
            "Stack trace:\n#0 {main}\n  thrown",
            file=sys.stderr,
        )
        print("Error: There has been a critical error on this website.", file=sys.stderr)
        return True
    return False


def with_noise(text: str, noise: str | None) -> str:
    """Return output as a faulty plugin or wp-config.php makes it. noise: one of NOISE, None for none."""
    return NOISE[noise].format(text) if noise else text


# What may surround the output of a command that loads WordPress (all seen).
NOISE = {
    "line": "Notice: Undefined index: x in wp-content/plugins/faulty.php on line 3\n{}",
    "glued": "Notice: Undefined index: x in wp-content/plugins/faulty.php on line 3{}",
    "bom": "\ufeff{}",
    "behind": "{}Executed 12 queries in 0.1 s\n",
    "list_behind": "{}[]\n",
    "nothing": "",
}


def command_groups(state: SiteState) -> dict[str, object]:
    """Return the command groups by name. Their public methods are the commands."""
    return {
        "plugin": Extensions("plugin", state, wordpress_site.PLUGINS),
        "theme": Themes("theme", state, wordpress_site.THEMES),
        "option": Options(state),
        "core": Core(state),
        "user": Users(),
        "db": types.SimpleNamespace(reset=Asking("Are you sure you want to reset the 'wp' database?")),
        "site": Site(state),
        "cache": Cache(),
        "page-cache": Cache(),
        "cdn-cache": Cache(),
    }


def run(command: Command) -> int:
    """Run a command and return its exit status."""
    if command.words[:2] == ["cli", "version"] or command.option("version") is True and not command.words:
        print(VERSION)
        return 0
    start = os.path.abspath(command.option("path", os.getcwd()))
    site = wordpress_site.find(start) if "path" not in command.options else Path(start)
    if site is None or not (site / "wp-load.php").exists():
        print(
            f"Error: This does not seem to be a WordPress installation.\nThe used path is: {start}/\n"
            "Pass --path=`path/to/wordpress` or run `wp core download`.",
            file=sys.stderr,
        )
        return 1
    with open(site / "wp-load.php", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = wordpress_site.load(site)
        if command.words[:2] != ["core", "version"] and crashes(state, command):
            return 1
        if command.words[:1] == ["eval"]:
            del command.words[0]
            evaluate(state, command)
            return 0
        group, verb = (command.words + ["", ""])[:2]
        if group in command_groups(state) and not verb:
            print(f"usage: wp {group} <command>")
            return 0
        action = getattr(command_groups(state).get(group), verb.replace("-", "_"), None)
        if action is None or verb.startswith("_"):
            raise CommandError(
                f"'{' '.join(command.words[:2])}' is not a registered wp command. See 'wp help' for available commands."
            )
        del command.words[:2]
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output):
                action(command)
        finally:
            loads_plugins = (group, verb) != ("core", "version")
            print(with_noise(output.getvalue(), state.get("noise") if loads_plugins else None), end="")
            wordpress_site.save(site, state)
    return 0


def main() -> None:
    try:
        status = run(Command(sys.argv[1:]))
    except (CommandError, OSError) as error:  # a site whose folders were replaced by files, for example
        print(f"Error: {error}", file=sys.stderr)
        status = 1
    sys.exit(status)


if __name__ == "__main__":
    main()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for WP-CLI: the commands, texts and exit statuses that playbooks rely on, on a WordPress of paper."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from pathlib import Path

from . import wordpress

VERSION = "WP-CLI 2.12.0"


class Failed(Exception):
    """Ends the program with exit status 1 and a sentence."""


class Command:
    """The command line: words, and options by name."""

    def __init__(self, arguments):
        self.words = []
        self.options = {}
        for argument in arguments:
            if argument.startswith("--"):
                name, equals, value = argument[2:].partition("=")
                self.options[name] = value if equals else True
            else:
                self.words.append(argument)

    def option(self, name, default=None):
        return self.options.get(name, default)

    @property
    def format(self):
        return self.option("format", "table")


def success(text):
    print(f"Success: {text}")


def warn(text):
    print(f"Warning: {text}", file=sys.stderr)


def to_json(value):
    """As PHP writes it."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def show_rows(command, rows, fields):
    fields = command.option("fields", ",".join(fields)).split(",")
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
        for row in [fields, *(row.values() for row in rows)]:
            print("\t".join("" if cell is None else str(cell) for cell in row))


def newer(version, other):
    return parts(version) > parts(other)


def parts(version):
    return [int(part) for part in version.split(".")]


class Extensions:
    """wp plugin and wp theme."""

    def __init__(self, noun, state, offered):
        self.noun = noun
        self.rows = state[f"{noun}s"]
        self.offered = offered

    def latest(self, name):
        """The version to update to, None when there is none."""
        versions = self.offered.get(name, ("", []))[1]
        if versions and name in self.rows and newer(versions[-1], self.rows[name]["version"]):
            return versions[-1]
        return None

    def report(self, verb, total, done, failed):
        """The last line, as WP-CLI words it for one thing and for several."""
        if failed and done:
            raise Failed(f"Only {verb} {done} of {total} {self.noun}s.")
        if failed:
            raise Failed(f"No {self.noun}s {verb}.")
        if done:
            success(f"{verb.capitalize()} {done} of {total} {self.noun}s.")
        else:
            success(f"{self.noun.capitalize()}{'s' if total > 1 else ''} already {verb}.")

    def each(self, names, verb, act):
        """act(name) says True for done, None for nothing to do, False for failed."""
        outcomes = [act(name) for name in names]
        self.report(verb, len(names), outcomes.count(True), outcomes.count(False))

    def missing(self, name):
        if name in self.rows:
            return False
        warn(f"The '{name}' {self.noun} could not be found.")
        return True

    def list(self, command):
        rows = []
        for name, row in sorted(self.rows.items()):
            latest = self.latest(name)
            rows.append({
                "name": name,
                "status": row["status"],
                "update": "available" if latest else "none",
                "version": row["version"],
                "update_version": latest or "",
                "auto_update": "off",
                "title": self.offered.get(name, (name,))[0],
            })
        for field in ("name", "status", "update"):
            if command.option(field):
                rows = [row for row in rows if row[field] == command.option(field)]
        show_rows(command, rows, ["name", "status", "update", "version", "update_version", "auto_update"])

    def install(self, command):
        self.each(command.words, "installed", lambda name: self.install_one(name, command))
        if command.option("activate"):
            for name in command.words:
                print(f"Activating '{name}'...")
                self.activate_one(name)

    def install_one(self, name, command):
        if name not in self.offered:
            warn(f"Couldn't find '{name}' in the WordPress.org {self.noun} directory.")
            return False
        title, versions = self.offered[name]
        version = command.option("version", versions[-1])
        if version not in versions:
            raise Failed(f"Can't find the requested {self.noun}'s version {version} in the WordPress.org {self.noun} "
                         "repository (HTTP code 404).")
        if name in self.rows and not command.option("force"):
            warn(f"{name}: {self.noun.capitalize()} already installed.")
            return None
        print(f"Installing {title} ({version})")
        print(f"{self.noun.capitalize()} installed successfully.")
        self.rows.setdefault(name, {"status": "inactive"})["version"] = version
        return True

    def activate_one(self, name):
        if self.missing(name):
            return False
        if self.rows[name]["status"] == "active":
            warn(f"Plugin '{name}' is already active.")
            return None
        self.rows[name]["status"] = "active"
        print(f"Plugin '{name}' activated.")
        return True

    def activate(self, command):
        self.each(command.words, "activated", self.activate_one)

    def deactivate(self, command):
        self.each(command.words, "deactivated", self.deactivate_one)

    def deactivate_one(self, name):
        if self.missing(name):
            return False
        if self.rows[name]["status"] != "active":
            warn(f"Plugin '{name}' isn't active.")
            return None
        self.rows[name]["status"] = "inactive"
        print(f"Plugin '{name}' deactivated.")
        return True

    def delete(self, command):
        self.each(command.words, "deleted", self.delete_one)

    def delete_one(self, name):
        if name not in self.rows:
            warn(f"The '{name}' {self.noun} could not be found.")
            return None
        del self.rows[name]
        print(f"Deleted '{name}' {self.noun}.")
        return True

    def uninstall(self, command):
        for name in command.words:
            if name in self.rows and self.rows[name]["status"] == "active":
                if not command.option("deactivate"):
                    warn(f"The '{name}' plugin is active.")
                    raise Failed("No plugins uninstalled.")
                self.deactivate_one(name)
        self.each(command.words, "uninstalled", self.delete_one)

    def update(self, command):
        names = command.words
        if command.option("all"):
            names = [name for name in sorted(self.rows) if self.latest(name)]
        elif not names:
            raise Failed(f"Please specify one or more {self.noun}s, or use --all.")
        self.each(names, "updated", lambda name: self.update_one(name, command.option("version")))

    def update_one(self, name, version):
        if self.missing(name):
            return False
        target = version or self.latest(name)
        if target is None or target == self.rows[name]["version"]:
            return None
        if target not in self.offered.get(name, ("", []))[1]:
            warn(f"{name}: the version {target} could not be found.")
            return False
        self.rows[name]["version"] = target
        return True


class Themes(Extensions):
    """One theme is active at any time."""

    def activate(self, command):
        self.activate_one(command.words[0])

    def activate_one(self, name):
        if name not in self.rows:
            raise Failed(f"The '{name}' theme could not be found.")
        title = self.offered.get(name, (name,))[0]
        if self.rows[name]["status"] == "active":
            warn(f"The '{title}' theme is already active.")
            return None
        for row in self.rows.values():
            row["status"] = "inactive"
        self.rows[name]["status"] = "active"
        success(f"Switched to '{title}' theme.")
        return True

    def delete_one(self, name):
        if self.rows.get(name, {}).get("status") == "active":
            warn(f"Can't delete the currently active theme: {name}")
            return False
        return super().delete_one(name)


class Options:
    """wp option."""

    def __init__(self, state):
        self.values = state["options"]

    def get(self, command):
        name = command.words[0]
        if name not in self.values:
            raise Failed(f"Could not get '{name}' option. Does it exist?")
        value = self.values[name]
        if command.format == "json" or isinstance(value, (dict, list)):
            print(to_json(value))
        else:
            print(as_text(value))

    def given(self, command):
        value = command.words[1] if len(command.words) > 1 else sys.stdin.read().rstrip("\n")
        if command.format != "json":
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Failed(f"Invalid JSON: {value}") from None

    def add(self, command):
        name = command.words[0]
        if name in self.values:
            raise Failed(f"Could not add option '{name}'. Does it already exist?")
        self.values[name] = self.given(command)
        success(f"Added '{name}' option.")

    def update(self, command):
        name, value = command.words[0], self.given(command)
        if name in self.values and self.values[name] == value:
            success(f"Value passed for '{name}' option is unchanged.")
        else:
            self.values[name] = value
            success(f"Updated '{name}' option.")

    def delete(self, command):
        for name in command.words:
            if name in self.values:
                del self.values[name]
                success(f"Deleted '{name}' option.")
            else:
                warn(f"Could not delete '{name}' option. Does it exist?")

    def list(self, command):
        pattern = command.option("search", "*").replace("*", "")
        rows = [
            {"option_name": name, "option_value": as_text(value)}
            for name, value in sorted(self.values.items())
            if pattern in name
        ]
        show_rows(command, rows, ["option_name", "option_value"])


def as_text(value):
    if isinstance(value, bool):
        return "1" if value else ""
    return value if isinstance(value, str) else json.dumps(value)


class Core:
    """wp core."""

    def __init__(self, state):
        self.state = state

    def version(self, _command):
        print(self.state["core"])

    def offers(self, minor=False):
        """Newer versions, the newest first."""
        now = self.state["core"]
        return [
            version
            for version in reversed(wordpress.CORE)
            if newer(version, now) and (not minor or parts(version)[:2] == parts(now)[:2])
        ]

    def check_update(self, command):
        rows = [
            {
                "version": version,
                "update_type": "minor" if parts(version)[:2] == parts(self.state["core"])[:2] else "major",
                "package_url": f"https://downloads.wordpress.org/release/wordpress-{version}.zip",
            }
            for version in self.offers(command.option("minor"))[:1]
        ]
        if rows or command.format == "json":
            show_rows(command, rows, ["version", "update_type", "package_url"])
        else:
            success("WordPress is at the latest version.")

    def update(self, command):
        now = self.state["core"]
        version = command.option("version") or next(iter(self.offers(command.option("minor"))), None)
        if version is None or version == now and not command.option("force"):
            success(f"WordPress is up to date at version {now}.")
            return
        if version not in wordpress.CORE:
            raise Failed("Download failed. Not Found")
        if newer(now, version) and not command.option("force"):
            print(f"WordPress is up to date at version {now}.")
            print(f"The version you requested ({version}) is older than the current version ({now}).")
            return
        print(f"Updating to version {version} (en_US)...")
        self.state["core"] = version
        success("WordPress updated successfully.")

    def update_db(self, _command):
        success("WordPress database already at latest db version 60421.")

    def is_installed(self, _command):
        """Says it by its exit status, which is 0."""


class Cache:
    """wp cache, page-cache and cdn-cache."""

    def flush(self, _command):
        success("The cache was flushed.")


def breakdown(state, command):
    """What a broken site does to every command that loads WordPress."""
    broken = state["broken"]
    if broken == "database":
        raise Failed("Error establishing a database connection.")
    if broken in ("plugin", "theme") and not command.option(f"skip-{broken}s"):
        folder = "plugins/faulty/faulty.php" if broken == "plugin" else "themes/faulty/functions.php"
        print(f"PHP Fatal error:  Uncaught Error: Call to undefined function faulty() in wp-content/{folder}:3\n"
              "Stack trace:\n#0 {main}\n  thrown", file=sys.stderr)
        print("Error: There has been a critical error on this website.", file=sys.stderr)
        return True
    return False


def groups(state):
    return {
        "plugin": Extensions("plugin", state, wordpress.PLUGINS),
        "theme": Themes("theme", state, wordpress.THEMES),
        "option": Options(state),
        "core": Core(state),
        "cache": Cache(),
        "page-cache": Cache(),
        "cdn-cache": Cache(),
    }


def run(command):
    """The exit status."""
    if command.words[:2] == ["cli", "version"] or command.option("version") is True and not command.words:
        print(VERSION)
        return 0
    start = os.path.abspath(command.option("path", os.getcwd()))
    site = wordpress.find_site(start) if "path" not in command.options else Path(start)
    if site is None or not (site / "wp-load.php").exists():
        print(f"Error: This does not seem to be a WordPress installation.\nThe used path is: {start}/\n"
              "Pass --path=`path/to/wordpress` or run `wp core download`.", file=sys.stderr)
        return 1
    with open(site / "wp-load.php", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        state = wordpress.load(site)
        if command.words[:2] != ["core", "version"] and breakdown(state, command):
            return 255
        name, verb = (command.words + ["", ""])[:2]
        action = getattr(groups(state).get(name), verb.replace("-", "_"), None)
        if action is None or verb.startswith("_") or verb.endswith("_one"):
            raise Failed(f"'{' '.join(command.words[:2])}' is not a registered wp command. "
                         "See 'wp help' for available commands.")
        del command.words[:2]
        try:
            action(command)
        finally:
            wordpress.save(site, state)
    return 0


def main():
    try:
        status = run(Command(sys.argv[1:]))
    except Failed as error:
        print(f"Error: {error}", file=sys.stderr)
        status = 1
    sys.exit(status)


if __name__ == "__main__":
    main()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated WP-CLI: the commands, messages and exit statuses that playbooks rely on, on a simulated site."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import sys
import types
from collections.abc import Mapping
from pathlib import Path

from . import wordpress_network, wordpress_site
from .wordpress_site import SiteState
from .wp_command import Command, CommandError, is_newer, refuse_single_site, show_rows, success, version_parts
from .wp_extensions import Extensions, Themes
from .wp_options import Options, evaluate

VERSION = "WP-CLI 2.12.0"


class Site:
    """wp site. wp site option get reads an option of a network."""

    def __init__(self, state: SiteState) -> None:
        self._state = state

    def empty(self, command: Command) -> None:
        Asking("Are you sure you want to empty the site of all posts?")(command)

    def list(self, command: Command) -> None:
        refuse_single_site(self._state)
        rows = [
            {"blog_id": number, "url": url} for number, url in enumerate(wordpress_network.addresses(self._state), 1)
        ]
        show_rows(command, rows, ["blog_id", "url"])

    def option(self, command: Command) -> None:
        refuse_single_site(self._state)
        verb, name = (command.words + ["", ""])[:2]
        if verb != "get" or self._state.get(name) is None:
            raise CommandError(f"Could not get '{name}' site option. Does it exist?")
        print(json.dumps(self._state[name] or []))


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

    def update_db(self, command: Command) -> None:
        """Bring the database of this site, or with --network those of all sites, to the version of WordPress."""
        newest = wordpress_site.DB_VERSIONS[self._state["core"]]
        if command.option("network"):
            refuse_single_site(self._state)
            sites = [self._state, *self._state.get("sites", {}).values()]
            for site in sites:
                site["db_version"] = newest
            success(f"WordPress database upgraded on {len(sites)}/{len(sites)} sites.")
        elif self._state["db_version"] == newest:
            success(f"WordPress database already at latest db version {newest}.")
        else:
            old, self._state["db_version"] = self._state["db_version"], newest
            success(f"WordPress database upgraded successfully from db version {old} to {newest}.")

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


def command_groups(state: SiteState, options: Options) -> dict[str, object]:
    """Return the command groups by name. Their public methods are the commands."""
    return {
        "plugin": Extensions("plugin", state, wordpress_site.PLUGINS),
        "theme": Themes("theme", state, wordpress_site.THEMES),
        "option": options,
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
        state.setdefault("db_version", wordpress_site.DB_VERSIONS.get(state["core"], 0))
        loads_wordpress = command.words[:2] != ["core", "version"]
        if loads_wordpress and crashes(state, command):
            return 1
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output), wordpress_network.acting_on(state, command.option("url")):
                act(command, state, wordpress_site.constants(site))
        except wordpress_network.NoSuchSite as error:
            raise CommandError(f"Site '{error}' not found. Verify `--url=<url>` matches an existing site.") from error
        finally:
            print(with_noise(output.getvalue(), state.get("noise") if loads_wordpress else None), end="")
            wordpress_site.save(site, state)
    return 0


def act(command: Command, state: SiteState, constants: Mapping[str, str]) -> None:
    """Do what a command says. Raises CommandError."""
    options = Options(state, constants)
    if command.words[:1] == ["eval"]:
        evaluate(options, constants, command.words[1])
        return
    groups = command_groups(state, options)
    group, verb = (command.words + ["", ""])[:2]
    if group in groups and not verb:
        print(f"usage: wp {group} <command>")
        return
    action = getattr(groups.get(group), verb.replace("-", "_"), None)
    if action is None or verb.startswith("_"):
        raise CommandError(
            f"'{' '.join(command.words[:2])}' is not a registered wp command. See 'wp help' for available commands."
        )
    del command.words[:2]
    action(command)


def main() -> None:
    try:
        status = run(Command(sys.argv[1:]))
    except (CommandError, OSError) as error:  # a site whose folders were replaced by files, for example
        print(f"Error: {error}", file=sys.stderr)
        status = 1
    sys.exit(status)


if __name__ == "__main__":
    main()

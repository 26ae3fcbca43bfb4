# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated wp plugin and wp theme."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence

from .wordpress_site import Directory, SiteState
from .wp_command import Command, CommandError, is_newer, refuse_single_site, show_rows, success, warn


class Outcome(enum.Enum):
    """The outcome of a command for one plugin or theme."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Extensions:
    """wp plugin, and the base of wp theme."""

    def __init__(self, noun: str, state: SiteState, directory: Directory) -> None:
        self._noun = noun
        self._site = state
        self._rows: dict[str, dict[str, str]] = state[f"{noun}s"]
        self._directory = directory

    def _installed(self, name: str) -> str:
        """Return the name of the row that a name stands for, as WP-CLI finds it: by file or folder. The name itself if there is none."""
        text = name.removesuffix(".php")
        folder, _slash, file = text.partition("/")
        wanted = [text, folder] if folder == file else [text]
        inside = [row for row in self._rows if row.startswith(f"{text}/")]
        return next((one for one in [*wanted, *inside] if one in self._rows), name)

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
        outcomes = [act(self._installed(name)) for name in names]
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

    def _listed(self) -> dict[str, dict[str, str]]:
        return self._rows

    def list(self, command: Command) -> None:
        rows = []
        for name, row in sorted(self._listed().items()):
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
        folder, slash, _file = name.partition("/")
        for row in [row for row in self._rows if row == name or slash and row.startswith(f"{folder}/")]:
            del self._rows[row]
        print(f"Deleted '{name}' {self._noun}.")
        return Outcome.CHANGED

    def uninstall(self, command: Command) -> None:
        for name in command.words:
            name = self._installed(name)
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

    def _listed(self) -> dict[str, dict[str, str]]:
        """Return the rows: without themes whose parent is missing, and the active theme's parent with a status of its own."""
        rows = {name: row for name, row in self._rows.items() if row.get("parent", name) in self._rows}
        parents = {row.get("parent") for row in rows.values() if row["status"] == "active"}
        return {name: {**row, "status": "parent"} if name in parents else row for name, row in rows.items()}

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
        title, parent = self._title(name), self._rows[name].get("parent", name)
        if parent not in self._rows:
            raise CommandError(f"The '{name}' theme cannot be activated without its parent, '{parent}'.")
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
        if self._listed().get(name, {}).get("status") == "parent":
            warn(f"Can't delete the parent of the currently active theme: {name}")
            return Outcome.FAILED
        return super()._delete_one(name)

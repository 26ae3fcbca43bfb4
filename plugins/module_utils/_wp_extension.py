# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what must change about a plugin or a theme: pure functions, because the two differ in little."""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import (
    WordPressModule,
    empty_options,
    starting_with_dash,
)

Row = dict[str, t.Any]
Step = tuple[list[str], t.Union[str, None]]

FIELDS = ("name", "status", "version", "update_version")

# WordPress loads these by itself; WP-CLI neither deactivates nor updates them.
UNMANAGED = ("must-use", "dropin")


class Extension(WordPressModule):
    """A plugin or a theme: noun is which."""

    constraints = {"mutually_exclusive": [("version", "update")]}

    def validate(self) -> list[str]:
        """Return a sentence for each text that WP-CLI would not take for a name."""
        return empty_options(self.params, "name", "version", "source") + starting_with_dash(
            self.params, "name", "source"
        )

    def current(self) -> Row | None:
        """Return its row in WP-CLI's list."""
        arguments = [self.noun, "list", f"--fields={','.join(FIELDS)}"]
        for row in self.wp.rows(arguments, ("name", "status")):
            if row["name"] == self.params["name"]:
                return dict(row, version=row.get("version"), update_version=row.get("update_version") or None)
        return None

    def decide(self, current: Row | None) -> Plan:
        return decide(self.noun, current, self.params)

    def unmet(self, plan: Plan, after: Row | None) -> str:
        difference = unmet(self.params, plan.before, after)
        return difference and f"the {self.noun} {self.params['name']} {difference}"


def decide(noun: str, current: Row | None, params: Row) -> Plan:
    """Return the Plan. current: its row, None when not installed. params: name, state, version, update and source."""
    if current and current["status"] in UNMANAGED:
        refuse_unmanaged(current, params)
        return Plan(current, current)
    if params["state"] == "absent":
        return Plan(current, None, send=removal_steps(noun, current))
    if current is None:
        return installation(noun, params)
    after, steps = dict(current), []
    version = params["version"] or (current["update_version"] if params["update"] else None)
    if version and version != current["version"]:
        after.update(version=version, update_version=None)
        if params["version"]:
            steps.append(install_step(noun, params, "--force"))
        else:
            steps.append(([noun, "update", params["name"]], None))
    if params["state"] == "active" and not is_active(current):
        after["status"] = "active"
        steps.append(([noun, "activate", params["name"]], None))
    if params["state"] == "inactive" and is_active(current):
        after["status"] = "inactive"
        steps.append(([noun, "deactivate", params["name"]], None))
    return Plan(current, after, send=steps)


def unmet(params: Row, before: Row | None, after: Row | None) -> str:
    """Return what differs from the options and what to do, an empty text for nothing. Options that are not set do not count."""
    if params["state"] == "absent":
        return "is still installed; delete its folder." if after else ""
    if after is None:
        return "is not installed; set name to the name of its folder."
    if params["version"] and after["version"] != params["version"]:
        what = "the version that source holds" if params["source"] else "the version as the author spells it"
        return f"has version {after['version']} and not {params['version']}; set version to {what}."
    # Any newer version is right, and none when it turns out that there is no update.
    if params["update"] and before and after["update_version"] and after["version"] == before["version"]:
        return f"still has version {after['version']} and not {after['update_version']}; run its update with wp_cli to see why."
    if params["state"] == "active" and not is_active(after) or params["state"] == "inactive" and is_active(after):
        return f"is {after['status']} and not {params['state']}; run its activation with wp_cli to see why."
    return ""


def installation(noun: str, params: Row) -> Plan:
    """Return the Plan of an installation. The version is known before only where an option sets it."""
    active = params["state"] == "active"
    after = {
        "name": params["name"],
        "status": "active" if active else "inactive",
        "version": params["version"],
        "update_version": None,
    }
    return Plan(None, after, send=[install_step(noun, params, *["--activate"] * active)])


def install_step(noun: str, params: Row, *flags: str) -> Step:
    """Return the step that installs, from WordPress.org or from the option source."""
    version = [f"--version={params['version']}"] if params["version"] and not params["source"] else []
    return [noun, "install", params["source"] or params["name"], *version, *flags], None


def removal_steps(noun: str, current: Row | None) -> list[Step]:
    """Return the steps that delete the files; data in the database stays. Raises BadInput for the active theme."""
    if current is None:
        return []
    if noun == "theme" and is_active(current):
        raise BadInput(f"The theme {current['name']} is active and cannot be deleted; activate another one first.")
    deactivation: list[Step] = [([noun, "deactivate", current["name"]], None)] if is_active(current) else []
    return [*deactivation, ([noun, "delete", current["name"]], None)]


def is_active(current: Row) -> bool:
    """Return True for a plugin or theme that is active here, or in the whole network of a multisite."""
    return current["status"] in ("active", "active-network")


def refuse_unmanaged(current: Row, params: Row) -> None:
    """Raise BadInput unless the options request the state that a must-use plugin always has: installed and active."""
    if params["state"] in ("absent", "inactive") or params["version"] not in (None, current["version"]):
        raise BadInput(
            f"{current['name']} is a {current['status']} plugin: WordPress always loads it and WP-CLI cannot change it."
        )

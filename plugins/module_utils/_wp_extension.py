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
    starting_with_dash,
)

Row = dict[str, t.Any]
Step = tuple[list[str], t.Union[str, None]]

FIELDS = ("name", "status", "update", "version", "update_version")
# Plugins whose folder or file has another name than their slug at WordPress.org.
OTHER_NAMES = {"hello-dolly": "hello"}

# WordPress loads these by itself; WP-CLI neither deactivates nor updates them.
UNMANAGED = ("must-use", "dropin")


class Extension(WordPressModule):
    """A plugin or a theme: noun is which."""

    constraints = {"mutually_exclusive": [("version", "update")]}
    # Its name in WP-CLI's list, once it was read.
    named: str | None = None

    def validate(self) -> list[str]:
        """Return a sentence for each text that WP-CLI would not take for a name."""
        return starting_with_dash(self.params, "name", "source")

    def current(self) -> Row | None:
        """Return its row in WP-CLI's list."""
        rows = self.wp.rows([self.noun, "list", f"--fields={','.join(FIELDS)}"], ("name", "status"))
        row = resolve(self.noun, self.params["name"], rows)
        if self.named and row and row["name"] != self.named:
            row = None  # another one that the name stands for, seen because the first is deleted
        self.named = row["name"] if row else self.named
        self.others = [] if row is None else in_same_folder(row["name"], rows)
        self.can_update = row is None or row.pop("update", None) != "unavailable"
        return row and dict(row, version=row.get("version"), update_version=row.get("update_version") or None)

    def decide(self, current: Row | None) -> Plan:
        return self.decide_for(current, self.params)

    def decide_for(self, current: Row | None, params: Row) -> Plan:
        """Return the Plan for some options."""
        plan = decide(self.noun, current, params)
        if plan.before is not None and plan.after is None and self.others:
            raise BadInput(
                f"The {self.noun} {current and current['name']} shares its folder with {' and '.join(self.others)}, which would be "
                "deleted with it. Deactivate it instead, or delete the folder with wp_cli."
            )
        if self.params["update"] and current and current["update_version"] and not self.can_update:
            raise BadInput(
                f"The {self.noun} {current['name']} cannot be updated to {current['update_version']}: the site's WordPress or PHP is too "
                "old for that version."
            )
        return plan

    def unmet(self, plan: Plan, after: Row | None) -> str:
        difference = unmet(self.params, plan.before, after)
        return difference and f"the {self.noun} {self.params['name']} {difference}"


def resolve(noun: str, name: str, rows: list[Row]) -> Row | None:
    """Return the row of a plugin or theme, which WP-CLI may spell in another way; None if it is not installed.

    WP-CLI names a single file C(hello), one of several files in a folder C(two/a), and any other by its folder. Raises
    BadInput for a folder with several plugins.
    """
    wanted = spelling(name)
    exact = [row for row in rows if row["name"] == name]
    alike = [row for row in rows if spelling(row["name"]) in (wanted, OTHER_NAMES.get(wanted))]
    inside = [row for row in rows if spelling(row["name"]).partition("/")[0] == wanted]
    found = exact or alike or inside
    if len(found) > 1:
        names = ", ".join(row["name"] for row in found)
        raise BadInput(f"{name} stands for several {noun}s; set name to one of them: {names}.")
    return found[0] if found else None


def spelling(name: str) -> str:
    """Return the name of a plugin or theme in the form that compares."""
    text = name.lower().replace("_", "-").removesuffix(".php").strip("/")
    folder, _slash, file = text.partition("/")
    return folder if folder == file else text


def in_same_folder(name: str, rows: list[Row]) -> list[str]:
    """Return the names of the other plugins in the folder of one, which WP-CLI deletes with it."""
    folder, slash, _file = name.partition("/")
    return [row["name"] for row in rows if slash and row["name"] != name and row["name"].startswith(f"{folder}/")]


def decide(noun: str, current: Row | None, params: Row) -> Plan:
    """Return the Plan. current: its row, None when not installed. params: name, state, version, update and source."""
    if current and current["status"] in UNMANAGED:
        refuse_unmanaged(current, params)
        return Plan(current, current)
    if params["state"] == "absent":
        return Plan(current, None, send=removal_steps(noun, current, params))
    if current is None:
        return installation(noun, params)
    after, steps = dict(current), []
    version = params["version"] or (current["update_version"] if params["update"] else None)
    if version and version != current["version"]:
        after.update(version=version, update_version=None)
        if params["version"]:
            steps.append(install_step(noun, params, "--force"))
        else:
            steps.append(([noun, "update", current["name"]], None))
    active = "active-network" if params.get("network") else "active"
    if params["state"] == "active" and current["status"] not in (active, "active-network"):
        after["status"] = active
        steps.append(([noun, "activate", current["name"], *network_flag(params)], None))
    if params["state"] == "inactive" and is_active(current):
        after["status"] = "inactive"
        steps.append(deactivation(noun, current, params))
    return Plan(current, after, send=steps)


def network_flag(params: Row) -> list[str]:
    """Return the option of WP-CLI for the whole network of a multisite, if the task wants that."""
    return ["--network"] if params.get("network") else []


def deactivation(noun: str, current: Row, params: Row) -> Step:
    """Return the step that deactivates. Raises BadInput for what is active in another way than the task deactivates."""
    if (current["status"] == "active-network") is not bool(params.get("network")):
        where, value = (
            ("in the whole network", "true") if current["status"] == "active-network" else ("on this site", "false")
        )
        raise BadInput(
            f"The {noun} {current['name']} is active {where}; set network to {value} to deactivate it there."
        )
    return [noun, "deactivate", current["name"], *network_flag(params)], None


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
    status = "active-network" if params.get("network") else "active"
    after = {
        "name": params["name"],
        "status": status if active else "inactive",
        "version": params["version"],
        "update_version": None,
    }
    flag = "--activate-network" if params.get("network") else "--activate"
    return Plan(None, after, send=[install_step(noun, params, *[flag] * active)])


def install_step(noun: str, params: Row, *flags: str) -> Step:
    """Return the step that installs, from WordPress.org or from the option source."""
    version = [f"--version={params['version']}"] if params["version"] and not params["source"] else []
    return [noun, "install", params["source"] or params["name"], *version, *flags], None


def removal_steps(noun: str, current: Row | None, params: Row) -> list[Step]:
    """Return the steps that delete the files; data in the database stays. Raises BadInput for the active theme and its parent."""
    if current is None:
        return []
    if current["status"] == "parent":
        raise BadInput(f"The theme {current['name']} is the parent of the active theme and cannot be deleted.")
    if noun == "theme" and is_active(current):
        raise BadInput(f"The theme {current['name']} is active and cannot be deleted; activate another one first.")
    first = [deactivation(noun, current, params)] if is_active(current) else []
    return [*first, ([noun, "delete", current["name"]], None)]


def is_active(current: Row) -> bool:
    """Return True for a plugin or theme that is active here, or in the whole network of a multisite."""
    return current["status"] in ("active", "active-network")


def refuse_unmanaged(current: Row, params: Row) -> None:
    """Raise BadInput unless the options request the state that a must-use plugin always has: installed and active."""
    if params["state"] in ("absent", "inactive") or params["version"] not in (None, current["version"]):
        raise BadInput(
            f"{current['name']} is a {current['status']} plugin: WordPress always loads it and WP-CLI cannot change it."
        )

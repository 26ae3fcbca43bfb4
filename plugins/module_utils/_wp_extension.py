# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must change about a plugin or a theme: pure functions, as the two differ in little."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import (
    WpModule,
    as_rows,
    empty_options,
    like_options,
)

FIELDS = ("name", "status", "version", "update_version")

# What WordPress loads by itself, and WP-CLI neither switches nor updates.
UNMANAGED = ("must-use", "dropin")


class Extension(WpModule):
    """A plugin or a theme; noun says which."""

    constraints = {"mutually_exclusive": [("version", "update")]}

    def validate(self):
        """What WP-CLI would not take for a name."""
        return empty_options(self.params, "name", "version", "source") + like_options(self.params, "name", "source")

    def current(self):
        """Its row in WP-CLI's list."""
        words = [self.noun, "list", f"--fields={','.join(FIELDS)}"]
        for row in as_rows(self.wp.json(words), ("name", "status"), words):
            if row["name"] == self.params["name"]:
                return dict(row, version=row.get("version"), update_version=row.get("update_version") or None)
        return None

    def plan(self, current):
        return plan(self.noun, current, self.params)

    def unmet(self, plan, after):
        words = unmet(self.params, plan.before, after)
        return words and f"the {self.noun} {self.params['name']} {words}"


def plan(noun, current, params):
    """current: its row, None where it is not installed. params: name, state, version, update and source."""
    if current and current["status"] in UNMANAGED:
        refuse_unmanaged(current, params)
        return Plan(current, current)
    if params["state"] == "absent":
        return Plan(current, None, send=steps_to_remove(noun, current))
    if current is None:
        return plan_to_install(noun, params)
    after, steps = dict(current), []
    version = params["version"] or (current["update_version"] if params["update"] else None)
    if version and version != current["version"]:
        after.update(version=version, update_version=None)
        if params["version"]:
            steps.append(install(noun, params, "--force"))
        else:
            steps.append(([noun, "update", params["name"]], None))
    if params["state"] == "active" and not is_active(current):
        after["status"] = "active"
        steps.append(([noun, "activate", params["name"]], None))
    if params["state"] == "inactive" and is_active(current):
        after["status"] = "inactive"
        steps.append(([noun, "deactivate", params["name"]], None))
    return Plan(current, after, send=steps)


def unmet(params, before, after):
    """What is not as it was asked for, with what to do; "" for nothing. Only what was asked for counts."""
    if params["state"] == "absent":
        return "is still there; delete its folder." if after else ""
    if after is None:
        return "is not there; set name to the name of the folder that it has when it is installed."
    if params["version"] and after["version"] != params["version"]:
        what = "the version that source holds" if params["source"] else "the version as it names it itself"
        return f"has version {after['version']} and not {params['version']}; set version to {what}."
    # Any newer version will do, and none when it turns out that there is no update.
    if params["update"] and before and after["update_version"] and after["version"] == before["version"]:
        return f"still has version {after['version']} and not {after['update_version']}; see what wp_cli says to its update."
    if params["state"] == "active" and not is_active(after) or params["state"] == "inactive" and is_active(after):
        return f"is {after['status']} and not {params['state']}; see what wp_cli says to its activation."
    return ""


def plan_to_install(noun, params):
    """The version is known beforehand only where it was asked for."""
    active = params["state"] == "active"
    after = {
        "name": params["name"],
        "status": "active" if active else "inactive",
        "version": params["version"],
        "update_version": None,
    }
    return Plan(None, after, send=[install(noun, params, *["--activate"] * active)])


def install(noun, params, *flags):
    """The step that installs, from the directory of WordPress or from a source of the user's."""
    version = [f"--version={params['version']}"] if params["version"] and not params["source"] else []
    return [noun, "install", params["source"] or params["name"], *version, *flags], None


def steps_to_remove(noun, current):
    """Files go, data in the database stays."""
    if current is None:
        return []
    if noun == "theme" and is_active(current):
        raise BadInput(f"The theme {current['name']} is active, so it cannot be deleted. Activate another one first.")
    switch_off = [([noun, "deactivate", current["name"]], None)] if is_active(current) else []
    return [*switch_off, ([noun, "delete", current["name"]], None)]


def is_active(current):
    """Active here, or in the whole network of a multisite."""
    return current["status"] in ("active", "active-network")


def refuse_unmanaged(current, params):
    """Such a plugin is there and active, and that is all that can be asked for."""
    if params["state"] in ("absent", "inactive") or params["version"] not in (None, current["version"]):
        raise BadInput(
            f"{current['name']} is a {current['status']} plugin: WordPress always loads it and WP-CLI cannot change it."
        )

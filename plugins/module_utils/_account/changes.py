# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the steps of a plan change, in the keys of the declaration."""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._account.entries import (
    differing,
    domain_values,
    install_values,
    offload_values,
    schedule_values,
    site_values,
    user_values,
)
from ansible_collections.community.wpengine.plugins.module_utils._account.steps import Params, Row, Step
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._domains import is_platform, view
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_domain import InstallDomains


def changes_of(step: Step, template_name: t.Callable[[t.Any], t.Any]) -> list[Params]:
    """Return the changes that a planned step makes, each in the keys of the declaration.

    template_name(id) returns the name of a report template.
    """
    if not step.changed:
        return []
    if step.kind == "domain":
        return domain_changes(step)
    before, after = step.states()

    def values(row: Row | None) -> Params | None:
        if row is None:
            return None
        if step.kind == "report_schedule":
            return schedule_values(row, template_name(row.get("template_uuid")))
        return VALUES[step.kind](row)

    change = change_entry(step, step.name, values(before), values(after))
    if step.kind == "install" and before is not None and after is not None:
        if id_of(before, "site") != id_of(after, "site"):
            change["before"]["site"], change["after"]["site"] = site_name_of(step, before), step.site_name
    if step.kind == "report_schedule" and change["action"] == "update" and not change["before"] and not change["after"]:
        dates = [str(row.get("next_scheduled_date")) for row in (before, after) if row]
        change["before"], change["after"] = ({"next_scheduled_date": date} for date in dates)
    return [change]


def site_name_of(step: Step, install: Row) -> str | None:
    """Return the name of the site that an install is in."""
    site = (
        t.cast(ApiModule, step.module).lookup.matches("site", str(id_of(install, "site")))
        if id_of(install, "site")
        else []
    )
    return site[0].get("name") if site else None


VALUES: dict[str, t.Callable[[Row], Params]] = {
    "site": site_values,
    "install": install_values,
    "offload": offload_values,
    "user": user_values,
}


def change_entry(step: Step, name: str, before: Params | None, after: Params | None) -> Params:
    """Return one change. before, after: the values of the object, None where there is none."""
    action = "create" if before is None else "delete" if after is None else "update"
    if before is not None and after is not None:
        before, after = differing(before, after)
    change = {"action": action, "kind": step.kind, "name": name, "account": step.account}
    belongs_to = {
        "install": {"site": step.site_name},
        "domain": {"install": step.install_name},
        "offload": {"install": step.install_name},
        "report_schedule": {"site": step.site_name},
    }.get(step.kind, {})
    change.update({key: value for key, value in belongs_to.items() if value is not None})
    return {**change, "before": before, "after": after}


def domain_changes(step: Step) -> list[Params]:
    """Return a change for each domain that the step adds, changes or removes. Losing the primary role to another is none."""
    before, after = step.states()
    changes = []
    for name in {**before, **after}:
        if is_platform(name) and not (name in after and after[name].get("primary")):
            continue
        was, will_be = (domains.get(name) for domains in (before, after))
        if was is None or will_be is None:
            changes.append(change_entry(step, name, was and domain_values(was), will_be and domain_values(will_be)))
            continue
        lost = {"primary": False} if was.get("primary") and not will_be.get("primary") else {}
        if {**view(was), **lost} != view(will_be):
            changes.append(change_entry(step, name, {**view(was), **lost}, view(will_be)))
    return changes


def unchanged_count(step: Step, changes: list[Params]) -> int:
    """Return how many declared objects of a step are as declared. changes: those of the step."""
    if step.kind != "domain":
        return 0 if changes or step.is_absent and step.plan and step.plan.before is None else 1
    if step.is_absent:
        return 0
    changed = {change["name"] for change in changes}
    return sum(item.name not in changed for item in t.cast(InstallDomains, step.module).wanted)

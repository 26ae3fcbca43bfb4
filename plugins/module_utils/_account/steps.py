# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that converge accounts: each is a task of the module that manages the same thing alone."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.wpengine.plugins.module_utils._account.declaration import Placed
from ansible_collections.community.wpengine.plugins.module_utils._account.entries import (
    differing,
    domain_values,
    install_values,
    offload_values,
    schedule_values,
    site_values,
    user_values,
)
from ansible_collections.community.wpengine.plugins.module_utils._account.snapshot import Snapshot, SnapshotLookup
from ansible_collections.community.wpengine.plugins.module_utils._account_users import roles_of
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._domains import is_platform, view
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_domain import InstallDomains
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_install import Install
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_offload_settings import OffloadSettings
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_site import Site
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_site_report_schedule import (
    SiteReportSchedule,
)
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_user import AccountUser

Params = dict[str, t.Any]
Row = dict[str, t.Any]
Warn = t.Callable[[str], None]
Token = tuple[str, ...]

MODULES: dict[str, type[ApiModule]] = {
    "site": Site,
    "install": Install,
    "domain": InstallDomains,
    "offload": OffloadSettings,
    "user": AccountUser,
    "report_schedule": SiteReportSchedule,
}


# The default of each option of a module, None for options without one.
DEFAULTS: dict[str, Params] = {
    kind: {name: spec.get("default") for name, spec in module.argument_spec().items()}
    for kind, module in MODULES.items()
}


@dataclass(eq=False)
class Step:
    """One task of the plan.

    kind: see MODULES. place: of the entry in the declaration; for what is pruned, of the entry that it is pruned from.
    parts: the places of the entries of domains. entry: the entry itself, of domains the list of entries. account, site_name, install_name: what the object belongs to,
    for people. site: the step that leads to the site, whose id
    may not be known yet. parent: the step without which this one is pointless.
    module, plan, refusal: set while the step is planned. error: why it failed when it was carried out.
    """

    kind: str
    place: str
    account: str
    params: Params
    given: Params = field(default_factory=dict)
    entry: t.Any = None
    parts: list[str] = field(default_factory=list)
    name: str = ""
    site_name: str | None = None
    install_name: str | None = None
    site: Step | None = None
    parent: Step | None = None
    module: ApiModule | None = None
    plan: Plan | None = None
    refusal: WpeError | None = None
    needs: list[Step] = field(default_factory=list)
    row: Row | None = None

    @property
    def is_absent(self) -> bool:
        """Return True for a step that deletes."""
        return self.params.get("state") == "absent"

    def build(self, client: t.Any, lookup: t.Any, warn: Warn) -> ApiModule:
        """Return the module with the options of the step."""
        kind = MODULES[self.kind]
        params = {**DEFAULTS[self.kind], **self.params}
        if self.site is not None and self.site.row is not None:
            params["site"] = self.site.row["id"]
        self.module = kind(params, self.given, client, lookup, warn)
        self.module.normalize()
        return self.module

    def validate(self) -> list[str]:
        """Return a sentence for each mistake in the options, with its place."""
        alone = [
            sentence for number, place in enumerate(self.parts) for sentence in self._alone(number, place).validate()
        ]
        if alone:
            return alone
        module = self.build(None, None, lambda text: None)
        return [with_place(self.place, text, module.options) for text in module.validate_names() + module.validate()]

    def _alone(self, number: int, place: str) -> Step:
        """Return the step of one of the domains."""
        params = {**self.params, "domains": self.params["domains"][number : number + 1]}
        given = {"domains": self.given["domains"][number : number + 1]} if self.given else {}
        return Step(self.kind, place, self.account, params, given)

    def make_plan(self, snapshot: Snapshot, lookup: SnapshotLookup, warn: Warn) -> None:
        """Plan the step, and change the snapshot as it would. Raises WpeError for what cannot be done."""
        module = self.build(snapshot, lookup, warn)
        self.plan = planned(module)
        self.row = self.plan.result if isinstance(self.plan.result, dict) else None
        if self.plan.changed:
            snapshot.record(module.predictions(self.plan))

    @property
    def changed(self) -> bool:
        """Return True if the step changes something."""
        return self.plan is not None and self.plan.changed


def planned(module: ApiModule) -> Plan:
    """Return the plan of a module. wpe_user keeps the error of each account in its plan: it is raised."""
    plan = module.plan()
    if isinstance(module, AccountUser):
        raise_first(plan.result)
    return plan


def raise_first(memberships: list[t.Any]) -> None:
    """Raise the error of the first account that has one."""
    for membership in memberships:
        if membership.error is not None:
            raise membership.error


def with_place(place: str, text: str, options: t.Container[str]) -> str:
    """Return a sentence with the place of what is wrong. A sentence that begins with an option continues the place."""
    word = text.partition(" ")[0]
    is_option = word.partition("[")[0].partition(".")[0] in options
    return f"{place}.{text}" if is_option else f"{place}: {text}"


# -- from the declaration ------------------------------------------------------------------------------------------


def steps_of(account: Placed, force: bool, prune: t.Collection[str]) -> list[Step]:
    """Return the steps of a declared account, apart from those that prune it."""
    name = account.text("name")
    steps: list[Step] = []
    for site in account.entries("sites"):
        own = site_step(site, name)
        steps.append(own)
        for install in site.entries("installs"):
            steps += install_steps(install, name, own, force, "domains" in prune)
    for install in account.entries("installs"):
        steps += install_steps(install, name, None, force, "domains" in prune)
    steps += [user_step(user, name) for user in account.entries("users")]
    sites = {step.name: step for step in steps if step.kind == "site"}
    return steps + [schedule_step(one, name, sites) for one in account.entries("report_schedules")]


def state_of(entry: Placed) -> str:
    """Return the state of an entry."""
    return "absent" if entry.is_absent else "present"


def site_step(site: Placed, account: str) -> Step:
    """Return the step of a declared site. Its installs have steps of their own, so it never deletes them."""
    params = {key: site.entry.get(key) for key in ("name", "id", "rename_from")}
    params["state"] = state_of(site)
    return Step("site", site.place, account, {**params, "account": account}, entry=site.entry, name=site.text("name"))


def install_steps(install: Placed, account: str, site: Step | None, force: bool, whole: bool) -> list[Step]:
    """Return the steps of a declared install, its domains and its offload settings. whole: see domain_steps()."""
    params = {"environment": install.entry.get("environment"), "state": state_of(install)}
    name = install.text("name")
    names: Params = {"site_name": site.name if site else None}
    own = Step(
        "install",
        install.place,
        account,
        {**params, "name": name, "account": account, "force": force, "wait": False},
        entry=install.entry,
        name=name,
        site=site,
        parent=site,
        **names,
    )
    if own.is_absent:
        return [own]
    steps = [own, *domain_steps(install, own, force, whole)]
    if install.has("offload"):
        params = {**install.entry["offload"], "install": name}
        place = f"{install.place}.offload"
        names["entry"] = install.entry["offload"]
        steps.append(Step("offload", place, account, params, name=name, install_name=name, parent=own, **names))
    return steps


def domain_steps(install: Placed, own: Step, force: bool, whole: bool) -> list[Step]:
    """Return the steps that remove and that set the declared domains of an install.

    whole: the domains are pruned, so that what an entry leaves out means no redirect and no forced HTTPS.
    """
    present = [one for one in install.entries("domains") if not one.is_absent]
    absent = [one for one in install.entries("domains") if one.is_absent]
    steps = (
        [removal_step(own, f"{install.place}.domains", [one.text("name") for one in absent], force)] if absent else []
    )
    if present:
        params = {"install": own.name, "domains": [domain_params(one, whole) for one in present], "force": force}
        given = {"domains": [{"redirect_to": None, **one.given} if whole else one.given for one in present]}
        place = f"{install.place}.domains"
        steps.append(
            Step(
                "domain",
                place,
                own.account,
                params,
                given,
                entry=install.entry["domains"],
                parts=[one.place for one in present],
                site_name=own.site_name,
                install_name=own.name,
                parent=own,
            )
        )
    return steps


def removal_step(install: Step, place: str, names: list[str], force: bool) -> Step:
    """Return the step that removes domains of an install."""
    params = {
        "install": install.name,
        "domains": [domain_params_of(name) for name in names],
        "state": "absent",
        "force": force,
    }
    return Step(
        "domain", place, install.account, params, site_name=install.site_name, install_name=install.name, parent=install
    )


def domain_params_of(name: str) -> Params:
    """Return the options of a domain of which only the name matters."""
    return {"name": name, "primary": None, "redirect_to": None, "secure_all_urls": None}


def domain_params(domain: Placed, whole: bool) -> Params:
    """Return the options of a declared domain."""
    params = {key: domain.entry.get(key) for key in domain_params_of("")}
    if whole and params["secure_all_urls"] is None:
        params["secure_all_urls"] = False
    return params


def user_step(user: Placed, account: str) -> Step:
    """Return the step of a declared person."""
    return Step(
        "user", user.place, account, {**user.entry, "account": [account]}, entry=user.entry, name=user.text("email")
    )


def schedule_step(schedule: Placed, account: str, sites: dict[str, Step]) -> Step:
    """Return the step of a declared report schedule. sites: the steps of the declared sites, by name."""
    site = sites.get(schedule.text("site"))
    names: Params = {
        "entry": schedule.entry,
        "name": schedule.text("title"),
        "site_name": schedule.text("site"),
        "site": site,
        "parent": site,
    }
    return Step("report_schedule", schedule.place, account, dict(schedule.entry), **names)


# -- the order -----------------------------------------------------------------------------------------------------

ORDER = ("site", "install", "offload", "domain", "user", "report_schedule")


def rank(step: Step) -> tuple[int, bool, bool]:
    """Return the sort key of the order in which steps are tried: what others need first, deletions late.

    Sites that take the name of another one come before it, and future owners before those who may lose that role.
    """
    first = bool(step.params.get("rename_from")) if step.kind == "site" else "owner" in (step.params.get("roles") or [])
    number = ORDER.index(step.kind)
    if step.kind in ("site", "install") and step.is_absent:
        number = 1
    return number, step.is_absent is (step.kind != "domain"), not first


def plan_in_order(
    steps: list[Step], snapshot: Snapshot, lookup: SnapshotLookup, warn: Warn
) -> tuple[list[Step], list[Step]]:
    """Plan the steps; return them in an order in which each can be done, and those that can be done in no order.

    A step that is refused is tried again when others are planned: one may give up what it needs.
    """
    ordered: list[Step] = []
    waiting = sorted(steps, key=rank)
    while waiting:
        left = []
        for step in waiting:
            if step.parent is not None and step.parent.plan is None:
                left.append(step)
                continue
            try:
                step.make_plan(snapshot, lookup, warn)
                ordered.append(step)
            except WpeError as error:
                step.refusal = error
                left.append(step)
        if len(left) == len(waiting):
            break
        waiting = left
    link(ordered)
    return ordered, waiting


def link(ordered: list[Step]) -> None:
    """Set what each step needs: its parent, and the steps before it that give up or make what it takes."""
    given_up: dict[Token, list[Step]] = {}
    for step in ordered:
        if not step.changed:
            continue
        gives, takes = tokens(step)
        parents = [step.parent] if step.parent is not None and step.parent.changed else []
        step.needs = parents + [other for token in takes for other in given_up.get(token, ()) if other is not step]
        for token in gives:
            given_up.setdefault(token, []).append(step)


def tokens(step: Step) -> tuple[set[Token], set[Token]]:
    """Return what a step gives up or makes, and what it takes, of the things that other steps may take."""
    assert step.plan is not None
    before, after = step.plan.before, step.plan.after
    if step.kind == "site":
        return set(), {("in site", step.plan.before["id"])} if after is None else set()
    if step.kind == "install":
        was, will_be = (places(install) for install in (before, after))
        made = {("install", step.name)} if before is None else set()
        return (was - will_be) | made, will_be - was
    if step.kind == "domain":
        return domain_tokens(step)
    if step.kind == "user":
        had, has = (roles_of(one) if one else set() for one in user_states(step))
        owner: Token = ("owner", step.account)
        takes: set[Token] = {("install", str(name)) for name in step.params.get("installs") or []}
        return ({owner} if "owner" in has - had else set()), takes | ({owner} if "owner" in had - has else set())
    return set(), set()


def places(install: Row | None) -> set[Token]:
    """Return the site that an install is in, and its environment of that site."""
    site_id = id_of(install, "site")
    if install is None or site_id is None:
        return set()
    return {("in site", site_id), ("environment", site_id, str(install.get("environment")))}


def domain_tokens(step: Step) -> tuple[set[Token], set[Token]]:
    before, after = domain_states(step)
    own = ("domains of", str(step.install_name))
    gone = {("domain", name) for name in before if name not in after}
    taken = {
        ("domain", name)
        for name in after
        if name not in before or after[name].get("primary") and not before[name].get("primary")
    }
    return gone | {own}, taken | {own}


# -- what a step changes -------------------------------------------------------------------------------------------


def domain_states(step: Step) -> tuple[dict[str, Row], dict[str, Row]]:
    """Return the domains of the step's install, before and after it."""
    assert isinstance(step.module, InstallDomains) and step.plan is not None
    return step.module.now, step.plan.result


def user_states(step: Step) -> tuple[Row | None, Row | None]:
    """Return the person before and after the step."""
    assert step.plan is not None
    return step.plan.result[0].before, step.plan.result[0].user


def changes_of(step: Step, template_name: t.Callable[[t.Any], t.Any]) -> list[Params]:
    """Return the changes that a planned step makes, each in the keys of the declaration.

    template_name(id) returns the name of a report template.
    """
    if not step.changed:
        return []
    if step.kind == "domain":
        return domain_changes(step)
    assert step.plan is not None
    before, after = user_states(step) if step.kind == "user" else (step.plan.before, step.plan.after)

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
    assert step.module is not None
    site = step.module.lookup.matches("site", str(id_of(install, "site"))) if id_of(install, "site") else []
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
    before, after = domain_states(step)
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
    assert isinstance(step.module, InstallDomains)
    return sum(item.name not in changed for item in step.module.wanted)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that converge accounts: each is a task of the module that manages the same thing alone."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.wpengine.plugins.module_utils._account.declaration import Placed
from ansible_collections.community.wpengine.plugins.module_utils._account.snapshot import Snapshot, SnapshotLookup
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
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
    parts: the places of the entries of domains. entry: the entry itself, of domains the list of entries. account, site_name,
    install_name: what the object belongs to, for people. site: the step that leads to the site, whose id may not be known yet.
    parent: the step without which this one is pointless.
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
        module = self.build(None, None, lambda text: None)
        found = [with_place(self.place, text, module.options) for text in module.validate_names() + module.validate()]
        # What is wrong with one domain alone has the place of that domain.
        alone = (self._alone(number, place) for number, place in enumerate(self.parts if found else ()))
        return [sentence for step in alone for sentence in step.validate()] or found

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

    def states(self) -> tuple[t.Any, t.Any]:
        """Return the object before and after a planned step, None for none; of domains all of the install, by name."""
        plan = t.cast(Plan, self.plan)
        if isinstance(self.module, InstallDomains):
            return self.module.now, plan.result
        if self.kind == "user":
            return plan.result[0].before, plan.result[0].user
        return plan.before, plan.after


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

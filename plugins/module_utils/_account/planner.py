# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a whole declaration: read once, prune, put into an order, and check against the guards."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.wpengine.plugins.module_utils._account.changes import changes_of, unchanged_count
from ansible_collections.community.wpengine.plugins.module_utils._account.declaration import Placed, installs_of
from ansible_collections.community.wpengine.plugins.module_utils._account.order import plan_in_order
from ansible_collections.community.wpengine.plugins.module_utils._account.snapshot import Snapshot, SnapshotLookup
from ansible_collections.community.wpengine.plugins.module_utils._account.steps import (
    Params,
    Row,
    Step,
    Warn,
    install_steps,
    removal_step,
    site_step,
    steps_of,
)
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name, canonical_text
from ansible_collections.community.wpengine.plugins.module_utils._domains import (
    is_platform,
    plain_name,
    read_domains,
)
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_install import NEW_NAME

SCHEDULES = "/site_reports/schedules"


@dataclass(frozen=True)
class Limits:
    """What a declaration may delete. prune: kinds of which everything undeclared is deleted. force: see wpe_account."""

    prune: frozenset[str] = frozenset()
    max_deletions: int = 10
    force: bool = False


@dataclass
class AccountPlan:
    """The planned steps in their order, and what they change. changes: with the step of each."""

    steps: list[Step] = field(default_factory=list)
    changes: list[tuple[Step, Params]] = field(default_factory=list)
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)

    def count(self, action: str) -> int:
        """Return the number of changes with an action."""
        return sum(change["action"] == action for _step, change in self.changes)


class Planner:
    """Makes the plan for a declaration from a snapshot."""

    def __init__(self, declared: list[Placed], limits: Limits, snapshot: Snapshot, warn: Warn) -> None:
        self.declared = declared
        self.limits = limits
        self.snapshot = snapshot
        self.warn = warn
        self.lookup = SnapshotLookup(snapshot, warn)
        self.errors: list[str] = []

    def plan(self) -> AccountPlan:
        """Return the plan. It has sentences on everything that is refused."""
        accounts = self._accounts()
        self._load(accounts)
        steps = []
        for account, row in accounts:
            try:
                steps += self._steps(account, row)
            except WpeError as error:
                self.errors.append(f"{account.place}: {error.message}")
        ordered, refused = plan_in_order(steps, self.snapshot, self.lookup, self.warn)
        # Of a refused step its dependents are not tried; they are no mistakes of their own.
        self.errors += [f"{step.place}: {step.refusal.message}" for step in refused if step.refusal is not None]
        self.errors += same_object(ordered)
        plan = AccountPlan(ordered, errors=self.errors)
        for step in ordered:
            changes = changes_of(step, self.snapshot.template_name)
            plan.changes += [(step, change) for change in changes]
            plan.unchanged += unchanged_count(step, changes)
        plan.errors += self._too_many_deletions(plan)
        return plan

    def _accounts(self) -> list[tuple[Placed, Row]]:
        """Return the declared accounts with those of the API."""
        found: list[tuple[Placed, Row]] = []
        first: dict[str, str] = {}
        for account in self.declared:
            try:
                row = self.lookup.require("account", account.text("name"))
            except WpeError as error:
                self.errors.append(f"{account.place}.name: {error.message}")
                continue
            if row["id"] in first:
                self.errors.append(f"{account.place}.name: {first[row['id']]} is the same account.")
                continue
            first[row["id"]] = account.place
            found.append((account, row))
        return found

    def _load(self, accounts: list[tuple[Placed, Row]]) -> None:
        """Read what the steps need, in parallel: people, domains, schedules and offload settings."""
        lists, objects = [], []
        for account, row in accounts:
            if account.has("users"):
                lists.append(api_path("accounts", row["id"], "account_users"))
            for _site, install in installs_of(account):
                for found in self.lookup.matches("install", install.text("name")):
                    path = api_path("installs", found["id"])
                    lists += [f"{path}/domains"] if install.has("domains") and not install.is_absent else []
                    objects += [f"{path}/offload_settings/files"] if install.has("offload") else []
            lists += [f"{SCHEDULES}?site_id={site_id}" for site_id in self._sites_with_schedules(account, row)]
        self.snapshot.load(lists, objects, "reading domains, people and settings")

    def _sites_with_schedules(self, account: Placed, row: Row) -> list[str]:
        """Return the ids of the sites whose schedules are declared or pruned."""
        if account.has("report_schedules") and "report_schedules" in self.limits.prune:
            return [site["id"] for site in self.lookup.all("site", row["id"])]
        names = dict.fromkeys(one.text("site") for one in account.entries("report_schedules"))
        return [site["id"] for name in names for site in self.lookup.matches("site", name, row["id"])]

    def _steps(self, account: Placed, row: Row) -> list[Step]:
        steps = steps_of(account, self.limits.force, self.limits.prune)
        steps = [step for step in steps if self._has_site(step, row)]
        steps += self._with_deleted_sites(account, row, steps)
        if "domains" in self.limits.prune:
            steps += self._pruned_domains(account, steps)
        if "users" in self.limits.prune and account.has("users"):
            steps += self._pruned_users(account, row)
        if "report_schedules" in self.limits.prune and account.has("report_schedules"):
            deleted = {str(step.params["id"]) for step in steps if step.kind == "site" and step.is_absent}
            steps += self._pruned_schedules(account, row, deleted)
        for step in steps:
            step.account = row.get("name") or row["id"]
        return steps

    def _has_site(self, step: Step, account: Row) -> bool:
        """Return False, and keep the error, for a report schedule of a site that does not exist."""
        if step.kind == "report_schedule" and step.site is None:
            try:
                site = self.lookup.require("site", step.params["site"], account["id"])
            except WpeError as error:
                self.errors.append(f"{step.place}.site: {error.message}")
                return False
            step.params["site"], step.site_name = site["id"], site.get("name")
        return True

    # -- what is deleted -------------------------------------------------------------------------------------------

    def _with_deleted_sites(self, account: Placed, row: Row, steps: list[Step]) -> list[Step]:
        """Return the steps that delete undeclared sites and installs, and the installs of sites that are deleted."""
        sites = {step.place: self._site_of(step, row) for step in steps if step.kind == "site"}
        kept = {site["id"] for site in sites.values() if site is not None}
        extra: list[Step] = []
        emptied = {
            site["id"]: step.place
            for step in steps
            if step.kind == "site" and step.is_absent and (site := sites[step.place]) is not None
        }
        if "sites" in self.limits.prune and account.has("sites"):
            for site in self.lookup.all("site", row["id"]):
                if site["id"] not in kept:
                    entry = {"name": site.get("name"), "id": site["id"], "state": "absent"}
                    extra.append(site_step(Placed(f"{account.place}.sites", entry, {}), account.text("name")))
                    emptied[site["id"]] = f"{account.place}.sites"
        declared = {canonical_name(step.name) for step in steps if step.kind == "install"}
        prune = "installs" in self.limits.prune
        managed = {
            site["id"]: f"{one.place}.installs"
            for one in account.entries("sites")
            if one.has("installs") and (site := sites[one.place]) is not None
        }
        for install in self.lookup.all("install", row["id"]):
            site_id = id_of(install, "site")
            # No declaration can name an install with a name that WP Engine gives to none any more.
            if canonical_name(install.get("name")) in declared or not NEW_NAME.fullmatch(str(install.get("name"))):
                continue
            if site_id in emptied and (self.limits.force or prune):
                extra.append(self._deletion(install, emptied[site_id], account))
            elif prune and site_id in managed:
                extra.append(self._deletion(install, managed[site_id], account))
            elif prune and site_id is None and account.has("installs"):
                extra.append(self._deletion(install, f"{account.place}.installs", account))
        return extra

    def _site_of(self, step: Step, account: Row) -> Row | None:
        """Return the site that a declared step works on, as it is now; None if it does not exist, or is not known."""
        for value in (step.params["id"], step.params["name"], step.params["rename_from"]):
            found = self.lookup.matches("site", value, account["id"]) if value else []
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _deletion(self, install: Row, place: str, account: Placed) -> Step:
        entry = {"name": install["name"], "state": "absent"}
        (step,) = install_steps(Placed(place, entry, {}), account.text("name"), None, self.limits.force, False)
        sites = self.lookup.matches("site", str(id_of(install, "site"))) if id_of(install, "site") else []
        step.site_name = sites[0].get("name") if sites else None
        return step

    def _pruned_domains(self, account: Placed, steps: list[Step]) -> list[Step]:
        """Return the steps that remove the undeclared domains of installs."""
        own = {step.place: step for step in steps if step.kind == "install"}
        extra = []
        for _site, install in installs_of(account):
            if not install.has("domains") or install.is_absent:
                continue
            declared = {plain_name(one.text("name")) for one in install.entries("domains")}
            for found in self.lookup.matches("install", install.text("name")):
                domains = read_domains(self.snapshot.cached_rows(api_path("installs", found["id"], "domains")))
                names = [name for name in domains if not is_platform(name) and name not in declared]
                if names:
                    extra.append(removal_step(own[install.place], f"{install.place}.domains", names, self.limits.force))
        return extra

    def _pruned_users(self, account: Placed, row: Row) -> list[Step]:
        """Return the steps that remove the undeclared people. Nobody removes the user whose credentials are used."""
        users = self.snapshot.cached_whole_list(api_path("accounts", row["id"], "account_users"))
        declared = {canonical_text(one.text("email")) for one in account.entries("users")}
        left = [str(user.get("email")) for user in users if canonical_text(user.get("email")) not in declared]
        own = str((self.snapshot.get("/user") or {}).get("email")) if left else ""
        if any(same_text(email, own) for email in left):
            raise BadInput(
                f"prune would remove {own}, whose credentials are used, from the account; add this person to "
                f"{account.place}.users."
            )
        return [
            Step(
                "user",
                f"{account.place}.users",
                account.text("name"),
                {"email": email, "state": "absent", "account": [account.text("name")]},
                name=email,
            )
            for email in left
        ]

    def _pruned_schedules(self, account: Placed, row: Row, deleted: t.Collection[str]) -> list[Step]:
        """Return the steps that delete undeclared report schedules. Those of deleted sites go with them."""
        declared = {(one.text("site"), one.text("title")) for one in account.entries("report_schedules")}
        extra = []
        for site in (site for site in self.lookup.all("site", row["id"]) if site["id"] not in deleted):
            for schedule in self.snapshot.whole_list(SCHEDULES, "schedules", {"site_id": site["id"]}):
                title = canonical_name(schedule.get("title"))
                if not declared & {(canonical_name(site.get("name")), title), (site["id"], title)}:
                    params = {"site": site["id"], "title": title, "state": "absent"}
                    place = f"{account.place}.report_schedules"
                    extra.append(
                        Step(
                            "report_schedule",
                            place,
                            account.text("name"),
                            params,
                            name=title,
                            site_name=site.get("name"),
                        )
                    )
        return extra

    # -- guards ----------------------------------------------------------------------------------------------------

    def _too_many_deletions(self, plan: AccountPlan) -> list[str]:
        deleted = [change for _step, change in plan.changes if change["action"] == "delete"]
        if len(deleted) <= self.limits.max_deletions:
            return []
        names = ", ".join(f"{change['kind'].replace('_', ' ')} {change['name']}" for change in deleted)
        return [
            f"The plan deletes {len(deleted)} objects, more than max_deletions ({self.limits.max_deletions}) allows: {names}. "
            "If that is meant, raise max_deletions."
        ]


def same_object(steps: list[Step]) -> list[str]:
    """Return a sentence for each site that two entries of the declaration lead to."""
    first: dict[str, Step] = {}
    sentences = []
    for step in steps:
        if step.kind != "site" or step.row is None:
            continue
        if step.row["id"] in first:
            sentences.append(f"{step.place}: {first[step.row['id']].place} is the same site, {step.row.get('name')!r}.")
        first.setdefault(step.row["id"], step)
    return sentences

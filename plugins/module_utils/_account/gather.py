# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there, as a declaration that makes no difference when it is declared again."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.wpengine.plugins.module_utils._account.declaration import (
    ACCOUNT,
    INSTALL,
    SITE,
    USER,
    Entry,
    Placed,
    installs_of,
    placed,
)
from ansible_collections.community.wpengine.plugins.module_utils._account.entries import (
    domain_order,
    domain_values,
    install_order,
    install_values,
    offload_values,
    schedule_values,
    user_values,
)
from ansible_collections.community.wpengine.plugins.module_utils._account.order import rank
from ansible_collections.community.wpengine.plugins.module_utils._account.planner import SCHEDULES
from ansible_collections.community.wpengine.plugins.module_utils._account.snapshot import (
    TEMPLATES,
    Row,
    Snapshot,
    SnapshotLookup,
)
from ansible_collections.community.wpengine.plugins.module_utils._account.steps import Step, planned, steps_of
from ansible_collections.community.wpengine.plugins.module_utils._account_users import view as user_view
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.spec_errors import value_errors
from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name, canonical_text
from ansible_collections.community.wpengine.plugins.module_utils._domains import is_platform, read_domains
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_site import NAME_LENGTH

# What no declaration can hold, with the reason. It is named once for each account, without a request.
NEVER_EXPORTED = {
    "backups": "They are made by wpe_backup and cannot be declared.",
    "certificates": "The API does not return private keys; see wpe_ssl_certificate.",
    "php_version": "The API cannot change it; see the User Portal.",
    "site_groups_and_tags": "The API cannot change them; see the User Portal.",
    "ssh_keys": "They belong to the API user, not to the account; see wpe_ssh_key.",
}


# The option spec of the entry of each kind of step, without the entries below it.
SPECS: dict[str, dict[str, t.Any]] = {
    "site": {"type": "dict", "options": {**SITE, "installs": {"type": "raw"}}},
    "install": {"type": "dict", "options": {**INSTALL, "domains": {"type": "raw"}, "offload": {"type": "raw"}}},
    "domain": INSTALL["domains"],
    "offload": INSTALL["offload"],
    "user": {"type": "dict", "options": USER},
    "report_schedule": ACCOUNT["report_schedules"] | {"type": "dict"},
}


@dataclass
class Gathered:
    """accounts: in the form of a declaration. not_exported: rows with account, kind, name and why."""

    accounts: list[Entry] = field(default_factory=list)
    not_exported: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Scope:
    """What is gathered of one account. declared: None for everything."""

    account: Row
    declared: Placed | None
    title: str  # of the account in a declaration: its name, or its UUID where the name is not unique

    @property
    def is_whole(self) -> bool:
        """Return True unless only some sites are named."""
        return self.declared is None or not self.declared.has("sites")

    @property
    def has_users(self) -> bool:
        """Return True if the people are gathered, too."""
        return self.is_whole or (self.declared is not None and self.declared.has("users"))


def gather(declared: list[Placed] | None, snapshot: Snapshot, warn: t.Callable[[str], None]) -> Gathered:
    """Return what is there. declared: accounts and sites to which that is limited, None for all accounts."""
    gatherer = Gatherer(snapshot, warn)
    scopes = gatherer.scopes(declared)
    gatherer.load(scopes)
    for scope in scopes:
        gatherer.add(scope)
    return gatherer.checked()


class Gatherer:
    """Collects the entries of accounts."""

    def __init__(self, snapshot: Snapshot, warn: t.Callable[[str], None]) -> None:
        self.snapshot = snapshot
        self.warn = warn
        self.lookup = SnapshotLookup(snapshot, warn)
        self.found = Gathered()

    def scopes(self, declared: list[Placed] | None) -> list[Scope]:
        """Return the accounts to gather, by name. Raises Missing for one that does not exist."""
        rows = self.lookup.all("account")
        names = [canonical_name(row.get("name")) for row in rows]

        def scope(row: Row, one: Placed | None) -> Scope:
            name = canonical_name(row.get("name"))
            return Scope(row, one, name if name and names.count(name) == 1 else str(row["id"]))

        if declared is None:
            scopes = [scope(row, None) for row in rows]
        else:
            scopes = [scope(self.lookup.require("account", one.text("name")), one) for one in declared]
        return sorted(scopes, key=lambda one: one.title)

    def load(self, scopes: list[Scope]) -> None:
        """Read everything below the accounts, in parallel."""
        lists, objects = [], []
        for scope in scopes:
            lists += [api_path("accounts", scope.account["id"], "account_users")] if scope.has_users else []
            for install in self._installs(scope):
                path = api_path("installs", install["id"])
                lists.append(f"{path}/domains")
                objects.append(f"{path}/offload_settings/files")
            lists += [f"{SCHEDULES}?site_id={site['id']}" for site in self._sites(scope)]
        self.snapshot.load(lists, objects, "reading accounts")

    def _sites(self, scope: Scope) -> list[Row]:
        """Return the sites to gather, by name."""
        rows = self.lookup.all("site", scope.account["id"])
        if scope.declared is not None and scope.declared.has("sites"):
            wanted = {one.text(key) for one in scope.declared.entries("sites") for key in ("name", "id")} - {""}
            rows = [row for row in rows if {canonical_name(row.get("name")), row["id"]} & wanted]
            known = {canonical_name(row.get("name")) for row in rows}
            for one in scope.declared.entries("sites"):
                if one.text("name") not in known and not one.text("id"):
                    self.lookup.require("site", one.text("name"), scope.account["id"])
        return sorted(rows, key=lambda row: (canonical_name(row.get("name")), str(row["id"])))

    def _installs(self, scope: Scope, site: Row | None = None) -> list[Row]:
        """Return the installs to gather, or those of a site."""
        rows = self.lookup.all("install", scope.account["id"])
        if site is not None:
            rows = [row for row in rows if id_of(row, "site") == site["id"]]
        elif not scope.is_whole:
            known = {one["id"] for one in self._sites(scope)}
            rows = [row for row in rows if id_of(row, "site") in known]
        return sorted(rows, key=install_order)

    def omit(self, account: str, kind: str, name: str | None, why: str) -> None:
        """Note what is not exported."""
        self.found.not_exported.append({"account": account, "kind": kind, "name": name, "why": why})

    def add(self, scope: Scope) -> None:
        """Add the entry of an account."""
        for kind, why in NEVER_EXPORTED.items():
            self.omit(scope.title, kind, None, why)
        entry: Entry = {"name": scope.title}
        sites = self._sites(scope)
        by_name: dict[str, list[Row]] = {}
        for site in self.lookup.all("site", scope.account["id"]):
            by_name.setdefault(canonical_name(site.get("name")), []).append(site)
        entry["sites"] = [self._site(scope, site, by_name) for site in sites]
        if scope.is_whole:
            known = {site["id"] for site in sites}
            others = [install for install in self._installs(scope) if id_of(install, "site") not in known]
            entry["installs"] = [self._install(scope, install) for install in others]
            if sites:
                for install in others:
                    self.omit(
                        scope.title,
                        "install",
                        install["name"],
                        "It is exported, but belongs to no site, and no such install can be made on an account with sites.",
                    )
        if scope.has_users:
            self._add_users(scope, entry)
        entry["report_schedules"] = [one for site in sites for one in self._schedules(scope, site, by_name)]
        self.found.accounts.append(entry)

    def _site(self, scope: Scope, site: Row, by_name: dict[str, list[Row]]) -> Entry:
        name = canonical_name(site.get("name"))
        entry: Entry = {"name": name}
        if len(name) > NAME_LENGTH:
            entry["id"] = site["id"]  # a longer name was given elsewhere, and wpe_site takes none without an id
        if len(by_name[name]) > 1:
            entry["id"] = site["id"]
            why = "It is exported with its id, because other sites have the same name; so it cannot be made again elsewhere."
            self.omit(scope.title, "site", name, why)
        return {**entry, "installs": [self._install(scope, install) for install in self._installs(scope, site)]}

    def _install(self, scope: Scope, install: Row) -> Entry:
        entry: Entry = {"name": install["name"], **install_values(install)}
        path = api_path("installs", install["id"])
        try:
            domains = read_domains(self.snapshot.cached_rows(f"{path}/domains"))
            custom = sorted(((name, one) for name, one in domains.items() if not is_platform(name)), key=domain_order)
            entry["domains"] = [{"name": name, **domain_values(domain)} for name, domain in custom]
        except ApiError as error:
            self.omit(scope.title, "domains", install["name"], error.sentence)
        try:
            settings = self.snapshot.get(f"{path}/offload_settings/files", missing_ok=True) or {}
            if settings.get("largefs_settings"):
                entry["offload"] = offload_values(settings["largefs_settings"])
        except ApiError as error:
            self.omit(scope.title, "offload", install["name"], error.sentence)
        return entry

    def _add_users(self, scope: Scope, entry: Entry) -> None:
        try:
            users = self.snapshot.cached_whole_list(api_path("accounts", scope.account["id"], "account_users"))
        except ApiError as error:
            self.omit(scope.title, "users", None, error.sentence)
            return
        entry["users"] = sorted(
            ({"email": canonical_text(user.get("email")), **user_values(user_view(user))} for user in users),
            key=lambda user: user["email"],
        )

    def _schedules(self, scope: Scope, site: Row, by_name: dict[str, list[Row]]) -> list[Entry]:
        name = canonical_name(site.get("name"))
        try:
            rows = self.snapshot.whole_list(SCHEDULES, "schedules", {"site_id": site["id"]})
        except ApiError as error:
            self.omit(scope.title, "report_schedules", name, error.sentence)
            return []
        return [
            {
                "site": name if len(by_name[name]) == 1 else site["id"],
                "title": canonical_name(row.get("title")),
                **schedule_values(row, self._template(scope, row.get("template_uuid"))),
            }
            for row in sorted(rows, key=lambda row: canonical_name(row.get("title")))
        ]

    def _template(self, scope: Scope, template_id: t.Any) -> str | None:
        """Return the name of a report template if only one has it, otherwise its UUID."""
        if not template_id:
            return None
        try:
            rows = self.snapshot.whole_list(TEMPLATES, "templates", {"account_id": scope.account["id"]})
        except ApiError:
            return str(template_id)
        name = self.snapshot.template_name(template_id)
        return str(name if [row.get("template_name") for row in rows].count(name) == 1 else template_id)

    # -- the first law: what is exported makes no difference --------------------------------------------------------

    def checked(self) -> Gathered:
        """Return what was gathered without the entries that would be refused or would change something."""
        accounts = placed("accounts", self.found.accounts, None)
        self._keep_domains_once(accounts)
        for account in accounts:
            for step in sorted(steps_of(account, False, ()), key=rank):
                if step.parent is not None and step.parent.plan is None:
                    continue
                why = self._objection(step, account)
                if not why:
                    continue
                name = step.name or step.install_name
                if step.kind in IDENTITY and reduce(step) and not self._objection(step, account):
                    # So that nothing prunes it.
                    why = f"It is exported without what describes it. {why}"
                else:
                    drop(account, step)
                self.omit(account.text("name"), step.kind, name, why)
        self.found.not_exported.sort(key=lambda row: (row["account"], row["kind"], row["name"] or ""))
        return self.found

    def _objection(self, step: Step, account: Placed) -> str:
        """Return why a step is no step without effect, an empty text for one that is."""
        errors = value_errors(SPECS[step.kind], step.entry, step.place) or step.validate()
        if errors:
            return " ".join(errors).replace(f"{step.place}.", "").replace(f"{step.place}: ", "")
        try:
            if step.kind == "report_schedule" and step.site is None:
                step.params["site"] = self.lookup.require("site", step.params["site"])["id"]
            plan = planned(step.build(self.snapshot, self.lookup, self.warn))
        except WpeError as error:
            return error.message
        if plan.changed:
            return "The API returns it in a state that it would not accept."
        step.plan = plan
        step.row = plan.result if isinstance(plan.result, dict) else None
        return ""

    def _keep_domains_once(self, accounts: list[Placed]) -> None:
        """Leave out the domains of an install of which another install has one: a declaration holds each domain once."""
        first: dict[str, str] = {}
        for account in accounts:
            for _site, install in installs_of(account):
                names = [one.text("name") for one in install.entries("domains")]
                twice = [name for name in names if name in first]
                if twice:
                    del install.entry["domains"]
                    why = (
                        f"The install {first[twice[0]]} has {twice[0]}, too, and a declaration holds each domain once."
                    )
                    self.omit(account.text("name"), "domains", install.text("name"), why)
                else:
                    first.update(dict.fromkeys(names, install.text("name")))


# The keys of each kind of entry that name its object, and those that hold other entries.
IDENTITY = {
    "site": {"name", "id", "installs"},
    "install": {"name", "domains", "offload"},
    "user": {"email"},
    "report_schedule": {"site", "title"},
}


def reduce(step: Step) -> bool:
    """Leave in an entry only what names its object. Return False if there is nothing else in it."""
    others = [key for key in step.entry if key not in IDENTITY[step.kind]]
    for key in others:
        del step.entry[key]
        step.params[key] = None
    return bool(others)


def drop(account: Placed, step: Step) -> None:
    """Remove the entry of a step from the entry of its account: of domains and offload settings, their key."""
    owners = [
        account.entry,
        *account.entry.get("sites", []),
        *(install.entry for _site, install in installs_of(account)),
    ]
    for owner in owners:
        for key, value in list(owner.items()):
            if value is step.entry:
                del owner[key]
            elif isinstance(value, list):
                owner[key] = [one for one in value if one is not step.entry]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_account
short_description: Converge WP Engine accounts with one declaration
version_added: 1.0.0
description:
  - Makes whole accounts as O(accounts) declares them, with sites, installs, domains, offload settings, people and report
    schedules, or returns what is there in the same form (O(state=gathered)).
  - The task reads the accounts once, plans all changes, and refuses the whole plan before its first write if a part of it is
    refused. It makes the same decisions as the modules that manage one object.
  - A key that is left out is not managed. Of an install without C(domains), no domain is added, changed or removed, also with
    O(prune).
  - Sites and installs are changed first, in an order in which each change is possible. New installs are waited for together.
    If a change fails, only what depends on it is not tried. Then the task fails and lists what became of each change.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.waiting
options:
  accounts:
    description:
      - The declared accounts. Required with O(state=present). An empty list does nothing.
      - With O(state=gathered), the accounts to gather, by default all. Of an account that lists C(sites), only these sites are
        gathered, and people only if it has C(users).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name, nickname or UUID of the account.
        type: str
        required: true
      sites:
        description: The sites of the account.
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the site. A site with O(accounts[].sites[].id) is renamed to it.
            type: str
            required: true
          id:
            description: UUID of an existing site. Needed if the account has several sites with the name.
            type: str
          rename_from:
            description: Old name of the site, which is renamed unless a site with the new name exists.
            type: str
          state:
            description: V(absent) deletes the site. If it has installs, O(force=true) deletes them with it.
            type: str
            choices: [present, absent]
            default: present
          installs: &installs
            description: The installs of the site. An install that is in another site of the account is moved.
            type: list
            elements: dict
            suboptions:
              name:
                description: Name of the install, which also identifies it.
                type: str
                required: true
              environment:
                description: Environment of the install. Needed for a new install on accounts that have the Sites feature.
                type: str
                choices: [production, staging, development]
              state:
                description: V(absent) deletes the install. A production environment needs O(force=true).
                type: str
                choices: [present, absent]
                default: present
              domains:
                description:
                  - Custom domains of the install. If domains are pruned, a setting that is left out is reset.
                type: list
                elements: dict
                suboptions:
                  name:
                    description: Name of the domain, in Unicode or punycode.
                    type: str
                    required: true
                  primary:
                    description: Make it the primary domain of the install.
                    type: bool
                  redirect_to:
                    description: Domain of the same install that it redirects to. Null or an empty string removes the redirect.
                    type: str
                  secure_all_urls:
                    description: Force all its URLs to HTTPS.
                    type: bool
                  state:
                    description: V(absent) removes the domain.
                    type: str
                    choices: [present, absent]
                    default: present
              offload:
                description: Offload settings of the install, as M(community.wpengine.wpe_offload_settings) describes them.
                type: dict
                suboptions:
                  cloud:
                    description: Storage provider of the bucket, V(s3).
                    type: str
                    choices: [s3]
                  bucket:
                    description: Name of the storage bucket.
                    type: str
                  bucket_region:
                    description: Region that the bucket is in.
                    type: str
                  path_settings:
                    description: All paths whose files are offloaded. Others are removed.
                    type: list
                    elements: dict
                    suboptions:
                      path:
                        description: Path below the site's root.
                        type: str
                        required: true
                      excluded_paths:
                        description: Paths below it whose files are not offloaded.
                        type: list
                        elements: str
                      redirect_type:
                        description: Redirect that visitors get to a file in the bucket.
                        type: str
                        choices: [break, permanent]
      installs: *installs
      users:
        description: The people of the account.
        type: list
        elements: dict
        suboptions:
          email:
            description: E-mail address, which identifies the person.
            type: str
            required: true
          first_name:
            description: First name. Needed for a new person. It never changes.
            type: str
          last_name:
            description: Last name. Needed for a new person. It never changes.
            type: str
          roles:
            description: All roles of the person, as M(community.wpengine.wpe_user) describes them. Needed for a new person.
            type: list
            elements: str
            choices: [owner, full, partial, billing]
          installs:
            description: Names of all installs that a person with the role V(partial) reaches.
            type: list
            elements: str
          state:
            description: V(absent) removes the person from the account.
            type: str
            choices: [present, absent]
            default: present
      report_schedules:
        description: Schedules of site reports, as M(community.wpengine.wpe_site_report_schedule) describes them.
        type: list
        elements: dict
        suboptions:
          site:
            description: Name or UUID of the site that is reported on.
            type: str
            required: true
          title:
            description: Title of the reports, which identifies the schedule.
            type: str
            required: true
          recipients:
            description: All recipients. Needed for a new schedule.
            type: list
            elements: dict
            suboptions:
              email:
                description: E-mail address, which identifies the recipient.
                type: str
                required: true
              name:
                description: Name that the report shows for the recipient.
                type: str
          frequency:
            description: Interval of the reports.
            type: dict
            suboptions:
              unit:
                description: V(DAYS) or V(MONTHLY).
                type: str
                choices: [DAYS, MONTHLY]
                required: true
              value:
                description: V(7) or V(14) days, or the day of the month.
                type: int
                required: true
          next_scheduled_date:
            description: Date and time of the first report, in ISO 8601 format.
            type: str
          sections:
            description: Names of the sections that the reports have.
            type: list
            elements: str
          template:
            description: Name or UUID of the report template.
            type: str
          state:
            description: V(absent) deletes the schedule.
            type: str
            choices: [present, absent]
            default: present
  state:
    description:
      - V(present) makes the accounts as declared.
      - V(gathered) changes nothing and returns RV(accounts). Declared again, they make no difference.
    type: str
    choices: [present, gathered]
    default: present
  prune:
    description:
      - Kinds of objects that are deleted where the declaration lists others of the kind, and not these. By default nothing.
      - Installs are pruned in the declared sites that have the key C(installs) and, where the account has that key, without a
        site. Installs of a site that is pruned are deleted with it if installs are pruned, too, or with O(force=true).
      - Domains are pruned on installs with the key C(domains), sites, people and report schedules in accounts with their key.
      - The user whose credentials are used is never pruned. That fails.
    type: list
    elements: str
    choices: [sites, installs, domains, users, report_schedules]
    default: []
  max_deletions:
    description:
      - The task fails before its first write, also in check mode, if the plan deletes more objects.
    type: int
    default: 10
  force:
    description:
      - Allow the deletion of production environments, of sites with their installs, and of domains that are primary or
        the target of a redirect.
    type: bool
    default: false
  wait:
    description:
      - Wait until the new installs are active, before their domains are added. The task fails if that takes longer than
        O(wait_timeout).
  wait_timeout:
    description:
      - Maximum time to wait for all new installs together, in seconds. Above 0 and at most 31536000, which is a year.
    default: 1800
  parallel_requests:
    description:
      - Maximum number of requests that are sent at the same time while the accounts are read.
    type: int
    default: 5
seealso:
  - module: community.wpengine.wpe_site
  - module: community.wpengine.wpe_install
  - module: community.wpengine.wpe_domain
  - module: community.wpengine.wpe_user
"""

EXAMPLES = r"""
- name: Converge an account
  community.wpengine.wpe_account:
    accounts:
      - name: agencyone
        sites:
          - name: Torque Bikes
            installs:
              - name: torquebikes
                environment: production
                domains:
                  - {name: www.torquebikes.example, primary: true, secure_all_urls: true}
                  - {name: torquebikes.example, redirect_to: www.torquebikes.example}
              - name: torquestg
                environment: staging
        users:
          - email: dana@example.com
            first_name: Dana
            last_name: Developer
            roles: [partial]
            installs: [torquebikes]

- name: Write down what is there
  community.wpengine.wpe_account:
    state: gathered
  register: gathered

- name: Remove domains that nobody declared, at most three
  community.wpengine.wpe_account:
    accounts: "{{ gathered.accounts }}"
    prune: [domains]
    max_deletions: 3
"""

RETURN = r"""
changes:
  description:
    - What the plan changes, one item for each object, in the order of the changes. In check mode the same as in a real run.
    - A domain that is no longer primary because another one becomes primary is no change of its own.
  returned: with O(state=present), also when the task fails after the plan was made
  type: list
  elements: dict
  contains:
    action:
      description: V(create), V(update) or V(delete).
      returned: always
      type: str
      sample: update
    kind:
      description: V(site), V(install), V(domain), V(user), V(offload) or V(report_schedule).
      returned: always
      type: str
      sample: domain
    name:
      description: Name of the object. A domain in punycode, of a person the e-mail address, of a schedule the title.
      returned: always
      type: str
      sample: www.torquebikes.example
    account:
      description: Name of the account.
      returned: always
      type: str
      sample: agencyone
    site:
      description: Name of the site.
      returned: for installs and report schedules that have one
      type: str
      sample: Torque Bikes
    install:
      description: Name of the install.
      returned: for domains and offload settings
      type: str
      sample: torquebikes
    before:
      description: Values before the change in the keys of the declaration, of an update those that differ. V(none) for a new object.
      returned: always
      type: dict
      sample: {"redirect_to": null}
    after:
      description: The same after the change. V(none) for a deletion.
      returned: always
      type: dict
      sample: {"redirect_to": "torquebikes.example"}
    done:
      description: V(true) if the change was made.
      returned: after a real run, for changes that were made
      type: bool
      sample: true
    error:
      description: Why the change failed.
      returned: after a real run, for changes that failed
      type: str
      sample: "Could not create the install 'torquebikes': the name is taken."
    not_tried:
      description: V(true) if the change was not tried, because it depends on one that failed.
      returned: after a real run, for changes that were not tried
      type: bool
      sample: true
summary:
  description:
    - Numbers of objects that the plan creates, updates and deletes, and of declared objects that are as declared (C(unchanged)).
    - After a real run, C(failed) and C(not_tried) are the numbers of changes that failed and that were not tried.
  returned: with O(state=present), also when the task fails after the plan was made
  type: dict
  sample: {"create": 2, "update": 1, "delete": 0, "unchanged": 1207, "failed": 0, "not_tried": 0}
accounts:
  description: The accounts in the form of O(accounts), without ids, nulls and defaults where possible.
  returned: with O(state=gathered)
  type: list
  elements: dict
  sample: [{"name": "agencyone", "sites": [{"name": "Torque Bikes", "installs": []}], "users": []}]
not_exported:
  description: What RV(accounts) does not contain, and why.
  returned: with O(state=gathered)
  type: list
  elements: dict
  contains:
    account:
      description: Name of the account.
      returned: always
      type: str
      sample: agencyone
    kind:
      description: The kind of object, or what of it is missing.
      returned: always
      type: str
      sample: certificates
    name:
      description: Name of the object. V(none) if no object of the kind is exported.
      returned: always
      type: str
      sample: torquebikes
    why:
      description: The reason.
      returned: always
      type: str
      sample: A private key cannot be read.
"""

import json
import typing as t
from contextlib import contextmanager

from ansible_collections.community.wpengine.plugins.module_utils._account.carry_out import Run
from ansible_collections.community.wpengine.plugins.module_utils._account.declaration import (
    ACCOUNT,
    entries,
    mistakes,
    placed,
)
from ansible_collections.community.wpengine.plugins.module_utils._account.gather import Gathered, gather
from ansible_collections.community.wpengine.plugins.module_utils._account.planner import AccountPlan, Limits, Planner
from ansible_collections.community.wpengine.plugins.module_utils._account.snapshot import Snapshot
from ansible_collections.community.wpengine.plugins.module_utils._account.steps import steps_of
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import waiting
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.module_utils._core.spec_errors import SpecErrors, spec_errors
from ansible_collections.community.wpengine.plugins.module_utils._core.text import few
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main

Params = dict[str, t.Any]

LISTS = ("/accounts", "/sites", "/installs")


class Account(ApiModule):
    """Whole accounts."""

    noun = "changes"
    options = {
        "accounts": entries(ACCOUNT),
        "state": {"type": "str", "choices": ["present", "gathered"], "default": "present"},
        "prune": {
            "type": "list",
            "elements": "str",
            "choices": ["sites", "installs", "domains", "users", "report_schedules"],
            "default": [],
        },
        "max_deletions": {"type": "int", "default": 10},
        "force": {"type": "bool", "default": False},
        **waiting(timeout=1800),
        "parallel_requests": {"type": "int", "default": 5},
    }
    constraints = {"required_if": [("state", "present", ["accounts"])]}

    @classmethod
    def spec_errors(cls, given: Params) -> SpecErrors:
        return spec_errors(cls.argument_spec(), cls.constraints, given, keep_items=True)

    @classmethod
    def shown_options(cls, params: Params) -> Params:
        """Show of each account its name only: a declaration has megabytes, which each job event would hold."""
        accounts = params.get("accounts")
        if isinstance(accounts, list):
            params = {**params, "accounts": [one.get("name") if isinstance(one, dict) else None for one in accounts]}
        return super().shown_options(params)

    def normalize(self) -> None:
        self.declared = placed("accounts", self.params["accounts"], self.given.get("accounts"))
        self.gathers = self.params["state"] == "gathered"
        self.recorded: list[Prediction] = []
        self.warned: set[str] = set()

    def validate(self) -> list[str]:
        sentences = []
        for name, least in (("max_deletions", 0), ("parallel_requests", 1)):
            if self.params[name] is not None and self.params[name] < least:
                sentences.append(f"{name} must be {least} or more, not {self.params[name]}.")
        if self.gathers:
            return sentences
        for account in self.declared:
            for step in steps_of(account, bool(self.params["force"]), self.params["prune"] or []):
                sentences += step.validate()
        return sentences + mistakes(self.declared, self.params["prune"] or [])

    def title(self) -> str:
        return "accounts"

    def plan(self) -> Plan:
        if not self.declared and not self.gathers:
            return Plan(None, None, result=AccountPlan())
        with self._in_parallel():
            snapshot = Snapshot(self.client)
            snapshot.load(LISTS, (), "reading accounts, sites and installs")
            if self.gathers:
                names = None if self.params["accounts"] is None else self.declared
                return Plan(None, None, result=gather(names, snapshot, self.warn))
            limits = Limits(frozenset(self.params["prune"]), self.params["max_deletions"], self.params["force"])
            planned = Planner(self.declared, limits, snapshot, self._warn_once).plan()
        if planned.errors:
            words = " ".join(planned.errors)
            raise BadInput(f"The plan is refused, and nothing was changed: {words}", **self._report(planned, None))
        self.recorded = snapshot.recorded
        return Plan(before=None, after=planned.changes or None, result=planned)

    @contextmanager
    def _in_parallel(self) -> t.Iterator[None]:
        """Read with so many requests at a time as the option says."""
        before = self.client.parallel
        self.client.parallel = self.params["parallel_requests"]
        try:
            yield
        finally:
            self.client.parallel = before

    def _warn_once(self, text: str) -> None:
        """Warn, but of the same thing only once: a step is planned several times."""
        if text not in self.warned:
            self.warned.add(text)
            self.warn(text)

    def predictions(self, plan: Plan) -> list[Prediction]:
        return self.recorded

    def apply(self, plan: Plan) -> AccountPlan:
        self.client.clear_cache()
        run = self._run_of(plan.result)
        run.carry_out()
        return self._finished(run)

    def wait(self, after: AccountPlan | Gathered) -> AccountPlan | Gathered:
        """Wait for declared installs that are pending, also if this task did not create them."""
        if isinstance(after, Gathered):
            return after
        run = self._run_of(after)
        run.wait()
        return self._finished(run) if run.failed else after

    def _run_of(self, planned: AccountPlan) -> Run:
        return Run(planned, self.client, self.params["wait_timeout"] if self.params["wait"] else None, self._warn_once)

    def _finished(self, run: Run) -> AccountPlan:
        """Return the plan of a run, and keep its report. Raises WpeError if something failed."""
        report = self._report(run.plan, run)
        if run.failed:
            changed = any("done" in change for change in report["changes"])
            # An install that is still pending may be unchanged itself.
            others = " ".join(dict.fromkeys(error.message for error in run.failed.values()))
            message = describe_failures(report["changes"]) if report["summary"]["failed"] else others
            raise WpeError(message, **report, changed=changed)
        self.outcome = report
        return run.plan

    def _report(self, planned: AccountPlan, run: Run | None) -> Params:
        """Return the changes and their summary. run: None in check mode, and when the plan is refused."""
        changes = [dict(change, **(run.outcome(step, change) if run else {})) for step, change in planned.changes]
        summary = {action: planned.count(action) for action in ("create", "update", "delete")}
        summary["unchanged"] = planned.unchanged
        summary["failed"] = sum("error" in change for change in changes)
        summary["not_tried"] = sum("not_tried" in change for change in changes)
        return {"changes": changes, "summary": summary}

    def result(self, plan: Plan, after: AccountPlan | Gathered) -> Params:
        if isinstance(after, Gathered):
            return {"accounts": after.accounts, "not_exported": after.not_exported}
        return getattr(self, "outcome", None) or self._report(after, None)

    def diff(self, plan: Plan) -> t.Any:
        """Return a summary, and one named difference for each changed object."""
        if isinstance(plan.result, Gathered):
            return None
        return [
            {"prepared": describe_plan(plan.result) + "\n"},
            *(difference(change) for _step, change in plan.result.changes),
        ]


def describe_plan(plan: AccountPlan) -> str:
    """Return the summary of a plan in one line."""
    words = [f"{plan.count(action)} to {action}" for action in ("create", "update", "delete")]
    return f"Plan: {', '.join(words)}, {plan.unchanged} unchanged."


def difference(change: Params) -> Params:
    """Return one change as a named difference."""
    places = [change[key] for key in ("account", "site", "install") if key in change]
    header = f"{change['kind'].replace('_', ' ')} {change['name']} ({', '.join(map(str, places))})"
    return {
        "before": in_lines(change["before"]),
        "after": in_lines(change["after"]),
        "before_header": header if change["before"] is not None else f"{header}: none",
        "after_header": header if change["after"] is not None else f"{header}: none",
    }


def in_lines(values: Params | None) -> str:
    """Return values as a difference shows them, one in a line."""
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in (values or {}).items())


def describe_failures(changes: list[Params]) -> str:
    """Return the error of a run in which changes failed: what was done, what failed and why, what was not tried."""

    def named(change: Params) -> str:
        return f"{change['action']} {change['kind'].replace('_', ' ')} {change['name']}"

    failed = [change for change in changes if "error" in change]
    reasons: dict[str, list[str]] = {}
    for change in failed:
        reasons.setdefault(change["error"], []).append(named(change))
    done = [named(change) for change in changes if "done" in change]
    not_tried = [named(change) for change in changes if "not_tried" in change]
    words = " ".join(f"{few(names)}: {reason}" for reason, names in reasons.items())
    text = f"{len(failed)} of {len(changes)} changes failed. {words}"
    if not_tried:
        text += f" Not tried, because they depend on these: {few(not_tried)}."
    return f"{text} Done: {few(done) or 'nothing'}."


MODULE = Account

if __name__ == "__main__":
    main(Account)

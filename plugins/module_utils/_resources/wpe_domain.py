# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The domains of an install: how wpe_domain, and wpe_account for many installs, plans and changes them.

The class is not in the module file, because only module_utils are sent with another ordinary module.
"""

from __future__ import annotations

import typing as t
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import REFUSAL_STATUSES
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    WpeError,
    error_context,
    invalid,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import INSTALL, validate_install
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction, is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._core.text import few
from ansible_collections.community.wpengine.plugins.module_utils._domains import (
    Domain,
    DomainPlan,
    Domains,
    Settings,
    Wanted,
    comparable,
    decide_absent,
    decide_present,
    is_platform,
    names_by_id,
    plain_name,
    read_domain,
    read_domains,
    refuse_harmful_deletion,
    shown,
    unknown_targets,
    unlisted,
    validate_domains,
    view,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule

BULK_SIZE = 20  # documented: the most domains that one request may add
ROUNDS = 2  # how often changes are made, because other clients may change domains at the same time
# How many other installs are read to name the one that has a domain, too.
MAX_SEARCHED_INSTALLS = 50
NO_OWNER = (
    "None of the installs that could be read has it, so remove it from this install and add it again. If it is marked again, "
    "it belongs to somebody else; WP Engine's support can tell."
)
SETTINGS = ("primary", "redirect_to", "secure_all_urls")
SETTING_OPTIONS = {"primary": {"type": "bool"}, "redirect_to": {"type": "str"}, "secure_all_urls": {"type": "bool"}}


class InstallDomains(ApiModule):
    """The domains of one install."""

    noun = "domains"
    operations = {
        "createDomain": "name",
        "createBulkDomains": "domains",
        "updateDomain": "primary, redirect_to, secure_all_urls",
        "deleteDomain": "state=absent, exclusive=true",
    }
    options = {
        **INSTALL,
        "name": {"type": "str"},
        **SETTING_OPTIONS,
        "domains": {
            "type": "list",
            "elements": "dict",
            "options": {"name": {"type": "str", "required": True}, **SETTING_OPTIONS},
        },
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "exclusive": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
    }
    constraints = {
        "required_one_of": [("name", "domains")],
        "mutually_exclusive": [("name", "domains")] + [(setting, "domains") for setting in SETTINGS],
    }

    @classmethod
    def defaults_to_inventory_host(cls, args: dict[str, t.Any]) -> bool:
        removes = args.get("state") == "absent" or boolean(args.get("exclusive") or False, strict=False)
        return super().defaults_to_inventory_host(args) and not removes

    def normalize(self) -> None:
        self.wanted: list[Wanted] = []
        self.name_mistakes: list[str] = []
        for params, given in self._items():
            if params["name"] is None:
                continue  # of a declaration whose mistakes are all reported at once: it is missing
            # validate_names() reports an empty name.
            mistakes = [] if self.params["name"] == "" else invalid(plain_name, params["name"])
            mistakes += invalid(wanted_settings, params, given)
            self.name_mistakes += mistakes
            if not mistakes and self.params["name"] != "":
                self.wanted.append(Wanted(plain_name(params["name"]), wanted_settings(params, given)))

    def validate(self) -> list[str]:
        sentences = list(self.name_mistakes)
        if self.params["install"] is None:
            sentences.append(self._install_mistake())
        if self.params["exclusive"] and (self.params["state"] == "absent" or self.params["domains"] is None):
            sentences.append("exclusive needs domains, and state present.")
        elif self.params["exclusive"] and not self.params["domains"] and not self.params["force"]:
            sentences.append(
                "An empty list of domains with exclusive removes all custom domains; set force to true to do so."
            )
        return sentences + validate_domains(self.wanted, self.params["state"] == "present")

    def _install_mistake(self) -> str:
        if self.params["state"] == "absent" or self.params["exclusive"]:
            return (
                'install is missing: a task that removes domains must name it, for example as "{{ wpe_install_id }}".'
            )
        return validate_install(self.params)[0]

    def _items(self) -> list[tuple[dict[str, t.Any], dict[str, t.Any]]]:
        """Return pairs of validated options and the user's own options, one for each domain."""
        if self.params["name"] is not None:
            return [(self.params, self.given)]
        domains, written = self.params["domains"] or [], self.given.get("domains")
        if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
            written = [{}] * len(domains)
        return list(zip(domains, written))

    def plan(self) -> Plan:
        with error_context(f"plan the {self.title()}"):
            removes = self.params["state"] == "absent" or self.params["exclusive"]
            # Where domains are removed, the name of the install is verified.
            find = self.lookup.require if removes else self.lookup.reference
            self.install = find("install", self.params["install"])
            self.is_fresh = not self.client.is_cached(self._path())
            self.now = read_domains(self.client.cached_rows(self._path()))
            self.owners: dict[str, list[str]] = {}
            if not self.is_fresh and not self._only_adds():
                # The list was read for an earlier item of a loop.
                self._read()
            work = self._plan_work()
            if self.lookup.predict:
                self._warn_of_owners([name for name, _target in work.create if self.owners.get(name)])
        self.done: dict[str, list[str]] = {"added": [], "changed": [], "deleted": []}
        self.planned = {name: self.now[name]["id"] for name in work.delete}
        return Plan(before=views(self.now), after=views(work.after), result=work.after, send=work)

    def _only_adds(self) -> bool:
        """Return True if the task at most adds domains, which no other change of the list can make harmful."""
        try:
            work = self._plan_work()
        except BadInput:
            return False
        return not work.change and not work.delete

    def _plan_work(self) -> DomainPlan:
        """Return the requests that lead from the domains as they are now to the wanted ones."""
        if self.params["state"] == "absent":
            return decide_absent(self.now, [item.name for item in self.wanted], self.params["force"])
        self.wanted = with_target_names(self.wanted, self.now)
        unknown = unknown_targets(self.now, self.wanted)
        if unknown:
            mistake = BadInput(" ".join(unknown))
            if any(is_unpredictable(item.settings.get("redirect_to")) for item in self.wanted):
                raise mistake
            self.lookup.fail_or_predict(mistake)
        removed = unlisted(self.now, self.wanted) if self.params["exclusive"] else ()
        self._refuse_taken()
        self._find_owners()
        return decide_present(self.now, self.wanted, removed, self.params["force"], self.owners)

    def _find_owners(self) -> None:
        """Read which other installs have the duplicates that would become primary.

        In check mode also those that have a new domain: in a real run, the response to its creation shows that.
        """
        marked = [
            item.name
            for item in self.wanted
            if item.settings.get("primary") and is_marked_duplicate(self.now.get(item.name, {}))
        ]
        new = [item.name for item in self.wanted if item.name not in self.now] if self.lookup.predict else []
        self.owners.update(self._owners_of([name for name in marked + new if name not in self.owners]))
        unexplained = [name for name in marked if not self.owners[name] and not is_predicted(self.now[name]["id"])]
        if unexplained and self.lookup.predict:
            raise BadInput(
                f"WP Engine marks {' and '.join(map(shown, unexplained))} as a domain of another install, and documents that "
                f"such a domain cannot become primary. {NO_OWNER} A run without check mode tries it all the same."
            )

    def _refuse_taken(self) -> None:
        """Raise BadInput if a domain that would be added or made primary is the primary domain of another install."""
        names = {
            item.name
            for item in self.wanted
            if item.name not in self.now or item.settings.get("primary") and not self.now[item.name].get("primary")
        }
        if not names:
            return
        for install in self._other_installs():
            name = comparable(install.get("primary_domain") or "")
            if name in names and (self._domain_of(install, name) or {"primary": False}).get("primary", True):
                raise BadInput(
                    f"{shown(name)} is the primary domain of the install {install.get('name')}; make another domain primary there, "
                    "and remove this one from it first."
                )

    def _other_installs(self) -> list[ApiObject]:
        return [install for install in self.lookup.all("install") if install["id"] != self.install["id"]]

    def _domain_of(self, install: ApiObject, name: str) -> Domain | None:
        """Return the primary domain of another install, from its list of domains: the list of installs may be late.

        Where the list of domains is forbidden, that of installs counts. None if the install does not have the domain.
        """
        try:
            return read_domains(self.client.fresh_rows(api_path("installs", install["id"], "domains"))).get(name)
        except ApiError as error:
            if error.is_unreadable:
                return None if error.is_not_found else {"name": name, "primary": True}
            raise

    def predictions(self, plan: Plan) -> list[Prediction]:
        before, after = self.now, plan.result
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        return [Prediction(self._path(), (before.get(name) or after[name])["id"], after.get(name)) for name in names]

    def _decide(self) -> DomainPlan:
        """Return the requests that are left, to delete only what the plan named."""
        removed = [name for name, domain in self.now.items() if self.planned.get(name) == domain["id"]]
        # Each deletion is checked again just before its request: see _refuse_harm().
        if self.params["state"] == "absent":
            return decide_absent(self.now, removed, force=True)
        return decide_present(self.now, self.wanted, removed, True, self.owners)

    def _read(self) -> Domains:
        """Read the domains again, and return them."""
        self.client.clear_cache(self._path())
        self.now = read_domains(self.client.cached_rows(self._path()))
        self.is_fresh = self.is_known = True
        return self.now

    def _path(self, *parts: str) -> str:
        return api_path("installs", self.install["id"], "domains", *parts)

    def apply(self, plan: Plan) -> Domains:
        """Send the planned requests. A second round does what is left because other clients changed domains at the same time."""
        with error_context(f"change the {self.title()}"), self._tell_what_was_done():
            work: DomainPlan = plan.send
            self.is_known = True
            self.refused: dict[str, WpeError] = {}  # new domains of a refused request that are refused alone, too
            for _round in range(ROUNDS):
                self._add(work.create, work.change)
                self._change_all()
                if self.refused:
                    raise WpeError(" ".join(f"{shown(name)}: {error.message}" for name, error in self.refused.items()))
                if self._finished() or self.client.poll_for(self._read_finished) is not None:
                    self._warn_of_others()
                    return self.now
                work = self._decide()
            wrong = ", ".join(map(shown, self._unfinished(work)))
            raise WpeError(f"The API accepted the change, but its list of domains does not show it for: {wrong}.")

    @contextmanager
    def _tell_what_was_done(self) -> t.Iterator[None]:
        """Add to every failure inside which domains were added, changed and deleted before it."""
        try:
            yield
        except WpeError as error:
            self.client.clear_cache(self._path())  # a request may have changed more than is known
            words = [
                f"{verb} {', '.join(map(shown, dict.fromkeys(names)))}" for verb, names in self.done.items() if names
            ]
            if words:
                error.message += f" Before that, the task {'; '.join(words)}."
                error.details.setdefault("domains", list(self.now.values()))
            raise

    def _change_all(self) -> None:
        """Change and delete domains. Each request is decided on from a list that was read just before it.

        A list may be late, and show as left to do what this task has just done. So nothing is sent twice.
        """
        sent: list[tuple[str, str, t.Any]] = []
        deleted: list[str] = []
        while True:
            if not self.is_fresh and any(self._left(sent, deleted)):
                added = {name: domain for name, domain in self.now.items() if name in self.done["added"]}
                self.now = {**added, **self._read()}
            change, delete = self._left(sent, deleted)
            if change:
                name, settings = change[0]
                self._change(name, settings)
                sent += [(name, key, value) for key, value in settings.items()]
            elif delete:
                self._refuse_harm(delete[0], deleted)
                self._delete(delete[0])
                deleted.append(delete[0])
            else:
                return
            self.is_fresh = self.is_known = False

    def _left(
        self, sent: list[tuple[str, str, t.Any]], deleted: list[str]
    ) -> tuple[list[tuple[str, Settings]], list[str]]:
        """Return the changes and the deletions that are left. sent: names, settings and values that were sent."""
        work = self._decide()
        change = [
            (name, {key: value for key, value in settings.items() if (name, key, value) not in sent})
            for name, settings in work.change
            if name in self.now
        ]
        return [item for item in change if item[1]], [name for name in work.delete if name not in deleted]

    def _refuse_harm(self, name: str, deleted: list[str]) -> None:
        """Raise BadInput if the domain has become primary or a redirect target since the task was planned."""

        def harm() -> BadInput | None:
            there = {other: domain for other, domain in self.now.items() if other not in deleted}
            left = {other: domain for other, domain in there.items() if other != name}
            try:
                refuse_harmful_deletion(there, left)
            except BadInput as error:
                return error
            return None

        def is_harmless() -> bool | None:
            self._read()
            return True if harm() is None else None

        found = None if self.params["force"] else harm()
        # The list may be late in showing what this task itself has changed.
        if found is not None and self.client.poll_for(is_harmless) is None:
            raise found

    def _finished(self) -> bool:
        """Return True if the API has shown that nothing is left to do."""
        return self.is_known and not self._unfinished(self._decide())

    def _read_finished(self) -> Domains | None:
        """Read the domains again. Return them if nothing is left to do, otherwise None."""
        self._read()
        return self.now if self._finished() else None

    def _unfinished(self, work: DomainPlan) -> list[str]:
        """Return the names for which requests are left, apart from settings that the API does not show."""
        changed = [
            name for name, settings in work.change if name not in self.now or set(settings) - hidden(self.now[name])
        ]
        return list(dict.fromkeys([*(name for name, _target in work.create), *changed, *work.delete]))

    def _add(self, create: list[tuple[str, str | None]], change: list[tuple[str, Settings]]) -> None:
        if len(create) == 1:
            ((name, target),) = create
            self._add_one(
                name, target, primary=any("primary" in settings for changed, settings in change if changed == name)
            )
        else:
            for start in range(0, len(create), BULK_SIZE):
                self._add_many(create[start : start + BULK_SIZE])

    def _add_one(self, name: str, target: str | None, primary: bool) -> None:
        body: dict[str, t.Any] = {"name": name}
        if primary:
            body["primary"] = True
        if target:
            body["redirect_to"] = self._target_id(name, target)
        before = self.now
        with self._explain_duplicate(name) if primary else nullcontext():
            added = self.client.write(
                "POST", self._path(), body, verify=lambda: self._read().get(name), identity_key="id"
            )
        self.now = {**before, **self.now, name: read_domain(added.body, names_by_id(before.values()))}
        self.is_fresh = False
        self.is_known = self.is_known and not primary  # the former primary domain has changed, too
        if not added.adopted:
            self.done["added"].append(name)
        if self.is_known:
            self.client.cache_row(self._path(), added.body)

    def _add_many(self, create: list[tuple[str, str | None]]) -> None:
        """Add up to 20 domains. The API may add only some of them, so the missing ones are sent again."""
        self.is_fresh = self.is_known = False
        missing = create
        while missing:
            items = [dict({"name": name}, **({"redirect_to": target} if target else {})) for name, target in missing]
            names = [name for name, _target in missing]
            try:
                self.client.write(
                    "POST", self._path("bulk"), {"domains": items}, verify=partial(self._any_added, names)
                )
            except ApiError as error:
                if not error.from_api or error.status not in REFUSAL_STATUSES:
                    raise
                self._add_each(missing)
                return
            self.client.poll_for(partial(self._all_added, names))
            left = [item for item in missing if item[0] not in self.now]
            self.done["added"] += [name for name in names if name in self.now]
            if len(left) == len(missing):
                raise WpeError(
                    f"The API accepted {', '.join(map(shown, names))}, but its list of domains does not show them."
                )
            missing = left

    def _add_each(self, items: list[tuple[str, str | None]]) -> None:
        """Add the domains of a refused request one by one: one that is refused must not spoil the others."""
        for name, target in items:
            try:
                self._add_one(name, target, primary=False)
            except ApiError as error:
                if not error.from_api or error.status not in REFUSAL_STATUSES:
                    raise
                self.refused[name] = error

    def _any_added(self, names: list[str]) -> Domains | None:
        now = self._read()
        return now if any(name in now for name in names) else None

    def _all_added(self, names: list[str]) -> Domains | None:
        before = self.now
        self.now = {**before, **self._read()}
        return self.now if all(name in self.now for name in names) else None

    def _change(self, name: str, settings: Settings) -> None:
        body = dict(settings)
        if "redirect_to" in body:
            target = body["redirect_to"]
            body["redirect_to"] = self._target_id(name, target) if target else "nil"
        path = self._path(self.now[name]["id"])
        with self._explain_duplicate(name) if settings.get("primary") else nullcontext():
            self.client.write("PATCH", path, body, verify=lambda: self._changed(name, settings))
        self.done["changed"].append(name)

    def _target_id(self, name: str, target: str) -> str:
        """Return the id of a redirect target, which another client may have deleted since it was read."""
        if target not in self.now:
            raise WpeError(
                f"{shown(name)} cannot redirect to {shown(target)}, which is no longer a domain of this install."
            )
        return str(self.now[target]["id"])

    def _changed(self, name: str, settings: Settings) -> Domain | None:
        """Return the domain once it is as wanted, None until then.

        A setting that the API does not show never compares as wanted, so it is sent again, which is harmless.
        """
        domain = self._read().get(name)
        if domain is None or any(view(domain)[key] != value for key, value in settings.items()):
            return None
        return domain

    def _delete(self, name: str) -> None:
        domain_id = self.planned[name]
        self.client.delete(
            self._path(domain_id), is_deleted=lambda: all(row["id"] != domain_id for row in self._read().values())
        )
        self.done["deleted"].append(name)

    @contextmanager
    def _explain_duplicate(self, name: str) -> t.Iterator[None]:
        """Add to a refusal to make a domain primary which other install has it."""
        try:
            yield
        except ApiError as error:
            if error.from_api and error.status not in (401, 403, 404):
                owners = self._owners_of([name])[name]
                if owners:
                    error.message += (
                        f" The install {' and '.join(owners)} has {shown(name)}, too; remove it there first."
                    )
                elif is_marked_duplicate(self.now.get(name, {})):
                    error.message += f" WP Engine marks {shown(name)} as a domain of another install. {NO_OWNER}"
            raise

    def _warn_of_others(self) -> None:
        """Warn of domains that other installs have, too, and of those that another client added meanwhile."""
        duplicates = [name for name in self.done["added"] if self.now.get(name, {}).get("duplicate")]
        self.owners.update(self._owners_of(duplicates))
        self._warn_of_owners(duplicates)
        newcomers = unlisted(self.now, self.wanted) if self.params["exclusive"] else ()
        if newcomers:
            names = " and ".join(map(shown, sorted(newcomers)))
            self.warn(
                f"Another client added {names} while this task ran. The task removes only what it planned to remove; run it again."
            )

    def _warn_of_owners(self, names: list[str]) -> None:
        """Warn that other installs have some new domains, too."""
        for name in names:
            installs = " and ".join(self.owners[name]) or f"another one (wpe_domain_info with name: {name} may find it)"
            self.warn(
                f"The new domain {shown(name)} is also a domain of the install {installs}. It cannot become primary until "
                "it is removed there."
            )

    def _owners_of(self, names: list[str]) -> dict[str, list[str]]:
        """Return the names of the other installs that have some domains, by domain, as far as that can be read."""
        if not names:
            return {}
        installs = self._other_installs()
        if len(installs) > MAX_SEARCHED_INSTALLS:
            installs = [install for install in installs if self._may_have(install, names)]
        lists = self.client.map_parallel(self._readable_domains, installs, f"looking for {few(map(shown, names))}")
        return {
            name: [str(install.get("name")) for install, domains in zip(installs, lists) if name in domains]
            for name in names
        }

    def _may_have(self, install: ApiObject, names: list[str]) -> bool:
        """Return True if the list of installs, or an earlier task in check mode, says that an install has one of the domains."""
        path, predictions = api_path("installs", install["id"], "domains"), self.client.predictions
        return comparable(install.get("primary_domain") or "") in names or bool(
            predictions and predictions.overlay(path, None, [])
        )

    def _readable_domains(self, install: ApiObject) -> Domains:
        """Return the domains of an install, none if it is gone or forbidden."""
        try:
            return read_domains(self.client.cached_rows(api_path("installs", install["id"], "domains")))
        except ApiError as error:
            if error.is_unreadable:
                return {}
            raise

    def title(self) -> str:
        return f"domains of {self.install_name}"

    def result(self, plan: Plan, after: Domains) -> dict[str, t.Any]:
        result: dict[str, t.Any] = {"domains": list(after.values())}
        if self.params["name"] is not None:
            result["domain"] = after.get(plain_name(self.params["name"]))
        return result


def is_unpredictable(target: str | None) -> bool:
    """Return True for the UUID of a domain that exists nowhere: no earlier task of a run in check mode can make it."""
    return target is not None and is_uuid(target) and not is_predicted(target)


def is_marked_duplicate(domain: Domain) -> bool:
    """Return True for a domain that is not primary, and of which the API says that another install has it."""
    return bool(domain.get("duplicate")) and not domain.get("primary")


def hidden(domain: Domain) -> set[str]:
    """Return the settings that the API does not show for a domain."""
    return {"secure_all_urls"} - set(domain)


def wanted_settings(params: dict[str, t.Any], given: dict[str, t.Any]) -> Settings:
    """Return the settings that the user set.

    params: the validated options. given: the user's own options, where a null for redirect_to removes the redirect.
    """
    settings = {name: params[name] for name in SETTINGS if params[name] is not None}
    if "redirect_to" in settings or ("redirect_to" in given and given["redirect_to"] is None):
        target = settings.get("redirect_to") or None
        settings["redirect_to"] = None if target is None else target.lower() if is_uuid(target) else plain_name(target)
    return settings


def with_target_names(wanted: list[Wanted], domains: Domains) -> list[Wanted]:
    """Return the wanted domains with redirect targets by name instead of UUID."""
    names = {domain["id"]: name for name, domain in domains.items()}
    return [
        replace(item, settings={**item.settings, "redirect_to": names[item.settings["redirect_to"]]})
        if item.settings.get("redirect_to") in names
        else item
        for item in wanted
    ]


def views(domains: Domains) -> dict[str, Settings]:
    """Return what a diff shows: the settings of the custom domains."""
    return {shown(name): view(domain) for name, domain in domains.items() if not is_platform(name)}

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base classes of the modules that talk to the API."""

from __future__ import annotations

import os
import typing as t
from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import WriteResult
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    BadInput,
    Missing,
    error_context,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import Lookup
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import clean_values, validate_names
from ansible_collections.community.wpengine.plugins.module_utils._core.options import API_OPTIONS, api_secrets, connect
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field, Plan, decide, same_value
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import (
    Prediction,
    Predictions,
    is_predicted,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import hide_secrets
from ansible_collections.community.wpengine.plugins.module_utils._core.text import same_name
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Module, Params
from ansible_collections.community.wpengine.plugins.module_utils._module.entry_point import EntryPoint

ApiObject = dict[str, t.Any]


class ApiModule(Module):
    """A module that talks to the API through self.client, and resolves names through self.lookup."""

    shared_options = API_OPTIONS
    install: ApiObject  # of the option install, set by plan()

    def __init__(
        self, params: Params, given: Params, client: Client, lookup: Lookup, warn: t.Callable[[str], None]
    ) -> None:
        super().__init__(params, given, warn)
        self.client = client
        self.lookup = lookup

    @classmethod
    def build(
        cls, params: Params, given: Params, backend: Client, *, predict: bool, warn: t.Callable[[str], None]
    ) -> ApiModule:
        return cls(params, given, backend, Lookup(backend, predict=predict, warn=warn), warn)

    @classmethod
    def open_backend(cls, module: EntryPoint, params: Params) -> Client:
        client = connect(params.get, os.environ, progress=lambda text: None)
        client.predictions = Predictions() if module.check_mode else None
        return client

    @classmethod
    def secrets_in(cls, params: Params) -> set[str]:
        return api_secrets(params)

    @classmethod
    def hide(cls, value: t.Any) -> t.Any:
        return hide_secrets(value)

    @classmethod
    def defaults_to_inventory_host(cls, args: Params) -> bool:
        """Return True when the option install, left out by the user, may be the inventory host's own install.

        Where the option is required the user must name it, because that install is overwritten.
        """
        option = cls.options.get("install")
        if option is None or option.get("required"):
            return False
        return all(args.get(name) is None for name in ("install", *option.get("aliases", ())))

    @classmethod
    def clean_values(cls, values: Params) -> Params:
        return clean_values(cls.options, values)

    def validate_names(self) -> list[str]:
        return validate_names(self.options, self.params, self.given)

    @property
    def install_name(self) -> str:
        """Return the name of the install for messages, the UUID where it is not known yet."""
        return str(getattr(self, "install", {}).get("name") or self.known_name(str(self.params["install"])))

    def known_name(self, given: str) -> str:
        """Return the name of an install for messages, as far as no request is needed: given is its name or UUID."""
        own = self.client.host_install
        return own["name"] if own and own["id"] == given.lower() else given

    def predict(self, plan: Plan) -> None:
        if self.client.predictions and plan.changed:
            self.client.predictions.record(self.predictions(plan))

    def predictions(self, plan: Plan) -> list[Prediction]:
        """Return the objects that the plan changes, as they would be: later tasks in check mode read them so."""
        return []

    def diff(self, plan: Plan) -> Params:
        """Return the difference, with words in place of ids that are not known yet, and names beside those that are."""
        states = (for_diff(self._with_names(state)) for state in (plan.before, plan.after))
        return {**(super().diff(plan) or {}), **dict(zip(("before", "after"), states))}

    def _with_names(self, state: t.Any) -> t.Any:
        """Return an object with the names of its account and its site, as far as lists that were read have them."""
        if not isinstance(state, dict):
            return state
        names = {
            noun: {"id": state[noun]["id"], "name": name}
            for noun in ("account", "site")
            if isinstance(state.get(noun), dict) and set(state[noun]) == {"id"}
            if (name := self.lookup.name_in_cache(noun, state[noun]["id"]))
        }
        return {**state, **names}


class Resource(ApiModule):
    """An object that is created, updated and deleted.

    fields: its Fields. path: the path of its list. id_key: the API's name of its id.
    """

    fields: tuple[Field, ...] = ()
    path = ""
    id_key = "id"
    found: ApiObject = {}  # the object before the task, set by plan() and updated just before the write

    def current(self) -> ApiObject | None:
        """Return the API's object, None when there is none."""
        raise NotImplementedError

    def reread(self, current: ApiObject) -> ApiObject | None:
        """Read the object alone; return None when it does not exist, although a list has it."""
        return self.client.get(self.path + api_path(current[self.id_key]), missing_ok=True)

    def wanted(self, current: ApiObject | None) -> Params:
        """Return the requested values of the fields, without unset ones."""
        raise NotImplementedError

    def expected_identity(self, current: ApiObject) -> Params:
        """Return the values of fields that identify an object to delete beside its name or id, without unset ones."""
        return {}

    def check_deletable(self, current: ApiObject) -> None:
        """Raise BadInput for a deletion that would delete or break more than the object."""

    def title(self) -> str:
        """Return the object in words, for errors and the diff. The name of an object that is given by its id is read first."""
        return f"{self.noun} {(self.params['name'] or self.found.get('name') or self.params['id'])!r}"

    def realized(self, plan: Plan, after: ApiObject | None) -> Plan:
        return replace(plan, before=self.found or None, after=after)

    def plan(self) -> Plan:
        """Find the object and decide."""
        absent = self.params["state"] == "absent"
        with error_context(f"look up the {self.title()}"):
            current = self.current()
            self.found = current or {}
            if current is not None and absent:
                # A list may be late or have been read some time ago: what is deleted must be known as it is now.
                self.client.clear_cache()
                current = self.reread(current)
                self.found = current or {}
        if absent:
            with error_context(f"delete the {self.title()}"):
                return self._plan_deletion(current)
        with error_context(f"{'create' if current is None else 'update'} the {self.title()}"):
            wanted = self.wanted(current)
            new_id = self.client.predicted_id(self.path, *sorted(wanted.items()))
            return decide(self.fields, wanted, current, self.id_key, new_id, self.shown)

    def shown(self, value: t.Any) -> t.Any:
        """Return a value for messages: the name of an account or site in place of its id."""
        nouns = ("account", "site") if isinstance(value, str) else ()
        return next(filter(None, (self.lookup.name_in_cache(noun, value) for noun in nouns)), value)

    def predictions(self, plan: Plan) -> list[Prediction]:
        row_id = (plan.before or plan.after)[self.id_key]
        return [Prediction(self.path, row_id, plan.after, self.id_key)]

    def _plan_deletion(self, current: ApiObject | None) -> Plan:
        if current is not None:
            name = self.params.get("name")
            if name and not same_name(current.get("name"), name):
                raise BadInput(
                    f"{self.params['id']} is the id of the {self.noun} {current.get('name')!r}, not of {name!r}."
                )
            self._check_identity(current)
            self.check_deletable(current)
        return decide(self.fields, None, current)

    def _check_identity(self, current: ApiObject) -> None:
        """Raise BadInput when the task describes another object. Values that the API does not show are not compared."""
        expected = self.expected_identity(current)
        differing = [
            f"its {each.name} is {self.shown(each.read(current))!r}, not {self.params[each.name]!r}"
            for each in self.fields
            if each.name in expected
            and each.read(current) is not None
            and each.differs(expected[each.name], each.read(current))
        ]
        if differing:
            raise BadInput(f"Found a different {self.noun}: {'; '.join(differing)}.")

    def apply(self, plan: Plan) -> ApiObject | None:
        """Create, update or delete, as planned."""
        if plan.before is None:
            with error_context(f"create the {self.title()}"):
                return self.create(plan)
        if plan.after is None:
            with error_context(f"delete the {self.title()}"):
                self.remove(plan.before)
                return None
        with error_context(f"update the {self.title()}"):
            return self._update_as_it_is_now(plan)

    def _update_as_it_is_now(self, plan: Plan) -> ApiObject:
        """Read the object again, and write what still differs: the list may have been read for an earlier item of a loop."""
        now = self.reread(plan.before)
        if now is None:
            raise Missing("It does not exist any more; run this again to create it.")
        if not same_value(now, plan.before):
            decided = decide(self.fields, self.wanted(now), now, self.id_key)
            # An object that is read alone has more keys than in the list, which are no difference.
            if decided.send != plan.send or not decided.changed:
                plan, self.found = decided, now
        return self.update(plan) if plan.changed else now

    def create(self, plan: Plan) -> ApiObject:
        """Create the object, and return it."""
        created: ApiObject = self.create_or_adopt(plan).body
        return created

    def create_or_adopt(self, plan: Plan) -> WriteResult:
        """POST once. An object that another client created meanwhile is adopted, and updated where it differs."""
        created = self.client.write("POST", self.path, plan.send, self.read_again, identity_key=self.id_key)
        self.remember(created.body)
        if created.adopted:
            difference = decide(self.fields, self.wanted(created.body), created.body)
            if difference.changed:
                return WriteResult(self.update(difference), adopted=True, unknown=created.unknown)
        return created

    def update(self, plan: Plan) -> ApiObject:
        """PATCH the differing fields."""

        def verify() -> ApiObject | None:
            now = self.client.get(path)
            return now if not decide(self.fields, self.wanted(now), now).changed else None

        path = self.path + api_path(plan.before[self.id_key])
        return self.remember(self.client.write("PATCH", path, plan.send, verify, identity_key=self.id_key).body)

    def remove(self, current: ApiObject) -> None:
        """DELETE; the object is deleted when it cannot be read any more."""
        path = self.path + api_path(current[self.id_key])
        self.client.delete(path, is_deleted=lambda: self.client.get(path, missing_ok=True) is None)
        self.client.wait_until_unlisted(lambda: self.is_listed(current))

    def is_listed(self, row: ApiObject) -> bool:
        """Return True when the list, read again, has the row."""
        self.client.clear_cache(self.path)
        return any(other.get(self.id_key) == row[self.id_key] for other in self.client.cached_rows(self.path))

    def read_again(self) -> ApiObject | None:
        """Look the object up without the lists that were read before."""
        self.client.clear_cache(self.path)
        return self.current()

    def remember(self, row: ApiObject) -> ApiObject:
        """Keep a written row for the other items of a loop, and return it."""
        self.client.cache_row(self.path, row)
        return row


def for_diff(value: t.Any) -> t.Any:
    """Return an object as a diff shows it: empty for none, words for ids that are not known yet."""
    return {} if value is None else with_words(value)


def with_words(value: t.Any) -> t.Any:
    """Return the value with words in place of predicted ids."""
    if isinstance(value, dict):
        return {key: with_words(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_words(item) for item in value]
    return "(known after creation)" if is_predicted(value) else value

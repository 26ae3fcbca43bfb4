# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module is made of: it plans (reads and decides), then applies (writes). run() is the only place that knows
of check mode; the two doors (the action, and a module's main()) call it and differ in nothing else.
"""

from __future__ import annotations

import os
from copy import deepcopy

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import WriteResult
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    BadInput,
    WpeError,
    error_context,
    unexpected_error,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import Lookup
from ansible_collections.community.wpengine.plugins.module_utils._core.options import (
    SHARED_OPTIONS,
    connect,
    secrets_of,
    without_nulls,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, decide
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import hide_secrets
from ansible_collections.community.wpengine.plugins.module_utils._core.text import printable
from ansible_collections.community.wpengine.plugins.module_utils._module.censored import CensoredModule

MAX_SECONDS = 365 * 24 * 3600  # to wait


class Module:
    """A module. A module file says what differs.

    options: its argument spec beside the shared options. rules: mutually_exclusive and the like. noun: the name of what
    it returns. operations: the API's operations that it is there for, each with the options that lead to it, such as
    "name, state=absent", for the table in docs/operations.md.
    """

    options: dict = {}
    constraints: dict = {}
    operations: dict = {}
    noun = ""

    def __init__(self, params, given, client, lookup, warn):
        """params: the validated options. given: what the user wrote, so that null can be told from unset."""
        self.params = params
        self.given = given
        self.client = client
        self.lookup = lookup
        self.warn = warn

    @classmethod
    def argument_spec(cls):
        """All options, the shared ones included."""
        return dict(SHARED_OPTIONS, **cls.options)

    @classmethod
    def defaults_to_inventory_host(cls, args):
        """Whether the option install, left out by the user, may be the inventory host's own install.

        Where it is required the user must name it, because it is overwritten.
        """
        option = cls.options.get("install")
        if option is None or option.get("required"):
            return False
        return not any(args.get(name) for name in ("install", *option.get("aliases", ())))

    def normalize(self):
        """Bring the options into the form that the other hooks work on. Called first, once."""

    def validate(self):
        """Sentences on what is wrong with the options, all at once, before the first request."""
        return []

    def given_params(self, *names):
        """The options among names that were given, as a dict."""
        return {name: self.params[name] for name in names if self.params[name] is not None}

    def plan(self):
        """Read and decide; write nothing."""
        raise NotImplementedError

    def apply(self, plan):
        """Write what the plan says; return the real object."""
        raise NotImplementedError

    def wait(self, after):
        """Wait until the object is as wanted; the object as it then is. Called outside of check mode only."""
        return after

    def result(self, plan, after):
        """What the task returns beside changed and diff."""
        return {self.noun: after}

    def diff(self, plan):
        """The difference for --diff."""
        return {"before": shown(plan.before), "after": shown(plan.after)}


class Resource(Module):
    """A thing that is created, updated and deleted.

    fields: its Fields. path: the path of its list. id_key: what the API calls its id.
    """

    fields: tuple = ()
    path = ""
    id_key = "id"

    def current(self):
        """The API's object, None when there is none."""
        raise NotImplementedError

    def reread(self, current):
        """The object read alone, None when it is not there any more although a list has it."""
        return self.client.get(self.path + api_path(current[self.id_key]), missing_ok=True)

    def wanted(self, current):
        """The values asked for, unset ones left out."""
        raise NotImplementedError

    def expected_identity(self, current):
        """The values of fields that a thing to delete was named with beside its name or id, unset ones left out."""
        return {}

    def check_deletable(self, current):
        """Refuse a deletion that would take much with it."""

    def title(self):
        """The thing in words, for errors and the diff."""
        return f"{self.noun} {self.params['name'] or self.params['id']!r}"

    def plan(self):
        """Find the thing and decide."""
        with error_context(f"look up the {self.title()}"):
            current = self.current()
            if current is not None and self.params["state"] == "absent":
                # What is deleted must be known as it is now, not as a list has it that is late or was read a while ago.
                self.client.forget()
                current = self.reread(current)
        if self.params["state"] == "absent":
            with error_context(f"delete the {self.title()}"):
                return self._plan_deletion(current)
        with error_context(f"make the {self.title()} as wanted"):
            return decide(self.fields, self.wanted(current), current, self.id_key)

    def _plan_deletion(self, current):
        if current is not None:
            name = self.params.get("name")
            if name and current.get("name") != name:
                raise BadInput(f"{self.params['id']} is the id of the {self.noun} {current.get('name')!r}, not of {name!r}.")
            self._check_identity(current)
            self.check_deletable(current)
        return decide(self.fields, None, current)

    def _check_identity(self, current):
        """What was said of a thing must be true of it before it is deleted. What the API does not show is not judged."""
        said = self.expected_identity(current)
        wrong = [
            f"its {each.name} is {each.read(current)!r}, not {self.params[each.name]!r}"
            for each in self.fields
            if each.name in said and each.read(current) is not None and each.differs(said[each.name], each.read(current))
        ]
        if wrong:
            raise BadInput(f"It is another one: {'; '.join(wrong)}.")

    def apply(self, plan):
        """Create, update or delete, as the plan says."""
        if plan.before is None:
            with error_context(f"create the {self.title()}"):
                return self.create(plan)
        if plan.after is None:
            with error_context(f"delete the {self.title()}"):
                return self.remove(plan.before)
        with error_context(f"update the {self.title()}"):
            return self.update(plan)

    def create(self, plan):
        """Create the object, and return it."""
        return self.create_or_adopt(plan).body

    def create_or_adopt(self, plan):
        """Send one POST, and return a WriteResult. An object that another client created meanwhile is adopted, and updated if it differs."""
        created = self.client.write("POST", self.path, plan.send, self.read_again, identity_key=self.id_key)
        self.remember(created.body)
        if created.adopted:
            difference = decide(self.fields, self.wanted(created.body), created.body)
            if difference.changed:
                return WriteResult(self.update(difference), adopted=True)
        return created

    def update(self, plan):
        """PATCH what differs."""

        def landed():
            now = self.client.get(path)
            return now if not decide(self.fields, self.wanted(now), now).changed else None

        path = self.path + api_path(plan.before[self.id_key])
        updated = self.client.write("PATCH", path, plan.send, landed, identity_key=self.id_key)
        return self.remember(updated.body)

    def remove(self, current):
        """DELETE; the thing is gone when it cannot be read any more."""
        path = self.path + api_path(current[self.id_key])
        self.client.delete(path, is_deleted=lambda: self.client.get(path, missing_ok=True) is None)
        self.client.wait_until_unlisted(lambda: self.is_listed(current))

    def is_listed(self, thing):
        """Whether the list, read anew, shows a thing."""
        self.client.forget(self.path)
        return any(row.get(self.id_key) == thing[self.id_key] for row in self.client.rows(self.path))

    def read_again(self):
        """Look for the thing without trusting what was read before."""
        self.client.forget(self.path)
        return self.current()

    def remember(self, thing):
        """Keep what was written for the other items of a loop."""
        self.client.remember(self.path, thing)
        return thing

    def diff(self, plan):
        """The difference, headed by the thing's name."""
        header = self.title()
        return dict(super().diff(plan), before_header=header, after_header=header)


def run(kind, params, given, client, check_mode, warn):
    """Do a module's work; the task's result, without secrets. Raises WpeError, without secrets too."""
    client.secrets.add(*secrets_of(params))

    def warn_plainly(text):
        warn(printable(client.secrets.clean(text)))

    try:
        module = kind(params, given, client, Lookup(client, predict=check_mode, warn=warn_plainly), warn_plainly)
        return client.secrets.clean(hide_secrets(_run(module, check_mode)))
    except WpeError as error:
        error.message = client.secrets.clean(error.message)
        error.details = client.secrets.clean(hide_secrets(error.details))
        raise


def _run(module, check_mode):
    module.normalize()
    mistakes = validate_wait_timeout(module.params) + module.validate()
    if mistakes:
        raise BadInput(" ".join(mistakes))
    plan = module.plan()
    after = plan.result
    if not check_mode:
        if plan.changed:
            after = module.apply(plan)
        after = module.wait(after)
    return dict(module.result(plan, after), changed=plan.changed, diff=module.diff(plan))


def validate_wait_timeout(params):
    """Sentences on a wait that no clock can measure."""
    seconds = params.get("wait_timeout")
    return [f"wait_timeout must be {MAX_SECONDS} seconds at most."] if seconds is not None and seconds > MAX_SECONDS else []


def main(kind):
    """The door of an ordinary module, run by itself in its own process."""
    module = _KeepsArguments(argument_spec=kind.argument_spec(), supports_check_mode=True, **kind.constraints)
    module.no_log_values.update(secrets_of(module.params))
    try:
        client = connect(module.params.get, os.environ, progress=lambda text: None)
        result = run(kind, module.params, module.given, client, module.check_mode, module.warn)
    except WpeError as error:
        module.fail_json(**error.result())
    except Exception as error:  # a fault of ours must not end in a traceback with arguments in it
        module.fail_json(msg=unexpected_error(module._name, error))
    if not module._diff:
        del result["diff"]
    module.exit_json(**result)


class _KeepsArguments(CensoredModule):
    """An AnsibleModule that remembers which options were written, before defaults fill the others."""

    def _load_params(self):
        super()._load_params()
        self.no_log_values.update(secrets_of(self.params))
        self.given = deepcopy(self.params)
        self.params = without_nulls(self.params)


def shown(thing):
    """An object as a diff shows it: empty for nothing, ids that are not known yet in words."""
    if thing is None:
        return {}
    if isinstance(thing, dict):
        return {key: shown(value) if value == UNKNOWN_ID or isinstance(value, dict) else value for key, value in thing.items()}
    return "(known when it is made)" if thing == UNKNOWN_ID else thing

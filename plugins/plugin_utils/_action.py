# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions that run every module of this collection inside the controller.

ApiAction runs the wpe_* modules: no second interpreter, no connection to the host. HostAction runs the wp_* modules: their
commands go over the host's connection, and the host needs no Python.

Each module has a stub of its name in plugins/action that binds the name to one of the two. Redirects in meta/runtime.yml, or
links, would bind the names too, but linters and documentation tools take a module for the target of its redirect, and all
modules would share their module_defaults. The module file keeps everything else.
"""

from __future__ import annotations

import os
import re
import typing as t
from contextlib import contextmanager, nullcontext
from importlib import import_module

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.options import (
    API_OPTIONS,
    API_VARIABLES,
    OPTION_VARIABLES,
    connect,
    value_in,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import Secrets, register_secrets
from ansible_collections.community.wpengine.plugins.module_utils._core.text import describe_unsendable, printable
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import (
    Module,
    Params,
    as_task_result,
    prepare,
    run,
)
from ansible_collections.community.wpengine.plugins.plugin_utils._arguments import plain_values, with_origins
from ansible_collections.community.wpengine.plugins.plugin_utils._check_ledger import CheckLedger
from ansible_collections.community.wpengine.plugins.plugin_utils._connection_host import ConnectionHost, site_path

COLLECTION = "community.wpengine"
LOCAL = ("local", "ansible.builtin.local")  # connections that stay on the controller
# A valid name of a shell variable.
VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
display = Display()

# One session, with the lists that it has read, for all items of a loop: Ansible runs them in one worker process.
_SESSIONS: dict[tuple[t.Any, ...], tuple[Client, t.Any]] = {}


class ModuleAction(ActionBase):
    """Runs the module that the user wrote. A subclass provides the backend on which the module works."""

    TRANSFERS_FILES = False

    def run(self, tmp: str | None = None, task_vars: Params | None = None) -> Params:
        """Return the task's result. Errors are sentences in it, except Ansible's own, which tell a lost connection."""
        self.task_vars = task_vars or {}
        self.name = self._task.action.rpartition(".")[2]
        self.kind = module_class(self.name)
        self._supports_async = getattr(self.kind, "runs_as_module", True)
        self._in_background = bool(self._task.async_val)
        if self._task.check_mode and self._supports_async and self._task.poll:
            # Check mode takes no long time, and later tasks must know what this one would change.
            self._task.async_val = 0
        result: Params = super().run(tmp, task_vars)
        result.update(as_task_result(self.name, self._run_module, reraise=(AnsibleError,)))
        if result.get("failed") and isinstance(result.get("msg"), str):
            result["msg"] = with_origins(result["msg"], self._task.args)
        return result

    def _run_module(self) -> Params:
        variables = self._environment()
        args = plain_values(dict(self._task.args))
        self.kind.check_given(args)
        if self._in_background or self._delegated_elsewhere():
            self._refuse_other_host()
            if not self._task.check_mode or self._delegated_elsewhere():
                return self._run_as_module(args, variables)
        with self._in_environment(variables):
            result = self._run_here(args)
        if self._task.async_val and not result.get("failed"):
            # With poll=0 other tasks look for the job, in check mode too.
            return self._run_as_module(args, variables)
        return result

    def _run_here(self, args: Params) -> Params:
        given = self.kind.clean_values({str(name): value for name, value in self._with_defaults(args).items()})
        errors = self.kind.spec_errors(given)
        validator = ArgumentSpecValidator(self.kind.argument_spec(), **self.kind.constraints)
        validation = validator.validate(errors.accepted)
        params = validation.validated_parameters
        warnings: list[str] = []
        secrets = Secrets()
        secrets.add(*validation._no_log_values, *self._register_secrets(params, given))

        def work() -> Params:
            backend = prepare(self.kind, params, errors, validation.error_messages, self._backend)
            return run(self.kind, params, given, backend, self._task.check_mode, warnings.append)

        result = as_task_result(self.name, work, reraise=(AnsibleError,))
        if not self._task.diff or result.get("diff") is None:
            result.pop("diff", None)
        if warnings:
            result["warnings"] = warnings
        result["invocation"] = {"module_args": self.kind.shown_options(params)}
        return t.cast(Params, secrets.clean(result))

    def _register_secrets(self, *params: Params) -> set[str]:
        """Have ansible-core mask the secrets among some options, as soon as they are known; return them."""
        texts = set().union(*map(self.kind.secrets_in, params))
        register_secrets(texts)
        return texts

    def _run_as_module(self, args: Params, variables: Params) -> Params:
        """Run the module as an ordinary one, where the task is delegated to, or in the background."""
        # ansible-core 2.22 adds secrets that it does not know to the result, which an asynchronous job keeps in a file.
        self._register_secrets(args)
        result: Params = self._execute_module(
            module_name=f"{COLLECTION}.{self.name}",
            module_args=args,
            task_vars=self.task_vars,
            wrap_async=bool(self._task.async_val),
        )
        return result

    def _environment(self) -> Params:
        """Return the environment of the task, templated. Raises BadInput for names and values that no process can be given."""
        variables: Params = {}
        try:
            self._compute_environment_string(variables)
        except TypeError:
            # Of names that are not text, after everything is in variables; another TypeError is not known here.
            check_variables(variables)
            raise
        check_variables(variables)
        return {name: str(value) for name, value in plain_values(variables).items()}

    def _set_environment(self, variables: Params) -> None:
        """Set the environment of the task itself: Ansible uses it for a module on the host, and to ask for a job's state.

        Each item of a loop has a copy of the task.
        """
        self._task.environment = [variables]

    def _delegated_elsewhere(self) -> bool:
        return False

    def _refuse_other_host(self) -> None:
        """Raise BadInput if the module must not run where the task's connection leads."""

    def _in_environment(self, variables: Params) -> t.ContextManager[None]:
        return nullcontext()

    def _with_defaults(self, args: Params) -> Params:
        """Return the arguments with those that the inventory host provides."""
        return args

    def _backend(self, params: Params) -> t.Any:
        raise NotImplementedError


class ApiAction(ModuleAction):
    """Runs a wpe_* module."""

    _requires_connection = False
    kind: type[ApiModule]

    def _refuse_other_host(self) -> None:
        """Raise BadInput for a connection that leaves the controller: the module's file holds the password."""
        if self._connection.transport not in LOCAL:
            raise BadInput(
                f"{self.name} was not run: with async, or delegated to another host, the API's password would be sent there. "
                "Add delegate_to: localhost (whose connection is local) to the task."
            )

    def _run_as_module(self, args: Params, variables: Params) -> Params:
        """Pass credentials of the task's environment as options: Ansible would show them in a command."""
        args = self._with_defaults(args)
        for name, spec in API_OPTIONS.items():
            value = value_in(variables, spec)
            if value is not None and args.get(name) is None:
                args[name] = value
        self._set_environment({name: value for name, value in variables.items() if name not in OPTION_VARIABLES})
        return super()._run_as_module(args, variables)

    def _backend(self, params: Params) -> Client:
        """Return the client for these options; a task that is retried must not see what it read the time before."""
        key = tuple((name, params[name]) for name in API_OPTIONS) + tuple(sorted(proxy_variables()))
        client, task = _SESSIONS.get(key, (None, None))
        if client is None:
            client = connect(params.get, os.environ, self._progress)
        elif task is self._task:
            client.clear_cache()
        client.progress = self._progress
        client.predictions = check_ledger(client, params["api_user_id"]) if self._task.check_mode else None
        client.host_install = self._host_object("install")
        client.host_site = self._host_object("site")
        client.host_account = self._host_object("account")
        client.inventory_install = self._inventory_install
        _SESSIONS[key] = (client, self._task)
        return client

    def _progress(self, text: str) -> None:
        if self._task.no_log:
            return
        display.display(f"[{self.task_vars.get('inventory_hostname', 'localhost')}] {self.name}: {printable(text)}")

    @contextmanager
    def _in_environment(self, variables: Params) -> t.Iterator[None]:
        """Give this process the environment of the task, which Ansible gives to modules only."""
        before = dict(os.environ)
        os.environ.update(variables)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _delegated_elsewhere(self) -> bool:
        return bool(self._task.delegate_to) and self._connection.transport not in LOCAL

    def _with_defaults(self, args: Params) -> Params:
        """Against a host of the inventory plugin, install is that host's install."""
        install_id = self._templar.template(self.task_vars.get("wpe_install_id"))
        if install_id and self.kind.defaults_to_inventory_host(args):
            return dict(args, install=str(install_id))
        return args

    def _host_object(self, noun: str) -> dict[str, str] | None:
        """Return {id, name} of the install, site or account that the host of the inventory plugin stands for, None for other hosts."""
        variables = {key: self._templar.template(self.task_vars.get(f"wpe_{noun}_{key}")) for key in ("id", "name")}
        return {key: str(value) for key, value in variables.items()} if all(variables.values()) else None

    def _inventory_install(self, name: str) -> dict[str, str] | None:
        """Return {id, name} of the install that another host of the inventory plugin stands for, None if there is no such host."""
        hostvars = self.task_vars.get("hostvars")
        variables = hostvars.raw_get(name) if hostvars is not None and name in hostvars else None
        if not isinstance(variables, t.Mapping):
            return None
        found = {key: variables.get(f"wpe_install_{key}") for key in ("id", "name")}
        if not all(isinstance(value, str) for value in found.values()) or not is_uuid(str(found["id"])):
            return None  # not set, or a template
        return {key: str(value) for key, value in found.items()}


class HostAction(ModuleAction):
    """Runs a wp_* module."""

    def _environment(self) -> Params:
        """Return the environment without the variables of the API, the credentials among them: a host needs none of them."""
        variables = {name: value for name, value in super()._environment().items() if name not in API_VARIABLES}
        self._set_environment(variables)
        return variables

    def _run_as_module(self, args: Params, variables: Params) -> Params:
        """Name the site's folder: in the background, the module does not know the connection."""
        if "path" in self.kind.argument_spec() and args.get("path") is None:
            args = dict(args, path=site_path(self._connection))
        return super()._run_as_module(args, variables)

    def _backend(self, params: Params) -> ConnectionHost:
        return ConnectionHost(self)


def module_class(name: str) -> type[Module]:
    """Return the class that a module's file describes itself with."""
    try:
        return t.cast("type[Module]", import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}").MODULE)
    except (ImportError, AttributeError) as error:
        raise AnsibleError(f"{COLLECTION} has no module {name}: {error}") from error


def check_variables(variables: Params) -> None:
    """Raise BadInput for names and values that no shell can be given. Values are not shown."""
    for name, value in variables.items():
        if not isinstance(name, str) or not VARIABLE.fullmatch(name):
            raise BadInput(
                f"environment has the variable {name!r}, but a name consists of letters, digits and underscores and does "
                "not begin with a digit."
            )
        reason = describe_unsendable(str(value))
        if reason:
            raise BadInput(f"The variable {name} of environment holds {reason}.")


def check_ledger(client: Client, user_id: str) -> CheckLedger:
    """Return the ledger of this run, in the folder that Ansible makes for it and deletes at its end."""

    def accounts() -> set[str]:
        return {str(account.get("id")) for account in client.cached_rows("/accounts")}

    return CheckLedger(C.DEFAULT_LOCAL_TMP, client.url, user_id, accounts)  # type: ignore[attr-defined]  # made from the configuration


def proxy_variables() -> list[tuple[str, str]]:
    """Return the environment variables that a session depends on."""
    return [(name, value) for name, value in os.environ.items() if name.lower().endswith("_proxy")]

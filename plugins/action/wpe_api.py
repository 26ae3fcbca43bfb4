# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one action that runs every wpe_* module inside the controller: no second interpreter, no connection to the host.

Every module has a file of its name in this folder that only imports it. Redirects in meta/runtime.yml, or links, would
bind the names too, but linters and documentation tools take a module for what its action is redirected to, and all
modules would share their module_defaults. The module file keeps everything that makes the module what it is.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from importlib import import_module

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    BadInput,
    WpeError,
    unexpected_error,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.options import (
    OPTION_VARIABLES,
    SHARED_OPTIONS,
    connect,
    secrets_of,
    without_nulls,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import (
    Secrets,
    hide_secrets,
    register_secrets,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.text import printable
from ansible_collections.community.wpengine.plugins.module_utils._module.base import run
from ansible_collections.community.wpengine.plugins.plugin_utils._arguments import plain_values, refuse_invalid

COLLECTION = "community.wpengine"
display = Display()

# One session, with the lists it has read, for all items of a loop: Ansible runs them in one worker process.
_SESSIONS: dict = {}


class ActionModule(ActionBase):
    """Runs the module that the user wrote, whichever of this collection it is."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_async = True

    def run(self, tmp=None, task_vars=None):
        """The task's result; every failure is a sentence in it."""
        result = super().run(tmp, task_vars)
        self.task_vars = task_vars or {}
        self.name = self._task.action.rpartition(".")[2]
        kind = module_class(self.name)
        try:
            args = self._with_host_install(kind, plain_values(dict(self._task.args)))
            if self._task.async_val or self._delegated_elsewhere():
                return self._run_there(args)
            with self._task_environment():
                result.update(self._run_here(kind, args))
        except AnsibleError:
            raise
        except WpeError as error:
            result.update(error.result(), failed=True)
        except Exception as error:  # a fault of ours must not end in a traceback with arguments in it
            result.update(msg=unexpected_error(self.name, error), failed=True)
        return result

    def _run_there(self, args):
        """Run the real module. Credentials of the task's environment go as options: Ansible would show them in a command."""
        variables = self._environment()
        for name, spec in SHARED_OPTIONS.items():
            known = [variable for variable in spec.get("fallback", (None, []))[1] if variable in variables]
            if known and args.get(name) is None:
                args[name] = variables[known[0]]
        # A secret that the controller knows is not added to the result, which an asynchronous job keeps in a file.
        register_secrets(secrets_of(args))
        # Each item of a loop has a copy of the task. Ansible itself uses it, too, to ask how an asynchronous job stands.
        self._task.environment = [{name: value for name, value in variables.items() if name not in OPTION_VARIABLES}]
        return self._execute_module(
            module_name=f"{COLLECTION}.{self.name}",
            module_args=args,
            task_vars=self.task_vars,
            wrap_async=bool(self._task.async_val),
        )

    def _run_here(self, kind, args):
        given = {str(name): value for name, value in args.items()}
        validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(without_nulls(given))
        params, warnings, secrets = validation.validated_parameters, [], Secrets()
        register_secrets(secrets_of(params) | secrets_of(given))
        secrets.add(*validation._no_log_values, *secrets_of(params), *secrets_of(given))
        try:
            refuse_invalid(self.name, validation)
            client = self._session(params)
            outcome = run(kind, params, given, client, self._task.check_mode, warnings.append)
        except WpeError as error:
            outcome = dict(error.result(), failed=True)
        if not self._task.diff:
            outcome.pop("diff", None)
        if warnings:
            outcome["warnings"] = warnings
        outcome["invocation"] = {"module_args": hide_secrets(params)}
        return secrets.clean(outcome)

    def _session(self, params):
        """The client for these options; a task that is tried again must not see what it read the time before."""
        key = tuple((name, params[name]) for name in SHARED_OPTIONS) + tuple(sorted(proxy_variables()))
        client, task = _SESSIONS.get(key, (None, None))
        if client is None:
            client = connect(params.get, os.environ, self._progress)
        elif task is self._task:
            client.forget()
        client.progress = self._progress
        _SESSIONS[key] = (client, self._task)
        return client

    def _progress(self, text):
        if self._task.no_log:
            return
        display.display(f"[{self.task_vars.get('inventory_hostname', 'localhost')}] {self.name}: {printable(text)}")

    @contextmanager
    def _task_environment(self):
        """The environment of the task, which Ansible gives to modules only, as this process's own while it runs."""
        before = dict(os.environ)
        os.environ.update(self._environment())
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _environment(self):
        """The environment of the task, templated."""
        variables: dict = {}
        with suppress(TypeError):  # of names that are no text, when everything is in variables already
            self._compute_environment_string(variables)
        refuse_variables(variables)
        return {name: str(value) for name, value in plain_values(variables).items()}

    def _delegated_elsewhere(self):
        return bool(self._task.delegate_to) and self._connection.transport not in ("local", "ansible.builtin.local")

    def _with_host_install(self, kind, args):
        """Against a host of the inventory plugin, install is that host's install."""
        install_id = self.task_vars.get("wpe_install_id")
        if install_id and kind.defaults_to_inventory_host(args):
            args["install"] = str(install_id)
        return args


def module_class(name):
    """The class that a module's file describes itself with."""
    try:
        return import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}").MODULE
    except (ImportError, AttributeError) as error:
        raise AnsibleError(f"{COLLECTION} has no module {name}: {error}") from error


def refuse_variables(variables):
    """Names and values that cannot be in an environment; values are not shown."""
    wrong = [name for name, value in variables.items() if not is_variable(name) or "\0" in str(value)]
    if wrong:
        raise BadInput(f"The environment of the task has what cannot be a variable: {', '.join(map(repr, wrong))}.")


def is_variable(name):
    """Whether a variable of the environment can be named so."""
    return isinstance(name, str) and name != "" and not set("=\0") & set(name)


def proxy_variables():
    """The environment's part of what makes a session."""
    return [(name, value) for name, value in os.environ.items() if name.lower().endswith("_proxy")]

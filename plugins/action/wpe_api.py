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
from contextlib import contextmanager
from importlib import import_module

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.community.wpengine.plugins.module_utils.errors import BadInput, WpeError, printable
from ansible_collections.community.wpengine.plugins.module_utils.module import hide_secrets, run
from ansible_collections.community.wpengine.plugins.module_utils.options import SHARED_OPTIONS, connect, secrets_of

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
        args = self._with_host_install(kind, dict(self._task.args))
        if self._task.async_val or self._delegated_elsewhere():
            return self._execute_module(
                module_name=f"{COLLECTION}.{self.name}",
                module_args=args,
                task_vars=self.task_vars,
                wrap_async=bool(self._task.async_val),
            )
        with self._task_environment():
            result.update(self._run_here(kind, args))
        return result

    def _run_here(self, kind, args):
        validation = ArgumentSpecValidator(kind.argument_spec(), **kind.rules).validate(args)
        secrets = validation._no_log_values | secrets_of(validation.validated_parameters)
        warnings = []
        try:
            refuse_invalid(self.name, validation)
            client = self._session(validation.validated_parameters)
            outcome = run(kind, validation.validated_parameters, args, client, self._task.check_mode, warnings.append)
        except WpeError as error:
            outcome = dict(error.result(), failed=True)
        except Exception as error:  # a fault of ours must not end in a traceback with arguments in it
            outcome = {"failed": True, "msg": f"{self.name} failed unexpectedly, please report it: {error!r}"}
        if not self._task.diff:
            outcome.pop("diff", None)
        if warnings:
            outcome["warnings"] = warnings
        outcome["invocation"] = {"module_args": hide_secrets(validation.validated_parameters)}
        return remove_values(outcome, secrets)

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
        display.display(f"[{self.task_vars.get('inventory_hostname', 'localhost')}] {self.name}: {printable(text)}")

    @contextmanager
    def _task_environment(self):
        """The environment of the task, which Ansible gives to modules only, as this process's own while it runs."""
        before = dict(os.environ)
        variables: dict = {}
        self._compute_environment_string(variables)
        os.environ.update({name: str(value) for name, value in variables.items()})
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _delegated_elsewhere(self):
        return bool(self._task.delegate_to) and self._connection.transport not in ("local", "ansible.builtin.local")

    def _with_host_install(self, kind, args):
        """Against a host of the inventory plugin, install is that host's install."""
        install_id = self.task_vars.get("wpe_install_id")
        if install_id and kind.wants_host_install(args):
            args["install"] = str(install_id)
        return args


def module_class(name):
    """The class that a module's file describes itself with."""
    try:
        return import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}").MODULE
    except (ImportError, AttributeError) as error:
        raise AnsibleError(f"{COLLECTION} has no module {name}: {error}") from error


def refuse_invalid(name, validation):
    """All mistakes that the argument spec finds, in one sentence."""
    words = [
        ("unsupported parameters: " if isinstance(error, UnsupportedError) else "") + error.msg
        for error in validation.errors
    ]
    if words:
        raise BadInput(f"{name}: " + "; ".join(words))


def proxy_variables():
    """The environment's part of what makes a session."""
    return [(name, value) for name, value in os.environ.items() if name.lower().endswith("_proxy")]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action behind wp_cli and the other wp_* modules: it sends their commands over the host's connection.

The far side needs no Python. The module files hold everything else.
"""

from __future__ import annotations

from importlib import import_module

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.text.converters import to_bytes
from ansible.plugins.action import ActionBase

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.options import without_nulls
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import refuse_unsendable, run
from ansible_collections.community.wpengine.plugins.plugin_utils._arguments import plain_values, refuse_invalid
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_actions import as_task_result, limit_environment

COLLECTION = "community.wpengine"


class ActionModule(ActionBase):
    """Runs the wp_* module that the user wrote."""

    TRANSFERS_FILES = False
    _supports_async = True

    def run(self, tmp=None, task_vars=None):
        """The task's result; failures other than those of Ansible itself are sentences in it."""
        result = super().run(tmp, task_vars)
        self.name = self._task.action.rpartition(".")[2]
        result.update(as_task_result(self.name, lambda: self._run_module(task_vars)))
        return result

    def _run_module(self, task_vars):
        limit_environment(self)
        args = without_nulls(plain_values(dict(self._task.args)))
        # First of all, because some of it could not even be shown.
        refuse_unsendable(args)
        if self._task.async_val:
            return self._execute_module(
                module_name=f"{COLLECTION}.{self.name}", module_args=args, task_vars=task_vars, wrap_async=True
            )
        kind = import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{self.name}").MODULE
        validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(args)
        outcome = as_task_result(self.name, lambda: self._run_here(kind, validation))
        if not self._task.diff:
            outcome.pop("diff", None)
        outcome["invocation"] = {"module_args": validation.validated_parameters}
        return outcome

    def _run_here(self, kind, validation):
        refuse_invalid(self.name, validation)
        params = validation.validated_parameters
        params["path"] = params["path"] or self._site_path()
        return run(kind, params, self._shell, self._task.check_mode, self._compute_environment_string())

    def _shell(self, line, stdin):
        """Run a line on the host, by the login shell itself (executable is False)."""
        data = None if stdin is None else to_bytes(stdin)
        try:
            answer = self._low_level_execute_command(line, sudoable=False, in_data=data, executable=False)
        except OSError as error:  # the connection local: a line that is too long, say
            raise WpeError(f"The command could not be run: {error.strerror}.") from error
        return answer["rc"], answer["stdout"], answer["stderr"]

    def _site_path(self):
        """On the gateway the user name is the install's, after a prefix that some programs use."""
        if self._connection.transport != f"{COLLECTION}.wpe_ssh":
            return None
        user = self._connection.get_option("remote_user")
        return f"sites/{user.rpartition('+')[2]}" if user else None

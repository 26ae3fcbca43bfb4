# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fetch action of ansible-core, which asks the host's shell instead of a module what the file is."""

from __future__ import annotations

import re

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action.fetch import ActionModule as FetchAction

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.options import without_nulls
from ansible_collections.community.wpengine.plugins.module_utils._core.text import one_line, printable
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import quote_path, refuse_unsendable
from ansible_collections.community.wpengine.plugins.plugin_utils._arguments import plain_values, refuse_invalid
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_actions import as_task_result, limit_environment

# ansible-core's action would ignore names that it does not know, and take a boolean that it cannot read for false.
ARGUMENTS = {
    "src": {"type": "str", "required": True},
    "dest": {"type": "str", "required": True},
    "flat": {"type": "bool", "default": False},
    "fail_on_missing": {"type": "bool", "default": True},
    "validate_checksum": {"type": "bool", "default": True},
}


class ActionModule(FetchAction):
    """Everything but the look at the file is ansible-core's."""

    def run(self, tmp=None, task_vars=None):
        """The task's result; failures other than those of Ansible itself are sentences in it."""
        return as_task_result("wp_fetch", lambda: self._fetch(tmp, task_vars))

    def _fetch(self, tmp, task_vars):
        limit_environment(self)
        self._task.args = arguments(without_nulls(plain_values(self._task.args)))
        return super().run(tmp, task_vars)

    def _execute_remote_stat(self, path, all_vars, follow, tmp=None, checksum=True):
        """What a call of the module stat would give, as far as fetch needs it."""
        file = quote_path(path)
        line = f"if [ -d {file} ]; then echo directory; else sha1sum < {file}; fi"
        answer = self._low_level_execute_command(line, sudoable=False, executable=False)
        if answer["rc"] != 0:
            # An error of this kind is what fail_on_missing is about.
            raise AnsibleError(f"Could not read {printable(path)}: {one_line(answer['stderr'])}")
        found = re.match(r"directory\s|[0-9a-f]{40}\s", answer["stdout"])
        if not found:
            out = one_line(answer["stdout"])[:200]
            raise WpeError(f"The host gave no checksum of {path} but {out!r}; its shell must print nothing else.")
        first = found.group().strip()
        return {"exists": True, "isdir": first == "directory", "checksum": first}


def arguments(args):
    """The options, with the defaults of those that were left out."""
    refuse_unsendable(args)
    validation = ArgumentSpecValidator(ARGUMENTS).validate(args)
    refuse_invalid("wp_fetch", validation)
    return validation.validated_parameters

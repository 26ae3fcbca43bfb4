# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_cli
short_description: Run a command of WP-CLI on a site
version_added: 1.0.0
description:
  - Runs C(wp) in the folder of the site and returns its output, parsed if it is JSON.
  - For plugins, themes, options and WordPress itself there are modules that change only what differs.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.wp_cli
attributes:
  check_mode:
    description: The command is not run, because its changes cannot be predicted.
    support: partial
    details: Set C(check_mode=false) on tasks that only read, and they run in check mode, too.
  diff_mode:
    description: It shows no difference.
    support: none
  idempotent:
    description: The task is always changed. Say with C(changed_when) when it is not.
    support: none
options:
  command:
    description:
      - The command without C(wp), as a list of words or as text that is split as a shell does.
      - There is no shell, so pipes and variables are words like any other. Use M(ansible.builtin.raw) for those.
    type: raw
    required: true
  format:
    description:
      - Adds C(--format). With V(json) the output is returned as RV(json). The task warns when there is no JSON in it.
    type: str
    choices: [json, csv, yaml, table, count, ids]
  stdin:
    description:
      - Text that the command reads from standard input.
    type: str
seealso:
  - module: community.wpengine.wp_plugin
  - module: community.wpengine.wp_theme
  - module: community.wpengine.wp_option
  - module: community.wpengine.wp_core
"""

EXAMPLES = r"""
- name: Read the plugins that have an update
  community.wpengine.wp_cli:
    command: plugin list --update=available
    format: json
  check_mode: false
  changed_when: false
  register: outdated

- name: Replace a text in the database
  community.wpengine.wp_cli:
    command: [search-replace, "Old name", "New name", --report-changed-only]

- name: Flush the caches
  community.wpengine.wp_cli:
    command: "{{ item }} flush"
  loop: [cache, page-cache, cdn-cache]
"""

RETURN = r"""
stdout:
  description: Standard output of the command.
  returned: when it was run
  type: str
  sample: 'Success: The cache was flushed.'
stdout_lines:
  description: Lines of standard output.
  returned: when it was run
  type: list
  elements: str
  sample: ['Success: The cache was flushed.']
stderr:
  description: Standard error of the command, with errors and warnings.
  returned: when it was run
  type: str
  sample: ''
rc:
  description: Its exit status.
  returned: when it was run
  type: int
  sample: 0
cmd:
  description: The line that was sent to the host, without the variables of the task's C(environment).
  returned: always
  type: str
  sample: cd sites/torquebikes && wp cache flush
json:
  description: The output as data.
  returned: when the output is JSON
  type: raw
  sample: [{name: akismet, update: available}]
"""

import shlex
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, invalid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Params, main
from ansible_collections.community.wpengine.plugins.module_utils._module.host import ShellResult
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import WordPressModule
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import find_json, no_data, refuse_question

FORMATS = ["json", "csv", "yaml", "table", "count", "ids"]


class Command(WordPressModule):
    """Any command of WP-CLI."""

    options = {
        "command": {"type": "raw", "required": True},
        "format": {"type": "str", "choices": FORMATS},
        "stdin": {"type": "str"},
    }

    def validate(self) -> list[str]:
        return [] if self.params["command"] is None else invalid(split, self.params["command"])

    def plan(self) -> Plan:
        """Run nothing in check mode: the changes of a command cannot be predicted."""
        arguments = split(self.params["command"])
        if self.params["format"]:
            arguments.append(f"--format={self.params['format']}")
        line = self.wp.line(arguments)
        not_run = {"cmd": line, "changed": False, "msg": "Commands are not run in check mode."}
        return Plan(before=None, after=line, result=not_run, send=arguments)

    def apply(self, plan: Plan) -> Params:
        result = self.wp.run(plan.send, self.params["stdin"])
        returned = returned_values(plan.after, result)
        if result.rc != 0:
            raise self.wp.failure(plan.send, result, **returned)
        refuse_question(plan.send, result)
        data = data_in(plan.send, result.stdout)
        if "--format=json" in plan.send and not data:
            self.warn(no_data(plan.send, "JSON", result.stdout))
        return dict(returned, **data)

    def realized(self, plan: Plan, after: Params) -> Plan:
        return plan

    def result(self, plan: Plan, after: Params) -> Params:
        return after

    def diff(self, plan: Plan) -> None:
        return None


def split(command: t.Any) -> list[str]:
    """Return the arguments of a command, without the wp in front. Raises BadInput."""
    if isinstance(command, str):
        try:
            command = shlex.split(command)
        except ValueError as error:
            raise BadInput(f"command cannot be split into words: {error}. Close the quote, or write a list.") from error
    if not isinstance(command, list) or not command:
        raise BadInput("command is a list of words, or text.")
    if any(word is None or isinstance(word, (dict, list)) for word in command):
        raise BadInput("Each word of command is text or a number; put JSON in quotes.")
    words = [str(word) for word in command]
    return words[1:] if words[0] == "wp" and len(words) > 1 else words


def data_in(arguments: list[str], out: str) -> Params:
    """Return the JSON in the output under the key json. A number or a text alone counts only where JSON was requested."""
    data, found = find_json(out)
    if found and ("--format=json" in arguments or isinstance(data, (dict, list))):
        return {"json": data}
    return {}


def returned_values(line: str, result: ShellResult) -> Params:
    """Return the result of a command that ran, without parsed data."""
    out = result.stdout
    return {
        "cmd": line,
        "rc": result.rc,
        "stdout": out,
        "stdout_lines": out.splitlines(),
        "stderr": result.stderr,
        "changed": True,
    }


MODULE = Command

if __name__ == "__main__":
    main(Command)

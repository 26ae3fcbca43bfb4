# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fetch action of ansible-core, which asks the host's shell instead of a module what the file is."""

from __future__ import annotations

import shlex

from ansible.errors import AnsibleError
from ansible.plugins.action.fetch import ActionModule as FetchAction


class ActionModule(FetchAction):
    """Everything but the look at the file is ansible-core's."""

    def _execute_remote_stat(self, path, all_vars, follow, tmp=None, checksum=True):
        """What a call of the module stat would give, as far as fetch needs it."""
        file = shlex.quote(path)
        line = f"if [ -d {file} ]; then echo directory; else sha1sum < {file}; fi"
        answer = self._low_level_execute_command(line, sudoable=False, executable=False)
        if answer["rc"] != 0:
            raise AnsibleError(f"Could not read {path}: {answer['stderr'].strip()}")
        first = answer["stdout"].split()[0]
        return {"exists": True, "isdir": first == "directory", "checksum": first}

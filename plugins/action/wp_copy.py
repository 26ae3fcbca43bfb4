# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""wp_copy: a file goes to the host through the connection, and everything else is asked of the host's shell."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import tempfile

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.hashing import checksum

LONGEST_DIFF = 100_000

ARGUMENTS = {
    "src": {"type": "str"},
    "content": {"type": "str"},
    "dest": {"type": "str", "required": True},
    "mode": {"type": "str"},
}


class ActionModule(ActionBase):
    """Copies one file."""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        """The task's result."""
        result = super().run(tmp, task_vars)
        _validation, params = self.validate_argument_spec(
            ARGUMENTS, mutually_exclusive=[("src", "content")], required_one_of=[("src", "content")]
        )
        source = self._source(params)
        try:
            mode = wanted_mode(self._task.args.get("mode"))
            result.update(self._copy(source, destination(params), mode))
        finally:
            if params["content"] is not None:
                os.unlink(source)
        return result

    def _source(self, params):
        """The file on the controller; what is in a vault is decrypted."""
        if params["content"] is None:
            return self._loader.get_real_file(self._find_needle("files", params["src"]))
        with tempfile.NamedTemporaryFile("w", dir=C.DEFAULT_LOCAL_TMP, encoding="utf-8", delete=False) as file:
            file.write(params["content"])
        return file.name

    def _copy(self, source, dest, mode):
        """Read, decide, and outside of check mode act."""
        before = self._look_at(dest)
        after = {"checksum": checksum(source), "mode": mode or (before["mode"] if before else None)}
        outcome = {"dest": dest, "changed": before != after, **after}
        if self._task.diff:
            outcome["diff"] = self._diff(source, dest, before, after)
        if before != after and not self._task.check_mode:
            self._write(source, dest, before, after)
            outcome["mode"] = self._look_at(dest)["mode"]
        return outcome

    def _look_at(self, dest):
        """Checksum and mode of the file on the host, None where there is none."""
        file = shlex.quote(dest)
        line = (
            f"if [ -d {file} ]; then echo directory; elif [ -e {file} ]; then "
            f"sha1sum < {file} && stat -L -c 0%a {file}; fi"
        )
        words = self._shell(line).split()
        if words == ["directory"]:
            raise AnsibleActionFail(f"{dest} is a folder. Add a slash to copy the file into it.")
        return {"checksum": words[0], "mode": words[-1]} if words else None

    def _write(self, source, dest, before, after):
        """The new file takes the place of the old one in one step."""
        if before and before["checksum"] == after["checksum"]:
            self._shell(f"chmod {after['mode']} {shlex.quote(dest)}")
            return
        new = f"{dest}.{secrets.token_hex(4)}.new"
        self._connection.put_file(source, new)
        chmod = f"chmod {after['mode']} {shlex.quote(new)} && " if after["mode"] else ""
        self._shell(f"{chmod}mv -f {shlex.quote(new)} {shlex.quote(dest)}")

    def _diff(self, source, dest, before, after):
        """Of the text, or of what is known when it is no text or a long one."""
        old = {"before": before or "", "after": after, "before_header": dest, "after_header": dest}
        with open(source, "rb") as file:
            new = file.read(LONGEST_DIFF + 1)
        there = self._shell(f"head -c {LONGEST_DIFF + 1} {shlex.quote(dest)}") if before else ""
        if len(new) > LONGEST_DIFF or len(there) > LONGEST_DIFF or b"\0" in new:
            return old
        return dict(old, before=there, after=new.decode("utf-8", "replace"))

    def _shell(self, line):
        """The output of a line that the host's shell runs."""
        answer = self._low_level_execute_command(line, sudoable=False, executable=False)
        if answer["rc"] != 0:
            raise AnsibleActionFail(f"Could not copy to the host: {answer['stderr'].strip()}")
        return answer["stdout"]


def destination(params):
    """The name of the file on the host."""
    if not params["dest"].endswith("/"):
        return params["dest"]
    if params["src"] is None:
        raise AnsibleActionFail("With content, dest is the name of a file and does not end with a slash.")
    return params["dest"] + os.path.basename(params["src"])


def wanted_mode(mode):
    """As stat prints it: 644, 0644 and 0o644 are the same."""
    if mode is None:
        return None
    if not isinstance(mode, str) or not re.fullmatch(r"(0o?)?[0-7]{3,4}", mode):
        raise AnsibleActionFail(f"mode is octal and stands in quotes, such as '0644'; it is {mode!r}.")
    return f"0{int(mode.replace('o', ''), 8):o}"

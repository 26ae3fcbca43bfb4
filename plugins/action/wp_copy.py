# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""wp_copy: a file goes to the host through the connection, and everything else is asked of the host's shell."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shlex
import tempfile

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.text.converters import to_bytes
from ansible.plugins.action import ActionBase
from ansible.utils.hashing import checksum

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.options import without_nulls
from ansible_collections.community.wpengine.plugins.module_utils._core.text import one_line
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import no_option, refuse_unsendable
from ansible_collections.community.wpengine.plugins.plugin_utils._arguments import plain_values, refuse_invalid
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_actions import as_task_result, limit_environment

LONGEST_DIFF = 100_000

ARGUMENTS = {
    "src": {"type": "str"},
    "content": {"type": "str"},
    "dest": {"type": "str", "required": True},
    "mode": {"type": "raw"},
}
RULES = {"mutually_exclusive": [("src", "content")], "required_one_of": [("src", "content")]}


class ActionModule(ActionBase):
    """Copies one file."""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        """The task's result; failures other than those of Ansible itself are sentences in it."""
        result = super().run(tmp, task_vars)
        result.update(as_task_result("wp_copy", self._run_here))
        return result

    def _run_here(self):
        limit_environment(self)
        params = arguments(plain_values(dict(self._task.args)))
        mode, dest = wanted_mode(params["mode"]), destination(params)
        source = self._source(params)
        try:
            return self._copy(source, dest, mode)
        finally:
            if params["content"] is None:
                # Only when it was in a vault, the file is a copy of which nothing may stay.
                self._loader.cleanup_tmp_file(source)
            else:
                os.unlink(source)

    def _source(self, params):
        """The file on the controller; what is in a vault is decrypted."""
        if params["content"] is None:
            return self._loader.get_real_file(self._find_needle("files", params["src"]))
        with tempfile.NamedTemporaryFile(dir=C.DEFAULT_LOCAL_TMP, delete=False) as file:
            file.write(to_bytes(params["content"], errors="surrogateescape"))
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
            outcome["mode"] = (self._look_at(dest) or after)["mode"]
        return outcome

    def _look_at(self, dest):
        """Checksum and mode of the file on the host, None where there is none."""
        file = shlex.quote(dest)
        out = self._shell(
            f"if [ -d {file} ]; then echo directory; elif [ -e {file} ]; then "
            f"sha1sum < {file} && stat -L -c 0%a {file}; fi"
        )
        words = out.split()
        if words == ["directory"]:
            raise BadInput(f"{dest} is a folder. Add a slash to copy the file into it.")
        if words and not re.fullmatch("[0-9a-f]{40} - 0[0-7]+", " ".join(words)):
            raise WpeError(
                f"The host gave no checksum and mode of {dest} but {one_line(out)[:200]!r}; its shell must print nothing "
                "else."
            )
        return {"checksum": words[0], "mode": words[-1]} if words else None

    def _write(self, source, dest, before, after):
        """The new file takes the place of the old one in one step."""
        if before and before["checksum"] == after["checksum"]:
            self._shell(f"chmod {after['mode']} {shlex.quote(dest)}")
            return
        path = f"{dest}.{secrets.token_hex(4)}.new"
        new = shlex.quote(path)
        chmod = f"chmod {after['mode']} {new} && " if after["mode"] else ""
        try:
            if after["mode"]:
                # Nobody may read it while it is sent who may not read it later.
                self._shell(f"umask 077; : > {new}")
            self._connection.put_file(source, path)
            self._shell(f"{chmod}mv -f {new} {shlex.quote(dest)}")
        except (AnsibleError, WpeError):
            # Also of a session that was lost: what is in a site stays there, and a new connection may remove it.
            with contextlib.suppress(AnsibleError, WpeError):
                self._shell(f"rm -f {new}")
            raise

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
            raise WpeError(f"Could not copy to the host: {one_line(answer['stderr']) or 'it said nothing'}")
        return answer["stdout"]


def arguments(args):
    """The options, with None for those that were left out."""
    refuse_unsendable(args)
    validation = ArgumentSpecValidator(ARGUMENTS, **RULES).validate(without_nulls(args))
    refuse_invalid("wp_copy", validation)
    return validation.validated_parameters


def destination(params):
    """The name of the file on the host, which no program there takes for an option."""
    given = params["dest"]
    if not given:
        raise BadInput("dest is empty; give the name of the file on the host.")
    # Quoted, a ~ would mean nothing to the host's shell; it begins in the home directory anyway.
    dest = "./" + given[2:].lstrip("/") if given.startswith("~/") else no_option(given)
    if dest.startswith("~"):
        raise BadInput(f"dest is {given!r}, but ~ goes with a slash only; begin with ~/, or with ./~ where it is part of a name.")
    if not dest.endswith("/"):
        return dest
    if params["src"] is None:
        raise BadInput("With content, dest is the name of a file and does not end with a slash.")
    return dest + os.path.basename(params["src"])


def wanted_mode(mode):
    """As stat prints it: 644, 0644 and 0o644 are the same."""
    if mode is None:
        return None
    if not isinstance(mode, str) or not re.fullmatch(r"(0o?)?[0-7]{3,4}", mode):
        raise BadInput(f"mode is octal and stands in quotes, such as '0644'; it is {mode!r}.")
    return f"0{int(mode.replace('o', ''), 8):o}"

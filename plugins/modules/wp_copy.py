# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_copy
short_description: Copy a file to a host without Python
version_added: 1.0.0
description:
  - Copies one file, or a text, to hosts that have a shell and C(sha1sum), but no Python, such as WP Engine installs.
    M(ansible.builtin.copy) needs Python there.
  - The file is sent only when its checksum differs, under another name first, so that the site never reads half of it.
    With O(mode), or in place of a file that is there, only its owner can read it until it has its permissions.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
options:
  src:
    description:
      - The file on the controller, found as M(ansible.builtin.copy) finds it.
      - Exactly one of this and O(content) is needed.
    type: str
  content:
    description:
      - The text that the file is to hold.
    type: str
  dest:
    description:
      - The file on the host. When it ends with a slash, the name of O(src) is added. The folder must be there.
      - A relative path begins in the home directory, where the site is in C(sites/<install>), and so does one with
        C(~/) in front. The home directory of another user (C(~user)) is refused.
    type: str
    required: true
  mode:
    description:
      - Permissions in octal, in quotes, because YAML reads C(0644) without quotes as another number.
      - Without it a new file gets the permissions of the host's umask, and an existing file keeps its own.
    type: raw
attributes:
  check_mode:
    description: Says whether the file would change, without changing it.
    support: full
  diff_mode:
    description: Shows what changes in a text of up to 100 kB.
    support: full
  platform:
    description: Where it runs. The host needs a shell, sha1sum and stat of GNU.
    platforms: posix
    support: full
seealso:
  - module: community.wpengine.wp_fetch
  - plugin: community.wpengine.wpe_ssh
    plugin_type: connection
"""

EXAMPLES = r"""
- name: Have a must-use plugin on every site
  community.wpengine.wp_copy:
    src: agency.php
    dest: sites/{{ wpe_install_name }}/wp-content/mu-plugins/
    mode: '0644'
"""

RETURN = r"""
dest:
  description: The file on the host.
  returned: success
  type: str
  sample: sites/torquebikes/wp-content/mu-plugins/agency.php
checksum:
  description: SHA-1 checksum of the file. In check mode, the predicted one.
  returned: success
  type: str
  sample: 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
mode:
  description: The permissions of the file. Null in check mode if they are unknown.
  returned: success
  type: str
  sample: '0644'
"""

import os
import re
import secrets
import shlex
import typing as t
from contextlib import suppress

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError, invalid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.text import one_line
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Params, main
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import HostModule
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import without_dash

MAX_DIFF = 100_000  # characters


class Copy(HostModule):
    """A file on the host. It is sent through the connection; the host's shell does the rest."""

    runs_as_module = False
    options = {
        "src": {"type": "str"},
        "content": {"type": "str"},
        "dest": {"type": "str", "required": True},
        "mode": {"type": "raw"},
    }
    constraints = {"mutually_exclusive": [("src", "content")], "required_one_of": [("src", "content")]}

    def validate(self) -> list[str]:
        mistakes = invalid(destination, self.params) if (self.params["dest"] or "").strip() else []
        return mistakes + invalid(octal_mode, self.params["mode"])

    def plan(self) -> Plan:
        self.dest, mode = destination(self.params), octal_mode(self.params["mode"])
        before = self._stat()
        with self._source() as source:
            after = {"checksum": self.host.checksum(source), "mode": mode or (before["mode"] if before else None)}
            texts = self._texts(source, before) if self.host.diff_mode and before != after else None
        return Plan(before, after, result=after, send=texts)

    def _source(self) -> t.ContextManager[str]:
        return self.host.source_file(self.params["src"], self.params["content"])

    def _stat(self) -> Params | None:
        """Return checksum and mode of the file on the host, None when there is none."""
        file = shlex.quote(self.dest)
        out = self._shell(
            f"if [ -d {file} ]; then echo directory; elif [ -e {file} ]; then sha1sum < {file} && stat -L -c 0%a {file}; fi"
        )
        words = out.split()
        if words == ["directory"]:
            raise BadInput(f"{self.dest} is a folder. Add a slash to copy the file into it.")
        if words and not re.fullmatch("[0-9a-f]{40} - 0[0-7]+", " ".join(words)):
            raise WpeError(
                f"The host printed no checksum and mode of {self.dest} but {one_line(out)[:200]!r}; its shell must print nothing else."
            )
        return {"checksum": words[0], "mode": words[-1]} if words else None

    def apply(self, plan: Plan) -> Params:
        """Replace the file in one step: the site never reads half of it."""
        if plan.before and plan.before["checksum"] == plan.after["checksum"]:
            self._shell(f"chmod {plan.after['mode']} {shlex.quote(self.dest)}")
            self.host.writes_done += 1
        else:
            with self._source() as source:
                self._send(source, plan.after["mode"])
        return dict(plan.after, mode=(self._stat() or plan.after)["mode"])

    def _send(self, source: str, mode: str | None) -> None:
        path = f"{self.dest}.{secrets.token_hex(4)}.new"
        new = shlex.quote(path)
        chmod = f"chmod {mode} {new} && " if mode else ""
        try:
            if mode:
                # During the transfer the file must not be readable for others who may not read it later.
                self._shell(f"umask 077; : > {new}")
            self.host.put_file(source, path)
            self._shell(f"{chmod}mv -f {new} {shlex.quote(self.dest)}")
            self.host.writes_done += 1
        except Exception:
            # After a lost session too: a file in a site stays there, and a new connection may remove it.
            with suppress(Exception):
                self._shell(f"rm -f {new}")
            raise

    def _texts(self, source: str, before: Params | None) -> tuple[str, str] | None:
        """Return the texts of both files, None when one is long or no text."""
        with open(source, "rb") as file:
            new = file.read(MAX_DIFF + 1)
        old = self._shell(f"head -c {MAX_DIFF + 1} {shlex.quote(self.dest)}") if before else ""
        if len(new) > MAX_DIFF or len(old) > MAX_DIFF or b"\0" in new:
            return None
        return old, new.decode("utf-8", "replace")

    def title(self) -> str:
        return f"{self.dest} on {self.host.name}"

    def diff(self, plan: Plan) -> Params:
        before, after = plan.send or (plan.before or "", plan.after)
        return dict(super().diff(plan) or {}, before=before, after=after)

    def result(self, plan: Plan, after: Params) -> Params:
        return {"dest": self.dest, **after}

    def _shell(self, line: str) -> str:
        """Return the output of a line that the host's shell runs."""
        result = self.host.shell(line)
        if result.rc != 0:
            raise WpeError(f"Could not copy to the host: {one_line(result.stderr) or 'its shell printed nothing'}")
        return result.stdout


def destination(params: Params) -> str:
    """Return the name of the file on the host, which no program there takes for an option. Raises BadInput."""
    given: str = params["dest"]
    # In quotes a ~ means nothing to the host's shell; it begins in the home directory anyway.
    dest = "./" + given[2:].lstrip("/") if given.startswith("~/") else without_dash(given)
    if dest.startswith("~"):
        raise BadInput(
            f"dest is {given!r}, but ~ goes with a slash only; begin with ~/, or with ./~ where it is part of a name."
        )
    if not dest.endswith("/"):
        return dest
    if params["src"] is None:
        raise BadInput("With content, dest is the name of a file and does not end with a slash.")
    return f"{dest}{os.path.basename(params['src'])}"


def octal_mode(mode: t.Any) -> str | None:
    """Return the mode as stat prints it: 644, 0644 and 0o644 are the same. Raises BadInput."""
    if mode is None:
        return None
    if not isinstance(mode, str) or not re.fullmatch(r"(0o?)?[0-7]{3,4}", mode):
        raise BadInput(f"mode must be octal and in quotes, such as '0644'; it is {mode!r}.")
    return f"0{int(mode.replace('o', ''), 8):o}"


MODULE = Copy

if __name__ == "__main__":
    main(Copy)

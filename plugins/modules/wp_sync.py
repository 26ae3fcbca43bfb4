# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: wp_sync
short_description: Make a folder of a site like one on the controller
version_added: 1.0.0
description:
  - Sends a folder to one place below C(wp-content), with the C(rsync) of the controller and the host's own connection, and only
    what differs.
  - Visitors never meet a half-written file. Changed files are complete before the first one is replaced, and deletions come last.
    In the folder of must-use plugins, the plugins' own folders come before the files that load them.
  - Neither sent nor deleted are names that begin with a dot (such as C(.git) and C(.env)) and what the platform, WordPress and
    visitors write below C(wp-content), which are C(uploads), C(upgrade), C(cache), drop-ins such as C(object-cache.php), logs and the
    platform's own must-use plugins.
  - Files get the permissions 0664 and folders 0775, as in WP Engine's own deployment.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
options:
  src:
    description:
      - The folder on the controller, found as M(ansible.builtin.copy) finds one. Its contents are sent, with or without a
        final slash. A symbolic link that leads out of it is refused.
    type: str
    required: true
  dest:
    description:
      - The folder on the host, below C(wp-content). A relative path begins in the home directory, where the site is in
        C(sites/<install>). It is created if it is missing.
    type: str
    required: true
  delete:
    description:
      - Delete what the source does not have, apart from what is never touched, and from O(exclude).
      - Refused for folders that others share, which are C(wp-content) itself, C(plugins), C(themes), C(mu-plugins) and C(uploads).
    type: bool
    default: false
  exclude:
    description:
      - Patterns of C(rsync) for what is neither sent nor deleted, such as C(node_modules) or C(/tests). One that begins with a slash
        counts from O(src).
    type: list
    elements: str
    default: []
  checksum:
    description:
      - Compare contents instead of size and time. Reads all files on both sides, but sends nothing after a fresh checkout,
        in which all files have new times.
    type: bool
    default: false
  backup_dir:
    description:
      - A folder on the host that files move to before they are replaced or deleted, each with its path below O(dest). It is created if
        it is missing, and must not be below O(dest).
    type: str
attributes:
  check_mode:
    description: Runs rsync without changing anything, and lists what the run would change.
    support: full
  diff_mode:
    description: Lists the files, each with what changes.
    support: full
  platform:
    description: Where it runs. The controller and the host need rsync 3.1 or newer; WP Engine's hosts have it.
    platforms: posix
    support: full
notes:
  - Works over the connections P(community.wpengine.wpe_ssh#connection), C(ssh) and C(local).
seealso:
  - module: community.wpengine.wp_copy
  - plugin: community.wpengine.wpe_ssh
    plugin_type: connection
"""

EXAMPLES = r"""
- name: Deploy a theme
  community.wpengine.wp_sync:
    src: build/agency/
    dest: sites/{{ wpe_install_name }}/wp-content/themes/agency
    delete: true
    exclude: [node_modules, /tests]
"""

RETURN = r"""
dest:
  description: The folder on the host.
  returned: success
  type: str
  sample: sites/torquebikes/wp-content/themes/agency
files:
  description: What changes. In check mode the same as in the run.
  returned: success
  type: list
  elements: dict
  contains:
    path:
      description: Path below O(dest). A folder ends with a slash.
      returned: always
      type: str
      sample: inc/menu.php
    change:
      description: V(create), V(update), V(delete), or V(attributes) if only permissions or times change.
      returned: always
      type: str
      sample: update
stats:
  description:
    - Numbers that rsync counted, which are files and folders in the source (C(files)), their size (C(bytes_total)) and the bytes
      of files that were sent (C(bytes_sent), 0 in check mode).
  returned: success
  type: dict
  sample: {"files": 120, "bytes_total": 482133, "bytes_sent": 8211}
"""

import os
import posixpath
import shlex
from contextlib import suppress

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError, invalid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.text import few, one_line
from ansible_collections.community.wpengine.plugins.module_utils._deployment import (
    CONTENT,
    DELETE,
    PARTS,
    arguments,
    backup_path,
    files_in,
    loaders,
    place,
    statistics,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Params, main
from ansible_collections.community.wpengine.plugins.module_utils._module.host import ShellResult
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import HostModule

SIGNS = {"create": "+", "update": "~", "delete": "-", "attributes": "="}
# What rsync's exit status means, where its own words do not say it.
MEANINGS = {
    1: "the rsync of the controller or the host is too old; 3.1 or newer is needed",
    12: "the connection ended, or the host has no rsync",
    23: "some files could not be written or read",
    24: "files vanished from the source while they were sent",
    30: "nothing was received for too long",
    255: "the connection ended",
}


class Sync(HostModule):
    """A folder below wp-content."""

    runs_as_module = False
    options = {
        "src": {"type": "str", "required": True},
        "dest": {"type": "str", "required": True},
        "delete": {"type": "bool", "default": False},
        "exclude": {"type": "list", "elements": "str", "default": []},
        "checksum": {"type": "bool", "default": False},
        "backup_dir": {"type": "str"},
    }

    def validate(self) -> list[str]:
        sentences: list[str] = []
        own_site = self.host.site_path
        is_named = bool((self.params["dest"] or "").strip())
        mistakes = invalid(place, self.params["dest"], own_site) if is_named else []
        if is_named and not mistakes:
            target = place(self.params["dest"], own_site)
            if self.params["delete"] and target.is_shared:
                mistakes.append(
                    f"delete is refused for {target.path}, which others share: it would delete what is not in src. "
                    "Name the folder of one theme or plugin, or leave delete out."
                )
            if self.params["backup_dir"] is not None:
                mistakes += invalid(backup_path, target, self.params["backup_dir"])
        sentences += mistakes
        if any(not pattern.strip() for pattern in self.params["exclude"] or []):
            sentences.append("exclude has an empty pattern; remove it.")
        return sentences

    def plan(self) -> Plan:
        self.target = place(self.params["dest"], self.host.site_path)
        self.source = self.host.source_folder(self.params["src"])
        refuse_links(self.source, self.params["src"])
        self.words = arguments(
            self.target,
            self.params["exclude"],
            delete=self.params["delete"],
            checksum=self.params["checksum"],
        )
        if self.params["backup_dir"] is not None:
            self.words += ["--backup", f"--backup-dir={backup_path(self.target, self.params['backup_dir'])}"]
        self._look()
        out = self._rsync(self.words, "--dry-run").stdout
        files = files_in(out)
        numbers = {**statistics(out), "bytes_sent": 0}
        return Plan(before=[], after=files, result={"files": files, "stats": numbers}, send=files)

    def _look(self) -> None:
        """Raise WpeError unless the host has the site and rsync. It also opens the connection that rsync uses."""
        folder = posixpath.join(self.target.site, CONTENT)
        content = shlex.quote(folder)
        dest = shlex.quote(self.target.path)
        result = self.host.shell(
            f"command -v rsync >/dev/null || echo no rsync; [ -d {content} ] || echo no content; "
            f"[ ! -L {dest} ] || echo a link; [ -d {dest} ] && echo there || {{ [ -e {dest} ] && echo a file; }}; true"
        )
        found = result.stdout.split("\n")
        if result.rc != 0:
            raise WpeError(f"Could not look at the host: {one_line(result.stderr) or 'its shell printed nothing'}")
        if "no rsync" in found:
            raise WpeError("The host has no rsync, which wp_sync needs there, too.")
        if "no content" in found:
            raise WpeError(f"There is no folder {folder} on the host; check dest.")
        if "a link" in found:
            raise BadInput(f"dest is {self.target.path}, which is a symbolic link on the host; name the folder itself.")
        if "a file" in found:
            raise BadInput(f"dest is {self.target.path}, which is a file on the host, not a folder.")
        self.is_there = "there" in found

    def _rsync(self, words: list[str], *more: str) -> ShellResult:
        result = self.host.rsync([*words, *more], self.source, self.target.path)
        if result.rc != 0:
            meaning = MEANINGS.get(result.rc)
            own = one_line(result.stderr)[:500] or "nothing"
            raise WpeError(
                f"rsync to {self.target.path} ended with status {result.rc}{f' ({meaning})' if meaning else ''} and said: {own}",
                rc=result.rc,
            )
        return result

    def apply(self, plan: Plan) -> Params:
        try:
            if not self.is_there:
                self._shell(f"mkdir -p {shlex.quote(os.path.dirname(self.target.path))}")
            out = ""
            first = loaders(self.target)
            if first:
                words = [word for word in self.words if word != DELETE]
                out = self._rsync(words, *(f"--filter={rule}" for rule in first)).stdout
            last = self._rsync(self.words).stdout
        except Exception:
            with suppress(Exception):
                # What rsync collected and did not put in its place.
                self._shell(f"find {shlex.quote(self.target.path)} -depth -type d -name {PARTS} -exec rm -rf {{}} +")
            self.host.writes_done += 1
            raise
        self.host.writes_done += 1
        numbers = statistics(last)
        numbers["bytes_sent"] += statistics(out)["bytes_sent"]
        return {"files": files_in(out + last), "stats": numbers}

    def _shell(self, line: str) -> None:
        result = self.host.shell(line)
        if result.rc != 0:
            raise WpeError(f"Could not prepare {self.target.path} on the host: {one_line(result.stderr)}")

    def title(self) -> str:
        return f"{self.target.path} on {self.host.name}"

    def realized(self, plan: Plan, after: Params) -> Plan:
        return Plan(before=[], after=after["files"], result=after, send=plan.send)

    def diff(self, plan: Plan) -> Params | None:
        lines = [f"{SIGNS[file['change']]} {file['path']}\n" for file in plan.after]
        return {"prepared": f"{self.title()}:\n{''.join(lines)}"} if lines else None

    def result(self, plan: Plan, after: Params) -> Params:
        return {"dest": self.target.path, **after}


def refuse_links(source: str, src: str) -> None:
    """Raise BadInput for symbolic links that lead out of the source: they would lead nowhere, or elsewhere, on the host."""
    root = os.path.realpath(source)
    bad: list[str] = []
    for folder, folders, names in os.walk(source):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in [*folders, *names]:
            path = os.path.join(folder, name)
            if os.path.islink(path) and not name.startswith("."):
                target = os.readlink(path)
                real = os.path.realpath(path)
                if target.startswith("/") or not (real == root or real.startswith(f"{root}/")):
                    bad.append(os.path.relpath(path, source))
    if bad:
        raise BadInput(
            f"src {src} has symbolic links that lead out of it: {few(sorted(bad))}. Replace them by what they lead to."
        )


MODULE = Sync

if __name__ == "__main__":
    main(Sync)

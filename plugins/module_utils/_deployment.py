# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide where a folder may be deployed to, what of the place is left alone, and read what rsync reports.

The parts that the platform manages are those that WP Engine's own deployment (wpengine/site-deploy) leaves out, and the
drop-ins of WordPress.
"""

from __future__ import annotations

import posixpath
import re
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput

CONTENT = "wp-content"
MU_PLUGINS = "mu-plugins"
# Folders below wp-content that several deployments, or WordPress itself, share.
SHARED = (".", "plugins", "themes", MU_PLUGINS, "uploads")
# What the platform, WordPress and its visitors write, below wp-content.
MANAGED = (
    "advanced-cache.php",
    "blog-deleted.php",
    "blog-inactive.php",
    "blog-suspended.php",
    "blogs.dir",
    "cache",
    "db-error.php",
    "db.php",
    "debug.log",
    "fatal-error-handler.php",
    "install.php",
    "maintenance.php",
    "mu-plugins/force-strong-passwords",
    "mu-plugins/mu-plugin.php",
    "mu-plugins/slt-force-strong-passwords.php",
    "mu-plugins/stop-long-comments.php",
    "mu-plugins/wpe-cache-plugin",
    "mu-plugins/wpe-cache-plugin.php",
    "mu-plugins/wpe-elasticpress-autosuggest-logger",
    "mu-plugins/wpe-elasticpress-autosuggest-logger.php",
    "mu-plugins/wpe-update-source-selector",
    "mu-plugins/wpe-update-source-selector.php",
    "mu-plugins/wpe-wp-sign-on-plugin",
    "mu-plugins/wpe-wp-sign-on-plugin.php",
    "mu-plugins/wpengine-common",
    "mu-plugins/wpengine-security-auditor.php",
    "mysql.sql",
    "object-cache.php",
    "php-error.php",
    "sunrise.php",
    "upgrade",
    "upgrade-temp-backup",
    "uploads",
)
# Version control, credentials and settings of programs, at any depth.
HIDDEN = ".*"
# The folders in which rsync collects changed files.
PARTS = ".~tmp~"

DELETE = "--delete-delay"
# rsync's words for what it does to a file, and its bytes in place of unprintable ones.
ITEM = re.compile(r"^(?P<codes>\*deleting  |[<>ch.*][fdLDS][^ ]{9}) (?P<path>.+)$")
ESCAPED = re.compile(r"\\#([0-7]{3})")
STATISTICS = {
    "files": re.compile(r"^Number of files: ([\d,.]+)", re.MULTILINE),
    "bytes_total": re.compile(r"^Total file size: ([\d,.]+)", re.MULTILINE),
    "bytes_sent": re.compile(r"^Literal data: ([\d,.]+)", re.MULTILINE),
}

File = dict[str, str]


class Place(t.NamedTuple):
    """A folder of a site. path: from the home folder, or from the root. site: its path above wp-content. inside: its path below wp-content."""

    path: str
    site: str
    inside: str

    @property
    def is_shared(self) -> bool:
        """Return True if other deployments put their folders there, too."""
        return self.inside in SHARED


def place(dest: str, own_site: str | None) -> Place:
    """Return the place that dest names, however it is spelled. Raises BadInput for a place outside of wp-content.

    own_site: the folder of the host's site, None where it is not known.
    """
    text = dest[2:].lstrip("/") if dest.startswith("~/") else dest
    words = text.split("/")
    if ".." in words:
        raise BadInput(f"dest is {dest!r}; name the folder without '..'.")
    if text.startswith("~"):
        raise BadInput(f"dest is {dest!r}, but ~ goes with a slash only; begin with ~/ or with sites/.")
    path = posixpath.normpath(text)
    folders = path.split("/")
    if CONTENT not in folders:
        raise BadInput(
            f"dest is {dest!r}, but only what is below wp-content is deployed; name it, for example "
            f"{own_site or 'sites/<install>'}/wp-content/themes/agency."
        )
    number = folders.index(CONTENT)
    site = "/".join(folders[:number])
    inside = "/".join(folders[number + 1 :]) or "."
    if own_site and site.startswith("sites/") and site != own_site:
        raise BadInput(f"dest is {dest!r}, but the site of this host is {own_site}.")
    managed = next((one for one in MANAGED if is_within(inside, one) and one != "uploads"), None)
    if managed:
        raise BadInput(f"dest is {dest!r}, but wp-content/{managed} belongs to the platform or to WordPress itself.")
    return Place(f"./{path}" if path.startswith("-") else path, site, inside)


def is_within(path: str, folder: str) -> bool:
    """Return True if a path is a folder or something in it."""
    return path == folder or path.startswith(f"{folder}/")


def excluded(target: Place) -> list[str]:
    """Return rsync's patterns of what is never touched in a place: neither sent nor deleted."""
    start = "" if target.inside == "." else f"{target.inside}/"
    return [HIDDEN, *(f"/{one.removeprefix(start)}" for one in MANAGED if one.startswith(start))]


def loaders(target: Place) -> list[str] | None:
    """Return rsync's filters that leave out the files of the folder of must-use plugins, None for a place without one.

    WordPress loads each file there, and a file loads the folder of its plugin: it must not be newer than that.
    """
    if target.inside == MU_PLUGINS:
        return ["+ /*/", "- /*"]
    if target.inside == ".":
        return [f"+ /{MU_PLUGINS}/*/", f"- /{MU_PLUGINS}/*"]
    return None


def arguments(target: Place, exclude: t.Iterable[str], *, delete: bool, checksum: bool) -> list[str]:
    """Return rsync's arguments, but for source, destination and what only one run needs.

    Never in place: changed files are complete before the first one is seen, and deletions come last. Permissions are those
    that WP Engine's own deployment sets. The arguments that quotes would be needed for are sent through the connection.
    """
    words = ["--recursive", "--links", "--perms", "--chmod=D775,F664", "--delay-updates", "--secluded-args"]
    words += ["--itemize-changes", "--out-format=%i %n", "--stats", "--no-human-readable", "--8-bit-output"]
    # Times differ in each checkout: where contents are compared, they are no difference.
    words += ["--checksum"] if checksum else ["--times", "--omit-dir-times"]
    words += [DELETE] if delete else []
    # Not as --exclude, for which a pattern such as ! would mean that nothing is left out.
    return words + [f"--filter=- {pattern}" for pattern in [*excluded(target), *exclude]]


def backup_path(target: Place, folder: str) -> str:
    """Return the folder for replaced files as rsync reads it: from the destination. Raises BadInput for one below it."""
    path = posixpath.normpath(folder.removeprefix("~/"))
    if not folder.strip() or path.startswith(("~", "..")) or path.startswith("/") != target.path.startswith("/"):
        raise BadInput(f"backup_dir is {folder!r}; name a folder on the host that begins where dest begins.")
    if is_within(path, posixpath.normpath(target.path)):
        raise BadInput(f"backup_dir is {folder!r}, which is below dest; name a folder outside of it.")
    return posixpath.relpath(path, target.path)


def files_in(output: str) -> list[File]:
    """Return the files that rsync has changed, or would change, each with what changes. Folders are named if they are new or gone."""
    found: dict[str, str] = {}
    for line in output.splitlines():
        match = ITEM.match(line)
        if match is None:
            continue
        change = change_of(match["codes"])
        path = ESCAPED.sub(lambda escape: chr(int(escape[1], 8)), match["path"])
        if change:
            found.setdefault(path, change)
    return [{"path": path, "change": found[path]} for path in sorted(found)]


def change_of(codes: str) -> str | None:
    """Return create, update, delete or attributes; None for a folder that only has new files."""
    if codes.startswith("*deleting"):
        return "delete"
    if codes.endswith("+" * 9):
        return "create"
    if codes[1] == "d":
        return "attributes" if "p" in codes[2:] else None
    return "attributes" if codes[0] == "." else "update"


def statistics(output: str) -> dict[str, int]:
    """Return numbers that rsync prints: files in the source, their bytes, and the bytes that were sent of them."""
    numbers = {}
    for name, pattern in STATISTICS.items():
        match = pattern.search(output)
        numbers[name] = int(re.sub("[,.]", "", match[1])) if match else 0
    return numbers

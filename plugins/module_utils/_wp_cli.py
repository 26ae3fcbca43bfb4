# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run one command of WP-CLI, explain its failure, find the data in its output."""

from __future__ import annotations

import json
import re
import shlex
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.text import MAX_DEPTH, deeper_than, one_line
from ansible_collections.community.wpengine.plugins.module_utils._module.host import Host, ShellResult


class WpCli:
    """WP-CLI in a site's folder."""

    def __init__(self, host: Host, params: dict[str, t.Any]) -> None:
        """Keep the host and the options path, skip_plugins and skip_themes."""
        self.host = host
        self.path = params["path"] or host.site_path or "."
        self.flags = [f"--skip-{kind}" for kind in ("plugins", "themes") if params[f"skip_{kind}"]]

    def line(self, arguments: list[str], environment: str = "") -> str:
        """Return the command line, in which each argument arrives unchanged. To be shown it has no environment."""
        program = f"{environment} wp".strip()
        return " ".join([f"cd {quote_path(self.path)} && {program}", *self.flags, *map(shlex.quote, arguments)])

    def run(self, arguments: list[str], stdin: str | None = None) -> ShellResult:
        """Run a command; return its outcome whatever it is."""
        return self.host.shell(self.line(arguments, self.host.environment), stdin)

    def __call__(self, arguments: list[str], stdin: str | None = None) -> str:
        """Run a command; return its standard output. Raises WpeError when it fails."""
        result = self.run(arguments, stdin)
        if result.rc != 0:
            raise self.failure(arguments, result)
        return result.stdout

    def failure(self, arguments: list[str], result: ShellResult, **details: t.Any) -> WpeError:
        """Return the error for a failed command. details: further keys of the task's result."""
        reason = explain(result, self.path)
        return WpeError(
            f"wp {' '.join(arguments[:2])} failed: {reason}",
            **{"rc": result.rc, "stdout": result.stdout, "stderr": result.stderr, **details},
        )

    def json(self, arguments: list[str]) -> t.Any:
        """Return the output of a command as data. Raises WpeError when there is none in it."""
        out = self([*arguments, "--format=json"])
        data, found = find_json(out)
        if not found:
            raise WpeError(
                f"wp {' '.join(arguments[:2])} printed no JSON. Run it with wp_cli to see the host's output.",
                stdout=out,
            )
        return data


def quote_path(path: str) -> str:
    """Return the path for a shell: a ~ in front keeps its meaning, and a dash in front has none."""
    if path.startswith("~/"):
        return "~/" + shlex.quote(path[2:])
    return shlex.quote(without_dash(path))


def without_dash(path: str) -> str:
    """Return a name of the same file that no program takes for an option."""
    return f"./{path}" if path.startswith("-") else path


def explain(result: ShellResult, path: str) -> str:
    """Return why a command failed and what to do."""
    text = f"{result.stderr}\n{result.stdout}"
    if "does not seem to be a WordPress installation" in text:
        return f"there is no WordPress in {path}. Set path to the folder of the site."
    if re.search(r"cd: .*(No such file|can't cd)", text):
        return f"there is no folder {path}. Set path to the folder of the site, usually sites/ and the install's name."
    if result.rc == 127:
        return "the host has no WP-CLI. Is it a WP Engine install?"
    if "Error establishing a database connection" in text:
        return "the site is broken: WordPress cannot reach its database."
    if re.search(r"PHP (Fatal|Parse) error|Fatal error:|critical error on", text):
        return f"the site is broken: PHP stops with {php_error(text)}. {skip_advice(text)}"
    errors = [line[len("Error: ") :] for line in text.splitlines() if line.startswith("Error: ")]
    warnings = [line[len("Warning: ") :] for line in text.splitlines() if line.startswith("Warning: ")]
    return " ".join(errors + warnings) or one_line(text) or f"it ended with status {result.rc} and printed nothing."


def php_error(text: str) -> str:
    """Return PHP's own words, in one line."""
    found = re.search(r"(?:Fatal|Parse) error:\s*(.+)", text)
    return f'"{found.group(1).strip()}"' if found else "a critical error"


def skip_advice(text: str) -> str:
    """Return which of skip_plugins and skip_themes may help."""
    if "/plugins/" in text:
        return "Set skip_plugins to true to leave plugins out."
    if "/themes/" in text:
        return "Set skip_themes to true to leave the theme out."
    return "Set skip_plugins and skip_themes to true to find out whether a plugin or the theme is at fault."


def find_json(text: str) -> tuple[t.Any, bool]:
    """Return the data in the output, and True when there is any. PHP may have printed notices in front of it."""
    text = text.strip()
    place = 0
    for line in text.splitlines(keepends=True):
        # JSON goes on to the end, so a log whose lines begin with a date in brackets is not parsed at each line.
        if place == 0 or line[0] + text[-1] in ("[]", "{}"):
            try:
                data = json.loads(text[place:])
                return (None, False) if deeper_than(data, MAX_DEPTH) else (data, True)
            except ValueError:
                pass
            except RecursionError:
                break
        place += len(line)
    return None, False

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the wp_* modules share: one command of WP-CLI at a time, its failures in words, and the order of their work."""

from __future__ import annotations

import json
import re
import shlex

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.wpengine.plugins.module_utils.errors import WpeError

SHARED_OPTIONS = {
    "path": {"type": "str"},
    "skip_plugins": {"type": "bool", "default": False},
    "skip_themes": {"type": "bool", "default": False},
}


class WpModule:
    """A module. A module file says what differs.

    options: its argument spec beside the shared options. rules: required_if and the like. noun: what it returns.
    """

    options: dict = {}
    rules: dict = {}
    noun = ""

    def __init__(self, params, wp):
        self.params = params
        self.wp = wp

    @classmethod
    def argument_spec(cls):
        """All options, the shared ones included."""
        return dict(cls.options, **SHARED_OPTIONS)

    def current(self):
        """What there is, None for nothing."""
        raise NotImplementedError

    def plan(self, current):
        """What to do, as a decide.Plan whose send is a list of steps: (words for WP-CLI, standard input)."""
        raise NotImplementedError

    def run(self, check_mode):
        """Read, decide, and outside of check mode act and read again; the task's result."""
        plan = self.plan(self.current())
        after = plan.after
        if plan.changed and not check_mode:
            for words, stdin in plan.send:
                self.wp(words, stdin)
            after = self.current()
        diff = {"before": plan.before or {}, "after": after or {}}
        return {self.noun: after, "changed": plan.before != after, "diff": diff}


class Wp:
    """WP-CLI in a site's folder. shell(line, stdin): runs a line, returns its exit status, output and errors."""

    def __init__(self, shell, params, program="wp"):
        self.shell = shell
        self.path = params["path"] or "."
        options = [f"--skip-{kind}" for kind in ("plugins", "themes") if params[f"skip_{kind}"]]
        self.begin = f"cd {quote_path(self.path)} && {' '.join([program, *options])}"

    def line(self, words):
        """The command line for the words, each of which arrives as it is."""
        return " ".join([self.begin, *map(shlex.quote, words)])

    def answer(self, words, stdin=None):
        """Exit status, output and errors, whatever they are."""
        return self.shell(self.line(words), stdin)

    def __call__(self, words, stdin=None):
        """The output; a failure is raised as a sentence."""
        status, out, err = self.answer(words, stdin)
        if status != 0:
            raise self.failure(words, status, out, err)
        return out

    def failure(self, words, status, out, err):
        """The error for a command that failed."""
        reason = explain(status, out, err, self.path)
        return WpeError(f"wp {' '.join(words[:2])} failed: {reason}", rc=status, stdout=out, stderr=err)

    def json(self, words):
        """The output as data."""
        out = self(list(words) + ["--format=json"])
        data, found = find_json(out)
        if not found:
            raise WpeError(f"wp {' '.join(words[:2])} gave no JSON.", stdout=out)
        return data


def quote_path(path):
    """The path for a shell; a ~ in front keeps its meaning."""
    if path.startswith("~/"):
        return "~/" + shlex.quote(path[2:])
    return shlex.quote(path)


def explain(status, out, err, path):
    """Why a command failed, in words that say what to do."""
    text = f"{err}\n{out}"
    if "does not seem to be a WordPress installation" in text:
        return f"there is no WordPress in {path}. Set path to the folder of the site."
    if re.search(r"cd: .*(No such file|can't cd)", text):
        return f"there is no folder {path}. Set path to the folder of the site, usually sites/ and the install's name."
    if status == 127:
        return "the host has no WP-CLI. Is it a WP Engine install?"
    if "Error establishing a database connection" in text:
        return "the site is broken: WordPress cannot reach its database."
    if re.search(r"PHP (Fatal|Parse) error|Fatal error:|critical error on", text):
        return f"the site is broken: PHP stops with {php_error(text)}. " + where_it_breaks(text)
    errors = [line[len("Error: "):] for line in text.splitlines() if line.startswith("Error: ")]
    warnings = [line[len("Warning: "):] for line in text.splitlines() if line.startswith("Warning: ")]
    return " ".join(errors + warnings) or text.strip() or f"it ended with status {status} and said nothing."


def php_error(text):
    """PHP's own words, in one line."""
    found = re.search(r"(?:Fatal|Parse) error:\s*(.+)", text)
    return f'"{found.group(1).strip()}"' if found else "a critical error"


def where_it_breaks(text):
    """Which of the two ways round it may help."""
    if "/plugins/" in text:
        return "Set skip_plugins to true to leave plugins out."
    if "/themes/" in text:
        return "Set skip_themes to true to leave the theme out."
    return "Set skip_plugins and skip_themes to true to find out whether a plugin or the theme is at fault."


def find_json(text):
    """The data in the output and whether there is any; PHP may have written notices in front of it."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if number == 0 or line[:1] in ("[", "{"):
            try:
                return json.loads("\n".join(lines[number:])), True
            except ValueError:
                continue
    return None, False


def run(kind, params, shell, check_mode, program="wp"):
    """Do a module's work; the task's result. Raises WpeError."""
    return kind(params, Wp(shell, params, program)).run(check_mode)


def main(kind):
    """The door of an ordinary module, on a host that has Python: used with async."""
    module = AnsibleModule(argument_spec=kind.argument_spec(), supports_check_mode=True, **kind.rules)

    def shell(line, stdin):
        return module.run_command(line, data=stdin, use_unsafe_shell=True, binary_data=True)

    try:
        result = run(kind, module.params, shell, module.check_mode)
    except WpeError as error:
        module.fail_json(**error.result())
    if not module._diff:
        result.pop("diff", None)
    module.exit_json(**result)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the wp_* modules share: one command of WP-CLI at a time, its failures in words, and the order of their work."""

from __future__ import annotations

import json
import re
import shlex

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    BadInput,
    WpeError,
    unexpected_error,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.text import (
    LEVELS,
    deeper_than,
    one_line,
    unsendable,
)

SHARED_OPTIONS = {
    "path": {"type": "str"},
    "skip_plugins": {"type": "bool", "default": False},
    "skip_themes": {"type": "bool", "default": False},
}

# Options whose text becomes a file or standard input, where NUL is a character like any other.
DATA = ("stdin", "content")

class WpModule:
    """A module. A module file says what differs.

    options: its argument spec beside the shared options. rules: required_if and the like. noun: what it returns.
    """

    options: dict = {}
    constraints: dict = {}
    noun = ""

    def __init__(self, params, wp):
        self.params = params
        self.wp = wp

    @classmethod
    def argument_spec(cls):
        """All options, the shared ones included."""
        return dict(cls.options, **SHARED_OPTIONS)

    def validate(self):
        """Sentences on what is wrong with the options, all at once, before anything runs."""
        return []

    def current(self):
        """What there is, None for nothing."""
        raise NotImplementedError

    def plan(self, current):
        """What to do, as a decide.Plan whose send is a list of steps: (words for WP-CLI, standard input)."""
        raise NotImplementedError

    def unmet(self, plan, after):
        """What there is in place of what was asked for, once WP-CLI has done its work: in words, "" for nothing."""
        return ""

    def refuse_unmet(self, plan, after):
        """WP-CLI may end well without having done what was meant: never a silent nothing."""
        words = self.unmet(plan, after)
        if words:
            commands = " and ".join(f"wp {' '.join(step[:2])}" for step, _stdin in plan.send)
            raise WpeError(f"{commands} reported no failure, but {words}", changed=True, **{self.noun: after})

    def run(self, check_mode):
        """Read, decide, and outside of check mode act and read again; the task's result."""
        plan = self.plan(self.current())
        after = plan.after
        if differ(plan.before, after) and not check_mode:
            for words, stdin in plan.send:
                self.wp(words, stdin)
            after = self.current()
            self.refuse_unmet(plan, after)
        diff = {"before": plan.before or {}, "after": after or {}}
        return {self.noun: after, "changed": differ(plan.before, after), "diff": diff}


def differ(one, other):
    """Whether two things differ, true from 1 as well, which are the same to Python."""
    return json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)


class Wp:
    """WP-CLI in a site's folder.

    shell(line, stdin): runs a line, returns its exit status, output and errors. environment: variables, as a shell sets
    them for one command.
    """

    def __init__(self, shell, params, environment=""):
        self.shell = shell
        self.path = params["path"] or "."
        self.environment = environment
        self.options = [f"--skip-{kind}" for kind in ("plugins", "themes") if params[f"skip_{kind}"]]

    def line(self, words, environment=""):
        """The command line for the words, each of which arrives as it is. To be shown it has no environment."""
        program = f"{environment} wp".strip()
        return " ".join([f"cd {quote_path(self.path)} && {program}", *self.options, *map(shlex.quote, words)])

    def answer(self, words, stdin=None):
        """Exit status, output and errors, whatever they are."""
        return self.shell(self.line(words, self.environment), stdin)

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
            raise WpeError(
                f"wp {' '.join(words[:2])} gave no JSON. Run it with wp_cli to see what the host prints.", stdout=out
            )
        return data


def quote_path(path):
    """The path for a shell; a ~ in front keeps its meaning, and a dash in front has none."""
    if path.startswith("~/"):
        return "~/" + shlex.quote(path[2:])
    return shlex.quote(no_option(path))


def no_option(path):
    """The same file by a name that no program takes for an option."""
    return f"./{path}" if path.startswith("-") else path


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
    return " ".join(errors + warnings) or one_line(text) or f"it ended with status {status} and said nothing."


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
    text = text.strip()
    place = 0
    for line in text.splitlines(keepends=True):
        # It goes on to the end, so a log whose lines begin with a date in brackets need not be read as often.
        if place == 0 or line[0] + text[-1] in ("[]", "{}"):
            try:
                data = json.loads(text[place:])
                return (None, False) if deeper_than(data, LEVELS) else (data, True)
            except ValueError:
                pass
            except RecursionError:
                break
        place += len(line)
    return None, False


def as_rows(data, columns, words):
    """The data, when it is rows with text in these columns: what runs on a site may print anything."""
    if isinstance(data, list) and all(has_text(row, columns) for row in data):
        return data
    raise WpeError(
        f"wp {' '.join(words[:2])} gave no rows with {' and '.join(columns)} but {json.dumps(data)[:200]}. "
        "Run it with wp_cli to see what the host prints."
    )


def has_text(row, columns):
    """Whether a row has text in these columns."""
    return isinstance(row, dict) and all(isinstance(row.get(column), str) for column in columns)


def refuse_unsendable(args):
    """Options that hold what no host can be sent, before anything runs."""
    for name, value in args.items():
        if not isinstance(name, str):
            raise BadInput(f"There is no option {name!r}; the names of options are text.")
        if name in DATA and isinstance(value, str):
            value = value.replace("\0", "")
        what = unsendable(value)
        if what:
            raise BadInput(f"The option {name} holds {what}.")


def like_options(params, *names):
    """A sentence for each of these that WP-CLI would take for one of its own options, such as --exec."""
    return [
        f"{name} must not begin with a dash: WP-CLI would take {params[name]!r} for one of its own options."
        for name in names
        if (params[name] or "").startswith("-")
    ]


def empty_options(params, *names):
    """A sentence for each of these that is text with nothing in it, which WP-CLI would not find, or take for all."""
    return [
        f"{name} is empty; give it a text, or leave it out where it is not required."
        for name in names
        if params[name] is not None and not params[name].strip()
    ]


def run(kind, params, shell, check_mode, environment=""):
    """Do a module's work; the task's result. Raises WpeError."""
    refuse_unsendable(params)
    module = kind(params, Wp(shell, params, environment))
    mistakes = module.validate()
    if mistakes:
        raise BadInput(" ".join(mistakes))
    return module.run(check_mode)


class ModuleWithoutNulls(AnsibleModule):
    """An AnsibleModule to which null means the same as not written, like options.without_nulls in the action.

    That is not imported here, as the client of the API would go to the host with it.
    """

    def _load_params(self):
        super()._load_params()
        self.params = {name: value for name, value in self.params.items() if value is not None}


def main(kind):
    """The door of an ordinary module, on a host that has Python: used with async."""
    module = ModuleWithoutNulls(argument_spec=kind.argument_spec(), supports_check_mode=True, **kind.constraints)

    def shell(line, stdin):
        return module.run_command(line, data=stdin, use_unsafe_shell=True, binary_data=True)

    try:
        result = run(kind, module.params, shell, module.check_mode)
    except WpeError as error:
        module.fail_json(**error.result())
    except Exception as error:  # a fault of ours must not end in a traceback with arguments in it
        module.fail_json(msg=unexpected_error(module._name.rpartition(".")[2], error))
    if not module._diff:
        result.pop("diff", None)
    module.exit_json(**result)

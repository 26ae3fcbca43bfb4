# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base classes of the modules that work on a host, most of them with WP-CLI."""

from __future__ import annotations

import json
import platform
import typing as t
from contextlib import suppress
from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import validate_names
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan, same_value
from ansible_collections.community.wpengine.plugins.module_utils._core.text import describe_unsendable
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Module, Params
from ansible_collections.community.wpengine.plugins.module_utils._module.entry_point import EntryPoint
from ansible_collections.community.wpengine.plugins.module_utils._module.host import Host, ShellResult
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import WpCli

# Options whose text becomes a file or standard input, where NUL is a character like any other.
DATA_OPTIONS = ("stdin", "content")
# Options around whose text blanks mean nothing.
NAMES = ("name", "source", "url", "version")


class HostModule(Module):
    """A module that works on a host. runs_as_module: it needs nothing of the controller, so that async is possible."""

    runs_as_module = True

    def __init__(self, params: Params, given: Params, host: Host, warn: t.Callable[[str], None]) -> None:
        super().__init__(params, given, warn)
        self.host = host

    def title(self) -> str:
        return f"{self.noun} {self.params['name']} on {self.host.name}"

    @classmethod
    def build(
        cls, params: Params, given: Params, backend: Host, *, predict: bool, warn: t.Callable[[str], None]
    ) -> HostModule:
        return cls(params, given, backend, warn)

    @classmethod
    def open_backend(cls, module: EntryPoint, params: Params) -> Host:
        if not cls.runs_as_module:
            raise BadInput(
                f"{module._name.rpartition('.')[2]} runs inside the controller only; use it through its action."
            )
        return ModuleHost(module)

    def validate_names(self) -> list[str]:
        """Return a sentence for each empty text: it would stand for another site or path, or WP-CLI would take it for everything."""
        specs = self.argument_spec()
        texts = [
            name for name, spec in specs.items() if spec.get("type") in ("str", "path") and name not in DATA_OPTIONS
        ]
        return validate_names(specs, self.params, self.given, names=texts)

    @classmethod
    def check_given(cls, given: Params) -> None:
        """Raise BadInput for an option that holds what no host can be sent."""
        for name, value in given.items():
            if not isinstance(name, str):
                raise BadInput(f"There is no option {name!r}; the names of options are text.")
            if name in DATA_OPTIONS and isinstance(value, str):
                value = value.replace("\0", "")
            reason = describe_unsendable(value)
            if reason:
                raise BadInput(f"The option {name} holds {reason}.")

    @classmethod
    def clean_values(cls, values: Params) -> Params:
        """Return options with JSON in place of data, of which ansible-core 2.16 makes a dictionary, lists in place of text, and no blanks around names."""
        specs = cls.argument_spec()
        return {name: cls._clean_value(name, specs.get(name, {}), value) for name, value in values.items()}

    @staticmethod
    def _clean_value(name: str, spec: Params, value: t.Any) -> t.Any:
        if name in DATA_OPTIONS and isinstance(value, (dict, list)):
            return json.dumps(value)
        if spec.get("type") == "list" and isinstance(value, str):
            return [item.strip() for item in value.split(",")]
        return value.strip() if name in NAMES and isinstance(value, str) else value


class ModuleHost(Host):
    """The host of an ordinary module, which runs there: used with async, on a host that has Python."""

    def __init__(self, module: EntryPoint) -> None:
        super().__init__()
        self._module = module
        self.name = platform.node()
        self.diff_mode = module._diff

    def shell(self, line: str, stdin: str | bytes | None = None) -> ShellResult:
        return ShellResult(*self._module.run_command(line, data=stdin, use_unsafe_shell=True, binary_data=True))


class WordPressModule(HostModule):
    """A module that manages an object of a WordPress site through self.wp, which runs WP-CLI."""

    shared_options = {
        "path": {"type": "str"},
        "skip_plugins": {"type": "bool", "default": False},
        "skip_themes": {"type": "bool", "default": False},
        "url": {"type": "str"},
    }

    def __init__(self, params: Params, given: Params, host: Host, warn: t.Callable[[str], None]) -> None:
        super().__init__(params, given, host, warn)
        self.wp = WpCli(host, params)

    def current(self) -> t.Any:
        """Return the object, None when it does not exist."""
        raise NotImplementedError

    def decide(self, current: t.Any) -> Plan:
        """Return a Plan whose send is a list of steps: (arguments for WP-CLI, standard input)."""
        raise NotImplementedError

    def unmet(self, plan: Plan, after: t.Any) -> str:
        """Return how the object differs from the wanted one after WP-CLI has run, an empty text when it does not."""
        return ""

    def plan(self) -> Plan:
        plan = self.decide(self.current())
        return replace(plan, result=plan.after)

    def apply(self, plan: Plan) -> t.Any:
        """Run the steps, and read again: WP-CLI may end with status 0 without having done what was meant."""
        done: list[str] = []
        for arguments, stdin in plan.send:
            try:
                self.wp(arguments, stdin)
            except WpeError as error:
                if done:
                    error.message = f"{error.message.rstrip('.')}. Done before that: {', '.join(done)}."
                self._tell_what_is_there(error, plan)
                raise
            self.host.writes_done += 1
            done.append(f"wp {' '.join(arguments[:2])}")
        after = self.current()
        difference = self.unmet(plan, after)
        if difference:
            commands = " and ".join(f"wp {' '.join(arguments[:2])}" for arguments, _stdin in plan.send)
            raise WpeError(f"{commands} reported no failure, but {difference}", **{self.noun: after})
        return after

    def _tell_what_is_there(self, error: WpeError, plan: Plan) -> None:
        """Add to a failure what the object is now, if a step has changed it all the same, such as an installation."""
        with suppress(Exception):  # what counts is the failure
            now = self.current()
            if not same_value(now, plan.before):
                error.details.update({"changed": True, self.noun: now})
                error.message = (
                    f"{error.message.rstrip('.')}. It was changed before that, and is now {json.dumps(now)}."
                )

    def realized(self, plan: Plan, after: t.Any) -> Plan:
        return replace(plan, after=after)


def starting_with_dash(params: Params, *names: str) -> list[str]:
    """Return a sentence for each option that WP-CLI would take for one of its own, such as --exec."""
    return [
        f"{name} must not begin with a dash: WP-CLI would take {params[name]!r} for one of its own options."
        for name in names
        if (params[name] or "").startswith("-")
    ]

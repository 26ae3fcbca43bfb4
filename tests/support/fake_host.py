# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host without a connection, for tests of the wp_* modules."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.wpengine.plugins.module_utils._module.base import Module, prepare, run
from ansible_collections.community.wpengine.plugins.module_utils._module.host import Host, ShellResult

Shell = t.Callable[[str, t.Optional[str]], tuple[int, str, str]]


class FakeHost(Host):
    """A host whose shell is a function: shell(line, stdin) returns exit status, standard output and standard error."""

    def __init__(self, shell: Shell | None = None, environment: str = "") -> None:
        super().__init__()
        self._shell = shell
        self.environment = environment

    def shell(self, line: str, stdin: str | bytes | None = None) -> ShellResult:
        assert self._shell is not None, f"a command ran: {line}"
        return ShellResult(*self._shell(line, t.cast("str | None", stdin)))


def run_on_host(
    kind: type[Module], params: dict[str, t.Any], shell: Shell | None = None, check_mode: bool = False
) -> dict[str, t.Any]:
    """Return the result of a wp_* module. Without a shell, no command may run."""
    kind.check_given(params)
    return run(kind, params, params, FakeHost(shell), check_mode, lambda text: None)


def validated(kind: type[Module], args: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the options as the action hands them to a module. Raises BadInput."""
    kind.check_given(args)
    errors = kind.spec_errors(args)
    validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(errors.accepted)
    params = dict(validation.validated_parameters)
    prepare(kind, params, errors, validation.error_messages, lambda params: FakeHost())
    return params

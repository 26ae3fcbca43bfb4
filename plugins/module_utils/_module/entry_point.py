# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The AnsibleModule of every ordinary module: it keeps what the user wrote, and no secret ever gets into its result."""

from __future__ import annotations

import os
import typing as t
from copy import deepcopy

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import Secrets, register_secrets

if t.TYPE_CHECKING:
    from ansible_collections.community.wpengine.plugins.module_utils._module.base import Module


class EntryPoint(AnsibleModule):
    """An ordinary module in a process of its own.

    It replaces secrets in its result and in the invocation that the result shows. ansible-core does that itself before
    2.22; newer versions mask secrets only where they show a result, so a registered variable, a fact or a file of facts
    would keep them.
    """

    def __init__(self, kind: type[Module]) -> None:
        self.kind = kind
        # ansible-core 2.22 adds to the result the secrets that it does not know yet, also in the file of an asynchronous job.
        register_secrets(secrets_in_environment(kind.argument_spec()))
        self.errors_found: list[str] = []  # by ansible-core; main() reports them, with all other mistakes
        self._validated = False
        super().__init__(argument_spec=kind.argument_spec(), supports_check_mode=True, **kind.constraints)
        self._validated = True

    def _load_params(self) -> None:
        """Keep which options were written, before defaults fill the others. Null means the same as not written."""
        super()._load_params()
        self.no_log_values.update(self.kind.secrets_in(self.params))
        internal = {name: value for name, value in self.params.items() if str(name).startswith("_ansible_")}
        written = {name: value for name, value in self.params.items() if name not in internal}
        self.given = self.kind.clean_values(deepcopy(written))
        self.spec_errors = self.kind.spec_errors(self.given)
        self.params = {**internal, **deepcopy(self.spec_errors.accepted)}

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        """End the module with a result, without its secrets."""
        super().exit_json(**self._censored(kwargs))

    def fail_json(self, msg: str, **kwargs: t.Any) -> None:  # type: ignore[override]  # returns while it validates
        """End the module with an error, without its secrets. Keep an error of the validation instead."""
        if hasattr(self, "validation_result") and not self._validated:
            self.errors_found.append(msg)
            return
        super().fail_json(**self._censored(dict(kwargs, msg=msg)))

    def _censored(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        secrets = Secrets()
        secrets.add(*self.no_log_values)
        invocation = {"module_args": self.kind.shown_options(self.params)}
        return t.cast("dict[str, t.Any]", secrets.clean(dict(result, invocation=invocation)))


def secrets_in_environment(argument_spec: dict[str, t.Any]) -> list[str]:
    """Return the values of the environment variables that stand for secret options."""
    names = [
        name
        for option in argument_spec.values()
        if option.get("no_log")
        for name in option.get("fallback", (None, ()))[1]
    ]
    return [os.environ[name] for name in names if os.environ.get(name)]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AnsibleModule whose result never holds a secret, whatever ansible-core does."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import (
    Secrets,
    hide_secrets,
    register_secrets,
)


class CensoredModule(AnsibleModule):
    """An AnsibleModule that replaces secrets in its result and in the invocation that the result shows.

    ansible-core does that itself before 2.22. Newer versions mask secrets only where they show a result, so a registered
    variable, a fact or a file of facts would keep them.
    """

    def __init__(self, argument_spec: dict[str, t.Any], **options: t.Any) -> None:
        # ansible-core adds to the result the secrets that it does not know yet, also in the file of an asynchronous job.
        register_secrets(secrets_in_environment(argument_spec))
        super().__init__(argument_spec, **options)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        """End the module with a result, without its secrets."""
        super().exit_json(**self._censored(kwargs))

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """End the module with an error, without its secrets."""
        super().fail_json(**self._censored(dict(kwargs, msg=msg)))

    def _censored(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        secrets = Secrets()
        secrets.add(*self.no_log_values)
        censored: dict[str, t.Any] = secrets.clean(dict(result, invocation={"module_args": hide_secrets(self.params)}))
        return censored


def secrets_in_environment(argument_spec: dict[str, t.Any]) -> list[str]:
    """Return the values of the environment variables that stand for secret options."""
    names = [name for option in argument_spec.values() if option.get("no_log") for name in option.get("fallback", (None, ()))[1]]
    return [os.environ[name] for name in names if name in os.environ]

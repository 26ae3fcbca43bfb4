# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of ansible-core's ssh connection, for wpe_ssh, which inherits from it."""

from __future__ import annotations

import typing as t

import yaml
from ansible.plugins.connection import ssh

# Options for which the gateway needs another default.
DEFAULTS: dict[str, t.Any] = {
    "ssh_args": "-C -o ControlMaster=auto -o ControlPersist=30s",
    "timeout": 60,
    "use_tty": False,
    "ssh_transfer_method": "piped",
}


def ssh_options() -> dict[str, t.Any]:
    """Return the options that the installed ansible-core documents, whatever its version, with the gateway's defaults.

    From ansible-core 2.22 on, options such as password are marked as secrets, and ansible-core masks their values.
    """
    options: dict[str, t.Any] = without_versions(yaml.safe_load(ssh.DOCUMENTATION)["options"])
    for name, default in DEFAULTS.items():
        options[name]["default"] = default
    return options


def without_versions(value: t.Any) -> t.Any:
    """Return the value without version_added, which would be read as a version of this collection."""
    if isinstance(value, dict):
        return {key: without_versions(item) for key, item in value.items() if key != "version_added"}
    if isinstance(value, list):
        return [without_versions(item) for item in value]
    return value


class ModuleDocFragment:
    """Documentation that is built on import: both ansible-doc and the plugin loader import fragments.

    The annotation keeps ansible-test from parsing the call as text.
    """

    DOCUMENTATION: str = yaml.safe_dump({"options": ssh_options()})

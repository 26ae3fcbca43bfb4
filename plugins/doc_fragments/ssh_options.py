# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of ansible-core's own ssh connection, for wpe_ssh which inherits that plugin."""

from __future__ import annotations

import yaml
from ansible.plugins.connection import ssh

# Where the gateway needs another default. Whoever sets the option still gets what was set.
DEFAULTS = {
    "ssh_args": "-C -o ControlMaster=auto -o ControlPersist=30s",
    "timeout": 60,
    "use_tty": False,
    "ssh_transfer_method": "piped",
}


def ssh_options():
    """What the installed ansible-core documents, so that no option of any version is missing or described twice."""
    options = without_versions(yaml.safe_load(ssh.DOCUMENTATION)["options"])
    for name, default in DEFAULTS.items():
        options[name]["default"] = default
    return options


def without_versions(value):
    """version_added would be read as a version of this collection."""
    if isinstance(value, dict):
        return {key: without_versions(item) for key, item in value.items() if key != "version_added"}
    if isinstance(value, list):
        return [without_versions(item) for item in value]
    return value


class ModuleDocFragment:
    """Made when it is loaded: both ansible-doc and the plugin loader read fragments as Python.

    The annotation keeps ansible-test from reading the call as a text.
    """

    DOCUMENTATION: str = yaml.safe_dump({"options": ssh_options()})

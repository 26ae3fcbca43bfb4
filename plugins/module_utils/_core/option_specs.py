# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option specs that several modules share (each has a doc fragment of the same name), and how they are checked."""

from __future__ import annotations

import typing as t

OptionSpecs = dict[str, dict[str, t.Any]]

INSTALL: OptionSpecs = {"install": {"type": "str"}}
# An install that is overwritten must be named.
OVERWRITTEN_INSTALL: OptionSpecs = {"install": {"type": "str", "required": True}}
ACCOUNT: OptionSpecs = {"account": {"type": "str"}}
COMPLETED_BACKUP: OptionSpecs = {"backup": {"type": "str", "required": True}}
DOMAIN: OptionSpecs = {"domain": {"type": "str", "required": True}}
NOTIFICATION_EMAILS: OptionSpecs = {"notification_emails": {"type": "list", "elements": "str"}}


def waiting(timeout: int, wait: bool = True) -> OptionSpecs:
    """Return the options wait and wait_timeout with their defaults. timeout: in seconds."""
    return {"wait": {"type": "bool", "default": wait}, "wait_timeout": {"type": "int", "default": timeout}}


def validate_install(params: dict[str, t.Any]) -> list[str]:
    """Return the sentence on a missing install, no sentence when it is set."""
    return [] if params["install"] else ["install is missing: set it, or run the task on hosts of the inventory plugin wpe_installs."]

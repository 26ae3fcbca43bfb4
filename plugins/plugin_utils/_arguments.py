# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of a task as a module gets them, for actions that do the work themselves."""

from __future__ import annotations

from datetime import date

from ansible.module_utils.errors import UnsupportedError

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput


def plain_values(value):
    """The value with text in place of what is vaulted and of dates, also inside dicts and lists.

    Ansible does that when it sends arguments to a module. Before ansible-core 2.19 a vaulted value is an object that
    behaves like text and is none; YAML makes dates and times of what looks like one.
    """
    if isinstance(value, dict):
        return {plain_values(key): plain_values(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_values(item) for item in value]
    if getattr(value, "__ENCRYPTED__", False):
        return str(value)
    if isinstance(value, date):  # a time is a date as well
        return value.isoformat()
    return value


def refuse_invalid(name, validation):
    """All mistakes that the argument spec finds, in one sentence."""
    words = [
        ("unsupported parameters: " if isinstance(error, UnsupportedError) else "") + error.msg
        for error in validation.errors
    ]
    if words:
        raise BadInput(f"{name}: " + "; ".join(words))

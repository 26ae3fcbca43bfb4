# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of a task as a module receives them, for actions that do the work themselves."""

from __future__ import annotations

import typing as t
from datetime import date


def plain_values(value: t.Any) -> t.Any:
    """Return the value with text in place of vaulted values and dates, also inside dictionaries and lists.

    Ansible does the same when it sends arguments to a module. Before ansible-core 2.19 a vaulted value is an object that
    behaves like text but is none; YAML makes dates and times of what looks like one.
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

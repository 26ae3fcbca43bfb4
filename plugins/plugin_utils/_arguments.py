# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of a task as a module receives them, for actions that do the work themselves."""

from __future__ import annotations

import os
import re
import typing as t
from datetime import date

try:  # since ansible-core 2.19 values carry tags
    from ansible._internal._datatag._tags import Origin
except ImportError:
    Origin = None  # type: ignore[assignment, misc]  # older versions have it in an attribute of some values


def plain_values(value: t.Any) -> t.Any:
    """Return the value with text in place of vaulted values and dates, also inside dictionaries and lists.

    Ansible does the same when it sends arguments to a module. Before ansible-core 2.19 a vaulted value is an object that
    behaves like text but is none; YAML makes dates and times of what looks like one. Texts lose their tags, which make
    copying and comparing slow.
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return {plain_values(key): plain_values(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_values(item) for item in value]
    if getattr(value, "__ENCRYPTED__", False):
        return str(value)
    if isinstance(value, date):  # a time is a date as well
        return value.isoformat()
    return value


# A place in the arguments, such as accounts[0].sites[3].name.
PLACE = re.compile(r"[a-z_]+(?:\[\d+\]|\.[a-z_]+)*\[\d+\](?:\[\d+\]|\.[a-z_]+)*")
PART = re.compile(r"\[(\d+)\]|([a-z_]+)")


def with_origins(message: str, args: dict[str, t.Any]) -> str:
    """Return a message with the file and line of each place in the arguments that it names, where Ansible knows them.

    args: as the task has them, before plain_values().
    """

    def add(match: re.Match[str]) -> str:
        origin = origin_of(args, match[0])
        return f"{match[0]} ({origin})" if origin else match[0]

    return PLACE.sub(add, message)


def origin_of(args: t.Any, place: str) -> str:
    """Return file and line of the value at a place, or of the nearest value around it; an empty text if none is known."""
    value, origin = args, ""
    for number, key in PART.findall(place):
        try:
            value = value[int(number)] if number else value[key]
        except (KeyError, IndexError, TypeError):
            break
        origin = position(value) or origin
    return origin


def position(value: t.Any) -> str:
    """Return file and line that a value was read from, an empty text if they are not known."""
    path, line = None, None
    if Origin is not None:
        tag = Origin.get_tag(value)
        path, line = (tag.path, tag.line_num) if tag is not None else (None, None)
    elif getattr(value, "ansible_pos", None) and not isinstance(value, dict):
        path, line, _column = value.ansible_pos
    if (not path or not line) and isinstance(value, dict):
        # A new dictionary, which templating makes before ansible-core 2.19, and merging always, has the texts of a file.
        return next(filter(None, map(position, [*value, *value.values()])), "")
    if not path or not line:
        return ""
    relative = os.path.relpath(path)
    return f"{path if relative.startswith('..') else relative}:{line}"

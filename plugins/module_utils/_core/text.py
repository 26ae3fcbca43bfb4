# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that a terminal can show, and values that a host can be sent."""

from __future__ import annotations

import math

# Lists and dictionaries in each other: more than any site has, and far less than Python and PHP can bear.
LEVELS = 100


def printable(text):
    """Text that may hold names from the API, without what a terminal would act on: escapes, line ends, turned-round text."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def printable_all(value):
    """printable() for each text in a value."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_all(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable_all(item) for item in value]
    return value


def one_line(text):
    """What the host said, in one line that a terminal can show."""
    return printable(" ".join(text.split()))


def deeper_than(value, levels):
    """Whether more lists and dictionaries than that are in each other."""
    if not isinstance(value, (dict, list, tuple)):
        return False
    items = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(deeper_than(item, levels - 1) for item in items)


def unsendable(value):
    """What in a value no host can be sent, in words; None when there is nothing."""
    if deeper_than(value, LEVELS):
        return f"more than {LEVELS} lists and dictionaries in each other"
    if isinstance(value, dict):
        found = [unsendable_key(key) or unsendable(item) for key, item in value.items()]
        return next(filter(None, found), None)
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(unsendable, value)), None)
    if isinstance(value, str):
        return unsendable_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is not finite"
    if value is None or isinstance(value, (bool, int, float)):
        return None
    return f"a value of the type {type(value).__name__}; use text, numbers, lists and dictionaries"


def unsendable_key(key):
    """The same for a key of a dictionary."""
    return "a key that is a list" if isinstance(key, (list, tuple)) else unsendable(key)


def unsendable_text(text):
    """The same for text. Bytes that are no UTF-8 are fine: Ansible has them as surrogates of their own."""
    if "\0" in text:
        return "a NUL character, which ends a text for most programs; remove it"
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return "half of a character (a lone surrogate); remove it"
    return None

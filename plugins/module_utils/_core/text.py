# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that a terminal can show, and values that a host can be sent."""

from __future__ import annotations

import math
import re
import string
import typing as t
import unicodedata
from difflib import get_close_matches

MAX_SHOWN = 10  # words of a list in a message
MAX_DEPTH = 100  # of nested lists and dictionaries: more than any site has, far less than Python and PHP can handle
ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# The characters that NFC turns into ASCII: the Kelvin sign, the Greek question mark and the Greek varia.
ASCII_LOOK_ALIKES = re.compile("([\u212a\u037e\u1fef])")


def printable(text: str) -> str:
    """Return the text without characters that a terminal acts on: escapes, line ends, marks that change the direction."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def printable_all(value: t.Any) -> t.Any:
    """Return the value with printable() applied to each line of each text in it. Ansible makes stdout_lines of the lines."""
    if isinstance(value, str):
        return "\n".join(map(printable, value.replace("\r\n", "\n").split("\n")))
    if isinstance(value, dict):
        return {key: printable_all(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable_all(item) for item in value]
    return value


def fold_ascii(text: str) -> str:
    """Return the text with A to Z in lower case, for comparisons without case.

    All other letters stay: full case folding turns a ligature into two letters and a Kelvin sign into a k, so that the
    addresses of two persons become equal.
    """
    return text.translate(ASCII_LOWER)


def compose(text: str) -> str:
    """Return the text with composed accents (NFC). Characters that look like ASCII stay: they mean another person or object."""
    # Each second part is a look-alike.
    parts = ASCII_LOOK_ALIKES.split(text)
    return "".join(part if index % 2 else unicodedata.normalize("NFC", part) for index, part in enumerate(parts))


def canonical_text(text: object) -> str:
    """Return an e-mail address or a UUID in the form that compares: see compose() and fold_ascii(), no blanks around it."""
    return fold_ascii(compose(str(text or "")).strip())


def same_name(one: object, other: object) -> bool:
    """Compare names as they are read: accents may be composed or decomposed, and blanks around a name do not count."""
    return canonical_name(one) == canonical_name(other)


def canonical_name(name: object) -> str:
    """Return a name in the form that compares and is sent: composed accents (NFC), no blanks around it."""
    return compose(str(name or "")).strip()


def few(words: t.Iterable[str]) -> str:
    """Return the words with commas, the first MAX_SHOWN only."""
    words = list(words)
    return ", ".join(words[:MAX_SHOWN]) + (f" and {len(words) - MAX_SHOWN} more" if len(words) > MAX_SHOWN else "")


def one_line(text: str) -> str:
    """Return the text in one printable line."""
    return printable(" ".join(text.split()))


def deeper_than(value: t.Any, depth: int) -> bool:
    """Return True when more lists and dictionaries than that are nested."""
    if not isinstance(value, (dict, list, tuple)):
        return False
    items = value.values() if isinstance(value, dict) else value
    return depth == 0 or any(deeper_than(item, depth - 1) for item in items)


def describe_unsendable(value: t.Any) -> str | None:
    """Return what in a value no host can be sent, and what to do; None for a value that can be sent."""
    if deeper_than(value, MAX_DEPTH):
        return f"more than {MAX_DEPTH} nested lists and dictionaries"
    if isinstance(value, dict):
        found = [_describe_unsendable_key(key) or describe_unsendable(item) for key, item in value.items()]
        return next(filter(None, found), None)
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(describe_unsendable, value)), None)
    if isinstance(value, str):
        return _describe_unsendable_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is not finite"
    if value is None or isinstance(value, (bool, int, float)):
        return None
    return f"a value of the type {type(value).__name__}; use text, numbers, lists and dictionaries"


def _describe_unsendable_key(key: t.Any) -> str | None:
    return "a key that is a list" if isinstance(key, (list, tuple)) else describe_unsendable(key)


def _describe_unsendable_text(text: str) -> str | None:
    """Bytes that are not UTF-8 can be sent: Ansible keeps them as surrogate escapes."""
    if "\0" in text:
        return "a NUL character, which ends a text for most programs; remove it"
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return "half of a character (a lone surrogate); remove it"
    return None


def is_email(text: str) -> bool:
    """Return True if the text, apart from blanks around it, may be an e-mail address: NAME@HOST without blanks."""
    name, at, host = text.strip().partition("@")
    return bool(name and at and host) and len(text.split()) == 1


def near_matches(value: str, names: t.Iterable[str]) -> list[str]:
    """Return the nearest of some names without regard to case, nearest first."""
    by_lower = {name.lower(): name for name in names}
    return [by_lower[name] for name in get_close_matches(value.lower(), sorted(by_lower), n=5)]

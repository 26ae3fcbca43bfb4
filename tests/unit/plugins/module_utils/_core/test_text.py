# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test which values can be sent to a host, and how texts are compared and shown."""

from __future__ import annotations

import unicodedata

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.text import (
    compose,
    describe_unsendable,
    few,
    fold_ascii,
    is_email,
    printable_all,
    same_name,
)


def nested(levels):
    """Return an empty list inside lists, levels deep."""
    return [nested(levels - 1)] if levels > 1 else []


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        5,
        1.5,
        "",
        "ü ✓",
        "a\nb",
        "caf\udce9",
        [],
        {},
        {"a": [1, None]},
        {1: "x"},
        ("a",),
        nested(100),
    ],
)
def test_sendable_value_has_no_description_of_a_problem(value):
    assert describe_unsendable(value) is None


@pytest.mark.parametrize(
    "text,expected",
    [
        ("a@b", True),
        (" a@b.example ", True),
        ("a@", False),
        ("@b", False),
        ("ab", False),
        ("a@b c@d", False),
        ("", False),
    ],
)
def test_is_email(text, expected):
    assert is_email(text) is expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ("Fiona@Example.COM", "fiona@example.com"),
        ("ﬁona", "ﬁona"),
        ("straße", "straße"),
        ("İ", "İ"),
        ("ı", "ı"),
        ("\u212a", "\u212a"),
        ("Ａ", "Ａ"),
        ("É", "É"),
        ("\u017f", "\u017f"),
        ("\udce9A", "\udce9a"),
    ],
)
def test_fold_ascii_changes_only_ascii_letters(text, expected):
    assert fold_ascii(text) == expected


@pytest.mark.parametrize(
    "one,other,same",
    [
        ("Caf\u00e9", "Cafe\u0301", True),
        (" Shop ", "Shop", True),
        ("Shop", "shop", False),
        ("ﬁ", "fi", False),
        ("Ａ", "A", False),
        ("\u212a", "K", False),
        ("\u037e", ";", False),
        (None, "", True),
    ],
)
def test_names_compare_composed_and_without_blanks_around_them(one, other, same):
    assert same_name(one, other) is same


def test_only_three_characters_would_become_ascii_when_composed():
    becoming = [chr(code) for code in range(128, 0x110000) if unicodedata.normalize("NFC", chr(code)).isascii()]
    assert "".join(becoming) == "\u037e\u1fef\u212a"
    assert [compose(char) for char in becoming] == becoming


def test_few_shows_ten_words():
    assert few("abc") == "a, b, c"
    assert few("abcdefghijklm") == "a, b, c, d, e, f, g, h, i, j and 3 more"


def test_lines_of_returned_texts_stay_lines():
    assert printable_all({"stdout": "a\r\nb\x1b[31m\n"}) == {"stdout": "a\nb\\x1b[31m\n"}

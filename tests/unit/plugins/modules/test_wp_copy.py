# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read wp_copy's options. tests/ssh copies files to a host."""

from __future__ import annotations

import json

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.modules.wp_copy import MODULE, destination, octal_mode
from support.fake_host import validated


@pytest.mark.parametrize(
    ("dest", "path"),
    [
        ("sites/x/a.txt", "sites/x/a.txt"),
        ("sites/x/", "sites/x/file.txt"),
        ("~/a.txt", "./a.txt"),
        ("~//a.txt", "./a.txt"),
        ("-a.txt", "./-a.txt"),
    ],
)
def test_destination(dest, path):
    assert destination({"src": "folder/file.txt", "dest": dest}) == path


@pytest.mark.parametrize(
    ("src", "dest", "words"),
    [
        ("a", "~other/a.txt", "~ goes with a slash only"),
        (None, "sites/", "With content, dest is the name of a file"),
    ],
)
def test_destination_is_refused(src, dest, words):
    with pytest.raises(BadInput, match=words):
        destination({"src": src, "dest": dest})


@pytest.mark.parametrize(
    ("mode", "canonical"),
    [
        (None, None),
        ("644", "0644"),
        ("0644", "0644"),
        ("0o644", "0644"),
        ("2755", "02755"),
    ],
)
def test_mode_is_returned_as_stat_prints_it(mode, canonical):
    assert octal_mode(mode) == canonical


@pytest.mark.parametrize("mode", [420, "u+x", "9", "0888", ""])
def test_mode_other_than_octal_text_is_refused(mode):
    with pytest.raises(BadInput, match="mode must be octal and in quotes"):
        octal_mode(mode)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"dest": "a"}, "src or content is missing"),
        ({"dest": "a", "src": "b", "content": "c"}, "src and content exclude each other"),
        ({"dest": "a", "src": "b", "owner": "c"}, "There is no option owner"),
        ({"dest": "a\0", "src": "b"}, "NUL"),
    ],
)
def test_arguments_are_refused(args, words):
    with pytest.raises(BadInput) as caught:
        validated(MODULE, args)
    assert words in str(caught.value)


def test_null_is_the_same_as_unset():
    assert validated(MODULE, {"dest": "a", "src": "b", "content": None}) == {
        "dest": "a",
        "src": "b",
        "content": None,
        "mode": None,
    }


@pytest.mark.parametrize("data", [{"a": ["é", 1]}, [1, None]])
def test_data_becomes_json_text(data):
    """ansible-core 2.16 makes data of a template whose text is JSON."""
    given = MODULE.clean_values({"dest": "a", "content": data})
    assert json.loads(validated(MODULE, given)["content"]) == data

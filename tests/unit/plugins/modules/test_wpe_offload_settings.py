# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Offload settings: compare and complete lists of paths."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_offload_settings import (
    complete_paths,
    same_paths,
)
from ansible_collections.community.wpengine.plugins.modules import wpe_offload_settings
from support.fake_client import FakeApi

FIRST = {"path": "first", "excluded_paths": ["first/a", "first/b"], "redirect_type": "break"}
SECOND = {"path": "second", "excluded_paths": [], "redirect_type": "permanent"}


@pytest.mark.parametrize(
    "one,other,same",
    [
        ([FIRST, SECOND], [SECOND, FIRST], True),
        ([FIRST], [dict(FIRST, excluded_paths=["first/b", "first/a"])], True),
        ([SECOND], [{"path": "second", "redirect_type": "permanent"}], True),
        ([], None, True),
        ([FIRST], [FIRST, SECOND], False),
        ([FIRST, SECOND], [FIRST], False),
        ([FIRST], [dict(FIRST, redirect_type="permanent")], False),
        ([FIRST], [dict(FIRST, excluded_paths=["first/a"])], False),
    ],
)
def test_paths_compare_in_any_order(one, other, same):
    assert same_paths(one, other) is same


def test_unset_option_of_a_path_keeps_its_value():
    wanted = [{"path": "first", "excluded_paths": None, "redirect_type": "permanent"}]
    assert complete_paths(wanted, [FIRST, SECOND]) == [dict(FIRST, redirect_type="permanent")]


def test_empty_list_replaces_the_value():
    wanted = [{"path": "first", "excluded_paths": [], "redirect_type": None}]
    assert complete_paths(wanted, [FIRST]) == [dict(FIRST, excluded_paths=[])]


@pytest.mark.parametrize("current", [None, [], [SECOND]])
def test_new_path_is_sent_unchanged(current):
    assert complete_paths([{"path": "first", "excluded_paths": None, "redirect_type": None}], current) == [
        {"path": "first"}
    ]


def test_empty_path_is_refused():
    args = {"install": "torquebikes", "path_settings": [{"path": " ", "redirect_type": "break"}]}
    with pytest.raises(BadInput, match=r"^path_settings\[0\].path is empty"):
        FakeApi({}).run(wpe_offload_settings.MODULE, args)

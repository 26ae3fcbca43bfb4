# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the values of options as PHP has them, and send them as JSON."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.modules import wp_option
from support.fake_host import run_on_host


@pytest.mark.parametrize(
    ("wanted", "there", "changed"),
    [
        ("a", "a", False),
        ("a", "b", True),
        (10, "10", False),
        (10, 10, False),
        (True, "1", False),
        (False, "", False),
        (True, True, False),
        (1.5, "1.5", False),
        ([], {}, False),
        ({}, [], False),
        ([1], ["1"], True),
        ("", [], True),
        ({"a": [1, {}]}, {"a": [1, []]}, False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({1: "x"}, {"1": "x"}, False),
        ({"a": True}, {"a": 1}, True),
        ([{"a": [0]}], [{"a": [False]}], True),
        ({"a": 1}, {"a": 1.0}, False),
        ({"0": "a", "1": "b"}, ["a", "b"], False),
        ({"x": [{0: {}}]}, {"x": [[[]]]}, False),
        (["a"], {"0": "a"}, False),
        ({"1": "b", "0": "a"}, ["a", "b"], True),
        ({"0": "a", "2": "b"}, ["a", "b"], True),
        ({"0": "a"}, ["a", "b"], True),
    ],
)
def test_values_compare_as_in_php(wanted, there, changed):
    assert bool(wp_option.decide("name", "present", wanted, {"name": "name", "value": there}).send) is changed


@pytest.mark.parametrize("check_mode", [True, False])
def test_replacing_1_by_true_is_a_change(check_mode):
    site = {"value": '{"cache": 1}'}

    def shell(line, stdin):
        site["value"] = stdin or site["value"]
        return 0, site["value"], ""

    params = {"name": "x", "value": {"cache": True}, "state": "present", "path": None}
    params.update(skip_plugins=False, skip_themes=False)
    result = run_on_host(wp_option.MODULE, params, shell, check_mode)
    assert result["changed"] is True and result["option"]["value"]["cache"] is True
    assert site["value"] == ('{"cache": 1}' if check_mode else '{"cache": true}')
    assert run_on_host(wp_option.MODULE, params, shell, check_mode)["changed"] is check_mode


def test_value_is_sent_on_standard_input():
    plan = wp_option.decide("name", "present", {"a": "ü"}, None)
    assert plan.send == [(["option", "add", "name", "--format=json"], '{"a": "\\u00fc"}')]
    assert wp_option.decide("name", "present", 1, {"name": "name", "value": "2"}).send[0][0][1] == "update"
    steps = wp_option.decide("name", "absent", None, {"name": "name", "value": "2"}).send
    assert steps == [(["option", "delete", "name"], None)]


@pytest.mark.parametrize(("name", "words"), [("--exec=x", "'--exec=x' for one of its"), ("", "name is empty; give")])
def test_name_is_refused_before_anything_runs(name, words):
    params = {"name": name, "value": 1, "state": "present", "path": None, "skip_plugins": False, "skip_themes": False}
    with pytest.raises(BadInput, match=words):
        run_on_host(wp_option.MODULE, params)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan the steps that bring a plugin or a theme into the wanted state."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils import _wp_extension as wp_extension
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput

AKISMET = {"name": "akismet", "status": "inactive", "version": "5.3", "update_version": "5.5"}

NOTHING = {"name": "akismet", "state": "present", "version": None, "update": False, "source": None}


@pytest.mark.parametrize(
    ("wanted", "after", "steps"),
    [
        ({}, {}, []),
        ({"state": "inactive"}, {}, []),
        ({"version": "5.3"}, {}, []),
        ({"state": "active"}, {"status": "active"}, ["plugin activate akismet"]),
        ({"update": True}, {"version": "5.5", "update_version": None}, ["plugin update akismet"]),
        (
            {"version": "5.1", "state": "active"},
            {"version": "5.1", "status": "active", "update_version": None},
            ["plugin install akismet --version=5.1 --force", "plugin activate akismet"],
        ),
        (
            {"version": "5.6", "source": "/tmp/akismet.zip"},
            {"version": "5.6", "update_version": None},
            ["plugin install /tmp/akismet.zip --force"],
        ),
    ],
)
def test_plan_for_installed_plugin(wanted, after, steps):
    plan = wp_extension.decide("plugin", AKISMET, {**NOTHING, **wanted})
    assert plan.after == {**AKISMET, **after}
    assert [" ".join(words) for words, _stdin in plan.send] == steps
    assert plan.changed == bool(steps)


@pytest.mark.parametrize(
    ("wanted", "status", "version", "step"),
    [
        ({}, "inactive", None, "plugin install akismet"),
        ({"update": True}, "inactive", None, "plugin install akismet"),
        ({"state": "active", "version": "5.1"}, "active", "5.1", "plugin install akismet --version=5.1 --activate"),
        ({"source": "https://example.com/a.zip"}, "inactive", None, "plugin install https://example.com/a.zip"),
    ],
)
def test_plan_for_missing_plugin(wanted, status, version, step):
    plan = wp_extension.decide("plugin", None, {**NOTHING, **wanted})
    assert (plan.before, plan.after["status"], plan.after["version"]) == (None, status, version)
    assert [" ".join(words) for words, _stdin in plan.send] == [step]


@pytest.mark.parametrize("status", ["active", "active-network"])
def test_active_plugin_is_deactivated_before_deletion(status):
    wanted = {**NOTHING, "state": "absent", "network": status == "active-network"}
    plan = wp_extension.decide("plugin", {**AKISMET, "status": status}, wanted)
    assert [words[1] for words, _stdin in plan.send] == ["deactivate", "delete"]
    assert plan.after is None
    assert not wp_extension.decide("plugin", None, {**NOTHING, "state": "absent"}).changed


def test_unmanaged_plugin_and_active_theme_cannot_be_removed():
    unmanaged = {**AKISMET, "status": "must-use"}
    for wanted in ({"state": "absent"}, {"state": "inactive"}, {"version": "1"}):
        with pytest.raises(BadInput, match="must-use"):
            wp_extension.decide("plugin", unmanaged, {**NOTHING, **wanted})
    assert not wp_extension.decide("plugin", unmanaged, {**NOTHING, "state": "active", "update": True}).changed
    with pytest.raises(BadInput, match="parent of the active theme"):
        wp_extension.decide("theme", {**AKISMET, "status": "parent"}, {**NOTHING, "state": "absent"})
    with pytest.raises(BadInput, match="activate another one first"):
        wp_extension.decide("theme", {**AKISMET, "status": "active"}, {**NOTHING, "state": "absent"})


def rows(*names):
    return [{"name": name, "status": "inactive"} for name in names]


@pytest.mark.parametrize(
    ("name", "there", "found"),
    [
        ("akismet", ["akismet", "akismet-pro"], "akismet"),
        ("akismet", ["akismet-pro"], None),
        ("hello.php", ["hello"], "hello"),
        ("hello-dolly", ["hello"], "hello"),
        ("hello-dolly", ["hello", "hello-dolly"], "hello-dolly"),
        ("my-plug/my-plug.php", ["my-plug"], "my-plug"),
        ("My_Plug", ["my-plug"], "my-plug"),
        ("two/a.php", ["two/a", "two/b"], "two/a"),
        ("two", ["two/a"], "two/a"),
    ],
)
def test_plugin_is_found_by_each_spelling(name, there, found):
    row = wp_extension.resolve("plugin", name, rows(*there))
    assert (row and row["name"]) == found


def test_folder_with_several_plugins_is_no_name():
    with pytest.raises(BadInput, match="two stands for several plugins; set name to one of them: two/a, two/b."):
        wp_extension.resolve("plugin", "two", rows("two/a", "two/b"))
    assert wp_extension.in_same_folder("two/a", rows("two/a", "two/b", "twofold/x", "two")) == ["two/b"]


@pytest.mark.parametrize(
    ("status", "wanted", "steps"),
    [
        ("inactive", {"state": "active", "network": True}, ["plugin activate akismet --network"]),
        ("active", {"state": "active", "network": True}, ["plugin activate akismet --network"]),
        ("active-network", {"state": "active"}, []),
        ("active-network", {"state": "active", "network": True}, []),
        ("active-network", {"state": "inactive", "network": True}, ["plugin deactivate akismet --network"]),
    ],
)
def test_plugin_of_a_whole_network(status, wanted, steps):
    plan = wp_extension.decide("plugin", {**AKISMET, "status": status}, {**NOTHING, **wanted})
    assert [" ".join(words) for words, _stdin in plan.send] == steps


@pytest.mark.parametrize("state", ["inactive", "absent"])
def test_plugin_that_is_active_elsewhere_is_not_promised_to_be_deactivated(state):
    for status, network, words in (
        ("active-network", False, "whole network; set network to true"),
        ("active", True, "network to false"),
    ):
        with pytest.raises(BadInput, match=words):
            wp_extension.decide(
                "plugin", {**AKISMET, "status": status}, {**NOTHING, "state": state, "network": network}
            )


def test_plugin_is_installed_for_the_whole_network():
    plan = wp_extension.decide("plugin", None, {**NOTHING, "state": "active", "network": True})
    assert plan.after["status"] == "active-network"
    assert plan.send == [(["plugin", "install", "akismet", "--activate-network"], None)]

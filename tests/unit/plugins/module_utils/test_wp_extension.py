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
    plan = wp_extension.decide("plugin", {**AKISMET, "status": status}, {**NOTHING, "state": "absent"})
    assert [words[1] for words, _stdin in plan.send] == ["deactivate", "delete"]
    assert plan.after is None
    assert not wp_extension.decide("plugin", None, {**NOTHING, "state": "absent"}).changed


def test_unmanaged_plugin_and_active_theme_cannot_be_removed():
    unmanaged = {**AKISMET, "status": "must-use"}
    for wanted in ({"state": "absent"}, {"state": "inactive"}, {"version": "1"}):
        with pytest.raises(BadInput, match="must-use"):
            wp_extension.decide("plugin", unmanaged, {**NOTHING, **wanted})
    assert not wp_extension.decide("plugin", unmanaged, {**NOTHING, "state": "active", "update": True}).changed
    with pytest.raises(BadInput, match="activate another one first"):
        wp_extension.decide("theme", {**AKISMET, "status": "active"}, {**NOTHING, "state": "absent"})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Change a plugin and check what WP-CLI made of it."""

from __future__ import annotations

import json

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wp_plugin
from support.fake_host import run_on_host

NOTHING = {"name": "akismet", "state": "present", "version": None, "update": False, "source": None}

MINE = {"name": "mine", "status": "inactive", "version": "1.9", "update_version": None}

ZIP = {"source": "https://x/mine-1.9.zip"}


def run_plugin(wanted, *lists):
    """Return the result of wp_plugin where these are the successive lists of plugins and every other command succeeds."""
    lists = iter(lists)

    def shell(line, stdin):
        return 0, json.dumps(next(lists)) if " plugin list " in line else "Success.", ""

    params = {**NOTHING, "name": "mine", "path": None, "skip_plugins": False, "skip_themes": False, **wanted}
    return run_on_host(wp_plugin.MODULE, params, shell, False)


@pytest.mark.parametrize(
    ("wanted", "before", "after", "words"),
    [
        ({"state": "active", **ZIP}, [], [dict(MINE, name="y")], "is not installed; set name"),
        (
            {"version": "2.0", **ZIP},
            [MINE],
            [MINE],
            "has version 1.9 and not 2.0; set version to the version that source",
        ),
        (
            {"version": "2"},
            [MINE],
            [dict(MINE, version="2.0")],
            "has version 2.0 and not 2; set version to the version as the",
        ),
        ({"version": "2.0"}, [], [MINE], "has version 1.9 and not 2.0"),
        (
            {"update": True},
            [dict(MINE, update_version="2.0")],
            [dict(MINE, update_version="2.0")],
            "still has version 1.9 and",
        ),
        ({"state": "active"}, [MINE], [MINE], "is inactive and not active"),
        (
            {"state": "inactive"},
            [dict(MINE, status="active")],
            [dict(MINE, status="active")],
            "is active and not inactive",
        ),
        ({"state": "absent"}, [MINE], [MINE], "is still installed"),
    ],
)
def test_unmet_request_fails_although_wp_cli_succeeded(wanted, before, after, words):
    with pytest.raises(WpeError, match=f"^wp plugin .* reported no failure, but the plugin mine {words}") as caught:
        run_plugin(wanted, before, after)
    assert caught.value.result()["changed"] is True


@pytest.mark.parametrize(
    ("wanted", "before", "after"),
    [
        ({"version": "1.9", **ZIP}, [], [MINE]),
        ({"update": True}, [dict(MINE, update_version="2.0")], [dict(MINE, version="2.1")]),
        ({"update": True}, [dict(MINE, update_version="2.0")], [dict(MINE, version="2.0", update_version="2.1")]),
        ({"update": True}, [dict(MINE, update_version="2.0")], [MINE]),  # WordPress no longer announces the update
        ({"update": True}, [], [dict(MINE, update_version="2.0")]),
        ({"state": "active"}, [MINE], [dict(MINE, status="active-network", version="2.0")]),
        ({"state": "absent"}, [MINE], [dict(MINE, name="y")]),
    ],
)
def test_only_requested_values_are_verified(wanted, before, after):
    assert run_plugin(wanted, before, after)["changed"] is True


def test_version_may_be_missing_from_the_list():
    """WP-CLI prints false for a theme without a version."""
    out = '[{"name": "x", "status": "active", "version": false}]'
    params = {**NOTHING, "name": "x", "path": None, "skip_plugins": False, "skip_themes": False}
    result = run_on_host(wp_plugin.MODULE, params, lambda line, stdin: (0, out, ""), False)
    assert result["plugin"] == {"name": "x", "status": "active", "version": False, "update_version": None}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"name": "-a", "source": "--b"}, "name must not begin .* source must not begin"),
        ({"name": "", "state": "absent"}, "name is empty; give"),
        ({"name": " ", "version": "", "source": ""}, "name is .* version is .* source is empty"),
    ],
)
def test_options_are_refused_before_anything_runs(wanted, words):
    with pytest.raises(BadInput, match=words):
        run_plugin(wanted)


@pytest.mark.parametrize("check_mode", [True, False])
def test_update_that_the_site_is_too_old_for_is_refused(check_mode):
    row = {**MINE, "update": "unavailable", "update_version": "2.0"}
    params = {**NOTHING, "name": "mine", "update": True, "path": None, "skip_plugins": False, "skip_themes": False}
    with pytest.raises(BadInput, match="mine cannot be updated to 2.0: the site's WordPress or PHP is too old"):
        run_on_host(wp_plugin.MODULE, params, lambda line, stdin: (0, json.dumps([row]), ""), check_mode)


def test_deletion_that_takes_another_plugin_with_it_is_refused():
    there = [dict(MINE, name="two/a"), dict(MINE, name="two/b")]
    with pytest.raises(BadInput, match="two/a shares its folder with two/b"):
        run_plugin({"name": "two/a", "state": "absent"}, there)


def test_failed_activation_says_that_the_plugin_is_installed():
    lists = iter([[], [MINE]])

    def shell(line, stdin):
        if " plugin list " in line:
            return 0, json.dumps(next(lists)), ""
        return 1, "Plugin installed successfully.", "Warning: Failed to activate plugin. It does <b>not</b> work."

    params = {**NOTHING, "name": "mine", "state": "active", "path": None, "skip_plugins": False, "skip_themes": False}
    with pytest.raises(
        WpeError, match="Failed to activate plugin. It does not work.*It was changed before that"
    ) as failed:
        run_on_host(wp_plugin.MODULE, params, shell, False)
    assert failed.value.details["changed"] is True and failed.value.details["plugin"]["status"] == "inactive"


def test_url_names_the_site_of_a_network():
    lines = []

    def shell(line, stdin):
        lines.append(line)
        return 0, json.dumps([MINE]), ""

    params = {
        **NOTHING,
        "name": "mine",
        "path": None,
        "skip_plugins": False,
        "skip_themes": False,
        "url": "a.example/b c",
    }
    run_on_host(wp_plugin.MODULE, params, shell, True)
    assert all("wp '--url=a.example/b c' plugin list" in line for line in lines)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Activate, install and delete a theme."""

from __future__ import annotations

import json

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wp_theme
from support.fake_host import run_on_host

INACTIVE = {"name": "mine", "status": "inactive", "version": "1.9", "update_version": None}
ACTIVE = {**INACTIVE, "status": "active"}


def run_theme(wanted, *lists, check_mode=False):
    """Return the result of wp_theme, with the command lines that it ran, where these are the successive lists of themes."""
    remaining, lines = iter(lists), []

    def shell(line, stdin):
        lines.append(line)
        return 0, json.dumps(next(remaining)) if " theme list " in line else "Success.", ""

    params = {"name": "mine", "state": "present", "version": None, "update": False, "source": None, "path": None}
    params.update(skip_plugins=False, skip_themes=False, network=False, **wanted)
    return {**run_on_host(wp_theme.MODULE, params, shell, check_mode), "lines": lines}


def test_activate_theme():
    result = run_theme({"state": "active"}, [INACTIVE], [ACTIVE])
    assert (result["changed"], result["theme"]) == (True, ACTIVE)
    assert (result["diff"]["before"], result["diff"]["after"]) == (INACTIVE, ACTIVE)
    assert result["lines"][1] == "cd . && wp theme activate mine"


def test_check_mode_only_reads():
    result = run_theme({"state": "active"}, [INACTIVE], check_mode=True)
    assert (result["changed"], result["theme"], len(result["lines"])) == (True, ACTIVE, 1)


def test_delete_active_theme_is_refused():
    with pytest.raises(BadInput, match="activate another one first"):
        run_theme({"state": "absent"}, [ACTIVE])


def test_theme_that_stays_inactive_is_a_failure():
    with pytest.raises(WpeError, match="the theme mine is inactive and not active"):
        run_theme({"state": "active"}, [INACTIVE], [INACTIVE])


def test_theme_of_one_site_has_no_state_inactive():
    with pytest.raises(BadInput, match="state inactive needs network"):
        run_theme({"state": "inactive"}, [])


def run_network(wanted, *networks, themes=(INACTIVE,), check_mode=False):
    """Return the result for a network whose option allowedthemes is read as these texts, one after the other."""
    remaining, lines = iter(networks), []

    def shell(line, stdin):
        lines.append(line.partition("&& wp ")[2])
        if " site option get " in line:
            text = next(remaining)
            return (1, "", text) if text.startswith("Error") else (0, text, "")
        return 0, json.dumps(list(themes)) if " theme list " in line else "Success.", ""

    params = {"name": "mine", "state": "present", "version": None, "update": False, "source": None, "path": None}
    params.update(skip_plugins=False, skip_themes=False, network=True, **wanted)
    return {**run_on_host(wp_theme.MODULE, params, shell, check_mode), "lines": lines}


NEVER = "Error: Could not get 'allowedthemes' site option. Does it exist?"


@pytest.mark.parametrize("before", [NEVER, "[]", '{"other":true}', '{"mine":false}'])
def test_theme_is_enabled_in_a_network(before):
    checked = run_network({"state": "active"}, before, check_mode=True)
    result = run_network({"state": "active"}, before, '{"mine":true}')
    assert result["changed"] and result["theme"] == checked["theme"] == {**INACTIVE, "network_enabled": True}
    assert "theme enable mine --network" in result["lines"]
    assert run_network({"state": "active"}, '{"mine":true}')["changed"] is False


def test_theme_is_disabled_in_a_network():
    result = run_network({"state": "inactive"}, '{"mine":true}', "[]", themes=[ACTIVE])
    assert result["changed"] and "theme disable mine --network" in result["lines"]
    assert run_network({"state": "inactive"}, "[]")["changed"] is False


def test_theme_that_stays_disabled_is_a_failure():
    with pytest.raises(WpeError, match="the theme mine is not enabled in the network"):
        run_network({"state": "active"}, "[]", "[]")


@pytest.mark.parametrize("text", ["Error: This is not a multisite installation.", "Fatal"])
def test_network_that_cannot_be_read_is_a_failure(text):
    with pytest.raises(WpeError, match="not a multisite installation|printed no|list of themes"):
        run_network({"state": "active"}, text)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_disk_usage_refresh: one request while a refresh runs, and invalid options."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import refused, refused_at_once
from support.sample_account import ACCOUNT, INSTALL, put_sample_account

INVALID = {
    "nothing": ({}, "account or install is missing: set one"),
    "both": ({"account": "agencyone", "install": "torquebikes"}, "account and install exclude each other"),
}


@pytest.fixture(autouse=True)
def sample_account(simulator):
    put_sample_account(simulator)


def refresh(play, **options):
    run = play(json.dumps([{"community.wpengine.wpe_disk_usage_refresh": options}]))
    assert "Traceback" not in run.output
    return run, run.results[-1]["result"]


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_disk_usage_refresh", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: text in messages[name] for name, (_options, text) in INVALID.items()} == dict.fromkeys(
        INVALID, True
    ), messages


def test_unknown_account_or_install_is_refused(play, simulator):
    cases = {"account": {"account": "agencyon"}, "install": {"install": "torquebike"}}
    messages = refused(play, simulator, "wpe_disk_usage_refresh", cases)
    assert "There is no account 'agencyon'" in messages["account"]
    assert "Near matches: torquebikes" in messages["install"]


@pytest.mark.parametrize(
    "options,path",
    [
        ({"install": "torquebikes"}, f"/v1/installs/{INSTALL}/usage"),
        ({"account": "agencyone"}, f"/v1/accounts/{ACCOUNT}/usage"),
    ],
)
def test_running_refresh_is_not_requested_again(options, path, play, simulator):
    simulator.settings(disk_usage_refresh_seconds=600)
    run, first = refresh(play, **options)
    assert run.rc == 0, str(run)
    assert first["changed"] is True
    run, second = refresh(play, **options)
    assert (second["changed"], second["expected_time"]) == (False, first["expected_time"])
    assert simulator.writes() == [f"POST {path}/refresh_disk_usage"]


def test_install_defaults_to_the_inventory_host_without_account(play, simulator):
    playbook = f"""
    - hosts: localhost
      gather_facts: false
      vars:
        wpe_install_id: {INSTALL}
      tasks:
        - community.wpengine.wpe_disk_usage_refresh:
        - community.wpengine.wpe_disk_usage_refresh:
            account: agencyone
    """
    run = play(playbook)
    assert run.rc == 0, str(run)
    assert simulator.writes() == [
        f"POST /v1/installs/{INSTALL}/usage/refresh_disk_usage",
        f"POST /v1/accounts/{ACCOUNT}/usage/refresh_disk_usage",
    ]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "reset_before"])
def test_lost_response_is_repeated(kind, play, simulator, fast_sleep):
    simulator.add_fault(operation="refreshEnvironmentDiskUsage", kind=kind, status=502)
    run, result = refresh(play, install="torquebikes")
    assert run.rc == 0, str(run)
    assert result["changed"] is True

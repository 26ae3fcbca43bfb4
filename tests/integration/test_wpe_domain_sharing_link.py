# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test failures of wpe_domain_sharing_link: domains without sharing links, and lost responses."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import refused, refused_at_once
from support.sample_account import put_sample_account

OPTIONS = {"install": "torquebikes", "domain": "www.torquebikes.example"}
INVALID = {
    "no install": ({"domain": "www.torquebikes.example"}, "install is missing"),
    "no domain": ({"install": "torquebikes"}, "domain is missing"),
    "no name": ({**OPTIONS, "domain": "torquebikes"}, "is not a domain name"),
}


@pytest.fixture(autouse=True)
def sample_account(simulator):
    put_sample_account(simulator)


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_domain_sharing_link", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: text in messages[name] for name, (_options, text) in INVALID.items()} == dict.fromkeys(
        INVALID, True
    ), messages


def test_link_on_the_legacy_network_is_refused(play, simulator):
    put_sample_account(simulator, domain={"network_type": "LEGACY"})
    messages = refused(play, simulator, "wpe_domain_sharing_link", {"legacy": OPTIONS})
    assert "Its network_type is LEGACY, and WP Engine creates links only for AN and GES." in messages["legacy"]


@pytest.mark.parametrize("kind", ["status_after", "reset_after", "cut_body"])
def test_lost_response_creates_no_second_link(kind, play, simulator):
    simulator.add_fault(operation="createDomainSharingLink", kind=kind, status=502)
    run = play(json.dumps([{"community.wpengine.wpe_domain_sharing_link": OPTIONS}]))
    assert run.rc != 0
    assert "It is not known whether the API processed it" in run.results[0]["result"]["msg"]
    assert "Traceback" not in run.output
    assert len(simulator.writes()) == 1

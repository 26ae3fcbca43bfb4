# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the cache of the inventory plugin: a hit sends no request, an entry is for one user and URL, and has no secret."""

from __future__ import annotations

import json
import uuid

import pytest

from support.inventory import Lister, build_two_accounts


@pytest.fixture
def cached(tmp_path, simulator):
    """Run ansible-inventory with a cache that outlives the process."""
    simulator.put_state(build_two_accounts().state())
    lister = Lister(tmp_path, simulator)
    folder = tmp_path / "cache"

    def run(options=None, *arguments, **how):
        cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}
        return lister({**cache, **(options or {})}, *arguments, **how)

    run.folder = folder
    run.file = tmp_path / "wpe.yml"
    return run


def entries(cached) -> list:
    return sorted(cached.folder.iterdir())


def test_hit_sends_no_request(cached, simulator, core):
    options = {"details": True, "domains": True}
    first = cached(options, core=core)
    assert len(first.variables) == 4
    simulator.clear_log()
    second = cached(options, core=core)
    assert simulator.log() == []
    assert second.stdout == first.stdout


def test_hit_needs_neither_credentials_nor_requests(cached, simulator, tmp_path):
    first = cached()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "requests.py").write_text("raise ImportError('not here')\n")
    second = cached(env={"PYTHONPATH": str(broken), "WPE_API_PASSWORD": None})
    assert second.stdout == first.stdout and second.variables


def test_every_run_sends_requests_without_cache(tmp_path, simulator):
    simulator.put_state(build_two_accounts().state())
    listed = Lister(tmp_path, simulator)
    for _run in range(2):
        simulator.clear_log()
        assert listed().variables
        assert len(simulator.log()) == 3


def test_entry_contains_no_credentials(cached, simulator, core):
    cached({"details": True, "domains": True}, core=core)
    (entry,) = entries(cached)
    kept = entry.read_text()
    assert "torquebikes" in kept and "Torque Bikes" in kept
    for secret in (simulator.password, simulator.user_id):
        assert secret not in kept and secret not in entry.name
    # The entry has responses of the API and no variables.
    assert "ssh.wpengine.net" not in kept and "wpe_environment" not in kept


CHANGES = {
    "accounts": {"accounts": ["agencyone"]},
    "environments": {"environments": ["production"]},
    "include": {"include": ["torque*"]},
    "exclude": {"exclude": ["torque*"]},
    "statuses": {"statuses": []},
    "details": {"details": True},
    "domains": {"domains": True},
}


def test_options_that_change_requests_have_their_own_entries(cached, simulator):
    hosts = {"": sorted(cached().variables)}
    for name, options in CHANGES.items():
        simulator.clear_log()
        hosts[name] = sorted(cached(options).variables)
        assert simulator.log() != [], name
    assert len(entries(cached)) == 1 + len(CHANGES)
    assert hosts["statuses"] != hosts[""] != hosts["exclude"]


def test_options_that_change_the_display_share_an_entry(cached, simulator):
    cached()
    simulator.clear_log()
    listing = cached({"group_by": ["status"], "hostnames": ["wpe_cname"], "connection": "ssh"})
    assert "torquebikes.wpengine.com" in listing.variables
    assert simulator.log() == []


def test_other_user_does_not_use_the_entry(cached, simulator):
    assert cached().variables
    listing = cached(env={"WPE_API_USER_ID": str(uuid.uuid4())})
    assert "answered 401" in listing.words
    assert "torquebikes" not in listing.stdout
    assert len(entries(cached)) == 1


def test_other_url_does_not_use_the_entry(cached, simulator):
    assert cached().variables
    listing = cached({"api_url": simulator.api_url.replace("/v1", "/v2")})
    assert "is api_url right" in listing.words
    assert "torquebikes" not in listing.stdout


SHOW = """
- hosts: localhost
  gather_facts: false
  tasks:
    - name: Show
      ansible.builtin.debug:
        msg: "{{ groups.wpe_installs }}"
"""
REFRESH = "- {name: Refresh, ansible.builtin.meta: refresh_inventory}\n    - name: Show"


@pytest.mark.parametrize("way", ["--flush-cache", "refresh_inventory"])
def test_cache_can_be_refreshed(way, cached, simulator, play, core):
    def listed_hosts(*arguments, playbook=SHOW):
        run = play(playbook, core=core, extra_args=["-i", cached.file, *arguments])
        assert run.rc == 0, str(run)
        return next(entry["result"]["msg"] for entry in run.results if entry["name"] == "Show")

    cached(core=core)
    state = simulator.state()
    deleted = next(key for key, row in state["installs"].items() if row["name"] == "torquestg")
    del state["installs"][deleted]
    simulator.put_state(state)
    assert "torquestg" in listed_hosts()
    assert "torquestg" not in (
        listed_hosts(way) if way == "--flush-cache" else listed_hosts(playbook=SHOW.replace("- name: Show", REFRESH))
    )
    simulator.clear_log()
    assert "torquestg" not in listed_hosts()
    assert simulator.log() == []


DAMAGED = {
    "no JSON": "{",
    "nothing": "",
    "no text": "5",
    "text that is no JSON": json.dumps("{"),
    "another form": json.dumps(json.dumps({"installs": {"a": 1}})),
    "rows without names": json.dumps(
        json.dumps({"accounts": [], "sites": [], "installs": [{"id": "i"}], "domains": [None]})
    ),
    "bytes that are no text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_entry_is_replaced(name, cached, simulator):
    first = cached()
    (entry,) = entries(cached)
    good, bad = entry.read_bytes(), DAMAGED[name]
    entry.write_bytes(bad if isinstance(bad, bytes) else bad.encode())
    second = cached()
    assert second.stdout == first.stdout and second.variables
    assert "The inventory cache" in second.words and "so the API is read instead" in second.words
    assert "Traceback" not in second.output
    assert entry.read_bytes() == good
    simulator.clear_log()
    assert cached().stdout == first.stdout
    assert simulator.log() == []


def test_failure_is_not_cached(cached, simulator):
    simulator.add_fault(operation="listInstalls", kind="status", status=500, body="json")
    assert "torquebikes" not in cached().stdout
    assert len(cached().variables) == 4

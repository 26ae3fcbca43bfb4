# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test a play on the inventory's hosts: modules use each host's install without a connection."""

from __future__ import annotations

import os

import pytest

from support.inventory import Lister, build_two_accounts

PURGE = """
- hosts: wpe_environment_production
  gather_facts: false
  tasks:
    - name: Purge
      community.wpengine.wpe_cache_purge:
"""
CONNECT = """
- hosts: torquebikes
  gather_facts: false
  tasks:
    - name: Connect
      ansible.builtin.raw: "true"
"""


@pytest.fixture
def ssh_calls(tmp_path):
    """Install a fake ssh that records its calls. Return the path of its record, which exists after a call."""
    folder = tmp_path / "bin"
    folder.mkdir()
    ssh = folder / "ssh"
    calls = tmp_path / "ssh-calls"
    ssh.write_text(f'#!/bin/sh\necho "$@" >> {calls}\nexit 1\n')
    ssh.chmod(0o755)
    return calls


@pytest.fixture
def run(tmp_path, simulator, play, ssh_calls):
    """Return a function that runs a playbook with the inventory."""
    simulator.put_state(build_two_accounts().state())
    lister = Lister(tmp_path, simulator)

    def run_with_inventory(playbook, options=None, **how):
        path = lister.write(options or {})
        search_path = f"{ssh_calls.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return play(playbook, extra_args=["-i", path], env={"PATH": search_path}, **how)

    return run_with_inventory


@pytest.mark.parametrize("connection", ["community.wpengine.wpe_ssh", "ssh", "none"])
def test_each_host_purges_its_own_install(connection, run, simulator, ssh_calls, core):
    result = run(PURGE, {"connection": connection}, core=core)
    assert result.rc == 0, str(result)
    purged = [row["install"] for entry in result.results for row in entry["result"]["purged"]]
    ids = {row["name"]: row["id"] for row in simulator.state()["installs"].values()}
    assert sorted(purged) == sorted([ids["torquebikes"], ids["dailynews"]])
    assert sorted(simulator.writes()) == sorted(f"POST /v1/installs/{install_id}/purge_cache" for install_id in purged)
    assert not ssh_calls.exists()


def test_connection_is_recorded(run, ssh_calls):
    """The test above relies on this."""
    run(CONNECT, {"connection": "ssh"})
    assert "torquebikes.ssh.wpengine.net" in ssh_calls.read_text()

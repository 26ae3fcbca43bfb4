# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the documented examples of each module unchanged, on an account that fits them."""

from __future__ import annotations

import json
import os
from importlib import import_module

import pytest
import yaml

from support.certificates import certificate_text, key_text, new_key
from support.player import ROOT, Player

MODULES = sorted(
    path.stem
    for path in (ROOT / "plugins/modules").glob("wpe_*.py")
    if not path.stem.endswith("_info")  # see test_info
)

ACCOUNT = """
- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}
- community.wpengine.wpe_install: {name: "{{ item.0 }}", site: Torque Bikes, environment: "{{ item.1 }}"}
  loop: [[torquebikes, production], [torquestg, staging], [torquedev, development]]
- community.wpengine.wpe_domain:
    install: torquebikes
    domains:
      - {name: www.torquebikes.example, primary: true}
      - {name: torquebikes.example, redirect_to: www.torquebikes.example}
- community.wpengine.wpe_backup: {install: "{{ item }}", description: A backup}
  loop: [torquebikes, torquestg]
- community.wpengine.wpe_user:
    account: [agencyone, agencytwo]
    email: ben@example.com
    first_name: Ben
    last_name: Example
    roles: [full]
"""


@pytest.fixture(scope="module")
def account(simulator_process, tmp_path_factory):
    """Return the account of the examples, as a state of the simulator."""
    simulator_process.reset()
    simulator_process.settings(backup_seconds=0.2, install_pending_seconds=0.2)
    run = Player(tmp_path_factory.mktemp("account"), simulator_process)(ACCOUNT)
    assert run.rc == 0, str(run)
    return simulator_process.state()


def prepare(name, simulator, account):
    """Put the simulator into the state that the examples of a module start from."""
    if name == "wpe_site":
        return  # its examples create the site, and delete it
    if name == "wpe_ssl_certificate":
        account = json.loads(json.dumps(account).replace('"network_type": "AN"', '"network_type": "LEGACY"'))
    if name == "wpe_domain_status":  # it waits until the domain works
        for rows in account["domains"].values():
            for row in rows.values():
                row["txt_verified_time"] = row.get("txt_verified_time") or "2026-01-31T09:00:00.000Z"
    simulator.put_state(account)
    if name == "wpe_domain_verification":
        simulator.control("POST", "txt_records", {"name": "torquebikes.example"})


@pytest.mark.parametrize("name", MODULES)
def test_examples_run_unchanged(name, account, simulator, play, tmp_path):
    prepare(name, simulator, account)
    examples = yaml.safe_load(import_module(f"ansible_collections.community.wpengine.plugins.modules.{name}").EXAMPLES)
    key = new_key()
    (tmp_path / "torquebikes.crt").write_text(certificate_text(key))
    (tmp_path / "torquebikes.key").write_text(key_text(key))
    playbook = tmp_path / "examples.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": examples}]))
    simulator.settings(backup_seconds=0.2, archive_seconds=0.2, transfer_seconds=0.2, domain_report_seconds=0.2)
    run = play(playbook, env={"PATH": f"{ssh_that_always_connects(tmp_path)}{os.pathsep}{os.environ['PATH']}"})
    assert run.rc == 0, str(run)
    assert len(run.results) >= len(examples)


def ssh_that_always_connects(folder):
    """Return a folder with a program ssh that always succeeds: the simulator has no gateway with WP Engine's host names."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "ssh").write_text("#!/bin/sh\n")
    (programs / "ssh").chmod(0o755)
    return programs

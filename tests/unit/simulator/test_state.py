# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data: as it was, what may be left out, and how it comes from and goes to files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import requests

from support.running_simulator import AGENCY_ONE

INSTALL = "00000000-0000-4000-9000-000000000001"


def test_state_comes_back_as_it_was(simulator):
    simulator.make_install()
    state = simulator.control("GET", "state")
    simulator.control("PUT", "state", state)
    assert simulator.control("GET", "state") == state
    simulator.control("POST", "reset")
    assert simulator.ok("GET", "/installs")["count"] == 0


def test_reset_forgets_settings_faults_and_log(simulator):
    simulator.settings(dialect="2021")
    simulator.fault("status")
    simulator.api("GET", "/user")
    simulator.fault("status")
    simulator.control("POST", "reset")
    assert simulator.control("GET", "settings")["dialect"] == "spec"
    assert simulator.control("GET", "faults") == []
    assert simulator.log() == []


def test_a_state_may_say_little(simulator):
    simulator.control("PUT", "state", {
        "accounts": {AGENCY_ONE: {"name": "agencyone"}},
        "installs": {INSTALL: {"name": "lonely", "account": {"id": AGENCY_ONE}}},
    })
    install = simulator.ok("GET", f"/installs/{INSTALL}")
    assert (install["site"], install["environment"], install["status"]) == (None, None, "active")
    assert install["primary_domain"] == "lonely.wpengine.com"
    assert simulator.ok("GET", f"/installs/{INSTALL}/domains")["count"] == 2


@pytest.mark.parametrize("state", [[], {"sites": {INSTALL: {"name": "x", "account": {"id": AGENCY_ONE}}}}])
def test_a_state_that_cannot_be(simulator, state):
    before = simulator.control("GET", "state")
    answer = requests.put(f"{simulator.url}/_simulator/state", json=state, timeout=5)
    assert answer.status_code == 400
    assert simulator.control("GET", "state") == before


def test_pending_installs_become_active_by_the_clock(simulator):
    simulator.settings(install_pending_seconds=60)
    install = simulator.make_install()
    assert install["status"] == "pending"
    assert simulator.ok("GET", f"/installs/{install['id']}")["status"] == "pending"
    simulator.advance(60)
    assert simulator.ok("GET", f"/installs/{install['id']}")["status"] == "active"
    assert simulator.control("GET", "state")["jobs"] == []


def test_pending_without_a_job_stays_pending(simulator):
    state = simulator.control("GET", "state")
    state["installs"][INSTALL] = {"name": "slow", "account": {"id": AGENCY_ONE}, "status": "pending"}
    simulator.control("PUT", "state", state)
    simulator.advance(100_000)
    assert simulator.ok("GET", f"/installs/{INSTALL}")["status"] == "pending"


def start(directory, *options):
    ready = directory / "ready.json"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "wpengine_simulator", "--ready-file", ready, *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    deadline = time.monotonic() + 20
    while not ready.exists():
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        time.sleep(0.02)
    return process, json.loads(ready.read_text())


def test_process_from_start_to_stop(tmp_path):
    saved = tmp_path / "saved.json"
    process, ready = start(tmp_path, "--save", saved, "--dialect", "2021", "--set", "backup_seconds=0.5")
    assert ready["pid"] == process.pid
    settings = requests.get(f"{ready['control_url']}/settings", timeout=5).json()
    assert (settings["dialect"], settings["backup_seconds"]) == ("2021", 0.5)
    auth = ("00000000-0000-4000-8000-000000000001", "simulator-password")
    made = requests.post(
        f"{ready['api_url']}/sites", json={"name": "Kept", "account_id": AGENCY_ONE}, auth=auth, timeout=5
    ).json()
    os.kill(process.pid, signal.SIGTERM)
    output, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
    assert output.splitlines() == [
        f"export WPE_API_URL={ready['api_url']}",
        f"export WPE_API_USER_ID={auth[0]}",
        f"export WPE_API_PASSWORD={auth[1]}",
    ]

    process, ready = start(tmp_path, "--data", saved, "--user-id", "me", "--password", "mine")
    again = requests.get(f"{ready['api_url']}/sites/{made['id']}", auth=("me", "mine"), timeout=5).json()
    assert again == made
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(("options", "words"), [
    (["--set", "backup_seconds=soon"], "backup_seconds must be a number"),
    (["--set", "unknown=1"], "unknown setting"),
    (["--data", "missing.json"], "missing.json"),
])
def test_wrong_command_line(tmp_path, options, words):
    process = subprocess.run(
        [sys.executable, "-m", "wpengine_simulator", *options], cwd=tmp_path, capture_output=True, text=True,
        timeout=20, check=False,
    )
    assert process.returncode != 0
    assert words in process.stderr
    assert "Traceback" not in process.stderr

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: loading and saving the state, and its errors."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time

import pytest
import requests

from support.running_simulator import AGENCY_ONE
from wpengine_simulator.command_line import state_folder


def start(directory, *options):
    ready = directory / "ready.json"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "wpengine_simulator", "--ready-file", ready, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not ready.exists():
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        time.sleep(0.02)
    return process, json.loads(ready.read_text())


def test_process_saves_its_state_for_the_next_start(tmp_path):
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


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--set", "backup_seconds=soon"], "backup_seconds must be a number"),
        (["--set", "unknown=1"], "unknown setting"),
        (["--data", "missing.json"], "missing.json"),
    ],
)
def test_invalid_command_line_fails_without_traceback(tmp_path, options, words):
    process = subprocess.run(
        [sys.executable, "-m", "wpengine_simulator", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert process.returncode != 0
    assert words in process.stderr
    assert "Traceback" not in process.stderr


def test_host_key_is_kept_from_start_to_start(tmp_path):
    pytest.importorskip("asyncssh", reason="asyncssh is not installed, so there is no SSH gateway (see `make env`)")
    key, contents = tmp_path / "kept" / "ssh_host_key", []
    for _start in range(2):
        process, _ready = start(tmp_path, "--ssh", "--ssh-host-key", key)
        os.kill(process.pid, signal.SIGTERM)
        output, _errors = process.communicate(timeout=20)
        assert f"# Its host key is kept in {key}" in output
        contents.append(key.read_bytes())
    assert contents[0] == contents[1] and stat.S_IMODE(key.stat().st_mode) == 0o600


def test_host_key_is_in_the_state_folder_of_the_user(monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.setenv("HOME", "/home/me")
    assert str(state_folder()) == "/home/me/.local/state/wpengine_simulator"
    monkeypatch.setenv("XDG_STATE_HOME", "/var/state")
    assert str(state_folder()) == "/var/state/wpengine_simulator"

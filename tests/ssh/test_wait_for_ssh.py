# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_install with wait_for ssh: it waits until a login succeeds, and says why it does not."""

from __future__ import annotations

import json
import threading

import pytest

from ansible_collections.community.wpengine.plugins.module_utils import _ssh_login as ssh_ready
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import Missing, WpeError
from ansible_collections.community.wpengine.plugins.modules.wpe_install import MODULE as Install
from support.player import Simulator


class Client:
    """The part of a client that waiting needs."""

    def __init__(self):
        self.lines = []

    def get(self, path, query=None, missing_ok=False):
        """Return the install, None for one whose id is gone."""
        return None if path == "/installs/gone" else {"id": path.rpartition("/")[2]}

    def progress(self, text):
        self.lines.append(text)


@pytest.fixture
def params(gateway, key, tmp_path):
    """Return the options of a task that waits for the simulated gateway."""
    return {
        "name": "alpha",
        "id": None,
        "wait": True,
        "wait_for": "ssh",
        "wait_timeout": 30,
        "ssh_host": "127.0.0.1",
        "ssh_port": gateway.gateway.port,
        "ssh_private_key_file": str(key),
        "ssh_extra_args": f"-F none -o IdentityAgent=none -o UserKnownHostsFile={tmp_path / 'known_hosts'}",
    }


def wait(params, install):
    return Install(params, {}, Client(), lookup=None, warn=None).wait(install)


def test_login_to_a_known_install_succeeds_at_once(params):
    assert ssh_ready.try_login("alpha", params) is None
    install = {"id": "alpha", "name": "alpha", "status": "active"}
    assert wait(params, install) == install


def test_login_is_repeated_until_the_gateway_knows_the_install(params, gateway):
    installs = gateway.state["installs"]
    assert "Permission denied" in ssh_ready.try_login("gamma", params)
    later = threading.Timer(2, lambda: installs.update(gamma={"id": "gamma", "name": "gamma", "status": "active"}))
    later.start()
    try:
        wait(dict(params, name="gamma"), {"id": "gamma", "name": "gamma", "status": "active"})
    finally:
        later.join()
    assert ssh_ready.try_login("gamma", params) is None


def test_login_that_never_succeeds_fails_after_wait_timeout(params):
    with pytest.raises(
        WpeError,
        match="Timed out after wait_timeout .* does not accept a login to gamma yet: .*Permission denied.* The install is active",
    ):
        wait(dict(params, name="gamma", wait_timeout=2), {"id": "gamma", "name": "gamma", "status": "active"})


def test_deleted_install_fails_at_once(params):
    with pytest.raises(Missing, match="does not exist any more"):
        wait(dict(params, name="gamma"), {"id": "gone", "name": "gamma", "status": "active"})


def test_changed_host_key_fails_at_once(params, tmp_path):
    """Waiting does not solve this."""
    known = tmp_path / "known_hosts"
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    known.write_text(f"[127.0.0.1]:{params['ssh_port']} {other}\n")
    with pytest.raises(WpeError, match="waiting does not help"):
        ssh_ready.try_login("alpha", params)


def test_missing_ssh_program_fails(params, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WpeError, match="not installed on the controller"):
        ssh_ready.try_login("alpha", params)


def test_login_is_tried_with_wait_for_ssh_only(params):
    """Neither wait false nor the default of wait_for, active, connects to the gateway."""
    install = {"name": "nobody", "status": "active"}
    for changes in ({"wait": False}, {"wait_for": "active"}):
        assert wait(dict(params, ssh_port=9, **changes), install) == install


ACCOUNT, INSTALL = "00000000-0000-4000-8000-000000000011", "00000000-0000-4000-9000-000000000001"


def test_name_that_is_an_option_of_ssh_is_refused(controller, core, tmp_path):
    """The login uses the name that the API returns."""
    name = f"-oProxyCommand=touch {tmp_path}/run;"
    (tmp_path / "state.json").write_text(
        json.dumps(
            {
                "accounts": {ACCOUNT: {"id": ACCOUNT, "name": "agencyone"}},
                "installs": {INSTALL: {"name": name, "account": {"id": ACCOUNT}, "status": "active"}},
            }
        )
    )
    simulator = Simulator(tmp_path, "user", "password", ("--data", str(tmp_path / "state.json")))
    try:
        task = {"community.wpengine.wpe_install": {"id": INSTALL, "wait_for": "ssh", "wait_timeout": 1}}
        result = controller.one(task, core=core, env=simulator.environment(), connection="local")
    finally:
        simulator.stop()
    assert result["status"] == "failed" and "The install's name '-oProxyCommand" in result["msg"]
    assert not (tmp_path / "run").exists()


def test_invalid_options_are_refused_before_any_request(controller, core):
    """The API URL of this test is a closed port."""
    options = {"ssh_extra_args": "-o 'x", "ssh_host": "a\0b", "ssh_port": 0}
    tasks = [
        {"community.wpengine.wpe_install": {"name": "alpha", option: value}, "ignore_errors": True}
        for option, value in options.items()
    ]
    credentials = {"WPE_API_URL": "http://127.0.0.1:9/v1", "WPE_API_USER_ID": "user", "WPE_API_PASSWORD": "password"}
    run = controller.play(tasks, hosts=["alpha"], core=core, connection="local", env=credentials)
    assert len(run.results) == 3 and "Traceback" not in run.output, run
    for option, entry in zip(options, run.results, strict=True):
        assert option in entry["result"]["msg"] and "GET" not in entry["result"]["msg"], entry

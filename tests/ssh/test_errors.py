# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that each error of the gateway says what to do."""

from __future__ import annotations

import subprocess

import pytest

from support.ssh_gateway import GatewayThread


def test_refused_key_is_explained(controller, core, gateway):
    gateway.state["ssh_keys"].clear()
    result = controller.one({"raw": "true"}, core=core)
    assert result["status"] == "unreachable"
    for text in ("refused the key", str(controller.key), "five to ten minutes", "alpha@127.0.0.1", "Permission denied"):
        assert text in result["msg"]


def test_refused_default_keys_are_explained(controller, core, gateway):
    gateway.state["ssh_keys"].clear()
    result = controller.one({"raw": "true"}, core=core, variables={"ansible_private_key_file": None})
    assert "default keys were tried" in result["msg"]


def test_pending_install_is_explained(controller, core, gateway):
    gateway.state["installs"]["alpha"]["status"] = "pending"
    result = controller.one({"raw": "true"}, core=core)
    assert result["status"] == "unreachable" and "pending" in result["msg"]


def test_new_host_key_is_accepted_and_saved(controller, core):
    assert controller.one({"raw": "true"}, core=core)["status"] == "ok"
    assert "ssh-rsa" in controller.known_hosts.read_text()


@pytest.mark.parametrize(
    "variables",
    [
        {"ansible_ssh_host_key_accept_new": False, "ansible_ssh_extra_args": "-o StrictHostKeyChecking=ask"},
        {"ansible_ssh_extra_args": "-o StrictHostKeyChecking=yes"},
        {"ansible_ssh_host_key_accept_new": False},
    ],
)
def test_unknown_host_key_is_refused_with_the_options_to_accept_it(controller, core, variables):
    result = controller.one({"raw": "true"}, core=core, variables=variables)
    assert result["status"] == "unreachable"
    assert "host_key_accept_new" in result["msg"] and "ssh-keyscan -p" in result["msg"]
    assert not controller.known_hosts.exists()


def test_changed_host_key_is_refused_with_the_command_to_remove_it(controller, core, tmp_path):
    assert controller.one({"raw": "true"}, core=core)["status"] == "ok"
    controller.close_connections()
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", other], check=True)
    port = controller.gateway.gateway.port
    controller.known_hosts.write_text(f"[127.0.0.1]:{port} " + other.with_suffix(".pub").read_text())
    result = controller.one({"raw": "true"}, core=core)
    assert result["status"] == "unreachable"
    assert f"ssh-keygen -R '[127.0.0.1]:{port}' -f {controller.known_hosts}." in result["msg"]


@pytest.mark.parametrize("kept", [True, False])
def test_closed_session_is_explained_and_its_command_not_repeated(controller, core, gateway, kept):
    gateway.settings["ssh_session_seconds"] = 3
    variables = {"ansible_ssh_retries": 3} if kept else {"ansible_ssh_retries": 3, "ansible_ssh_args": "-C"}
    result = controller.one({"raw": "echo x >> sites/alpha/count; sleep 20"}, core=core, variables=variables)
    assert result["status"] == "unreachable"
    assert "ten minutes" in result["msg"] and "alpha@127.0.0.1" in result["msg"]
    # A started command is not repeated.
    assert (gateway.site("alpha") / "count").read_text() == "x\n"


def test_failed_connection_is_retried(controller, core, gateway):
    gateway.settings["ssh_connections"] = 0
    result = controller.one({"raw": "true"}, core=core, variables={"ansible_ssh_retries": 1})
    assert result["status"] == "unreachable" and "five connections" in result["msg"]
    assert gateway.gateway.refused == 2


def test_slow_connection_is_waited_for(controller, core, gateway):
    gateway.settings["ssh_connect_seconds"] = 3
    assert controller.one({"raw": "echo there"}, core=core)["stdout"] == "there\n"


def test_unknown_host_name_is_explained(controller, core):
    result = controller.one({"raw": "true"}, core=core, variables={"ansible_host": "alpha.ssh.invalid"})
    assert result["status"] == "unreachable" and "Check that the install's name is right" in result["msg"]


def test_closed_port_is_an_error(controller, core, tmp_path, key):
    stopped = GatewayThread(tmp_path / "stopped", "", ["alpha"])
    port = stopped.gateway.port
    stopped.stop()
    result = controller.one({"raw": "true"}, core=core, variables={"ansible_port": port})
    assert result["status"] == "unreachable" and "Connection refused" in result["msg"]

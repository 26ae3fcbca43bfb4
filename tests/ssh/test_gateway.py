# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that the simulated gateway has the restrictions of the real one, on which the other tests rely."""

from __future__ import annotations

import json

import pytest

PLAIN = {"ansible_ssh_extra_args": "-o StrictHostKeyChecking=accept-new", "ansible_ssh_use_tty": False}


def test_gateway_loses_quotes(controller):
    assert controller.ssh("alpha", "printf '%s.' 'a b' c").stdout == "a.b.c."


def test_gateway_has_bash_and_wp_but_no_python(controller):
    found = controller.ssh("alpha", "command -v bash wp grep; command -v python python3 scp sftp-server").stdout
    assert [line.rsplit("/", 1)[1] for line in found.split()] == ["bash", "wp", "grep"]


def test_gateway_has_no_sftp_and_no_scp(controller, tmp_path):
    (tmp_path / "file").write_text("text")
    for program, arguments in (
        ("sftp", ["{}@127.0.0.1"]),
        ("scp", [str(tmp_path / "file"), "{}@127.0.0.1:file"]),
        ("scp", ["-O", str(tmp_path / "file"), "{}@127.0.0.1:file"]),
    ):
        outcome = controller.ssh("alpha", *arguments, program=program)
        assert outcome.returncode != 0, outcome


def test_login_requires_a_registered_key_and_an_active_install(controller, gateway):
    assert controller.ssh("alpha", "true").returncode == 0
    assert "Permission denied (publickey)" in controller.ssh("gamma", "true").stderr
    gateway.state["installs"]["beta"]["status"] = "pending"
    assert controller.ssh("beta", "true").returncode == 255
    gateway.state["ssh_keys"].clear()
    assert controller.ssh("alpha", "true").returncode == 255


def test_new_key_works_after_a_delay(controller, gateway):
    gateway.state["ssh_keys"]["key"]["created_at"] = "2020-01-01T00:00:00.000Z"
    gateway.settings["ssh_key_seconds"] = 600
    assert controller.ssh("alpha", "true").returncode == 0
    gateway.state["ssh_keys"]["key"]["created_at"] = "2999-01-01T00:00:00.000Z"
    assert controller.ssh("alpha", "true").returncode == 255


def test_files_outside_the_site_are_deleted_with_the_connection(controller):
    controller.ssh("alpha", "echo one > sites/alpha/kept; echo two > lost")
    assert controller.ssh("alpha", "cat sites/alpha/kept; cat lost").stdout == "one\n"


def test_exit_status_and_standard_error_are_returned(controller):
    outcome = controller.ssh("alpha", "echo out; echo err >&2; exit 7")
    assert (outcome.returncode, outcome.stdout, outcome.stderr.splitlines()[-1]) == (7, "out\n", "err")


@pytest.mark.parametrize(
    ("command", "expected"), [("bash -c 'echo hello'", ""), ("printf '%s.' 'a b'", "a.b."), ("echo 'a  b'", "a b")]
)
def test_plain_ssh_connection_of_ansible_loses_quotes(controller, core, command, expected):
    """wpe_ssh exists to prevent this."""
    result = controller.one({"raw": command}, core=core, connection="ssh", variables=PLAIN)
    assert result["stdout"].strip() == expected


def test_plain_ssh_connection_of_ansible_runs_no_script(controller, core, tmp_path):
    (tmp_path / "hello.sh").write_text("echo hello\n")
    result = controller.one({"script": str(tmp_path / "hello.sh")}, core=core, connection="ssh", variables=PLAIN)
    assert result["status"] in ("failed", "unreachable"), result


@pytest.mark.parametrize(
    "line",
    [
        "/usr/bin/python3 --version",
        "python3 --version",
        "/bin/sh -c /usr/bin/python3",
        "sh -c /usr/bin/python3",
        "bash -c /usr/bin/python3",
    ],
)
def test_python_of_this_machine_is_hidden(controller, line):
    outcome = controller.ssh("alpha", line)
    assert outcome.returncode == 127 and "python3: " in outcome.stderr, outcome
    assert controller.ssh("alpha", "command -v /usr/bin/python3 /usr/bin/python").stdout == ""


def test_rehearsal_of_a_module_that_needs_python_fails(controller, core):
    result = controller.one({"ping": {}}, core=core)
    assert result["status"] in ("failed", "unreachable") and "python" in result["output"], result


def test_plugin_that_was_copied_into_the_site_is_known_to_wp(controller):
    own = "sites/alpha/wp-content/plugins/own"
    controller.ssh("alpha", f"rm -rf sites/alpha/wp-content; mkdir -p {own}; echo Version: 1.2-rc1 > {own}/own.php")
    outcome = controller.ssh("alpha", "wp --path=sites/alpha plugin list --format=json")
    assert outcome.returncode == 0, outcome
    rows = {row["name"]: (row["status"], row["version"]) for row in json.loads(outcome.stdout)}
    assert rows["own"] == ("inactive", "1.2-rc1") and "akismet" not in rows
    assert controller.ssh("alpha", "wp --path=sites/alpha plugin activate own").returncode == 0
    assert controller.ssh("alpha", "wp --path=sites/alpha plugin deactivate own").returncode == 0
    assert controller.ssh("alpha", "wp --path=sites/alpha plugin delete own").returncode == 0
    assert controller.ssh("alpha", "ls sites/alpha/wp-content/plugins").stdout.split() == []

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test the parts of wpe_ssh that need no connection. tests/ssh runs the plugin against a gateway."""

from __future__ import annotations

import os
import subprocess

import pytest
import yaml
from ansible.errors import AnsibleConnectionFailure
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader

from ansible_collections.community.wpengine.plugins.connection import wpe_ssh


@pytest.mark.parametrize("value", ["-V", "-oProxyCommand=x", "a\nb", "a\0b", "\x1b", "\ud83d"])
def test_refuse_address_that_ssh_takes_for_an_option(value):
    with pytest.raises(AnsibleConnectionFailure, match="ansible_host is"):
        wpe_ssh.refuse_address("ansible_host", value)


@pytest.mark.parametrize("value", [None, "alpha", "alpha.ssh.wpengine.net", "::1", "git+alpha", 5])
def test_accept_ordinary_address(value):
    wpe_ssh.refuse_address("ansible_host", value)


def test_no_error_when_the_program_ends_before_its_input_is_sent(tmp_path):
    """Ansible then closes its end of the pipe, which must not fail because of unsent data."""
    os.mkfifo(tmp_path / "fifo")
    stdin = wpe_ssh.StandardInput(b"begin", path=tmp_path / "fifo")
    process = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    wpe_ssh.Connection._send_initial_data(None, process.stdin, stdin, process)
    # The thread has sent the beginning now and waits for the rest.
    with open(tmp_path / "fifo", "wb") as rest:
        process.wait()
        process.stdin.close()
        rest.write(b"end")
    assert stdin.error is None


@pytest.mark.parametrize(
    "command", ["echo 'a  b'", "exit 255", "cat", "cat; exit 3", "echo \"$(printf 'x\\ny')\"\ntrue"]
)
def test_script_runs_the_command_like_bash(command):
    """The text after the script is the standard input of the command."""
    data = b"input\n'\"\0"
    expected = subprocess.run(["bash", "-c", command], input=data, capture_output=True, check=False)
    script = wpe_ssh.script(command, "token")
    actual = subprocess.run(["bash", "-s"], input=script + data, capture_output=True, check=False)
    own, hidden = wpe_ssh.without_line(actual.stderr, "token 255")
    own, started = wpe_ssh.without_line(own, "token started")
    status = 255 if hidden else actual.returncode
    assert (status, actual.stdout, own, started) == (expected.returncode, expected.stdout, expected.stderr, True)


def test_empty_variable_is_unset(monkeypatch):
    for name in wpe_ssh.VARIABLES:
        monkeypatch.setenv(name, "")
    connection = connection_loader.get("community.wpengine.wpe_ssh", PlayContext(), os.devnull)
    connection.set_options()
    assert (connection.get_option("concurrency"), connection.get_option("host_key_accept_new")) == (5, True)


def test_every_variable_of_an_own_option_is_listed():
    options = yaml.safe_load(wpe_ssh.DOCUMENTATION)["options"]
    assert set(wpe_ssh.VARIABLES) == {
        variable["name"] for option in options.values() for variable in option.get("env", [])
    }

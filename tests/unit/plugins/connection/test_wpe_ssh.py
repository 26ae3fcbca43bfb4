# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of wpe_ssh that need no connection. tests/ssh runs it against a gateway."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import time

import pytest
from ansible.errors import AnsibleConnectionFailure

from ansible_collections.community.wpengine.plugins.connection import wpe_ssh
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_errors import connect_error, lost_error
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_slots import Slots, choose

FACTS = {
    "host": "alpha.ssh.wpengine.net",
    "port": 22,
    "user": "alpha",
    "key": "~/.ssh/wpe",
    "timeout": 60,
    "concurrency": 5,
}


@pytest.mark.parametrize(("words", "text"), [
    ("alpha@x: Permission denied (publickey).", "The key ~/.ssh/wpe was tried"),
    ("Host key verification failed.", "ssh-keyscan -p 22 alpha.ssh.wpengine.net"),
    ("@@@ REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.", "ssh-keygen -R 'alpha.ssh"),
    ("ssh: Could not resolve hostname x: Name or service not known", "Is the install's name right"),
    ("ssh: connect to host x port 22: Connection timed out", "within 60 seconds"),
    ("Connection closed by 192.0.2.1 port 22", "wpe_concurrency=5"),
    ("ssh: something new", "ssh said: ssh: something new"),
    ("bash: command not found", "The host has no bash"),
    ("", "ssh said: nothing"),
    ("Welcome\r\n\x1b[31mred\x07", "ssh said: Welcome \\x1b[31mred\\x07"),
])
def test_advice(words, text):
    error = connect_error(words, FACTS)
    assert text in error and "alpha@alpha.ssh.wpengine.net" in error and error.isprintable()


@pytest.mark.parametrize("value", ["-V", "-oProxyCommand=x", "a\nb", "a\0b", "\x1b", "\ud83d"])
def test_addresses_that_ssh_would_obey(value):
    with pytest.raises(AnsibleConnectionFailure, match="ansible_host is"):
        wpe_ssh.refuse_address("ansible_host", value)


@pytest.mark.parametrize("value", [None, "alpha", "alpha.ssh.wpengine.net", "::1", "git+alpha", 5])
def test_ordinary_addresses(value):
    wpe_ssh.refuse_address("ansible_host", value)


class OldCore:
    """Makes commands as ansible-core 2.16 does when there is a password."""

    def __init__(self, pipe):
        self.sshpass_pipe = pipe

    def get_option(self, _name):
        return "/usr/bin/ssh"

    def _build_command(self, binary, _subsystem, *words):
        self.sshpass_pipe = self.made = os.pipe()
        return [b"sshpass", b"-d%d" % self.sshpass_pipe[0], binary.encode(), *words]


def test_the_password_of_another_command_is_not_lost():
    core = OldCore((3, 4))
    assert wpe_ssh.Connection._command_without_password(core, "-G") == [b"/usr/bin/ssh", "-G"]
    assert core.sshpass_pipe == (3, 4)
    for end in core.made:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(end)


def test_a_program_that_ends_before_all_is_sent(tmp_path):
    """Ansible closes its end of the pipe then, which must not fail over what is still to be sent."""
    os.mkfifo(tmp_path / "fifo")
    stdin = wpe_ssh.StandardInput(b"begin", path=tmp_path / "fifo")
    process = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    wpe_ssh.Connection._send_initial_data(None, process.stdin, stdin, process)
    # From here on the thread is past the beginning, and waits for the rest.
    with open(tmp_path / "fifo", "wb") as rest:
        process.wait()
        process.stdin.close()
        rest.write(b"end")
    assert stdin.error is None


def test_lost_sessions():
    assert "Split the work" in lost_error(FACTS, 609.8) and "610 seconds" in lost_error(FACTS, 609.8)
    assert "earlier commands may share" in lost_error(FACTS, 30)


@pytest.mark.parametrize(
    "command", ["echo 'a  b'", "exit 255", "cat", "cat; exit 3", "echo \"$(printf 'x\\ny')\"\ntrue"]
)
def test_script_runs_the_command_as_bash_does(command):
    """With what follows the script as standard input of the command."""
    data = b"input\n'\"\0"
    expected = subprocess.run(["bash", "-c", command], input=data, capture_output=True, check=False)
    script = wpe_ssh.script(command, "token")
    got = subprocess.run(["bash", "-s"], input=script + data, capture_output=True, check=False)
    own, hidden = wpe_ssh.without_line(got.stderr, "token 255")
    own, started = wpe_ssh.without_line(own, "token started")
    status = 255 if hidden else got.returncode
    assert (status, got.stdout, own, started) == (expected.returncode, expected.stdout, expected.stderr, True)


def test_slot_that_is_chosen():
    """Its own, else a free one, else the one that was not used for longest."""
    slots = [("kept-a", 3.0), ("", 9.0), ("kept-b", 1.0)]
    assert choose(slots, "kept-b") == [2]
    assert choose(slots, "kept-c") == [1, 2, 0]
    assert choose(slots, "") == [1, 2, 0]


def test_kept_connection_is_closed_for_another(tmp_path):
    closed = []
    slots = Slots(str(tmp_path), 1)
    for path in ("a", "a", "b", ""):
        slots.take(path, closed.append).close()
    assert closed == ["a", "b"]


def work(folder, number, running, most):
    with Slots(folder, 2).take(f"kept-{number}", lambda path: None):
        with running.get_lock(), most.get_lock():
            running.value += 1
            most.value = max(most.value, running.value)
        time.sleep(0.05)
        with running.get_lock():
            running.value -= 1


def test_workers_wait_for_each_other(tmp_path):
    context = multiprocessing.get_context("fork")
    running, most = context.Value("i", 0), context.Value("i", 0)
    workers = [context.Process(target=work, args=(str(tmp_path), number, running, most)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0] * 8
    assert most.value == 2

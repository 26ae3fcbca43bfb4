# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the site's folder from a connection, and run command lines. tests/ssh does it on a gateway."""

from __future__ import annotations

import errno
import os
import types

import pytest
from ansible.errors import AnsibleError

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.plugin_utils._connection_host import (
    WPE_SSH,
    ConnectionHost,
    _Fetch,
    site_path,
)


class Connection:
    """A connection with a transport and a user."""

    def __init__(self, transport=WPE_SSH, user="torquebikes"):
        self.transport = transport
        self.user = user

    def get_option(self, name):
        assert name == "remote_user"
        return self.user


@pytest.mark.parametrize(
    ("connection", "path"),
    [
        (Connection(), "sites/torquebikes"),
        (Connection(user="git+torquebikes"), "sites/torquebikes"),
        (Connection(user=None), None),
        (Connection("ssh"), None),
    ],
)
def test_site_path_is_known_on_the_gateway_only(connection, path):
    assert site_path(connection) == path


class Action:
    """An action whose commands end with a given result, or raise an error."""

    _task = type("Task", (), {"diff": True, "delegate_to": None})
    task_vars = {"inventory_hostname": "torquebikes"}
    _connection = Connection()

    def __init__(self, result):
        self.result = result
        self.calls = []

    def _compute_environment_string(self):
        return "A=1"

    def _low_level_execute_command(self, line, **options):
        self.calls.append((line, options))
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


def test_shell_runs_a_line_without_another_shell():
    action = Action({"rc": 3, "stdout": "out", "stderr": "err"})
    host = ConnectionHost(action)
    assert tuple(host.shell("true", "ü")) == (3, "out", "err")
    assert action.calls == [("true", {"sudoable": False, "in_data": "ü".encode(), "executable": False})]
    assert (host.environment, host.site_path, host.diff_mode) == ("A=1", "sites/torquebikes", True)
    assert host.name == "torquebikes"


def test_host_of_a_delegated_task_is_named():
    action = Action({})
    action._task = type("Task", (), {"diff": True, "delegate_to": "torquestg"})
    assert ConnectionHost(action).name == "torquestg"


def test_error_of_the_system_is_a_sentence():
    host = ConnectionHost(Action(OSError(errno.E2BIG, os.strerror(errno.E2BIG))))
    with pytest.raises(WpeError, match="Argument list too long"):
        host.shell("true")


def host_with(folder, **result):
    """Return a host whose commands end with this result, and whose files of the controller are in a folder."""
    action = Action({"rc": 0, "stdout": "", "stderr": "", **result})
    action._loader = types.SimpleNamespace(get_real_file=lambda path: path, cleanup_tmp_file=lambda path: None)
    action._find_needle = lambda kind, name: str(folder / name)
    return ConnectionHost(action)


def test_content_is_a_file_only_while_it_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr("ansible.constants.DEFAULT_LOCAL_TMP", str(tmp_path))
    host = host_with(tmp_path)
    with host.source_file(None, "text \udcff") as path:
        with open(path, "rb") as file:
            assert file.read() == b"text \xff"
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a.txt").write_text("abc")
    with host.source_file("a.txt", None) as path:
        assert host.checksum(path) == "a9993e364706816aba3e25717850c26c9cd0d89d"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ({"stdout": "directory\n"}, {"exists": True, "isdir": True, "checksum": "directory"}),
        (
            {"stdout": "a9993e364706816aba3e25717850c26c9cd0d89d -\n"},
            {"exists": True, "isdir": False, "checksum": "a9993e364706816aba3e25717850c26c9cd0d89d"},
        ),
    ],
)
def test_file_is_described_without_python_on_the_host(tmp_path, answer, result):
    fetch = _Fetch.__new__(_Fetch)
    fetch._host = host_with(tmp_path, **answer)
    assert fetch._execute_remote_stat("a", {}, True) == result


@pytest.mark.parametrize(
    ("answer", "error"), [({"rc": 1, "stderr": "No such file"}, AnsibleError), ({"stdout": "Welcome!"}, WpeError)]
)
def test_file_that_cannot_be_read_is_an_error(tmp_path, answer, error):
    fetch = _Fetch.__new__(_Fetch)
    fetch._host = host_with(tmp_path, **answer)
    with pytest.raises(error, match="Could not read a: No such file|printed no checksum of a but 'Welcome!'"):
        fetch._execute_remote_stat("a", {}, True)

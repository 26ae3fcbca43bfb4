# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arguments of ssh. tests/ssh logs in to a gateway."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._ssh_login import (
    command,
    try_login,
    validate_ssh_options,
)
from ansible_collections.community.wpengine.plugins.modules.wpe_install import MODULE as Install

NONE = {"ssh_host": None, "ssh_port": 22, "ssh_private_key_file": None, "ssh_extra_args": None}


def test_arguments_after_the_options_are_no_options():
    words = command("alpha", {**NONE, "ssh_extra_args": "-o 'A b'"})
    assert words[-3:] == ["--", "alpha@alpha.ssh.wpengine.net", "true"] and "A b" in words


@pytest.mark.parametrize("name", ["-oProxyCommand=touch x;", "a b", "", "a\0", "a\n", "ä", "a@b"])
def test_unsafe_name_is_refused(name):
    """The name comes from the API."""
    with pytest.raises(WpeError, match="is not safe in an ssh command"):
        try_login(name, NONE)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("ssh_host", "-V"),
        ("ssh_host", "a b"),
        ("ssh_host", "a\0b"),
        ("ssh_host", "a\x1b"),
        ("ssh_port", 0),
        ("ssh_port", 65536),
        ("ssh_extra_args", "-o 'x"),
        ("ssh_extra_args", "a\0"),
        ("ssh_private_key_file", "a\0"),
    ],
)
def test_invalid_ssh_option_is_refused(option, value):
    (sentence,) = validate_ssh_options({**NONE, option: value})
    assert option in sentence


def test_module_reports_all_invalid_ssh_options():
    params = {**NONE, "name": "alpha", "id": None, "state": "present"}
    params.update(ssh_host="-V", ssh_port=-1)
    assert validate_ssh_options(NONE) == []
    assert len(Install(params, {}, None, None, None).validate()) == 2


def test_ssh_without_execute_permission_is_a_failure(tmp_path, monkeypatch):
    (tmp_path / "ssh").write_text("text")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WpeError, match="could not run the program ssh: Permission denied"):
        try_login("alpha", NONE)

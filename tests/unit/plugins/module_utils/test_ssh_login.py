# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is given to ssh. tests/ssh lets it log in to a gateway."""

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


def test_nothing_after_the_options_is_one():
    words = command("alpha", {**NONE, "ssh_extra_args": "-o 'A b'"})
    assert words[-3:] == ["--", "alpha@alpha.ssh.wpengine.net", "true"] and "A b" in words


@pytest.mark.parametrize("name", ["-oProxyCommand=touch x;", "a b", "", "a\0", "a\n", "ä", "a@b"])
def test_names_that_no_install_can_have(name):
    """The name is what the API says."""
    with pytest.raises(WpeError, match="cannot be given the name"):
        try_login(name, NONE)


@pytest.mark.parametrize(("option", "value"), [
    ("ssh_host", "-V"), ("ssh_host", "a b"), ("ssh_host", "a\0b"), ("ssh_host", "a\x1b"), ("ssh_port", 0),
    ("ssh_port", 65536), ("ssh_extra_args", "-o 'x"), ("ssh_extra_args", "a\0"), ("ssh_private_key_file", "a\0"),
])
def test_mistakes(option, value):
    (sentence,) = validate_ssh_options({**NONE, option: value})
    assert option in sentence


def test_all_mistakes_are_told_at_once_by_the_module():
    params = {**NONE, "name": "alpha", "id": None, "state": "present", "wait_timeout": 0}
    params.update(ssh_host="-V", ssh_port=-1)
    assert validate_ssh_options(NONE) == []
    assert len(Install(params, {}, None, None, None).validate()) == 3


def test_a_program_that_may_not_be_run(tmp_path, monkeypatch):
    (tmp_path / "ssh").write_text("text")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WpeError, match="could not run the program ssh: Permission denied"):
        try_login("alpha", NONE)

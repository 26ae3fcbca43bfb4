# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How rsync is told about the connection. tests/ssh runs it."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.plugin_utils import _rsync


@pytest.mark.parametrize(
    ("word", "written"),
    [("-o", "-o"), ("User=a.b@c", "User=a.b@c"), ("a b", "'a b'"), ("it's", "'it''s'"), ("", "''"), ("a\\b", "'a\\b'")],
)
def test_words_are_quoted_as_rsync_reads_them(word, written):
    assert _rsync.quoted(word) == written


@pytest.mark.parametrize(("host", "written"), [("alpha.example", "alpha.example"), ("::1", "[::1]")])
def test_address_of_ipv6_is_in_brackets(host, written):
    assert _rsync.host_of(SimpleNamespace(host=host)) == written


def test_other_connections_are_refused():
    with pytest.raises(BadInput, match="over the connections wpe_ssh, ssh and local, not over winrm"):
        _rsync.run_rsync(SimpleNamespace(transport="winrm"), [], "/a", "b", print)


def test_long_run_shows_lines_of_progress(tmp_path, monkeypatch):
    program = tmp_path / "rsync"
    program.write_text("#!/bin/sh\nsleep 0.3\necho done\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(_rsync, "PROGRESS_SECONDS", 0.1)
    lines = []
    result = _rsync.run_rsync(SimpleNamespace(transport="local"), [], "/a", "b", lines.append)
    assert (result.rc, result.stdout) == (0, "done\n")
    assert lines and all(line.startswith("rsync has run for") for line in lines)

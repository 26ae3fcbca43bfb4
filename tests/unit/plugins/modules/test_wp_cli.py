# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Split a command into words and return its output."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._module.base import run
from ansible_collections.community.wpengine.plugins.module_utils._module.host import ShellResult
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import explain
from ansible_collections.community.wpengine.plugins.modules import wp_cli
from support.fake_host import FakeHost, run_on_host, validated

PARAMS = {"command": "x", "format": None, "stdin": None, "path": None, "skip_plugins": False, "skip_themes": False}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("plugin list --status='a b'", ["plugin", "list", "--status=a b"]),
        ("wp cache flush", ["cache", "flush"]),
        (["option", "update", "x", 5], ["option", "update", "x", "5"]),
    ],
)
def test_split_command(command, words):
    assert wp_cli.split(command) == words


def test_failure_message_is_printable():
    assert explain(ShellResult(1, "", "a\n\x1b[31mb"), "here") == "a \\x1b[31mb"
    with pytest.raises(WpeError) as caught:
        run_on_host(wp_cli.MODULE, {**PARAMS, "command": ["x"]}, lambda line, stdin: (1, "", "Error: \x1b[31m"))
    assert caught.value.result()["msg"] == "wp x failed: \\x1b[31m"


@pytest.mark.parametrize(("command", "words"), [([None], "text or a number"), (["a\0"], "NUL")])
def test_command_is_refused_before_anything_runs(command, words):
    with pytest.raises(BadInput, match=words):
        run_on_host(wp_cli.MODULE, {**PARAMS, "command": command})


def test_check_mode_runs_no_command():
    result = run_on_host(wp_cli.MODULE, {**PARAMS, "command": "cache flush"}, check_mode=True)
    assert result["changed"] is False and result["cmd"] == "cd . && wp cache flush"


@pytest.mark.parametrize(
    ("command", "out", "data"),
    [
        ("post list --format=json", "5", {"json": 5}),
        ("post list", "5", {}),
        ("post list", '[{"ID": 5}]', {"json": [{"ID": 5}]}),
    ],
)
def test_json_in_output_is_returned(command, out, data):
    result = run_on_host(wp_cli.MODULE, {**PARAMS, "command": command}, lambda line, stdin: (0, out, ""), False)
    assert {name: result[name] for name in ("json",) if name in result} == data
    assert (result["rc"], result["stdout"], result["changed"]) == (0, out, True)


@pytest.mark.parametrize(
    ("out", "words"), [("Success.\n", "printed no JSON but 'Success.'"), ("", "printed nothing instead of JSON")]
)
def test_requested_json_that_is_missing_is_a_warning(out, words):
    warnings = []
    params = {**PARAMS, "command": "plugin list", "format": "json"}
    result = run(wp_cli.MODULE, params, params, FakeHost(lambda line, stdin: (0, out, "")), False, warnings.append)
    assert "json" not in result and words in warnings[0] and "wp_cli" not in warnings[0]


def test_command_that_cannot_be_split_is_reported_with_other_mistakes():
    with pytest.raises(BadInput, match="no option formt.*Close the quote"):
        validated(wp_cli.MODULE, {"command": "option get 'open", "formt": "json"})

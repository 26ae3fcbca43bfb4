# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build WP-CLI's command lines, read its output and explain its failures."""

from __future__ import annotations

import json
import time

import pytest
from ansible.parsing.yaml.loader import AnsibleLoader

from ansible_collections.community.wpengine.plugins.doc_fragments.wp_cli import ModuleDocFragment
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.text import describe_unsendable
from ansible_collections.community.wpengine.plugins.module_utils._module import base
from ansible_collections.community.wpengine.plugins.module_utils._module.host import ShellResult
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import (
    HostModule,
    WordPressModule,
    as_rows,
)
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import WpCli, explain, find_json, quote_path
from ansible_collections.community.wpengine.plugins.modules import wp_cli
from support.fake_host import FakeHost


def nested(levels):
    """Return an empty list inside lists, levels deep."""
    return [nested(levels - 1)] if levels > 1 else []


@pytest.mark.parametrize(("out", "err", "status", "text"), [
    ("", "Error: The 'x' theme could not be found.", 1, "The 'x' theme could not be found."),
    ("", "Warning: Couldn't find it.\nError: No plugins installed.", 1, "No plugins installed. Couldn't find it."),
    ("", "bash: line 1: wp: command not found", 127, "the host has no WP-CLI"),
    ("", "bash: line 1: cd: sites/x: No such file or directory", 1, "there is no folder here"),
    ("", "/bin/sh: 1: cd: can't cd to sites/x", 2, "there is no folder here"),
    ("", "Error: Error establishing a database connection.", 1, "cannot reach its database"),
    ("Fatal error: Uncaught Error: x in /nas/wp-content/themes/a/functions.php:3", "", 255, "skip_themes"),
    ("", "PHP Parse error:  syntax error in /nas/wp-content/plugins/a/a.php on line 3", 255, "skip_plugins"),
    ("", "PHP Fatal error:  Allowed memory size exhausted in /nas/wp-includes/x.php", 255, "and skip_themes"),
    ("", "", 9, "status 9"),
])
def test_explain_failure(out, err, status, text):
    assert text in explain(ShellResult(status, out, err), "here")


@pytest.mark.parametrize(("text", "data"), [
    ("[]", ([], True)), ('"text"\n', ("text", True)), ("5", (5, True)), ("", (None, False)),
    ("Success.", (None, False)),
    ("Notice: Undefined index in x.php\n[{\"a\": 1}]\n", ([{"a": 1}], True)), ("{ not json", (None, False)),
    ('{\n  "a": 1\n}', ({"a": 1}, True)), ("\n  5\n", (5, True)), ("[x]\n[1]", ([1], True)), ("[x]\n{}", ({}, True)),
    ("[" * 100 + "]" * 100, (nested(100), True)), ("[" * 101 + "]" * 101, (None, False)),
    ("[" * 200_000, (None, False)), ("9" * 5000, (None, False)),
])
def test_find_json_in_output(text, data):
    assert find_json(text) == data


def test_find_json_reads_a_long_log_in_seconds():
    """Each of its lines begins like JSON; parsing from each one would take hours."""
    begin = time.monotonic()
    assert find_json("[31-Jan-2026 10:00:00 UTC] PHP Notice:  in x.php on line 3\n" * 100_000) == (None, False)
    assert time.monotonic() - begin < 5


def test_command_line_quotes_words_and_hides_environment():
    lines = []
    params = {"path": "~/my site", "skip_plugins": True, "skip_themes": False}

    def shell(line, stdin):
        lines.append(line)
        return 0, "", ""

    wp = WpCli(FakeHost(shell, "A=1"), params)
    words = ["option", "get", "it's"]
    wp.run(words)
    assert lines == ["cd ~/'my site' && A=1 wp --skip-plugins option get 'it'\"'\"'s'"]
    # The line that users see has no environment, which may hold secrets.
    assert wp.line(words) == lines[0].replace("A=1 ", "")
    assert [quote_path(path) for path in ("sites/x", "-P", "~/-P")] == ["sites/x", "./-P", "~/-P"]


@pytest.mark.parametrize("data", [
    None, 5, "x", {"error": 1}, ["a"], [{"x": 1}], [{"name": 5, "status": "active"}], [None],
])
def test_rows_of_another_shape_are_refused(data):
    with pytest.raises(WpeError, match="wp plugin list printed no rows with name and status but "):
        as_rows(data, ("name", "status"), ["plugin", "list"])


@pytest.mark.parametrize(("value", "words"), [
    ("a\0b", "NUL"), (["a", {"b": "\0"}], "NUL"), ({"\0": 1}, "NUL"), ("\ud83d", "lone surrogate"),
    (nested(101), "100"), ({"a": nested(100)}, "100"), (float("inf"), "finite"), (float("nan"), "finite"),
    ({"a"}, "type set"), (b"a", "type bytes"),
    ({(1, 2): 1}, "key"),
])
def test_unsendable_value_is_refused(value, words):
    assert words in describe_unsendable(value)
    with pytest.raises(BadInput, match="^The option value holds "):
        HostModule.check_given({"value": value})


def test_nul_is_allowed_in_data_only():
    HostModule.check_given({"stdin": "a\0b", "content": "\0"})
    with pytest.raises(BadInput, match="stdin holds half"):
        HostModule.check_given({"stdin": "\ud83d"})


class Ended(Exception):
    """Stands for the end of a module's process."""


class FakeModule:
    """An AnsibleModule that runs nothing."""

    _name = "community.wpengine.wp_cli"
    _diff = check_mode = False

    def __init__(self, kind):
        self.params = {"command": "x", "format": None, "stdin": None, "path": None}
        self.params.update(skip_plugins=False, skip_themes=False)
        self.given = {}
        self.no_log_values = set()
        self.warn = print

    def fail_json(self, **result):
        raise Ended(json.dumps(result))

    def run_command(self, line, **options):
        raise ValueError("secret")


def test_unexpected_error_shows_no_arguments(monkeypatch):
    monkeypatch.setattr(base, "EntryPoint", FakeModule)
    with pytest.raises(Ended, match=r"wp_cli failed unexpectedly \(ValueError in ") as ended:
        base.main(wp_cli.MODULE)
    assert "secret" not in str(ended.value)


def test_output_without_json_fails():
    wp = WpCli(FakeHost(lambda line, stdin: (0, "Success.", "")), {"path": None, "skip_plugins": False, "skip_themes": False})
    with pytest.raises(WpeError, match="printed no JSON"):
        wp.json(["plugin", "list"])


def test_shared_options_are_documented():
    documented = AnsibleLoader(ModuleDocFragment.DOCUMENTATION).get_single_data()["options"]
    assert {name: (row["type"], row.get("default")) for name, row in documented.items()} == {
        name: (row["type"], row.get("default")) for name, row in WordPressModule.shared_options.items()
    }

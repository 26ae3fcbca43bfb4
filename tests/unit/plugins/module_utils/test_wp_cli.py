# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build WP-CLI's command lines, read its output and explain its failures."""

from __future__ import annotations

import time

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._module.host import ShellResult
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import WpCli, explain, find_json, quote_path
from support.fake_host import FakeHost


def nested(levels):
    """Return an empty list inside lists, levels deep."""
    return [nested(levels - 1)] if levels > 1 else []


@pytest.mark.parametrize(
    ("out", "err", "status", "text"),
    [
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
    ],
)
def test_failure_is_explained_in_one_sentence(out, err, status, text):
    assert text in explain(ShellResult(status, out, err), "here")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("[]", ([], True)),
        ('"text"\n', ("text", True)),
        ("5", (5, True)),
        ("", (None, False)),
        ("Success.", (None, False)),
        ('Notice: Undefined index in x.php\n[{"a": 1}]\n', ([{"a": 1}], True)),
        ("{ not json", (None, False)),
        ('{\n  "a": 1\n}', ({"a": 1}, True)),
        ("\n  5\n", (5, True)),
        ("[x]\n[1]", ([1], True)),
        ("[x]\n{}", ({}, True)),
        ("[" * 100 + "]" * 100, (nested(100), True)),
        ("[" * 101 + "]" * 101, (None, False)),
        ("[" * 200_000, (None, False)),
        ("9" * 5000, (None, False)),
    ],
)
def test_json_is_found_in_output(text, data):
    assert find_json(text) == data


def test_find_json_reads_a_long_log_in_seconds():
    """Each line of the log begins like JSON. Parsing from each line would take hours."""
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


def test_output_without_json_fails():
    wp = WpCli(
        FakeHost(lambda line, stdin: (0, "Success.", "")), {"path": None, "skip_plugins": False, "skip_themes": False}
    )
    with pytest.raises(WpeError, match="printed no JSON"):
        wp.json(["plugin", "list"])

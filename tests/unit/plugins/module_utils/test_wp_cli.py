# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build WP-CLI's command lines, read its output and explain its failures."""

from __future__ import annotations

import json
import re
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
        ('Notice: x\n"10"\n', ("10", True)),
        ("\ufefftrue", (True, True)),
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


ROWS = [{"name": "akismet", "status": "active"}, {"name": "hello", "status": "inactive"}]
DATA = json.dumps(ROWS)
NOTICE = "Deprecated: Array to string conversion [0] in /nas/x.php on line 3"


@pytest.mark.parametrize(
    "out",
    [
        DATA,
        f"{NOTICE}\n{DATA}\n",
        f"{NOTICE}{DATA}",
        f"\ufeff{DATA}\n",
        f"{DATA}\n<!-- cached -->\n",
        f"{DATA}<!-- cached -->",
        f"{DATA}\n[]",
        f"{DATA}[]",
        f'{{"level": "notice", "text": "{"x" * 500}"}}\n{DATA}',
    ],
)
def test_rows_are_found_in_noise(out):
    assert wp_that_prints(out).rows(["plugin", "list"], ("name", "status")) == ROWS


@pytest.mark.parametrize("out", ["[]\n", f"{NOTICE}\n[]"])
def test_empty_list_of_rows_is_found_in_noise(out):
    assert wp_that_prints(out).rows(["plugin", "list"], ("name", "status")) == []


def wp_that_prints(out, status=0):
    host = FakeHost(lambda line, stdin: (status, out, ""))
    return WpCli(host, {"path": None, "skip_plugins": False, "skip_themes": False})


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("Success.", "wp plugin list printed no rows with name and status but 'Success.'. Run it with wp_cli"),
        (
            "",
            "printed nothing instead of rows with name and status, so something that WordPress loads ends the program",
        ),
        *[
            (text, "printed no rows with name and status but")
            for text in (
                "null",
                "5",
                '"x"',
                '{"error": 1}',
                '["a"]',
                '[{"x": 1}]',
                '[{"name": 5, "status": "a"}]',
                "[null]",
            )
        ],
    ],
)
def test_output_without_rows_fails_and_shows_what_came(out, words):
    with pytest.raises(WpeError, match=re.escape(words)) as caught:
        wp_that_prints(out).rows(["plugin", "list"], ("name", "status"))
    assert caught.value.details["stdout"] == out


@pytest.mark.parametrize("end", ["", " ", "\n"])
def test_question_that_nobody_answers_is_a_failure(end):
    out = f"Are you sure you want to reset the 'local' database? [y/n]{end}"
    with pytest.raises(WpeError, match="wp db reset asked .* and did nothing.* Add --yes to the command"):
        wp_that_prints(out)(["db", "reset"])
    assert wp_that_prints(f"{out}Success: Database reset.")(["db", "reset"])


MULTI_LINE = "Error: Parameter errors:\n invalid value for --role: <b>king</b> isn&#8217;t a role\n"


@pytest.mark.parametrize(
    ("err", "flags", "reason"),
    [
        (MULTI_LINE, [], "Parameter errors: invalid value for --role: king isn’t a role"),
        (
            "Warning: Failed to activate plugin. Plugin could not be activated because it triggered a <strong>fatal error</strong>.\n"
            "Error: No plugins activated.",
            [],
            "No plugins activated. Failed to activate plugin. Plugin could not be activated because it triggered a fatal error .",
        ),
        (
            "PHP Fatal error:  x in /nas/wp-content/mu-plugins/a.php:3",
            [],
            'PHP stops with "x in /nas/wp-content/mu-plugins/a.php:3". The fault is in a must-use plugin, which WordPress always loads',
        ),
        ("PHP Parse error:  x in /nas/wp-config.php on line 3", [], "The fault is in wp-config.php"),
        ("PHP Fatal error:  x in /nas/wp-content/object-cache.php:3", [], "in the drop-in object-cache.php"),
        ("PHP Fatal error:  x in /nas/wp-content/plugins/a/a.php:3", ["--skip-plugins"], 'a.php:3".'),
        (
            "PHP Fatal error:  x in /nas/wp-includes/a.php:3",
            ["--skip-plugins"],
            "Set skip_themes to true to leave the theme out.",
        ),
    ],
)
def test_reason_has_all_lines_and_advice_that_can_help(err, flags, reason):
    found = explain(ShellResult(1, "", err), "here", flags)
    assert reason in found
    assert "skip" not in found or not flags or flags == ["--skip-plugins"] and "skip_plugins" not in found

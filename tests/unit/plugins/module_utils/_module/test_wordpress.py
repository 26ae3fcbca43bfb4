# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the wp_* modules decide, and how they read what WP-CLI says. tests/ssh runs them on a gateway."""

from __future__ import annotations

import json
import time

import pytest
from ansible.parsing.yaml.loader import AnsibleLoader

from ansible_collections.community.wpengine.plugins.doc_fragments.wp_cli import ModuleDocFragment
from ansible_collections.community.wpengine.plugins.module_utils import _wp_cli as wp_cli_utils
from ansible_collections.community.wpengine.plugins.module_utils import _wp_extension as wp_extension
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.text import unsendable
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import (
    SHARED_OPTIONS,
    Wp,
    as_rows,
    explain,
    find_json,
    main,
    quote_path,
    refuse_unsendable,
    run,
)
from ansible_collections.community.wpengine.plugins.modules import wp_cli, wp_core, wp_option, wp_plugin

AKISMET = {"name": "akismet", "status": "inactive", "version": "5.3", "update_version": "5.5"}
NOTHING = {"name": "akismet", "state": "present", "version": None, "update": False, "source": None}


def nested(levels):
    """A list in a list, and so on."""
    return [nested(levels - 1)] if levels > 1 else []


@pytest.mark.parametrize(("wanted", "after", "steps"), [
    ({}, {}, []),
    ({"state": "inactive"}, {}, []),
    ({"version": "5.3"}, {}, []),
    ({"state": "active"}, {"status": "active"}, ["plugin activate akismet"]),
    ({"update": True}, {"version": "5.5", "update_version": None}, ["plugin update akismet"]),
    (
        {"version": "5.1", "state": "active"},
        {"version": "5.1", "status": "active", "update_version": None},
        ["plugin install akismet --version=5.1 --force", "plugin activate akismet"],
    ),
    (
        {"version": "5.6", "source": "/tmp/akismet.zip"},
        {"version": "5.6", "update_version": None},
        ["plugin install /tmp/akismet.zip --force"],
    ),
])
def test_plugin_that_is_there(wanted, after, steps):
    plan = wp_extension.plan("plugin", AKISMET, {**NOTHING, **wanted})
    assert plan.after == {**AKISMET, **after}
    assert [" ".join(words) for words, _stdin in plan.send] == steps
    assert plan.changed == bool(steps)


@pytest.mark.parametrize(("wanted", "status", "version", "step"), [
    ({}, "inactive", None, "plugin install akismet"),
    ({"update": True}, "inactive", None, "plugin install akismet"),
    ({"state": "active", "version": "5.1"}, "active", "5.1", "plugin install akismet --version=5.1 --activate"),
    ({"source": "https://example.com/a.zip"}, "inactive", None, "plugin install https://example.com/a.zip"),
])
def test_plugin_that_is_not_there(wanted, status, version, step):
    plan = wp_extension.plan("plugin", None, {**NOTHING, **wanted})
    assert (plan.before, plan.after["status"], plan.after["version"]) == (None, status, version)
    assert [" ".join(words) for words, _stdin in plan.send] == [step]


@pytest.mark.parametrize("status", ["active", "active-network"])
def test_an_active_plugin_is_switched_off_before_it_is_deleted(status):
    plan = wp_extension.plan("plugin", {**AKISMET, "status": status}, {**NOTHING, "state": "absent"})
    assert [words[1] for words, _stdin in plan.send] == ["deactivate", "delete"]
    assert plan.after is None
    assert not wp_extension.plan("plugin", None, {**NOTHING, "state": "absent"}).changed


def test_plugins_and_themes_that_cannot_be_changed():
    unmanaged = {**AKISMET, "status": "must-use"}
    for wanted in ({"state": "absent"}, {"state": "inactive"}, {"version": "1"}):
        with pytest.raises(BadInput, match="must-use"):
            wp_extension.plan("plugin", unmanaged, {**NOTHING, **wanted})
    assert not wp_extension.plan("plugin", unmanaged, {**NOTHING, "state": "active", "update": True}).changed
    with pytest.raises(BadInput, match="Activate another one first"):
        wp_extension.plan("theme", {**AKISMET, "status": "active"}, {**NOTHING, "state": "absent"})


@pytest.mark.parametrize(("wanted", "there", "changed"), [
    ("a", "a", False), ("a", "b", True), (10, "10", False), (10, 10, False), (True, "1", False), (False, "", False),
    (True, True, False), (1.5, "1.5", False), ([], {}, False), ({}, [], False), ([1], ["1"], True), ("", [], True),
    ({"a": [1, {}]}, {"a": [1, []]}, False), ({"a": 1}, {"a": 1, "b": 2}, True), ({1: "x"}, {"1": "x"}, False),
    ({"a": True}, {"a": 1}, True), ([{"a": [0]}], [{"a": [False]}], True), ({"a": 1}, {"a": 1.0}, False),
    ({"0": "a", "1": "b"}, ["a", "b"], False), ({"x": [{0: {}}]}, {"x": [[[]]]}, False), (["a"], {"0": "a"}, False),
    ({"1": "b", "0": "a"}, ["a", "b"], True), ({"0": "a", "2": "b"}, ["a", "b"], True), ({"0": "a"}, ["a", "b"], True),
])
def test_values_of_options(wanted, there, changed):
    assert bool(wp_option.plan("name", "present", wanted, {"name": "name", "value": there}).send) is changed


@pytest.mark.parametrize("check_mode", [True, False])
def test_true_in_place_of_1_is_a_change(check_mode):
    site = {"value": '{"cache": 1}'}

    def shell(line, stdin):
        site["value"] = stdin or site["value"]
        return 0, site["value"], ""

    params = {"name": "x", "value": {"cache": True}, "state": "present", "path": None}
    params.update(skip_plugins=False, skip_themes=False)
    result = run(wp_option.MODULE, params, shell, check_mode)
    assert result["changed"] is True and result["option"]["value"]["cache"] is True
    assert site["value"] == ('{"cache": 1}' if check_mode else '{"cache": true}')
    assert run(wp_option.MODULE, params, shell, check_mode)["changed"] is check_mode


def test_value_of_an_option_travels_on_standard_input():
    plan = wp_option.plan("name", "present", {"a": "ü"}, None)
    assert plan.send == [(["option", "add", "name", "--format=json"], '{"a": "\\u00fc"}')]
    assert wp_option.plan("name", "present", 1, {"name": "name", "value": "2"}).send[0][0][1] == "update"
    steps = wp_option.plan("name", "absent", None, {"name": "name", "value": "2"}).send
    assert steps == [(["option", "delete", "name"], None)]


MINE = {"name": "mine", "status": "inactive", "version": "1.9", "update_version": None}
ZIP = {"source": "https://x/mine-1.9.zip"}


def run_plugin(wanted, *lists):
    """The result of wp_plugin where the list of plugins is these, one after the other, and all else ends well."""
    lists = iter(lists)

    def shell(line, stdin):
        return 0, json.dumps(next(lists)) if " plugin list " in line else "Success.", ""

    params = {**NOTHING, "name": "mine", "path": None, "skip_plugins": False, "skip_themes": False, **wanted}
    return run(wp_plugin.MODULE, params, shell, False)


@pytest.mark.parametrize(("wanted", "before", "after", "words"), [
    ({"state": "active", **ZIP}, [], [dict(MINE, name="y")], "is not there; set name"),
    ({"version": "2.0", **ZIP}, [MINE], [MINE], "has version 1.9 and not 2.0; set version to the version that source"),
    ({"version": "2"}, [MINE], [dict(MINE, version="2.0")], "has version 2.0 and not 2; set version to the version as it"),
    ({"version": "2.0"}, [], [MINE], "has version 1.9 and not 2.0"),
    ({"update": True}, [dict(MINE, update_version="2.0")], [dict(MINE, update_version="2.0")], "still has version 1.9 and"),
    ({"state": "active"}, [MINE], [MINE], "is inactive and not active"),
    ({"state": "inactive"}, [dict(MINE, status="active")], [dict(MINE, status="active")], "is active and not inactive"),
    ({"state": "absent"}, [MINE], [MINE], "is still there"),
])
def test_what_wp_cli_did_without_making_it_so_is_a_failure(wanted, before, after, words):
    with pytest.raises(WpeError, match=f"^wp plugin .* reported no failure, but the plugin mine {words}") as caught:
        run_plugin(wanted, before, after)
    assert caught.value.result()["changed"] is True


@pytest.mark.parametrize(("wanted", "before", "after"), [
    ({"version": "1.9", **ZIP}, [], [MINE]),
    ({"update": True}, [dict(MINE, update_version="2.0")], [dict(MINE, version="2.1")]),
    ({"update": True}, [dict(MINE, update_version="2.0")], [dict(MINE, version="2.0", update_version="2.1")]),
    ({"update": True}, [dict(MINE, update_version="2.0")], [MINE]),  # what WordPress knew was out of date
    ({"update": True}, [], [dict(MINE, update_version="2.0")]),
    ({"state": "active"}, [MINE], [dict(MINE, status="active-network", version="2.0")]),
    ({"state": "absent"}, [MINE], [dict(MINE, name="y")]),
])
def test_what_was_not_asked_for_may_come_out_otherwise(wanted, before, after):
    assert run_plugin(wanted, before, after)["changed"] is True


CORE = {"version": None, "update": False, "minor": False, "force": False}


@pytest.mark.parametrize(("wanted", "version", "first"), [
    ({}, "6.8.3", None),
    ({"version": "6.8.3"}, "6.8.3", None),
    ({"update": True}, "6.10", "core update --version=6.10"),
    ({"version": "6.9"}, "6.9", "core update --version=6.9"),
    ({"version": "6.7", "force": True}, "6.7", "core update --version=6.7 --force"),
])
def test_core(wanted, version, first):
    plan = wp_core.plan({"version": "6.8.3", "update_version": "6.10"}, {**CORE, **wanted})
    assert plan.after["version"] == version
    assert [" ".join(words) for words, _stdin in plan.send] == ([first, "core update-db"] if first else [])


@pytest.mark.parametrize(("wanted", "after", "met"), [
    ({"version": "6.9"}, "6.9", True), ({"version": "6.9"}, "6.8.3", False), ({"version": "6.9"}, "6.9.1", False),
    ({"update": True}, "6.8.3", False), ({"update": True}, "6.9.1", True),
])
def test_core_is_what_was_asked_for_afterwards(wanted, after, met):
    versions = iter(["6.8.3", after])

    def shell(line, stdin):
        return 0, next(versions) if "core version" in line else '[{"version": "6.9"}]', ""

    params = {**CORE, **wanted, "path": None, "skip_plugins": False, "skip_themes": False}
    if met:
        assert run(wp_core.MODULE, params, shell, False)["changed"] is True
    else:
        with pytest.raises(WpeError, match=f"^wp core update and wp core update-db .* version {after} and not 6.9; see"):
            run(wp_core.MODULE, params, shell, False)


def test_core_does_not_go_back_by_itself():
    with pytest.raises(BadInput, match="Set force"):
        wp_core.plan({"version": "6.8.3", "update_version": None}, {**CORE, "version": "6.8"})


def test_versions_in_order():
    ordered = ["6.9-RC1", "6.9", "6.9.1", "6.10", "7.0-beta2", "7.0"]
    assert sorted(reversed(ordered), key=wp_core.as_numbers) == ordered


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
def test_failures_in_words(out, err, status, text):
    assert text in explain(status, out, err, "here")


@pytest.mark.parametrize(("text", "data"), [
    ("[]", ([], True)), ('"text"\n', ("text", True)), ("5", (5, True)), ("", (None, False)),
    ("Success.", (None, False)),
    ("Notice: Undefined index in x.php\n[{\"a\": 1}]\n", ([{"a": 1}], True)), ("{ not json", (None, False)),
    ('{\n  "a": 1\n}', ({"a": 1}, True)), ("\n  5\n", (5, True)), ("[x]\n[1]", ([1], True)), ("[x]\n{}", ({}, True)),
    ("[" * 100 + "]" * 100, (nested(100), True)), ("[" * 101 + "]" * 101, (None, False)),
    ("[" * 200_000, (None, False)), ("9" * 5000, (None, False)),
])
def test_json_in_output(text, data):
    assert find_json(text) == data


def test_a_long_log_is_no_json():
    """Its lines begin as JSON may; to try each would take hours."""
    begin = time.monotonic()
    assert find_json("[31-Jan-2026 10:00:00 UTC] PHP Notice:  in x.php on line 3\n" * 100_000) == (None, False)
    assert time.monotonic() - begin < 5


def test_command_line():
    lines = []
    params = {"path": "~/my site", "skip_plugins": True, "skip_themes": False}
    wp = Wp(lambda line, stdin: lines.append(line), params, "A=1")
    words = ["option", "get", "it's"]
    wp.answer(words)
    assert lines == ["cd ~/'my site' && A=1 wp --skip-plugins option get 'it'\"'\"'s'"]
    # What is shown has no environment, which may hold secrets.
    assert wp.line(words) == lines[0].replace("A=1 ", "")
    assert [quote_path(path) for path in ("sites/x", "-P", "~/-P")] == ["sites/x", "./-P", "~/-P"]


@pytest.mark.parametrize("data", [
    None, 5, "x", {"error": 1}, ["a"], [{"x": 1}], [{"name": 5, "status": "active"}], [None],
])
def test_output_of_another_form(data):
    with pytest.raises(WpeError, match="wp plugin list gave no rows with name and status but "):
        as_rows(data, ("name", "status"), ["plugin", "list"])


def test_rows_may_lack_what_is_not_needed():
    """A theme without a version has false there."""
    answers = {"plugin": '[{"name": "x", "status": "active", "version": false}]'}
    params = {**NOTHING, "name": "x", "path": None, "skip_plugins": False, "skip_themes": False}
    result = run(wp_plugin.MODULE, params, lambda line, stdin: (0, answers["plugin"], ""), False)
    assert result["plugin"] == {"name": "x", "status": "active", "version": False, "update_version": None}


@pytest.mark.parametrize(("value", "words"), [
    ("a\0b", "NUL"), (["a", {"b": "\0"}], "NUL"), ({"\0": 1}, "NUL"), ("\ud83d", "lone surrogate"),
    (nested(101), "100"), ({"a": nested(100)}, "100"), (float("inf"), "finite"), (float("nan"), "finite"),
    ({"a"}, "type set"), (b"a", "type bytes"),
    ({(1, 2): 1}, "key"),
])
def test_values_that_no_host_can_be_sent(value, words):
    assert words in unsendable(value)
    with pytest.raises(BadInput, match="^The option value holds "):
        refuse_unsendable({"value": value})


@pytest.mark.parametrize("value", [
    None, True, 5, 1.5, "", "ü ✓", "a\nb", "caf\udce9", [], {}, {"a": [1, None]}, {1: "x"}, ("a",), nested(100),
])
def test_values_that_can_be_sent(value):
    assert unsendable(value) is None


def test_data_may_hold_what_a_command_may_not():
    refuse_unsendable({"stdin": "a\0b", "content": "\0"})
    with pytest.raises(BadInput, match="stdin holds half"):
        refuse_unsendable({"stdin": "\ud83d"})


@pytest.mark.parametrize(("kind", "params", "words"), [
    (wp_option.MODULE, {"name": "--exec=x", "value": 1, "state": "present"}, "'--exec=x' for one of its"),
    (wp_plugin.MODULE, {**NOTHING, "name": "-a", "source": "--b"}, "name must not begin .* source must not begin"),
    (wp_option.MODULE, {"name": "", "value": 1, "state": "present"}, "name is empty; give"),
    (wp_plugin.MODULE, {**NOTHING, "name": "", "state": "absent"}, "name is empty; give"),
    (wp_plugin.MODULE, {**NOTHING, "name": " ", "version": "", "source": ""}, "name is .* version is .* source is empty"),
    (wp_core.MODULE, {"version": "--x", "update": False, "minor": False, "force": False}, "such as 6.8.3"),
    (wp_cli.MODULE, {"command": [None], "format": None, "stdin": None}, "text or a number"),
    (wp_cli.MODULE, {"command": ["a\0"], "format": None, "stdin": None}, "NUL"),
])
def test_mistakes_are_found_before_anything_runs(kind, params, words):
    with pytest.raises(BadInput, match=words):
        run(kind, {**params, "path": None, "skip_plugins": False, "skip_themes": False}, None, False)


@pytest.mark.parametrize("version", ["6.8.3", "Notice: x\n6.8.3\n", "6.9-RC1"])
def test_version_in_output(version):
    assert wp_core.version_in(version) == version.split()[-1]


@pytest.mark.parametrize("out", ["", "no version", "Error", "\x1b[31m6.8", "9" * 5000])
def test_no_version_in_output(out):
    with pytest.raises(WpeError, match="printed no version but"):
        wp_core.version_in(out)


def test_versions_of_any_length():
    order = ["0", "6", "6.08.9", "6.9-RC1", "6.9", "6.10", "6.10.1", "9" * 5000, "9" * 5000 + "0"]
    assert sorted(reversed(order), key=wp_core.as_numbers) == order
    assert wp_core.as_numbers("6.8.0") == wp_core.as_numbers("6.8")


class Ended(Exception):
    """A module's process has ended."""


class FakeModule:
    """An AnsibleModule that runs nothing."""

    _name = "community.wpengine.wp_cli"
    _diff = check_mode = False

    def __init__(self, **kwargs):
        self.params = {"command": "x", "format": None, "stdin": None, "path": None}
        self.params.update(skip_plugins=False, skip_themes=False)

    def fail_json(self, **result):
        raise Ended(json.dumps(result))

    def run_command(self, line, **options):
        raise ValueError("secret")


def test_a_fault_in_the_module_shows_no_arguments(monkeypatch):
    monkeypatch.setattr(wp_cli_utils, "ModuleWithoutNulls", FakeModule)
    with pytest.raises(Ended, match=r"wp_cli failed unexpectedly \(ValueError in ") as ended:
        main(wp_cli.MODULE)
    assert "secret" not in str(ended.value)


def test_a_failure_in_words_is_printable():
    assert explain(1, "", "a\n\x1b[31mb", "here") == "a \\x1b[31mb"
    result = run(
        wp_cli.MODULE, {**FakeModule().params, "command": ["x"]}, lambda line, stdin: (1, "", "Error: \x1b[31m"), False
    )
    assert result["msg"] == "wp x failed: \\x1b[31m"


def test_output_that_is_no_json():
    wp = Wp(lambda line, stdin: (0, "Success.", ""), {"path": None, "skip_plugins": False, "skip_themes": False})
    with pytest.raises(WpeError, match="gave no JSON"):
        wp.json(["plugin", "list"])


@pytest.mark.parametrize(("command", "words"), [
    ("plugin list --status='a b'", ["plugin", "list", "--status=a b"]),
    ("wp cache flush", ["cache", "flush"]),
    (["option", "update", "x", 5], ["option", "update", "x", "5"]),
])
def test_words_of_a_command(command, words):
    assert wp_cli.split(command) == words


def test_shared_options_are_documented():
    documented = AnsibleLoader(ModuleDocFragment.DOCUMENTATION).get_single_data()["options"]
    assert {name: (row["type"], row.get("default")) for name, row in documented.items()} == {
        name: (row["type"], row.get("default")) for name, row in SHARED_OPTIONS.items()
    }

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the wp_* modules decide, and how they read what WP-CLI says. tests/ssh runs them on a gateway."""

from __future__ import annotations

import pytest
from ansible.parsing.yaml.loader import AnsibleLoader

from ansible_collections.community.wpengine.plugins.doc_fragments.wp_cli import ModuleDocFragment
from ansible_collections.community.wpengine.plugins.module_utils import wp_extension
from ansible_collections.community.wpengine.plugins.module_utils.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils.wp_cli import (
    SHARED_OPTIONS,
    Wp,
    explain,
    find_json,
    quote_path,
)
from ansible_collections.community.wpengine.plugins.modules import wp_cli, wp_core, wp_option

AKISMET = {"name": "akismet", "status": "inactive", "version": "5.3", "update_version": "5.5"}
NOTHING = {"name": "akismet", "state": "present", "version": None, "update": False, "source": None}


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
])
def test_values_of_options(wanted, there, changed):
    assert wp_option.plan("name", "present", wanted, {"name": "name", "value": there}).changed is changed


def test_value_of_an_option_travels_on_standard_input():
    plan = wp_option.plan("name", "present", {"a": "ü"}, None)
    assert plan.send == [(["option", "add", "name", "--format=json"], '{"a": "\\u00fc"}')]
    assert wp_option.plan("name", "present", 1, {"name": "name", "value": "2"}).send[0][0][1] == "update"
    steps = wp_option.plan("name", "absent", None, {"name": "name", "value": "2"}).send
    assert steps == [(["option", "delete", "name"], None)]


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
    ('{\n  "a": 1\n}', ({"a": 1}, True)),
])
def test_json_in_output(text, data):
    assert find_json(text) == data


def test_command_line():
    wp = Wp(None, {"path": "~/my site", "skip_plugins": True, "skip_themes": False}, "A=1 wp")
    assert wp.line(["option", "get", "it's"]) == "cd ~/'my site' && A=1 wp --skip-plugins option get 'it'\"'\"'s'"
    assert quote_path("sites/x") == "sites/x"


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

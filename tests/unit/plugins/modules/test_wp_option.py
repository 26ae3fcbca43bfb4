# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the values of options as PHP has them, and send them as JSON."""

from __future__ import annotations

import json

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wp_option
from support.fake_host import run_on_host


@pytest.mark.parametrize(
    ("wanted", "there", "changed"),
    [
        ("a", "a", False),
        ("a", "b", True),
        (10, "10", False),
        (10, 10, False),
        (True, "1", False),
        (False, "", False),
        (True, True, False),
        (1.5, "1.5", False),
        ([], {}, False),
        ({}, [], False),
        ([1], ["1"], True),
        ("", [], True),
        ({"a": [1, {}]}, {"a": [1, []]}, False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({1: "x"}, {"1": "x"}, False),
        ({"a": True}, {"a": 1}, True),
        ([{"a": [0]}], [{"a": [False]}], True),
        ({"a": 1}, {"a": 1.0}, False),
        ({"0": "a", "1": "b"}, ["a", "b"], False),
        ({"x": [{0: {}}]}, {"x": [[[]]]}, False),
        (["a"], {"0": "a"}, False),
        ({"1": "b", "0": "a"}, ["a", "b"], True),
        ({"0": "a", "2": "b"}, ["a", "b"], True),
        ({"0": "a"}, ["a", "b"], True),
    ],
)
def test_values_compare_as_in_php(wanted, there, changed):
    assert bool(wp_option.decide("name", "present", wanted, {"name": "name", "value": there}).send) is changed


@pytest.mark.parametrize("check_mode", [True, False])
def test_replacing_1_by_true_is_a_change(check_mode):
    site = {"value": '{"cache": 1}'}

    def shell(line, stdin):
        if " option update " in line:
            site["value"] = stdin
        return 0, site["value"], ""

    params = {"name": "x", "value": {"cache": True}, "state": "present", "path": None}
    params.update(skip_plugins=False, skip_themes=False)
    result = run_on_host(wp_option.MODULE, params, shell, check_mode)
    assert result["changed"] is True and result["option"]["value"]["cache"] is True
    assert site["value"] == ('{"cache": 1}' if check_mode else '{"cache": true}')
    assert run_on_host(wp_option.MODULE, params, shell, check_mode)["changed"] is check_mode


def test_value_is_sent_on_standard_input():
    plan = wp_option.decide("name", "present", {"a": "ü"}, None)
    assert plan.send == [(["option", "add", "name", "--format=json"], '{"a": "\\u00fc"}')]
    assert wp_option.decide("name", "present", 1, {"name": "name", "value": "2"}).send[0][0][1] == "update"
    steps = wp_option.decide("name", "absent", None, {"name": "name", "value": "2"}).send
    assert steps == [(["option", "delete", "name"], None)]


@pytest.mark.parametrize(("name", "words"), [("--exec=x", "'--exec=x' for one of its"), ("", "name is empty; give")])
def test_name_is_refused_before_anything_runs(name, words):
    params = {"name": name, "value": 1, "state": "present", "path": None, "skip_plugins": False, "skip_themes": False}
    with pytest.raises(BadInput, match=words):
        run_on_host(wp_option.MODULE, params)


PARAMS = {"state": "present", "path": None, "skip_plugins": False, "skip_themes": False}


class WordPress:
    """A site that stores options as sanitize(value) says, which returns the stored value and the errors."""

    def __init__(self, stored, sanitize=lambda value: (value, []), constants=()):
        self.stored, self.sanitize, self.constants = stored, sanitize, list(constants)
        self.commands = []

    def __call__(self, line, stdin):
        command = line.partition(" wp ")[2]
        self.commands.append(" ".join(command.split()[:2]))
        if command.startswith("eval") and "get_option(" in command:
            return 0, json.dumps({"exists": True, "readable": False, "value": None}), ""
        if command.startswith("eval"):
            value, errors = self.sanitize(json.loads(stdin)["value"])
            return 0, "Notice: x" + json.dumps({"sanitized": value, "errors": errors, "constants": self.constants}), ""
        if command.startswith("option update"):
            value, errors = self.sanitize(json.loads(stdin))
            if not self.constants and not errors:
                self.stored = json.dumps(value)
            return 0, "Success: Value passed is unchanged.", ""
        if command.startswith("option delete"):
            self.stored = None
            return 0, "Success: Deleted.", ""
        if self.stored is None:
            return 1, "", "Error: Could not get 'x' option. Does it exist?"
        return 0, self.stored, ""

    def set(self, value, name="x", check_mode=False, **more):
        return run_on_host(wp_option.MODULE, {**PARAMS, "name": name, "value": value, **more}, self, check_mode)


def ampersand(value):
    return value.replace("&", "&amp;"), []


@pytest.mark.parametrize(
    ("stored", "value", "sanitize"),
    [('"Tom &amp; Jerry"', "Tom & Jerry", ampersand), ('"0"', False, lambda value: (int(value or 0), []))],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_value_that_wordpress_only_spells_differently_is_unchanged(stored, value, sanitize, check_mode):
    site = WordPress(stored, sanitize)
    assert site.set(value, check_mode=check_mode)["changed"] is False
    assert "option update" not in site.commands


def test_value_that_wordpress_rewrites_is_predicted():
    assert WordPress('"Old"', ampersand).set("A & B", check_mode=True)["option"]["value"] == "A &amp; B"
    assert WordPress('"Old"', ampersand).set("A & B")["option"]["value"] == "A &amp; B"


@pytest.mark.parametrize("check_mode", [True, False])
def test_value_that_wordpress_refuses_is_an_error_with_both_values(check_mode):
    site = WordPress('"a@x.example"', lambda value: ("a@x.example", ["It is not valid."]))
    with pytest.raises(
        BadInput, match='does not take "nobody" for the option admin_email and keeps "a@x.example": It is not valid.'
    ):
        site.set("nobody", "admin_email", check_mode)


@pytest.mark.parametrize("check_mode", [True, False])
def test_constant_that_wins_over_the_database_is_named(check_mode):
    with pytest.raises(BadInput, match="the constant WP_HOME in wp-config.php sets it"):
        WordPress('"https://a"', constants=["WP_HOME"]).set("https://b", "home", check_mode)


def test_value_that_stays_without_a_reason_is_an_error():
    def shell(line, stdin):
        result, site.stored = site(line, stdin), '"old"'
        return result

    site = WordPress('"old"')
    with pytest.raises(WpeError, match='the option x still is "old" and not "new"'):
        run_on_host(wp_option.MODULE, {**PARAMS, "name": "x", "value": "new"}, shell, False)


def test_value_that_json_cannot_carry_can_be_overwritten_and_deleted():
    assert WordPress("O:8:broken").set("new")["option"]["value"] == "new"
    assert WordPress("O:8:broken").set(None, state="absent")["changed"] is True


def test_site_that_cannot_tell_how_it_stores_values_is_written_all_the_same():
    def shell(line, stdin):
        return (1, "", "Error: eval is disabled") if " eval " in line else site(line, stdin)

    site = WordPress('"old"')
    params = {**PARAMS, "name": "x", "value": "new"}
    assert run_on_host(wp_option.MODULE, params, shell, False)["changed"] is True

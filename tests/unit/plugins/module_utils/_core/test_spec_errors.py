# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that each option that an argument spec refuses has a sentence with its place."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.spec_errors import spec_errors

SPECS = {
    "name": {"aliases": ["title"]},
    "roles": {"type": "list", "elements": "str", "choices": ["full", "owner"]},
    "count": {"type": "int"},
    "age": {"type": "float"},
    "wait": {"type": "bool", "default": True},
    "data": {"type": "raw"},
    "domains": {
        "type": "list",
        "elements": "dict",
        "options": {"name": {"type": "str", "required": True}, "primary": {"type": "bool"}},
    },
    "contact": {"type": "dict", "options": {"phone": {"type": "str", "required": True}}},
    "state": {"choices": ["present", "absent"], "default": "present"},
}


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        ({}, []),
        ({"title": "a", "roles": ["full"], "count": "3", "age": 1, "wait": "no", "data": [1], "state": "absent"}, []),
        ({"name": None, "domains": [{"name": "5"}], "contact": '{"phone": "1"}'}, []),
        ({"domains": [{"name": "a"}, {"name": " "}]}, ["domains[1].name is empty; give it a value."]),
        ({"name": "a", "title": ""}, ["name and title are the same option; set one of them."]),
        ({"nam": "a"}, ["There is no option nam. Near matches: name."]),
        (
            {"zzz": 1, "coumt": 2, "yyy": 3},
            [
                "There is no option coumt. Near matches: count.",
                "There is no option zzz and no option yyy. "
                "The options are: age, contact, count, data, domains, name, roles, state, wait.",
            ],
        ),
        ({"title": ["a"]}, ["name must be a text, not a list."]),
        (
            {"count": "soon", "age": "12h"},
            ["count must be a whole number, not 'soon'.", "age must be a number, not '12h'."],
        ),
        (
            {"count": 1.5, "wait": "maybe"},
            ["count must be a whole number, not 1.5.", "wait must be true or false, not 'maybe'."],
        ),
        ({"state": "gone"}, ["state must be one of present or absent, not 'gone'."]),
        (
            {"roles": ["full", "admin", ["x"], None]},
            [
                "roles[1] must be one of full or owner, not 'admin'.",
                "roles[2] must be a text, not a list.",
                "roles[3] must be a text, not null.",
            ],
        ),
        (
            {"domains": [{"name": "a", "primary": "x"}, {"nmae": "b"}, "c"], "contact": {}},
            [
                "domains[0].primary must be true or false, not 'x'.",
                "There is no option domains[1].nmae. Near matches: name.",
                "domains[1].name is missing.",
                "domains[2] must be a dictionary such as {name: c}, not 'c'.",
                "contact.phone is missing.",
            ],
        ),
        (
            {"name": 6.1, "state": True, "roles": [False]},
            [
                "name must be in quotes: YAML has made 6.1 of what was written.",
                "roles[0] must be in quotes: YAML has made false of what was written.",
                "state must be in quotes: YAML has made true of what was written.",
            ],
        ),
        ({"name": 123}, ["name must be in quotes: YAML has made 123 of what was written."]),
        ({"count": "9" * 100 + "x"}, [f"count must be a whole number, not '{'9' * 60}…'."]),
    ],
)
def test_each_mistake_has_a_sentence_with_its_place(given, sentences):
    assert spec_errors(SPECS, {}, given).sentences == sentences


CONSTRAINTS = {
    "mutually_exclusive": [("name", "domains")],
    "required_one_of": [("name", "domains")],
    "required_together": [("count", "age")],
    "required_if": [("state", "present", ("contact",))],
}


@pytest.mark.parametrize(
    ("given", "sentences", "names"),
    [
        ({"title": "a", "contact": {"phone": "1"}}, [], set()),
        ({"name": "a", "state": "absent"}, [], set()),
        ({"name": None, "state": "absent"}, ["name or domains is missing."], {"name", "domains"}),
        (
            {"name": "a", "domains": "b", "count": 1},
            [
                "domains[0] must be a dictionary such as {name: b}, not 'b'.",
                "name and domains exclude each other; set one of them.",
                "age is missing; set count and age together or not at all.",
                "contact is missing; state present needs it.",
            ],
            {"domains", "age", "contact"},
        ),
    ],
)
def test_each_broken_constraint_has_a_sentence(given, sentences, names):
    assert spec_errors(SPECS, CONSTRAINTS, given)[:2] == (sentences, names)


def test_accepted_options_keep_the_items_without_mistakes():
    given = {"name": None, "count": "soon", "wait": "no", "domains": [{"name": "a"}, {"nmae": "b"}, "c"], "x": 1}
    errors = spec_errors(SPECS, {}, given)
    assert (errors.accepted, errors.names) == ({"wait": "no", "domains": [{"name": "a"}]}, {"count"})


@pytest.mark.parametrize("given", [{"count": [2**63, None]}, {"contact": False}])
def test_value_for_which_ansible_core_ends_in_a_traceback_has_a_sentence(given):
    [sentence] = spec_errors(SPECS, {}, given).sentences
    assert " must be a " in sentence

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the variables of a playbook."""

from __future__ import annotations

import os

import pytest

from ansible_collections.community.wpengine.plugins.lookup.wpe_variables import checked, host_mistakes, listed

SPECS = {
    "job_dir": {"type": "path", "default": "folder", "description": "Not read here."},
    "job_names": {"type": "list", "elements": "str"},
    "job_number": {"type": "int", "default": 10},
    "job_force": {"type": "bool", "default": False},
    "job_kind": {"type": "str", "choices": ["a", "b"], "default": "a"},
}


def test_defaults():
    values = checked(SPECS, {}, [], "job")["values"]
    assert values == {
        "job_dir": os.path.abspath("folder"),
        "job_names": None,
        "job_number": 10,
        "job_force": False,
        "job_kind": "a",
    }


def test_extra_variables_may_be_text():
    given = {"job_names": "a, b", "job_number": "3", "job_force": "yes", "job_dir": "/x"}
    result = checked(SPECS, given, list(given), "job")
    assert result["mistakes"] == []
    assert list(result["values"].values()) == ["/x", ["a", "b"], 3, True, "a"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"job_number": "many"}, "job_number must be a whole number, not 'many'."),
        ({"job_force": "maybe"}, "job_force must be true or false"),
        ({"job_kind": "c"}, "job_kind must be one of a or b, not 'c'."),
        ({"job_names": [["a"]]}, "job_names[0] must be a text"),
    ],
)
def test_wrong_values(given, words):
    (mistake,) = checked(SPECS, given, list(given), "job")["mistakes"]
    assert words in mistake


def test_missing_variable():
    assert checked({"job_x": {"type": "str", "required": True}}, {}, [], "job")["mistakes"] == ["job_x is missing."]


@pytest.mark.parametrize("name", ["job_nmes", "job_Dir", "job_numbers"])
def test_variable_that_is_near_one_of_the_playbook(name):
    (mistake,) = checked(SPECS, {}, ["other", name], "job")["mistakes"]
    assert mistake.startswith(f"There is no variable {name}. Near matches: job_")


@pytest.mark.parametrize("name", ["job_template", "jobnames", "my_job_dirs"])
def test_variable_of_somebody_else(name):
    assert checked(SPECS, {}, [name], "job")["mistakes"] == []


INSTALL, OTHER = {"wpe_install_name": "shop"}, {"ansible_host": "x"}


@pytest.mark.parametrize(
    ("pattern", "names", "hostvars", "words"),
    [
        ("shops", ["shop"], {"shop": INSTALL}, None),
        (
            "shops",
            ["shop", "web"],
            {"shop": INSTALL, "web": OTHER},
            "no installs of the inventory plugin wpe_installs: web.",
        ),
        ("shops", [], {}, "job_hosts is 'shops', which matches no host of the inventory."),
        # Before the hosts of a play are known, so are their variables.
        ("shops", ["web"], None, None),
        # What is required and missing is said elsewhere.
        (None, [], {}, None),
    ],
)
def test_hosts(pattern, names, hostvars, words):
    mistakes = host_mistakes("job_hosts", pattern, names, hostvars)
    assert [words in mistake for mistake in mistakes] == ([] if words is None else [True])


@pytest.mark.parametrize(
    ("spec", "value", "expected"),
    [
        ({"elements": "dict"}, '[{"path": "/"}]', [{"path": "/"}]),
        ({"elements": "dict"}, "- {path: /a}", [{"path": "/a"}]),
        ({"elements": "dict"}, "{", "{"),
        ({"elements": "dict"}, [{"path": "/"}], [{"path": "/"}]),
        ({"elements": "str"}, "[a]", "[a]"),
    ],
)
def test_list_of_dictionaries_may_be_text(spec, value, expected):
    assert listed(spec, value) == expected

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Surveys ask for the variables that the playbooks check, and their answers are accepted by that check."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader

from ansible_collections.community.wpengine.plugins.lookup import wpe_surveys
from ansible_collections.community.wpengine.plugins.lookup.wpe_surveys import FOLDER, question, survey_of
from ansible_collections.community.wpengine.plugins.lookup.wpe_variables import checked, listed
from support.controller_api import check_survey

NAMES = sorted(path.stem for path in FOLDER.glob("*.yml") if path.stem != "awx_setup")
# Answers of a person, as text, to the questions without a default whose texts have a form.
ANSWERS = {"go_live_domains": '[{"name": "www.torquebikes.example", "primary": true}]'}


def test_one_survey_for_each_playbook():
    surveys = lookup_loader.get("community.wpengine.wpe_surveys").run([])
    assert [one["playbook"] for one in surveys] == NAMES
    assert lookup_loader.get("community.wpengine.wpe_surveys").run(["deploy"]) == [
        one for one in surveys if one["playbook"] == "deploy"
    ]
    assert surveys[0]["description"] == (
        "Back up many installs: all backups are ordered first, and then waited for together."
    )
    with pytest.raises(AnsibleError, match="There is no playbook deplo in this collection; there are backup, converge"):
        lookup_loader.get("community.wpengine.wpe_surveys").run(["deplo"])


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_accepted_by_the_playbook(name):
    survey = survey_of(FOLDER / f"{name}.yml")["survey"]
    check_survey(survey)
    specs = wpe_surveys.variables_of((FOLDER / f"{name}.yml").read_text(), name)
    assert [one["variable"] for one in survey["spec"]] == list(specs)
    given = {one["variable"]: typed(one) for one in survey["spec"]}
    given = {key: listed(specs[key], value) for key, value in given.items() if value != ""}
    result = checked(specs, given, list(given), name)
    assert result["mistakes"] == []
    # What nobody changed is what the playbook takes by itself.
    defaults = checked(specs, {}, [], name)["values"]
    untouched = [one["variable"] for one in survey["spec"] if not one["required"]]
    assert {key: result["values"][key] for key in untouched} == {key: defaults[key] for key in untouched}


def typed(one):
    """Return the answer to a question: the default, or something where an answer is required. AWX sends lists of choices as lists."""
    if one["type"] == "multiselect":
        return one["default"].split("\n") if one["default"] else one["choices"][:1] if one["required"] else ""
    if one["default"] == "" and one["required"]:
        return ANSWERS.get(one["variable"], "x")
    return one["default"]


@pytest.mark.parametrize(
    ("spec", "kind", "default", "choices"),
    [
        ({"type": "str"}, "text", "", []),
        ({"type": "path", "default": "a"}, "text", "a", []),
        ({"type": "int", "default": 5}, "integer", 5, []),
        ({"type": "float", "default": 0.5}, "float", 0.5, []),
        ({"type": "bool", "default": False}, "multiplechoice", "false", ["true", "false"]),
        ({"type": "str", "choices": ["a", "b"], "default": "a"}, "multiplechoice", "a", ["a", "b"]),
        ({"type": "list", "elements": "str", "choices": ["a", "b"], "default": ["a", "b"]}, "multiselect", "a\nb", ["a", "b"]),
        ({"type": "list", "elements": "str", "default": ["a", "b"]}, "text", "a,b", []),
        ({"type": "list", "elements": "dict", "default": [{"path": "/"}]}, "textarea", '[{"path": "/"}]', []),
    ],
)  # fmt: skip
def test_kinds_of_questions(spec, kind, default, choices):
    one = question("job_x_y", {**spec, "description": "Words\n in lines."})
    assert (one["type"], one["default"], one["choices"]) == (kind, default, choices)
    assert (one["question_name"], one["question_description"]) == ("Job x y", "Words in lines.")

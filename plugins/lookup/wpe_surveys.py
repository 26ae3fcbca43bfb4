# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: wpe_surveys
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
version_added: 1.0.0
short_description: Make surveys of AWX from the variables of playbooks
description:
  - Returns, for playbooks of this collection, the survey that a job template of AWX or automation controller needs. The questions
    are the variables that the playbook checks, with their types, defaults and choices.
options:
  _terms:
    description:
      - Names of playbooks of this collection, without C(community.wpengine). By default all but C(awx_setup).
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Show the questions of the playbook deploy
  ansible.builtin.debug:
    msg: "{{ (lookup('community.wpengine.wpe_surveys', 'deploy')).survey.spec | map(attribute='question_name') }}"
"""

RETURN = r"""
_raw:
  description:
    - A dictionary for each playbook, with C(playbook) (its name), C(description) (its first sentence) and C(survey) (as the option
      C(survey_spec) of C(awx.awx.job_template)).
  type: list
  elements: dict
"""

import json
import typing as t
from pathlib import Path

import yaml
from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

FOLDER = Path(__file__).resolve().parents[2] / "playbooks"
NOT_A_JOB = "awx_setup"  # it makes the job templates
# The longest answers, by kind of question.
MOST_LETTERS = {"text": 1024, "textarea": 8192}

Spec = dict[str, t.Any]


class LookupModule(LookupBase):
    """Makes surveys."""

    def run(self, terms: list[str], variables: t.Any = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        """Return the survey of each playbook. Raises AnsibleError for a name that no playbook has."""
        self.set_options(var_options=variables, direct=kwargs)
        known = {path.stem: path for path in sorted(FOLDER.glob("*.yml")) if path.stem != NOT_A_JOB}
        unknown = [str(name) for name in terms if name not in known]
        if unknown:
            raise AnsibleError(
                f"There is no playbook {' or '.join(unknown)} in this collection; there are {', '.join(known)}."
            )
        return [survey_of(known[str(name)]) for name in terms or known]


def survey_of(path: Path) -> dict[str, t.Any]:
    """Return name, description and survey of a playbook."""
    text = path.read_text(encoding="utf-8")
    specs = variables_of(text, path.stem)
    description = first_sentence(text)
    spec = [question(name, one) for name, one in specs.items()]
    return {
        "playbook": path.stem,
        "description": description,
        "survey": {"name": "", "description": "", "spec": spec},
    }


def variables_of(text: str, name: str) -> dict[str, Spec]:
    """Return the variables that a playbook checks. name: of the playbook."""
    plays = yaml.safe_load(text)
    found: dict[str, Spec] = plays[0]["vars"][f"{name}_variables"]
    return found


def first_sentence(text: str) -> str:
    """Return the first sentence of the comment that a playbook begins with."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[1:].strip())
    paragraphs = "\n".join(lines).split("\n\n")
    comment = next(one for one in paragraphs if one.strip() and "SPDX" not in one)
    return " ".join(comment.split()).partition(". ")[0].rstrip(".") + "."


def question(name: str, spec: Spec) -> dict[str, t.Any]:
    """Return the question of a survey for one variable."""
    kind, choices = kind_of(spec)
    most = MOST_LETTERS.get(kind)
    return {
        "question_name": name.replace("_", " ").capitalize(),
        "question_description": " ".join(str(spec["description"]).split()),
        "required": bool(spec.get("required")),
        "type": kind,
        "variable": name,
        "min": None if most is None else 0,
        "max": most,
        "default": answer(kind, spec.get("default")),
        "choices": choices,
    }


def kind_of(spec: Spec) -> tuple[str, list[str]]:
    """Return the type of a question and its choices. Lists are text with commas, and dictionaries text in JSON."""
    if spec["type"] == "bool":
        return "multiplechoice", ["true", "false"]
    if spec.get("choices"):
        return ("multiselect" if spec["type"] == "list" else "multiplechoice"), [str(one) for one in spec["choices"]]
    if spec["type"] in ("int", "float"):
        return {"int": "integer", "float": "float"}[spec["type"]], []
    return ("textarea" if spec.get("elements") == "dict" else "text"), []


def answer(kind: str, value: t.Any) -> t.Any:
    """Return a default as the question of a kind has it, an empty text for none."""
    if value is None or value == []:
        return ""
    if kind in ("integer", "float"):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        if kind == "textarea":
            return json.dumps(value)
        return ("\n" if kind == "multiselect" else ",").join(map(str, value))
    return str(value)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks of awx_setup have only options that the modules of awx.awx know, and injectors render to what the collection reads."""

from __future__ import annotations

import ast

import jinja2.sandbox
import pytest
import yaml

from ansible_collections.community.wpengine.plugins.lookup.wpe_surveys import FOLDER
from ansible_collections.community.wpengine.plugins.module_utils._core.options import API_OPTIONS, value_in
from support.player import ROOT

MODULES = ROOT / ".build/awx/ansible_collections/awx/awx/plugins/modules"
FILES = ["awx_present", "awx_absent"]
TASKS = [
    pytest.param(task, id=f"{name}: {task['name']}")
    for name in FILES
    for task in yaml.safe_load((FOLDER / f"tasks/{name}.yml").read_text())
    if "action" in task
]


def argument_spec(module):
    """Return the argument spec of a module of awx.awx, read from its source."""
    tree = ast.parse((MODULES / f"{module}.py").read_text())
    (call,) = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "argument_spec"
    ]
    return {one.arg: {key.arg: value_of(key.value) for key in one.value.keywords} for one in call.keywords}


def value_of(node):
    try:
        return ast.literal_eval(node)
    except ValueError:
        return ...  # made by code, such as a list of choices


@pytest.mark.parametrize("task", TASKS)
def test_options_are_those_of_the_module(task):
    spec = argument_spec(task["action"].rpartition(".")[2])
    args = task["args"]
    assert set(args) <= set(spec)
    assert {name for name, one in spec.items() if one.get("required")} <= set(args)
    for name, value in args.items():
        if isinstance(value, str) and "{{" in value:
            continue  # the stand-in for the controller sees what becomes of it
        kind, choices = spec[name].get("type", "str"), spec[name].get("choices")
        assert type(value).__name__ == kind, name
        assert choices in (None, ...) or value in choices, name


def test_injectors_lead_to_the_options():
    kind = yaml.safe_load((FOLDER / "files/awx_credential_type.yml").read_text())
    names = [field["id"] for field in kind["inputs"]["fields"]]
    given = {name: f"value {{{{ of }}}} {name}" for name in names}
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    rendered = {name: environment.from_string(text).render(given) for name, text in kind["injectors"]["env"].items()}
    assert {name: value_in(rendered, API_OPTIONS[name]) for name in names} == given

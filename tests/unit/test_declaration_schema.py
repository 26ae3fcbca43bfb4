# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON Schema of declarations is made from the argument spec, and accepts what the documentation shows."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import declaration_schema
import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(declaration_schema.FILE.read_text(encoding="utf-8"))


def test_schema_is_up_to_date():
    message = "run: .venv/bin/python scripts/declaration_schema.py"
    assert declaration_schema.FILE.read_text(encoding="utf-8") == declaration_schema.text(), message


def test_schema_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def examples():
    """Return the declarations in docs/accounts.md and in the examples of wpe_account."""
    page = (ROOT / "docs/accounts.md").read_text(encoding="utf-8")
    found = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    module = ast.parse((ROOT / "plugins/modules/wpe_account.py").read_text(encoding="utf-8"))
    (text,) = [
        node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES"
    ]
    declared = (task["community.wpengine.wpe_account"].get("accounts") for task in yaml.safe_load(text))
    return found + [{"wpe_accounts": accounts} for accounts in declared if isinstance(accounts, list)]


def test_examples_fit_the_schema():
    assert len(examples()) == 2
    for example in examples():
        jsonschema.validate(example, SCHEMA)


@pytest.mark.parametrize(
    "account",
    [
        {},
        {"name": "a", "site": []},
        {"name": "a", "sites": [{"name": 1}]},
        {"name": "a", "sites": [{"name": "b", "installs": [{"name": "c", "environment": "test"}]}]},
        {"name": "a", "users": [{"email": "x", "roles": ["admin"]}]},
    ],
)
def test_mistakes_do_not_fit(account):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"wpe_accounts": [account]}, SCHEMA)

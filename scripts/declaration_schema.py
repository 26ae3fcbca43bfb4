# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the JSON Schema of declarations, from the argument spec of wpe_account and its documentation.

.venv/bin/python scripts/declaration_schema.py
"""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import operations_table
import yaml

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "roles/wpe_accounts/files/wpe_accounts.schema.json"
TYPES = {"str": "string", "bool": "boolean", "int": "integer", "list": "array", "dict": "object"}
MARKUP = re.compile(r"[A-Z]\(([^)]*)\)")

Spec = dict[str, t.Any]


def documented_options() -> Spec:
    """Return the documented options of wpe_account."""
    text = (ROOT / "plugins/modules/wpe_account.py").read_text(encoding="utf-8")
    match = re.search(r'^DOCUMENTATION = r?"""(.*?)"""', text, re.DOTALL | re.MULTILINE)
    assert match
    options: Spec = yaml.safe_load(match[1])["options"]
    return options


def schema_of(spec: Spec, documentation: Spec) -> Spec:
    """Return the schema of one option."""
    description = documentation.get("description", "")
    words = " ".join(description) if isinstance(description, list) else description
    found: Spec = {"description": MARKUP.sub(r"\1", words)} if words else {}
    kind = TYPES[spec.get("type", "str")]
    # Null means the same as left out.
    found["type"] = kind if spec.get("required") else [kind, "null"]
    if "choices" in spec:
        found["enum"] = spec["choices"] if spec.get("required") else [*spec["choices"], None]
    if "options" in spec:
        content = object_of(spec["options"], documentation.get("suboptions", {}))
        if kind == "object":
            return {**found, **content, "type": found["type"]}
        return {**found, "items": content}
    if kind == "array":
        items = {key: spec[key] for key in ("choices",) if key in spec}
        found.pop("enum", None)
        found["items"] = {"type": "string", **({"enum": items["choices"]} if items else {})}
    return found


def object_of(options: Spec, documentation: Spec) -> Spec:
    """Return the schema of a dictionary with some options."""
    content: Spec = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: schema_of(spec, documentation.get(name, {})) for name, spec in options.items()},
    }
    required = [name for name, spec in options.items() if spec.get("required")]
    return {**content, **({"required": required} if required else {})}


def schema() -> Spec:
    """Return the schema of a file."""
    kind = operations_table.module_classes()["wpe_account"]
    accounts = schema_of(kind.options["accounts"], documented_options()["accounts"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Declaration of WP Engine accounts",
        "type": "object",
        "additionalProperties": False,
        "required": ["wpe_accounts"],
        "properties": {"wpe_accounts": {**accounts, "type": "array"}},
    }


def text() -> str:
    """Return the content of the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")

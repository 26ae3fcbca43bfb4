# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test that the simulator's contract has the same structure as WP Engine's own document.

Both are flattened to lines such as "GET /sites answers 200: count (required) type integer". The lines must be equal.
"""

from __future__ import annotations

import json

import pytest

from wpengine_simulator import contract

# The official document has no id for this operation.
UNNAMED = {("post", "/accounts/{account_id}/usage/refresh_disk_usage"): "refreshAccountDiskUsage"}
BOUNDS = ("format", "pattern", "default", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength")
# The keys that the comparison understands. Any other key of a schema is an error.
WORDS = {"description", "example", "x-example", "title"}
KNOWN = {*BOUNDS, "type", "enum", "items", "properties", "required", "x-nullable", "anyOf", *WORDS}


def resolve(document, node):
    """Return the target of a reference, merged with the keys beside it."""
    while "$ref" in node:
        found = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = {**found, **{name: value for name, value in node.items() if name not in ("$ref", "type")}}
    return node


def flatten_schema(document, node, where, lines):
    node = resolve(document, node)
    assert not set(node) - KNOWN, f"{where}: the comparison does not know {set(node) - KNOWN}"
    nullable = node.get("x-nullable", False)
    if "anyOf" in node:
        # OpenAPI 3.1 expresses a nullable reference like this.
        choices = [choice for choice in node["anyOf"] if choice != {"type": "null"}]
        assert len(choices) == 1, f"{where}: the comparison knows anyOf only for null"
        node, nullable = resolve(document, choices[0]), True
    kind = node.get("type", "object" if "properties" in node else None)
    if isinstance(kind, list):
        kind, nullable = next(name for name in kind if name != "null"), "null" in kind
    lines.add(f"{where}: type {kind}")
    if nullable:
        lines.add(f"{where}: may be null")
    if "enum" in node:
        lines.add(f"{where}: one of {sorted(value for value in node['enum'] if value is not None)}")
    lines.update(f"{where}: {name} {node[name]}" for name in BOUNDS if name in node)
    for name, schema in node.get("properties", {}).items():
        flatten_schema(document, schema, f"{where} .{name}", lines)
    lines.update(f"{where} .{name}: required" for name in node.get("required", []))
    if "items" in node:
        flatten_schema(document, node["items"], f"{where} []", lines)


def flatten_parameter(document, item, schema, where, lines):
    where = f"{where} {item['in']} parameter {item['name']}"
    flatten_schema(document, schema, where, lines)
    if item.get("required"):
        lines.add(f"{where}: required")


def official_lines(document):
    lines = set()
    for path, item in document["paths"].items():
        path = path.removeprefix("/v1")
        for method, operation in item.items():
            where = f"{method.upper()} {path}"
            lines.add(f"{where}: is {operation.get('operationId') or UNNAMED[method, path]}")
            if operation.get("security"):
                lines.add(f"{where}: wants credentials")
            for parameter in operation.get("parameters", []):
                parameter = resolve(document, parameter)
                if parameter["in"] == "body":
                    if parameter.get("required"):
                        lines.add(f"{where} body: required")
                    flatten_schema(document, parameter["schema"], f"{where} body", lines)
                else:
                    rest = {k: v for k, v in parameter.items() if k not in ("name", "in", "required")}
                    flatten_parameter(document, parameter, rest, where, lines)
            for status, response in operation["responses"].items():
                response = resolve(document, response)
                lines.add(f"{where} answers {status}")
                # Some errors refer to a definition with nothing but a description, which is equivalent to no schema.
                if set(resolve(document, response.get("schema", {}))) - WORDS:
                    flatten_schema(document, response["schema"], f"{where} answers {status}", lines)
    return lines


def contract_lines(document):
    lines = set()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            where = f"{method.upper()} {path}"
            lines.add(f"{where}: is {operation['operationId']}")
            if operation.get("security", document["security"]):
                lines.add(f"{where}: wants credentials")
            for parameter in operation.get("parameters", []):
                parameter = resolve(document, parameter)
                flatten_parameter(document, parameter, parameter["schema"], where, lines)
            if "requestBody" in operation:
                if operation["requestBody"].get("required"):
                    lines.add(f"{where} body: required")
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                flatten_schema(document, schema, f"{where} body", lines)
            for status, response in operation["responses"].items():
                lines.add(f"{where} answers {status}")
                content = resolve(document, response).get("content")
                if content:
                    schema = content["application/json"]["schema"]
                    flatten_schema(document, schema, f"{where} answers {status}", lines)
    return lines


@pytest.fixture(scope="module")
def official(official_path):
    return json.loads(official_path.read_text(encoding="utf-8"))


def test_contract_has_the_structure_of_the_official_document(official):
    expected, found = official_lines(official), contract_lines(contract.read())
    assert sorted(expected - found) == [], "missing in the contract"
    assert sorted(found - expected) == [], "missing in WP Engine's document"
    assert len(found) > 2000


def test_contract_has_the_version_of_the_official_document(official):
    assert contract.read()["info"]["version"] == official["info"]["version"]


def paths(node, path=()):
    """Yield the path of every key and item in a document."""
    yield path
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from paths(value, (*path, key))


def without(document, path):
    copied = json.loads(json.dumps(document))
    parent = copied
    for part in path[:-1]:
        parent = parent[part]
    del parent[path[-1]]
    return copied


def test_comparison_finds_every_removed_key(official):
    """Remove one part of the contract's structure at a time. The lines must differ."""
    document = contract.read()
    whole = contract_lines(document)
    pieces = [
        path
        for path in paths(document)
        if len(path) > 3
        and path[0] in ("paths", "components")
        and path[1] != "securitySchemes"
        and path[-2] in ("properties", "enum", "required", "responses", "parameters")
        and path[:2] != ("components", "responses")
        and path[:2] != ("components", "parameters")
    ]
    assert len(pieces) > 800
    unseen = [path for path in pieces[::9] if contract_lines(without(document, path)) == whole]
    assert unseen == []

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check requests to the simulator and its responses against WP Engine's own document (Swagger 2.0).

    OfficialDocument(path).check(entry)

takes an entry of the simulator's log and gives a list of sentences, empty when all is well.
"""

from __future__ import annotations

import copy
import json
import re
import typing as t
from functools import cached_property, lru_cache
from pathlib import Path

from jsonschema_path import SchemaPath
from openapi_core import V31RequestValidator, V31ResponseValidator
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import ImmutableMultiDict

HOST = "http://localhost"
Entry = dict[str, t.Any]  # of the simulator's log
Schema = dict[str, t.Any]

# Keys that Swagger 2.0 has in a parameter and OpenAPI 3 in the schema of a parameter.
NOT_SCHEMA = ("name", "in", "required", "description", "x-example")


class OfficialDocument:
    """Checks log entries of the simulator. Each operation is compiled when it is first needed."""

    def __init__(self, path: Path) -> None:
        self.operations = operations_of(Path(path))

    def lookup(self, method: str, path: str) -> Operation | None:
        for operation in self.operations:
            if operation.method == method.lower() and operation.pattern.fullmatch(path):
                return operation
        return None

    def check(self, entry: Entry) -> list[str]:
        where = f"{entry['method']} {entry['path']}"
        operation = self.lookup(entry["method"], entry["path"])
        if operation is None:
            return [f"{where}: this operation is not documented"]
        problems = operation.request_problems(entry)
        # A response with a fault, or in an undocumented dialect, may differ from the document.
        if entry.get("fault") is None and entry.get("dialect", "spec") == "spec":
            problems += operation.response_problems(entry)
        return [f"{where}: {problem}" for problem in problems]


@lru_cache
def operations_of(path: Path) -> list[Operation]:
    document = json.loads(path.read_text(encoding="utf-8"))
    operations = [
        Operation(document, name, method)
        for name, item in document["paths"].items()
        for method in item
        if method != "parameters"
    ]
    # A path without a variable takes precedence over one with a variable in the same place.
    return sorted(operations, key=lambda operation: operation.path.count("{"))


class Operation:
    def __init__(self, document: Schema, path: str, method: str) -> None:
        self.document = document
        self.path = path
        self.method = method
        self.description = document["paths"][path][method]
        self.pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
        shared = document["paths"][path].get("parameters", [])
        self.parameters = [resolve(document, item) for item in [*shared, *self.description.get("parameters", [])]]
        self.query_names = {item["name"] for item in self.parameters if item["in"] == "query"}
        self.responses = {
            status: resolve(document, response) for status, response in self.description["responses"].items()
        }

    @cached_property
    def validators(self) -> tuple[V31RequestValidator, V31ResponseValidator]:
        spec = SchemaPath.from_dict(self.converted())
        return V31RequestValidator(spec, base_url=HOST), V31ResponseValidator(spec, base_url=HOST)

    def converted(self) -> Schema:
        """Return this operation alone as an OpenAPI 3.1 document without references."""
        operation: Schema = {
            "parameters": [
                {
                    "name": item["name"],
                    "in": item["in"],
                    "required": item.get("required", False),
                    "schema": self.schema({name: value for name, value in item.items() if name not in NOT_SCHEMA}),
                }
                for item in self.parameters
                if item["in"] != "body"
            ],
            "responses": {status: self.response(response) for status, response in self.responses.items()},
        }
        for item in self.parameters:
            if item["in"] == "body":
                operation["requestBody"] = {
                    "required": item.get("required", False),
                    "content": {"application/json": {"schema": self.schema(item["schema"])}},
                }
        return {
            "openapi": "3.1.0",
            "info": {"title": "one operation", "version": "1"},
            "servers": [{"url": HOST}],
            "paths": {self.path: {self.method: operation}},
        }

    def response(self, response: Schema) -> Schema:
        schema = self.schema(response.get("schema", {}))
        # Some errors refer to an empty definition, which allows any body and none.
        if not schema:
            return {"description": ""}
        return {"description": "", "content": {"application/json": {"schema": schema}}}

    def schema(self, node: Schema) -> Schema:
        """Return a schema with references resolved, x-nullable translated, and no additional properties."""
        nullable = node.get("x-nullable", False)
        node = copy.copy(resolve(self.document, node))
        nullable = nullable or node.pop("x-nullable", False)
        if "properties" in node:
            node["type"] = "object"
            node["properties"] = {name: self.schema(item) for name, item in node["properties"].items()}
            node["additionalProperties"] = False
        if "items" in node:
            node["items"] = self.schema(node["items"])
        if nullable:
            node["type"] = [node["type"], "null"]
            if "enum" in node:
                node["enum"] = [*node["enum"], None]
        return node

    def request_problems(self, entry: Entry) -> list[str]:
        query = entry.get("query") or {}
        problems = [f"query parameter {name!r} is not documented" for name in query if name not in self.query_names]
        if self.description.get("security") and "Authorization" not in (entry.get("request_headers") or {}):
            problems.append("credentials are required, but none were sent")
        for error in self.validators[0].iter_errors(Request(self, entry)):
            problems += [f"request: {reason}" for reason in reasons(error)]
        if "requestBody" not in self.converted_operation and entry.get("request_body") is not None:
            problems.append("request: a body was sent, but none is documented")
        return problems

    @cached_property
    def converted_operation(self) -> Schema:
        operation: Schema = self.converted()["paths"][self.path][self.method]
        return operation

    def response_problems(self, entry: Entry) -> list[str]:
        status = str(entry["status"])
        # The gateway turns every undeclared status into 500 and keeps the body.
        if status == "500" and entry.get("upstream_status") not in (None, 500):
            return []
        if status not in self.responses and "default" not in self.responses:
            return [f"status {status} is not documented"]
        response = Response(entry)
        return [
            f"answer {status}: {reason}"
            for error in self.validators[1].iter_errors(Request(self, entry), response)
            for reason in reasons(error)
        ]


def resolve(document: Schema, node: Schema) -> Schema:
    while "$ref" in node:
        found = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def content_type(headers: dict[str, str] | None) -> str:
    return next((value for name, value in (headers or {}).items() if name.lower() == "content-type"), "").lower()


def encoded(body: t.Any) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


class Request:
    """A logged request with the interface that openapi-core requires."""

    def __init__(self, operation: Operation, entry: Entry) -> None:
        self.host_url = HOST
        self.path = entry["path"]
        self.method = entry["method"].lower()
        self.content_type = content_type(entry.get("request_headers"))
        self.body = encoded(entry.get("request_body"))
        match = operation.pattern.fullmatch(entry["path"])
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(entry.get("query") or {}),
            path=match.groupdict() if match else {},
        )


class Response:
    """A logged response with the interface that openapi-core requires."""

    def __init__(self, entry: Entry) -> None:
        self.status_code = entry["status"]
        self.headers = entry.get("response_headers") or {}
        self.content_type = content_type(self.headers)
        self.data = encoded(entry.get("response_body"))


def reasons(error: Exception) -> list[str]:
    """Return the causes of an error of openapi-core, down to the single property."""
    schema_errors = getattr(error.__cause__, "schema_errors", None) or ()
    if not schema_errors:
        return [f"{error} ({error.__cause__})" if error.__cause__ else str(error)]
    about = f"parameter {error.name}" if hasattr(error, "name") else "body"
    return [f"{'.'.join([about, *map(str, item.absolute_path)])}: {item.message}" for item in schema_errors]

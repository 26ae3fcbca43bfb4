# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OpenAPI contract: the operations of the API, and the validation of requests."""

from __future__ import annotations

import os
import re
import typing as t
from collections.abc import Iterable, Mapping
from functools import cached_property

import yaml
from jsonschema_path import SchemaPath
from openapi_core import V31RequestValidator
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.request.exceptions import ParameterValidationError
from werkzeug.datastructures import Headers, ImmutableMultiDict

FILE = os.path.join(os.path.dirname(__file__), "contract", "openapi.yaml")
BASE = "/v1"
# openapi-core needs a host; any host will do.
HOST = "http://localhost"

UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

Document = dict[str, t.Any]


def read() -> Document:
    """Return the parsed contract."""
    with open(FILE, encoding="utf-8") as file:
        document: Document = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return document


def operations(document: Document) -> list[Operation]:
    """Return all operations of a contract."""
    return [Operation(document, path, method) for path, item in document["paths"].items() for method in item]


class Problem(t.NamedTuple):
    """One violation of the contract: location is path, query, header or body; name is the parameter or field."""

    location: str
    name: str
    reason: str


class Operation:
    """One operation of the contract."""

    def __init__(self, document: Document, path: str, method: str) -> None:
        self.document = document
        self.path = path
        self.method = method
        self.definition = document["paths"][path][method]
        # The problems of requests without a body, by what tells such requests apart.
        self._known_problems: dict[tuple[t.Any, ...], list[Problem]] = {}
        self.id: str = self.definition["operationId"]
        self.needs_credentials = self.definition.get("security") != []
        self.statuses = {int(status) for status in self.definition["responses"] if status.isdigit()}
        self.success_status = min(self.statuses)
        self.query_names = {
            parameter["name"]
            for parameter in map(self._resolve, self.definition.get("parameters", []))
            if parameter["in"] == "query"
        }

    def _resolve(self, node: Document) -> Document:
        """Follow references such as #/components/parameters/limit, and return the final node."""
        while "$ref" in node:
            _root, _components, kind, name = node["$ref"].split("/")
            node = self.document["components"][kind][name]
        return node

    def declares_field_errors(self, status: int) -> bool:
        """Return True if a response with the status has `errors` for single fields. Not every operation has them."""
        response = self._resolve(self.definition["responses"].get(str(status), {}))
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        return "errors" in self._resolve(schema).get("properties", {})

    @cached_property
    def _validator(self) -> V31RequestValidator:
        # A contract of this one operation: finding a path among all paths takes longer than the validation.
        alone = {**self.document, "paths": {self.path: {self.method: self.definition}}}
        return V31RequestValidator(SchemaPath.from_dict(alone), base_url=HOST)

    def validate(self, request: RequestToValidate) -> list[Problem]:
        """Return every violation of the contract by the request."""
        if request.body is not None:
            return self._validate(request)
        # A UUID in a path is as good as any other. Validating takes ten times longer than all the rest of a request.
        path = {name: UUID.sub("", value) for name, value in request.parameters.path.items()}
        key = (tuple(path.items()), request.query)
        if key not in self._known_problems:
            self._known_problems[key] = self._validate(request)
        return self._known_problems[key]

    def _validate(self, request: RequestToValidate) -> list[Problem]:
        return [problem for error in self._validator.iter_errors(request) for problem in _problems(error)]


class RequestToValidate:
    """A request in the form that openapi-core expects.

    path: the path of the operation with its placeholders. query: pairs of name and value.
    """

    def __init__(
        self,
        method: str,
        path: str,
        path_parameters: Mapping[str, str],
        query: Iterable[tuple[str, str]],
        headers: Mapping[str, str],
        body: bytes,
    ) -> None:
        self.host_url = HOST
        self.path = path
        self.method = method.lower()
        self.content_type = headers.get("Content-Type", "").lower()
        self.body = body or None
        self.query = tuple(query)
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(self.query), header=Headers(dict(headers)), path=dict(path_parameters)
        )


def _problems(error: Exception) -> list[Problem]:
    if isinstance(error, ParameterValidationError):
        return [Problem(error.location, error.name, _reason(error))]
    schema_errors = getattr(error.__cause__, "schema_errors", None)
    if not schema_errors:
        return [Problem("body", "body", _reason(error))]
    return [Problem("body", _field(item), item.message) for item in schema_errors]


def _field(schema_error: t.Any) -> str:
    """Return the dotted path of the field that a jsonschema error is about."""
    if schema_error.validator == "required":
        # jsonschema names the missing property only in its message, always quoted first.
        return str(schema_error.message.split("'")[1])
    return ".".join(str(part) for part in schema_error.absolute_path) or "body"


def _reason(error: Exception) -> str:
    cause = error.__cause__
    schema_errors = getattr(cause, "schema_errors", None)
    if schema_errors:
        return "; ".join(item.message for item in schema_errors)
    return str(cause if isinstance(cause, OpenAPIError) else error)

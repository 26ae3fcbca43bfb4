# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract: which operations there are, and whether a request fits its operation."""

from __future__ import annotations

import os
from functools import cached_property

import yaml
from jsonschema_path import SchemaPath
from openapi_core import V31RequestValidator
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.request.exceptions import ParameterValidationError
from werkzeug.datastructures import ImmutableMultiDict

FILE = os.path.join(os.path.dirname(__file__), "contract", "openapi.yaml")
BASE = "/v1"
# openapi-core wants a host; which one does not matter.
HOST = "http://localhost"


def read():
    with open(FILE, encoding="utf-8") as file:
        return yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def operations(document):
    return [
        Operation(document, path, method)
        for path, item in document["paths"].items()
        for method in item
    ]


class Operation:
    """One operation of the contract."""

    def __init__(self, document, path, method):
        self.document = document
        self.path = path
        self.method = method
        self.description = document["paths"][path][method]
        self.id = self.description["operationId"]
        self.public = self.description.get("security") == []
        self.statuses = {int(status) for status in self.description["responses"] if status.isdigit()}
        self.success = min(self.statuses)
        self.query_names = {
            parameter["name"]
            for parameter in map(self._resolve, self.description.get("parameters", []))
            if parameter["in"] == "query"
        }

    def _resolve(self, node):
        """What a reference such as #/components/parameters/limit leads to."""
        while "$ref" in node:
            _root, _components, kind, name = node["$ref"].split("/")
            node = self.document["components"][kind][name]
        return node

    def words_errors(self, status):
        """Whether an answer with that status says what is wrong with single fields: not every operation's does."""
        response = self._resolve(self.description["responses"].get(str(status), {}))
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        return "errors" in self._resolve(schema).get("properties", {})

    @cached_property
    def _validator(self):
        # A contract of this one operation: finding one path among all takes longer than all the checks.
        alone = {**self.document, "paths": {self.path: {self.method: self.description}}}
        return V31RequestValidator(SchemaPath.from_dict(alone), base_url=HOST)

    def faults_of(self, request):
        """What is wrong with a request: (where, name, what) for each fault."""
        return [fault for error in self._validator.iter_errors(request) for fault in _faults(error)]


class CheckedRequest:
    """A request as openapi-core wants to see it."""

    def __init__(self, method, path, path_parameters, query, headers, body):
        self.host_url = HOST
        self.path = path
        self.method = method.lower()
        self.content_type = headers.get("Content-Type", "").lower()
        self.body = body or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(query), header=dict(headers), path=dict(path_parameters)
        )


def _faults(error):
    if isinstance(error, ParameterValidationError):
        return [(error.location, error.name, _reason(error))]
    schema_errors = getattr(error.__cause__, "schema_errors", None)
    if not schema_errors:
        return [("body", "body", _reason(error))]
    return [("body", _field(item), item.message) for item in schema_errors]


def _field(schema_error):
    if schema_error.validator == "required":
        # jsonschema names the missing property only in its sentence, always quoted first.
        return schema_error.message.split("'")[1]
    return ".".join(str(part) for part in schema_error.absolute_path) or "body"


def _reason(error):
    cause = error.__cause__
    schema_errors = getattr(cause, "schema_errors", None)
    if schema_errors:
        return "; ".join(item.message for item in schema_errors)
    return str(cause if isinstance(cause, OpenAPIError) else error)

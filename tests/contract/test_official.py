# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test that OfficialDocument finds each kind of invalid request and response."""

from __future__ import annotations

import copy

import pytest

from support.official_document import OfficialDocument
from support.running_simulator import AGENCY_ONE, UNKNOWN_ID


@pytest.fixture(scope="module")
def document(official_path):
    return OfficialDocument(official_path)


SITE = {
    "id": UNKNOWN_ID,
    "name": "Torque",
    "account": {"id": AGENCY_ONE},
    "group_name": None,
    "tags": ["a"],
    "created_at": "2026-01-01T00:00:00.000Z",
    "sandbox": False,
    "transferable": False,
    "installs": [{"id": UNKNOWN_ID, "name": "torque", "environment": None, "cname": "c", "php_version": None}],
}
ENTRY = {
    "method": "POST",
    "path": "/v1/sites",
    "query": {},
    "request_headers": {"Authorization": "Basic (hidden)", "Content-Type": "application/json"},
    "request_body": {"name": "Torque", "account_id": AGENCY_ONE},
    "status": 201,
    "response_headers": {"Content-Type": "application/json; charset=utf-8"},
    "response_body": SITE,
    "fault": None,
    "dialect": "spec",
}
INVALID_REQUESTS = {
    "unknown path": (("path",), "/v1/nothing", "not documented"),
    "unknown method": (("method",), "PUT", "not documented"),
    "unknown query parameter": (("query",), {"site_id": UNKNOWN_ID}, "site_id"),
    "unknown property": (("request_body", "nickname"), "x", "nickname"),
    "wrong type": (("request_body", "name"), 5, "name"),
    "wrong uuid": (("request_body", "account_id"), "agencyone", "uuid"),
    "missing property": (("request_body",), {"name": "Torque"}, "account_id"),
    "missing body": (("request_body",), None, "body"),
    "wrong content type": (("request_headers", "Content-Type"), "text/plain", "text/plain"),
    "no credentials": (("request_headers",), {"Content-Type": "application/json"}, "credentials"),
}
INVALID_RESPONSES = {
    "unknown status": (("status",), 418, "418"),
    "unknown property": (("response_body", "nickname"), "x", "nickname"),
    "missing property": (("response_body",), {"id": UNKNOWN_ID, "name": "x"}, "account"),
    "wrong uuid": (("response_body", "id"), "1", "uuid"),
    "wrong time": (("response_body", "created_at"), "yesterday", "date-time"),
    "null where none may be": (("response_body", "name"), None, "name"),
    "wrong enum below": (("response_body", "installs", 0, "environment"), "live", "live"),
    "unknown property below": (("response_body", "installs", 0, "status"), "active", "status"),
    "wrong content type": (("response_headers", "Content-Type"), "text/html", "text/html"),
    "no body": (("response_body",), None, "answer"),
}


def changed(place, value):
    entry = copy.deepcopy(ENTRY)
    parent = entry
    for part in place[:-1]:
        parent = parent[part]
    parent[place[-1]] = value
    return entry


def test_valid_entry_has_no_problem(document):
    assert document.check(ENTRY) == []


@pytest.mark.parametrize("fault", INVALID_REQUESTS)
def test_invalid_request_is_found(document, fault):
    place, value, word = INVALID_REQUESTS[fault]
    entry = {**changed(place, value), "fault": "status"}
    problems = document.check(entry)
    assert word in " ".join(problems), problems


@pytest.mark.parametrize("fault", INVALID_RESPONSES)
def test_invalid_response_is_found(document, fault):
    place, value, word = INVALID_RESPONSES[fault]
    entry = changed(place, value)
    problems = document.check(entry)
    assert word in " ".join(problems), problems
    assert document.check({**entry, "fault": "cut_body"}) == []
    assert document.check({**entry, "dialect": "2021"}) == []


def test_invalid_parameter_is_found(document):
    entry = {**ENTRY, "method": "GET", "request_body": None, "status": 401, "response_body": {"message": "no"}}
    assert document.check({**entry, "query": {"limit": "100"}}) == []
    assert "maximum" in str(document.check({**entry, "query": {"limit": "101"}}))
    assert "uuid" in str(document.check({**entry, "path": "/v1/sites/5"}))
    assert "none is documented" in str(document.check({**entry, "request_body": {"no-body": 1}}))


def test_undeclared_status_may_arrive_as_500(document):
    entry = {
        **ENTRY,
        "method": "PATCH",
        "path": f"/v1/installs/{UNKNOWN_ID}",
        "request_body": {},
        "status": 500,
        "response_body": {"message": "Not Found"},
    }
    assert document.check({**entry, "upstream_status": 404}) == []
    assert "500" in str(document.check(entry))


def test_null_is_a_value_of_an_enum(document):
    """Validators overlooked such schemas in an older version of the official document."""
    body = {"name": "torque", "account_id": AGENCY_ONE, "environment": None, "site_id": None}
    install = {
        "id": UNKNOWN_ID,
        "name": "torque",
        "account": {"id": AGENCY_ONE},
        "php_version": None,
        "environment": None,
    }
    entry = {**ENTRY, "path": "/v1/installs", "request_body": body, "response_body": install}
    assert document.check(entry) == []
    assert "live" in str(document.check({**entry, "request_body": {**body, "environment": "live"}}))
    assert "live" in str(document.check({**entry, "response_body": {**install, "environment": "live"}}))

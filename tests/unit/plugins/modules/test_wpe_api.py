# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send any request: which paths are legal, what check mode sends, and how outcomes are reported."""

from __future__ import annotations

import pytest
import requests

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_api
from support.fake_client import FakeApi, rows


@pytest.mark.parametrize(
    "path", ["sites", "//elsewhere.example/x", "/sites?x=1", "/sites/../x", "/%2e%2E/x", "/sites#x", "/ü"]
)
def test_path_that_is_more_than_a_path_is_refused(path):
    with pytest.raises(BadInput, match="path must look like /sites"):
        FakeApi({}).run(wpe_api.MODULE, {"path": path})


@pytest.mark.parametrize("args", [{"body": {"a": 1}}, {"method": "POST", "all_pages": True}])
def test_option_of_another_method_is_refused(args):
    with pytest.raises(BadInput, match="GET"):
        FakeApi({}).run(wpe_api.MODULE, {"path": "/sites", **args})


@pytest.mark.parametrize("check_mode", [True, False])
def test_get_is_sent_in_check_mode_too(check_mode):
    api = FakeApi({"GET /sites": rows({"id": "s"})})
    result = api.run(wpe_api.MODULE, {"path": "/sites", "query": {"account_id": "a"}}, check_mode)
    assert (result["status"], result["json"], result["changed"]) == (200, rows({"id": "s"}), False)
    assert api.requests[0].query == {"account_id": "a"}


def test_all_pages_returns_rows():
    result = FakeApi({"GET /sites": rows({"id": "s"})}).run(wpe_api.MODULE, {"path": "/sites", "all_pages": True})
    assert result["json"] == {"count": 1, "results": [{"id": "s"}]} and "results" not in result


def test_all_pages_of_what_is_no_list_is_advised_to_be_left_out():
    with pytest.raises(ApiError, match="Could not read /user: /user returns no list .*leave all_pages out"):
        FakeApi({"GET /user": {"id": "u"}}).run(wpe_api.MODULE, {"path": "/user", "all_pages": True})


def test_error_of_a_write_names_the_request_once():
    api = FakeApi({"POST /sites": (400, {"message": "No"})})
    with pytest.raises(ApiError) as failed:
        api.run(wpe_api.MODULE, {"path": "/sites", "method": "POST"})
    assert failed.value.message.count("/sites") == 1


def test_query_is_sent_as_json_spells_it():
    query = {
        "exact": True,
        "all": False,
        "none": None,
        "tag": ["a", 1, None, True],
        "limit": 5,
        "part": 0.5,
        "text": "True",
        "empty": [],
    }
    assert wpe_api.query_parameters(query) == {
        "exact": "true",
        "all": "false",
        "tag": ["a", "1", "true"],
        "limit": "5",
        "part": "0.5",
        "text": "True",
        "empty": [],
    }
    api = FakeApi({"GET /sites": rows(), "POST /sites": {}})
    for args in ({}, {"all_pages": True}, {"method": "POST"}):
        api.run(wpe_api.MODULE, {"path": "/sites", "query": {"exact": True, "none": None}, **args})
    assert [request.query for request in api.requests] == [{"exact": "true"}] * 3


def test_list_in_query_repeats_its_parameter():
    url = (
        requests.Request("GET", "http://x/", params=wpe_api.query_parameters({"tag": ["a", "b"], "none": []}))
        .prepare()
        .url
    )
    assert url == "http://x/?tag=a&tag=b"


@pytest.mark.parametrize("value", [{"a": 1}, [{"a": 1}], [["a"]], float("nan"), [float("inf")]], ids=str)
def test_value_that_no_query_can_have_is_refused(value):
    with pytest.raises(BadInput, match="^query: 'filter' must be text, a number, a boolean or a list of these.$"):
        FakeApi({}).run(wpe_api.MODULE, {"path": "/sites", "query": {"filter": value, "fine": 1}})


def test_check_mode_sends_no_write():
    args = {"method": "POST", "path": "/sites", "body": {"name": "x"}}
    api = FakeApi({"POST /sites": (201, {"id": "s"})})
    predicted = api.run(wpe_api.MODULE, args, check_mode=True)
    assert (predicted["changed"], predicted["status"], predicted["json"], api.requests) == (True, None, None, [])
    assert predicted["diff"]["after"] == {"POST": "/sites", "body": {"name": "x"}}
    result = api.run(wpe_api.MODULE, args)
    assert (result["changed"], result["status"], result["json"]) == (True, 201, {"id": "s"})
    assert [request.body for request in api.writes] == [{"name": "x"}]


@pytest.mark.parametrize(("status", "unknown"), [(400, False), (502, True)])
def test_unknown_outcome_is_reported_and_not_repeated(status, unknown):
    api = FakeApi({"DELETE /sites/s": (status, {"message": "No"})})
    with pytest.raises(ApiError, match="DELETE /sites/s") as caught:
        api.run(wpe_api.MODULE, {"method": "DELETE", "path": "/sites/s"})
    assert ("not known" in caught.value.message) is unknown
    assert len(api.requests) == 1

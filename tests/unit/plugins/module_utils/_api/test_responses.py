# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies, headers and errors of responses, whatever they contain."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import (
    error_from_response,
    error_text,
    may_exist_already,
    parse_json,
    redirect_target,
    retry_after_seconds,
    rows_by_key,
    rows_in,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "value,seconds",
    [
        ("5", 5),
        ("0", 0),
        ("-3", 0),
        ("1.5", 1.5),
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
    ],
)
def test_retry_after_is_read_as_seconds(value, seconds):
    assert retry_after_seconds(value) == seconds


def test_retry_after_is_compared_with_the_apis_clock():
    now = datetime(2026, 12, 1, 12, 0, tzinfo=timezone.utc)
    assert retry_after_seconds("Tue, 01 Dec 2026 12:00:30 GMT", now) == 30


@pytest.mark.parametrize("zone", [timezone.utc, timezone(timedelta(hours=2))])
def test_retry_after_is_read_as_a_date(zone):
    date = format_datetime(datetime.now(zone) + timedelta(seconds=30))
    assert 27 < retry_after_seconds(date) <= 30


def test_retry_after_in_the_past_is_no_pause():
    assert retry_after_seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@given(
    st.text()
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,12} [A-Z][a-z]{2} \d{1,12} \d\d:\d\d:\d\d ([+-]\d{4,12}|GMT)", fullmatch=True)
)
@example("Mon, 01 Jan 99999999999999999999 00:00:00 GMT")
@example("Mon, 01 Jan 0001 00:00:00 +9999")
def test_any_retry_after_is_read_without_a_traceback(value):
    seconds = retry_after_seconds(value)
    assert seconds is None or seconds >= 0


@given(
    JSON | st.fixed_dictionaries({"message": JSON, "errors": JSON}) | st.fixed_dictionaries({"errors": st.lists(JSON)})
)
def test_any_error_body_is_read_without_a_traceback(body):
    words, errors = error_text(body)
    assert isinstance(words, str) and all(isinstance(item, dict) for item in errors)


def test_error_text_contains_every_item():
    body = {
        "message": "Invalid Site",
        "errors": [{"resource": "Site", "field": "name", "message": "is taken"}, {"code": "too_long"}],
    }
    assert error_text(body)[0] == "Invalid Site; Site name: is taken; too_long"


@pytest.mark.parametrize(
    "message,item,text",
    [
        ("Name is too long", {"resource": "Site", "field": "name", "message": "Name is too long"}, "Name is too long"),
        (
            "Invalid Site: Name cannot be empty.",
            {"field": "name", "message": "Name cannot be empty"},
            "Invalid Site: Name cannot be empty.",
        ),
        ("is invalid", {"resource": "Install", "field": "name", "message": "Is invalid."}, "Install name: Is invalid."),
        ("Taken", {"message": "taken"}, "Taken"),
        ("No", {"message": "Not yours"}, "No; Not yours"),
    ],
)
def test_message_that_the_items_repeat_is_said_once(message, item, text):
    assert error_text({"message": message, "errors": [item]})[0] == text


def test_equal_items_are_said_once():
    assert error_text({"message": "Invalid", "errors": [{"message": "is taken"}] * 3})[0] == "Invalid; is taken"


@given(st.binary())
@example(b"[" * 100_000)
@example(b"\xff\xfe")
@example(b'"\\ud800"')
def test_any_body_is_parsed_without_a_traceback(content):
    body, readable = parse_json(content)
    assert readable or body is None


@given(JSON)
def test_anything_but_a_list_of_objects_is_an_error(body):
    try:
        rows = rows_in(body, "results", "/sites")
    except ApiError as error:
        assert "is api_url right" in error.message
    else:
        assert all(isinstance(row, dict) for row in rows)


@pytest.mark.parametrize("row", [{"id": []}, {"uuid": 1.5}, {"name": 7}, {"nickname": ["x"]}, "x", None])
def test_row_with_an_id_or_name_of_a_wrong_type_is_an_error(row):
    with pytest.raises(ApiError):
        rows_in({"results": [{"id": 1, "name": "x", "nickname": None}, row]}, "results", "/sites")


@pytest.mark.parametrize(
    "status,processed",
    [
        (400, Processed.YES),
        (404, Processed.YES),
        (429, Processed.NO),
        (500, Processed.UNKNOWN),
        (504, Processed.UNKNOWN),
    ],
)
def test_status_decides_whether_the_request_was_processed(status, processed):
    assert error_from_response(status, b"", "POST", "/sites", None).processed is processed


@pytest.mark.parametrize(
    "status,content,words",
    [
        (401, b"", "GET /sites answered 401 without a reason. Check api_user_id and api_password"),
        (400, b'{"message": "No!"}', "GET /sites answered 400: No!"),
        (
            403,
            b'{"message": "Missing Authentication Token"}',
            "The API answers this for unknown paths; is api_url right",
        ),
        (404, b"<html>", "The response does not look like one of the API; is api_url right"),
    ],
)
def test_error_says_what_to_do(status, content, words):
    assert words in error_from_response(status, content, "GET", "/sites", None).message


@pytest.mark.parametrize(
    "body,status",
    [
        ({"message": "You don't have permission to perform that action"}, 403),
        ({"message": "You don't have permission to perform that action."}, 403),
        ({"message": "Not Found"}, 404),
        ({"message": "not found"}, 404),
        ({"message": "LargeFS settings not found"}, 404),
        ({"message": "No SSL certs found for environment 'torquemag'"}, 404),
        ({"message": "Bad Credentials"}, 401),
        ({"message": "Transfer has already started and cannot be cancelled"}, 409),
        ({"message": "Validation failed on transfer parameters"}, 422),
        ({"message": "Invalid Site: Name cannot be empty."}, 400),
        ({"message": "Domain status checks are rate-limited to one request every 5 seconds for each install"}, 429),
        ({"message": "An unexpected error occurred", "errors": [{"type": "value_unavailable"}]}, 400),
        ({"errors": [{"resource": "Site", "type": "invalid_value"}]}, 400),
    ],
)
def test_refusal_that_arrives_as_500_is_known_by_its_message(body, status):
    error = error_from_response(500, json.dumps(body).encode(), "GET", "/sites/1", None)
    assert error.status == status and error.details["status"] == status
    assert error.processed is (Processed.NO if status == 429 else Processed.YES)
    assert error.is_not_found == (status == 404)
    assert f"GET /sites/1 answered 500, which stands for {status}: " in error.message


@pytest.mark.parametrize(
    "status,content,rarely",
    [
        (500, b'{"message": "An unexpected error occurred, please try again in a few minutes"}', False),
        (500, b'{"message": "Internal server error"}', False),
        (500, b'{"message": "upstream host not found"}', True),
        (500, b'{"message": "This account is outside of your reach"}', True),
        (500, b'{"message": null, "errors": [{"message": "x"}]}', True),
        (500, b"Not Found", False),
        (500, b"<html>Not Found</html>", False),
        (500, b"", False),
        (503, b'{"message": "Not Found"}', False),
    ],
)
def test_failure_of_the_api_is_not_taken_for_a_refusal(status, content, rarely):
    """A 500 whose words are not known may be a refusal: it is repeated, but only a few times."""
    error = error_from_response(status, content, "GET", "/sites/1", None)
    assert (error.status, error.processed, error.retry_rarely) == (status, Processed.UNKNOWN, rarely)


@pytest.mark.parametrize("status,seconds", [(429, 7), (503, 7), (500, None), (400, None)])
def test_retry_after_counts_only_where_the_api_may_send_it(status, seconds):
    assert error_from_response(status, b"", "GET", "/sites", "7").retry_after == seconds


@pytest.mark.parametrize("content,from_api", [(b"", True), (b"{}", True), (b"<html>", False), (b"[]", False)])
def test_html_page_is_not_taken_for_the_api(content, from_api):
    error = error_from_response(404, content, "GET", "/sites/1", None)
    assert error.from_api == error.is_not_found == from_api


@pytest.mark.parametrize(
    "status,kind,expected",
    [
        (409, None, True),
        (422, None, True),
        (400, "value_unavailable", True),
        (400, "access_error", True),
        (400, "invalid_value", False),
    ],
)
def test_duplicate_is_known_by_status_or_type(status, kind, expected):
    assert may_exist_already(ApiError("No.", "POST", "/sites", status, errors=[{"type": kind}])) == expected


@pytest.mark.parametrize(
    "location,target",
    [
        ("/v2/sites", "api.example"),
        ("https://other.example:8443/?token=x", "other.example:8443"),
        ("http://[", "nowhere"),
        ("//x:99999/", "nowhere"),
    ],
)
def test_redirect_target_shows_host_and_port_only(location, target):
    assert redirect_target("https://api.example/v1", location) == target


def test_repeated_rows_are_dropped_by_id_uuid_or_content():
    rows = [{"id": "1"}, {"id": "1", "name": "new"}, {"uuid": "2"}, {"name": "x"}, {"name": "x"}]
    assert list(rows_by_key(rows).values()) == [{"id": "1", "name": "new"}, {"uuid": "2"}, {"name": "x"}]

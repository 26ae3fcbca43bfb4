# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How answers are read, whatever they hold."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import (
    api_words,
    parsed,
    retry_after_seconds,
    rows_in,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "value,seconds",
    [("5", 5), ("0", 0), ("-3", 0), ("1.5", 1.5), (None, None), ("", None), ("soon", None), ("nan", None), ("inf", None), ("1e999", None)],
)
def test_retry_after_in_seconds(value, seconds):
    assert retry_after_seconds(value) == seconds


@pytest.mark.parametrize("zone", [timezone.utc, timezone(timedelta(hours=2))])
def test_retry_after_as_a_date(zone):
    date = format_datetime(datetime.now(zone) + timedelta(seconds=30))
    assert 27 < retry_after_seconds(date) <= 30


def test_a_date_that_is_over_asks_for_no_pause():
    assert retry_after_seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d{1,12} [A-Z][a-z]{2} \d{1,12} \d\d:\d\d:\d\d ([+-]\d{4,12}|GMT)", fullmatch=True))
@example("Mon, 01 Jan 99999999999999999999 00:00:00 GMT")
@example("Mon, 01 Jan 0001 00:00:00 +9999")
def test_no_retry_after_makes_a_traceback(value):
    seconds = retry_after_seconds(value)
    assert seconds is None or seconds >= 0


@given(JSON | st.fixed_dictionaries({"message": JSON, "errors": JSON}) | st.fixed_dictionaries({"errors": st.lists(JSON)}))
def test_no_body_of_a_refusal_makes_a_traceback(body):
    words, errors = api_words(body)
    assert isinstance(words, str) and all(isinstance(item, dict) for item in errors)


def test_every_item_of_a_refusal_is_told():
    body = {"message": "Invalid Site", "errors": [{"resource": "Site", "field": "name", "message": "is taken"}, {"code": "too_long"}]}
    assert api_words(body)[0] == "Invalid Site; Site name: is taken; too_long"


@given(st.binary())
@example(b"[" * 100_000)
@example(b"\xff\xfe")
@example(b'"\\ud800"')
def test_no_body_makes_a_traceback(content):
    body, readable = parsed(content)
    assert readable or body is None


@given(JSON)
def test_what_is_not_a_list_of_objects_is_an_error(body):
    try:
        rows = rows_in(body, "results", "/sites")
    except ApiError as error:
        assert "is api_url right" in error.message
    else:
        assert all(isinstance(row, dict) for row in rows)


@pytest.mark.parametrize("row", [{"id": []}, {"uuid": 1.5}, {"name": 7}, {"nickname": ["x"]}, "x", None])
def test_ids_and_names_are_what_they_should_be(row):
    with pytest.raises(ApiError):
        rows_in({"results": [{"id": 1, "name": "x", "nickname": None}, row]}, "results", "/sites")

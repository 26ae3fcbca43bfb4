# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that errors are one sentence that names the attempted action, without characters that a terminal interprets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    Processed,
    WpeError,
    error_context,
    invalid,
    unexpected_error,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.text import printable


def test_error_context_names_the_attempted_action():
    with pytest.raises(BadInput, match="^Could not create the site 'Shop': No.$"):
        with error_context("create the site 'Shop'"):
            raise BadInput("No.")


def test_result_has_method_path_status_and_items():
    error = ApiError("GET /sites answered 400.", "GET", "/sites", status=400, errors=[{"field": "name"}])
    assert error.result() == {
        "msg": "GET /sites answered 400.",
        "method": "GET",
        "path": "/sites",
        "status": 400,
        "errors": [{"field": "name"}],
    }


def test_error_context_leaves_other_exceptions_unchanged():
    with pytest.raises(KeyError):
        with error_context("x"):
            raise KeyError("y")


@given(st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl"])))
def test_no_message_contains_control_characters(text):
    shown = WpeError(text).result()["msg"]
    assert shown.isprintable()
    shown.encode("utf-8")  # no lone surrogate is left


def test_ordinary_text_is_unchanged():
    assert printable("Süße Räder, 100 % «gut» שלום") == "Süße Räder, 100 % «gut» שלום"


def test_unexpected_error_names_the_place_and_no_value():
    try:
        int("canary")
    except ValueError as error:
        sentence = unexpected_error("wpe_site", error)
    assert sentence.startswith("wpe_site failed unexpectedly (ValueError in test_errors.py, line ")
    assert "canary" not in sentence


@pytest.mark.parametrize(
    "status,processed,transient,may_still_run",
    [
        (None, Processed.UNKNOWN, True, True),
        (504, Processed.UNKNOWN, True, True),
        (500, Processed.UNKNOWN, True, False),
        (429, Processed.NO, True, False),
        (None, Processed.NO, True, False),
        (404, Processed.YES, False, False),
    ],
)
def test_error_knows_whether_the_api_may_still_process_the_request(status, processed, transient, may_still_run):
    error = ApiError("It failed.", "POST", "/sites", status, processed)
    assert (error.is_transient, error.may_still_run) == (transient, may_still_run)


def test_404_means_missing_only_if_it_comes_from_the_api():
    assert ApiError("No.", "GET", "/sites/1", 404).is_not_found
    assert not ApiError("No.", "GET", "/sites/1", 404, from_api=False).is_not_found
    assert not ApiError("No.", "GET", "/sites/1", 400).is_not_found


def test_invalid_returns_the_message_of_the_error():
    def parse(number):
        if number < 0:
            raise BadInput("below 0")

    assert (invalid(parse, 1), invalid(parse, -1)) == ([], ["below 0"])

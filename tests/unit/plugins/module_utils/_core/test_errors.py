# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors: one sentence with what was tried, and nothing that a terminal would obey."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    WpeError,
    error_context,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.text import printable


def test_a_failure_says_what_was_tried():
    with pytest.raises(BadInput, match="^Could not create the site 'Shop': No.$"):
        with error_context("create the site 'Shop'"):
            raise BadInput("No.")


def test_the_result_names_method_path_status_and_the_items():
    error = ApiError("GET /sites answered 400.", "GET", "/sites", status=400, errors=[{"field": "name"}])
    assert error.result() == {
        "msg": "GET /sites answered 400.", "method": "GET", "path": "/sites", "status": 400, "errors": [{"field": "name"}],
    }


def test_other_errors_pass_through():
    with pytest.raises(KeyError):
        with error_context("x"):
            raise KeyError("y")


@given(st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl"])))
def test_a_terminal_obeys_nothing(text):
    shown = WpeError(text).result()["msg"]
    assert shown.isprintable()
    shown.encode("utf-8")  # no half of a letter is left


def test_ordinary_words_stay_as_they_are():
    assert printable("Süße Räder, 100 % «gut» שלום") == "Süße Räder, 100 % «gut» שלום"

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths of operations, and the base URLs that are safe."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import (
    api_path,
    is_loopback,
    normalize_base_url,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput


@pytest.mark.parametrize(
    "url,words",
    [
        ("http://api.wpengineapi.com/v1", "unencrypted"),
        ("http://127.0.0.1.example.com/v1", "unencrypted"),
        ("http://0.0.0.0/v1", "unencrypted"),
        ("https://user:secret@api.wpengineapi.com/v1", "must not hold a user name or password"),
        ("https://user@api.wpengineapi.com/v1", "must not hold a user name or password"),
        ("https://api.wpengineapi.com/v1?x=1", "query"),
        ("https://api.wpengineapi.com/v1#x", "query or fragment"),
        ("ftp://api.wpengineapi.com/v1", "is not a URL such as"),
        ("https:///v1", "is not a URL such as"),
        ("https://[::1/v1", "is not a URL"),
        ("https://api.wpengineapi.com:none/v1", "is not a URL"),
        ("", "is not a URL such as"),
    ],
)
def test_unsafe_or_invalid_url_is_refused(url, words):
    with pytest.raises(BadInput, match=words) as caught:
        normalize_base_url(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://api.wpengineapi.com/v1/", "http://localhost:8080/v1", "http://127.1.2.3/v1", "http://[::1]:80/v1"]
)
def test_safe_url_loses_its_final_slash(url):
    assert normalize_base_url(url) == url.rstrip("/")


@given(st.text())
def test_any_url_raises_nothing_but_bad_input(url):
    try:
        normalize_base_url(url)
    except BadInput:
        pass


def test_loopback_is_this_machine_only():
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not is_loopback("10.0.0.1") and not is_loopback("localhost.example.com") and not is_loopback("")


@example(["\ud800"])
@given(st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_path_has_no_more_parts_than_given(parts):
    assert api_path(*parts).count("/") == len(parts)
    assert not set(api_path(*parts)) & set("?#% \\") - {"%"}

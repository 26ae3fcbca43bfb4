# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an install to a host: names, groups and variables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.plugin_utils.hosts import (
    as_data,
    group_names,
    host_variables,
    keep_apart,
    safe_host_name,
    ssh_name,
)


def test_missing_parts_are_null():
    variables = host_variables({"id": "1", "name": "shop", "site": None, "account": {"id": "9"}}, {}, {}, None)
    assert variables["ansible_host"] == "shop.ssh.wpengine.net"
    assert variables["wpe_account_id"] == "9"
    assert variables["wpe_site_tags"] == []
    for name in ("account_name", "site_id", "site_name", "environment", "status", "domains"):
        assert variables[f"wpe_{name}"] is None


def test_a_site_that_is_not_listed_keeps_its_id():
    variables = host_variables({"id": "1", "name": "shop", "site": {"id": "7"}}, {}, {}, None)
    assert (variables["wpe_site_id"], variables["wpe_site_name"]) == ("7", None)


@pytest.mark.parametrize(
    "word,variable,value,expected",
    [
        ("environment", "wpe_environment", "production", ["wpe_environment_production"]),
        ("environment", "wpe_environment", None, []),
        ("site", "wpe_site_name", "", []),
        ("site", "wpe_site_name", "Torque Bikes!", ["wpe_site_Torque_Bikes_"]),
        ("site", "wpe_site_name", "Käse", ["wpe_site_Käse"]),
        ("tag", "wpe_site_tags", ["a-b", "", "c"], ["wpe_tag_a_b", "wpe_tag_c"]),
        ("tag", "wpe_site_tags", [], []),
        ("multisite", "wpe_multisite", False, ["wpe_multisite_false"]),
        ("multisite", "wpe_multisite", None, []),
        ("php_version", "wpe_php_version", "8.2", ["wpe_php_version_8_2"]),
    ],
)
def test_group_names(word, variable, value, expected):
    assert group_names([word], "wpe_", {variable: value}) == expected


def test_names_that_differ_are_kept():
    assert keep_apart([["a", "x"], ["b", "y"]]) == (["a", "b"], {})


def test_names_that_several_want_go_to_nobody():
    assert keep_apart([["site", "one"], ["site", "two"], ["other", "three"]]) == (
        ["one", "two", "other"],
        {"site": ["one", "two"]},
    )


def test_a_name_of_ones_own_that_another_wants():
    names, _clashes = keep_apart([["shop", "beta"], ["shop", "shop", "shop_1"]])
    assert names == ["beta", "shop"]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=8))
def test_names_always_differ(pairs):
    candidates = [[best, own, f"{own}_{index}"] for index, (best, own) in enumerate(pairs)]
    names, _clashes = keep_apart(candidates)
    assert len(set(names)) == len(pairs)
    assert all(name in possible for name, possible in zip(names, candidates))


@given(st.text())
def test_a_host_name_is_harmless(text):
    name = safe_host_name(text)
    assert name.isprintable() and not set("{}/\\") & set(name) and not name.startswith("-")
    assert len(name) == len(text.strip())


@given(st.text())
def test_a_name_at_the_gateway_is_that_of_an_install_or_of_none(text):
    name = ssh_name(text)
    assert name == text or "_" in name
    assert name.replace("_", "").replace("-", "").isalnum() or not set(name) - set("_-")
    assert name.isascii() and not name.startswith("-")


def test_data_is_equal_to_what_it_was():
    value = {"a": ["{{ x }}", None, 1, True, {"{% y %}": "plain"}], "b": "50% off #1"}
    assert as_data(value) == value

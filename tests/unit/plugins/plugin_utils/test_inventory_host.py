# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test how an install becomes a host: its names, groups and variables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.plugin_utils._inventory_host import (
    DEEPEST,
    GROUP_VARIABLES,
    as_data,
    group_values,
    host_variables,
    keep_apart,
    safe_host_name,
    ssh_name,
    with_installs,
)


def test_missing_fields_become_null_variables():
    variables = host_variables({"id": "1", "name": "shop", "site": None, "account": {"id": "9"}}, {}, {}, None)
    assert variables["ansible_host"] == "shop.ssh.wpengine.net"
    assert variables["wpe_account_id"] == "9"
    assert variables["wpe_site_tags"] == []
    for name in ("account_name", "site_id", "site_name", "environment", "status", "domains"):
        assert variables[f"wpe_{name}"] is None


def test_unlisted_site_keeps_its_id():
    variables = host_variables({"id": "1", "name": "shop", "site": {"id": "7"}}, {}, {}, None)
    assert (variables["wpe_site_id"], variables["wpe_site_name"]) == ("7", None)


def test_siblings_are_all_installs_of_the_site():
    install = {"id": "1", "name": "shop", "environment": "production", "site": {"id": "s"}}
    listed = [
        install,
        {"id": "2", "name": "shopstg", "environment": "staging", "site": {"id": "s"}},
        {"id": "3", "name": "x"},
    ]
    (alone,) = with_installs([{"id": "s"}], listed)
    assert host_variables(install, {}, {"s": alone}, None)["wpe_siblings"] == {
        "production": "shop",
        "staging": "shopstg",
    }
    named = {
        "id": "s",
        "installs": [{"name": "shopdev", "environment": "development"}, {"name": "old", "environment": None}, "x"],
    }
    assert with_installs([named], listed) == [named]
    assert host_variables(install, {}, {"s": named}, None)["wpe_siblings"] == {
        "development": "shopdev",
        "production": "shop",
    }
    assert host_variables({"id": "1", "name": "shop"}, {}, {}, None)["wpe_siblings"] == {}


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
        ("php_version", "wpe_php_version", 8.2, ["wpe_php_version_8_2"]),
        ("environment", "wpe_environment", 5, ["wpe_environment_5"]),
        ("environment", "wpe_environment", {"a": 1}, []),
        ("tag", "wpe_site_tags", [None, {"a": 1}, ["x"], "b"], ["wpe_tag_b"]),
    ],
)
def test_groups(word, variable, value, expected):
    assert list(group_values([word], "wpe_", {variable: value})) == expected


def test_groups_keep_the_value_that_makes_them():
    variables = {"wpe_site_name": "Torque-Bikes", "wpe_multisite": True, "wpe_php_version": 8.2}
    assert group_values(["site", "multisite", "php_version"], "", variables) == {
        "site_Torque_Bikes": "Torque-Bikes",
        "multisite_true": "true",
        "php_version_8_2": "8.2",
    }


def test_keep_apart_keeps_different_names():
    assert keep_apart([["a", "x"], ["b", "y"]]) == (["a", "b"], {})


def test_keep_apart_gives_a_shared_name_to_no_host():
    assert keep_apart([["site", "one"], ["site", "two"], ["other", "three"]]) == (
        ["one", "two", "other"],
        {"site": ["one", "two"]},
    )


def test_keep_apart_adds_the_id_when_the_own_name_is_taken():
    names, _clashes = keep_apart([["shop", "beta"], ["shop", "shop", "shop_1"]])
    assert names == ["beta", "shop"]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=8))
def test_keep_apart_never_repeats_a_name(pairs):
    candidates = [[best, own, f"{own}_{index}"] for index, (best, own) in enumerate(pairs)]
    names, _clashes = keep_apart(candidates)
    assert len(set(names)) == len(pairs)
    assert all(name in possible for name, possible in zip(names, candidates))


@given(st.text(max_size=60))
def test_safe_host_name_has_no_special_characters(text):
    name = safe_host_name(text)
    assert name.isprintable() and not set("{}/\\") & set(name) and not name.startswith(("-", "."))
    assert len(name) == len(text.strip())


@pytest.mark.parametrize("text,name", [(".", "_"), ("..", "_."), (" ..", "_."), (".git", "_git"), ("a..", "a..")])
def test_safe_host_name_is_no_folder(text, name):
    assert safe_host_name(text) == name


@pytest.mark.parametrize("letter,length", [("x", 250), ("\u00e4", 125), ("\u20ac", 83), ("\U0001f6b2", 62)])
def test_safe_host_name_fits_into_a_file_name(letter, length):
    assert safe_host_name(letter * 10_000) == letter * length


@pytest.mark.parametrize("name", ["-oProxyCommand=x", "--", "-", "", " -x", "\n-x", "\u2010x", "-V"])
def test_ssh_never_takes_a_name_for_an_option(name):
    variables = host_variables({"id": "1", "name": name}, {}, {}, None)
    for one in (variables["ansible_host"], variables["ansible_user"]):
        assert one and one[0] not in "-. "


@given(st.text())
def test_ssh_name_never_becomes_that_of_another_install(text):
    name = ssh_name(text)
    assert name == text or "_" in name
    assert name.replace("_", "").replace("-", "").isalnum() or not set(name) - set("_-")
    assert name.isascii() and name and not name.startswith("-")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("id"), inner, max_size=3),
    max_leaves=5,
)
INSTALL = st.fixed_dictionaries(
    {"id": st.text() | st.integers(), "name": st.text()},
    optional=dict.fromkeys(
        ("account", "site", "environment", "status", "php_version", "primary_domain", "cname", "is_multisite"), ANYTHING
    ),
)
SITE = st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "tags", "group_name"), ANYTHING))


@given(INSTALL, SITE, ANYTHING)
def test_any_install_of_the_api_becomes_a_host(install, site, domains):
    variables = as_data(host_variables(dict(install, site={"id": "s"}), {}, {"s": site}, domains))
    variables.update(as_data(host_variables(install, {}, {"s": site}, domains)))
    assert not variables["ansible_user"].startswith("-") and not variables["ansible_host"].startswith("-")
    assert variables["ansible_host"] == f"{variables['ansible_user']}.ssh.wpengine.net"
    assert isinstance(variables["wpe_site_tags"], list)
    for group in group_values(list(GROUP_VARIABLES), "wpe_", variables):
        assert group.isprintable() and not set("{}/\\ ") & set(group)


def test_as_data_keeps_values_equal():
    value = {"a": ["{{ x }}", None, 1, True, {"{% y %}": "plain"}], "b": "50% off #1"}
    assert as_data(value) == value


def test_as_data_refuses_too_many_nested_levels():
    value: list = []
    for _level in range(DEEPEST - 1):
        value = [value]
    assert as_data(value) == value
    with pytest.raises(WpeError, match="more than 50 nested levels; is api_url right"):
        as_data([value])

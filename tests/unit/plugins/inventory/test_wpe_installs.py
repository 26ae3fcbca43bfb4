# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the documentation and the filters of the inventory plugin."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.community.wpengine.plugins.doc_fragments.inventory_api import ModuleDocFragment
from ansible_collections.community.wpengine.plugins.inventory import wpe_installs
from ansible_collections.community.wpengine.plugins.module_utils._core.options import API_OPTIONS
from ansible_collections.community.wpengine.plugins.plugin_utils._inventory_host import GROUP_VARIABLES, host_variables

DOCUMENTED = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
PAGE = yaml.safe_load(wpe_installs.DOCUMENTATION)


def test_shared_options_are_those_of_the_modules():
    assert list(DOCUMENTED) == list(API_OPTIONS)


@pytest.mark.parametrize("name", API_OPTIONS)
def test_shared_option_equals_that_of_the_modules(name):
    spec, documented = API_OPTIONS[name], DOCUMENTED[name]
    assert documented["type"] == spec["type"]
    assert documented.get("default") == spec.get("default")
    # Ansible takes the last variable that is set, a module's fallback takes the first.
    variables = [entry["name"] for entry in documented.get("env", [])]
    assert variables[::-1] == (spec["fallback"][1] if "fallback" in spec else [])


def test_every_group_is_documented_and_has_a_variable():
    variables = host_variables({"id": "1", "name": "shop"}, {}, {}, None)
    assert PAGE["options"]["group_by"]["choices"] == list(GROUP_VARIABLES)
    assert set(GROUP_VARIABLES.values()) <= set(variables)


def test_every_variable_is_documented():
    text = " ".join(PAGE["description"])
    for name in host_variables({"id": "1", "name": "shop"}, {}, {}, None):
        assert f"C({name})" in text, name


def test_cache_key_has_every_filter():
    filters = {"accounts", "environments", "include", "exclude", "statuses", "details", "domains"}
    assert filters | {"api_url", "api_user_id"} == set(wpe_installs.CACHE_KEY_OPTIONS)
    shown_otherwise = {"plugin", "group_by", "group_prefix", "hostnames", "connection", "parallel_requests"}
    assert set(PAGE["options"]) == filters | shown_otherwise


def test_limits_of_hiding_the_password_are_documented():
    text = " ".join(DOCUMENTED["api_password"]["description"])
    assert "This plugin never shows it" in text
    for words in ("plain text", "ansible-core 2.19", "E(WPE_API_PASSWORD)", "ansible-vault"):
        assert words in text, words


def test_bounds_of_parallel_requests_are_documented():
    text = " ".join(PAGE["options"]["parallel_requests"]["description"])
    assert f"from V(1) to V({wpe_installs.MAX_REQUESTS})" in text


@pytest.mark.parametrize(
    "patterns,expected",
    [([], False), (["shop"], True), (["sh*"], True), (["SHOP"], False), (["*x", "s[gh]op"], True), (["ho"], False)],
)
def test_fits_shell_patterns(patterns, expected):
    assert wpe_installs.fits("shop", patterns) is expected


def test_unique_sorts_by_name():
    rows = [{"id": "2", "name": "b"}, {"id": "1", "name": "a"}, {"id": "2", "name": "b"}]
    assert [row["id"] for row in wpe_installs.unique(rows)] == ["1", "2"]


FETCHED = {
    "accounts": [{"id": "a"}],
    "sites": [{"id": "s", "name": "Shop"}],
    "installs": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}],
    "domains": [None, []],
}


@pytest.mark.parametrize(
    "change,expected",
    [
        ({}, True),
        ({"accounts": None}, False),
        ({"accounts": ["a"]}, False),
        ({"sites": [{"name": "Shop"}]}, False),
        ({"installs": [{"id": "1"}, {"id": "2", "name": "b"}]}, False),
        ({"installs": {}}, False),
        ({"domains": [None]}, False),
        ({"domains": [None, "x"]}, False),
        ({"domains": None}, False),
    ],
    ids=str,
)
def test_form_of_cached_data(change, expected):
    assert wpe_installs.is_fetched_data({**FETCHED, **change}) is expected


@pytest.mark.parametrize("value", [None, [], "x", 5, {}], ids=str)
def test_form_of_other_cached_values(value):
    assert wpe_installs.is_fetched_data(value) is False

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connect with the options that API modules share."""

from __future__ import annotations

import os

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.options import (
    API_OPTIONS,
    API_VARIABLES,
    OPTION_VARIABLES,
    api_secrets,
    connect,
    first_set,
    value_in,
    variables_of,
    without_empty_variables,
)

VARIABLES = [(name, variable) for name, spec in API_OPTIONS.items() for variable in variables_of(spec)]
DEFAULTS = {name: spec.get("default") for name, spec in API_OPTIONS.items()}
OPTIONS = {**DEFAULTS, "api_user_id": "user", "api_password": "secret"}


def client_with(**options):
    return connect({**OPTIONS, **options}.get, {}, progress=lambda text: None)


def test_client_gets_the_options():
    client = client_with(api_url="http://127.0.0.1:9/v1/")
    assert client.url == "http://127.0.0.1:9/v1"
    assert client.secrets.clean("the password is secret") != "the password is secret"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"api_user_id": None, "api_password": ""},
            "api_user_id and api_password, or WPE_API_USER_ID and WPE_API_PASSWORD",
        ),
        ({"api_password": None}, "set api_password, or WPE_API_PASSWORD"),
        ({"api_timeout": 0}, "api_timeout"),
        ({"api_timeout": 86401}, "86400"),
        ({"api_retry_timeout": -1}, "api_retry_timeout"),
        ({"api_timeout": float("nan")}, "api_timeout"),
        ({"api_retry_timeout": float("inf")}, "api_retry_timeout"),
    ],
)
def test_invalid_options_are_refused(options, words):
    with pytest.raises(BadInput, match=words):
        client_with(**options)


@pytest.mark.parametrize("options", [{"api_timeout": 86400}, {"api_retry_timeout": 0}, {"api_timeout": 0.1}])
def test_limits_of_timeouts_are_valid(options):
    assert client_with(**options).url == DEFAULTS["api_url"]


def test_url_with_a_user_name_is_a_secret():
    assert api_secrets({"api_url": "https://me:pw@host/v1", "api_password": "secret"}) == {
        "https://me:pw@host/v1",
        "secret",
    }
    assert api_secrets({"api_url": "https://host/v1", "api_password": None}) == set()


def test_only_variables_of_the_api_are_kept_from_hosts():
    assert OPTION_VARIABLES - API_VARIABLES == {"REQUESTS_CA_BUNDLE"}
    assert {"WPE_API_PASSWORD", "WPE_PASSWORD", "WP_ENGINE_API_PASSWORD", "WPE_API_URL"} <= API_VARIABLES


@pytest.mark.parametrize("name,variable", VARIABLES)
def test_empty_variable_is_unset(name, variable, monkeypatch):
    for _name, other in VARIABLES:
        monkeypatch.setenv(other, "")
    validation = ArgumentSpecValidator(API_OPTIONS).validate({})
    assert validation.error_messages == []
    assert validation.validated_parameters == DEFAULTS
    assert value_in({variable: ""}, API_OPTIONS[name]) is None


@pytest.mark.parametrize("name", ["api_user_id", "api_password"])
def test_next_variable_counts_after_an_empty_one(name, monkeypatch):
    first, second, third = variables_of(API_OPTIONS[name])
    monkeypatch.setenv(first, "")
    monkeypatch.setenv(second, "second")
    monkeypatch.setenv(third, "third")
    assert first_set(first, second, third) == "second"
    assert ArgumentSpecValidator({name: API_OPTIONS[name]}).validate({}).validated_parameters == {name: "second"}
    assert value_in(os.environ, API_OPTIONS[name]) == "second"


def test_empty_variables_are_removed_for_a_while(monkeypatch):
    monkeypatch.setenv("WPE_API_URL", "")
    monkeypatch.setenv("WPE_USERNAME", "user")
    with without_empty_variables(OPTION_VARIABLES):
        assert "WPE_API_URL" not in os.environ and os.environ["WPE_USERNAME"] == "user"
    assert os.environ["WPE_API_URL"] == ""

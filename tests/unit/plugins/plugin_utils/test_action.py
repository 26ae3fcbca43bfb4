# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the base of the actions of the wp_* modules."""

from __future__ import annotations

import types

import pytest
from ansible.errors import AnsibleConnectionFailure, AnsibleError

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.options import API_OPTIONS, variables_of
from ansible_collections.community.wpengine.plugins.module_utils._module.base import as_task_result
from ansible_collections.community.wpengine.plugins.modules import wp_cli, wp_copy, wpe_domain_info
from ansible_collections.community.wpengine.plugins.plugin_utils._action import (
    ApiAction,
    HostAction,
    ModuleAction,
    module_class,
)
from ansible_collections.community.wpengine.plugins.plugin_utils._connection_host import WPE_SSH


def action_with(kind, variables):
    """Return an action whose task has this environment. It fails on some names as Ansible does."""
    action = kind.__new__(kind)
    action._task = types.SimpleNamespace(environment=[variables])

    def compute(raw_environment_out):
        raw_environment_out.update(action._task.environment[0])
        return "".join(dict(**raw_environment_out))

    action._compute_environment_string = compute
    return action


def test_host_gets_no_credentials():
    names = [*variables_of(API_OPTIONS["api_user_id"]), *variables_of(API_OPTIONS["api_password"])]
    assert len(names) == 6
    secrets = dict.fromkeys([*names, "WPE_API_URL"], "x")
    action = action_with(HostAction, {**secrets, "PATH": "/bin", "n": 5})
    assert action._environment() == {"PATH": "/bin", "n": "5"}
    assert action._task.environment == [{"PATH": "/bin", "n": "5"}]


@pytest.mark.parametrize("kind", [ApiAction, HostAction])
@pytest.mark.parametrize("variables", [{1: 2}, {"A=B": "x"}, {"": "x"}, {"A": "a\0b"}, {"1A": "x"}, {"A\n": "x"}])
def test_variable_that_no_shell_takes_is_refused(kind, variables):
    with pytest.raises(BadInput, match="environment"):
        action_with(kind, variables)._environment()


def test_another_type_error_is_raised():
    action = action_with(HostAction, {"A": "x"})
    action._compute_environment_string = lambda variables: 1 + ""
    with pytest.raises(TypeError):
        action._environment()


def fail_with(error):
    raise error


def test_failures_become_sentences():
    assert as_task_result("wp_x", lambda: {"a": 1}) == {"a": 1}
    assert as_task_result("wp_x", lambda: fail_with(BadInput("No.\n"))) == {"failed": True, "msg": "No.\\n"}
    result = as_task_result("wp_x", lambda: fail_with(KeyError("secret")))
    assert result["failed"] and "wp_x failed unexpectedly (KeyError in" in result["msg"]
    assert "secret" not in result["msg"]


def test_lost_connection_is_reported_by_ansible():
    with pytest.raises(AnsibleConnectionFailure):
        as_task_result("wp_x", lambda: fail_with(AnsibleConnectionFailure("x")), reraise=(AnsibleError,))


def test_unknown_module_is_an_error():
    with pytest.raises(AnsibleError, match="has no module wpe_nothing"):
        module_class("wpe_nothing")


def test_empty_variable_of_the_task_is_unset(monkeypatch):
    action, passed = action_with(ApiAction, {}), []
    monkeypatch.setattr(ModuleAction, "_run_as_module", lambda self, args, variables: passed.append(args))
    action._with_defaults = dict
    action._connection = types.SimpleNamespace(transport="local")
    variables = {"WPE_API_USER_ID": "", "WPE_USERNAME": "user", "WPE_API_TIMEOUT": "", "PATH": "/bin"}
    ApiAction._run_as_module(action, {}, variables)
    assert passed == [{"api_user_id": "user"}]
    assert action._task.environment == [{"PATH": "/bin"}]


@pytest.mark.parametrize(
    ("install_id", "args", "install"),
    [
        ("{{ ids['torquebikes'] }}", {}, "templated"),
        ("{{ ids['torquebikes'] }}", {"install": None}, "templated"),
        ("{{ ids['torquebikes'] }}", {"install": ""}, ""),
        ("{{ ids['torquebikes'] }}", {"install": "other"}, "other"),
        (None, {}, None),
    ],
)
def test_install_of_the_inventory_host_is_templated_and_only_stands_for_an_unset_option(install_id, args, install):
    action = ApiAction.__new__(ApiAction)
    action.kind = wpe_domain_info.MODULE
    action.task_vars = {"wpe_install_id": install_id} if install_id else {}
    action._templar = types.SimpleNamespace(
        template=lambda value: "templated" if value == install_id and value else value
    )
    assert action._with_defaults(args).get("install") == install


@pytest.mark.parametrize(
    ("kind", "given", "path"),
    [
        (wp_cli.MODULE, {}, "sites/torquebikes"),
        (wp_cli.MODULE, {"path": "elsewhere"}, "elsewhere"),
        (wp_copy.MODULE, {}, None),  # it has no such option
    ],
)
def test_module_in_the_background_works_in_the_folder_of_the_site(kind, given, path, monkeypatch):
    monkeypatch.setattr(ModuleAction, "_run_as_module", lambda self, args, variables: args)
    action = action_with(HostAction, {})
    action.kind = kind
    action._connection = types.SimpleNamespace(transport=WPE_SSH, get_option=lambda name: "torquebikes")
    assert action._run_as_module(given, {}).get("path") == path

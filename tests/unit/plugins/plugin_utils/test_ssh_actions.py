# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the actions of the wp_* modules share."""

from __future__ import annotations

import types

import pytest
from ansible.errors import AnsibleConnectionFailure

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.options import API_OPTIONS
from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_actions import as_task_result, limit_environment


class Action:
    """All that is needed of an action; it fails on some names as Ansible does."""

    def __init__(self, variables):
        self._task = types.SimpleNamespace(environment=[variables])

    def _compute_environment_string(self, raw_environment_out):
        raw_environment_out.update(self._task.environment[0])
        return "".join(dict(**raw_environment_out))


def limited(variables):
    action = Action(variables)
    limit_environment(action)
    return action._task.environment


def test_credentials_are_left_out():
    names = [*API_OPTIONS["api_user_id"]["fallback"][1], *API_OPTIONS["api_password"]["fallback"][1]]
    assert len(names) == 6
    secrets = dict.fromkeys([*names, "WPE_API_URL"], "x")
    assert limited({**secrets, "PATH": "/bin", "n": 5}) == [{"PATH": "/bin", "n": 5}]


@pytest.mark.parametrize("variables", [{1: 2}, {"A=B": "x"}, {"": "x"}, {"A": "a\0b"}, {"1A": "x"}, {"A\n": "x"}])
def test_variables_that_no_shell_takes(variables):
    with pytest.raises(BadInput, match="environment"):
        limited(variables)


def test_a_type_error_of_another_kind_is_not_swallowed():
    action = Action({"A": "x"})
    action._compute_environment_string = lambda variables: 1 + ""
    with pytest.raises(TypeError):
        limit_environment(action)


def fail_with(error):
    raise error


def test_failures_become_sentences():
    assert as_task_result("wp_x", lambda: {"a": 1}) == {"a": 1}
    assert as_task_result("wp_x", lambda: fail_with(BadInput("No.\n"))) == {"failed": True, "msg": "No.\\n"}
    result = as_task_result("wp_x", lambda: fail_with(KeyError("secret")))
    assert result["failed"] and "wp_x failed unexpectedly (KeyError in" in result["msg"]
    assert "secret" not in result["msg"]


def test_a_lost_connection_is_told_by_ansible():
    with pytest.raises(AnsibleConnectionFailure):
        as_task_result("wp_x", lambda: fail_with(AnsibleConnectionFailure("x")))

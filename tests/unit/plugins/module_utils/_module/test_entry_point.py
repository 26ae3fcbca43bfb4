# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the secrets and the written options of an ordinary module. tests/faults runs it in a process of its own."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.module_utils._core.options import API_OPTIONS
from ansible_collections.community.wpengine.plugins.module_utils._module.entry_point import (
    secrets_in_environment,
    without_nulls,
)


def test_all_variables_of_secret_options_are_secrets(monkeypatch):
    names = ["WPE_API_PASSWORD", "WPE_PASSWORD", "WP_ENGINE_API_PASSWORD"]
    for name in names[1:]:
        monkeypatch.setenv(name, f"secret of {name}")
    monkeypatch.setenv("WPE_API_USER_ID", "shown")
    assert secrets_in_environment(API_OPTIONS) == [f"secret of {name}" for name in names[1:]]
    assert secrets_in_environment({"name": {"type": "str"}, "key": {"no_log": True}}) == []


def test_null_is_unset_but_false_and_empty_values_are_not():
    assert without_nulls({"a": None, "b": False, "c": "", "d": []}) == {"b": False, "c": "", "d": []}

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that an action's arguments become those that a module gets."""

from __future__ import annotations

import datetime
import json

import pytest
from ansible.module_utils.common.json import AnsibleJSONEncoder

from ansible_collections.community.wpengine.plugins.plugin_utils._arguments import plain_values

DAY, TIME = datetime.date(2026, 1, 31), datetime.datetime(2026, 1, 31, 10, tzinfo=datetime.timezone.utc)


class Vaulted:
    """As ansible-core before 2.19 has it: no text, but it becomes text."""

    __ENCRYPTED__ = True

    def __str__(self):
        return "secret"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Vaulted(), "secret"),
        (DAY, "2026-01-31"),
        (TIME, "2026-01-31T10:00:00+00:00"),
        ({"a": [Vaulted(), {"b": DAY}], DAY: 1}, {"a": ["secret", {"b": "2026-01-31"}], "2026-01-31": 1}),
    ],
)
def test_values_that_change(value, plain):
    assert plain_values(value) == plain
    assert type(plain_values(value)) is type(plain)


@pytest.mark.parametrize("value", ["text", 5, 1.5, True, None, [], {}, [1, {"a": None}], {"a"}, (DAY,), b"bytes"])
def test_values_that_stay(value):
    assert plain_values(value) == value and type(plain_values(value)) is type(value)


def test_dates_are_as_ansible_sends_them():
    assert plain_values([DAY, TIME]) == json.loads(json.dumps([DAY, TIME], cls=AnsibleJSONEncoder))

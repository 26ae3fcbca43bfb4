# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that an action's arguments become those that a module gets."""

from __future__ import annotations

import datetime
import json

import pytest
from ansible.module_utils.common.json import AnsibleJSONEncoder

from ansible_collections.community.wpengine.plugins.plugin_utils import _arguments
from ansible_collections.community.wpengine.plugins.plugin_utils._arguments import plain_values, with_origins

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


class Read(str):
    """A text as ansible-core before 2.19 reads it from a file."""

    def __new__(cls, text, line, file="accounts.yml"):
        value = super().__new__(cls, text)
        value.ansible_pos = (file, line, 1)
        return value


ARGUMENTS = {"accounts": [{"name": Read("a", 2), "sites": [{"name": Read("s", 4)}, {"id": "x"}]}], "roles": ["x"]}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("accounts[0].sites[0].name is empty.", "accounts[0].sites[0].name (accounts.yml:4) is empty."),
        (
            "There is no option accounts[0].sites[0].nam.",
            "There is no option accounts[0].sites[0].nam (accounts.yml:4).",
        ),
        (
            "accounts[0].sites[1].id and accounts[0]: twice",
            "accounts[0].sites[1].id (accounts.yml:2) and accounts[0] (accounts.yml:2): twice",
        ),
        ("roles[0] must be one of a or b.", "roles[0] must be one of a or b."),
        ("nothing[3].here", "nothing[3].here"),
        ("GET /installs[1] answered 403", "GET /installs[1] answered 403"),
    ],
)
def test_places_have_their_file_and_line_where_these_are_known(monkeypatch, message, expected):
    monkeypatch.setattr(_arguments, "Origin", None)
    assert with_origins(message, ARGUMENTS) == expected


def test_file_outside_the_current_folder_is_named_in_full(monkeypatch):
    monkeypatch.setattr(_arguments, "Origin", None)
    arguments = {"roles": [Read("x", 7, "/elsewhere/play.yml")]}
    assert with_origins("roles[0] is wrong", arguments) == "roles[0] (/elsewhere/play.yml:7) is wrong"

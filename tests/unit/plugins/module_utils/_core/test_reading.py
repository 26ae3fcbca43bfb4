# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that an object that cannot be read does not hide the others, and how the warning names it."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.module_utils._core.reading import describe_unreadable, read_each

OBJECTS = [{"id": str(number), "name": f"shop{number}"} for number in range(3)]


class Client:
    """A client that reads one value after the other."""

    def map_parallel(self, read, values, what):
        return [read(value) for value in values]


def error(status, from_api=True):
    return ApiError(f"GET /x answered {status}: No\x1b.", "GET", "/x", status=status, from_api=from_api)


def read_with(failure):
    """Read all objects; the one in the middle fails."""

    def read(one):
        if one["id"] == "1":
            raise failure
        return one["name"]

    return read_each(Client(), read, OBJECTS, "reading")


@pytest.mark.parametrize("status", [403, 404])
def test_unreadable_object_becomes_its_error(status):
    failure = error(status)
    assert read_with(failure) == ["shop0", failure, "shop2"]


@pytest.mark.parametrize(
    "failure", [error(401), error(500), error(None), error(404, from_api=False), error(403, from_api=False)]
)
def test_other_errors_are_raised(failure):
    with pytest.raises(ApiError) as caught:
        read_with(failure)
    assert caught.value is failure


def test_warning_names_the_objects():
    assert describe_unreadable("install", "domains", OBJECTS, ["a", "b", "c"]) == ""
    assert describe_unreadable("install", "domains", OBJECTS, ["a", error(404), "c"]) == (
        "The domains of 1 install are missing ('shop1'): GET /x answered 404: No\\x1b."
    )
    assert describe_unreadable(
        "site", "reports", [{"id": "a", "name": None}, *OBJECTS], [error(403), error(404), [], []]
    ) == ("The reports of 2 sites are missing ('a', 'shop0'): GET /x answered 403: No\\x1b.")

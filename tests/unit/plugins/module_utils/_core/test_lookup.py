# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names to things: exactly one, or an error that lists what it may have been."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import (
    Lookup,
    id_of,
    is_uuid,
    near_matches,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID

A, B = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
ACCOUNTS = [{"id": A, "name": "agencyone", "nickname": "Agency One"}, {"id": B, "name": "agencytwo"}]
SITES = [
    {"id": "1", "name": "Torque Bikes", "account": {"id": A}},
    {"id": "2", "name": "Torque", "account": {"id": A}},
    {"id": "3", "name": "Torque", "account": {"id": B}},
]


class Lists:
    """A client that has only lists."""

    def __init__(self, **lists):
        self.lists = lists
        self.asked = []

    def rows(self, path, query=None):
        account_id = (query or {}).get("account_id")
        rows = self.lists.get(path.strip("/"), [])
        return [row for row in rows if account_id is None or id_of(row, "account") == account_id]

    def forget(self, *paths):
        pass

    def poll_for(self, landed):
        return landed()

    def get(self, path, missing_ok=False):
        self.asked.append(path)
        collection, wanted = path.strip("/").split("/")
        return next((row for row in self.lists[collection] if row["id"] == wanted), None)


def find(predict=False, accounts=None, sites=None):
    warnings = []
    lists = Lists(accounts=ACCOUNTS if accounts is None else accounts, sites=SITES if sites is None else sites)
    one = Lookup(lists, predict, warnings.append)
    one.warnings = warnings
    return one


def test_an_account_is_found_by_id_name_and_nickname():
    for value in (A, A.upper(), "agencyone", "Agency One"):
        assert find().require("account", value)["id"] == A
        assert find().account_id(value) == A


def test_the_name_goes_before_the_nickname():
    accounts = [{"id": A, "name": "one", "nickname": "two"}, {"id": B, "name": "two"}]
    assert find(accounts=accounts).account_id("two") == B


def test_without_an_account_there_must_be_one():
    assert find(accounts=ACCOUNTS[:1]).account_id(None) == A
    with pytest.raises(BadInput, match="set account to one of them.*agencyone.*agencytwo"):
        find().account_id(None)
    with pytest.raises(Missing, match="reach no account"):
        find(accounts=[]).account_id(None)


def test_several_with_one_name_are_listed_with_their_accounts():
    with pytest.raises(BadInput, match=r"2 sites are named 'Torque'.*\(id 2, account agencyone\).*\(id 3, account agencytwo\)"):
        find().get("site", "Torque")
    assert find().get("site", "Torque", B)["id"] == "3"


def test_what_is_missing_is_told_with_near_matches():
    with pytest.raises(Missing, match="There is no site 'torque bike' in the account agencyone. Near matches: Torque Bikes"):
        find().require("site", "torque bike", A)
    with pytest.raises(Missing, match="3 sites compared"):
        find().require("site", "zzz")
    with pytest.raises(Missing, match="lists no site at all"):
        find(sites=[]).require("site", "Torque")


def test_in_a_prediction_what_is_missing_is_taken_for_what_will_be_made():
    predicting = find(predict=True)
    assert predicting.require("site", "New")["id"] == UNKNOWN_ID
    assert len(predicting.warnings) == 1
    with pytest.raises(Missing):
        predicting.require("account", "nobody")


def test_a_made_up_id_is_never_asked_for():
    looking = find()
    assert looking.get("site", UNKNOWN_ID) is None
    assert looking.client.asked == []


@given(st.text(), st.lists(st.text()))
def test_near_names_are_some_of_the_names(value, names):
    assert set(near_matches(value, names)) <= set(names)


@given(st.text())
def test_nothing_else_is_a_uuid(text):
    assert not is_uuid(text) or len(text) == 36


@pytest.mark.parametrize("thing", [None, {}, {"site": None}, {"site": "text"}, {"site": {}}, "text", []])
def test_a_missing_part_has_no_id(thing):
    assert id_of(thing, "site") is None

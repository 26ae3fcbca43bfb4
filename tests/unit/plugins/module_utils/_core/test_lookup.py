# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that names and UUIDs are resolved to one object, or to an error with near matches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import Lookup, id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Predictions, predicted_id
from ansible_collections.community.wpengine.plugins.module_utils._core.text import near_matches

A, B = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
ACCOUNTS = [{"id": A, "name": "agencyone", "nickname": "Agency One"}, {"id": B, "name": "agencytwo"}]
SITES = [
    {"id": "1", "name": "Torque Bikes", "account": {"id": A}},
    {"id": "2", "name": "Torque", "account": {"id": A}},
    {"id": "3", "name": "Torque", "account": {"id": B}},
]


class Lists:
    """A client that reads objects from lists."""

    def __init__(self, **lists):
        self.lists = lists
        self.predictions = None
        self.host_install = None
        self.inventory_install = lambda name: None
        self.reads_alone = 0
        self.requested = []

    def is_cached(self, path):
        return False

    def cached_rows(self, path, query=None):
        self.requested.append(path)
        account_id = (query or {}).get("account_id")
        rows = self.lists.get(path.strip("/"), [])
        return [row for row in rows if account_id is None or id_of(row, "account") == account_id]

    def clear_cache(self, *paths):
        pass

    def poll_for(self, verify):
        return verify()

    def get(self, path, missing_ok=False):
        self.requested.append(path)
        collection, wanted = path.strip("/").split("/")
        return next((row for row in self.lists[collection] if row["id"] == wanted), None)


def make_lookup(predict=False, accounts=None, sites=None):
    warnings = []
    lists = Lists(accounts=ACCOUNTS if accounts is None else accounts, sites=SITES if sites is None else sites)
    one = Lookup(lists, predict, warnings.append)
    one.warnings = warnings
    return one


def test_account_is_found_by_id_name_and_nickname():
    for value in (A, A.upper(), "agencyone", "Agency One"):
        assert make_lookup().require("account", value)["id"] == A
        assert make_lookup().account_id(value) == A


def test_name_takes_precedence_over_nickname():
    accounts = [{"id": A, "name": "one", "nickname": "two"}, {"id": B, "name": "two"}]
    assert make_lookup(accounts=accounts).account_id("two") == B


def test_account_may_be_omitted_only_if_there_is_one():
    assert make_lookup(accounts=ACCOUNTS[:1]).account_id(None) == A
    with pytest.raises(BadInput, match="set account to one of them.*agencyone.*agencytwo"):
        make_lookup().account_id(None)
    with pytest.raises(Missing, match="reach no account"):
        make_lookup(accounts=[]).account_id(None)


def test_ambiguous_name_lists_the_objects_with_their_accounts():
    with pytest.raises(
        BadInput, match=r"2 sites are named 'Torque'.*\(id 2, account agencyone\).*\(id 3, account agencytwo\)"
    ):
        make_lookup().get("site", "Torque")
    assert make_lookup().get("site", "Torque", B)["id"] == "3"


def test_missing_object_fails_with_near_matches():
    with pytest.raises(
        Missing, match="There is no site 'torque bike' in the account agencyone. Near matches: Torque Bikes"
    ):
        make_lookup().require("site", "torque bike", A)
    with pytest.raises(Missing, match="3 sites compared"):
        make_lookup().require("site", "zzz")
    with pytest.raises(Missing, match="lists no site at all"):
        make_lookup(sites=[]).require("site", "Torque")


def test_missing_object_is_predicted_in_check_mode():
    predicting = make_lookup(predict=True)
    assert predicting.require("site", "New")["id"] == predicted_id("/sites", "New")
    assert len(predicting.warnings) == 1
    with pytest.raises(Missing):
        predicting.require("account", "nobody")


def test_missing_object_is_an_error_when_all_earlier_tasks_are_known():
    lookup = make_lookup()
    lookup.client.predictions = Predictions(complete=True)
    knowing = Lookup(lookup.client, True, print)
    with pytest.raises(Missing, match="There is no site 'New' .*compared"):
        knowing.require("site", "New")


@pytest.mark.parametrize("predict", [True, False])
@pytest.mark.parametrize("noun", ["site", "install", "account"])
def test_unknown_uuid_is_an_error_in_check_mode_too(noun, predict):
    lookup = make_lookup(predict=predict)
    lookup.client.lists["installs"] = []
    with pytest.raises(Missing, match=f"There is no {noun}"):
        lookup.require(noun, "3f1c0a52-0000-4000-8000-00000000dead")


def test_predicted_ids_of_two_names_differ():
    predicting = make_lookup(predict=True)
    one, other = (predicting.require("site", name)["id"] for name in ("One", "Other"))
    assert one != other and predicting.require("site", one)["id"] == one


@given(st.text(), st.lists(st.text()))
def test_near_matches_are_names_of_the_list(value, names):
    assert set(near_matches(value, names)) <= set(names)


@given(st.text())
def test_uuid_has_36_characters(text):
    assert not is_uuid(text) or len(text) == 36


@pytest.mark.parametrize("value", [None, {}, {"site": None}, {"site": "text"}, {"site": {}}, "text", []])
def test_id_of_a_missing_or_invalid_part_is_none(value):
    assert id_of(value, "site") is None


OWN = {"id": A, "name": "torquebikes"}
INSTALLS = [{**OWN, "account": {"id": B}, "status": "active"}, {"id": B, "name": "torquestg", "account": {"id": B}}]


def fleet_lookup(predict=False, own=None, installs=None):
    """Return a lookup for a task on a host of the inventory plugin."""
    lists = Lists(accounts=ACCOUNTS, installs=INSTALLS if installs is None else installs)
    lists.host_install = own or OWN
    return Lookup(lists, predict, lambda text: None)


def test_name_of_the_inventory_host_reads_one_install_instead_of_the_list():
    one = fleet_lookup()
    assert one.require("install", " torquebikes") == INSTALLS[0]
    assert one.client.requested == [f"/installs/{A}"]


@pytest.mark.parametrize("value", ["torquebikes", A, A.upper()])
def test_reference_to_the_install_of_the_inventory_host_makes_no_request(value):
    one = fleet_lookup()
    assert one.reference("install", value) == OWN
    assert one.client.requested == []


@pytest.mark.parametrize("value", ["torquebikes", A])
def test_check_mode_reads_the_install_of_the_inventory_host(value):
    one = fleet_lookup(predict=True)
    assert one.reference("install", value) == INSTALLS[0]
    assert one.client.requested == [f"/installs/{A}"]


def test_another_install_is_looked_up_as_usual():
    assert fleet_lookup().reference("install", "torquestg") == INSTALLS[1]
    assert fleet_lookup().require("install", B) == INSTALLS[1]


@pytest.mark.parametrize("own", [{"id": B, "name": "torquebikes"}, {"id": SITES[0]["id"], "name": "torquebikes"}])
def test_id_of_the_inventory_host_that_does_not_fit_its_name_is_not_used(own):
    assert fleet_lookup(own=own).require("install", "torquebikes") == INSTALLS[0]


def test_name_of_the_inventory_host_in_another_account_is_not_found():
    with pytest.raises(Missing):
        fleet_lookup().reference("install", "torquebikes", account_id=A)


def test_names_of_a_few_other_inventory_hosts_are_read_alone_and_of_many_from_the_list():
    installs = [
        {"id": A[:-2] + f"{number:02}", "name": f"install{number}", "account": {"id": B}} for number in range(9)
    ]
    one = fleet_lookup(own={"id": B, "name": "torquebikes"}, installs=installs)
    one.client.inventory_install = lambda name: next(
        ({"id": row["id"], "name": name} for row in installs if row["name"] == name), None
    )
    assert [one.reference("install", row["name"]) for row in installs] == installs
    assert one.client.requested[:3] == [f"/installs/{row['id']}" for row in installs[:3]]
    assert set(one.client.requested[3:]) == {"/installs"}


@pytest.mark.parametrize("value", ["", " "])
def test_empty_name_matches_nothing(value):
    assert make_lookup().matches("account", value) == []


def test_many_objects_by_uuid_are_looked_up_in_the_list():
    ids = [f"00000000-0000-4000-8000-00000000010{number}" for number in range(6)]
    lookup = make_lookup(sites=[{"id": site_id, "name": site_id} for site_id in ids])
    assert [lookup.require_listed("site", site_id.upper())["id"] for site_id in ids] == ids
    assert lookup.client.requested == [f"/sites/{site_id}" for site_id in ids[:3]] + ["/sites"] * 3
    with pytest.raises(Missing):
        lookup.require_listed("site", A)

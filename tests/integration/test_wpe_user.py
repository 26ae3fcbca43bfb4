# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test failures of wpe_user: invalid roles, last owners, lost responses, and accounts that fail."""

from __future__ import annotations

import json

import pytest

from support.batch_tasks import LOST_RESPONSES, lose_responses, refused, refused_at_once, run_all, run_one
from support.player import ROOT

ONE, TWO = "00000000-0000-4000-8000-000000000011", "00000000-0000-4000-8000-000000000012"
PEOPLE_ONE, PEOPLE_TWO = f"/v1/accounts/{ONE}/account_users", f"/v1/accounts/{TWO}/account_users"
BEN, LEO, PAULA = (f"00000000-0000-4000-8000-0000000000a{number}" for number in (2, 4, 3))
DANA = {
    "account": "agencyone",
    "email": "dana@example.com",
    "first_name": "Dana",
    "last_name": "Developer",
    "roles": ["full"],
}

INVALID = {
    "owner with billing": (
        {"roles": ["owner", "billing"]},
        "owner includes every right, so it cannot be combined with billing.",
    ),
    "owner with all": ({"roles": ["owner", "full", "partial"]}, "cannot be combined with full and partial."),
    "billing alone": ({"roles": "billing"}, "billing cannot be the only role"),
    "full with partial": ({"roles": "full,partial"}, "full and partial exclude each other"),
    "full with installs": ({"roles": ["full"], "installs": ["torquebikes"]}, "installs needs the role partial"),
    "installs alone": ({"roles": "{{ omit }}", "installs": ["torquebikes"]}, "installs needs the role partial"),
    "no installs without partial": ({"roles": ["full"], "installs": []}, "installs needs the role partial"),
    "no role": ({"roles": []}, "roles is empty"),
    "unknown role": ({"roles": ["admin"]}, "roles[0] must be one of owner, full, partial or billing, not 'admin'"),
    "no e-mail": ({"email": ""}, "email is empty; give it a value."),
    "a name as e-mail": ({"email": "Dana Developer"}, "is not an e-mail address"),
    "two e-mails": ({"email": "dana@example.com, ben@example.com"}, "is not an e-mail address"),
    "empty name": (
        {"first_name": " ", "last_name": ""},
        "first_name is empty; give it a value, or leave it out. last_name is empty; give it a value, or leave it out.",
    ),
    "empty list": ({"account": []}, "account is an empty list"),
    "unknown option": ({"role": "full"}, "There is no option role. Near matches: roles"),
}


@pytest.fixture
def people(simulator):
    simulator.put_state(json.loads((ROOT / "tests/integration/scenarios/wpe_user.state.json").read_text()))
    return lambda account_id: {
        person["email"]: person for person in simulator.state()["account_users"][account_id].values()
    }


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_user", {name: {**DANA, **options} for name, (options, _text) in INVALID.items()}
    )
    assert {name: messages[name] for name, (_options, text) in INVALID.items() if text not in messages[name]} == {}


def test_options_that_do_not_fit_the_account_are_refused_before_any_write(play, simulator, people):
    partial = {"roles": ["partial"]}
    messages = refused(
        play,
        simulator,
        "wpe_user",
        {
            "no names": {"account": "agencyone", "email": "new@example.com", "roles": ["full"]},
            "last owner removed": {"account": "agencytwo", "email": "OWNER@example.com", "state": "absent"},
            "last owner demoted": {"account": "agencytwo", "email": "owner@example.com", "roles": ["full", "billing"]},
            "foreign install": {**DANA, **partial, "installs": ["torquebikes", "otherbikes"]},
            "unknown install": {**DANA, **partial, "installs": ["torquebike"]},
            "unknown account": {**DANA, "account": ["agencyone", "agencyon"]},
            "which account": {**DANA, "account": None},
        },
    )
    assert "a new user needs first_name, last_name" in messages["no names"]
    last = "This is the last owner of the account, which must keep one"
    assert f"Could not remove OWNER@example.com from the account agencytwo: {last}" in messages["last owner removed"]
    assert (
        f"Could not add or change owner@example.com in the account agencytwo: {last}" in messages["last owner demoted"]
    )
    assert "These installs do not belong to agencyone: otherbikes." in messages["foreign install"]
    assert "Near matches: torquebikes" in messages["unknown install"]
    assert "There is no account 'agencyon'" in messages["unknown account"]
    assert "The credentials reach several accounts; set account" in messages["which account"]


def test_roles_are_sent_in_the_order_that_the_api_accepts(play, simulator, people):
    run, _result = run_one(
        play, "wpe_user", {"account": "agencyone", "email": "ben@example.com", "roles": ["billing", "partial"]}
    )
    assert run.rc == 0, str(run)
    (patch,) = [entry for entry in simulator.log() if entry["method"] == "PATCH"]
    assert patch["request_body"]["roles"] == "partial,billing"


def test_roles_without_installs_keep_the_installs(play, simulator, people):
    """The request contains all installs of the user, because the API's treatment of missing ones is unknown."""
    run, result = run_one(
        play, "wpe_user", {"account": "agencyone", "email": "paula@example.com", "roles": ["partial"]}
    )
    assert run.rc == 0, str(run)
    assert result["user"]["roles"] == "partial"
    assert [install["name"] for install in result["user"]["installs"]] == ["torquebikes", "torquestg"]
    (patch,) = [entry for entry in simulator.log() if entry["method"] == "PATCH"]
    assert sorted(patch["request_body"]["install_ids"]) == sorted(people(ONE)["paula@example.com"]["install_ids"])


def test_installs_that_the_api_keeps_are_an_error(play, simulator, people):
    simulator.settings(user_installs="merge")
    options = {"account": "agencyone", "email": "paula@example.com", "roles": ["partial"], "installs": ["torquedev"]}
    run, result = run_one(play, "wpe_user", options)
    assert run.rc != 0
    assert (
        "WP Engine accepted the request, but kept torquebikes, torquestg in addition to the wanted installs"
        in result["msg"]
    )
    assert simulator.writes() == [f"PATCH {PEOPLE_ONE}/{PAULA}"]


def test_lost_response_neither_fails_nor_writes_twice(play, simulator, people, fast_sleep):
    for operation in ("createAccountUser", "updateAccountUser", "deleteAccountUser"):
        lose_responses(simulator, operation)
    cases = {}
    for number, kind in enumerate(LOST_RESPONSES):
        person = {**DANA, "email": f"dana{number}@example.com"}
        cases[f"add, {kind}"] = person
        cases[f"change, {kind}"] = {**person, "roles": ["full", "billing"]}
        cases[f"remove, {kind}"] = {**person, "state": "absent"}
    before = people(ONE)
    run = run_all(play, "wpe_user", cases)
    assert run.failed == []
    assert run.changed == list(cases)
    assert people(ONE) == before
    # Only a request that certainly was not processed is repeated.
    faults = {
        method: [entry["fault"] for entry in simulator.log() if entry["method"] == method]
        for method in ("POST", "PATCH", "DELETE")
    }
    assert faults["POST"] == faults["PATCH"] == [*LOST_RESPONSES, None]
    assert faults["DELETE"] == [*LOST_RESPONSES, None]


def test_failure_in_one_account_reports_the_others(play, simulator, people):
    simulator.add_fault(operation="deleteAccountUser", kind="status", status=403)
    run, result = run_one(
        play, "wpe_user", {"account": ["agencyone", "agencytwo"], "email": "leo@example.com", "state": "absent"}
    )
    assert run.rc != 0
    assert result["changed"] is True
    assert "Could not remove leo@example.com from the account agencyone: DELETE" in result["msg"]
    assert result["msg"].endswith("The other accounts: agencytwo (changed).")
    failed, done = result["users"]
    assert (failed["account"], failed["changed"], failed["user_id"]) == ("agencyone", False, LEO)
    assert "answered 403" in failed["msg"]
    assert done == {"account": "agencytwo", "account_id": TWO, "email": "leo@example.com", "changed": True}
    assert "leo@example.com" in people(ONE)
    assert "leo@example.com" not in people(TWO)


@pytest.mark.parametrize("check", [True, False], ids=["check", "apply"])
def test_refusal_in_one_account_does_not_stop_the_others(check, play, simulator, people, entry_point):
    """Olive is one of two owners of the first account and the last one of the second."""
    options = {"account": ["agencytwo", "agencyone"], "email": "owner@example.com", "roles": ["full"]}
    run, result = run_one(play, "wpe_user", options, check=check, entry_point=entry_point)
    assert run.rc != 0
    assert "in the account agencytwo: This is the last owner" in result["msg"]
    assert [row["changed"] for row in result["users"]] == [False, True]
    assert [row["roles"] for row in result["users"]] == ["owner", "full"]
    assert simulator.writes() == ([] if check else [f"PATCH {PEOPLE_ONE}/00000000-0000-4000-8000-0000000000a1"])
    assert people(TWO)["owner@example.com"]["roles"] == "owner"


def test_failure_in_every_account_reports_no_change(play, simulator, people):
    simulator.add_fault(operation="listAccountUsers", kind="status", status=403, times=None)
    run, result = run_one(play, "wpe_user", {**DANA, "account": ["agencyone", "agencytwo"]})
    assert run.rc != 0
    assert result["changed"] is False
    assert result["msg"].endswith("The other accounts: none.")
    assert ["answered 403" in row["msg"] for row in result["users"]] == [True, True]
    assert simulator.writes() == []

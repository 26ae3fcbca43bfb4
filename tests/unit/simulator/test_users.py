# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of accounts and their roles."""

from __future__ import annotations

import pytest

from support.running_simulator import AGENCY_ONE, AGENCY_TWO, OWNER, UNKNOWN_ID

USERS = f"/accounts/{AGENCY_ONE}/account_users"
BEN = "00000000-0000-4000-8000-0000000000a2"


def add(simulator, roles, account_id=AGENCY_ONE, email="pat@example.com", **fields):
    return simulator.api(
        "POST",
        f"/accounts/{account_id}/account_users",
        {
            "user": {
                "account_id": account_id,
                "first_name": "Pat",
                "last_name": "Smith",
                "email": email,
                "roles": roles,
                **fields,
            }
        },
    )


def test_user_list_is_not_paged(simulator):
    assert list(simulator.ok("GET", USERS, params={"limit": 1})) == ["results"]
    assert len(simulator.ok("GET", USERS, params={"limit": 1})["results"]) == 2


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("owner", "owner"),
        ("full", "full"),
        ("full,billing", "billing, full"),
        ("partial", "partial"),
        ("partial,billing", "billing, partial"),
        ("billing, partial", "billing, partial"),
    ],
)
def test_roles_are_returned_in_another_order(simulator, sent, read):
    response = add(simulator, sent).json()
    assert response["message"]
    user = response["account_user"]
    assert (user["roles"], user["invite_accepted"]) == (read, False)
    assert ("last_owner" in user) == (sent == "owner")
    assert (user["installs"] is None) == ("partial" not in sent)


@pytest.mark.parametrize("roles", ["billing", "owner,billing", "full,partial", "admin", "", "full,,billing"])
def test_invalid_roles_are_rejected(simulator, roles):
    assert add(simulator, roles).status_code == 400
    assert simulator.api("PATCH", f"{USERS}/{BEN}", {"roles": roles}).status_code == 400


def test_invalid_new_users_are_rejected(simulator):
    assert add(simulator, "full", email="BEN@example.com").json()["errors"][0]["type"] == "value_unavailable"
    assert add(simulator, "full", email="nobody").status_code == 400
    assert add(simulator, "full", first_name=" ").status_code == 400
    assert add(simulator, "partial", install_ids=[UNKNOWN_ID]).status_code == 400
    body = {"account_id": AGENCY_TWO, "first_name": "a", "last_name": "b", "email": "c@example.com", "roles": "full"}
    assert simulator.api("POST", USERS, {"user": body}).status_code == 400


def test_partial_user_has_a_list_of_installs(simulator):
    one, two = simulator.make_install("one"), simulator.make_install("two")
    user = add(simulator, "partial", install_ids=[one["id"], two["id"]]).json()["account_user"]
    assert user["installs"] == [{"id": one["id"], "name": "one"}, {"id": two["id"], "name": "two"}]
    path = f"{USERS}/{user['user_id']}"
    changed = simulator.ok("PATCH", path, {"roles": "partial", "install_ids": [two["id"]]})["account_user"]
    assert [install["name"] for install in changed["installs"]] == ["two"]
    simulator.ok("DELETE", f"/installs/{two['id']}")
    assert simulator.ok("GET", path)["installs"] == []
    assert simulator.ok("PATCH", path, {"roles": "full"})["account_user"]["installs"] is None


def test_installs_are_merged_if_setting_is_merge(simulator):
    one, two = simulator.make_install("one"), simulator.make_install("two")
    user = add(simulator, "partial", install_ids=[one["id"]]).json()["account_user"]
    simulator.settings(user_installs="merge")
    body = {"roles": "partial", "install_ids": [two["id"]]}
    changed = simulator.ok("PATCH", f"{USERS}/{user['user_id']}", body)["account_user"]
    assert [install["name"] for install in changed["installs"]] == ["one", "two"]


def test_user_has_one_id_in_all_accounts(simulator):
    first = add(simulator, "full").json()["account_user"]
    second = add(simulator, "full", AGENCY_TWO, "Pat@Example.com").json()["account_user"]
    assert first["user_id"] == second["user_id"]
    assert second["account_id"] == AGENCY_TWO


def test_last_owner_cannot_be_removed(simulator):
    owner = f"{USERS}/{OWNER}"
    assert simulator.ok("GET", owner)["last_owner"] is True
    assert simulator.api("PATCH", owner, {"roles": "full"}).status_code == 400
    assert simulator.api("DELETE", owner).status_code == 400
    simulator.ok("PATCH", f"{USERS}/{BEN}", {"roles": "owner"})
    assert simulator.ok("GET", owner)["last_owner"] is False
    assert simulator.api("DELETE", owner).status_code == 204
    assert simulator.api("GET", owner).status_code == 404
    assert simulator.ok("GET", f"{USERS}/{BEN}")["last_owner"] is True

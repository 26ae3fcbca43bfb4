# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People of accounts and their roles; SSH keys of the current user."""

from __future__ import annotations

import pytest

from support.running_simulator import AGENCY_ONE, AGENCY_TWO, NOBODY, OWNER

PEOPLE = f"/accounts/{AGENCY_ONE}/account_users"
BEN = "00000000-0000-4000-8000-0000000000a2"
KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIL3q0c2mfeN5pXgUE0i9fJ2nNHTzDS0i6bO6XoJcyY0B"


def add(simulator, roles, account_id=AGENCY_ONE, email="pat@example.com", **fields):
    return simulator.api("POST", f"/accounts/{account_id}/account_users", {"user": {
        "account_id": account_id, "first_name": "Pat", "last_name": "Smith", "email": email, "roles": roles, **fields,
    }})


def test_user_list_has_no_pages(simulator):
    assert list(simulator.ok("GET", PEOPLE, params={"limit": 1})) == ["results"]
    assert len(simulator.ok("GET", PEOPLE, params={"limit": 1})["results"]) == 2


@pytest.mark.parametrize(("sent", "read"), [
    ("owner", "owner"), ("full", "full"), ("full,billing", "billing, full"), ("partial", "partial"),
    ("partial,billing", "billing, partial"), ("billing, partial", "billing, partial"),
])
def test_roles_are_read_in_another_order(simulator, sent, read):
    answer = add(simulator, sent).json()
    assert answer["message"]
    user = answer["account_user"]
    assert (user["roles"], user["invite_accepted"]) == (read, False)
    assert ("last_owner" in user) == (sent == "owner")
    assert (user["installs"] is None) == ("partial" not in sent)


@pytest.mark.parametrize("roles", ["billing", "owner,billing", "full,partial", "admin", "", "full,,billing"])
def test_roles_that_cannot_be(simulator, roles):
    assert add(simulator, roles).status_code == 400
    assert simulator.api("PATCH", f"{PEOPLE}/{BEN}", {"roles": roles}).status_code == 400


def test_wrong_new_users(simulator):
    assert add(simulator, "full", email="BEN@example.com").json()["errors"][0]["type"] == "value_unavailable"
    assert add(simulator, "full", email="nobody").status_code == 400
    assert add(simulator, "full", first_name=" ").status_code == 400
    assert add(simulator, "partial", install_ids=[NOBODY]).status_code == 400
    body = {"account_id": AGENCY_TWO, "first_name": "a", "last_name": "b", "email": "c@example.com", "roles": "full"}
    assert simulator.api("POST", PEOPLE, {"user": body}).status_code == 400


def test_installs_of_a_partial_user(simulator):
    one, two = simulator.make_install("one"), simulator.make_install("two")
    user = add(simulator, "partial", install_ids=[one["id"], two["id"]]).json()["account_user"]
    assert user["installs"] == [{"id": one["id"], "name": "one"}, {"id": two["id"], "name": "two"}]
    path = f"{PEOPLE}/{user['user_id']}"
    changed = simulator.ok("PATCH", path, {"roles": "partial", "install_ids": [two["id"]]})["account_user"]
    assert [install["name"] for install in changed["installs"]] == ["two"]
    simulator.ok("DELETE", f"/installs/{two['id']}")
    assert simulator.ok("GET", path)["installs"] == []
    assert simulator.ok("PATCH", path, {"roles": "full"})["account_user"]["installs"] is None


def test_installs_may_be_merged_instead_of_replaced(simulator):
    one, two = simulator.make_install("one"), simulator.make_install("two")
    user = add(simulator, "partial", install_ids=[one["id"]]).json()["account_user"]
    simulator.settings(user_installs="merge")
    body = {"roles": "partial", "install_ids": [two["id"]]}
    changed = simulator.ok("PATCH", f"{PEOPLE}/{user['user_id']}", body)["account_user"]
    assert [install["name"] for install in changed["installs"]] == ["one", "two"]


def test_a_person_has_one_id_in_all_accounts(simulator):
    first = add(simulator, "full").json()["account_user"]
    second = add(simulator, "full", AGENCY_TWO, "Pat@Example.com").json()["account_user"]
    assert first["user_id"] == second["user_id"]
    assert second["account_id"] == AGENCY_TWO


def test_the_last_owner_stays(simulator):
    owner = f"{PEOPLE}/{OWNER}"
    assert simulator.ok("GET", owner)["last_owner"] is True
    assert simulator.api("PATCH", owner, {"roles": "full"}).status_code == 400
    assert simulator.api("DELETE", owner).status_code == 400
    simulator.ok("PATCH", f"{PEOPLE}/{BEN}", {"roles": "owner"})
    assert simulator.ok("GET", owner)["last_owner"] is False
    assert simulator.api("DELETE", owner).status_code == 204
    assert simulator.api("GET", owner).status_code == 404
    assert simulator.ok("GET", f"{PEOPLE}/{BEN}")["last_owner"] is True


def test_key_is_known_by_its_fingerprint(simulator):
    made = simulator.ok("POST", "/ssh_keys", {"public_key": f"ssh-ed25519  {KEY} pat at work\n"})
    # As ssh-keygen -E md5 -lf shows it.
    assert made["fingerprint"] == "f0:fb:a3:72:ae:98:e3:d5:2a:8f:43:07:80:a5:be:aa"
    assert made["comment"] == "pat at work"
    assert set(made) == {"uuid", "comment", "created_at", "fingerprint"}
    assert simulator.ok("GET", "/ssh_keys")["results"] == [made]
    again = simulator.api("POST", "/ssh_keys", {"public_key": f"ssh-ed25519 {KEY} other"})
    assert again.json()["errors"][0]["type"] == "value_unavailable"
    assert simulator.api("DELETE", f"/ssh_keys/{made['uuid']}").status_code == 204
    assert simulator.ok("GET", "/ssh_keys")["count"] == 0
    # 404 is not declared for this operation.
    assert simulator.api("DELETE", f"/ssh_keys/{made['uuid']}").status_code == 500


@pytest.mark.parametrize("text", [
    "", "ssh-rsa", f"ssh-rsa {KEY}", KEY, "ssh-ed25519 ???", "ssh-ed25519 AAAA",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
])
def test_what_is_no_public_key(simulator, text):
    answer = simulator.api("POST", "/ssh_keys", {"public_key": text})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "public_key"

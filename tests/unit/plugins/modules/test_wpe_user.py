# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Add, change and remove a user in one account or several. Decisions: see test_account_users."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wpe_user
from support.fake_client import FakeApi, rows
from support.sample_account import ACCOUNT, INSTALL, OTHER_ACCOUNT
from support.sample_account import DOMAIN as BEN_ID

ACCOUNTS = rows({"id": ACCOUNT, "name": "agencyone"}, {"id": OTHER_ACCOUNT, "name": "agencytwo"})
OWNER = {
    "user_id": "owner",
    "email": "owner@example.com",
    "roles": "owner",
    "first_name": "Olive",
    "last_name": "Owner",
}
BEN = {
    "user_id": BEN_ID,
    "account_id": ACCOUNT,
    "email": "Ben@example.com",
    "roles": "full",
    "first_name": "Ben",
    "last_name": "Builder",
}
ARGS = {"account": ["agencyone"], "email": "ben@example.com"}
NEW = {**ARGS, "first_name": "Ben", "last_name": "Builder", "roles": ["full"]}


def users(*people):
    return {"results": [OWNER, *people]}


def api_with(*lists, **replies):
    return FakeApi({"GET /accounts": ACCOUNTS, f"GET /accounts/{ACCOUNT}/account_users": list(lists), **replies})


def test_new_user_is_added():
    predicted = api_with(users()).run(wpe_user.MODULE, NEW, check_mode=True)
    assert (predicted["changed"], predicted["user"]["email"], predicted["user"]["roles"]) == (
        True,
        "ben@example.com",
        "full",
    )
    api = api_with(
        users(), users(), users(BEN), **{f"POST /accounts/{ACCOUNT}/account_users": (201, {"message": "Invited"})}
    )
    assert api.run(wpe_user.MODULE, NEW)["user"]["user_id"] == BEN_ID
    assert [request.body["user"]["email"] for request in api.writes] == ["ben@example.com"]


def test_new_user_requires_names_and_roles():
    with pytest.raises(BadInput, match="first_name, last_name, roles"):
        api_with(users()).run(wpe_user.MODULE, ARGS)


def test_other_names_are_only_a_warning():
    api = api_with(users(BEN))
    result = api.run(wpe_user.MODULE, {**NEW, "first_name": "Benjamin"})
    assert (result["changed"], len(api.warnings)) == (False, 1)
    assert "first_name of ben@example.com is 'Ben'" in api.warnings[0]


def test_last_owner_cannot_be_removed():
    api = api_with(users(BEN))
    with pytest.raises(BadInput, match="owner"):
        api.run(wpe_user.MODULE, {**ARGS, "email": "owner@example.com", "state": "absent"})
    assert api.writes == []


def test_user_is_removed():
    api = api_with(
        users(BEN), users(BEN), users(), **{f"DELETE /accounts/{ACCOUNT}/account_users/{BEN_ID}": (204, None)}
    )
    result = api.run(wpe_user.MODULE, {**ARGS, "state": "absent"})
    assert (result["changed"], result["user"]) == (True, None)
    assert result["diff"]["after"] == {"agencyone": None}


@pytest.mark.parametrize(
    "roles", ["partial, billing", " billing ,partial", ["billing, partial"], [" partial", "billing"]]
)
def test_roles_are_accepted_in_the_spelling_of_the_api(roles):
    api = api_with(users(dict(BEN, roles="billing, partial", installs=[])))
    assert api.run(wpe_user.MODULE, {**ARGS, "roles": roles})["changed"] is False


FIONA = dict(BEN, email="fiona@x.example")
LIGATURE = dict(BEN, email="ﬁona@x.example", user_id=INSTALL)


@pytest.mark.parametrize("args", [{"roles": ["owner"]}, {"roles": ["partial"], "installs": []}])
def test_task_for_one_address_never_changes_a_lookalike(args):
    present = {**NEW, "email": "fiona@x.example", **args}
    after = dict(FIONA, roles=args["roles"][0], installs=[])
    api = api_with(
        users(LIGATURE),
        users(LIGATURE),
        users(LIGATURE, after),
        **{f"POST /accounts/{ACCOUNT}/account_users": (201, {"message": "Invited"})},
    )
    assert api.run(wpe_user.MODULE, present)["user"]["user_id"] == BEN_ID
    assert [request.body["user"]["email"] for request in api.writes] == ["fiona@x.example"]


def test_absent_never_removes_a_lookalike():
    api = api_with(users(LIGATURE))
    assert api.run(wpe_user.MODULE, {**ARGS, "email": "fiona@x.example", "state": "absent"})["changed"] is False
    assert api.writes == []


def test_failure_in_one_account_leaves_the_others_done():
    api = api_with(
        users(BEN),
        users(BEN),
        users(),
        **{
            f"DELETE /accounts/{ACCOUNT}/account_users/{BEN_ID}": (204, None),
            f"GET /accounts/{OTHER_ACCOUNT}/account_users": (403, {"message": "Forbidden"}),
        },
    )
    with pytest.raises(WpeError, match=r"agencytwo: .*agencyone \(changed\)") as caught:
        api.run(wpe_user.MODULE, {**ARGS, "account": ["agencytwo", "agencyone"], "state": "absent"})
    assert caught.value.details["changed"] is True
    assert [(row["account"], row["changed"]) for row in caught.value.details["users"]] == [
        ("agencytwo", False),
        ("agencyone", True),
    ]


def test_each_account_is_read_again_just_before_its_write():
    """Between plan and write of the second account, its other owner leaves: the user has become the last owner."""
    ben = dict(BEN, roles="owner")
    alone = {"results": [dict(ben, account_id=OTHER_ACCOUNT)]}
    both = {"results": [OWNER, dict(ben, account_id=OTHER_ACCOUNT)]}
    api = api_with(
        users(ben),
        users(ben),
        users(),
        **{
            f"DELETE /accounts/{ACCOUNT}/account_users/{BEN_ID}": (204, None),
            f"GET /accounts/{OTHER_ACCOUNT}/account_users": [both, alone],
        },
    )
    with pytest.raises(WpeError, match=r"last owner.*agencyone \(changed\)"):
        api.run(wpe_user.MODULE, {**ARGS, "account": "agencyone, agencytwo", "state": "absent"})
    assert [str(request) for request in api.writes] == [f"DELETE /accounts/{ACCOUNT}/account_users/{BEN_ID}"]


def test_roles_are_decided_again_just_before_the_write():
    """Another play has given the wanted role meanwhile, so that nothing is left to write."""
    api = api_with(users(BEN), users(dict(BEN, roles="full,billing")))
    result = api.run(wpe_user.MODULE, {**ARGS, "roles": ["full", "billing"]})
    assert (result["changed"], api.writes, result["user"]["roles"]) == (False, [], "billing, full")


def test_loop_over_people_reads_the_users_of_each_account_once():
    people = [dict(BEN, user_id=f"{number}", email=f"p{number}@example.com") for number in range(20)]
    ids = [f"{ACCOUNT[:-2]}{number:02}" for number in range(5)]
    accounts = rows(*({"id": account_id, "name": f"agency{account_id[-1]}"} for account_id in ids))
    api = FakeApi(
        {
            "GET /accounts": accounts,
            **{f"GET /accounts/{account_id}/account_users": users(*people) for account_id in ids},
        }
    )
    for person in people:
        args = {"account": [f"agency{number}" for number in range(5)], "email": person["email"], "roles": ["full"]}
        assert api.run(wpe_user.MODULE, args, keep_session=True)["changed"] is False
    assert len(api.requests) == 6  # the list of accounts and five lists of users


def test_diff_names_accounts_and_shows_what_the_api_returned():
    api = api_with(
        users(), users(), users(BEN), **{f"POST /accounts/{ACCOUNT}/account_users": (201, {"message": "Invited"})}
    )
    diff = api.run(wpe_user.MODULE, {**NEW, "account": [ACCOUNT]})["diff"]
    assert (diff["before"], diff["after"]["agencyone"]["user_id"]) == ({"agencyone": None}, BEN_ID)


def test_install_of_another_account_is_refused():
    install = {"id": INSTALL, "name": "torqueone", "account": {"id": OTHER_ACCOUNT}}
    api = api_with(users(BEN), **{f"GET /installs/{INSTALL}": install})
    with pytest.raises(BadInput, match="agencyone.*torqueone"):
        api.run(wpe_user.MODULE, {**ARGS, "roles": ["partial"], "installs": [INSTALL]})


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"email": "ben"}, "'ben' is not an e-mail address"),
        ({"account": []}, "account is an empty list"),
        ({"first_name": " "}, "first_name"),
    ],
)
def test_options_are_refused(args, words):
    with pytest.raises(BadInput, match=words):
        FakeApi({}).run(wpe_user.MODULE, {**ARGS, **args})


def test_user_is_removed_from_all_accounts_but_one():
    """The last owner of one account stays; a list that is forbidden is an error of its account."""
    third = {"id": INSTALL, "name": "agencythree"}
    boss = {**OWNER, "user_id": BEN_ID, "email": BEN["email"]}
    api = FakeApi(
        {
            "GET /accounts": rows(
                {"id": ACCOUNT, "name": "agencyone"}, {"id": OTHER_ACCOUNT, "name": "agencytwo"}, third
            ),
            f"GET /accounts/{ACCOUNT}/account_users": [users(BEN), users(BEN), users()],
            f"GET /accounts/{OTHER_ACCOUNT}/account_users": {"results": [boss]},
            f"GET /accounts/{INSTALL}/account_users": (403, {"message": "You don't have permission"}),
            f"DELETE /accounts/{ACCOUNT}/account_users/{BEN_ID}": (204, None),
        }
    )
    with pytest.raises(WpeError, match="last owner") as failed:
        api.run(wpe_user.MODULE, {"account": "all", "email": "ben@example.com", "state": "absent"})
    rows_ = failed.value.details["users"]
    assert [(row["account"], row["changed"], "msg" in row) for row in rows_] == [
        ("agencyone", True, False),
        ("agencytwo", False, True),
        ("agencythree", False, True),
    ]


def test_all_stands_alone():
    with pytest.raises(BadInput, match="account has all, which means every account"):
        api_with(users()).run(wpe_user.MODULE, {**ARGS, "account": ["all", "agencyone"], "state": "absent"})

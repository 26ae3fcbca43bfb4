# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter the users of accounts by e-mail address or UUID."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.modules import wpe_user_info
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import ACCOUNT, OTHER_ACCOUNT
from support.sample_account import DOMAIN as BEN

ACCOUNTS = rows({"id": ACCOUNT, "name": "agencyone"}, {"id": OTHER_ACCOUNT, "name": "agencytwo"})
USERS = {"results": [{"user_id": BEN, "email": "Ben@example.com"}, {"user_id": "other", "email": None}]}


def test_user_of_two_accounts_is_returned_for_each():
    api = FakeApi(
        {
            "GET /accounts": ACCOUNTS,
            f"GET /accounts/{ACCOUNT}/account_users": USERS,
            f"GET /accounts/{OTHER_ACCOUNT}/account_users": USERS,
        }
    )
    found = api.run(wpe_user_info.MODULE, {"email": "ben@example.com"})["users"]
    assert [(row["account"]["name"], row["user_id"]) for row in found] == [("agencyone", BEN), ("agencytwo", BEN)]


def test_user_given_by_uuid_is_read_alone():
    api = FakeApi(
        {
            "GET /accounts": ACCOUNTS,
            f"GET /accounts/{ACCOUNT}/account_users/{BEN}": USERS["results"][0],
            f"GET /accounts/{OTHER_ACCOUNT}/account_users/{BEN}": NOT_FOUND,
        }
    )
    assert [row["account"]["name"] for row in api.run(wpe_user_info.MODULE, {"id": BEN})["users"]] == ["agencyone"]


def test_account_limits_the_requests():
    api = FakeApi({"GET /accounts": ACCOUNTS, f"GET /accounts/{OTHER_ACCOUNT}/account_users": USERS})
    assert len(api.run(wpe_user_info.MODULE, {"account": "agencytwo"})["users"]) == 2

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter accounts, and add their limits and users on request."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Missing
from ansible_collections.community.wpengine.plugins.modules import wpe_account_info
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import ACCOUNT, OTHER_ACCOUNT, SITE

FORBIDDEN = (403, {"message": "You don't have permission to perform that action"})

ONE = {"id": ACCOUNT, "name": "agencyone", "nickname": "Agency One"}
TWO = {"id": OTHER_ACCOUNT, "name": "agencytwo", "nickname": None}


def test_account_is_found_by_nickname():
    api = FakeApi({"GET /accounts": rows(ONE, TWO)})
    assert api.run(wpe_account_info.MODULE, {"account": "Agency One"})["accounts"] == [ONE]
    assert len(api.requests) == 1


def test_limits_and_users_are_read_for_each_account():
    users = [{"user_id": "u", "email": "ben@example.com"}]
    api = FakeApi(
        {
            "GET /accounts": rows(ONE, TWO),
            f"GET /accounts/{ACCOUNT}/limits": {"storage": 50},
            f"GET /accounts/{ACCOUNT}/account_users": {"results": users},
            f"GET /accounts/{OTHER_ACCOUNT}/limits": {"storage": 60},
            f"GET /accounts/{OTHER_ACCOUNT}/account_users": {"results": []},
        }
    )
    assert api.run(wpe_account_info.MODULE, {"limits": True, "users": True})["accounts"] == [
        {**ONE, "limits": {"storage": 50}, "users": users},
        {**TWO, "limits": {"storage": 60}, "users": []},
    ]


@pytest.mark.parametrize("what,path", [("limits", "/limits"), ("users", "/account_users")])
@pytest.mark.parametrize("refusal", [FORBIDDEN, NOT_FOUND], ids=str)
def test_account_whose_details_cannot_be_read_is_returned_without_them(what, path, refusal):
    details = {"storage": 60, "results": []}
    api = FakeApi(
        {
            "GET /accounts": rows(ONE, TWO),
            f"GET /accounts/{ACCOUNT}{path}": refusal,
            f"GET /accounts/{OTHER_ACCOUNT}{path}": details,
        }
    )
    accounts = api.run(wpe_account_info.MODULE, {what: True})["accounts"]
    assert accounts == [ONE, {**TWO, what: details if what == "limits" else []}]
    assert len(api.warnings) == 1 and f"The {what} of 1 account are missing ('agencyone')" in api.warnings[0]
    with pytest.raises(ApiError, match=f"^Could not read the {what} of the account 'agencyone': GET "):
        api.run(wpe_account_info.MODULE, {what: True, "account": "agencyone"})


@pytest.mark.parametrize("check_mode", [False, True])
def test_account_given_by_uuid_is_read_alone_and_must_exist(check_mode):
    api = FakeApi({f"GET /accounts/{ACCOUNT}": ONE, f"GET /accounts/{SITE}": NOT_FOUND})
    assert api.run(wpe_account_info.MODULE, {"id": ACCOUNT.upper()}, check_mode)["accounts"] == [ONE]
    assert len(api.requests) == 1
    with pytest.raises(
        Missing, match=f"^Could not read the accounts: There is no account '{SITE}' in reach of the credentials"
    ):
        api.run(wpe_account_info.MODULE, {"id": SITE}, check_mode)
    assert api.run(wpe_account_info.MODULE, {"name": "agencythree"}, check_mode)["accounts"] == []

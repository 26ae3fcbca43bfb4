# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter accounts, and add their limits and users on request."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.modules import wpe_account_info
from support.fake_client import FakeApi, rows
from support.sample_account import ACCOUNT, OTHER_ACCOUNT

ONE = {"id": ACCOUNT, "name": "agencyone", "nickname": "Agency One"}
TWO = {"id": OTHER_ACCOUNT, "name": "agencytwo", "nickname": None}


def test_account_is_found_by_nickname():
    api = FakeApi({"GET /accounts": rows(ONE, TWO)})
    assert api.run(wpe_account_info.MODULE, {"account": "Agency One"})["accounts"] == [ONE]
    assert len(api.requests) == 1


def test_limits_and_users_are_read_for_each_account():
    users = [{"user_id": "u", "email": "ben@example.com"}]
    api = FakeApi({
        "GET /accounts": rows(ONE, TWO),
        f"GET /accounts/{ACCOUNT}/limits": {"storage": 50},
        f"GET /accounts/{ACCOUNT}/account_users": {"results": users},
        f"GET /accounts/{OTHER_ACCOUNT}/limits": {"storage": 60},
        f"GET /accounts/{OTHER_ACCOUNT}/account_users": {"results": []},
    })
    assert api.run(wpe_account_info.MODULE, {"limits": True, "users": True})["accounts"] == [
        {**ONE, "limits": {"storage": 50}, "users": users}, {**TWO, "limits": {"storage": 60}, "users": []},
    ]

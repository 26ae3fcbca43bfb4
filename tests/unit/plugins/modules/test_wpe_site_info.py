# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter sites by name, UUID and account."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_site_info
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import ACCOUNT, OTHER_ACCOUNT, SITE

SHOP = {"id": SITE, "name": "Torque Bikes", "account": {"id": ACCOUNT}}
NAMED = {**SHOP, "account": {"id": ACCOUNT, "name": "agencyone"}}


def read(replies, **args):
    api = FakeApi(replies)
    return api.run(wpe_site_info.MODULE, args), api


def test_sites_with_the_same_name_are_all_returned():
    twin = {**SHOP, "id": SITE.replace("5e1", "5e2"), "account": {"id": OTHER_ACCOUNT}}
    result, api = read({"GET /sites": rows(SHOP, twin, {**twin, "id": ACCOUNT, "name": "Other"})}, name="Torque Bikes")
    assert result["sites"] == [NAMED, {**twin, "account": {"id": OTHER_ACCOUNT, "name": "agencytwo"}}]
    assert (result["changed"], result["diff"]["before"], result["diff"]["after"]) == (False, {}, {})


def test_unknown_name_returns_an_empty_list():
    assert read({"GET /sites": rows(SHOP)}, name="Torque Bike")[0]["sites"] == []


def test_account_filters_on_the_server():
    result, api = read({"GET /sites": rows(SHOP)}, account=ACCOUNT)
    assert result["sites"] == [NAMED]
    assert [request.query for request in api.requests if request.path == "/sites"] == [{"account_id": ACCOUNT}]


def test_site_read_by_uuid_must_belong_to_the_account():
    assert read({f"GET /sites/{SITE}": SHOP}, id=SITE, account=ACCOUNT)[0]["sites"] == [NAMED]
    assert read({f"GET /sites/{SITE}": SHOP}, id=SITE, account=OTHER_ACCOUNT)[0]["sites"] == []
    assert read({f"GET /sites/{SITE}": NOT_FOUND}, id=SITE)[0]["sites"] == []


def test_account_whose_name_cannot_be_read_has_none():
    forbidden = (403, {"message": "You don't have permission"})
    (site,) = read({f"GET /sites/{SITE}": SHOP, "GET /accounts": forbidden}, id=SITE)[0]["sites"]
    assert site["account"] == {"id": ACCOUNT, "name": None}


def test_empty_name_is_refused():
    with pytest.raises(BadInput, match="name is empty"):
        read({}, name=" ")

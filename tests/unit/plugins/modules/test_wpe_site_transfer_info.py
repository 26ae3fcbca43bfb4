# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read transfers of a site or of accounts."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.modules import wpe_site_transfer_info
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import ACCOUNT, OTHER_ACCOUNT, SITE
from support.sample_account import DOMAIN as TRANSFER
from support.sample_account import SECOND_DOMAIN as OTHER_TRANSFER

ACCOUNTS = rows({"id": ACCOUNT, "name": "agencyone"}, {"id": OTHER_ACCOUNT, "name": "agencytwo"})


def test_transfer_in_the_lists_of_both_accounts_is_returned_once():
    api = FakeApi(
        {
            "GET /accounts": ACCOUNTS,
            f"GET /accounts/{ACCOUNT}/site_transfers": rows({"id": TRANSFER}, {"id": OTHER_TRANSFER}),
            f"GET /accounts/{OTHER_ACCOUNT}/site_transfers": rows({"id": TRANSFER}),
        }
    )
    found = api.run(wpe_site_transfer_info.MODULE, {})["site_transfers"]
    assert [row["id"] for row in found] == [TRANSFER, OTHER_TRANSFER]
    filtered = api.run(wpe_site_transfer_info.MODULE, {"id": OTHER_TRANSFER.upper()})["site_transfers"]
    assert filtered == [{"account": {"id": ACCOUNT, "name": "agencyone"}, "id": OTHER_TRANSFER}]


def test_transfer_of_a_site_is_read_alone():
    api = FakeApi(
        {
            f"GET /sites/{SITE}": {"id": SITE, "name": "Torque Bikes"},
            f"GET /sites/{SITE}/site_transfers/{TRANSFER}": {"id": TRANSFER, "site": "Torque Bikes"},
            f"GET /sites/{SITE}/site_transfers/{OTHER_TRANSFER}": NOT_FOUND,
        }
    )
    # The API's own value under site, a name, is kept.
    assert api.run(wpe_site_transfer_info.MODULE, {"site": SITE, "id": TRANSFER})["site_transfers"] == [
        {"id": TRANSFER, "site": "Torque Bikes"},
    ]
    assert api.run(wpe_site_transfer_info.MODULE, {"site": SITE, "id": OTHER_TRANSFER})["site_transfers"] == []

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read reports of sites, and their schedules, templates and sections on request."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.modules import wpe_site_report_info
from ansible_collections.community.wpengine.plugins.modules.wpe_site_report_info import with_brand_color
from support.fake_client import FakeApi, rows
from support.sample_account import ACCOUNT, OTHER_ACCOUNT, SITE

SHOP = {"id": SITE, "name": "Torque Bikes", "account": {"id": ACCOUNT}}
NAMED = {"account": {"id": ACCOUNT, "name": "agencyone"}}
PARENT = {"id": SITE, "name": "Torque Bikes"}
ACCOUNTS = rows({"id": ACCOUNT, "name": "agencyone"}, {"id": OTHER_ACCOUNT, "name": "agencytwo"})


def test_list_that_the_api_leaves_out_is_empty():
    api = FakeApi({f"GET /sites/{SITE}": SHOP, "GET /site_reports": {}})
    result = api.run(wpe_site_report_info.MODULE, {"site": SITE})
    assert result["site_reports"] == []
    assert not {"schedules", "templates", "sections"} & set(result)
    assert api.requests[-1].query == {"site_id": SITE}


def test_other_lists_are_read_on_request():
    api = FakeApi(
        {
            f"GET /sites/{SITE}": SHOP,
            "GET /accounts": ACCOUNTS,
            "GET /site_reports": {"reports": [{"uuid": "r"}]},
            "GET /site_reports/schedules": {"schedules": [{"uuid": "s"}]},
            "GET /site_reports/templates": {"templates": [{"template_uuid": "t", "brand_colour": "#fff"}]},
            "GET /site_reports/sections": {"sections": [{"name": "cover"}]},
        }
    )
    result = api.run(
        wpe_site_report_info.MODULE, {"site": SITE, "schedules": True, "templates": True, "sections": True}
    )
    assert result["site_reports"] == [{"site": PARENT, **NAMED, "uuid": "r"}]
    assert result["schedules"] == [{"site": PARENT, **NAMED, "uuid": "s"}]
    assert result["sections"] == [{"name": "cover"}]
    # Only those of the site's account.
    assert result["templates"] == [
        {"account": {"id": ACCOUNT, "name": "agencyone"}, "template_uuid": "t", "brand_color": "#fff"},
    ]


def test_brand_colour_becomes_brand_color():
    assert with_brand_color({"brand_colour": "#fff", "name": "n"}) == {"brand_color": "#fff", "name": "n"}
    assert with_brand_color({"brand_color": "#fff"}) == {"brand_color": "#fff"}

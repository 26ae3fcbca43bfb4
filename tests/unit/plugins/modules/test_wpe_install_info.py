# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter installs by site and environment, and read each alone for its details."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.modules import wpe_install_info
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import ACCOUNT, INSTALL, SITE

SHOP = {
    "id": INSTALL,
    "name": "torquebikes",
    "account": {"id": ACCOUNT},
    "site": {"id": SITE},
    "environment": "production",
}
NAMED = {"account": {"id": ACCOUNT, "name": "agencyone"}}
STAGING = {**SHOP, "id": INSTALL.replace("1001", "1002"), "name": "torquestg", "environment": "staging"}
LEGACY = {**SHOP, "id": INSTALL.replace("1001", "1003"), "name": "torqueold", "site": None, "environment": None}


@pytest.mark.parametrize(
    ("args", "names"),
    [
        ({}, ["torquebikes", "torquestg", "torqueold"]),
        ({"site": SITE}, ["torquebikes", "torquestg"]),
        ({"site": SITE, "environment": "staging"}, ["torquestg"]),
        ({"environment": "development"}, []),
    ],
)
def test_filters(args, names):
    site = {"id": SITE, "name": "Torque Bikes", "account": {"id": ACCOUNT}}
    api = FakeApi({"GET /installs": rows(SHOP, STAGING, LEGACY), f"GET /sites/{SITE}": site})
    assert [row["name"] for row in api.run(wpe_install_info.MODULE, args)["installs"]] == names


def test_details_leave_out_an_install_that_was_deleted_meanwhile():
    api = FakeApi(
        {
            "GET /installs": rows(SHOP, STAGING),
            f"GET /installs/{INSTALL}": {**SHOP, "wp_version": "6.8.1"},
            f"GET /installs/{STAGING['id']}": NOT_FOUND,
        }
    )
    assert api.run(wpe_install_info.MODULE, {"details": True})["installs"] == [{**SHOP, **NAMED, "wp_version": "6.8.1"}]
    assert len(api.warnings) == 1 and "The details of 1 install are missing ('torquestg')" in api.warnings[0]
    with pytest.raises(ApiError, match="^Could not read the details of the install 'torquestg': GET .* answered 404"):
        api.run(wpe_install_info.MODULE, {"details": True, "name": "torquestg"})


def test_install_whose_details_are_forbidden_is_returned_as_the_list_has_it():
    alone = {**SHOP, "wp_version": "6.8.1"}
    forbidden = (403, {"message": "You don't have permission to perform that action"})
    api = FakeApi(
        {
            "GET /installs": rows(SHOP, STAGING),
            f"GET /installs/{INSTALL}": alone,
            f"GET /installs/{STAGING['id']}": forbidden,
        }
    )
    assert api.run(wpe_install_info.MODULE, {"details": True})["installs"] == [{**alone, **NAMED}, {**STAGING, **NAMED}]
    assert len(api.warnings) == 1 and "'torquestg'" in api.warnings[0] and "permission" in api.warnings[0]


def test_install_whose_environment_the_api_does_not_return_is_not_filtered():
    silent = {name: value for name, value in SHOP.items() if name != "environment"}
    api = FakeApi({"GET /installs": rows(silent, STAGING, LEGACY)})
    assert api.run(wpe_install_info.MODULE, {"environment": "production"})["installs"] == [{**silent, **NAMED}]


def test_install_given_by_uuid_is_read_once():
    api = FakeApi({f"GET /installs/{INSTALL}": SHOP})
    assert api.run(wpe_install_info.MODULE, {"id": INSTALL, "details": True})["installs"] == [{**SHOP, **NAMED}]
    assert [request.path for request in api.requests] == [f"/installs/{INSTALL}", "/accounts"]


@pytest.mark.parametrize(
    ("args", "default"),
    [
        ({}, True),
        ({"details": True}, True),
        ({"id": INSTALL}, False),
        ({"name": "x"}, False),
        ({"site": "x"}, False),
        ({"account": "x"}, False),
        ({"environment": "staging"}, False),
    ],
)
def test_inventory_host_is_the_default_unless_installs_are_selected(args, default):
    assert wpe_install_info.MODULE.defaults_to_inventory_host(args) is default

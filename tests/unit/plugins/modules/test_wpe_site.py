# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create, rename and delete a site, whose name is not unique."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.modules import wpe_site
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import ACCOUNT, INSTALL, OTHER_ACCOUNT, SITE

SHOP = {"id": SITE, "name": "Torque Bikes", "account": {"id": ACCOUNT}, "created_at": "2026-01-31T09:00:00Z"}
TWIN = {**SHOP, "id": SITE.replace("5e1", "5e2"), "created_at": "2026-01-31T09:00:01Z"}


@pytest.mark.parametrize(
    "args",
    [
        {"name": " Cafe\u0301 "},
        {"name": "Caf\u00e9"},
        {"name": "Caf\u00e9 ", "id": f" {SITE} "},
        {"name": "New", "rename_from": "Caf\u00e9"},
    ],
)
@pytest.mark.parametrize("listed", ["Caf\u00e9", "Cafe\u0301", " Caf\u00e9"])
def test_spellings_of_one_name_make_no_twin(args, listed):
    site = {"id": SITE, "name": listed, "account": {"id": ACCOUNT}}
    api = FakeApi(
        {"GET /sites": rows(site), f"GET /sites/{SITE}": site, f"PATCH /sites/{SITE}": {**site, "name": "New"}}
    )
    result = api.run(wpe_site.MODULE, args)
    assert [str(request) for request in api.writes] == ([f"PATCH /sites/{SITE}"] if "rename_from" in args else [])
    assert result["site"]["id"] == SITE


def test_absent_finds_the_site_in_each_spelling_and_refuses_twins():
    site = {"id": SITE, "name": "Cafe\u0301", "account": {"id": ACCOUNT}}
    replies = {f"GET /sites/{SITE}": site, "GET /installs": rows(), f"DELETE /sites/{SITE}": (204, None)}
    api = FakeApi({"GET /sites": [rows(site), rows()], **replies})
    assert api.run(wpe_site.MODULE, {"name": " Caf\u00e9 ", "state": "absent"})["changed"] is True
    twin = {**site, "id": OTHER_ACCOUNT, "name": "Caf\u00e9"}
    with pytest.raises(BadInput, match="2 sites are named"):
        FakeApi({"GET /sites": rows(site, twin)}).run(wpe_site.MODULE, {"name": "Caf\u00e9", "state": "absent"})


def test_new_site_is_created():
    args = {"name": " Torque Bikes ", "account": ACCOUNT}
    predicted = FakeApi({"GET /sites": rows()}).run(wpe_site.MODULE, args, check_mode=True)
    assert predicted["site"] == {"id": predicted["site"]["id"], "name": "Torque Bikes", "account": {"id": ACCOUNT}}
    api = FakeApi({"GET /sites": [rows(), rows(SHOP)], "POST /sites": (201, SHOP)})
    assert api.run(wpe_site.MODULE, args)["site"] == SHOP
    assert [request.body for request in api.writes] == [{"name": "Torque Bikes", "account_id": ACCOUNT}]


def test_of_two_sites_created_at_once_the_older_one_remains():
    api = FakeApi(
        {
            "GET /sites": [rows(), rows(SHOP, TWIN), rows(SHOP)],
            "GET /installs": rows(),
            "POST /sites": (201, TWIN),
            f"GET /sites/{SITE}": SHOP,
            f"GET /sites/{TWIN['id']}": [TWIN, NOT_FOUND],
            f"DELETE /sites/{TWIN['id']}": (204, None),
        }
    )
    assert api.run(wpe_site.MODULE, {"name": "Torque Bikes", "account": ACCOUNT})["site"] == SHOP
    assert [str(request) for request in api.writes] == ["POST /sites", f"DELETE /sites/{TWIN['id']}"]


def test_rename_from_finds_the_site_by_its_old_name():
    args = {"name": "Torque Cycles", "rename_from": "Torque Bikes", "account": ACCOUNT}
    api = FakeApi(
        {
            "GET /sites": rows(SHOP),
            f"GET /sites/{SITE}": SHOP,
            f"PATCH /sites/{SITE}": {**SHOP, "name": "Torque Cycles"},
        }
    )
    assert api.run(wpe_site.MODULE, args)["site"]["name"] == "Torque Cycles"
    assert [request.body for request in api.writes] == [{"name": "Torque Cycles"}]
    renamed = FakeApi({"GET /sites": rows({**SHOP, "name": "Torque Cycles"})})
    assert renamed.run(wpe_site.MODULE, args)["changed"] is False


def test_delete_site_with_installs_requires_force():
    installs = rows({"id": INSTALL, "name": "torquebikes", "site": {"id": SITE}, "account": {"id": ACCOUNT}})
    args = {"name": "Torque Bikes", "account": ACCOUNT, "state": "absent"}
    replies = {"GET /installs": installs, "GET /accounts": rows({"id": ACCOUNT})}
    with pytest.raises(BadInput, match="torquebikes.*force"):
        FakeApi({"GET /sites": rows(SHOP), f"GET /sites/{SITE}": SHOP, **replies}).run(wpe_site.MODULE, args)
    api = FakeApi(
        {
            "GET /sites": [rows(SHOP), rows()],
            f"GET /sites/{SITE}": [SHOP, NOT_FOUND],
            f"DELETE /sites/{SITE}": (204, None),
            **replies,
        }
    )
    result = api.run(wpe_site.MODULE, {**args, "force": True})
    assert (result["changed"], result["site"], result["diff"]["after"]) == (True, None, {})


def test_account_cannot_change():
    with pytest.raises(BadInput, match="account is 'agencyone' and cannot become 'agencytwo'"):
        FakeApi({f"GET /sites/{SITE}": SHOP}).run(wpe_site.MODULE, {"id": SITE, "account": OTHER_ACCOUNT})


def test_unknown_id_creates_nothing():
    with pytest.raises(Missing, match=SITE):
        FakeApi({f"GET /sites/{SITE}": NOT_FOUND}).run(wpe_site.MODULE, {"id": SITE, "name": "Torque Bikes"})


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"name": " "}, "name is empty"),
        ({"name": "x" * 41}, "41"),
        ({"id": "Torque"}, "id must be a UUID"),
        ({"name": "a", "rename_from": "b", "state": "absent"}, "rename_from"),
    ],
)
def test_options_are_refused(args, words):
    with pytest.raises(BadInput, match=words):
        FakeApi({}).run(wpe_site.MODULE, args)

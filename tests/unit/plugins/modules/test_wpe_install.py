# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create, move and delete an install."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing, WpeError
from ansible_collections.community.wpengine.plugins.modules import wpe_install
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.fast_sleep import fast_sleep
from support.sample_account import ACCOUNT, DOMAIN, INSTALL, OTHER_ACCOUNT, SECOND_DOMAIN, SITE

SHOP = {
    "id": INSTALL,
    "name": "torquebikes",
    "account": {"id": ACCOUNT},
    "site": {"id": SITE},
    "environment": "production",
    "status": "active",
}
SITE_ROW = {"id": SITE, "name": "Torque Bikes", "account": {"id": ACCOUNT}}
NEW = {"name": "torquestg", "site": SITE, "environment": "staging"}


def api_with(*installs, **replies):
    return FakeApi(
        {"GET /installs": rows(*installs), f"GET /sites/{SITE}": SITE_ROW, f"GET /installs/{INSTALL}": SHOP, **replies}
    )


def test_new_install_gets_the_account_of_its_site():
    predicted = api_with().run(wpe_install.MODULE, NEW, check_mode=True)
    assert predicted["install"] == {
        "id": predicted["install"]["id"],
        "name": "torquestg",
        "account": {"id": ACCOUNT},
        "site": {"id": SITE},
        "environment": "staging",
    }
    api = api_with(**{"POST /installs": (201, {**SHOP, **NEW, "site": {"id": SITE}})})
    assert api.run(wpe_install.MODULE, NEW)["install"]["id"] == INSTALL
    assert [request.body for request in api.writes] == [
        {"name": "torquestg", "account_id": ACCOUNT, "site_id": SITE, "environment": "staging"},
    ]


def test_pending_install_is_awaited():
    pending = {**SHOP, "status": "pending"}
    api = api_with(pending)
    assert api.run(wpe_install.MODULE, {"name": "torquebikes"})["install"]["status"] == "active"
    assert api.writes == []
    assert api_with(pending).run(wpe_install.MODULE, {"name": "torquebikes", "wait": False})["install"] == pending


def test_pending_install_that_is_gone_is_not_waited_for():
    pending = {**SHOP, "status": "pending"}
    api = api_with(pending, **{f"GET /installs/{INSTALL}": [pending, NOT_FOUND]})
    with fast_sleep(), pytest.raises(Missing, match="the install 'torquebikes' does not exist any more"):
        api.run(wpe_install.MODULE, {"name": "torquebikes"})


def test_environment_is_changed():
    api = api_with(SHOP, **{f"PATCH /installs/{INSTALL}": {**SHOP, "environment": "staging"}})
    result = api.run(wpe_install.MODULE, {"name": "torquebikes", "environment": "staging"})
    assert (result["diff"]["before"]["environment"], result["diff"]["after"]["environment"]) == (
        "production",
        "staging",
    )
    assert [request.body for request in api.writes] == [{"environment": "staging"}]


OTHER = {**SHOP, "id": SECOND_DOMAIN, "name": "torqueone", "environment": "staging"}
OCCUPIED = "Could not {} the install '{}': The site 'Torque Bikes' has a staging environment, the install 'torqueone'"


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("args", "words"),
    [
        (NEW, OCCUPIED.format("create", "torquestg")),
        ({"name": "torquebikes", "environment": "staging"}, OCCUPIED.format("update", "torquebikes")),
        ({"id": INSTALL, "environment": "staging"}, "has a staging environment, the install 'torqueone'"),
    ],
)
def test_occupied_environment_is_refused_before_the_first_write(args, words, check_mode):
    api = api_with(SHOP, OTHER, **{f"GET /installs/{OTHER['id']}": OTHER})
    with pytest.raises(BadInput, match=words):
        api.run(wpe_install.MODULE, args, check_mode)
    assert api.writes == []


def test_move_to_an_occupied_environment_of_another_site_is_refused():
    elsewhere = {**SHOP, "site": {"id": DOMAIN}}
    occupant = {**OTHER, "environment": "production"}
    api = FakeApi(
        {
            "GET /installs": rows(elsewhere, occupant),
            f"GET /sites/{SITE}": SITE_ROW,
            f"GET /installs/{OTHER['id']}": occupant,
        }
    )
    with pytest.raises(BadInput, match="has a production environment, the install 'torqueone'"):
        api.run(wpe_install.MODULE, {"name": "torquebikes", "site": SITE}, check_mode=True)


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        ([SHOP], OTHER),
        ([SHOP, {**OTHER, "environment": "development"}], OTHER),
        ([SHOP, OTHER], NOT_FOUND),
        ([SHOP, OTHER], {**OTHER, "environment": "development"}),
    ],
)
def test_environment_that_has_become_free_is_taken(listed, read):
    """The list was read before another play moved or deleted the other install, or is a little late."""
    api = api_with(
        **{
            "GET /installs": [rows(SHOP, OTHER), rows(*listed)],
            f"GET /installs/{OTHER['id']}": read,
            f"PATCH /installs/{INSTALL}": {**SHOP, "environment": "staging"},
        }
    )
    assert api.run(wpe_install.MODULE, {"name": "torquebikes", "environment": "staging"})["changed"] is True


def test_site_of_another_account_is_refused():
    api = api_with(SHOP, **{f"GET /sites/{SITE}": {**SITE_ROW, "account": {"id": OTHER_ACCOUNT}}})
    for args in ({**NEW, "account": "agencyone"}, {"name": "torquebikes", "site": SITE}):
        with pytest.raises(BadInput, match="The site 'Torque Bikes' is in another account"):
            api.run(wpe_install.MODULE, args, check_mode=True)


@pytest.mark.parametrize(
    "args", [{"id": INSTALL, "name": "torquecycles"}, {"name": "torquebikes", "account": OTHER_ACCOUNT}]
)
def test_name_and_account_cannot_change(args):
    with pytest.raises(BadInput, match="cannot become"):
        api_with(SHOP).run(wpe_install.MODULE, args)


def test_delete_production_install_requires_force():
    args = {"name": "torquebikes", "state": "absent"}
    with pytest.raises(BadInput, match="force"):
        api_with(SHOP).run(wpe_install.MODULE, args)
    replies = {f"DELETE /installs/{INSTALL}": (204, None), f"GET /installs/{INSTALL}": [SHOP, NOT_FOUND]}
    api = FakeApi({"GET /installs": [rows(SHOP), rows()], **replies})
    assert api.run(wpe_install.MODULE, {**args, "force": True})["install"] is None
    assert len(api.writes) == 1


def test_delete_another_install_than_described_is_refused():
    args = {"name": "torquebikes", "environment": "staging", "state": "absent", "force": True}
    with pytest.raises(BadInput, match="environment is 'production'"):
        api_with(SHOP).run(wpe_install.MODULE, args)


def test_unknown_id_creates_nothing():
    with pytest.raises(Missing, match=INSTALL):
        api_with(**{f"GET /installs/{INSTALL}": NOT_FOUND}).run(wpe_install.MODULE, {"id": INSTALL})


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"name": "Torque-Bikes"}, "Torque-Bikes"),
        ({"name": "ab"}, "'ab'"),
        ({"id": "torquebikes"}, "id must be a UUID"),
        ({"name": "torquebikes", "wait_timeout": 0}, "wait_timeout"),
    ],
)
def test_options_are_refused(args, words):
    with pytest.raises(BadInput, match=words):
        FakeApi({}).run(wpe_install.MODULE, args)


def test_install_that_stays_pending_is_a_failure():
    pending = {**SHOP, "status": "pending"}
    api = api_with(pending, **{f"GET /installs/{INSTALL}": pending})
    with pytest.raises(WpeError, match="pending") as caught:
        api.run(wpe_install.MODULE, {"name": "torquebikes", "wait_timeout": 1})
    assert "wait_timeout (1 s)" in caught.value.message

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prune and guard whole accounts."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from support.account_task import EVERYTHING, described

OWNER = {"email": "owner@example.com", "roles": ["owner"]}


def declared(**more):
    return [{"name": "Agency One", **more}]


def test_key_that_is_left_out_is_not_managed(account):
    one = declared(sites=[{"name": "Torque Bikes"}, {"name": "Harbour", "installs": []}])
    assert account.check(accounts=one, prune=EVERYTHING)["changes"] == []
    install = {"name": "torquebikes", "environment": "production"}
    one = declared(sites=[{"name": "Torque Bikes", "installs": [install, {"name": "torquestg"}]}, {"name": "Harbour"}])
    assert account.check(accounts=one, prune=EVERYTHING)["changes"] == []


def test_installs_are_pruned_in_the_sites_that_list_some(account):
    one = declared(sites=[{"name": "Torque Bikes", "installs": [{"name": "torquebikes"}]}, {"name": "Harbour"}])
    assert described(account.check(accounts=one, prune=["installs"])["changes"]) == ["delete install torquestg"]
    one = declared(sites=[{"name": "Harbour", "installs": []}])
    assert account.check(accounts=one, prune=["installs"])["changes"] == []


def test_domains_are_pruned_and_the_settings_of_others_reset(account):
    install = {"name": "torquebikes", "domains": [{"name": "www.torque.example"}]}
    one = declared(sites=[{"name": "Torque Bikes", "installs": [install]}])
    assert described(account.check(accounts=one, prune=["domains"])["changes"]) == ["delete domain torque.example"]
    install["domains"].append({"name": "torque.example"})
    (change,) = account(accounts=one, prune=["domains"])["changes"]
    assert (change["before"], change["after"]) == ({"redirect_to": "www.torque.example"}, {"redirect_to": None})
    install["domains"] = []
    with pytest.raises(BadInput, match=r"installs\[0\]\.domains: .*www.torque.example is the primary domain"):
        account(accounts=one, prune=["domains"])
    assert len(account(accounts=one, prune=["domains"], force=True)["changes"]) == 2


def test_deletion_of_a_site_lists_its_installs(account):
    one = declared(sites=[{"name": "Torque Bikes", "state": "absent"}])
    with pytest.raises(BadInput, match=r"accounts\[0\]\.sites\[0\]: .*torquebikes, torquestg.*set force to true"):
        account.check(accounts=one)
    deleted = ["delete install torquebikes", "delete install torquestg", "delete site Torque Bikes"]
    assert sorted(described(account.check(accounts=one, force=True)["changes"])) == deleted
    with pytest.raises(BadInput, match=r"deletes 3 objects, more than max_deletions \(2\) allows: install torque"):
        account.check(accounts=one, force=True, max_deletions=2)
    assert account.writes() == []
    assert account(accounts=one, force=True)["summary"]["delete"] == 3


def test_pruned_production_install_needs_force(account):
    one = declared(sites=[{"name": "Harbour"}])
    with pytest.raises(BadInput, match="Could not delete the install 'torquebikes': It is a production environment"):
        account.check(accounts=one, prune=["sites", "installs"])
    assert account.check(accounts=one, prune=["sites", "installs"], force=True)["summary"]["delete"] == 3


def test_user_of_the_credentials_is_never_pruned(account):
    with pytest.raises(BadInput, match=r"prune would remove owner@example.com, whose credentials are used"):
        account.check(accounts=declared(users=[]), prune=["users"])
    changes = account.check(accounts=declared(users=[OWNER]), prune=["users"])["changes"]
    assert described(changes) == ["delete user dana@example.com"]


def test_everything_that_is_refused_is_in_one_message(account):
    accounts = [
        {"name": "agencyonne"},
        {
            "name": "agencytwo",
            "sites": [{"name": "Lost", "id": "00000000-0000-4000-8000-00000000dead"}],
            "users": [{"email": "new@example.com"}],
            "report_schedules": [{"site": "No such site", "title": "x"}],
        },
        {"name": "00000000-0000-4000-8000-000000000012"},
    ]
    with pytest.raises(BadInput) as refused:
        account.check(accounts=accounts)
    for words in (
        "The plan is refused, and nothing was changed:",
        "accounts[0].name: There is no account 'agencyonne' in reach of the credentials. Near matches: agencyone",
        "accounts[1].sites[0]: Could not look up the site 'Lost': There is no site with the id",
        "accounts[1].users[0]: Could not add or change new@example.com in the account agencytwo",
        "accounts[1].report_schedules[0].site: There is no site 'No such site' in the account agencytwo",
        "accounts[2].name: accounts[1] is the same account",
    ):
        assert words in refused.value.message


def test_requests_are_the_lists_and_one_list_for_each_install_with_domains(account):
    install = {"name": "torquebikes", "domains": []}
    account.check(accounts=declared(sites=[{"name": "Torque Bikes", "installs": [install, {"name": "torquestg"}]}]))
    assert sorted(account.requests()) == [
        "GET /accounts",
        "GET /installs",
        "GET /installs/00000000-0000-4000-8000-0000000001a1/domains",
        "GET /sites",
    ]

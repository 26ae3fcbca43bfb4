# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put the steps of a declaration into an order in which each is possible."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from support.account_task import described


def sites(*sites, **more):
    return [{"name": "agencyone", "sites": list(sites), **more}]


def test_environment_is_given_up_before_another_install_takes_it(account):
    new = {"name": "torquenew", "environment": "staging"}
    moved = {"name": "torquestg", "environment": "development"}
    declared = sites({"name": "Torque Bikes", "installs": [new, moved]})
    assert described(account.check(accounts=declared)["changes"]) == [
        "update install torquestg",
        "create install torquenew",
    ]
    assert account(accounts=declared)["summary"]["failed"] == 0


def test_environment_of_a_deleted_install_is_free(account):
    declared = sites(
        {
            "name": "Torque Bikes",
            "installs": [
                {"name": "torquenew", "environment": "staging"},
                {"name": "torquestg", "state": "absent"},
            ],
        }
    )
    assert described(account(accounts=declared)["changes"]) == ["delete install torquestg", "create install torquenew"]


def test_installs_that_swap_environments_are_refused_and_named(account):
    declared = sites(
        {
            "name": "Torque Bikes",
            "installs": [
                {"name": "torquebikes", "environment": "staging"},
                {"name": "torquestg", "environment": "production"},
            ],
        }
    )
    with pytest.raises(
        BadInput, match=r"installs\[0\].*the install 'torquestg'.*installs\[1\].*the install 'torquebikes'"
    ):
        account(accounts=declared)
    assert account.writes() == []


def test_domain_moves_from_one_install_to_another_with_its_primary_role(account):
    declared = sites(
        {
            "name": "Torque Bikes",
            "installs": [
                {"name": "torquestg", "domains": [{"name": "www.torque.example", "primary": True}]},
                {
                    "name": "torquebikes",
                    "domains": [
                        {"name": "torque.example", "primary": True},
                        {"name": "www.torque.example", "state": "absent"},
                    ],
                },
            ],
        }
    )
    changes = account(accounts=declared)["changes"]
    assert described(changes) == [
        "update domain torque.example",
        "delete domain www.torque.example",
        "create domain www.torque.example",
    ]
    assert [change["install"] for change in changes] == ["torquebikes", "torquebikes", "torquestg"]


def test_owner_is_promoted_before_the_last_one_loses_the_role(account):
    users = [
        {"email": "owner@example.com", "roles": ["full"]},
        {"email": "dana@example.com", "roles": ["owner"]},
    ]
    changes = account(accounts=sites(users=users))["changes"]
    assert described(changes) == ["update user dana@example.com", "update user owner@example.com"]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gather accounts: what is limited, left out, and named as not exported."""

from __future__ import annotations

import copy

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import Missing
from support.account_task import EVERYTHING

from .conftest import AGENCY_ONE, DANA, OTHER_SITE, PRODUCTION, STAGING, STATE

TWIN = OTHER_SITE.replace("5e2", "5e3")


def omitted(result):
    return {(row["kind"], row["name"]): row["why"] for row in result["not_exported"] if row["name"]}


def test_order_and_shape(account):
    one, two = account.gathered()
    assert two == {
        "name": "agencytwo",
        "sites": [],
        "installs": [],
        "users": [{"email": "owner@example.com", "first_name": "Olive", "last_name": "Owner", "roles": ["owner"]}],
        "report_schedules": [],
    }
    assert [site["name"] for site in one["sites"]] == ["Harbour", "Torque Bikes"]
    assert one["sites"][1]["installs"] == [
        {
            "name": "torquebikes",
            "environment": "production",
            "domains": [
                {"name": "www.torque.example", "primary": True},
                {"name": "torque.example", "redirect_to": "www.torque.example"},
            ],
        },
        {"name": "torquestg", "environment": "staging", "domains": []},
    ]


def test_only_named_accounts_and_sites_are_gathered(account):
    (one,) = account(state="gathered", accounts=[{"name": "Agency One", "sites": [{"name": "Harbour"}]}])["accounts"]
    assert one == {"name": "agencyone", "sites": [{"name": "Harbour", "installs": []}], "report_schedules": []}
    (one,) = account(state="gathered", accounts=[{"name": "agencyone", "sites": [], "users": []}])["accounts"]
    assert [user["email"] for user in one["users"]] == ["dana@example.com", "owner@example.com"]
    (one,) = account(state="gathered", accounts=[{"name": "agencyone"}])["accounts"]
    assert (len(one["sites"]), len(one["users"])) == (2, 2)
    with pytest.raises(Missing, match="There is no site 'Harbor' in the account agencyone. Near matches: Harbour"):
        account(state="gathered", accounts=[{"name": "agencyone", "sites": [{"name": "Harbor"}]}])


def test_what_cannot_be_declared_is_named(account):
    state = copy.deepcopy(STATE)
    twin = {**state["sites"][OTHER_SITE], "id": TWIN}
    state["sites"][TWIN] = twin
    state["installs"][STAGING].update(site=None, environment=None)
    state["account_users"][AGENCY_ONE][DANA]["roles"] = "viewer"
    domains = state["domains"][PRODUCTION].values()
    state["domains"][STAGING] = {
        f"{number}": {**domain, "redirect_to": None, "primary": False, "id": f"{number}"}
        for number, domain in enumerate(domains)
    }
    account.load(state)
    result = account(state="gathered")
    why = omitted(result)
    assert sorted(why) == [
        ("domains", "torquestg"),
        ("install", "torquestg"),
        ("site", "Harbour"),
        ("user", "dana@example.com"),
    ]
    assert why["domains", "torquestg"].startswith("The install torquebikes has ")
    assert "not 'viewer'" in why["user", "dana@example.com"]
    one = result["accounts"][0]
    assert one["installs"] == [{"name": "torquestg"}]
    assert [sorted(user) for user in one["users"]] == [["email"], ["email", "first_name", "last_name", "roles"]]
    assert len({site["id"] for site in one["sites"] if site["name"] == "Harbour"}) == 2
    assert account.check(accounts=result["accounts"])["changes"] == []


def test_what_the_modules_would_not_accept_is_never_pruned(account):
    state = copy.deepcopy(STATE)
    state["sites"][OTHER_SITE]["name"] = "x" * 50
    state["installs"][STAGING]["environment"] = "sandbox"
    state["installs"][TWIN] = {
        **state["installs"][PRODUCTION],
        "id": TWIN,
        "name": "old-name",
        "environment": "development",
    }
    state["account_users"][AGENCY_ONE][DANA]["roles"] = "viewer"
    account.load(state)
    result = account(state="gathered")
    one = result["accounts"][0]
    assert {"id": OTHER_SITE, "name": "x" * 50, "installs": []} in one["sites"]
    assert {"name": "torquestg", "domains": []} in one["sites"][0]["installs"]
    assert ("install", "old-name") in omitted(result)
    assert account.check(accounts=result["accounts"], prune=EVERYTHING, force=True, max_deletions=0)["changes"] == []


def test_what_is_forbidden_does_not_hide_the_rest(account):
    account.simulator.fault("status", "listDomains", status=403, body="json")
    account.simulator.fault("status", "getOffloadSettings", status=403, body="json")
    result = account(state="gathered")
    assert {kind for kind, _name in omitted(result)} == {"domains", "offload"}
    assert sum("domains" not in install for install in result["accounts"][0]["sites"][1]["installs"]) == 1


def test_kinds_that_are_never_exported_are_named_once_an_account(account):
    rows = [row for row in account(state="gathered")["not_exported"] if row["name"] is None]
    assert len(rows) == len({(row["account"], row["kind"]) for row in rows}) == 10
    assert {"certificates", "ssh_keys", "php_version"} <= {row["kind"] for row in rows}

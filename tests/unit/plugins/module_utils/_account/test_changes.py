# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Describe what a plan changes in the keys of the declaration."""

from __future__ import annotations

from .conftest import SITE, STATE


def sites(*sites, **more):
    return [{"name": "agencyone", "sites": list(sites), **more}]


def test_change_has_the_keys_of_the_declaration_that_differ(account):
    domains = [
        {"name": "torque.example", "primary": True},
        {"name": "new.example", "redirect_to": "torque.example", "secure_all_urls": True},
    ]
    (site,) = [
        {
            "name": "Torque Cycles",
            "rename_from": "Torque Bikes",
            "installs": [{"name": "torquebikes", "domains": domains}],
        }
    ]
    assert account.check(accounts=sites(site))["changes"] == [
        {
            "action": "update",
            "kind": "site",
            "name": "Torque Cycles",
            "account": "agencyone",
            "before": {"name": "Torque Bikes"},
            "after": {"name": "Torque Cycles"},
        },
        {
            "action": "update",
            "kind": "domain",
            "name": "torque.example",
            "account": "agencyone",
            "install": "torquebikes",
            "before": {"primary": False, "redirect_to": "www.torque.example"},
            "after": {"primary": True, "redirect_to": None},
        },
        {
            "action": "create",
            "kind": "domain",
            "name": "new.example",
            "account": "agencyone",
            "install": "torquebikes",
            "before": None,
            "after": {"redirect_to": "torque.example", "secure_all_urls": True},
        },
    ]


def test_new_object_has_no_nulls_and_no_defaults(account):
    users = [{"email": "New@example.com", "first_name": "N", "last_name": "N", "roles": ["full"]}]
    install = {
        "name": "newone",
        "environment": "production",
        "domains": [{"name": "b\u00fccher.example", "primary": False}],
    }
    site = {"name": "Harbour", "installs": [{**install, "offload": {"bucket": "b", "bucket_region": "r"}}]}
    schedule = {
        "site": "Harbour",
        "title": "t",
        "recipients": [{"email": "a@x.example"}],
        "next_scheduled_date": "2126-01-01T00:00Z",
    }
    changes = account.check(accounts=sites(site, users=users, report_schedules=[schedule]))["changes"]
    assert {change["kind"]: (change["name"], change["before"], change["after"]) for change in changes} == {
        "install": ("newone", None, {"environment": "production"}),
        "offload": ("newone", None, {"bucket": "b", "bucket_region": "r", "path_settings": []}),
        "domain": ("xn--bcher-kva.example", None, {}),
        "user": ("New@example.com", None, {"first_name": "N", "last_name": "N", "roles": ["full"]}),
        "report_schedule": ("t", None, {"recipients": [{"email": "a@x.example"}]}),
    }


def test_move_to_another_site_is_shown_by_name(account):
    site = {"name": "Harbour", "installs": [{"name": "torquestg", "environment": "development"}]}
    (change,) = account.check(accounts=sites(site))["changes"]
    assert change["before"] == {"environment": "staging", "site": "Torque Bikes"}
    assert change["after"] == {"environment": "development", "site": "Harbour"}


def test_domain_that_loses_the_primary_role_to_another_is_no_change(account):
    install = {"name": "torquebikes", "domains": [{"name": "torque.example", "primary": True}]}
    result = account.check(accounts=sites({"name": "Torque Bikes", "installs": [install]}))
    assert [change["name"] for change in result["changes"]] == ["torque.example"]
    assert result["summary"]["unchanged"] == 2


def test_mandatory_sections_of_a_report_may_be_left_out(account):
    schedule = {
        "uuid": "00000000-0000-4000-8000-000000007001",
        "title": "t",
        "recipients": [{"email": "a@x.example"}],
        "sections": [{"name": "cover"}, {"name": "usage"}],
    }
    account.load({**STATE, "report_schedules": {SITE: {schedule["uuid"]: schedule}}})
    declared = [{"site": "Torque Bikes", "title": "t", "sections": ["usage"]}]
    assert account.check(accounts=sites(report_schedules=declared))["changes"] == []
    declared[0]["sections"] = ["overview"]
    assert len(account.check(accounts=sites(report_schedules=declared))["changes"]) == 1


def test_names_of_people_never_change(account):
    users = [{"email": "dana@example.com", "first_name": "Diana", "roles": ["full"]}]
    result = account.check(accounts=sites(users=users))
    assert result["changes"] == [] and len(account.warnings) == 1

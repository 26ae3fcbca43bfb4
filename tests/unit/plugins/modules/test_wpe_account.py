# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converge whole accounts: bad input before the first request, and what people read."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wpe_account
from support.fake_client import FakeApi, rows
from support.fast_sleep import fast_sleep
from support.sample_account import ACCOUNT

SHOP = {"id": "28c78b6d-c2da-4f09-85f5-1ad588089b2d", "name": "Old", "account": {"id": ACCOUNT}}
WRONG = [
    {
        "name": "agencyone",
        "sites": [
            {
                "name": "x" * 41,
                "instals": [],
                "installs": [{"name": "Bad_Name"}, {"name": "one", "environment": "test"}],
            },
            {
                "name": "Shop",
                "id": "shop",
                "installs": [
                    {
                        "name": "two",
                        "domains": [
                            {"name": "a.example"},
                            {"name": "http://x"},
                            {"name": "*.a.example", "primary": True},
                        ],
                    },
                    {"name": "two", "offload": {"path_settings": [{"path": "a"}, {"path": "a"}]}},
                ],
            },
        ],
        "users": [{"email": "nobody", "roles": ["billing"]}, {"roles": ["owner"]}],
        "report_schedules": [{"site": "Shop", "title": "t", "frequency": {"unit": "DAYS", "value": 8}}],
    },
    {"name": "agencyone"},
]
EXPECTED = [
    "There is no option accounts[0].sites[0].instals. Near matches: installs",
    "accounts[0].sites[0].installs[1].environment must be one of production, staging or development, not 'test'.",
    "accounts[0].users[1].email is missing.",
    "accounts[0].sites[0].name must have 1 to 40 characters",
    "accounts[0].sites[0].installs[0].name must be 3 to 14 lower-case letters and digits",
    "accounts[0].sites[1].id must be a UUID, not 'shop'; use name for a name.",
    "accounts[0].sites[1].installs[0].domains[1]: 'http://x' is not a domain name",
    "accounts[0].sites[1].installs[0].domains[2]: *.a.example is a wildcard and cannot be primary.",
    "accounts[0].sites[1].installs[1].offload: The path 'a' is listed twice in path_settings.",
    "accounts[0].users[0]: billing cannot be the only role",
    "accounts[0].users[0].email 'nobody' is not an e-mail address.",
    "accounts[0].report_schedules[0]: With DAYS, frequency.value must be 7 or 14, not 8.",
    "accounts[1]: the account 'agencyone' is declared twice, first at accounts[0].",
    "accounts[0].sites[1].installs[1]: the install 'two' is declared twice, first at accounts[0].sites[1].installs[0].",
    "max_deletions must be 0 or more, not -1.",
    "parallel_requests must be 1 or more, not 0.",
]


def test_all_mistakes_are_reported_at_once_with_their_places():
    api = FakeApi({})
    with pytest.raises(BadInput) as refused:
        api.run(wpe_account.MODULE, {"accounts": WRONG, "max_deletions": -1, "parallel_requests": 0})
    assert [words for words in EXPECTED if words not in refused.value.message] == []
    assert api.requests == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({}, "accounts is missing; state present needs it."),
        ({"accounts": {"name": "agencyone"}}, "accounts must be a list"),
        ({"accounts": [{"name": ""}]}, "accounts[0].name is empty"),
        ({"accounts": [None]}, "accounts[0] must be a dictionary, not null."),
        ({"accounts": [{"name": "a", "sites": [{"name": 1.5}]}]}, "accounts[0].sites[0].name must be in quotes"),
        ({"accounts": [], "prune": ["everything"]}, "prune[0] must be one of sites, installs, domains"),
        ({"accounts": [], "wait_timeout": 0}, "wait_timeout must be above 0"),
    ],
)
def test_wrong_options_are_refused_before_the_first_request(args, words):
    api = FakeApi({})
    with pytest.raises(BadInput) as refused:
        api.run(wpe_account.MODULE, args)
    assert words in refused.value.message and api.requests == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_empty_declaration_makes_no_request(check_mode):
    api = FakeApi({})
    result = api.run(wpe_account.MODULE, {"accounts": []}, check_mode)
    assert (result["changed"], result["changes"], api.requests) == (False, [], [])
    assert set(result["summary"].values()) == {0}


def test_result_shows_accounts_by_name_only():
    shown = wpe_account.MODULE.shown_options({"accounts": [{"name": "agencyone", "sites": []}, None], "force": False})
    assert shown == {"accounts": ["agencyone", None], "force": False}
    assert wpe_account.MODULE.shown_options({"accounts": None}) == {"accounts": None}


def test_difference_has_a_summary_and_one_named_difference_for_each_change():
    api = FakeApi({"GET /sites": rows(SHOP), "GET /installs": rows()})
    sites = [{"name": "New", "rename_from": "Old"}, {"name": "Another"}]
    diff = api.run(wpe_account.MODULE, {"accounts": [{"name": "agencyone", "sites": sites}]}, check_mode=True)["diff"]
    assert diff[0] == {"prepared": "Plan: 1 to create, 1 to update, 0 to delete, 0 unchanged.\n"}
    assert [(one["before_header"], one["after_header"]) for one in diff[1:]] == [
        ("site New (agencyone)", "site New (agencyone)"),
        ("site Another (agencyone): none", "site Another (agencyone)"),
    ]
    assert (diff[1]["before"], diff[1]["after"]) == ('name: "Old"\n', 'name: "New"\n')


def test_later_tasks_in_check_mode_know_the_planned_objects():
    api = FakeApi({"GET /sites": rows(), "GET /installs": rows()})
    declared = [{"name": "agencyone", "sites": [{"name": "New", "installs": [{"name": "newone"}]}]}]
    assert api.run(wpe_account.MODULE, {"accounts": declared}, check_mode=True)["summary"]["create"] == 2
    assert api.run(wpe_account.MODULE, {"accounts": declared}, check_mode=True)["summary"]["create"] == 0


def test_pending_install_is_waited_for_although_nothing_changes():
    install = {"id": SHOP["id"], "name": "newone", "account": {"id": ACCOUNT}, "status": "pending"}
    lists = [rows(install), rows({**install, "status": "active"})]
    api = FakeApi({"GET /sites": rows(), "GET /installs": lists})
    declared = [{"name": "agencyone", "installs": [{"name": "newone"}]}]
    assert api.run(wpe_account.MODULE, {"accounts": declared})["changed"] is False
    assert [str(request) for request in api.requests].count("GET /installs") == 2


def test_pending_install_that_stays_so_is_named():
    install = {"id": SHOP["id"], "name": "newone", "account": {"id": ACCOUNT}, "status": "pending"}
    api = FakeApi({"GET /sites": rows(), "GET /installs": rows(install)})
    declared = [{"name": "agencyone", "installs": [{"name": "newone"}]}]
    with (
        pytest.raises(WpeError, match="0 of 1 installs are active; waiting for newone. Run this again") as failed,
        fast_sleep(),
    ):
        api.run(wpe_account.MODULE, {"accounts": declared, "wait_timeout": 1})
    assert failed.value.details["changed"] is False

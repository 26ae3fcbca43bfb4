# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes of a declaration that are found before the first request, each with its place."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._account.declaration import mistakes, placed


def found(prune=(), **account):
    return mistakes(placed("accounts", [{"name": "agencyone", **account}], None), prune)


def install(name, *domains, **more):
    return {"name": name, **({"domains": list(domains)} if domains else {}), **more}


A, B = {"name": "a.example"}, {"name": "b.example"}
TWICE = [
    ({"installs": [install("one"), install("one")]}, "accounts[0].installs[1]: the install 'one' is declared twice"),
    (
        {"sites": [{"name": "S", "installs": [install("one")]}], "installs": [install("one")]},
        "first at accounts[0].sites[0].installs[0].",
    ),
    (
        {"installs": [install("one", A), install("two", {"name": "A.example."})]},
        "installs[1].domains[0]: the domain a.example is declared twice",
    ),
    (
        {"users": [{"email": "a@x.example"}, {"email": "A@x.example"}]},
        "users[1]: the person 'A@x.example' is declared twice",
    ),
    (
        {"report_schedules": [{"site": "S", "title": "t"}] * 2},
        "report_schedules[1]: the report schedule 't' is declared twice",
    ),
    (
        {"sites": [{"name": "Caf\u00e9"}, {"name": "Cafe\u0301"}]},
        "sites[0] and accounts[0].sites[1]: several sites are named",
    ),
    ({"sites": [{"name": "S", "id": "1"}, {"name": "T", "id": "1"}]}, "sites[1]: the site '1' is declared twice"),
]
OTHERS = [
    (
        {
            "sites": [
                {
                    "name": "S",
                    "installs": [install("one", environment="staging"), install("two", environment="staging")],
                }
            ]
        },
        (),
        "installs[1]: the site 'S' has one staging environment",
    ),
    (
        {"sites": [{"name": "S", "state": "absent", "installs": []}]},
        (),
        "sites[0]: a site that is absent has no installs",
    ),
    ({"installs": [install("one", A, state="absent")]}, (), "installs[0]: an install that is absent has no domains"),
    (
        {"installs": [install("one", {**A, "redirect_to": "b.example"}, {**B, "state": "absent"})]},
        (),
        "domains[0].redirect_to: the domain b.example is declared absent",
    ),
    (
        {"installs": [install("one", {**A, "redirect_to": "b.example"})]},
        ("domains",),
        "the domain b.example is not declared, so prune would remove it",
    ),
]


@pytest.mark.parametrize(("account", "words"), TWICE, ids=range(len(TWICE)))
def test_what_is_declared_twice(account, words):
    (sentence,) = found(**account)
    assert words in sentence


@pytest.mark.parametrize(("account", "prune", "words"), OTHERS, ids=range(len(OTHERS)))
def test_what_cannot_be(account, prune, words):
    (sentence,) = found(prune, **account)
    assert words in sentence


def test_account_that_is_declared_twice():
    accounts = placed("accounts", [{"name": "agencyone"}, {"name": " agencyone"}], None)
    assert mistakes(accounts, ()) == ["accounts[1]: the account ' agencyone' is declared twice, first at accounts[0]."]


def test_what_may_be():
    twins = [{"name": "S", "id": "1"}, {"name": "S", "id": "2"}]
    moved = [install("one", {**A, "state": "absent"}), install("two", A)]
    swapped = [install("three", environment="staging", state="absent"), install("four", environment="staging")]
    assert found(sites=[*twins, {"name": "T", "installs": swapped}], installs=moved) == []
    assert found(("domains",), installs=[install("one", {**A, "redirect_to": "one.wpengine.com"})]) == []


def test_entries_without_the_values_that_the_argument_spec_refused():
    assert found(sites=[{}, {"installs": [{"domains": [{}, {}]}, {}]}], users=[{}, {}], report_schedules=[{}]) == []

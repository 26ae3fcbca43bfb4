# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the steps of a declaration, each a task of the module that manages the same thing alone."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._account.declaration import placed
from ansible_collections.community.wpengine.plugins.module_utils._account.steps import steps_of, with_place

ACCOUNT = {
    "name": "agencyone",
    "sites": [
        {
            "name": "Shop",
            "installs": [
                {
                    "name": "one",
                    "domains": [{"name": "a.example"}, {"name": "b.example", "state": "absent"}],
                    "offload": {"bucket": "b"},
                },
                {"name": "two", "domains": []},
                {"name": "gone", "state": "absent"},
            ],
        },
        {"name": "Old", "state": "absent"},
    ],
    "users": [{"email": "a@x.example", "state": "absent"}],
    "report_schedules": [{"site": "Shop", "title": "t"}, {"site": "Elsewhere", "title": "t"}],
}


def steps(prune=(), force=False):
    (account,) = placed("accounts", [ACCOUNT], None)
    return steps_of(account, force, prune)


def test_each_entry_has_its_step():
    assert [(step.kind, step.place.removeprefix("accounts[0]."), step.is_absent) for step in steps()] == [
        ("site", "sites[0]", False),
        ("install", "sites[0].installs[0]", False),
        ("domain", "sites[0].installs[0].domains", True),
        ("domain", "sites[0].installs[0].domains", False),
        ("offload", "sites[0].installs[0].offload", False),
        ("install", "sites[0].installs[1]", False),
        ("install", "sites[0].installs[2]", True),
        ("site", "sites[1]", True),
        ("user", "users[0]", True),
        ("report_schedule", "report_schedules[0]", False),
        ("report_schedule", "report_schedules[1]", False),
    ]


def test_step_needs_the_one_that_makes_its_parent():
    site, install, removal, domains, offload, *_others, schedule, elsewhere = steps()
    assert [step.parent for step in (site, install, removal, domains, offload)] == [None, site, *[install] * 3]
    assert (install.site, schedule.site, elsewhere.site) == (site, site, None)


def test_pruned_domains_are_declared_as_a_whole():
    (loose,) = [step for step in steps() if step.kind == "domain" and not step.is_absent]
    (whole,) = [step for step in steps(prune=["domains"]) if step.kind == "domain" and not step.is_absent]
    assert [step.params["domains"][0]["secure_all_urls"] for step in (loose, whole)] == [None, False]
    assert [step.given["domains"] for step in (loose, whole)] == [[{}], [{"redirect_to": None}]]


def test_only_force_deletes_production_installs_and_no_site_deletes_its_installs():
    assert {step.params.get("force") for step in steps(force=True)} == {None, True}
    assert {step.params.get("force") for step in steps(force=True) if step.kind == "site"} == {None}


@pytest.mark.parametrize(
    ("text", "placed_text"),
    [
        ("name is empty.", "x[0].name is empty."),
        ("domains[1].name is empty.", "x[0].domains[1].name is empty."),
        ("'x' is not a domain name.", "x[0]: 'x' is not a domain name."),
    ],
)
def test_sentence_continues_the_place(text, placed_text):
    assert with_place("x[0]", text, {"name": {}, "domains": {}}) == placed_text

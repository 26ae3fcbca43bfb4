# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads in check mode return the account as earlier tasks of the run would have left it."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import (
    Prediction,
    Predictions,
    identity,
    is_predicted,
)
from ansible_collections.community.wpengine.plugins.modules import (
    wpe_backup,
    wpe_domain,
    wpe_domain_info,
    wpe_install,
    wpe_site,
    wpe_site_info,
    wpe_site_transfer,
    wpe_user,
)
from support.fake_client import FakeApi, rows
from support.sample_account import ACCOUNT, INSTALL, OTHER_ACCOUNT, SITE

BIKES = {
    "id": SITE,
    "name": "Torque Bikes",
    "account": {"id": ACCOUNT},
    "installs": [{"id": INSTALL, "name": "torquebikes"}],
}
SHOP = {
    "id": INSTALL,
    "name": "torquebikes",
    "account": {"id": ACCOUNT},
    "site": {"id": SITE},
    "environment": "staging",
}
OLIVE = {
    "user_id": "1",
    "email": "olive@example.com",
    "first_name": "O",
    "last_name": "O",
    "roles": "owner",
    "last_owner": True,
}


class Run:
    """A run in check mode: each task knows what the tasks before it would have changed."""

    def __init__(self, **lists):
        lists = {"sites": [BIKES], "installs": [SHOP], f"installs__{INSTALL}__domains": [], **lists}
        replies = {f"GET /{path.replace('__', '/')}": rows(*items) for path, items in lists.items()}
        for path in ("sites", "installs"):
            replies.update({f"GET /{path}/{row['id']}": row for row in lists[path]})
        self.api = FakeApi(replies)
        self.api.predictions = Predictions(complete=True)

    def __call__(self, module, **options):
        return self.api.run(module.MODULE, options, check_mode=True)


@pytest.fixture
def run():
    run = Run()
    yield run
    assert run.api.warnings == [] and run.api.writes == []


def test_new_client_checks_without_a_warning(run):
    run(wpe_site, name="New Shop", account="agencyone")
    made = run(wpe_install, name="newshop", site="New Shop", environment="production")["install"]
    run(wpe_install, name="newstg", site="New Shop", environment="staging")
    run(wpe_domain, install="newshop", name="www.new.example", primary=True)
    run(wpe_domain, install=made["id"], name="new.example", redirect_to="www.new.example")
    listed = run(wpe_domain_info, install="newshop")["domains"]
    assert sorted((row["name"], row["primary"]) for row in listed if row.get("primary") is not None) == [
        ("www.new.example", True)
    ]
    assert [row["name"] for row in listed] == ["www.new.example", "new.example"]
    assert len({row["id"] for row in listed}) == 2
    site = run(wpe_site_info, site="New Shop")["sites"][0]
    assert [install["name"] for install in site["installs"]] == ["newshop", "newstg"]


def test_second_task_for_the_same_object_is_unchanged(run):
    assert run(wpe_site, name="New Shop", account="agencyone")["changed"] is True
    assert run(wpe_site, name="New Shop", account="agencyone")["changed"] is False


@pytest.mark.parametrize(
    ("module", "options"),
    [
        (wpe_install, {"name": "newshop", "site": "New Shpo", "environment": "production"}),
        (wpe_domain, {"install": "newshpo", "name": "a.example"}),
    ],
)
def test_typo_fails_with_near_matches(run, module, options):
    run(wpe_site, name="New Shop", account="agencyone")
    run(wpe_install, name="newshop", site="New Shop", environment="production")
    with pytest.raises(Missing, match="Near matches: (New Shop|newshop)"):
        run(module, **options)


def test_guard_knows_what_an_earlier_task_deletes(run):
    with pytest.raises(BadInput, match="torquebikes"):
        run(wpe_site, name="Torque Bikes", state="absent")
    run(wpe_install, name="torquebikes", state="absent")
    assert run(wpe_site, name="Torque Bikes", state="absent")["changed"] is True
    assert run(wpe_site, name="Torque Bikes", state="absent")["changed"] is False


def test_deleted_site_takes_its_installs_along(run):
    run(wpe_site, name="Torque Bikes", state="absent", force=True)
    assert run(wpe_install, name="torquebikes", state="absent")["changed"] is False


def test_moved_install_leaves_its_site(run):
    run(wpe_site, name="Other", account="agencyone")
    run(wpe_install, name="torquebikes", site="Other")
    assert run(wpe_site, name="Torque Bikes", state="absent")["changed"] is True


def test_old_name_of_a_renamed_site_is_free(run):
    assert run(wpe_site, name="Bikes", rename_from="Torque Bikes")["changed"] is True
    again = run(wpe_site, name="Torque Bikes", account="agencyone")
    assert again["changed"] is True and again["site"]["id"] != SITE


def test_third_site_of_one_name_has_an_id_of_its_own(run):
    first = run(wpe_site, name="New Shop", account="agencyone")["site"]["id"]
    run(wpe_site, id=first, name="Old Shop")
    second = run(wpe_site, name="New Shop", account="agencyone")["site"]["id"]
    assert second != first
    assert {site["name"]: site["id"] for site in run(wpe_site_info)["sites"]} == {
        "Torque Bikes": SITE,
        "Old Shop": first,
        "New Shop": second,
    }


def test_install_that_is_made_again_has_its_own_domains(run):
    run(wpe_install, name="newshop", site="Torque Bikes", environment="production")
    run(wpe_domain, install="newshop", name="a.example")
    run(wpe_install, name="newshop", state="absent", force=True)
    run(wpe_install, name="newshop", site="Torque Bikes", environment="production")
    assert run(wpe_domain_info, install="newshop")["domains"] == []
    assert run(wpe_domain, install="newshop", name="a.example")["changed"] is True
    assert [row["name"] for row in run(wpe_domain_info, install="newshop")["domains"]] == ["a.example"]


def test_object_that_a_task_really_creates_replaces_the_predicted_one():
    """A task may run in check mode in a real run, and one that does not may follow it."""
    run = Run()
    predicted = run(wpe_site, name="New Shop", account="agencyone")["site"]["id"]
    run(wpe_install, name="newshop", site="New Shop", environment="production")
    real = {"id": "s1", "name": "New Shop", "account": {"id": ACCOUNT}, "installs": [{"id": "i1", "name": "newshop"}]}
    install = {"id": "i1", "name": "newshop", "account": {"id": ACCOUNT}, "site": {"id": "s1"}}
    rows = run.api.predictions.overlay("/sites", None, [real])
    assert [row["id"] for row in rows] == ["s1"] and rows[0]["installs"] == real["installs"]
    assert run.api.predictions.overlay("/installs", None, [install]) == [install]
    assert run.api.predictions.object_at(f"/sites/{predicted}")[1]["name"] == "New Shop"


def test_second_identical_backup_is_another_one():
    run = Run(**{f"installs__{INSTALL}__backups": []})
    task = {"install": "torquebikes", "description": "before", "notification_emails": ["olive@example.com"]}
    assert run(wpe_backup, **task)["backup"]["id"] != run(wpe_backup, **task)["backup"]["id"]


def test_transferred_site_is_in_the_other_account_with_its_installs():
    run = Run(**{f"sites__{SITE}__site_transfers": []})
    run(wpe_site_transfer, site="Torque Bikes", destination_account="agencytwo")
    assert run(wpe_site_info, account="agencyone")["sites"] == []
    (site,) = run(wpe_site_info, account="agencytwo")["sites"]
    assert site["account"]["id"] == OTHER_ACCOUNT
    assert run.api.predictions.object_at(f"/installs/{INSTALL}")[1]["account"]["id"] == OTHER_ACCOUNT
    assert run(wpe_site_transfer, site="Torque Bikes", destination_account="agencytwo")["changed"] is False


def test_ids_of_the_api_may_be_of_any_type():
    predictions = Predictions([Prediction("/sites", "1", None)])
    rows = [{"id": {"x": 1}}, {"id": ["1"]}, {"id": 1}]
    assert predictions.overlay("/sites", None, rows) == rows


def test_redirect_that_an_earlier_task_removes_does_not_hold_its_target():
    www = {"id": "d1", "name": "www.a.example", "primary": False}
    old = {"id": "d2", "name": "old.example", "primary": False, "redirects_to": [{"id": "d1", "name": "www.a.example"}]}
    run = Run(**{f"installs__{INSTALL}__domains": [www, old]})
    run(wpe_domain, install="torquebikes", name="old.example", redirect_to=None)
    assert run(wpe_domain, install="torquebikes", name="www.a.example", state="absent")["changed"] is True


def test_second_owner_lets_the_first_one_go():
    run = Run(**{f"accounts__{ACCOUNT}__account_users": [OLIVE]})
    with pytest.raises(BadInput, match="last owner"):
        run(wpe_user, account="agencyone", email="olive@example.com", state="absent")
    run(wpe_user, account="agencyone", email="dana@example.com", first_name="D", last_name="D", roles=["owner"])
    assert run(wpe_user, account="agencyone", email="olive@example.com", state="absent")["changed"] is True


def test_user_gets_all_predicted_installs():
    run = Run(**{f"accounts__{ACCOUNT}__account_users": [OLIVE]})
    for name, environment in (("newone", "production"), ("newtwo", "development")):
        run(wpe_install, name=name, site="Torque Bikes", environment=environment)
    user = run(
        wpe_user,
        account="agencyone",
        email="dana@example.com",
        first_name="D",
        last_name="D",
        roles=["partial"],
        installs=["newone", "newtwo"],
    )
    assert [install["name"] for install in user["user"]["installs"]] == ["newone", "newtwo"]


def test_predicted_backup_is_the_latest():
    run = Run(**{f"installs__{INSTALL}__backups": [], "user": []})
    backup = run(wpe_backup, install="torquebikes", description="before", notification_emails=["olive@example.com"])[
        "backup"
    ]
    assert run(wpe_backup, install="torquebikes", description="again", max_age=1)["backup"]["id"] == backup["id"]


def test_nothing_is_requested_below_an_object_that_does_not_exist():
    api = FakeApi({"GET /installs": rows()})  # an ordinary module knows of no other task
    result = api.run(wpe_domain.MODULE, {"install": "newshop", "name": "a.example"}, check_mode=True)
    assert is_predicted(result["domain"]["id"]) and len(api.warnings) == 1
    assert [request.path for request in api.requests] == ["/installs"]


def test_unrelated_lists_are_unchanged():
    predictions = Predictions([Prediction("/sites", "1", {"id": "1", "name": "a", "account": {"id": "x"}})])
    assert predictions.overlay("/installs", None, [{"id": "2"}]) == [{"id": "2"}]
    assert predictions.overlay("/sites", {"account_id": "y"}, []) == []
    assert predictions.object_at("/sites/2") == (False, None)
    assert predictions.object_at("/sites/1")[1]["name"] == "a"


def test_object_below_a_deleted_one_is_deleted():
    predictions = Predictions([Prediction("/installs", "1", None)])
    assert predictions.object_at("/installs/1/domains/2") == (True, None)
    assert predictions.object_at("/installs/1") == (True, None)


@pytest.mark.parametrize("settings", [{}, {"primary": True}])
def test_primary_domain_that_an_earlier_task_gives_to_another_install_is_refused(run, settings):
    run(wpe_install, name="kdev", site="Torque Bikes", environment="development")
    run(wpe_domain, install="kdev", name="q1.k.example", primary=True)
    with pytest.raises(BadInput, match="q1.k.example is the primary domain of the install kdev"):
        run(wpe_domain, install="torquebikes", name="q1.k.example", **settings)


def test_domain_that_an_earlier_task_adds_to_another_install_is_a_duplicate():
    run = Run()
    run(wpe_install, name="kdev", site="Torque Bikes", environment="development")
    for name in ("a.example", "b.example"):
        run(wpe_domain, install="kdev", name=name)
    assert run(wpe_domain, install="torquebikes", name="a.example")["domain"]["duplicate"] is True
    assert len(run.api.warnings) == 1 and "is also a domain of the install kdev." in run.api.warnings[0]
    for name in ("a.example", "b.example"):
        with pytest.raises(BadInput, match="because the install kdev has the same domain; remove it there first"):
            run(wpe_domain, install="torquebikes", name=name, primary=True)
        run(wpe_domain, install="kdev", name=name, state="absent")
        run(wpe_domain, install="torquebikes", name=name, primary=True)


def test_objects_are_the_same_in_each_spelling_that_the_api_may_return():
    assert identity({"email": "Jos\u00e9@x.example"}) == identity({"email": "jose\u0301@X.example"})
    assert identity({"email": "kim@x.example"}) != identity({"email": "\u212aim@x.example"})
    assert identity({"name": "Caf\u00e9"}) == identity({"name": "Cafe\u0301 "})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites and installs: names, places, deletion, copies, cache purges."""

from __future__ import annotations

import pytest

from support.running_simulator import AGENCY_ONE, AGENCY_TWO, NOBODY


def field_of(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["errors"][0]["field"]


def test_site_names_need_not_be_unique_but_short(simulator):
    first, second = simulator.make_site("Same"), simulator.make_site("Same")
    assert first["id"] != second["id"]
    for name in ("", "   ", "x" * 41):
        assert field_of(simulator.api("POST", "/sites", {"name": name, "account_id": AGENCY_ONE})) == "name"
        assert field_of(simulator.api("PATCH", f"/sites/{first['id']}", {"name": name})) == "name"
    assert simulator.make_site("x" * 40)["name"] == "x" * 40


def test_site_of_an_unknown_account(simulator):
    answer = simulator.api("POST", "/sites", {"name": "x", "account_id": NOBODY})
    assert (field_of(answer), answer.json()["errors"][0]["type"]) == ("account_id", "access_error")


def test_rename_site(simulator):
    site = simulator.make_site("Old")
    assert simulator.ok("PATCH", f"/sites/{site['id']}", {"name": "New"})["name"] == "New"
    assert simulator.ok("GET", f"/sites/{site['id']}") == {**site, "name": "New"}


def test_a_site_shows_and_takes_along_its_installs(simulator):
    site = simulator.make_site()
    install = simulator.make_install("torquemag", site=site)
    other = simulator.make_install("other")
    [shown] = simulator.ok("GET", f"/sites/{site['id']}")["installs"]
    assert shown == {
        "id": install["id"], "name": "torquemag", "environment": "production", "cname": "torquemag.wpengine.com",
        "php_version": install["php_version"], "is_multisite": False,
    }
    assert simulator.api("DELETE", f"/sites/{site['id']}").status_code == 204
    for path in (f"/sites/{site['id']}", f"/installs/{install['id']}", f"/installs/{install['id']}/domains"):
        assert simulator.api("GET", path).status_code == 404
    assert [row["id"] for row in simulator.ok("GET", "/installs")["results"]] == [other["id"]]
    assert list(simulator.control("GET", "state")["domains"]) == [other["id"]]


@pytest.mark.parametrize("name", ["ab", "1abc", "Abc", "ab-c", "a" * 15, "", "äbc", "abc\n"])
def test_illegal_install_names(simulator, name):
    site = simulator.make_site()
    assert field_of(simulator.api("POST", "/installs", {
        "name": name, "account_id": AGENCY_ONE, "site_id": site["id"], "environment": "production",
    })) == "name"


def test_install_names_are_unique_everywhere(simulator):
    simulator.make_install("torquemag")
    elsewhere = simulator.make_site(account_id=AGENCY_TWO)
    state = simulator.control("GET", "state")
    state["taken_names"] = ["foreign"]
    simulator.control("PUT", "state", state)
    for name in ("torquemag", "foreign"):
        answer = simulator.api("POST", "/installs", {
            "name": name, "account_id": AGENCY_TWO, "site_id": elsewhere["id"], "environment": "production",
        })
        assert (field_of(answer), answer.json()["errors"][0]["type"]) == ("name", "value_unavailable")


def test_one_install_for_each_environment(simulator):
    site = simulator.make_site()
    simulator.make_install("one", "production", site)
    body = {"name": "two", "account_id": AGENCY_ONE, "site_id": site["id"], "environment": "production"}
    assert field_of(simulator.api("POST", "/installs", body)) == "environment"
    second = simulator.ok("POST", "/installs", {**body, "environment": "staging"})
    path = f"/installs/{second['id']}"
    assert field_of(simulator.api("PATCH", path, {"environment": "production"})) == "environment"
    assert simulator.ok("PATCH", path, {"environment": "development"})["environment"] == "development"


@pytest.mark.parametrize("body", [{}, {"environment": "staging"}, {"site_id": NOBODY}])
def test_install_needs_a_site_and_an_environment(simulator, body):
    answer = simulator.api("POST", "/installs", {"name": "torquemag", "account_id": AGENCY_ONE, **body})
    assert field_of(answer) in ("site_id", "environment")


def test_install_without_a_site_where_sites_are_switched_off(simulator):
    state = simulator.control("GET", "state")
    state["accounts"][AGENCY_ONE]["sites_enabled"] = False
    simulator.control("PUT", "state", state)
    install = simulator.ok("POST", "/installs", {"name": "torquemag", "account_id": AGENCY_ONE})
    assert (install["site"], install["environment"]) == (None, None)


def test_site_and_install_must_be_of_one_account(simulator):
    site = simulator.make_site(account_id=AGENCY_TWO)
    body = {"name": "abc", "account_id": AGENCY_ONE, "site_id": site["id"], "environment": "production"}
    assert field_of(simulator.api("POST", "/installs", body)) == "site_id"
    install = simulator.make_install("def")
    assert field_of(simulator.api("PATCH", f"/installs/{install['id']}", {"site_id": site["id"]})) == "site_id"


def test_wordpress_version_is_seen_only_alone(simulator):
    install = simulator.make_install()
    assert simulator.ok("GET", f"/installs/{install['id']}")["wp_version"]
    assert simulator.ok("GET", "/installs")["results"][0]["wp_version"] is None


def test_copy_changes_the_destination(simulator):
    site = simulator.make_site()
    source, destination = simulator.make_install("one", site=site), simulator.make_install("two", "staging", site)
    state = simulator.control("GET", "state")
    state["installs"][source["id"]]["wp_version"] = "6.1"
    simulator.control("PUT", "state", state)
    answer = simulator.api("POST", "/install_copy", {
        "source_environment_id": source["id"], "destination_environment_id": destination["id"],
        "custom_options": {"include_files": True, "db_tables": ["wp_posts"]},
    })
    assert (answer.status_code, answer.content) == (202, b"")
    assert simulator.ok("GET", f"/installs/{destination['id']}")["wp_version"] == "6.1"
    row = simulator.control("GET", "state")["installs"][destination["id"]]
    assert (row["copies"], row["copied_from"]["install_id"]) == (1, source["id"])
    assert row["copied_from"]["custom_options"]["db_tables"] == ["wp_posts"]


def test_copies_that_cannot_be(simulator):
    one, two = simulator.make_install("one"), simulator.make_install("two")
    three = simulator.make_install("three", site=simulator.make_site(account_id=AGENCY_TWO))

    def copy(source, destination, **options):
        return simulator.api("POST", "/install_copy", {
            "source_environment_id": source, "destination_environment_id": destination, "custom_options": options,
        })

    assert copy(NOBODY, one["id"]).status_code == 404
    assert field_of(copy(one["id"], one["id"])) == "destination_environment_id"
    assert field_of(copy(one["id"], three["id"])) == "destination_environment_id"
    assert field_of(copy(one["id"], two["id"], include_db=False, db_tables=["wp_posts"])) == "db_tables"
    assert "copies" not in simulator.control("GET", "state")["installs"][two["id"]]


def test_object_cache_can_be_purged_once_a_minute(simulator):
    first, second = simulator.make_install("one"), simulator.make_install("two")

    def purge(install, kind):
        return simulator.api("POST", f"/installs/{install['id']}/purge_cache", {"type": kind}).status_code

    assert [purge(first, "object"), purge(first, "object"), purge(second, "object")] == [202, 429, 202]
    assert [purge(first, kind) for kind in ("page", "page", "cdn", "all")] == [202] * 4
    simulator.advance(61)
    assert purge(first, "object") == 202
    assert purge(first, "everything") == 400
    kinds = [row["type"] for row in simulator.control("GET", "state")["purges"] if row["install_id"] == first["id"]]
    assert kinds == ["object", "page", "page", "cdn", "all", "object"]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs: names, environments, deletion and copies."""

from __future__ import annotations

import pytest

from support.running_simulator import AGENCY_ONE, AGENCY_TWO, UNKNOWN_ID, error_field


@pytest.mark.parametrize("name", ["ab", "1abc", "Abc", "ab-c", "a" * 15, "", "äbc", "abc\n"])
def test_invalid_install_names_are_rejected(simulator, name):
    site = simulator.make_site()
    assert (
        error_field(
            simulator.api(
                "POST",
                "/installs",
                {
                    "name": name,
                    "account_id": AGENCY_ONE,
                    "site_id": site["id"],
                    "environment": "production",
                },
            )
        )
        == "name"
    )


def test_install_names_are_unique_across_accounts_and_customers(simulator):
    simulator.make_install("torquemag")
    elsewhere = simulator.make_site(account_id=AGENCY_TWO)
    state = simulator.control("GET", "state")
    state["taken_names"] = ["foreign"]
    simulator.control("PUT", "state", state)
    for name in ("torquemag", "foreign"):
        response = simulator.api(
            "POST",
            "/installs",
            {
                "name": name,
                "account_id": AGENCY_TWO,
                "site_id": elsewhere["id"],
                "environment": "production",
            },
        )
        assert (error_field(response), response.json()["errors"][0]["type"]) == ("name", "value_unavailable")


def test_site_has_one_install_per_environment(simulator):
    site = simulator.make_site()
    simulator.make_install("one", "production", site)
    body = {"name": "two", "account_id": AGENCY_ONE, "site_id": site["id"], "environment": "production"}
    assert error_field(simulator.api("POST", "/installs", body)) == "environment"
    second = simulator.ok("POST", "/installs", {**body, "environment": "staging"})
    path = f"/installs/{second['id']}"
    assert error_field(simulator.api("PATCH", path, {"environment": "production"})) == "environment"
    assert simulator.ok("PATCH", path, {"environment": "development"})["environment"] == "development"


@pytest.mark.parametrize("body", [{}, {"environment": "staging"}, {"site_id": UNKNOWN_ID}])
def test_install_requires_site_and_environment(simulator, body):
    response = simulator.api("POST", "/installs", {"name": "torquemag", "account_id": AGENCY_ONE, **body})
    assert error_field(response) in ("site_id", "environment")


def test_install_needs_no_site_if_the_account_has_no_sites(simulator):
    state = simulator.control("GET", "state")
    state["accounts"][AGENCY_ONE]["sites_enabled"] = False
    simulator.control("PUT", "state", state)
    install = simulator.ok("POST", "/installs", {"name": "torquemag", "account_id": AGENCY_ONE})
    assert (install["site"], install["environment"]) == (None, None)


def test_site_and_install_must_belong_to_one_account(simulator):
    site = simulator.make_site(account_id=AGENCY_TWO)
    body = {"name": "abc", "account_id": AGENCY_ONE, "site_id": site["id"], "environment": "production"}
    assert error_field(simulator.api("POST", "/installs", body)) == "site_id"
    install = simulator.make_install("def")
    assert error_field(simulator.api("PATCH", f"/installs/{install['id']}", {"site_id": site["id"]})) == "site_id"


def test_wordpress_version_is_null_in_lists(simulator):
    install = simulator.make_install()
    assert simulator.ok("GET", f"/installs/{install['id']}")["wp_version"]
    assert simulator.ok("GET", "/installs")["results"][0]["wp_version"] is None


def test_copy_updates_and_records_the_destination(simulator):
    site = simulator.make_site()
    source, destination = simulator.make_install("one", site=site), simulator.make_install("two", "staging", site)
    state = simulator.control("GET", "state")
    state["installs"][source["id"]]["wp_version"] = "6.1"
    simulator.control("PUT", "state", state)
    response = simulator.api(
        "POST",
        "/install_copy",
        {
            "source_environment_id": source["id"],
            "destination_environment_id": destination["id"],
            "custom_options": {"include_files": True, "db_tables": ["wp_posts"]},
        },
    )
    assert (response.status_code, response.content) == (202, b"")
    assert simulator.ok("GET", f"/installs/{destination['id']}")["wp_version"] == "6.1"
    row = simulator.control("GET", "state")["installs"][destination["id"]]
    assert (row["copies"], row["copied_from"]["install_id"]) == (1, source["id"])
    assert row["copied_from"]["custom_options"]["db_tables"] == ["wp_posts"]


def test_invalid_copies_are_rejected(simulator):
    one, two = simulator.make_install("one"), simulator.make_install("two")
    three = simulator.make_install("three", site=simulator.make_site(account_id=AGENCY_TWO))

    def copy(source, destination, **options):
        return simulator.api(
            "POST",
            "/install_copy",
            {
                "source_environment_id": source,
                "destination_environment_id": destination,
                "custom_options": options,
            },
        )

    assert copy(UNKNOWN_ID, one["id"]).status_code == 404
    assert error_field(copy(one["id"], one["id"])) == "destination_environment_id"
    assert error_field(copy(one["id"], three["id"])) == "destination_environment_id"
    assert error_field(copy(one["id"], two["id"], include_db=False, db_tables=["wp_posts"])) == "db_tables"
    assert "copies" not in simulator.control("GET", "state")["installs"][two["id"]]

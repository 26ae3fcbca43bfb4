# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites: names and deletion."""

from __future__ import annotations

from support.running_simulator import AGENCY_ONE, UNKNOWN_ID, error_field


def test_site_names_are_not_unique_and_at_most_40_characters(simulator):
    first, second = simulator.make_site("Same"), simulator.make_site("Same")
    assert first["id"] != second["id"]
    for name in ("", "   ", "x" * 41):
        assert error_field(simulator.api("POST", "/sites", {"name": name, "account_id": AGENCY_ONE})) == "name"
        assert error_field(simulator.api("PATCH", f"/sites/{first['id']}", {"name": name})) == "name"
    assert simulator.make_site("x" * 40)["name"] == "x" * 40


def test_site_of_unknown_account_is_rejected(simulator):
    response = simulator.api("POST", "/sites", {"name": "x", "account_id": UNKNOWN_ID})
    assert (error_field(response), response.json()["errors"][0]["type"]) == ("account_id", "access_error")


def test_update_renames_a_site(simulator):
    site = simulator.make_site("Old")
    assert simulator.ok("PATCH", f"/sites/{site['id']}", {"name": "New"})["name"] == "New"
    assert simulator.ok("GET", f"/sites/{site['id']}") == {**site, "name": "New"}


def test_site_lists_its_installs_and_deletes_them(simulator):
    site = simulator.make_site()
    install = simulator.make_install("torquemag", site=site)
    other = simulator.make_install("other")
    [shown] = simulator.ok("GET", f"/sites/{site['id']}")["installs"]
    assert shown == {
        "id": install["id"],
        "name": "torquemag",
        "environment": "production",
        "cname": "torquemag.wpengine.com",
        "php_version": install["php_version"],
        "is_multisite": False,
    }
    assert simulator.api("DELETE", f"/sites/{site['id']}").status_code == 204
    for path in (f"/sites/{site['id']}", f"/installs/{install['id']}", f"/installs/{install['id']}/domains"):
        assert simulator.api("GET", path).status_code == 404
    assert [row["id"] for row in simulator.ok("GET", "/installs")["results"]] == [other["id"]]
    assert list(simulator.control("GET", "state")["domains"]) == [other["id"]]

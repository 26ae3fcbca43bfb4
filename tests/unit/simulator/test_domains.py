# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains: names, primary, redirects, bulk requests, ownership, reports and dialects."""

from __future__ import annotations

import pytest

from support.running_simulator import UNKNOWN_ID, error_field


@pytest.fixture
def install(simulator):
    return simulator.make_install()


@pytest.fixture
def add(simulator, install):
    def add(name, **fields):
        return simulator.ok("POST", f"/installs/{install['id']}/domains", {"name": name, **fields})

    return add


@pytest.fixture
def domains(simulator, install):
    """Return the domains of the install by name."""

    def read():
        rows = simulator.ok("GET", f"/installs/{install['id']}/domains")["results"]
        return {row["name"]: row for row in rows}

    return read


@pytest.fixture
def send(simulator, install):
    """Send a request about one domain of the install, and return the response."""

    def send(method, domain, body=None, rest=""):
        return simulator.api(method, f"/installs/{install['id']}/domains/{domain['id']}{rest}", body)

    return send


def test_install_has_two_platform_host_names_that_cannot_be_deleted(simulator, install, domains, send):
    names = domains()
    assert list(names) == ["torquemag.wpengine.com", "torquemag.wpenginepowered.com"]
    assert [row["primary"] for row in names.values()] == [True, False]
    assert install["primary_domain"] == "torquemag.wpengine.com"
    assert send("DELETE", names["torquemag.wpengine.com"]).status_code == 400


def test_names_are_normalized_to_lower_case_and_punycode(add):
    assert add("EXAMPLE.com.")["name"] == "example.com"
    assert add("bücher.example")["name"] == "xn--bcher-kva.example"
    assert add("*.example.com")["name"] == "*.example.com"


@pytest.mark.parametrize(
    "name",
    [
        "https://example.com",
        "example.com/",
        "example",
        "",
        "a b.com",
        "-a.example.com",
        "x" * 64 + ".com",
        "a..b.com",
        "mine.wpengine.com",
        "a.*.com",
    ],
)
def test_invalid_names_are_rejected(simulator, install, name):
    assert error_field(simulator.api("POST", f"/installs/{install['id']}/domains", {"name": name})) == "name"


def test_existing_domain_of_the_install_is_rejected(simulator, install, add):
    add("example.com")
    response = simulator.api("POST", f"/installs/{install['id']}/domains", {"name": "Example.com"})
    assert (error_field(response), response.json()["errors"][0]["type"]) == ("name", "value_unavailable")


def test_domain_of_another_install_is_a_duplicate_or_rejected(simulator, add):
    add("example.com")
    other = simulator.make_install("other")
    path = f"/installs/{other['id']}/domains"
    domain = simulator.ok("POST", path, {"name": "example.com"})
    assert domain["duplicate"] is True
    assert error_field(simulator.api("PATCH", f"{path}/{domain['id']}", {"primary": True})) == "primary"
    simulator.settings(domain_in_use="refuse")
    third = simulator.make_install("third")
    assert error_field(simulator.api("POST", f"/installs/{third['id']}/domains", {"name": "example.com"})) == "name"


@pytest.mark.parametrize("flag,duplicate", [("current", False), ("kept", True)])
def test_duplicate_after_the_other_install_has_lost_the_domain(simulator, add, send, flag, duplicate):
    simulator.settings(duplicate_flag=flag)
    first = add("example.com")
    path = f"/installs/{simulator.make_install('other')['id']}/domains"
    second = simulator.ok("POST", path, {"name": "example.com"})
    assert send("DELETE", first).status_code == 204
    assert simulator.ok("GET", f"{path}/{second['id']}")["duplicate"] is duplicate
    response = simulator.api("PATCH", f"{path}/{second['id']}", {"primary": True})
    assert response.status_code == (400 if duplicate else 200)


def test_install_has_exactly_one_primary_domain(simulator, install, add, domains, send):
    first = add("one.example.com", primary=True)
    assert first["primary"] is True
    second = add("two.example.com")
    assert send("PATCH", second, {"primary": True}).json()["primary"] is True
    assert [name for name, row in domains().items() if row["primary"]] == ["two.example.com"]
    assert simulator.ok("GET", f"/installs/{install['id']}")["primary_domain"] == "two.example.com"
    assert send("DELETE", second).status_code == 204
    assert simulator.ok("GET", f"/installs/{install['id']}")["primary_domain"] == "torquemag.wpengine.com"


def test_wildcard_and_redirecting_domains_cannot_be_primary(add, send):
    wildcard, target = add("*.example.com"), add("example.com")
    redirecting = add("www.example.com", redirect_to=target["id"])
    for domain in (wildcard, redirecting):
        assert error_field(send("PATCH", domain, {"primary": True})) == "primary"
    assert error_field(send("PATCH", target, {"primary": True, "redirect_to": redirecting["id"]})) == "redirect_to"


def test_redirect_is_set_changed_and_removed_by_id(add, domains, send):
    target, other = add("example.com"), add("other.example.com")
    domain = add("www.example.com", redirect_to=target["id"])
    assert domain["redirects_to"] == [{"id": target["id"], "name": "example.com"}]
    moved = send("PATCH", domain, {"redirect_to": other["id"]}).json()
    assert moved["redirects_to"][0]["name"] == "other.example.com"
    assert send("PATCH", domain, {"redirect_to": "nil"}).json()["redirects_to"] == []
    for wrong in (UNKNOWN_ID, "", "example.com", domain["id"]):
        assert error_field(send("PATCH", domain, {"redirect_to": wrong})) == "redirect_to"


def test_redirect_loop_is_rejected(add, send):
    first = add("one.example.com")
    second = add("two.example.com", redirect_to=first["id"])
    third = add("three.example.com", redirect_to=second["id"])
    assert error_field(send("PATCH", first, {"redirect_to": third["id"]})) == "redirect_to"


def test_deleting_a_redirect_target_removes_the_redirect(add, domains, send):
    target = add("example.com")
    add("www.example.com", redirect_to=target["id"])
    assert send("DELETE", target).status_code == 204
    assert domains()["www.example.com"]["redirects_to"] == []


def test_rejected_update_changes_nothing(add, domains, send):
    target, domain = add("example.com"), add("www.example.com")
    send("PATCH", target, {"primary": True})
    before = domains()
    assert send("PATCH", domain, {"redirect_to": target["id"], "primary": True}).status_code == 400
    assert domains() == before


def test_secure_all_urls_is_set_by_update_but_not_by_create(add, send):
    domain = add("example.com", secure_all_urls=True)
    assert domain["secure_all_urls"] is False
    assert send("PATCH", domain, {"secure_all_urls": True}).json()["secure_all_urls"] is True


def bulk(simulator, install, *items):
    return simulator.api("POST", f"/installs/{install['id']}/domains/bulk", {"domains": list(items)})


def test_bulk_request_names_redirect_targets_by_name(simulator, install, domains):
    response = bulk(
        simulator, install, {"name": "www.example.com", "redirect_to": "example.com"}, {"name": "Example.com"}
    )
    assert response.status_code == 201
    names = domains()
    assert names["www.example.com"]["redirects_to"][0]["id"] == names["example.com"]["id"]


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"name": f"a{number}.example.com"} for number in range(21)],
        [{"name": "a.example.com"}, {"name": "bad name"}],
        [{"name": "a.example.com"}, {"name": "a.example.com"}],
        [{"name": "a.example.com", "redirect_to": "nowhere.example.com"}],
    ],
)
def test_invalid_bulk_request_adds_no_domain(simulator, install, domains, items):
    assert bulk(simulator, install, *items).status_code == 400
    assert len(domains()) == 2


def test_partial_bulk_request_adds_valid_domains(simulator, install, domains):
    simulator.settings(bulk_domains="partial")
    assert bulk(simulator, install, {"name": "a.example.com"}, {"name": "bad name"}).status_code == 201
    assert "a.example.com" in domains()


def test_txt_record_verifies_all_domains_of_a_root(simulator, add, domains, send):
    domain = add("www.example.co.uk")
    assert domain["ownership_status"] == "TXT_VERIFICATION_PENDING"
    assert (domain["txt_verified_domain"], domain["txt_verification_key"]) == ("example.co.uk", "_wpe_verification")
    assert send("POST", domain, rest="/verification").status_code == 400
    simulator.control("POST", "txt_records", {"name": "example.co.uk"})
    verified = send("POST", domain, rest="/verification").json()
    assert verified["txt_verified_time"]
    assert (verified["txt_verification_key"], verified["txt_verification_value"]) == (None, None)
    assert "ownership_status" not in verified
    assert domains()["www.example.co.uk"]["ownership_status"] == "TXT_VERIFIED"
    assert add("shop.example.co.uk")["ownership_status"] == "TXT_VERIFIED"


def test_domains_are_verified_without_txt_record_if_setting_is_off(simulator, add):
    simulator.settings(txt_verification=False)
    assert add("example.com")["ownership_status"] == "TXT_VERIFIED"


def test_status_report_completes_and_is_limited_per_install(simulator, install, add, send):
    domain = add("example.com")
    report_id = send("POST", domain, rest="/check_status").json()["report_id"]
    path = f"/installs/{install['id']}/domains/check_status/{report_id}"
    assert simulator.ok("GET", path)["report"]["complete"] is False
    response = send("POST", domain, rest="/check_status")
    assert (response.status_code, list(response.json())) == (429, ["message"])
    simulator.advance(5.5)
    report = simulator.ok("GET", path)["report"]
    assert (report["complete"], report["domains"][0]["name"], report["domains"][0]["result"]) == (
        True,
        "example.com",
        "invalid",
    )
    assert send("POST", domain, rest="/check_status").status_code == 202
    assert simulator.api("GET", path.replace(report_id, UNKNOWN_ID)).status_code == 404


def test_sharing_links_differ_and_need_a_current_network(simulator, add, send):
    domain = add("example.com")
    links = {send("POST", domain, rest="/sharing_link").json()["url"] for _repetition in range(2)}
    assert len(links) == 2
    simulator.settings(domain_network="LEGACY")
    assert send("POST", add("legacy.example.com"), rest="/sharing_link").status_code == 400


DIALECTS = {
    # dialect: redirect in a list, none in a list, redirect in the response to POST
    "spec": ({"redirects_to": [{"name": "example.com"}]}, {"redirects_to": []}, "redirects_to"),
    "2021": ({"redirect_to": {"name": "example.com"}}, {"redirect_to": {}}, "redirect_to"),
    "2024": ({"redirect_to": {"name": "example.com"}}, {"redirect_to": None}, "redirects_to"),
    "strings": ({"redirects_to": "example.com"}, {"redirects_to": None}, "redirects_to"),
}


def redirect_of(row):
    """Return the redirect fields of a domain without IDs, which differ in each run."""
    found = {key: row[key] for key in ("redirect_to", "redirects_to") if key in row}
    for key, value in found.items():
        for target in value if isinstance(value, list) else [value]:
            if isinstance(target, dict):
                target.pop("id", None)
        found[key] = value
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialect_changes_the_form_of_redirects(simulator, install, add, domains, dialect):
    simulator.settings(dialect=dialect)
    with_redirect, without, key = DIALECTS[dialect]
    target = add("example.com")
    made = add("www.example.com", redirect_to=target["id"])
    names = domains()
    assert redirect_of(names["www.example.com"]) == with_redirect
    assert redirect_of(names["example.com"]) == without
    assert list(redirect_of(made)) == [key]
    assert simulator.log()[-1]["dialect"] == dialect
    if dialect == "2021":
        assert not {"secure_all_urls", "ownership_status"} & set(names["example.com"])
        assert "nickname" not in simulator.ok("GET", "/accounts")["results"][0]


def test_dialect_string_ids_shows_the_id_of_the_target(simulator, add, domains):
    simulator.settings(dialect="string_ids")
    target = add("example.com")
    add("www.example.com", redirect_to=target["id"])
    assert domains()["www.example.com"]["redirects_to"] == target["id"]


def test_bulk_response_has_one_domain_or_all_by_dialect(simulator, install):
    items = [{"name": "a.example.com"}, {"name": "b.example.com", "redirect_to": "a.example.com"}]
    first = bulk(simulator, install, *items).json()
    assert first["name"] == "a.example.com"
    assert "redirects_to" not in first
    simulator.settings(dialect="2024")
    response = bulk(simulator, install, {"name": "c.example.com"}, {"name": "d.example.com"}).json()
    assert [row["name"] for row in response["domains"]] == ["c.example.com", "d.example.com"]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains: names, primary, redirects, bulk, ownership, reports, and the dialects that word them."""

from __future__ import annotations

import pytest

from support.running_simulator import NOBODY


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
    """The domains of the install by name."""

    def read():
        rows = simulator.ok("GET", f"/installs/{install['id']}/domains")["results"]
        return {row["name"]: row for row in rows}

    return read


@pytest.fixture
def send(simulator, install):
    """Send to one domain of the install and give the response."""

    def send(method, domain, body=None, rest=""):
        return simulator.api(method, f"/installs/{install['id']}/domains/{domain['id']}{rest}", body)

    return send


def field_of(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["errors"][0]["field"]


def test_platform_host_names(simulator, install, domains, send):
    names = domains()
    assert list(names) == ["torquemag.wpengine.com", "torquemag.wpenginepowered.com"]
    assert [row["primary"] for row in names.values()] == [True, False]
    assert install["primary_domain"] == "torquemag.wpengine.com"
    assert send("DELETE", names["torquemag.wpengine.com"]).status_code == 400


def test_names_are_kept_in_lower_case_and_punycode(add):
    assert add("EXAMPLE.com.")["name"] == "example.com"
    assert add("bücher.example")["name"] == "xn--bcher-kva.example"
    assert add("*.example.com")["name"] == "*.example.com"


@pytest.mark.parametrize("name", [
    "https://example.com", "example.com/", "example", "", "a b.com", "-a.example.com", "x" * 64 + ".com", "a..b.com",
    "mine.wpengine.com", "a.*.com",
])
def test_illegal_names(simulator, install, name):
    assert field_of(simulator.api("POST", f"/installs/{install['id']}/domains", {"name": name})) == "name"


def test_the_same_domain_twice(simulator, install, add):
    add("example.com")
    answer = simulator.api("POST", f"/installs/{install['id']}/domains", {"name": "Example.com"})
    assert (field_of(answer), answer.json()["errors"][0]["type"]) == ("name", "value_unavailable")


def test_a_domain_of_another_install(simulator, add):
    add("example.com")
    other = simulator.make_install("other")
    path = f"/installs/{other['id']}/domains"
    domain = simulator.ok("POST", path, {"name": "example.com"})
    assert domain["duplicate"] is True
    assert field_of(simulator.api("PATCH", f"{path}/{domain['id']}", {"primary": True})) == "primary"
    simulator.settings(domain_in_use="refuse")
    third = simulator.make_install("third")
    assert field_of(simulator.api("POST", f"/installs/{third['id']}/domains", {"name": "example.com"})) == "name"


def test_one_primary_at_a_time(simulator, install, add, domains, send):
    first = add("one.example.com", primary=True)
    assert first["primary"] is True
    second = add("two.example.com")
    assert send("PATCH", second, {"primary": True}).json()["primary"] is True
    assert [name for name, row in domains().items() if row["primary"]] == ["two.example.com"]
    assert simulator.ok("GET", f"/installs/{install['id']}")["primary_domain"] == "two.example.com"
    assert send("DELETE", second).status_code == 204
    assert simulator.ok("GET", f"/installs/{install['id']}")["primary_domain"] == "torquemag.wpengine.com"


def test_what_cannot_be_primary(add, send):
    wildcard, target = add("*.example.com"), add("example.com")
    redirecting = add("www.example.com", redirect_to=target["id"])
    for domain in (wildcard, redirecting):
        assert field_of(send("PATCH", domain, {"primary": True})) == "primary"
    assert field_of(send("PATCH", target, {"primary": True, "redirect_to": redirecting["id"]})) == "redirect_to"


def test_redirects(add, domains, send):
    target, other = add("example.com"), add("other.example.com")
    domain = add("www.example.com", redirect_to=target["id"])
    assert domain["redirects_to"] == [{"id": target["id"], "name": "example.com"}]
    moved = send("PATCH", domain, {"redirect_to": other["id"]}).json()
    assert moved["redirects_to"][0]["name"] == "other.example.com"
    assert send("PATCH", domain, {"redirect_to": "nil"}).json()["redirects_to"] == []
    for wrong in (NOBODY, "", "example.com", domain["id"]):
        assert field_of(send("PATCH", domain, {"redirect_to": wrong})) == "redirect_to"


def test_redirects_do_not_go_in_circles(add, send):
    first = add("one.example.com")
    second = add("two.example.com", redirect_to=first["id"])
    third = add("three.example.com", redirect_to=second["id"])
    assert field_of(send("PATCH", first, {"redirect_to": third["id"]})) == "redirect_to"


def test_target_may_be_deleted(add, domains, send):
    target = add("example.com")
    add("www.example.com", redirect_to=target["id"])
    assert send("DELETE", target).status_code == 204
    assert domains()["www.example.com"]["redirects_to"] == []


def test_a_refused_update_changes_nothing(add, domains, send):
    target, domain = add("example.com"), add("www.example.com")
    send("PATCH", target, {"primary": True})
    before = domains()
    assert send("PATCH", domain, {"redirect_to": target["id"], "primary": True}).status_code == 400
    assert domains() == before


def test_secure_all_urls_by_update_only(add, send):
    domain = add("example.com", secure_all_urls=True)
    assert domain["secure_all_urls"] is False
    assert send("PATCH", domain, {"secure_all_urls": True}).json()["secure_all_urls"] is True


def bulk(simulator, install, *items):
    return simulator.api("POST", f"/installs/{install['id']}/domains/bulk", {"domains": list(items)})


def test_bulk_redirects_by_name(simulator, install, domains):
    answer = bulk(
        simulator, install, {"name": "www.example.com", "redirect_to": "example.com"}, {"name": "Example.com"}
    )
    assert answer.status_code == 201
    names = domains()
    assert names["www.example.com"]["redirects_to"][0]["id"] == names["example.com"]["id"]


@pytest.mark.parametrize("items", [
    [], [{"name": f"a{number}.example.com"} for number in range(21)],
    [{"name": "a.example.com"}, {"name": "bad name"}], [{"name": "a.example.com"}, {"name": "a.example.com"}],
    [{"name": "a.example.com", "redirect_to": "nowhere.example.com"}],
])
def test_bulk_is_all_or_nothing(simulator, install, domains, items):
    assert bulk(simulator, install, *items).status_code == 400
    assert len(domains()) == 2


def test_bulk_that_makes_what_it_can(simulator, install, domains):
    simulator.settings(bulk_domains="partial")
    assert bulk(simulator, install, {"name": "a.example.com"}, {"name": "bad name"}).status_code == 201
    assert "a.example.com" in domains()


def test_ownership_by_txt_record(simulator, add, domains, send):
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


def test_ownership_without_txt_record(simulator, add):
    simulator.settings(txt_verification=False)
    assert add("example.com")["ownership_status"] == "TXT_VERIFIED"


def test_status_report(simulator, install, add, send):
    domain = add("example.com")
    report_id = send("POST", domain, rest="/check_status").json()["report_id"]
    path = f"/installs/{install['id']}/domains/check_status/{report_id}"
    assert simulator.ok("GET", path)["report"]["complete"] is False
    answer = send("POST", domain, rest="/check_status")
    assert (answer.status_code, list(answer.json())) == (429, ["message"])
    simulator.advance(5.5)
    report = simulator.ok("GET", path)["report"]
    assert (report["complete"], report["domains"][0]["name"], report["domains"][0]["result"]) == (
        True, "example.com", "invalid",
    )
    assert send("POST", domain, rest="/check_status").status_code == 202
    assert simulator.api("GET", path.replace(report_id, NOBODY)).status_code == 404


def test_every_sharing_link_is_another(simulator, add, send):
    domain = add("example.com")
    links = {send("POST", domain, rest="/sharing_link").json()["url"] for dummy in range(2)}
    assert len(links) == 2
    simulator.settings(domain_network="LEGACY")
    assert send("POST", add("legacy.example.com"), rest="/sharing_link").status_code == 400


DIALECTS = {
    # dialect: redirect in a list, none in a list, redirect in the answer to POST
    "spec": ({"redirects_to": [{"name": "example.com"}]}, {"redirects_to": []}, "redirects_to"),
    "2021": ({"redirect_to": {"name": "example.com"}}, {"redirect_to": {}}, "redirect_to"),
    "2024": ({"redirect_to": {"name": "example.com"}}, {"redirect_to": None}, "redirects_to"),
    "strings": ({"redirects_to": "example.com"}, {"redirects_to": None}, "redirects_to"),
}


def redirect_of(row):
    """The redirect of a row, without ids, which differ each time."""
    found = {key: row[key] for key in ("redirect_to", "redirects_to") if key in row}
    for key, value in found.items():
        for target in value if isinstance(value, list) else [value]:
            if isinstance(target, dict):
                target.pop("id", None)
        found[key] = value
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects(simulator, install, add, domains, dialect):
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


def test_ids_as_redirects(simulator, add, domains):
    simulator.settings(dialect="string_ids")
    target = add("example.com")
    add("www.example.com", redirect_to=target["id"])
    assert domains()["www.example.com"]["redirects_to"] == target["id"]


def test_answers_to_bulk_requests(simulator, install):
    items = [{"name": "a.example.com"}, {"name": "b.example.com", "redirect_to": "a.example.com"}]
    first = bulk(simulator, install, *items).json()
    assert first["name"] == "a.example.com"
    assert "redirects_to" not in first
    simulator.settings(dialect="2024")
    answer = bulk(simulator, install, {"name": "c.example.com"}, {"name": "d.example.com"}).json()
    assert [row["name"] for row in answer["domains"]] == ["c.example.com", "d.example.com"]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test wpe_domain against the simulator: swapped redirects, other clients, domains of other installs, and the number of requests.

The tasks run in this process, with one session, as the items of a loop do.
"""

from __future__ import annotations

import pytest

from support.concurrent_writer import ConcurrentWriter
from support.sample_account import ACCOUNT, INSTALL, put_sample_account

OTHER_INSTALL = "00000000-0000-4000-8000-000000001002"
A, B, C, D = (f"{letter}.example" for letter in "abcd")
LIST = f"GET /v1/installs/{INSTALL}/domains"


def put_domains(simulator, other=None, **domains):
    """Give the install domains. domains: by letter, each the fields of a domain, with redirect_to a letter."""
    ids = {letter: f"00000000-0000-4000-8000-00000000d0{number:02}" for number, letter in enumerate(sorted(domains), 1)}
    rows = {}
    for letter, fields in domains.items():
        target = fields.get("redirect_to")
        rows[ids[letter]] = {
            "name": f"{letter}.example",
            "network_type": "GES",
            **fields,
            "redirect_to": ids[target] if target else None,
        }
    put_sample_account(simulator, domains={INSTALL: rows})
    if other:
        state = simulator.state()
        state["installs"][OTHER_INSTALL] = {
            "name": "otherinstall",
            "account": {"id": ACCOUNT},
            "environment": "staging",
        }
        state["domains"][OTHER_INSTALL] = {OTHER_INSTALL.replace("1002", "d0ff"): {"network_type": "GES", **other}}
        simulator.put_state(state)
    return ids


def domains_of(simulator):
    """Return (primary, name of the redirect target) by name."""
    rows = simulator.state()["domains"][INSTALL]
    return {
        one["name"]: (
            bool(one.get("primary")),
            rows[one["redirect_to"]]["name"] if one.get("redirect_to") in rows else None,
        )
        for one in rows.values()
        if not one.get("platform")
    }


def requests_to(simulator, *methods):
    return [
        f"{entry['method']} {entry['path']}"
        for entry in simulator.log()
        if entry["method"] in methods and "/v1/" in entry["path"]
    ]


@pytest.fixture
def writer(simulator):
    return ConcurrentWriter(simulator)


SWAPPED = {A: (False, B), B: (True, None)}


@pytest.mark.parametrize(
    ("start", "options", "wanted"),
    [
        ("b redirects to a", {"name": B, "primary": True}, {A: (False, None), B: (True, None), C: (False, None)}),
        (
            "b redirects to a",
            {"domains": [{"name": B, "primary": True}, {"name": A, "redirect_to": B}]},
            {**SWAPPED, C: (False, None)},
        ),
        (
            "b redirects to a",
            {"domains": [{"name": A, "redirect_to": B}, {"name": B, "primary": True}]},
            {**SWAPPED, C: (False, None)},
        ),
        (
            "b redirects to a",
            {"domains": [{"name": A, "redirect_to": B}, {"name": B, "primary": True}], "exclusive": True},
            SWAPPED,
        ),
        ("b redirects to a", {"domains": [{"name": B, "primary": True}], "exclusive": True}, {B: (True, None)}),
        (
            "b and c redirect to a",
            {"domains": [{"name": A, "redirect_to": B}, {"name": B, "primary": True}]},
            {**SWAPPED, C: (False, A)},
        ),
        (
            "c to b to a",
            {"domains": [{"name": A, "redirect_to": B}, {"name": B, "primary": True}]},
            {**SWAPPED, C: (False, B)},
        ),
        (
            "c to b to a",
            {
                "domains": [{"name": A, "redirect_to": C}, {"name": B, "redirect_to": C}, {"name": C, "primary": True}],
                "exclusive": True,
            },
            {A: (False, C), B: (False, C), C: (True, None)},
        ),
        (
            "b redirects to a",
            {"domains": [{"name": D, "primary": True}, {"name": A, "redirect_to": D}, {"name": B, "redirect_to": D}]},
            {A: (False, D), B: (False, D), C: (False, None), D: (True, None)},
        ),
    ],
    ids=[
        "alone",
        "both",
        "other order",
        "exclusive",
        "former primary removed",
        "sibling",
        "chain",
        "chain reversed",
        "new primary",
    ],
)
def test_primary_and_redirects_are_swapped_in_one_task(writer, simulator, start, options, wanted):
    sources = {
        "b redirects to a": {"b": "a", "c": None},
        "b and c redirect to a": {"b": "a", "c": "a"},
        "c to b to a": {"b": "a", "c": "b"},
    }[start]
    put_domains(simulator, a={"primary": True}, **{name: {"redirect_to": target} for name, target in sources.items()})
    predicted = writer.task("wpe_domain", check_mode=True, install=INSTALL, **options)
    assert simulator.writes() == []
    result = writer.task("wpe_domain", install=INSTALL, **options)
    assert result["changed"] and domains_of(simulator) == wanted, result
    shown = [
        [
            (row["name"], row.get("primary", False), [to["name"] for to in row["redirects_to"]])
            for row in each["domains"]
        ]
        for each in (predicted, result)
    ]
    assert shown[0] == shown[1]
    assert predicted["diff"] == result["diff"]
    assert writer.task("wpe_domain", install=INSTALL, **options)["changed"] is False


@pytest.mark.parametrize("dialect", ["2021", "2024", "strings", "string_ids"])
def test_swap_understands_each_dialect(writer, simulator, dialect):
    put_domains(simulator, a={"primary": True}, b={"redirect_to": "a"}, c={"redirect_to": "b"})
    simulator.settings(dialect=dialect)
    options = {"install": INSTALL, "domains": [{"name": B, "primary": True}, {"name": A, "redirect_to": B}]}
    assert writer.task("wpe_domain", **options)["changed"]
    assert domains_of(simulator) == {**SWAPPED, C: (False, B)}
    assert writer.task("wpe_domain", **options)["changed"] is False


def test_swap_sends_its_requests_in_the_order_that_the_api_accepts(writer, simulator):
    ids = put_domains(simulator, a={"primary": True}, b={"redirect_to": "a"})
    bodies, send = [], writer.client.transport.send

    def keep_body(method, path, query, body):
        if method != "GET":
            bodies.append((path.rpartition("/")[2], body))
        return send(method, path, query, body)

    writer.client.transport.send = keep_body
    writer.task("wpe_domain", install=INSTALL, domains=[{"name": A, "redirect_to": B}, {"name": B, "primary": True}])
    assert bodies == [
        (ids["b"], {"redirect_to": "nil"}),
        (ids["b"], {"primary": True}),
        (ids["a"], {"redirect_to": ids["b"]}),
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"domains": [{"name": A, "redirect_to": B}, {"name": B, "redirect_to": A}]},
            "Redirect loop: a.example -> b.example -> a.example.",
        ),
        (
            {"name": A, "redirect_to": B},
            "a.example is the primary domain, which cannot redirect to b.example; make another domain primary first",
        ),
        (
            {"domains": [{"name": A, "redirect_to": B}, {"name": C, "primary": True}]},
            "b.example redirects to a.example already: change that in the same task",
        ),
    ],
)
def test_real_loop_is_refused_before_the_first_write(writer, simulator, options, words):
    put_domains(simulator, a={"primary": True}, b={"redirect_to": "a"}, c={})
    for check_mode in (True, False):
        assert words in writer.task("wpe_domain", check_mode=check_mode, install=INSTALL, **options)
    assert simulator.writes() == []


# -- other clients -------------------------------------------------------------------------------------------------


def after_first(writer, method, act):
    """Let the other client act after the task's first request with that method."""
    writer.before[method] = lambda: writer.before.update(GET=act)


def test_exclusive_leaves_a_domain_that_another_client_adds(writer, simulator):
    put_domains(simulator, a={"primary": True}, b={}, c={})
    after_first(writer, "DELETE", lambda: writer.api("POST", f"/installs/{INSTALL}/domains", name="new.example"))
    result = writer.task("wpe_domain", install=INSTALL, domains=[{"name": A}], exclusive=True)
    assert set(domains_of(simulator)) == {A, "new.example"}
    assert set(result["diff"]["before"]) - set(result["diff"]["after"]) == {B, C}
    assert "Another client added new.example" in writer.warnings[0]


def test_exclusive_leaves_a_domain_that_another_client_replaces(writer, simulator):
    ids = put_domains(simulator, a={"primary": True}, b={}, c={})

    def replace():
        left = next(letter for letter in "bc" if f"{letter}.example" in domains_of(simulator))
        writer.api("DELETE", f"/installs/{INSTALL}/domains/{ids[left]}")
        writer.api("POST", f"/installs/{INSTALL}/domains", name=f"{left}.example")

    after_first(writer, "DELETE", replace)
    writer.task("wpe_domain", install=INSTALL, domains=[{"name": A}], exclusive=True)
    assert len(domains_of(simulator)) == 2


FOUR = [{"name": name} for name in (A, B, C, D)]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("change", ["primary", "target"])
def test_delete_sees_what_another_client_has_just_made_important(writer, simulator, change, force):
    ids = put_domains(simulator, a={}, b={}, c={}, d={}, e={}, f={"primary": True})

    def make_important():
        left = min(set("abcd") & {name[0] for name in domains_of(simulator)})
        path = f"/installs/{INSTALL}/domains/"
        if change == "primary":
            writer.api("PATCH", path + ids[left], primary=True)
        else:
            writer.api("PATCH", path + ids["e"], redirect_to=ids[left])

    after_first(writer, "DELETE", make_important)
    result = writer.task("wpe_domain", install=INSTALL, domains=FOUR, state="absent", force=force)
    if force:
        assert set(domains_of(simulator)) & {A, B, C, D} == set()
        return
    assert "Not deleted, because b.example is the " in result
    assert "Before that, the task deleted a.example" in result
    assert set(domains_of(simulator)) >= {B, C, D}


def test_each_overwriting_request_follows_a_read(writer, simulator):
    put_domains(simulator, a={"primary": True}, b={"redirect_to": "a"}, c={}, d={})
    writer.task(
        "wpe_domain",
        install=INSTALL,
        domains=[{"name": A, "redirect_to": B}, {"name": B, "primary": True}],
        exclusive=True,
    )
    log = [line for line in requests_to(simulator, "GET", "PATCH", "DELETE") if line != "GET /v1/installs"]
    assert [log[index - 1] for index, line in enumerate(log) if not line.startswith("GET")] == [LIST] * 5


def test_redirect_that_another_client_has_just_set_is_not_set_again(writer, simulator):
    ids = put_domains(simulator, a={"primary": True}, b={}, c={})
    after_first(
        writer, "PATCH", lambda: writer.api("PATCH", f"/installs/{INSTALL}/domains/{ids['c']}", redirect_to=ids["a"])
    )
    result = writer.task(
        "wpe_domain", install=INSTALL, domains=[{"name": B, "redirect_to": A}, {"name": C, "redirect_to": A}]
    )
    assert result["changed"]
    assert (
        len([entry for entry in simulator.log() if entry["method"] == "PATCH"]) == 2
    )  # one of them by the other client


# -- other installs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"name": "new.example"},
        {"name": "new.example", "primary": True},
        {"domains": [{"name": "new.example"}, {"name": "another.example"}]},
        {"name": B, "primary": True},
    ],
)
def test_primary_domain_of_another_install_is_refused(writer, simulator, options):
    name = options.get("name", "new.example")
    put_domains(simulator, other={"name": name, "primary": True}, a={"primary": True}, b={})
    for check_mode in (True, False):
        message = writer.task("wpe_domain", check_mode=check_mode, install=INSTALL, **options)
        assert f"{name} is the primary domain of the install otherinstall" in message
    assert simulator.writes() == []


def test_wildcard_is_not_made_primary(writer, simulator):
    put_domains(simulator, a={"primary": True}, b={"name": "*.b.example"})
    for check_mode in (True, False):
        message = writer.task("wpe_domain", check_mode=check_mode, install=INSTALL, name="*.b.example", primary=True)
        assert "is a wildcard and cannot be primary" in message
    assert simulator.writes() == []


def test_duplicate_becomes_primary_once_the_other_install_has_lost_it(writer, simulator):
    put_domains(simulator, other={"name": B}, a={"primary": True}, b={"added_second": True})
    for check_mode in (True, False):
        message = writer.task("wpe_domain", check_mode=check_mode, install=INSTALL, name=B, primary=True)
        assert "because the install otherinstall has the same domain; remove it there first" in message
    assert simulator.writes() == []
    assert writer.task("wpe_domain", install="otherinstall", name=B, state="absent")["changed"]
    for check_mode in (True, False):
        assert writer.task("wpe_domain", check_mode=check_mode, install=INSTALL, name=B, primary=True)["changed"]
    assert domains_of(simulator)[B] == (True, None)


def test_mark_as_duplicate_without_another_install_is_no_dead_end(writer, simulator):
    put_domains(simulator, a={"primary": True}, b={"duplicate": True})
    for check_mode in (True, False):
        message = writer.task("wpe_domain", check_mode=check_mode, install=INSTALL, name=B, primary=True)
        assert "remove it from this install and add it again" in message
    for options in ({"state": "absent"}, {"primary": True}):
        assert writer.task("wpe_domain", install=INSTALL, name=B, **options)["changed"]
    assert domains_of(simulator)[B] == (True, None)


def test_added_domain_of_another_install_is_warned_of(writer, simulator):
    put_domains(simulator, other={"name": "new.example"}, a={"primary": True})
    results = [
        writer.task("wpe_domain", check_mode=check_mode, install=INSTALL, name="new.example")
        for check_mode in (True, False)
    ]
    assert [result["domain"]["duplicate"] for result in results] == [True, True]
    assert "new.example is also a domain of the install otherinstall." in writer.warnings[0]
    assert writer.warnings[0] == writer.warnings[1]


def test_new_primary_domain_that_another_install_has_is_refused_by_its_name(writer, simulator):
    put_domains(simulator, other={"name": "new.example"}, a={"primary": True})
    for check_mode in (True, False):
        message = writer.task("wpe_domain", check_mode=check_mode, install=INSTALL, name="new.example", primary=True)
        assert "otherinstall has" in message and "remove it there first" in message
    assert "new.example" not in domains_of(simulator)


# -- requests ------------------------------------------------------------------------------------------------------


def test_loop_reads_the_domains_once(writer, simulator):
    put_domains(simulator, a={"primary": True})
    names = [f"d{number}.example" for number in range(20)]
    for _run in range(2):
        for name in names:
            result = writer.task("wpe_domain", install="torquebikes", name=name)
    assert len(result["domains"]) == 23  # two of them of the platform
    assert requests_to(simulator, "GET") == ["GET /v1/installs", LIST]
    assert len(simulator.writes()) == 20


def test_loop_of_deletions_reads_before_each(writer, simulator):
    put_domains(simulator, a={"primary": True}, b={}, c={})
    for name in (B, C, "never.example"):
        writer.task("wpe_domain", install=INSTALL, name=name, state="absent")
    log = requests_to(simulator, "GET", "DELETE")
    assert [log[index - 1] for index, line in enumerate(log) if line.startswith("DELETE")] == [LIST] * 2
    assert set(domains_of(simulator)) == {A}


def test_domain_that_is_no_longer_primary_elsewhere_is_added_with_a_warning(writer, simulator):
    put_domains(simulator, other={"name": "new.example"}, a={"primary": True})
    state = simulator.state()
    state["domains"][OTHER_INSTALL]["00000000-0000-4000-8000-00000000d0fe"] = {
        "name": "other.example",
        "network_type": "GES",
        "primary": True,
    }
    simulator.put_state(state)
    rows, stale = writer.client.cached_rows, {"primary_domain": "new.example"}
    writer.client.cached_rows = lambda path, query=None: [
        {**row, **stale} if path == "/installs" and row["id"] == OTHER_INSTALL else row for row in rows(path, query)
    ]
    assert writer.task("wpe_domain", install=INSTALL, name="new.example")["changed"]
    assert "otherinstall" in writer.warnings[0]


def test_failure_of_a_request_says_what_was_done_before(writer, simulator):
    put_domains(simulator, a={"primary": True}, b={"redirect_to": "a"})
    simulator.add_fault(operation="updateDomain", kind="status", status=403, skip=1)
    message = writer.task("wpe_domain", install=INSTALL, name=B, primary=True)
    assert "Before that, the task changed b.example." in message
    assert domains_of(simulator)[B] == (False, None)

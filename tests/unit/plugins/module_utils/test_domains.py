# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains: names, the forms of a redirect in the API, and plans whose requests all keep the API's rules."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._domains import (
    Wanted,
    comparable,
    decide_absent,
    decide_present,
    is_platform,
    plain_name,
    read_domain,
    read_domains,
    redirect_loop,
    target_name,
    unicode_name,
    unknown_targets,
    unlisted,
    validate_domains,
    view,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


# -- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written,plain",
    [
        ("WWW.Torquebikes.example.", "www.torquebikes.example"),
        (" torquebikes.example ", "torquebikes.example"),
        ("*.torquebikes.example", "*.torquebikes.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("*.bücher.example", "*.xn--bcher-kva.example"),
        ("_dmarc.torquebikes.example", "_dmarc.torquebikes.example"),
    ],
)
def test_names_have_one_plain_form(written, plain):
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "*",
        "*.",
        "com",
        "https://torquebikes.example",
        "torquebikes.example/shop",
        "torquebikes.example:80",
        "two words.example",
        "a..example",
        "-a.example",
        "{{ 7 }}.example",
        "a" * 64 + ".example",
        "a." * 130 + "example",
        "www.*.example",
        "b\u200dü.example",
        "\ud800.example",
    ],
)
def test_invalid_name_is_refused(name):
    with pytest.raises(BadInput):
        plain_name(name)


@given(st.text() | st.from_regex(r"[\w.*-]{1,30}\.[\w-]{1,10}\.?", fullmatch=True))
def test_any_text_is_a_plain_name_or_refused(text):
    try:
        plain = plain_name(text)
    except BadInput:
        return
    assert plain_name(plain) == plain == comparable(plain)
    assert plain.isascii() and not plain.endswith(".")


@given(JSON)
def test_any_name_of_the_api_is_comparable(value):
    assert isinstance(comparable(value), str)


# -- responses of the API ------------------------------------------------------------------------------------------

BY_ID = {"00000000-0000-4000-8000-000000000041": "www.torquebikes.example"}
TARGET = {"id": "00000000-0000-4000-8000-000000000041", "name": "www.torquebikes.example"}


@pytest.mark.parametrize("key", ["redirects_to", "redirect_to"])
@pytest.mark.parametrize(
    "value",
    [
        [TARGET],
        TARGET,
        {"id": TARGET["id"]},
        TARGET["name"],
        TARGET["id"],
        [TARGET["name"]],
        [TARGET["id"]],
        "WWW.torquebikes.example.",
    ],
)
def test_redirect_is_read_in_every_form(key, value):
    domain = read_domain({"name": "torquebikes.example", key: value}, BY_ID)
    assert target_name(domain) == "www.torquebikes.example"
    assert domain["redirects_to"][0]["id"] == TARGET["id"]


@pytest.mark.parametrize(
    "raw",
    [{}, *({key: value} for key in ("redirects_to", "redirect_to") for value in ([], {}, None, "", [{}], [None]))],
)
def test_missing_redirect_is_read_in_every_form(raw):
    domain = read_domain(dict(raw, name="torquebikes.example"), BY_ID)
    assert domain["redirects_to"] == []
    assert view(domain)["redirect_to"] is None


@given(st.dictionaries(st.sampled_from(["redirects_to", "redirect_to", "primary", "secure_all_urls"]), JSON), JSON)
def test_any_redirect_of_the_api_is_read_without_an_error(raw, name):
    assert set(view(read_domain(raw, BY_ID))) == {"primary", "redirect_to", "secure_all_urls"}
    for domain in read_domains([dict(raw, name=name, id="1"), {}]).values():
        view(domain)


# -- mistakes ------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_redirect_loop_is_found_if_there_is_one(targets):
    loop = redirect_loop(targets)
    endless = any(follow(targets, start) for start in targets)
    assert (loop is not None) == endless
    if loop:
        assert loop[0] == loop[-1] and len(set(loop)) == len(loop) - 1
        assert all(targets[one] == other for one, other in zip(loop, loop[1:]))


def follow(targets, name):
    """Return True if a redirect continues after more steps than there are names."""
    for _step in range(len(targets) + 1):
        if name not in targets:
            return False
        name = targets[name]
    return True


@pytest.mark.parametrize(
    "wanted,present,words",
    [
        ([Wanted("a.example"), Wanted("a.example")], True, "a.example is listed twice."),
        (
            [Wanted("a.example", {"primary": True}), Wanted("b.example", {"primary": True})],
            True,
            "Only one domain can be primary",
        ),
        ([Wanted("a.wpengine.com", {"primary": True})], True, "which is never changed"),
        ([Wanted("a.wpenginepowered.com")], False, "which is never changed"),
        ([Wanted("a.example", {"primary": True, "redirect_to": "b.example"})], True, "cannot be primary and redirect"),
        ([Wanted("*.a.example", {"primary": True})], True, "is a wildcard"),
        ([Wanted("a.example", {"redirect_to": "a.example"})], True, "Redirect loop: a.example -> a.example."),
        (
            [Wanted("a.example", {"redirect_to": "b.example"}), Wanted("b.example", {"redirect_to": "a.example"})],
            True,
            "Redirect loop",
        ),
    ],
)
def test_invalid_domains_are_reported(wanted, present, words):
    assert any(words in sentence for sentence in validate_domains(wanted, present))


def test_valid_domains_are_accepted():
    assert validate_domains([Wanted("a.wpengine.com"), Wanted("a.example", {"primary": True})], True) == []


def test_unknown_target_is_reported_with_near_matches():
    wanted = [Wanted("torquebikes.example", {"redirect_to": "ww.torquebikes.example"})]
    (sentence,) = unknown_targets({"www.torquebikes.example": {}}, wanted)
    assert "near matches: www.torquebikes.example" in sentence


# -- the decision --------------------------------------------------------------------------------------------------

CUSTOM = ["a.example", "b.example", "c.example", "d.example", "*.e.example"]
PLATFORM = ["torque.wpengine.com", "torque.wpenginepowered.com"]


def domain(name, primary=False, target=None, secure=False):
    targets = [{"id": f"id of {target}", "name": target}] if target else []
    return {"id": f"id of {name}", "name": name, "primary": primary, "redirects_to": targets, "secure_all_urls": secure}


@st.composite
def installs(draw):
    """Domains of an install, in any order, that keep the API's rules."""
    names = draw(st.permutations(CUSTOM + PLATFORM))
    there = [name for name in names if is_platform(name) or draw(st.booleans())]
    candidates = [name for name in there if not name.startswith("*.")]
    primary = draw(st.sampled_from(candidates))
    rows = {}
    for index, name in enumerate(there):
        others = there[:index]  # only ever to an earlier one, so that there is no loop
        redirects = name != primary and not is_platform(name) and others and draw(st.booleans())
        rows[name] = domain(
            name, name == primary, draw(st.sampled_from(others)) if redirects else None, draw(st.booleans())
        )
    order = draw(st.permutations(list(rows)))
    return {name: rows[name] for name in order}


@st.composite
def wanted_domains(draw):
    """Wanted domains, valid or not."""
    names = draw(st.lists(st.sampled_from(CUSTOM), unique=True, max_size=len(CUSTOM)))
    values = st.fixed_dictionaries(
        {},
        optional={
            "primary": st.booleans(),
            "redirect_to": st.none() | st.sampled_from(CUSTOM + PLATFORM),
            "secure_all_urls": st.booleans(),
        },
    )
    return [Wanted(name, draw(values)) for name in names]


def decide(current, wanted, exclusive, force=True):
    return decide_present(current, wanted, unlisted(current, wanted) if exclusive else (), force)


def plan_or_reject(current, wanted, exclusive, force=True):
    """Return the plan of a module that accepts the options."""
    assume(not validate_domains(wanted, True) and not unknown_targets(current, wanted))
    try:
        return decide(current, wanted, exclusive, force)
    except BadInput:
        assume(False)


class RuleBroken(AssertionError):
    """A request that the API would refuse."""


class Api:
    """Domains of an install with the API's rules, which applies a plan as the module does."""

    def __init__(self, rows):
        self.rows = deepcopy(rows)

    def apply(self, plan):
        for name, target in plan.create:
            self.expect(name not in self.rows, f"{name} is there already")
            self.rows[name] = domain(name)
            self.redirect(name, target)
        for name, values in plan.change:
            self.change(name, values)
        for name in plan.delete:
            self.delete(name)
        return self.rows

    def expect(self, fine, words):
        if not fine:
            raise RuleBroken(words)

    def change(self, name, values):
        self.expect(name in self.rows, f"{name} is not there")
        if "redirect_to" in values:
            self.redirect(name, values["redirect_to"])
        if values.get("primary"):
            self.expect(target_name(self.rows[name]) is None, f"{name} redirects, so it cannot become primary")
            self.expect(not name.startswith("*."), f"the wildcard {name} cannot become primary")
            for row in self.rows.values():
                row["primary"] = row["name"] == name
        if "secure_all_urls" in values:
            self.rows[name]["secure_all_urls"] = values["secure_all_urls"]

    def redirect(self, name, target):
        self.expect(target is None or target in self.rows, f"{target} is not there")
        self.expect(target is None or not self.rows[name]["primary"], f"{name} is primary, so it cannot redirect")
        self.rows[name]["redirects_to"] = [self.rows[target]] if target else []
        targets = {each: target_name(row) for each, row in self.rows.items() if target_name(row)}
        self.expect(redirect_loop(targets) is None, f"{name} would redirect in a circle")

    def delete(self, name):
        self.expect(name in self.rows and not is_platform(name), f"{name} cannot be deleted")
        del self.rows[name]


def views(rows):
    return {name: view(row) for name, row in rows.items()}


@settings(max_examples=500)
@given(installs(), wanted_domains(), st.booleans())
def test_plan_keeps_the_rules_of_the_api_and_leaves_nothing_to_do(current, wanted, exclusive):
    plan = plan_or_reject(current, wanted, exclusive)
    after = Api(current).apply(plan)
    assert views(after) == views(plan.after)
    for item in wanted:
        there = view(after[item.name])
        assert {key: there[key] for key in item.settings} == item.settings
    again = decide(after, wanted, exclusive, force=False)
    assert (again.create, again.change, again.delete) == ([], [], [])
    assert views(again.after) == views(after)


@given(installs(), wanted_domains(), st.booleans(), st.randoms(use_true_random=False))
def test_order_of_wanted_domains_does_not_matter(current, wanted, exclusive, random):
    plan = plan_or_reject(current, wanted, exclusive)
    shuffled = list(wanted)
    random.shuffle(shuffled)
    assert views(decide(current, shuffled, exclusive, force=True).after) == views(plan.after)
    assert views(Api(current).apply(decide(current, shuffled, exclusive, force=True))) == views(plan.after)


@given(installs(), wanted_domains(), st.booleans(), st.booleans())
def test_any_wanted_domains_are_planned_or_refused_without_changing_the_input(current, wanted, exclusive, force):
    before = json.dumps(current)
    validate_domains(wanted, True)
    unknown_targets(current, wanted)
    try:
        decide(current, wanted, exclusive, force)
    except BadInput as error:
        assert error.message.endswith(".")
    assert json.dumps(current) == before


@settings(max_examples=400)
@given(installs(), st.permutations(CUSTOM))
def test_redirecting_domains_are_deleted_before_their_targets(current, names):
    plan = decide_absent(current, names, force=True)
    assert sorted(plan.delete) == sorted(name for name in names if name in current)
    for index, name in enumerate(plan.delete):
        assert target_name(current[name]) not in plan.delete[:index]
    after = Api(current).apply(plan)
    assert views(after) == views(plan.after)
    assert decide_absent(after, names, force=False).delete == []


@given(installs(), st.lists(st.sampled_from(CUSTOM), unique=True))
def test_delete_primary_domain_or_redirect_target_requires_force(current, names):
    try:
        plan = decide_absent(current, names, force=False)
    except BadInput:
        return
    left = {name: row for name, row in current.items() if name not in plan.delete}
    assert not any(current[name]["primary"] for name in plan.delete)
    assert all(target_name(row) in (None, *left) for row in left.values())


OLD = read_domains(
    [
        {"id": "1", "name": "torque.wpenginepowered.com", "primary": True},
        {"id": "2", "name": "old.example"},
    ]
)


@pytest.mark.parametrize("force", [False, True])
def test_exclusive_refuses_to_remove_a_wanted_target(force):
    wanted = [Wanted("new.example", {"redirect_to": "old.example"})]
    with pytest.raises(BadInput, match="new.example redirects to old.example, which exclusive would remove"):
        decide(OLD, wanted, exclusive=True, force=force)


def test_platform_host_name_is_never_added():
    with pytest.raises(BadInput, match="other.wpengine.com cannot be added: only WP Engine adds host names"):
        decide(OLD, [Wanted("other.wpengine.com"), Wanted("new.example")], exclusive=False, force=False)
    assert decide(OLD, [Wanted("torque.wpenginepowered.com")], exclusive=False, force=False).create == []
    assert decide(
        {}, [Wanted("other.wpengine.com")], exclusive=False, force=False
    ).create  # of an install yet to be made


@settings(max_examples=500)
@given(installs(), installs())
def test_every_valid_declaration_is_reached_from_every_install(current, goal):
    """Redirects and the primary domain may be swapped in any way: neither a loop nor a primary domain is in the way."""
    assume(not any(is_platform(name) for name, row in goal.items() if row["primary"]))
    wanted = [
        Wanted(name, {"primary": True} if row["primary"] else {"redirect_to": target_name(row)})
        for name, row in goal.items()
        if not is_platform(name)
    ]
    plan = decide(current, wanted, exclusive=True, force=False)
    after = Api(current).apply(plan)
    assert {name: (row["primary"], target_name(row)) for name, row in after.items() if not is_platform(name)} == {
        name: (row["primary"], target_name(row)) for name, row in goal.items() if not is_platform(name)
    }


@pytest.mark.parametrize(
    ("name", "international"),
    [
        ("xn--bcher-kva.example", "bücher.example"),
        ("*.xn--bcher-kva.example", "*.bücher.example"),
        ("www.torquebikes.example", "www.torquebikes.example"),
        ("xn--invalid-\u00fc.example", "xn--invalid-\u00fc.example"),
        ("xn--a.example", "xn--a.example"),
    ],
)
def test_international_name_is_shown_in_unicode(name, international):
    assert unicode_name(name) == international
    assert read_domain({"name": name})["name_unicode"] == international


def test_messages_show_an_international_name_in_both_forms():
    (sentence,) = validate_domains([Wanted("xn--bcher-kva.example"), Wanted("xn--bcher-kva.example")], True)
    assert sentence == "xn--bcher-kva.example (bücher.example) is listed twice."


def test_duplicate_domain_is_not_made_primary_but_stays_it():
    current = read_domains(
        [{"id": "1", "name": "a.example", "primary": True}, {"id": "2", "name": "b.example", "duplicate": True}]
    )
    wanted, owners = [Wanted("b.example", {"primary": True})], {"b.example": ["shop"]}
    with pytest.raises(BadInput, match="b.example cannot become primary, because the install shop has the same domain"):
        decide_present(current, wanted, (), force=True, owners=owners)
    assert decide_present(current, wanted, (), force=True, owners={"b.example": []}).change
    current["b.example"]["primary"] = True
    assert decide_present(current, wanted, (), force=False, owners=owners).change == []


def test_names_that_are_no_domain_names_compare_without_the_case_of_ascii_letters_only():
    assert comparable("Not A Name") == "not a name"
    assert comparable("\u212a \u0130") == "\u212a \u0130"


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("\ufb01.example.com", "fi.example.com"),
        ("\u212a1.example.com", "k1.example.com"),
        ("\u017f1.example.com", "s1.example.com"),
        ("\uff44.example.com", "d.example.com"),
    ],
)
def test_look_alike_of_an_ascii_domain_is_refused(name, ascii_name):
    with pytest.raises(BadInput, match=f"only look like ASCII letters; write '{ascii_name}'"):
        plain_name(name)


@pytest.mark.parametrize("name", ["b\u00fccher.example", "B\u00dcCHER.example", "stra\u00dfe.example"])
def test_international_domain_is_accepted(name):
    assert plain_name(name).startswith("xn--")

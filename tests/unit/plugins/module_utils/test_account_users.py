# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The decisions on people of an account."""

from __future__ import annotations

import itertools
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._account_users import (
    ROLE_TEXTS,
    ROLES,
    changed_person,
    find_person,
    new_person,
    refuse_last_owner,
    request_body,
    role_text,
    roles_of,
    validate_roles,
    view,
    what_is_wrong,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput

ONE, TWO = {"id": "1", "name": "one"}, {"id": "2", "name": "two"}


def person(roles, installs=None, **fields):
    return view(dict({"user_id": "u", "email": "a@example.com", "roles": roles, "installs": installs}, **fields))


@pytest.mark.parametrize("value", ["billing, partial", "partial,billing", "partial billing", " partial ,  billing", ["billing", "partial"]])
def test_roles_are_a_set_however_they_are_written(value):
    assert roles_of({"roles": value}) == {"partial", "billing"}
    assert view({"roles": value})["roles"] == "billing, partial"


def test_every_combination_of_roles_is_sent_in_one_of_the_spellings_or_refused():
    sent = set()
    for count in range(1, len(ROLES) + 1):
        for roles in itertools.permutations(ROLES, count):
            if not validate_roles(list(roles), None):
                sent.add(role_text(roles))
                assert set(role_text(roles).split(",")) == set(roles)
    assert sent == set(ROLE_TEXTS)


def test_roles_that_were_not_asked_for_are_no_mistake():
    assert validate_roles(None, None) == []
    assert len(validate_roles(None, [])) == 1
    assert validate_roles(["partial"], []) == []


def test_people_are_known_by_their_email_in_any_case():
    people = [{"email": None}, {}, {"email": "Straße@Example.com "}]
    assert find_person(people, "STRASSE@example.com") is people[2]
    assert find_person(people, "other@example.com") is None


def test_installs_compare_as_sets():
    before = person("partial", [TWO, ONE])
    assert changed_person(before, ["partial"], [ONE, TWO]) == before
    assert changed_person(before, ["partial"], [ONE])["installs"] == [ONE]
    assert changed_person(before, ["partial"], [])["installs"] == []
    assert changed_person(before, None, None) == before


def test_installs_that_are_not_known_are_neither_shown_nor_sent():
    assert request_body(changed_person(person("partial"), ["partial", "billing"], None)) == {"roles": "partial,billing"}
    assert request_body(new_person("a", "e", "f", "l", ["partial"], None)) == {"roles": "partial"}


def test_installs_are_sent_whole_and_only_for_partial():
    before = person("billing, partial", [ONE, TWO])
    assert request_body(changed_person(before, ["partial"], None)) == {"roles": "partial", "install_ids": ["1", "2"]}
    assert request_body(changed_person(before, ["full", "billing"], None)) == {"roles": "full,billing"}


def test_who_becomes_partial_keeps_no_installs_from_earlier():
    before = person("full", [ONE])
    assert request_body(changed_person(before, ["partial"], [])) == {"roles": "partial", "install_ids": []}
    assert request_body(changed_person(person("partial"), ["partial", "billing"], [])) == {"roles": "partial,billing", "install_ids": []}
    assert changed_person(person("partial"), ["partial"], []) == person("partial")


def test_a_change_says_nothing_of_the_last_owner_any_more():
    assert "last_owner" not in changed_person(person("owner", last_owner=False), ["full"], None)
    assert changed_person(person("owner", last_owner=False), ["owner"], None)["last_owner"] is False


OWNER, SECOND, FULL = {"roles": "owner"}, {"roles": "owner"}, {"roles": "full"}


@pytest.mark.parametrize(
    "who,people,roles,refused",
    [
        (OWNER, [OWNER, FULL], set(), True),  # the API did not say last_owner, so owners are counted
        (OWNER, [OWNER, FULL], {"full"}, True),
        (OWNER, [OWNER, FULL], {"owner"}, False),
        (OWNER, [OWNER, SECOND], set(), False),
        (FULL, [OWNER, FULL], set(), False),
        ({"roles": "owner", "last_owner": True}, [OWNER, SECOND], {"full"}, True),
        ({"roles": "owner", "last_owner": False}, [OWNER, SECOND], {"full"}, False),
        ({"roles": "owner", "last_owner": None}, [OWNER], set(), True),
    ],
)
def test_the_last_owner_stays(who, people, roles, refused):
    if refused:
        with pytest.raises(BadInput, match="last owner"):
            refuse_last_owner(who, people, roles)
    else:
        refuse_last_owner(who, people, roles)


@pytest.mark.parametrize(
    "there,words",
    [
        (None, "does not list the person"),
        (person("full"), "shows the roles 'full'"),
        (person("partial", [ONE, TWO]), "kept two beside the installs asked for"),
        (person("partial", [TWO]), "shows the installs two"),
        (person("partial", []), "shows the installs none"),
        (person("partial"), "shows the installs none"),
        (person("partial", [ONE]), ""),
    ],
)
def test_the_answer_is_judged(there, words):
    assert what_is_wrong(person("partial", [ONE]), there).startswith(words)
    assert bool(words) == bool(what_is_wrong(person("partial", [ONE]), there))


def test_installs_that_were_not_asked_for_are_not_judged():
    assert what_is_wrong(person("partial"), person("partial", [ONE])) == ""


ROLE_SETS = st.sampled_from([text.split(",") for text in ROLE_TEXTS])
INSTALLS = st.lists(st.sampled_from([ONE, TWO, {"id": "3", "name": "three"}]), unique_by=lambda install: install["id"])


@st.composite
def people_there(draw):
    """A person as the API may write them."""
    roles = draw(st.permutations(draw(ROLE_SETS)))
    written = draw(st.sampled_from([", ", ",", " "])).join(roles)
    rest = {"installs": draw(st.none() | INSTALLS), "last_owner": draw(st.sampled_from([None, False]))}
    return {"user_id": "u", "email": "a@example.com", "roles": written, **rest}


FULL_WITH_INSTALLS = {"user_id": "u", "email": "a@example.com", "roles": "full", "installs": [ONE], "last_owner": None}


@example(FULL_WITH_INSTALLS, ["partial"], [], Random(1))
@given(people_there(), st.none() | ROLE_SETS, st.none() | INSTALLS, st.randoms(use_true_random=False))
def test_after_it_was_done_nothing_is_left_to_do_in_whatever_order(there, roles, installs, random):
    if installs is not None and "partial" not in (roles or roles_of(there)):
        return  # refused before
    wanted = changed_person(view(there), roles, installs)
    body = request_body(wanted)
    by_id = {install["id"]: install for install in (ONE, TWO, {"id": "3", "name": "three"})}
    names = body["roles"].split(",")
    random.shuffle(names)
    api = dict(there, roles=", ".join(names))
    if "install_ids" in body:
        ids = list(body["install_ids"])
        random.shuffle(ids)
        api["installs"] = [by_id[one] for one in ids]
    assert what_is_wrong(wanted, view(api)) == ""
    shuffled = None if roles is None else random.sample(roles, len(roles))
    again = changed_person(view(api), shuffled, None if installs is None else random.sample(installs, len(installs)))
    assert again == view(api)

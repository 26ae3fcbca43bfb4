# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decisions on users of an account."""

from __future__ import annotations

import itertools
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._account_users import (
    ROLE_TEXTS,
    ROLES,
    changed_user,
    describe_difference,
    find_user,
    new_user,
    refuse_last_owner,
    request_body,
    role_text,
    roles_of,
    validate_roles,
    view,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput

ONE, TWO = {"id": "1", "name": "one"}, {"id": "2", "name": "two"}


def user(roles, installs=None, **fields):
    return view(dict({"user_id": "u", "email": "a@example.com", "roles": roles, "installs": installs}, **fields))


@pytest.mark.parametrize(
    "value", ["billing, partial", "partial,billing", "partial billing", " partial ,  billing", ["billing", "partial"]]
)
def test_roles_compare_as_a_set_in_every_spelling(value):
    assert roles_of({"roles": value}) == {"partial", "billing"}
    assert view({"roles": value})["roles"] == "billing, partial"


def test_each_combination_of_roles_has_an_accepted_spelling_or_is_refused():
    sent = set()
    for count in range(1, len(ROLES) + 1):
        for roles in itertools.permutations(ROLES, count):
            if not validate_roles(list(roles), None):
                sent.add(role_text(roles))
                assert set(role_text(roles).split(",")) == set(roles)
    assert sent == set(ROLE_TEXTS)


@pytest.mark.parametrize(
    "email,other",
    [
        ("fiona@x.example", "ﬁona@x.example"),
        ("strasse@x.example", "straße@x.example"),
        ("kim@x.example", "\u212aim@x.example"),
        ("ida@x.example", "İda@x.example"),
        ("ada@x.example", "ａda@x.example"),
    ],
)
def test_find_user_never_returns_a_lookalike(email, other):
    assert find_user([{"email": other}], email) is None
    assert find_user([{"email": email}], other) is None
    assert find_user([{"email": other}, {"email": email.upper()}], email) == {"email": email.upper()}


def test_find_user_prefers_the_address_in_the_same_case():
    assert find_user([{"email": "Ben@x.example"}, {"email": "ben@x.example"}], "ben@x.example") == {
        "email": "ben@x.example"
    }


def test_find_user_compares_composed_accents():
    assert find_user([{"email": "jose\u0301@x.example"}], "Jos\u00e9@x.example") == {"email": "jose\u0301@x.example"}


def test_unset_roles_are_valid():
    assert validate_roles(None, None) == []
    assert len(validate_roles(None, [])) == 1
    assert validate_roles(["partial"], []) == []


def test_users_are_found_by_email_without_case():
    users = [{"email": None}, {}, {"email": "Dana@Example.com "}]
    assert find_user(users, "DANA@example.com") is users[2]
    assert find_user(users, "other@example.com") is None


def test_installs_compare_as_sets():
    before = user("partial", [TWO, ONE])
    assert changed_user(before, ["partial"], [ONE, TWO]) == before
    assert changed_user(before, ["partial"], [ONE])["installs"] == [ONE]
    assert changed_user(before, ["partial"], [])["installs"] == []
    assert changed_user(before, None, None) == before


def test_unknown_installs_are_neither_shown_nor_sent():
    assert request_body(changed_user(user("partial"), ["partial", "billing"], None)) == {"roles": "partial,billing"}
    assert request_body(new_user("a", {"email": "e", "first_name": "f", "last_name": "l"}, ["partial"], None)) == {
        "roles": "partial"
    }


def test_all_installs_are_sent_and_only_for_partial():
    before = user("billing, partial", [ONE, TWO])
    assert request_body(changed_user(before, ["partial"], None)) == {"roles": "partial", "install_ids": ["1", "2"]}
    assert request_body(changed_user(before, ["full", "billing"], None)) == {"roles": "full,billing"}


def test_user_who_becomes_partial_keeps_no_former_installs():
    before = user("full", [ONE])
    assert request_body(changed_user(before, ["partial"], [])) == {"roles": "partial", "install_ids": []}
    assert request_body(changed_user(user("partial"), ["partial", "billing"], [])) == {
        "roles": "partial,billing",
        "install_ids": [],
    }
    assert changed_user(user("partial"), ["partial"], []) == user("partial")


def test_changed_owner_has_no_last_owner_field():
    assert "last_owner" not in changed_user(user("owner", last_owner=False), ["full"], None)
    assert changed_user(user("owner", last_owner=False), ["owner"], None)["last_owner"] is False


OWNER, SECOND, FULL = {"roles": "owner"}, {"roles": "owner"}, {"roles": "full"}


@pytest.mark.parametrize(
    "who,users,roles,refused",
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
def test_last_owner_is_refused(who, users, roles, refused):
    if refused:
        with pytest.raises(BadInput, match="last owner"):
            refuse_last_owner(who, users, roles)
    else:
        refuse_last_owner(who, users, roles)


@pytest.mark.parametrize(
    "there,words",
    [
        (None, "does not list the user"),
        (user("full"), "shows the roles 'full'"),
        (user("partial", [ONE, TWO]), "kept two in addition to the wanted installs"),
        (user("partial", [TWO]), "shows the installs two"),
        (user("partial", []), "shows the installs none"),
        (user("partial"), "shows the installs none"),
        (user("partial", [ONE]), ""),
    ],
)
def test_difference_is_described(there, words):
    assert describe_difference(user("partial", [ONE]), there).startswith(words)
    assert bool(words) == bool(describe_difference(user("partial", [ONE]), there))


def test_installs_that_are_not_wanted_do_not_differ():
    assert describe_difference(user("partial"), user("partial", [ONE])) == ""


ROLE_SETS = st.sampled_from([text.split(",") for text in ROLE_TEXTS])
INSTALLS = st.lists(st.sampled_from([ONE, TWO, {"id": "3", "name": "three"}]), unique_by=lambda install: install["id"])


@st.composite
def api_users(draw):
    """A user in any form that the API may return."""
    roles = draw(st.permutations(draw(ROLE_SETS)))
    written = draw(st.sampled_from([", ", ",", " "])).join(roles)
    rest = {"installs": draw(st.none() | INSTALLS), "last_owner": draw(st.sampled_from([None, False]))}
    return {"user_id": "u", "email": "a@example.com", "roles": written, **rest}


FULL_WITH_INSTALLS = {"user_id": "u", "email": "a@example.com", "roles": "full", "installs": [ONE], "last_owner": None}


@example(FULL_WITH_INSTALLS, ["partial"], [], Random(1))
@given(api_users(), st.none() | ROLE_SETS, st.none() | INSTALLS, st.randoms(use_true_random=False))
def test_changed_user_does_not_differ_afterwards_in_any_order(there, roles, installs, random):
    if installs is not None and "partial" not in (roles or roles_of(there)):
        return  # refused before
    wanted = changed_user(view(there), roles, installs)
    body = request_body(wanted)
    by_id = {install["id"]: install for install in (ONE, TWO, {"id": "3", "name": "three"})}
    names = body["roles"].split(",")
    random.shuffle(names)
    api = dict(there, roles=", ".join(names))
    if "install_ids" in body:
        ids = list(body["install_ids"])
        random.shuffle(ids)
        api["installs"] = [by_id[one] for one in ids]
    assert describe_difference(wanted, view(api)) == ""
    shuffled = None if roles is None else random.sample(roles, len(roles))
    again = changed_user(view(api), shuffled, None if installs is None else random.sample(installs, len(installs)))
    assert again == view(api)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test decide(): after its plan is applied, nothing is left to change."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import (
    Field,
    decide,
    same_set,
    same_text,
)

# Letters that full case folding, but not the case of ASCII letters, makes equal.
LOOKALIKES = [
    ("fiona@x.example", "ﬁona@x.example"),
    ("strasse@x.example", "straße@x.example"),
    ("i\u0307da@x.example", "İda@x.example"),
    ("kim@x.example", "\u212aim@x.example"),
    ("ida@x.example", "ＩＤＡ@x.example"),
    ("ａda@x.example", "Ａda@x.example"),
    ("sam@x.example", "\u017fam@x.example"),
    ("\u03c3@x.example", "\u03c2@x.example"),
    ("e\u0301va@x.example", "E\u0301va@x.example"),
    ("k\u0301im@x.example", "\u212a\u0301im@x.example"),
]


@pytest.mark.parametrize("one,other", LOOKALIKES)
def test_same_text_folds_ascii_letters_only(one, other):
    assert not same_text(one, other)
    assert same_text(f" {one.replace('x.example', 'X.Example')}", one)


@pytest.mark.parametrize(
    "one,other", [("jos\u00e9", "jose\u0301"), ("\u00c9va", "E\u0301va"), ("\u0130da", "I\u0307da")]
)
def test_same_text_compares_composed_accents(one, other):
    assert same_text(f"{one}@x.example", f"{other}@X.EXAMPLE")


FIELDS = (
    Field("name"),
    Field("account", at=("account", "id"), send="account_id", same=same_text),
    Field("tags", same=same_set),
    Field("environment", fixed="it cannot be changed."),
)
TEXTS = st.text(max_size=3)
WANTED = st.fixed_dictionaries({}, optional={"name": TEXTS, "account": TEXTS, "tags": st.lists(TEXTS, max_size=3)})
CURRENT = st.fixed_dictionaries(
    {"id": TEXTS},
    optional={
        "name": st.none() | TEXTS,
        "account": st.none() | st.fixed_dictionaries({"id": st.none() | TEXTS}) | TEXTS,
        "tags": st.none() | st.lists(TEXTS, max_size=3),
        "other": st.integers(),
    },
)


def apply(send, current):
    """Return the object after the API applied a request."""
    after = deepcopy(current)
    for field in FIELDS:
        if (field.send or field.name) in send:
            field.put(after, send[field.send or field.name])
    return after


@given(WANTED, st.none() | CURRENT)
def test_applied_plan_leaves_nothing_to_change(wanted, current):
    plan = decide(FIELDS, wanted, current)
    real = apply(plan.send, current if current is not None else {"id": "new"})
    again = decide(FIELDS, wanted, real)
    assert not again.changed and again.send == {}
    for field in FIELDS:
        if field.name in wanted:
            assert not field.differs(wanted[field.name], field.read(plan.result)), (
                "the prediction has the wanted values"
            )


@given(WANTED, CURRENT)
def test_only_changed_fields_are_sent_and_the_current_object_is_unchanged(wanted, current):
    before = json.dumps(current)
    plan = decide(FIELDS, wanted, current)
    assert json.dumps(current) == before
    assert bool(plan.send) == plan.changed
    assert set(plan.send) <= {field.send or field.name for field in FIELDS if field.name in wanted}
    assert {key: value for key, value in plan.after.items() if key in ("id", "other")} == {
        key: value for key, value in current.items() if key in ("id", "other")
    }


@given(st.lists(TEXTS), st.randoms(use_true_random=False))
def test_sets_compare_without_order_and_repetition(values, random):
    other = values + values[:1]
    random.shuffle(other)
    assert same_set(values, other) and same_set(other, values)
    assert not same_set(values, [*values, "another text"])
    assert not same_set([*values, "another text"], values)


def test_unwanted_object_is_deleted_and_missing_one_is_unchanged():
    assert decide(FIELDS, None, {"id": "1"}).after is None
    assert decide(FIELDS, None, {"id": "1"}).changed
    assert not decide(FIELDS, None, None).changed


def test_new_object_has_the_predicted_id():
    plan = decide(FIELDS, {"name": "Torque", "account": "a"}, None, new_id="new")
    assert plan.before is None and plan.result == {"id": "new", "name": "Torque", "account": {"id": "a"}}
    assert plan.send == {"name": "Torque", "account_id": "a"}
    assert "id" not in decide(FIELDS, {"name": "Torque"}, None, id_key="").result


def test_change_of_a_fixed_field_is_refused():
    with pytest.raises(
        BadInput, match="environment is 'production' and cannot become 'staging': it cannot be changed."
    ):
        decide(FIELDS, {"environment": "staging", "name": "x"}, {"id": "1", "environment": "production"})
    assert not decide(FIELDS, {"environment": "staging"}, {"id": "1", "environment": "staging"}).changed

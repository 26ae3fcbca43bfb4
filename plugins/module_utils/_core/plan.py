# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what must change: pure functions that compare the wanted state with the current one."""

from __future__ import annotations

import typing as t
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_text

Values = dict[str, t.Any]


@dataclass(frozen=True)
class Plan:
    """What a task will do.

    before, after: the state now and then, None for nothing. result: what the task returns when it changes nothing or runs
    in check mode (the predicted object). send: what must be sent, in the module's own form.
    """

    before: t.Any
    after: t.Any
    result: t.Any = None
    send: t.Any = field(default_factory=dict)

    @cached_property
    def changed(self) -> bool:
        """Compare before with after: never the memory of a branch that was taken."""
        return not same_value(self.before, self.after)


@dataclass(frozen=True)
class Field:
    """A field of an API object.

    name: the option. at: the keys that lead to the value in the object (default: name). send: its name in a request
    (default: name). same(a, b): True when two values mean the same (default: ==). fixed: why the field cannot be changed
    and what to do instead.
    """

    name: str
    at: tuple[str, ...] = ()
    send: str = ""
    same: t.Callable[[t.Any, t.Any], bool] | None = None
    fixed: str = ""

    def read(self, value: t.Any) -> t.Any:
        """Return the field's value in an API object, None where it is missing."""
        for key in self.at or (self.name,):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def put(self, target: Values, value: t.Any) -> None:
        """Set the field in an API object."""
        *parents, last = self.at or (self.name,)
        for key in parents:
            if not isinstance(target.get(key), dict):
                target[key] = {}
            target = target[key]
        target[last] = value

    def differs(self, wanted: t.Any, current: t.Any) -> bool:
        """Return True unless the current value means the wanted one."""
        return not (self.same or equal)(wanted, current)


def equal(one: t.Any, other: t.Any) -> bool:
    """Compare as they are."""
    return bool(one == other)


def same_value(one: t.Any, other: t.Any) -> bool:
    """Compare as JSON does: true is not 1, as it would be in Python."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same_value, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def same_text(one: t.Any, other: t.Any) -> bool:
    """Compare e-mail addresses or UUIDs: see canonical_text()."""
    return canonical_text(one) == canonical_text(other)


def same_set(one: t.Iterable[t.Any] | None, other: t.Iterable[t.Any] | None) -> bool:
    """Compare as sets in both directions: order and repetition do not matter, missing and additional items do."""
    return set(map(str, one or [])) == set(map(str, other or []))


def decide(
    fields: tuple[Field, ...],
    wanted: Values | None,
    current: Values | None,
    id_key: str = "id",
    new_id: str = "",
    shown: t.Callable[[t.Any], t.Any] = lambda value: value,
) -> Plan:
    """Return the Plan that turns current into wanted.

    fields: the Field of each key that wanted may have. wanted: the requested values without unset keys, None for an object
    that must not exist. current: the API's object, None when there is none. id_key: the API's name of the id, "" for
    objects without one. new_id: the predicted id of a new object. shown(value): a value for messages, such as a name in place
    of an id. Raises BadInput for a change of a fixed field.
    """
    if wanted is None:
        return Plan(before=current, after=None)
    if current is None:
        created: Values = {id_key: new_id} if id_key else {}
        for each in fields:
            if each.name in wanted:
                each.put(created, wanted[each.name])
        return Plan(before=None, after=created, result=created, send=request_body(fields, wanted))
    differing = {
        each.name: wanted[each.name]
        for each in fields
        if each.name in wanted and each.differs(wanted[each.name], each.read(current))
    }
    refuse_fixed(fields, differing, current, shown)
    after = deepcopy(current) if differing else current
    for each in fields:
        if each.name in differing:
            each.put(after, differing[each.name])
    return Plan(before=current, after=after, result=after, send=request_body(fields, differing))


def request_body(fields: tuple[Field, ...], values: Values) -> Values:
    """Return the values under their names in a request."""
    return {each.send or each.name: values[each.name] for each in fields if each.name in values}


def refuse_fixed(
    fields: tuple[Field, ...], differing: Values, current: Values, shown: t.Callable[[t.Any], t.Any]
) -> None:
    """Raise BadInput that names every differing field that cannot be changed: never a silent no-op."""
    reasons = [
        f"{each.name} is {shown(each.read(current))!r} and cannot become {shown(differing[each.name])!r}: {each.fixed}"
        for each in fields
        if each.fixed and each.name in differing
    ]
    if reasons:
        raise BadInput(" ".join(reasons))

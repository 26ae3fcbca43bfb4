# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must change: pure functions that compare what is wanted with what is there. Nothing here talks to anybody."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput

# The id of a thing in check mode that is yet to be made.
UNKNOWN_ID = "00000000-0000-0000-0000-000000000000"


@dataclass
class Plan:
    """What a task will do.

    before, after: what there is and what there will be, None for nothing; the task has changed something when they differ.
    result: the object that the task returns when it changes nothing or may change nothing (the predicted one).
    send: what must be sent, in the module's own form.
    """

    before: object
    after: object
    result: object = None
    send: object = field(default_factory=dict)

    @property
    def changed(self):
        """Whether anything is to be done: a comparison, never a memory of which branch was taken."""
        return self.before != self.after


@dataclass(frozen=True)
class Field:
    """A field of a thing: how it is called, where the API has it, how it compares.

    name: the option. at: where the value is in the API's object. send: its name in a request (default: name).
    same(a, b): whether two values mean the same. fixed: why it cannot be changed and what to do instead.
    """

    name: str
    at: tuple = ()
    send: str = ""
    same: object = None
    fixed: str = ""

    def read(self, thing):
        """The field's value in an object of the API, None where it is missing."""
        for key in self.at or (self.name,):
            thing = thing.get(key) if isinstance(thing, dict) else None
        return thing

    def put(self, thing, value):
        """Set the field in an object of the API."""
        *parents, last = self.at or (self.name,)
        for key in parents:
            if not isinstance(thing.get(key), dict):
                thing[key] = {}
            thing = thing[key]
        thing[last] = value

    def differs(self, wanted, there):
        """Whether the value there is not the wanted one."""
        return not (self.same or equal)(wanted, there)


def equal(one, other):
    """Compare as they are."""
    return one == other


def same_text(one, other):
    """Compare without case: e-mails, UUIDs."""
    return str(one or "").casefold() == str(other or "").casefold()


def same_set(one, other):
    """Compare as sets, both ways: order and repetition do not matter, what is missing or too much does."""
    return sorted(set(map(str, one or []))) == sorted(set(map(str, other or [])))


def decide(fields, wanted, current, id_key="id"):
    """The Plan that turns current into wanted.

    fields: the Field of every key that wanted may have. wanted: what was asked for, unset keys left out; None: nothing
    shall be there. current: the API's object, None when there is none. id_key: what the API calls the id, "" for things
    that have none.
    """
    if wanted is None:
        return Plan(before=current, after=None)
    if current is None:
        made = {id_key: UNKNOWN_ID} if id_key else {}
        for each in fields:
            if each.name in wanted:
                each.put(made, wanted[each.name])
        return Plan(before=None, after=made, result=made, send=request_body(fields, wanted))
    differing = {each.name: wanted[each.name] for each in fields if each.name in wanted and each.differs(wanted[each.name], each.read(current))}
    refuse_fixed(fields, differing, current)
    after = deepcopy(current)
    for each in fields:
        if each.name in differing:
            each.put(after, differing[each.name])
    return Plan(before=current, after=after, result=after, send=request_body(fields, differing))


def request_body(fields, values):
    """The values under the names that a request has for them."""
    return {each.send or each.name: values[each.name] for each in fields if each.name in values}


def refuse_fixed(fields, differing, current):
    """Say of every field at once that it cannot be changed: never a silent nothing."""
    reasons = [
        f"{each.name} is {each.read(current)!r} and cannot become {differing[each.name]!r}: {each.fixed}"
        for each in fields
        if each.fixed and each.name in differing
    ]
    if reasons:
        raise BadInput(" ".join(reasons))

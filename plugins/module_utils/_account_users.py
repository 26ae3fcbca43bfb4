# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People of an account: what their roles and installs mean, and the pure decisions on them. Nothing here talks to anybody."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, same_set

ROLES = ("owner", "full", "partial", "billing")
# All that can be sent. In answers the same roles come in another order, and with blanks.
ROLE_TEXTS = ("owner", "full", "full,billing", "partial", "partial,billing")


def roles_of(person):
    """The roles of a person of the API as a set."""
    value = person.get("roles") or ""
    words = value if isinstance(value, list) else str(value).replace(",", " ").split()
    return set(words)


def role_text(roles):
    """The roles in the one spelling that can be sent."""
    return next(text for text in ROLE_TEXTS if set(text.split(",")) == set(roles))


def validate_roles(roles, installs):
    """Sentences on roles that no person can have together. None: not asked for."""
    asked, sentences = set(roles or ()), []
    if roles is not None and not asked:
        sentences.append("roles is empty; to take all roles away remove the person with state absent.")
    if "owner" in asked and len(asked) > 1:
        others = " and ".join(role for role in ROLES[1:] if role in asked)
        sentences.append(f"owner includes every right, so it cannot be combined with {others}.")
    if asked == {"billing"}:
        sentences.append("billing cannot stand alone; combine it with full or partial.")
    if {"full", "partial"} <= asked:
        sentences.append("full and partial exclude each other: full reaches all installs, partial only those that are listed.")
    if installs is not None and "partial" not in asked:
        sentences.append("installs needs roles with partial, because every other role reaches all installs.")
    return sentences


def find_person(people, email):
    """The person with that e-mail, in any case; None when there is none."""
    return next((person for person in people if same_email(person.get("email"), email)), None)


def same_email(one, other):
    """Compare without case."""
    return str(one or "").strip().casefold() == str(other or "").strip().casefold()


def view(person):
    """A person with roles and installs in one spelling and order, so that what means the same is the same.

    installs are None where they mean nothing or are not known.
    """
    roles, installs = roles_of(person), person.get("installs")
    if "partial" not in roles or installs is None:
        in_order = None
    else:
        in_order = sorted(installs, key=lambda install: str(install.get("name")))
    return dict(person, roles=", ".join(sorted(roles)), installs=in_order)


def new_person(account_id, email, first_name, last_name, roles, installs):
    """A person as they will be in the account."""
    names = {"email": email, "first_name": first_name, "last_name": last_name}
    return view(dict(names, user_id=UNKNOWN_ID, account_id=account_id, roles=",".join(roles), installs=installs))


def changed_person(person, roles, installs):
    """A person (see view) with other roles and installs. None: as they are."""
    after = dict(person)
    if roles is not None:
        after["roles"] = ",".join(roles)
        if "owner" in roles_of(person) and "owner" not in roles:
            after.pop("last_owner", None)
    if installs is not None:
        # Installs that are not shown may be others than none, so with other roles they are sent, too.
        shown = person["installs"] is not None or roles_of(person) == roles_of(after)
        if not shown or not same_set(ids(person), [install["id"] for install in installs]):
            after["installs"] = installs
    return view(after)


def request_body(person):
    """Roles and installs of a person (see view) as they are sent: always whole, so that nothing hangs on what the API does
    with parts.
    """
    body = {"roles": role_text(roles_of(person))}
    return dict(body, install_ids=ids(person)) if person["installs"] is not None else body


def ids(person):
    """The ids of a person's installs."""
    return [install["id"] for install in person["installs"] or []]


def refuse_last_owner(person, people, roles):
    """An account keeps an owner. roles: those that the person shall have, none at all for a removal."""
    owners = sum("owner" in roles_of(other) for other in people)
    last = person.get("last_owner") is True or owners <= 1
    if "owner" in roles_of(person) and "owner" not in roles and last:
        raise BadInput("This is the last owner of the account, which must keep one; make somebody else owner first.")


def what_is_wrong(wanted, person):
    """How a person (see view) differs from the wanted one, in words; nothing when roles and installs are as wanted."""
    if person is None:
        return "does not list the person"
    if person["roles"] != wanted["roles"]:
        return f"shows the roles {person['roles']!r}"
    if wanted["installs"] is None or same_set(ids(person), ids(wanted)):
        return ""
    installs = person["installs"] or []
    kept = [install["name"] for install in installs if install["id"] not in ids(wanted)]
    if kept and set(ids(wanted)) <= set(ids(person)):
        return (
            f"kept {', '.join(kept)} beside the installs asked for: it added to them instead of replacing them. "
            "Remove the person (state absent) and add them again to get rid of the others"
        )
    return f"shows the installs {', '.join(install['name'] for install in installs) or 'none'}"

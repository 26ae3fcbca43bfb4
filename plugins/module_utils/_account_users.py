# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of an account: the meaning of their roles and installs, and pure decisions on them. Nothing here sends a request."""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import same_set, same_text
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import predicted_id

ROLES = ("owner", "full", "partial", "billing")
# All values that the API accepts. Its responses have the roles in another order, and with blanks.
ROLE_TEXTS = ("owner", "full", "full,billing", "partial", "partial,billing")


# A user of an account, as the API has it.
User = dict[str, t.Any]
# Installs of a user: {id, name}.
Installs = list[dict[str, t.Any]]


def roles_of(user: User) -> set[str]:
    """Return the roles of a user."""
    value = user.get("roles") or ""
    words = value if isinstance(value, list) else str(value).replace(",", " ").split()
    return set(words)


def role_text(roles: set[str]) -> str:
    """Return the roles in the spelling that the API accepts."""
    return next(text for text in ROLE_TEXTS if set(text.split(",")) == set(roles))


def validate_roles(roles: list[str] | None, installs: list[str] | None) -> list[str]:
    """Return the sentences on roles that a user cannot have together. None: the option is not set."""
    requested = set(roles or ())
    sentences = []
    if roles is not None and not requested:
        sentences.append("roles is empty; to remove all roles, remove the user with state absent.")
    if "owner" in requested and len(requested) > 1:
        others = " and ".join(role for role in ROLES[1:] if role in requested)
        sentences.append(f"owner includes every right, so it cannot be combined with {others}.")
    if requested == {"billing"}:
        sentences.append("billing cannot be the only role; combine it with full or partial.")
    if {"full", "partial"} <= requested:
        sentences.append(
            "full and partial exclude each other: full reaches all installs, partial only the listed ones."
        )
    if installs is not None and "partial" not in requested:
        sentences.append("installs needs the role partial, because every other role reaches all installs.")
    return sentences


def find_user(users: list[User], email: str) -> User | None:
    """Return the user with an e-mail address, compared with same_text(), best in the same case; None when there is none."""
    matches = [user for user in users if same_text(user.get("email"), email)]
    return next((user for user in matches if user.get("email") == email), matches[0] if matches else None)


def view(user: User) -> User:
    """Return a user with roles and installs in one spelling and order, so that equal users compare equal.

    installs are None if the roles do not use them or the API does not show them.
    """
    roles, installs = roles_of(user), user.get("installs")
    if "partial" not in roles or installs is None:
        in_order = None
    else:
        in_order = sorted(installs, key=lambda install: str(install.get("name")))
    return dict(user, roles=", ".join(sorted(roles)), installs=in_order)


def new_user(account_id: str, names: dict[str, str], roles: list[str], installs: Installs | None) -> User:
    """Return the view of a user that does not exist yet. names: email, first_name, last_name."""
    return view(
        dict(
            names,
            user_id=predicted_id("/account_users", names["email"]),
            account_id=account_id,
            roles=",".join(roles),
            installs=installs,
        )
    )


def changed_user(user: User, roles: list[str] | None, installs: Installs | None) -> User:
    """Return a user (see view) with other roles and installs. None: unchanged."""
    after = dict(user)
    if roles is not None:
        after["roles"] = ",".join(roles)
        if "owner" in roles_of(user) and "owner" not in roles:
            after.pop("last_owner", None)
    if installs is not None:
        # Installs that the API does not show are not known, so they are sent together with other roles.
        known = user["installs"] is not None or roles_of(user) == roles_of(after)
        if not known or not same_set(install_ids(user), [install["id"] for install in installs]):
            after["installs"] = installs
    return view(after)


def request_body(user: User) -> dict[str, t.Any]:
    """Return roles and installs of a user (see view) as they are sent.

    They are always complete, because it is not documented whether the API merges or replaces them.
    """
    body: dict[str, t.Any] = {"roles": role_text(roles_of(user))}
    return dict(body, install_ids=install_ids(user)) if user["installs"] is not None else body


def install_ids(user: User) -> list[str]:
    """Return the ids of a user's installs."""
    return [install["id"] for install in user["installs"] or []]


def refuse_last_owner(user: User, users: list[User], roles: set[str]) -> None:
    """Raise BadInput if the last owner of an account would lose that role. roles: the new ones, none for a removal."""
    owners = sum("owner" in roles_of(other) for other in users)
    last = user.get("last_owner") is True or owners <= 1
    if "owner" in roles_of(user) and "owner" not in roles and last:
        raise BadInput("This is the last owner of the account, which must keep one; make another user owner first.")


def describe_difference(wanted: User, user: User | None) -> str:
    """Return how a user (see view) differs from the wanted one, as the end of a sentence; "" if roles and installs are as wanted."""
    if user is None:
        return "does not list the user"
    if user["roles"] != wanted["roles"]:
        return f"shows the roles {user['roles']!r}"
    if wanted["installs"] is None or same_set(install_ids(user), install_ids(wanted)):
        return ""
    installs = user["installs"] or []
    kept = [install["name"] for install in installs if install["id"] not in install_ids(wanted)]
    if kept and set(install_ids(wanted)) <= set(install_ids(user)):
        return (
            f"kept {', '.join(kept)} in addition to the wanted installs: it merged them instead of replacing them. "
            "To remove the others, remove the user (state absent) and add them again"
        )
    return f"shows the installs {', '.join(install['name'] for install in installs) or 'none'}"

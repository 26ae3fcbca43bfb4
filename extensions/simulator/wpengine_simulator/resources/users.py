# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The person whom the credentials belong to, and the people of each account."""

from __future__ import annotations

from ..calls import ApiError, invalid, new_id, taken
from . import operation

# What can be sent, as sets: the API takes and gives the roles of a person as one text.
ROLES = ({"owner"}, {"full"}, {"full", "billing"}, {"partial"}, {"partial", "billing"})


@operation("getCurrentUser")
def get_current_user(call):
    return call.data["user"]


def roles_of(row):
    return {role.strip() for role in row["roles"].split(",")}


def people_of(call):
    """The people of the account in the path."""
    account = call.find(call.data["accounts"], call.path["account_id"])
    return call.data["account_users"].setdefault(account["id"], {})


def view(call, people, row):
    roles = roles_of(row)
    body = {
        "user_id": row["user_id"],
        "account_id": call.path["account_id"].lower(),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "email": row["email"],
        "phone": row.get("phone"),
        "invite_accepted": row.get("invite_accepted", False),
        "mfa_enabled": row.get("mfa_enabled", False),
        # Read back in another order than sent, and with a space.
        "roles": ", ".join(sorted(roles)),
        "installs": None,
    }
    if "owner" in roles:
        body["last_owner"] = is_last_owner(people, row)
    if "partial" in roles:
        body["installs"] = [
            {"id": install_id, "name": call.data["installs"][install_id]["name"]}
            for install_id in row.get("install_ids", []) if is_of_account(call, install_id)
        ]
    return body


def is_of_account(call, install_id):
    """Installs are deleted, and move to other accounts with their sites."""
    install = call.data["installs"].get(install_id)
    return install is not None and install["account"]["id"] == call.path["account_id"].lower()


def is_last_owner(people, row):
    return "owner" in roles_of(row) and sum("owner" in roles_of(other) for other in people.values()) == 1


def checked_roles(text):
    roles = {role.strip() for role in text.split(",")}
    if roles not in ROLES:
        raise invalid("AccountUser", "roles", f"Roles cannot be {text!r}")
    return ",".join(sorted(roles, reverse=True))


def checked_install_ids(call, install_ids):
    for install_id in install_ids:
        if not is_of_account(call, install_id):
            raise invalid("AccountUser", "install_ids", "An install is not one of the account", type="access_error")
    return list(install_ids)


@operation("listAccountUsers")
def list_account_users(call):
    people = people_of(call)
    return {"results": [view(call, people, row) for row in people.values()]}


@operation("getAccountUser")
def get_account_user(call):
    people = people_of(call)
    return view(call, people, call.find(people, call.path["user_id"]))


@operation("createAccountUser")
def create_account_user(call):
    people = people_of(call)
    user = call.body["user"]
    email = user["email"].strip()
    if user["account_id"].lower() != call.path["account_id"].lower():
        raise invalid("AccountUser", "account_id", "The account is not the one of the path")
    for field in ("first_name", "last_name", "email"):
        if not user[field].strip():
            raise invalid("AccountUser", field, "Cannot be empty", code="missing")
    if "@" not in email:
        raise invalid("AccountUser", "email", "Is not an e-mail address")
    if any(row["email"].lower() == email.lower() for row in people.values()):
        raise taken("AccountUser", "email", "The person is in the account already")
    row = {
        "user_id": known_user_id(call, email) or new_id(),
        "first_name": user["first_name"],
        "last_name": user["last_name"],
        "email": email,
        "phone": None,
        "roles": checked_roles(user["roles"]),
        "install_ids": checked_install_ids(call, user.get("install_ids", [])),
        "invite_accepted": False,
        "mfa_enabled": False,
    }
    people[row["user_id"]] = row
    return {"message": "The person was invited", "account_user": view(call, people, row)}


def known_user_id(call, email):
    """A person keeps one id in all accounts."""
    for people in call.data["account_users"].values():
        for row in people.values():
            if row["email"].lower() == email.lower():
                return row["user_id"]
    return None


@operation("updateAccountUser")
def update_account_user(call):
    people = people_of(call)
    row = call.find(people, call.path["user_id"])
    roles = checked_roles(call.body["roles"])
    if is_last_owner(people, row) and roles != "owner":
        raise ApiError(400, "An account needs at least one owner")
    if "install_ids" in call.body:
        kept = row.get("install_ids", []) if call.settings["user_installs"] == "merge" else []
        row["install_ids"] = list(dict.fromkeys(kept + checked_install_ids(call, call.body["install_ids"])))
    row["roles"] = roles
    if "partial" not in roles_of(row):
        row["install_ids"] = []
    return {"message": "The person was changed", "account_user": view(call, people, row)}


@operation("deleteAccountUser")
def delete_account_user(call):
    people = people_of(call)
    row = call.find(people, call.path["user_id"])
    if is_last_owner(people, row):
        raise ApiError(400, "An account needs at least one owner")
    del people[row["user_id"]]

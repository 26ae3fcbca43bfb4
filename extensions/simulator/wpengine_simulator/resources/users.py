# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The user of the credentials, and the users of each account."""

from __future__ import annotations

from ..call import Body, Call
from ..errors import ApiError, invalid, taken
from ..state import Row, Rows
from ..values import new_id
from . import operation

# The valid combinations of roles. The API has the roles of a user as one string.
ROLE_COMBINATIONS = ({"owner"}, {"full"}, {"full", "billing"}, {"partial"}, {"partial", "billing"})


@operation("getCurrentUser")
def get_current_user(call: Call) -> Body:
    user: Body = call.data["user"]
    return user


def split_roles(roles: str) -> set[str]:
    return {role.strip() for role in roles.split(",")}


def users_of(call: Call) -> Rows:
    """Return the users of the account in the path."""
    account = call.find(call.data["accounts"], call.path["account_id"])
    users: Rows = call.data["account_users"].setdefault(account["id"], {})
    return users


def view(call: Call, users: Rows, row: Row) -> Body:
    roles = split_roles(row["roles"])
    body: Body = {
        "user_id": row["user_id"],
        "account_id": call.path["account_id"].lower(),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "email": row["email"],
        "phone": row.get("phone"),
        "invite_accepted": row.get("invite_accepted", False),
        "mfa_enabled": row.get("mfa_enabled", False),
        # Assumed, so that clients compare roles as sets: another order than in the request, and a space.
        "roles": ", ".join(sorted(roles)),
        "installs": None,
    }
    if "owner" in roles:
        body["last_owner"] = is_last_owner(users, row)
    if "partial" in roles:
        body["installs"] = [
            {"id": install_id, "name": call.data["installs"][install_id]["name"]}
            for install_id in row.get("install_ids", [])
            if is_of_account(call, install_id)
        ]
    return body


def is_of_account(call: Call, install_id: str) -> bool:
    """Return True if the account in the path has the install, which may have been deleted or transferred."""
    install = call.data["installs"].get(install_id)
    return install is not None and install["account"]["id"] == call.path["account_id"].lower()


def is_last_owner(users: Rows, row: Row) -> bool:
    owners = [user for user in users.values() if "owner" in split_roles(user["roles"])]
    return len(owners) == 1 and owners[0] is row


def normalize_roles(text: str) -> str:
    """Return valid roles in the form of the state. Raise ApiError for an invalid combination."""
    roles = split_roles(text)
    if roles not in ROLE_COMBINATIONS:
        raise invalid("AccountUser", "roles", f"Invalid roles {text!r}")
    return ",".join(sorted(roles, reverse=True))


def check_install_ids(call: Call, install_ids: list[str]) -> None:
    for install_id in install_ids:
        if not is_of_account(call, install_id):
            message = "An install does not belong to the account"
            raise invalid("AccountUser", "install_ids", message, type="access_error")


@operation("listAccountUsers")
def list_account_users(call: Call) -> Body:
    users = users_of(call)
    return {"results": [view(call, users, row) for row in users.values()]}


@operation("getAccountUser")
def get_account_user(call: Call) -> Body:
    users = users_of(call)
    return view(call, users, call.find(users, call.path["user_id"]))


@operation("createAccountUser")
def create_account_user(call: Call) -> Body:
    users = users_of(call)
    user = call.body["user"]
    email = user["email"].strip()
    if user["account_id"].lower() != call.path["account_id"].lower():
        raise invalid("AccountUser", "account_id", "The account differs from the one in the path")
    for field in ("first_name", "last_name", "email"):
        if not user[field].strip():
            raise invalid("AccountUser", field, "Cannot be empty", code="missing")
    if "@" not in email:
        raise invalid("AccountUser", "email", "Value is not an email address")
    if any(same_email(row["email"], email) for row in users.values()):
        raise taken("AccountUser", "email", "The account already has a user with this email address")
    roles = normalize_roles(user["roles"])
    install_ids = user.get("install_ids", [])
    check_install_ids(call, install_ids)
    row = {
        "user_id": find_user_id(call, email) or new_id(),
        "first_name": user["first_name"],
        "last_name": user["last_name"],
        "email": email,
        "phone": None,
        "roles": roles,
        "install_ids": list(install_ids),
        "invite_accepted": False,
        "mfa_enabled": False,
    }
    users[row["user_id"]] = row
    return {"message": "The user was invited", "account_user": view(call, users, row)}


def same_email(one: str, other: str) -> bool:
    """Compare without the case of ASCII letters; bytes have no other case."""
    return one.encode("utf-8", "surrogatepass").lower() == other.encode("utf-8", "surrogatepass").lower()


def find_user_id(call: Call, email: str) -> str | None:
    """Return the ID of a user, which is the same in all accounts, None for a new user."""
    for users in call.data["account_users"].values():
        for row in users.values():
            if same_email(row["email"], email):
                return str(row["user_id"])
    return None


@operation("updateAccountUser")
def update_account_user(call: Call) -> Body:
    users = users_of(call)
    row = call.find(users, call.path["user_id"])
    roles = normalize_roles(call.body["roles"])
    if is_last_owner(users, row) and roles != "owner":
        raise ApiError(400, "An account must have at least one owner")
    if "install_ids" in call.body:
        kept = row.get("install_ids", []) if call.settings["user_installs"] == "merge" else []
        check_install_ids(call, call.body["install_ids"])
        row["install_ids"] = list(dict.fromkeys([*kept, *call.body["install_ids"]]))
    row["roles"] = roles
    if "partial" not in split_roles(row["roles"]):
        row["install_ids"] = []
    return {"message": "The user was changed", "account_user": view(call, users, row)}


@operation("deleteAccountUser")
def delete_account_user(call: Call) -> None:
    users = users_of(call)
    row = call.find(users, call.path["user_id"])
    if is_last_owner(users, row):
        raise ApiError(400, "An account must have at least one owner")
    del users[row["user_id"]]

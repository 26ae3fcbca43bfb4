# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user of accounts: how wpe_user, and wpe_account with many of them, plans and changes one.

The class is not in the module file, because only module_utils are sent with another ordinary module.
"""

from __future__ import annotations

import typing as t
from contextlib import suppress
from dataclasses import dataclass, replace

from ansible_collections.community.wpengine.plugins.module_utils._account_users import (
    ROLES,
    Installs,
    User,
    changed_user,
    describe_difference,
    find_user,
    new_user,
    refuse_last_owner,
    request_body,
    roles_of,
    validate_roles,
    view,
)
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction, is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._core.text import is_email, same_name
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule

ALL = "all"  # in place of the names of all accounts


@dataclass(frozen=True)
class Membership:
    """The user in one account.

    account: as the task names it. before, user: the view of the user before and after the task, None if not in the account.
    error: why the account failed; user is then as before.
    """

    account: str
    account_id: str
    before: User | None = None
    user: User | None = None
    error: WpeError | None = None

    @property
    def changed(self) -> bool:
        """Return True if the task changes the user in this account."""
        return self.before != self.user

    def row(self, email: str) -> dict[str, t.Any]:
        """Return the item of the task's result."""
        row = dict(
            self.user or {"account_id": self.account_id, "email": email}, account=self.account, changed=self.changed
        )
        return dict(row, msg=self.error.message) if self.error else row


class AccountUser(ApiModule):
    """A user in one account or in several."""

    noun = "users"
    operations = {
        "createAccountUser": "state=present",
        "updateAccountUser": "roles, installs",
        "deleteAccountUser": "state=absent",
    }
    options = {
        "account": {"type": "list", "elements": "str"},
        "email": {"type": "str", "required": True},
        "first_name": {"type": "str"},
        "last_name": {"type": "str"},
        "roles": {"type": "list", "elements": "str", "choices": list(ROLES)},
        "installs": {"type": "list", "elements": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }

    def normalize(self) -> None:
        self.email: str = self.params["email"]

    def validate(self) -> list[str]:
        sentences = validate_roles(self.params["roles"], self.params["installs"])
        if self.email and not is_email(self.email):
            sentences.append(f"email {self.email!r} is not an e-mail address.")
        if self.params["account"] == []:
            sentences.append("account is an empty list; name at least one account, or all.")
        if ALL in (self.params["account"] or []) and len(self.params["account"]) > 1:
            sentences.append("account has all, which means every account; leave the others out.")
        return sentences

    # -- plan ----------------------------------------------------------------------------------------------------

    def plan(self) -> Plan:
        with error_context(f"look up the accounts and installs for {self.email}"):
            self.accounts = self._accounts()
            self.account_names = self._account_names()
            self.installs = self._installs()
        planned = [self._plan_membership(account, account_id) for account_id, account in self.accounts.items()]
        return self._plan_of(planned)

    def _plan_of(self, memberships: list[Membership]) -> Plan:
        """Return the plan that leads to some memberships, by the name of each account for the diff."""
        names = dict(zip(self.accounts, self.account_names))
        before = {names[one.account_id]: one.before for one in memberships}
        after = {names[one.account_id]: one.user for one in memberships}
        return Plan(before=before, after=after, result=memberships)

    def realized(self, plan: Plan, after: list[Membership]) -> Plan:
        return self._plan_of(after)

    def predictions(self, plan: Plan) -> list[Prediction]:
        return [
            Prediction(self._path(one.account_id), (one.before or one.user or {})["user_id"], one.user, "user_id")
            for one in plan.result
            if one.changed
        ]

    def _accounts(self) -> dict[str, str]:
        """Return the accounts by id, each once, with the name that the task uses."""
        if self.params["account"] == [ALL]:
            accounts = {account["id"]: account.get("name") or account["id"] for account in self.lookup.all("account")}
            self._read_users_of_all(accounts)
            return accounts
        if self.params["account"] is None:
            account_id = self.lookup.account_id(None)
            return {
                account["id"]: account["name"] for account in self.lookup.all("account") if account["id"] == account_id
            }
        accounts = {}
        for account in self.params["account"]:
            accounts.setdefault(self.lookup.account_id(account), account)
        return accounts

    def _read_users_of_all(self, accounts: t.Iterable[str]) -> None:
        """Read the users of all accounts in parallel. A list that cannot be read is an error of its account, later."""

        def read(account_id: str) -> None:
            with suppress(WpeError):
                self._users(account_id)

        self.client.map_parallel(read, accounts, "reading the users of all accounts")

    def _account_names(self) -> list[str]:
        """Return a different name for each account."""
        known = {account["id"]: account.get("name") for account in self.lookup.all("account")}
        names = [known.get(account_id) or account for account_id, account in self.accounts.items()]
        return [
            name if names.count(name) == 1 else f"{name} ({account_id})"
            for name, account_id in zip(names, self.accounts)
        ]

    def _installs(self) -> list[dict[str, t.Any]] | None:
        """Return the wanted installs, each once. None if the option is not set."""
        if self.params["installs"] is None:
            return None
        installs = {
            install["id"]: install
            for install in (self.lookup.require_listed("install", name) for name in self.params["installs"])
        }
        owners = {install["name"]: id_of(install, "account") for install in installs.values()}
        foreign = [name for name, owner in owners.items() if owner not in self.accounts and not is_predicted(owner)]
        if foreign:
            raise BadInput(
                f"These installs do not belong to {', '.join(self.accounts.values())}: {', '.join(foreign)}."
            )
        return list(installs.values())

    def _installs_in(self, account_id: str) -> Installs | None:
        """Return the wanted installs of one account, in the form that the API shows for a user."""
        if self.installs is None:
            return None
        own = [
            install
            for install in self.installs
            if id_of(install, "account") == account_id or is_predicted(id_of(install, "account"))
        ]
        return [{"id": install["id"], "name": install["name"]} for install in own]

    def _plan_membership(self, account: str, account_id: str) -> Membership:
        membership = Membership(account, account_id)
        try:
            with error_context(self._action(account)):
                user = find_user(self._users(account_id), self.email)
                current = view(user) if user else None
                membership = replace(membership, before=current, user=current)
                if current is not None and self.params["state"] == "present":
                    self._warn_of_names(current)
                return self._decide(membership)
        except WpeError as error:
            return replace(membership, error=error)

    def _decide(self, membership: Membership) -> Membership:
        """Return what becomes of the user, from the account's list of users. Raises BadInput for its last owner."""
        users = self._users(membership.account_id)
        user = find_user(users, self.email)
        current = view(user) if user else None
        wanted = self._wanted_user(membership.account_id, current)
        if user:
            refuse_last_owner(user, users, roles_of(wanted or {}))
        return replace(membership, before=current, user=wanted)

    def _wanted_user(self, account_id: str, current: User | None) -> User | None:
        if self.params["state"] == "absent":
            return None
        if current is None:
            return self._new_user(account_id)
        return changed_user(current, self.params["roles"], self._installs_in(account_id))

    def _new_user(self, account_id: str) -> User:
        missing = [name for name in ("first_name", "last_name", "roles") if self.params[name] is None]
        if missing:
            raise BadInput(f"{self.email} is not in the account yet, and a new user needs {', '.join(missing)}.")
        names = self.given_params("email", "first_name", "last_name")
        return new_user(account_id, names, self.params["roles"], self._installs_in(account_id))

    def _warn_of_names(self, user: User) -> None:
        for name in ("first_name", "last_name"):
            if self.params[name] is not None and not same_name(self.params[name], user.get(name)):
                self.warn(
                    f"{name} of {self.email} is {user.get(name)!r} and stays so instead of {self.params[name]!r}: "
                    "only the user can change it, in the User Portal."
                )

    def _action(self, account: str) -> str:
        """Return the task's action in one account for messages."""
        words = f"remove {self.email} from" if self.params["state"] == "absent" else f"add or change {self.email} in"
        return f"{words} the account {account}"

    # -- apply ---------------------------------------------------------------------------------------------------

    def apply(self, plan: Plan) -> list[Membership]:
        """Change the user in each account. A failure in one account does not stop the others; result() raises it."""
        return [self._apply_membership(membership) for membership in plan.result]

    def _apply_membership(self, planned: Membership) -> Membership:
        if not planned.changed:
            return planned
        try:
            with error_context(self._action(planned.account)):
                # Other writes, or an earlier item of a loop, lie between the plan and this write: another person may have
                # made this user the last owner meanwhile.
                self._forget_users(planned.account_id)
                decided = self._decide(planned)
                return replace(decided, user=self._write(decided)) if decided.changed else decided
        except WpeError as error:
            return replace(planned, user=planned.before, error=error)

    def _write(self, planned: Membership) -> User | None:
        account_id, wanted, before = planned.account_id, planned.user, planned.before
        if wanted is not None:
            if before is None:
                self._create(account_id, wanted)
            else:
                self._update(account_id, before, wanted)
            return self._verified(account_id, wanted)
        if before is not None:
            path = self._path(account_id) + api_path(before["user_id"])
            self.client.delete(path, is_deleted=lambda: self._user(account_id) is None)
            self.client.wait_until_unlisted(lambda: self._user(account_id) is not None)
        return None

    def _create(self, account_id: str, wanted: User) -> None:
        names = {name: wanted[name] for name in ("account_id", "first_name", "last_name", "email")}
        body = {"user": dict(names, **request_body(wanted))}
        created = self.client.write("POST", self._path(account_id), body, verify=lambda: self._user(account_id))
        if created.adopted and describe_difference(wanted, created.body):
            self._update(account_id, created.body, wanted)

    def _update(self, account_id: str, user: User, wanted: User) -> None:
        path = self._path(account_id) + api_path(user["user_id"])
        self.client.write("PATCH", path, request_body(wanted), verify=lambda: self._as_wanted(account_id, wanted))

    def _verified(self, account_id: str, wanted: User) -> User:
        """Return the user, read again, because it is not documented whether the API merges or replaces installs."""
        user: User | None = self.client.poll_for(lambda: self._as_wanted(account_id, wanted))
        if user is None:
            difference = describe_difference(wanted, self._user(account_id))
            raise WpeError(
                f"WP Engine accepted the request, but {difference}."
                if difference
                else "WP Engine accepted the request, but showed the change too late; run this again."
            )
        return user

    def _as_wanted(self, account_id: str, wanted: User) -> User | None:
        user = self._user(account_id)
        return None if describe_difference(wanted, user) else user

    def _user(self, account_id: str) -> User | None:
        """Return the view of the user as the account has it now."""
        self._forget_users(account_id)
        user = find_user(self._users(account_id), self.email)
        return view(user) if user else None

    def _users(self, account_id: str) -> list[User]:
        """Return the account's users. Further items of a loop use the same reading, unless the task writes."""
        users: list[User] = self.client.cached_whole_list(self._path(account_id))
        return users

    def _forget_users(self, account_id: str) -> None:
        self.client.clear_cache(self._path(account_id))

    @staticmethod
    def _path(account_id: str) -> str:
        return api_path("accounts", account_id, "account_users")

    def title(self) -> str:
        return self.email

    def result(self, plan: Plan, after: list[Membership]) -> dict[str, t.Any]:
        """Return the rows of all accounts. Raises WpeError, with the rows, if an account failed."""
        rows = [membership.row(self.email) for membership in after]
        errors = [membership.error for membership in after if membership.error]
        if len(after) == 1:
            if errors:
                raise errors[0]
            return {"users": rows, "user": after[0].user}
        if errors:
            others = [f"{one.account} ({'changed' if one.changed else 'unchanged'})" for one in after if not one.error]
            message = (
                f"{' '.join(error.message for error in errors)} The other accounts: {', '.join(others) or 'none'}."
            )
            raise WpeError(message, users=rows, changed=any(membership.changed for membership in after))
        return {"users": rows}

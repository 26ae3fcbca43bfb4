# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_user
short_description: Add, change and remove people of WP Engine accounts
version_added: 0.1.0
description:
  - Manages who belongs to an account, with which roles. Somebody who is added gets an invitation by e-mail.
    It cannot be called back, also when the person is removed at once.
  - A person is known by O(email), compared without case.
  - The API can change the roles and the installs of a person, nothing else. Names can only be changed by the person, in
    the User Portal.
  - The last owner of an account is neither removed nor given another role.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  account:
    description:
      - Name, nickname or UUID of the account, or a list of them. A text with commas is a list.
      - May be left out where the credentials see exactly one account.
      - Each account is worked on by itself. Where it fails in some, it is done in the others all the same, the task fails
        at its end, and its result says under C(users) what was done and what was not.
    type: list
    elements: str
  email:
    description:
      - E-mail address of the person.
    type: str
    required: true
  first_name:
    description:
      - First name. Needed to add somebody. Where it differs for somebody who is there, that is a warning.
    type: str
  last_name:
    description:
      - Last name. Needed to add somebody. Where it differs for somebody who is there, that is a warning.
    type: str
  roles:
    description:
      - All roles that the person shall have. Needed to add somebody.
      - V(owner) stands alone. V(full) reaches all installs, V(partial) those of O(installs). V(billing) is combined with one
        of these two.
    type: list
    elements: str
    choices: [owner, full, partial, billing]
  installs:
    description:
      - Names or UUIDs of all the installs that somebody with the role V(partial) shall reach. Others are taken away.
      - With several accounts each of them gets those installs that are its own.
      - When it is left out, the installs stay as they are.
    type: list
    elements: str
  state:
    description:
      - V(present) makes sure that the person is in the account, with O(roles) and O(installs).
      - V(absent) takes the person out of the account. There is no confirmation.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: community.wpengine.wpe_ssh_key
"""

EXAMPLES = r"""
- name: Let a developer reach two installs
  community.wpengine.wpe_user:
    account: agencyone
    email: dana@example.com
    first_name: Dana
    last_name: Developer
    roles: [partial, billing]
    installs: [torquestg, torquedev]

- name: Take somebody who leaves out of all accounts
  community.wpengine.wpe_user:
    account: [agencyone, agencytwo]
    email: ben@example.com
    state: absent
"""

RETURN = r"""
users:
  description:
    - One item for each account, in the order of O(account). With several accounts also returned when the task fails.
    - The person as the API has them in that account, or in check mode as they would be, with the keys C(account) (as it was
      named), C(changed) and, where it failed, C(msg). Somebody who is absent has only C(account), C(account_id), C(email)
      and C(changed).
    - C(roles) is always in alphabetical order, with a comma and a blank between them.
  returned: always
  type: list
  elements: dict
  sample:
    - account: agencyone
      account_id: eeda3227-9a39-46ae-9e14-20958bb4e6c9
      changed: true
      email: dana@example.com
      first_name: Dana
      installs: [{"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquestg"}]
      invite_accepted: false
      last_name: Developer
      mfa_enabled: false
      phone: null
      roles: billing, partial
      user_id: 28c78b6d-c2da-4f09-85f5-1ad588089b2d
user:
  description:
    - The person as the API has them, or in check mode as they would be. V(none) when they are absent.
    - In check mode the RV(user.user_id) of somebody who is yet to be added is V(00000000-0000-0000-0000-000000000000).
  returned: with one account
  type: dict
  contains:
    user_id:
      description: UUID of the person.
      returned: always
      type: str
      sample: 28c78b6d-c2da-4f09-85f5-1ad588089b2d
    account_id:
      description: UUID of the account.
      returned: always
      type: str
      sample: eeda3227-9a39-46ae-9e14-20958bb4e6c9
    email:
      description: E-mail address.
      returned: always
      type: str
      sample: dana@example.com
    first_name:
      description: First name.
      returned: always
      type: str
      sample: Dana
    last_name:
      description: Last name.
      returned: always
      type: str
      sample: Developer
    phone:
      description: Phone number.
      returned: when the API gives it
      type: str
      sample: "5551234567"
    roles:
      description: Roles in alphabetical order, with a comma and a blank between them.
      returned: always
      type: str
      sample: billing, partial
    installs:
      description: Installs that somebody with the role V(partial) reaches, by name. V(none) for others.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquestg"}]
    invite_accepted:
      description: Whether the invitation was accepted.
      returned: when the API gives it
      type: bool
      sample: false
    mfa_enabled:
      description: Whether multi-factor authentication is on.
      returned: when the API gives it
      type: bool
      sample: false
    last_owner:
      description: Whether this is the only owner of the account.
      returned: for owners, when the API gives it
      type: bool
      sample: false
"""

from dataclasses import dataclass

from ansible_collections.community.wpengine.plugins.module_utils._account_users import (
    ROLES,
    changed_person,
    find_person,
    new_person,
    refuse_last_owner,
    request_body,
    roles_of,
    validate_roles,
    view,
    what_is_wrong,
)
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main


@dataclass
class Member:
    """The person in one account. user: as they are, or will be, there. error: why it failed."""

    account: str
    account_id: str
    before: object = None
    user: object = None
    error: object = None

    @property
    def changed(self):
        return self.before != self.user

    def row(self, email):
        """The item of the result."""
        row = dict(self.user or {"account_id": self.account_id, "email": email}, account=self.account, changed=self.changed)
        return dict(row, msg=self.error.message) if self.error else row


class User(ApiModule):
    """A person in one account or in several."""

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

    def validate(self):
        self.email = self.params["email"].strip()
        names = self.given_params("first_name", "last_name")
        self.params = dict(self.params, **{name: text.strip() for name, text in names.items()})
        sentences = validate_roles(self.params["roles"], self.params["installs"])
        name, at, host = self.email.partition("@")
        if not (name and at and host) or len(self.email.split()) != 1:
            sentences.append(f"email {self.email!r} is not an e-mail address.")
        if self.params["account"] == []:
            sentences.append("account is an empty list; name at least one.")
        blank = [name for name, text in names.items() if not text.strip()]
        return sentences + [f"{name} must not be empty." for name in blank]

    # -- plan ----------------------------------------------------------------------------------------------------

    def plan(self):
        with error_context(f"look up where {self.email} shall be"):
            self.members = self._members()
            self.installs = self._installs()
        for member in self.members:
            self._attempt(member, self._plan_member)
        # Copies, because apply() puts the real person where the predicted one is.
        before = {member.account: member.before for member in self.members}
        after = {member.account: member.user for member in self.members}
        return Plan(before=before, after=after)

    def _members(self):
        """One for each account, also where one is named twice."""
        if self.params["account"] is None:
            account_id = self.lookup.account_id(None)
            names = [account["name"] for account in self.lookup.all("account") if account["id"] == account_id]
            return [Member(names[0], account_id)]
        found = {}
        for label in self.params["account"]:
            found.setdefault(self.lookup.account_id(label.strip()), label.strip())
        return [Member(label, account_id) for account_id, label in found.items()]

    def _installs(self):
        if self.params["installs"] is None:
            return None
        installs = {install["id"]: install for install in (self.lookup.require("install", name) for name in self.params["installs"])}
        known = [member.account_id for member in self.members] + [UNKNOWN_ID]
        foreign = [install["name"] for install in installs.values() if id_of(install, "account") not in known]
        if foreign:
            raise BadInput(f"Of another account than {', '.join(one.account for one in self.members)}: {', '.join(foreign)}.")
        return list(installs.values())

    def _installs_of(self, member):
        """The wanted installs of one account, as the API shows them at a person."""
        if self.installs is None:
            return None
        own = [install for install in self.installs if id_of(install, "account") in (member.account_id, UNKNOWN_ID)]
        return [{"id": install["id"], "name": install["name"]} for install in own]

    def _plan_member(self, member):
        people = self._people(member)
        person = find_person(people, self.email)
        member.before = member.user = view(person) if person else None
        if self.params["state"] == "absent":
            user = None
        elif person is None:
            user = self._new(member)
        else:
            self._warn_of_names(person)
            user = changed_person(member.before, self.params["roles"], self._installs_of(member))
        if person:
            refuse_last_owner(person, people, roles_of(user or {}))
        member.user = user

    def _new(self, member):
        missing = [name for name in ("first_name", "last_name", "roles") if self.params[name] is None]
        if missing:
            raise BadInput(f"{self.email} is not in the account yet, and to add somebody {', '.join(missing)} must be set.")
        names = self.params["first_name"], self.params["last_name"]
        return new_person(member.account_id, self.email, *names, self.params["roles"], self._installs_of(member))

    def _warn_of_names(self, person):
        for name in ("first_name", "last_name"):
            if self.params[name] is not None and self.params[name] != person.get(name):
                self.warn(
                    f"{name} of {self.email} is {person.get(name)!r} and stays so instead of {self.params[name]!r}: "
                    "only the person can change it, in the User Portal."
                )

    # -- apply ---------------------------------------------------------------------------------------------------

    def apply(self, plan):
        for member in self.members:
            if member.changed:
                self._attempt(member, self._write)

    def _attempt(self, member, work):
        """Failing in one account is no reason to leave the others alone; result() tells all failures."""
        absent = self.params["state"] == "absent"
        words = f"remove {self.email} from" if absent else f"add or change {self.email} in"
        try:
            with error_context(f"{words} the account {member.account}"):
                work(member)
        except WpeError as error:
            member.error, member.user = error, member.before

    def _write(self, member):
        wanted, path = member.user, self._path(member)
        if wanted is None:
            path += api_path(member.before["user_id"])
            self.client.delete(path, is_deleted=lambda: self._person(member) is None)
            self.client.wait_until_unlisted(lambda: self._person(member) is not None)
        elif member.before is None:
            names = {name: wanted[name] for name in ("account_id", "first_name", "last_name", "email")}
            body = {"user": dict(names, **request_body(wanted))}
            created = self.client.write("POST", path, body, verify=lambda: self._person(member))
            if created.adopted and what_is_wrong(wanted, created.body):
                self._change(member, created.body, wanted)
        else:
            self._change(member, member.before, wanted)
        if wanted is not None:
            member.user = self._verified(member, wanted)

    def _change(self, member, there, wanted):
        path = self._path(member) + api_path(there["user_id"])
        self.client.write("PATCH", path, request_body(wanted), verify=lambda: self._as_wanted(member, wanted))

    def _verified(self, member, wanted):
        """The person read again: whether the API replaces or merges installs is not documented."""
        person = self.client.poll_for(lambda: self._as_wanted(member, wanted))
        if person is None:
            wrong = what_is_wrong(wanted, self._person(member))
            raise WpeError(f"WP Engine accepted it, but {wrong}." if wrong else "WP Engine took long to show it; run this again.")
        return person

    def _as_wanted(self, member, wanted):
        person = self._person(member)
        return None if what_is_wrong(wanted, person) else person

    def _person(self, member):
        person = find_person(self._people(member), self.email)
        return view(person) if person else None

    def _people(self, member):
        return self.client.whole_list(self._path(member))

    @staticmethod
    def _path(member):
        return api_path("accounts", member.account_id, "account_users")

    def diff(self, plan):
        return dict(super().diff(plan), before_header=self.email, after_header=self.email)

    def result(self, plan, after):
        """Also where failures are raised: what was done in the other accounts, or would be, is told with them."""
        rows = [member.row(self.email) for member in self.members]
        failed = [member for member in self.members if member.error]
        if len(self.members) == 1:
            if failed:
                raise failed[0].error
            return {"users": rows, "user": self.members[0].user}
        if failed:
            others = [f"{one.account} ({'changed' if one.changed else 'unchanged'})" for one in self.members if not one.error]
            words = f" The other accounts: {', '.join(others) or 'none'}."
            message = " ".join(member.error.message for member in failed) + words
            raise WpeError(message, users=rows, changed=any(member.changed for member in self.members))
        return {"users": rows}


MODULE = User

if __name__ == "__main__":
    main(User)

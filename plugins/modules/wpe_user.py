# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_user
short_description: Add, change and remove users of WP Engine accounts
version_added: 1.0.0
description:
  - Manages the users of accounts and their roles. WP Engine sends a new user an invitation by e-mail, which cannot be revoked,
    not even by removing the user.
  - A user is identified by O(email), which compares without the case of ASCII letters.
  - The API can only change the roles and the installs of a user. Only the users themselves can change their names, in the User
    Portal.
  - The module refuses to remove the last owner of an account and to change their role. It reads the users of each account again
    just before it changes one of them.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  account:
    description:
      - Name, nickname or UUID of the account, or a list of them. A string with commas is a list.
      - V(all) means all accounts that the credentials reach.
      - Needed only if the credentials reach several accounts.
      - Accounts are independent. If one of them fails, the others are still changed, and then the task fails. RV(users) shows the
        outcome for each account.
    type: list
    elements: str
  email:
    description:
      - E-mail address of the user.
    type: str
    required: true
  first_name:
    description:
      - First name. Needed for a new user. If an existing user has another one, the task warns.
    type: str
  last_name:
    description:
      - Last name. Needed for a new user. If an existing user has another one, the task warns.
    type: str
  roles:
    description:
      - All roles of the user. Needed for a new user.
      - V(owner) cannot be combined. V(full) gives access to all installs, V(partial) to O(installs). V(billing) must be combined
        with V(full) or V(partial).
    type: list
    elements: str
    choices: [owner, full, partial, billing]
  installs:
    description:
      - Names or UUIDs of all installs of a user with the role V(partial). Access to other installs is removed.
      - With several accounts, each account gets the installs that belong to it.
      - By default, the installs stay unchanged.
    type: list
    elements: str
  state:
    description:
      - V(present) adds or changes the user if needed.
      - V(absent) removes the user from the account.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: community.wpengine.wpe_ssh_key
"""

EXAMPLES = r"""
- name: Give a developer access to two installs
  community.wpengine.wpe_user:
    account: agencyone
    email: dana@example.com
    first_name: Dana
    last_name: Developer
    roles: [partial, billing]
    installs: [torquestg, torquedev]

- name: Remove a user from two accounts
  community.wpengine.wpe_user:
    account: [agencyone, agencytwo]
    email: ben@example.com
    state: absent

- name: Remove a user from all accounts
  community.wpengine.wpe_user:
    account: all
    email: ben@example.com
    state: absent
"""

RETURN = r"""
users:
  description:
    - One item for each account, in the order of O(account). With several accounts, also returned when the task fails.
    - The user as the API has it in that account, or in check mode as it would be, with the keys C(account) (as the task names
      it), C(changed) and, if the account failed, C(msg). An absent user has only C(account), C(account_id), C(email) and
      C(changed).
    - C(roles) is always in alphabetical order, separated by a comma and a blank.
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
    - The user as the API has it, or in check mode as it would be. V(none) when the user is absent.
    - In check mode, the RV(user.user_id) of a new user begins with V(00000000-0000-0000-0000-).
  returned: with one account
  type: dict
  contains:
    user_id:
      description: UUID of the user.
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
      returned: when the API returns it
      type: str
      sample: "5551234567"
    roles:
      description: Roles in alphabetical order, separated by a comma and a blank.
      returned: always
      type: str
      sample: billing, partial
    installs:
      description: Installs of a user with the role V(partial), sorted by name. V(none) for other roles.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquestg"}]
    invite_accepted:
      description: Whether the invitation was accepted.
      returned: when the API returns it
      type: bool
      sample: false
    mfa_enabled:
      description: Whether multi-factor authentication is on.
      returned: when the API returns it
      type: bool
      sample: false
    last_owner:
      description: Whether the user is the only owner of the account.
      returned: for owners, when the API returns it
      type: bool
      sample: false
"""

from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_user import AccountUser

MODULE = AccountUser

if __name__ == "__main__":
    main(AccountUser)

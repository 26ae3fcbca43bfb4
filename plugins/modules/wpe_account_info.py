# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_account_info
short_description: Read WP Engine accounts, their limits and users
version_added: 1.0.0
description:
  - Lists the accounts that the credentials reach.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.info
  - community.wpengine.api
options:
  account:
    description:
      - Name, nickname or UUID of one account. Without it, all accounts that the credentials reach are listed.
      - A name that no account has returns an empty list. A UUID is read with a single request, and must exist.
    type: str
    aliases: [name, id]
  limits:
    description:
      - Also read the limits of each account's plan, with one more request for each account.
    type: bool
    default: false
  users:
    description:
      - Also read the users of each account, with one more request for each account.
    type: bool
    default: false
seealso:
  - module: community.wpengine.wpe_user_info
  - module: community.wpengine.wpe_usage_info
"""

EXAMPLES = r"""
- name: Read all accounts
  community.wpengine.wpe_account_info:
  register: everything

- name: Read the limits of one account's plan, and its users with their roles
  community.wpengine.wpe_account_info:
    account: agencyone
    limits: true
    users: true
  register: agency

- name: Show the storage limit of the plan, in GB
  ansible.builtin.debug:
    var: agency.accounts[0].limits.storage
"""

RETURN = r"""
accounts:
  description: The accounts.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the account.
      returned: always
      type: str
      sample: eeda3227-9a39-46ae-9e14-20958bb4e6c9
    name:
      description: Name of the account.
      returned: always
      type: str
      sample: agencyone
    nickname:
      description: Display name of the account.
      returned: when the API returns it
      type: str
      sample: Agency One
    limits:
      description: Limits of the plan. C(visitors) counts per month, C(storage) and C(bandwidth) are in GB.
      returned: when O(limits=true) and the API user may read them
      type: dict
      sample: {"visitors": 100000, "storage": 50, "bandwidth": 500}
    users:
      description: Users of the account, as M(community.wpengine.wpe_user_info) returns them.
      returned: when O(users=true) and the API user may read them
      type: list
      elements: dict
      sample: [{"user_id": "28c78b6d-c2da-4f09-85f5-1ad588089b2d", "email": "ben@example.com", "roles": "full"}]
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class Accounts(Info):
    """Accounts."""

    noun = "accounts"
    operations = {
        "listAccounts": "",
        "getAccount": "account",
        "getAccountsLimits": "limits=true",
        "listAccountUsers": "users=true",
    }
    options = {
        "account": {"type": "str", "aliases": ["name", "id"]},
        "limits": {"type": "bool", "default": False},
        "users": {"type": "bool", "default": False},
    }

    def read(self) -> list[ApiObject]:
        accounts = self._accounts()
        if self.params["limits"]:
            accounts = self._with_detail("limits", accounts, lambda path: self.client.get(path + "/limits"))
        if self.params["users"]:
            accounts = self._with_detail(
                "users", accounts, lambda path: self.client.whole_list(path + "/account_users")
            )
        return accounts

    def _accounts(self) -> list[ApiObject]:
        account = self.params["account"]
        if not account or not is_uuid(account):
            return self.matching("account")
        # The lookup has the words for a UUID that does not exist.
        return [
            self.client.get(api_path("accounts", account.lower()), missing_ok=True)
            or self.lookup.require("account", account)
        ]

    def _with_detail(self, name: str, accounts: list[ApiObject], read: t.Callable[[str], t.Any]) -> list[ApiObject]:
        """Return the accounts with one more key; without it where the API forbids to read it."""
        values = self.read_from_each(
            "account", accounts, lambda account: read(api_path("accounts", account["id"])), name
        )
        return [
            account if isinstance(value, ApiError) else {**account, name: value}
            for account, value in zip(accounts, values)
        ]


MODULE = Accounts

if __name__ == "__main__":
    main(Accounts)

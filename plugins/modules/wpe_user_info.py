# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_user_info
short_description: Read the users of WP Engine accounts
version_added: 1.0.0
description:
  - Lists the users of one account, or of all accounts that the credentials reach. Costs one request for each account.
  - A user of several accounts is listed once for each account, with the roles in it.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.account
  - community.wpengine.info
  - community.wpengine.api
options:
  user:
    description:
      - E-mail address or UUID of one user. Addresses compare without the case of ASCII letters. A UUID is read alone instead of the whole list.
    type: str
    aliases: [email, id]
seealso:
  - module: community.wpengine.wpe_user
  - module: community.wpengine.wpe_account_info
"""

EXAMPLES = r"""
- name: Read the users of an account
  community.wpengine.wpe_user_info:
    account: agencyone
  register: agency

- name: Show the addresses of users without multi-factor authentication
  ansible.builtin.debug:
    msg: "{{ agency.users | rejectattr('mfa_enabled') | map(attribute='email') }}"

- name: Read the accounts of one user
  community.wpengine.wpe_user_info:
    email: ben@example.com
  register: ben
"""

RETURN = r"""
users:
  description: The users, once for each account.
  returned: success
  type: list
  elements: dict
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
    account:
      description: The account, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9", "name": "agencyone"}
    email:
      description: E-mail address.
      returned: always
      type: str
      sample: ben@example.com
    first_name:
      description: First name.
      returned: when the API returns it
      type: str
      sample: Ben
    last_name:
      description: Last name.
      returned: when the API returns it
      type: str
      sample: Builder
    phone:
      description: Telephone number.
      returned: when the API returns it
      type: str
      sample: "1234567890"
    roles:
      description:
        - Roles in one text, in the API's own form and order.
      returned: always
      type: str
      sample: "billing, partial"
    installs:
      description: Installs that a user with the role V(partial) can access. V(none) for other roles.
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes"}]
    last_owner:
      description: Whether the user is the only owner of the account, who cannot be removed.
      returned: for owners
      type: bool
      sample: false
    invite_accepted:
      description: Whether the user has accepted the invitation.
      returned: when the API returns it
      type: bool
      sample: true
    mfa_enabled:
      description: Whether the user has enabled multi-factor authentication.
      returned: when the API returns it
      type: bool
      sample: true
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import same_text
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class Users(Info):
    """Users of accounts."""

    noun = "users"
    operations = {"listAccountUsers": "", "getAccountUser": "user"}
    options = {
        "user": {"type": "str", "aliases": ["email", "id"]},
        **ACCOUNT,
    }

    def read(self) -> list[ApiObject]:
        return self.read_children("account", self._of_account)

    def _of_account(self, account: ApiObject) -> list[ApiObject]:
        path, wanted = api_path("accounts", account["id"], "account_users"), self.params["user"]
        if wanted and is_uuid(wanted):
            return self.list_or_get(path, wanted)
        return [user for user in self.client.whole_list(path) if wanted is None or same_text(user.get("email"), wanted)]


MODULE = Users

if __name__ == "__main__":
    main(Users)

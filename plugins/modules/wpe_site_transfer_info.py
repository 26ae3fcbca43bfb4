# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site_transfer_info
short_description: Read transfers of WP Engine sites between accounts
version_added: 1.0.0
description:
  - Lists the transfers of one site, of one account, or of all accounts, in every state. Costs one request for each account.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.info
  - community.wpengine.api
options:
  site_transfer:
    description:
      - UUID of one transfer. With O(site), it is read alone instead of the whole list.
    type: str
    aliases: [id]
  site:
    description:
      - Name or UUID of one site. Only its transfers are read.
    type: str
  account:
    description:
      - Name, nickname or UUID of one account. Only its transfers are read, or with O(site), only a site of this account.
      - Without this option and O(site), all accounts that the credentials reach are read.
    type: str
seealso:
  - module: community.wpengine.wpe_site_transfer
"""

EXAMPLES = r"""
- name: Read the transfers of a site
  community.wpengine.wpe_site_transfer_info:
    site: Torque Bikes
  register: shop

- name: Show the transfers that have not ended
  ansible.builtin.debug:
    msg: "{{ shop.site_transfers | rejectattr('status', 'in', ['completed', 'failed', 'cancelled']) }}"

- name: Read all transfers of an account
  community.wpengine.wpe_site_transfer_info:
    account: agencyone
"""

RETURN = r"""
site_transfers:
  description: The transfers, in the API's order.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the transfer.
      returned: always
      type: str
      sample: 7c3e1a2b-4f5d-4e6c-b7a8-d9e0f1a2b3c4
    site:
      description: Name of the site at the time of the request.
      returned: always
      type: str
      sample: Torque Bikes
    installs:
      description: Names of the site's installs at the time of the request.
      returned: always
      type: list
      elements: str
      sample: ["torquebikes", "torquestg"]
    origin_account:
      description: Name of the account that the site leaves.
      returned: always
      type: str
      sample: agencyone
    destination_account:
      description: Name of the account that receives the site.
      returned: always
      type: str
      sample: agencytwo
    status:
      description: V(pending), V(scheduled), V(in_progress), V(completed), V(failed) or V(cancelled).
      returned: always
      type: str
      sample: scheduled
    scheduled_time:
      description: Time at which it starts, V(none) for immediately.
      returned: when the API returns it
      type: str
      sample: "2026-02-01T09:00:00Z"
    created_at:
      description: Time of the request, in UTC.
      returned: always
      type: str
      sample: "2026-01-31T09:00:00Z"
    updated_at:
      description: Time of the last change of its status, in UTC.
      returned: always
      type: str
      sample: "2026-01-31T09:00:00Z"
    account:
      description: The account whose list has it, as a dictionary with its C(id) and C(name).
      returned: when O(site) is not set
      type: dict
      sample: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9", "name": "agencyone"}
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import same_text
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class SiteTransfers(Info):
    """Transfers of sites."""

    noun = "site_transfers"
    operations = {
        "listAccountSiteTransfers": "account",
        "listSiteTransfers": "site",
        "getSiteTransfer": "site_transfer",
    }
    options = {
        "site_transfer": {"type": "str", "aliases": ["id"]},
        "site": {"type": "str"},
        "account": {"type": "str"},
    }
    uuid_options = ("site_transfer",)

    def read(self) -> list[ApiObject]:
        wanted = self.params["site_transfer"]
        if self.params["site"]:
            return self.read_children("site", lambda site: self.list_or_get(transfers_path("sites", site), wanted))
        transfers = self.read_children("account", lambda account: self.list_or_get(transfers_path("accounts", account)))
        # Both accounts of a transfer may list it.
        by_id = {transfer["id"]: transfer for transfer in transfers if not wanted or same_text(transfer["id"], wanted)}
        return list(by_id.values())


def transfers_path(collection: str, parent: ApiObject) -> str:
    """Return the path of the transfers of an account or a site."""
    return api_path(collection, parent["id"], "site_transfers")


MODULE = SiteTransfers

if __name__ == "__main__":
    main(SiteTransfers)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_disk_usage_refresh
short_description: Have WP Engine measure the disk usage of an account or an install anew
version_added: 0.1.0
description:
  - Asks for the disk usage to be measured. The API accepts the request and gives no figures. Those are there when the time
    in RV(expected_time) is over, and M(community.wpengine.wpe_usage_info) reads them.
  - Nothing is asked while a measurement is under way, which one read of the usage tells. The task has changed nothing then.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
attributes:
  idempotent:
    description: Asks again, and says changed, as soon as the measurement that was asked for is over.
    support: partial
options:
  account:
    description:
      - Name, nickname or UUID of the account whose installs are all measured.
    type: str
  install:
    description:
      - Name or UUID of the install.
      - Against a host of the inventory plugin it is that host's install, unless O(account) is set.
    type: str
seealso:
  - module: community.wpengine.wpe_usage_info
"""

EXAMPLES = r"""
- name: Measure an install
  community.wpengine.wpe_disk_usage_refresh:
    install: torquebikes

- name: Measure all installs of an account
  community.wpengine.wpe_disk_usage_refresh:
    account: agencyone
"""

RETURN = r"""
expected_time:
  description:
    - When the figures are expected to be there, in UTC.
    - V(none) in check mode where a measurement would be asked for, and where the API does not say.
  returned: success
  type: str
  sample: "2026-01-31T09:05:00Z"
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.times import now, read_time
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main


class DiskUsageRefresh(ApiModule):
    """A measurement of the disk usage, for one account or one install."""

    noun = "expected_time"
    operations = {"refreshAccountDiskUsage": "account", "refreshEnvironmentDiskUsage": "install"}
    options = {"account": {"type": "str"}, "install": {"type": "str"}}
    constraints = {"mutually_exclusive": [("account", "install")]}

    @classmethod
    def defaults_to_inventory_host(cls, args):
        return super().defaults_to_inventory_host(args) and not args.get("account")

    def validate(self):
        if not self.params["account"] and not self.params["install"]:
            return ["Say what to measure: set account or install, or run against hosts of the inventory plugin."]
        return []

    def title(self):
        """What is measured, in words."""
        noun = "account" if self.params["account"] else "install"
        return f"the {noun} {self.params[noun]}"

    def plan(self):
        with error_context(f"read the disk usage of {self.title()}"):
            if self.params["account"]:
                self.path = api_path("accounts", self.lookup.account_id(self.params["account"]), "usage")
            else:
                self.path = api_path("installs", self.lookup.require("install", self.params["install"])["id"], "usage")
            expected = self._expected()
        if under_way(expected, now()):
            return Plan(expected, expected, result=expected)
        return Plan(before=None, after={"disk_usage_refresh": self.title()}, result=None)

    def _expected(self):
        """When the measurement that is under way is expected to end, None when there is none."""
        if UNKNOWN_ID in self.path:
            return None
        # The usage of a whole account is long, and the time is on every page.
        query = {"limit": 1} if self.params["account"] else None
        usage = self.client.get(self.path, query) or {}
        return usage.get("account_storage_refresh_expected_time" if self.params["account"] else "storage_refresh_expected_time")

    def apply(self, plan):
        """The API measures once, however often it is asked, so after a lost answer it is simply asked again."""
        with error_context(f"have the disk usage of {self.title()} measured"):
            self.client.request("POST", f"{self.path}/refresh_disk_usage", idempotent=True)
            return self._expected()

    def diff(self, plan):
        return {"before": {}, "after": plan.after if plan.changed else {}}


def under_way(expected, at):
    """Whether a measurement is under way; a time that is over is one that the API forgot to clear."""
    moment = read_time(expected)
    return moment is not None and moment > at


MODULE = DiskUsageRefresh

if __name__ == "__main__":
    main(DiskUsageRefresh)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_disk_usage_refresh
short_description: Start a new measurement of the disk usage of an account or an install
version_added: 1.0.0
description:
  - Starts a measurement of the disk usage. The API returns no figures. They are available after RV(expected_time), and
    M(community.wpengine.wpe_usage_info) reads them.
  - The task does nothing while a measurement is running, which it finds out with one request.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
attributes:
  idempotent:
    description: Starts a new measurement, and reports changed, when the previous one has ended.
    support: partial
options:
  account:
    description:
      - Name, nickname or UUID of an account. All its installs are measured.
    type: str
  install:
    description:
      - Name or UUID of the install.
      - On a host of the inventory plugin P(community.wpengine.wpe_installs#inventory), it defaults to that host's install,
        unless O(account) is set.
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
    - When the figures are expected to be available, in UTC.
    - V(none) in check mode if a measurement would be started, and if the API does not show it.
  returned: success
  type: str
  sample: "2026-01-31T09:05:00Z"
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT, INSTALL
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction, is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_api_time
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main


class DiskUsageRefresh(ApiModule):
    """A measurement of the disk usage of one account or one install."""

    noun = "expected_time"
    operations = {"refreshAccountDiskUsage": "account", "refreshEnvironmentDiskUsage": "install"}
    options = {**ACCOUNT, **INSTALL}
    constraints = {"mutually_exclusive": [("account", "install")]}
    account: dict[str, t.Any] = {}  # set by plan()

    @classmethod
    def defaults_to_inventory_host(cls, args: dict[str, t.Any]) -> bool:
        return super().defaults_to_inventory_host(args) and args.get("account") is None

    def validate(self) -> list[str]:
        if self.params["account"] is None and self.params["install"] is None:
            return [
                "account or install is missing: set one, or run the task on hosts of the inventory plugin wpe_installs."
            ]
        return []

    def title(self) -> str:
        """Return the name of the account or install for messages."""
        if not self.params["account"]:
            return f"the install {self.install_name}"
        return f"the account {self.account.get('name') or self.params['account']}"

    def plan(self) -> Plan:
        with error_context(f"read the disk usage of {self.title()}"):
            if self.params["account"]:
                self.account = self.lookup.require("account", self.params["account"])
                self.path = api_path("accounts", self.account["id"], "usage")
            else:
                self.install = self.lookup.reference("install", self.params["install"])
                self.path = api_path("installs", self.install["id"], "usage")
            expected = self._expected_time()
        if self._is_running(expected) or self._is_predicted():
            return Plan(expected, expected, result=expected)
        return Plan(before=None, after={"disk_usage_refresh": self.title()}, result=None)

    def predictions(self, plan: Plan) -> list[Prediction]:
        return [Prediction(self._refresh_path(), None, plan.after)]

    def _is_predicted(self) -> bool:
        """Return True in check mode if an earlier task would have started a measurement."""
        return bool(self.client.predictions and self.client.predictions.object_at(self._refresh_path())[1])

    def _refresh_path(self) -> str:
        return f"{self.path}/refresh_disk_usage"

    def _expected_time(self) -> str | None:
        """Return when the running measurement is expected to end, None when there is none."""
        if is_predicted(self.path):
            return None
        # The usage of an account is a long list, and each of its pages has the time.
        query = {"limit": 1} if self.params["account"] else None
        usage: dict[str, t.Any] = self.client.get(self.path, query) or {}
        return usage.get(
            "account_storage_refresh_expected_time" if self.params["account"] else "storage_refresh_expected_time"
        )

    def _is_running(self, expected: str | None) -> bool:
        """Return True if a measurement is running. The API may still show an expected time that is past."""
        moment = read_api_time(expected, f"The expected end of the measurement of {self.title()}", self.warn)
        return moment is not None and moment > self.client.now()

    def apply(self, plan: Plan) -> str | None:
        """Start a measurement. The API runs one at a time, so the request is repeated when its response is lost."""
        with error_context(f"refresh the disk usage of {self.title()}"):
            self.client.send_unverified("POST", self._refresh_path(), idempotent=True)
            return self._expected_time()

    def diff(self, plan: Plan) -> dict[str, t.Any]:
        return dict(super().diff(plan), before={}, after=plan.after if plan.changed else {})


MODULE = DiskUsageRefresh

if __name__ == "__main__":
    main(DiskUsageRefresh)

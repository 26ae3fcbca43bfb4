# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site_transfer
short_description: Transfer WP Engine sites to other accounts
version_added: 1.0.0
description:
  - Transfers a site with all its installs to another account, at once or at a scheduled time, or cancels a transfer.
  - The task does nothing if the site is in the destination account, or if a transfer to that account is pending, scheduled or
    in progress.
  - The API user must be an owner, or have full access with billing, in both accounts. The destination account must have a
    preferred data center, which is set in the User Portal. Sandbox sites cannot be transferred.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.waiting
options:
  site:
    description:
      - Name or UUID of the site. It is searched for in all accounts, so use the UUID if several sites have the name.
    type: str
    required: true
  destination_account:
    description:
      - Name, nickname or UUID of the account that the site is transferred to.
      - Needed for O(state=present). With O(state=absent), only a transfer to this account is canceled.
    type: str
  scheduled_time:
    description:
      - When the transfer begins, in RFC 3339 format with a time zone, for example V(2026-06-01T14:30:00Z). It must be one hour
        to seven days ahead. By default, the transfer begins at once.
      - The API cannot change the time of a scheduled transfer. The task fails if a transfer is scheduled for another time.
    type: str
  maintenance_mode:
    description:
      - Show visitors a maintenance page during the transfer. Only used for a new transfer, because the API does not show it
        for existing ones.
    type: bool
    default: false
  state:
    description:
      - V(present) starts or schedules the transfer if needed.
      - V(absent) cancels a transfer that has not begun.
    type: str
    choices: [present, absent]
    default: present
  wait:
    description:
      - Wait until a transfer that is pending or in progress has ended. The task fails if the transfer fails. A scheduled
        transfer is not waited for.
  wait_timeout:
    default: 3600
seealso:
  - module: community.wpengine.wpe_site
  - module: community.wpengine.wpe_site_transfer_info
"""

EXAMPLES = r"""
- name: Transfer a site to another account tomorrow
  community.wpengine.wpe_site_transfer:
    site: Torque Bikes
    destination_account: agencytwo
    scheduled_time: "{{ '%Y-%m-%dT03:00:00Z' | strftime(now().timestamp() | int + 86400, utc=true) }}"

- name: Cancel the transfer
  community.wpengine.wpe_site_transfer:
    site: Torque Bikes
    state: absent

- name: Transfer the site now, and wait until it has arrived
  community.wpengine.wpe_site_transfer:
    site: Torque Bikes
    destination_account: agencytwo
"""

RETURN = r"""
site_transfer:
  description:
    - The transfer as the API has it, or in check mode as it would be.
    - V(none) if the site already was in the destination account, and if there was no transfer to cancel.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the transfer.
      returned: always
      type: str
      sample: 7c3e1a2b-4f5d-4e6c-b7a8-d9e0f1a2b3c4
    site:
      description: Name of the site when the transfer was requested.
      returned: always
      type: str
      sample: Torque Bikes
    installs:
      description: Names of its installs at that time.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["torquebikes", "torquestg"]
    origin_account:
      description: Name of the account that the site leaves.
      returned: when the API returns it
      type: str
      sample: agencyone
    destination_account:
      description: Name of the account that the site is transferred to.
      returned: always
      type: str
      sample: agencytwo
    status:
      description: V(pending), V(scheduled), V(in_progress), V(completed), V(failed) or V(cancelled).
      returned: always
      type: str
      sample: completed
    scheduled_time:
      description: When the transfer begins. V(none) for a transfer that begins at once.
      returned: when the API returns it
      type: str
      sample: "2026-06-01T14:30:00Z"
    created_at:
      description: When the transfer was requested, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-06-01T14:00:00Z"
    updated_at:
      description: When its status changed last, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-06-01T14:31:00Z"
"""

import typing as t
from dataclasses import replace
from datetime import timedelta

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    WpeError,
    error_context,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import waiting
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_api_time, read_time, write_time
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll, until_gone
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main

POLL_SECONDS = 15
# Statuses of a transfer.
NOT_BEGUN = ("pending", "scheduled")
UNFINISHED = NOT_BEGUN + ("in_progress",)
RUNNING = ("pending", "in_progress")  # a task does not wait for a scheduled transfer, which may be days ahead
EARLIEST = timedelta(hours=1)
LATEST = timedelta(days=7)

Row = dict[str, t.Any]


class SiteTransfer(ApiModule):
    """A transfer of a site to another account."""

    noun = "site_transfer"
    operations = {
        "createSiteTransfer": "destination_account, scheduled_time",
        "cancelSiteTransfer": "state=absent",
        "getSiteTransfer": "wait",
    }
    options = {
        "site": {"type": "str", "required": True},
        "destination_account": {"type": "str"},
        "scheduled_time": {"type": "str"},
        "maintenance_mode": {"type": "bool", "default": False},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        **waiting(timeout=3600),
    }
    constraints = {"required_if": [("state", "present", ("destination_account",))]}
    site: Row = {}
    destination: Row = {}

    def validate(self) -> list[str]:
        sentences = []
        text = self.params["scheduled_time"]
        if text is not None and self.params["state"] == "absent":
            sentences.append("scheduled_time needs state present.")
        elif text is not None and read_time(text, zone_required=True) is None:
            sentences.append(f"scheduled_time must be a time with a zone, such as 2026-06-01T14:30:00Z, not {text!r}.")
        return sentences

    def title(self) -> str:
        """Return the site and the destination for messages, by name once plan() has read them."""
        destination = self.destination.get("name") or self.params["destination_account"]
        return f"the site {(self.site.get('name') or self.params['site'])!r}" + (
            f" to the account {destination}" if destination else ""
        )

    def plan(self) -> Plan:
        verb = "transfer" if self.params["state"] == "present" else "cancel the transfer of"
        with error_context(f"{verb} {self.title()}"):
            self.site = self.lookup.require("site", self.params["site"])
            self.path = api_path("sites", self.site["id"], "site_transfers")
            destination = self.params["destination_account"]
            self.destination = self.lookup.require("account", destination) if destination else {}
            known = self.client.fresh_rows(self.path)
            self.known_ids = [row["id"] for row in known]
            current = next((row for row in known if row.get("status") in UNFINISHED), None)
            return (
                self._plan_transfer(current) if self.params["state"] == "present" else self._plan_cancellation(current)
            )

    def predictions(self, plan: Plan) -> list[Prediction]:
        row = plan.after or plan.before
        moved = self._moved() if plan.after and plan.after["status"] == "completed" else []
        return [Prediction(self.path, row["id"], plan.after), *moved]

    def _moved(self) -> list[Prediction]:
        """Return the site and its installs in the other account."""
        account = {"account": {"id": self.destination["id"]}}
        installs = [row for row in self.lookup.all("install") if id_of(row, "site") == self.site["id"]]
        return [
            Prediction("/sites", self.site["id"], dict(self.site, **account)),
            *(Prediction("/installs", row["id"], dict(row, **account)) for row in installs),
        ]

    def _plan_transfer(self, current: Row | None) -> Plan:
        if current is not None:
            self._check_transfer(current)
            return Plan(current, current, result=current)
        if id_of(self.site, "account") == self.destination["id"]:
            return Plan(None, None)
        if self.site.get("sandbox"):
            raise BadInput("It is a sandbox site, which WP Engine does not transfer.")
        moment = read_time(self.params["scheduled_time"]) if self.params["scheduled_time"] else None
        if moment and not EARLIEST <= moment - self.client.now() <= LATEST:
            raise BadInput(f"scheduled_time must be one hour to seven days ahead, and {write_time(moment)} is not.")
        after = {
            "id": self.client.predicted_id(self.path, self.destination["id"]),
            "site": self.site["name"],
            "destination_account": self.destination["name"],
            "status": "scheduled" if moment else "completed" if self.params["wait"] else "pending",
            "scheduled_time": write_time(moment) if moment else None,
        }
        return Plan(before=None, after=after, result=after)

    def _check_transfer(self, current: Row) -> None:
        """Raise BadInput unless an unfinished transfer is the wanted one. The API cannot change it."""
        if not goes_to(current, self.destination):
            raise BadInput(
                f"A transfer to the account {current.get('destination_account')} is {current['status']} already; "
                "cancel it with state=absent first, if it has not begun."
            )
        wanted = read_time(self.params["scheduled_time"])
        words = f"The scheduled_time of the transfer of {self.title()}"
        scheduled = read_api_time(current.get("scheduled_time"), words, self.warn)
        if wanted and wanted != scheduled and current["status"] in NOT_BEGUN:
            time = write_time(scheduled) if scheduled else current.get("scheduled_time")
            state = f"scheduled for {time}" if time else "about to begin"
            raise BadInput(
                f"A transfer is {state}, which cannot be changed to {write_time(wanted)}; cancel it with state=absent first."
            )

    def _plan_cancellation(self, current: Row | None) -> Plan:
        if current is None:
            return Plan(None, None)
        if self.destination and not goes_to(current, self.destination):
            raise BadInput(
                f"The transfer that is {current['status']} goes to the account {current.get('destination_account')}."
            )
        if current["status"] not in NOT_BEGUN:
            raise BadInput(f"The transfer is {current['status']}, and only one that has not begun can be canceled.")
        after = dict(current, status="cancelled")
        return Plan(before=current, after=after, result=after)

    def apply(self, plan: Plan) -> Row:
        if plan.before is None:
            with error_context(f"transfer {self.title()}"):
                return self._begin(plan)
        with error_context(f"cancel the transfer of {self.title()}"):
            return self._cancel(plan.before)

    def _begin(self, plan: Plan) -> Row:
        body = {"destination_account_id": self.destination["id"], "maintenance_mode": self.params["maintenance_mode"]}
        if plan.after["scheduled_time"]:
            body["scheduled_time"] = plan.after["scheduled_time"]
        try:
            created = self.client.write("POST", self.path, body, verify=self._new_transfer, identity_key="id")
        except ApiError as error:
            if error.status == 409:
                error.message += (
                    " WP Engine refuses sandbox sites, sites with an unfinished transfer, and destination accounts without a "
                    "preferred data center in this way."
                )
            raise
        transfer: Row = created.body
        if created.adopted:
            self._check_transfer(transfer)
        return transfer

    def _new_transfer(self) -> Row | None:
        """Return a transfer to the destination that was not listed before: a request without a response created it."""
        new = [row for row in self.client.fresh_rows(self.path) if row["id"] not in self.known_ids]
        return next((row for row in new if goes_to(row, self.destination)), None)

    def _cancel(self, current: Row) -> Row:
        path = self.path + api_path(current["id"])
        try:
            self.client.delete(
                path, is_deleted=lambda: status_of(self.client.get(path, missing_ok=True)) == "cancelled"
            )
        except ApiError as error:
            if error.status == 409:
                error.message += " The transfer has begun, and can no longer be canceled."
            raise
        return self.client.get(path, missing_ok=True) or dict(current, status="cancelled")

    def realized(self, plan: Plan, after: t.Any) -> Plan:
        return replace(plan, after=after)

    def wait(self, after: Row | None) -> Row | None:
        """Wait for a running transfer, even if this task did not start it."""
        if (
            after is None
            or self.params["state"] == "absent"
            or not self.params["wait"]
            or status_of(after) not in RUNNING
        ):
            return after
        with error_context(f"transfer {self.title()}"):
            ended = self._wait(after)
        self.client.clear_cache()  # the site and its installs are in another account now
        return ended

    def _wait(self, transfer: Row) -> Row:
        path = self.path + api_path(transfer["id"])
        ended: Row = poll(
            read=until_gone(
                lambda: self.client.get(path, missing_ok=True), f"the transfer of {self.title()}", transfer, seen=False
            ),
            done=lambda row: status_of(row) not in RUNNING,
            describe=lambda row: f"the transfer of {self.title()} is {status_of(row)}",
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            advice="Run this again to continue waiting.",
            details=lambda row: {"site_transfer": row},
        )
        if status_of(ended) != "completed":
            raise WpeError(f"It ended as {status_of(ended)}.", site_transfer=ended)
        return ended


def goes_to(transfer: Row, account: Row) -> bool:
    """Return True if an account is the destination of a transfer, which the API shows as a name, nickname or id."""
    return transfer.get("destination_account") in [
        account[key] for key in ("name", "nickname", "id") if account.get(key)
    ]


def status_of(transfer: Row | None) -> str | None:
    """Return the status of a transfer, None if there is no transfer."""
    return (transfer or {}).get("status")


MODULE = SiteTransfer

if __name__ == "__main__":
    main(SiteTransfer)

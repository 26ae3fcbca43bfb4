# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site_transfer
short_description: Transfer WP Engine sites to other accounts
version_added: 0.1.0
description:
  - Transfers a site with all its installs to another account, at once or at a set time, or cancels that.
  - Nothing is asked for a site that is in the destination account, or whose transfer there is pending, scheduled or in
    progress.
  - The API user must be an owner, or have full access with billing, in both accounts. The destination must have a
    preferred data center, which the User Portal sets. Sandbox sites cannot be transferred.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  site:
    description:
      - Name or UUID of the site. It is looked for in all accounts, so give the UUID where several sites have the name.
    type: str
    required: true
  destination_account:
    description:
      - Name, nickname or UUID of the account that the site shall be in.
      - Needed for O(state=present). With O(state=absent), a transfer to another account is not cancelled.
    type: str
  scheduled_time:
    description:
      - When the transfer shall begin, in the form of RFC 3339 with a time zone, for instance V(2026-06-01T14:30:00Z). One
        hour to seven days ahead. Without it, the transfer begins at once.
      - The API cannot change the time of a transfer that is scheduled. One for another time is an error.
    type: str
  maintenance_mode:
    description:
      - Show visitors a maintenance page during the transfer. Only used for a new transfer, because the API does not tell
        it of others.
    type: bool
    default: false
  state:
    description:
      - V(present) makes sure that the site is in the destination account or on its way.
      - V(absent) cancels a transfer that has not begun.
    type: str
    choices: [present, absent]
    default: present
  wait:
    description:
      - Wait until a transfer that has begun, or is about to, has ended, and fail when it ends badly. One that is scheduled
        is not waited for.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most.
    type: int
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

- name: Better not
  community.wpengine.wpe_site_transfer:
    site: Torque Bikes
    state: absent

- name: Transfer it now, and wait until it is there
  community.wpengine.wpe_site_transfer:
    site: Torque Bikes
    destination_account: agencytwo
"""

RETURN = r"""
site_transfer:
  description:
    - The transfer as the API has it, or in check mode as it would be.
    - V(none) for a site that was in the destination account before, and where there was nothing to cancel.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the transfer.
      returned: always
      type: str
      sample: 7c3e1a2b-4f5d-4e6c-b7a8-d9e0f1a2b3c4
    site:
      description: Name that the site had when the transfer was asked for.
      returned: always
      type: str
      sample: Torque Bikes
    installs:
      description: Names that its installs had then.
      returned: when the API gives it
      type: list
      elements: str
      sample: ["torquebikes", "torquestg"]
    origin_account:
      description: Name of the account that the site comes from.
      returned: when the API gives it
      type: str
      sample: agencyone
    destination_account:
      description: Name of the account that it goes to.
      returned: always
      type: str
      sample: agencytwo
    status:
      description: V(pending), V(scheduled), V(in_progress), V(completed), V(failed) or V(cancelled).
      returned: always
      type: str
      sample: completed
    scheduled_time:
      description: When it begins, V(none) for a transfer at once.
      returned: when the API gives it
      type: str
      sample: "2026-06-01T14:30:00Z"
"""

from datetime import timedelta

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    WpeError,
    error_context,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.times import now, read_time, write_time
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main

POLL_SECONDS = 15
NOT_BEGUN = ("pending", "scheduled")
RUNNING = NOT_BEGUN + ("in_progress",)
# Those that are worth waiting for: a scheduled one may be days ahead.
ABOUT_TO_END = ("pending", "in_progress")
EARLIEST = timedelta(hours=1)
LATEST = timedelta(days=7)


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
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 3600},
    }
    constraints = {"required_if": [("state", "present", ("destination_account",))]}

    def validate(self):
        sentences = [] if self.params["wait_timeout"] > 0 else ["wait_timeout must be above 0 seconds."]
        if self.params["destination_account"] == "":
            sentences.append("destination_account is empty; name the account that shall get the site.")
        text = self.params["scheduled_time"]
        if text is not None and self.params["state"] == "absent":
            sentences.append("scheduled_time is only for state present.")
        elif text is not None and read_time(text, zone_required=True) is None:
            sentences.append(f"scheduled_time must be a time with a zone, such as 2026-06-01T14:30:00Z, not {text!r}.")
        return sentences

    def title(self):
        """The transfer in words."""
        destination = self.params["destination_account"]
        return f"the site {self.params['site']!r}" + (f" to the account {destination}" if destination else "")

    def plan(self):
        verb = "transfer" if self.params["state"] == "present" else "cancel the transfer of"
        with error_context(f"{verb} {self.title()}"):
            self.site = self.lookup.require("site", self.params["site"])
            self.path = api_path("sites", self.site["id"], "site_transfers")
            destination = self.params["destination_account"]
            self.destination = self.lookup.require("account", destination) if destination else None
            known = [] if self.site["id"] == UNKNOWN_ID else self.client.pages(self.path)
            self.known_ids = [row["id"] for row in known]
            current = next((row for row in known if row.get("status") in RUNNING), None)
            return self._plan_transfer(current) if self.params["state"] == "present" else self._plan_cancelling(current)

    def _plan_transfer(self, current):
        if current is not None:
            self._check_identity(current)
            return Plan(current, current, result=current)
        if id_of(self.site, "account") == self.destination["id"] != UNKNOWN_ID:
            return Plan(None, None)
        if self.site.get("sandbox"):
            raise BadInput("It is a sandbox site, which WP Engine does not transfer.")
        moment = read_time(self.params["scheduled_time"]) if self.params["scheduled_time"] else None
        if moment and not EARLIEST <= moment - now() <= LATEST:
            raise BadInput(f"scheduled_time must be one hour to seven days ahead, and {write_time(moment)} is not.")
        after = {
            "id": UNKNOWN_ID,
            "site": self.site["name"],
            "destination_account": self.destination["name"],
            "status": "scheduled" if moment else "completed" if self.params["wait"] else "pending",
            "scheduled_time": write_time(moment) if moment else None,
        }
        return Plan(before=None, after=after, result=after)

    def _check_identity(self, current):
        """A transfer under way cannot be changed, so it must be the one that is wanted."""
        if not goes_to(current, self.destination):
            raise BadInput(
                f"A transfer to the account {current.get('destination_account')} is {current['status']} already; "
                "cancel it with state=absent first, if it has not begun."
            )
        wanted, there = read_time(self.params["scheduled_time"]), read_time(current.get("scheduled_time"))
        if wanted and wanted != there and current["status"] in NOT_BEGUN:
            when = f"scheduled for {write_time(there)}" if there else "about to begin"
            raise BadInput(f"Its transfer is {when}, which cannot be changed to {write_time(wanted)}; cancel it with state=absent first.")

    def _plan_cancelling(self, current):
        if current is None:
            return Plan(None, None)
        if self.destination and not goes_to(current, self.destination):
            raise BadInput(f"The transfer that is {current['status']} goes to the account {current.get('destination_account')}.")
        if current["status"] not in NOT_BEGUN:
            raise BadInput(f"It is {current['status']}, and only what has not begun can be cancelled.")
        after = dict(current, status="cancelled")
        return Plan(before=current, after=after, result=after)

    def apply(self, plan):
        if plan.before is None:
            with error_context(f"transfer {self.title()}"):
                return self._begin(plan)
        with error_context(f"cancel the transfer of {self.title()}"):
            return self._cancel(plan.before)

    def _begin(self, plan):
        body = {"destination_account_id": self.destination["id"], "maintenance_mode": self.params["maintenance_mode"]}
        if plan.after["scheduled_time"]:
            body["scheduled_time"] = plan.after["scheduled_time"]
        try:
            created = self.client.write("POST", self.path, body, verify=self._new_one, identity_key="id")
            if created.adopted:
                self._check_identity(created.body)
            return created.body
        except ApiError as error:
            if error.status == 409:
                error.message += (
                    " Sandbox sites, a destination without a preferred data center and sites with a transfer under way "
                    "are refused so."
                )
            raise

    def _new_one(self):
        """A transfer to the destination that was not there before: it was made by a request whose answer was lost."""
        new = [row for row in self.client.pages(self.path) if row["id"] not in self.known_ids]
        return next((row for row in new if goes_to(row, self.destination)), None)

    def _cancel(self, current):
        path = self.path + api_path(current["id"])
        try:
            self.client.delete(path, is_deleted=lambda: status_of(self.client.get(path, missing_ok=True)) == "cancelled")
        except ApiError as error:
            if error.status == 409:
                error.message += " It has begun in the meantime, and can no longer be cancelled."
            raise
        return self.client.get(path, missing_ok=True) or dict(current, status="cancelled")

    def wait(self, after):
        """Wait for a transfer, whoever asked for it."""
        if self.params["state"] == "absent" or not self.params["wait"] or status_of(after) not in ABOUT_TO_END:
            return after
        with error_context(f"transfer {self.title()}"):
            ended = self._wait(after)
        self.client.forget()  # the site and its installs are in another account now
        return ended

    def _wait(self, transfer):
        path = self.path + api_path(transfer["id"])
        transfer, ended = poll(
            read=lambda: self.client.get(path),
            done=lambda row: status_of(row) not in ABOUT_TO_END,
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            describe=lambda row: f"the transfer of {self.title()} is {status_of(row)}",
        )
        if not ended:
            raise WpeError(
                f"It was {status_of(transfer)} after wait_timeout ({self.params['wait_timeout']} s); run this again to wait on.",
                site_transfer=transfer,
            )
        if status_of(transfer) != "completed":
            raise WpeError(f"It ended as {status_of(transfer)}.", site_transfer=transfer)
        return transfer


def goes_to(transfer, account):
    """Whether a transfer has that account as its destination, of which the API gives a name, of whatever kind."""
    return transfer.get("destination_account") in [account[key] for key in ("name", "nickname", "id") if account.get(key)]


def status_of(transfer):
    """The status of a transfer that may be missing."""
    return (transfer or {}).get("status")


MODULE = SiteTransfer

if __name__ == "__main__":
    main(SiteTransfer)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain_verification
short_description: Verify the ownership of a domain by its TXT record
version_added: 1.0.0
description:
  - Lets WP Engine look up the TXT record that proves the ownership of a domain, and returns the record to publish.
  - The task does nothing if the domain is verified already.
  - A missing record is not a failure, unless O(wait=true). RV(verified) is V(false) then, and the task is not changed. A play
    can publish RV(record) and run the task again.
  - One record at the root of a domain verifies all domains below it.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.install
  - community.wpengine.domain
  - community.wpengine.waiting
attributes:
  check_mode:
    description:
      - Reports changed for a domain that is not verified, because the run may verify it. Check mode does not look up the
        record, so RV(verified) and RV(domain) stay as they are, and RV(record) is the record to publish.
    support: full
options:
  wait:
    description:
      - Repeat the check every 30 seconds until the domain is verified. The task fails if it is not verified after
        O(wait_timeout). A new DNS record takes minutes, sometimes hours, to be visible everywhere.
    default: false
  wait_timeout:
    default: 1800
seealso:
  - module: community.wpengine.wpe_domain
  - module: community.wpengine.wpe_domain_status
  - module: community.wpengine.wpe_domain_sharing_link
"""

EXAMPLES = r"""
- name: Read which record to publish
  community.wpengine.wpe_domain_verification:
    install: torquebikes
    domain: www.torquebikes.example
  register: ownership

- name: Show the record until it is published
  ansible.builtin.debug:
    msg: "Publish TXT {{ ownership.record.name }} with the value {{ ownership.record.value }}"
  when: not ownership.verified and ownership.record is not none

- name: Wait until the record is found
  community.wpengine.wpe_domain_verification:
    install: torquebikes
    domain: www.torquebikes.example
    wait: true
    wait_timeout: 600
"""

RETURN = r"""
verified:
  description: Whether WP Engine has verified the ownership. In check mode, whether it had before this task.
  returned: success
  type: bool
  sample: false
record:
  description:
    - The record to publish, or the record that this task verified.
    - V(none) for a domain that was verified before, if the API does not name a record, and in check mode for a domain that
      an earlier task would add.
  returned: success, and when O(wait_timeout) is over
  type: dict
  contains:
    type:
      description: Type of the record.
      returned: always
      type: str
      sample: TXT
    domain:
      description: Root domain of the record.
      returned: always
      type: str
      sample: torquebikes.example
    host:
      description: Name of the record below the root domain.
      returned: always
      type: str
      sample: _wpe_verification
    name:
      description: Host and root domain together.
      returned: always
      type: str
      sample: _wpe_verification.torquebikes.example
    value:
      description: Value of the record.
      returned: always
      type: str
      sample: 3f1c0a52
reason:
  description: The API's reason why the domain is not verified. V(none) for a verified domain.
  returned: success
  type: str
  sample: "The record was not found."
domain:
  description: The domain as the API has it. C(name_unicode) is its name with international characters.
  returned: success
  type: dict
  sample: {"id": "e41fa98f-ea80-4654-b229-a9b765d0863a", "name": "www.torquebikes.example", "ownership_status": "TXT_VERIFIED"}
"""

import typing as t
from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import waiting
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll
from ansible_collections.community.wpengine.plugins.module_utils._domains import Domain
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import DomainModule

POLL_SECONDS = 30
# Nobody knows before the check whether the record is published, so check mode does not predict it.
DEPENDS = "(if the record is published)"

Record = dict[str, t.Any]


class Verification(DomainModule):
    """The verification of a domain's ownership."""

    operations = {"verifyDomainTxtRecord": ""}
    options = {**DomainModule.options, **waiting(timeout=1800, wait=False)}
    reason: str | None = None  # why the last check did not verify the domain

    def plan(self) -> Plan:
        with error_context(f"verify {self.title()}"):
            self.domain = self.read_domain()
        self.record = record_of(self.domain)
        verified = is_verified(self.domain)
        return Plan({"verified": verified}, {"verified": verified or DEPENDS}, result=self.domain)

    def apply(self, plan: Plan) -> Domain:
        with error_context(f"verify {self.title()}"):
            return self._wait() if self.params["wait"] else self._check()

    def realized(self, plan: Plan, after: Domain) -> Plan:
        """Return a plan with what the check found out."""
        return replace(plan, after=plan.before if self.reason else {"verified": True})

    def _check(self) -> Domain:
        """Let WP Engine look up the record, and return the domain as it is then. A second check is harmless."""
        self.reason = None
        try:
            answer = self.client.request("POST", self.path(self.domain, "verification"), idempotent=True).body or {}
        except ApiError as error:
            if error.status != 400:
                raise
            self.reason = error.message
            return self.domain
        try:
            domain = self.read_domain()
        except WpeError as error:
            error.details["changed"] = is_verified(answer)
            raise
        if not is_verified(answer) and not is_verified(domain):
            self.reason = "The API accepted the request, but does not show the domain as verified."
        return domain

    def _wait(self) -> Domain:
        return poll(
            read=self._check,
            done=lambda domain: self.reason is None,
            describe=lambda domain: f"{self.title()} is not verified: {str(self.reason).rstrip('.')}",
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            advice=advice(self.record),
            details=lambda domain: {"verified": False, "record": self.record},
        )

    def result(self, plan: Plan, after: Domain) -> dict[str, t.Any]:
        return {
            "verified": plan.after["verified"] is True,
            "record": self.record,
            "reason": self.reason,
            "domain": after,
        }


def is_verified(domain: Domain) -> bool:
    """Return True if the API shows the domain as verified. Older responses have neither field, so they show nothing."""
    return bool(domain.get("txt_verified_time")) or domain.get("ownership_status") == "TXT_VERIFIED"


def record_of(domain: Domain) -> Record | None:
    """Return the TXT record to publish, None if the domain is verified or the API names no record."""
    host, root = domain.get("txt_verification_key"), domain.get("txt_verified_domain")
    if not host or is_verified(domain):
        return None
    name = f"{host}.{root}" if root else host
    return {"type": "TXT", "domain": root, "host": host, "name": name, "value": domain.get("txt_verification_value")}


def advice(record: Record | None) -> str:
    """Return the sentence on what to do next."""
    if record is None:
        return "Run this again later."
    return f"Publish a TXT record {record['name']} with the value {record['value']}, then run this again."


MODULE = Verification

if __name__ == "__main__":
    main(Verification)

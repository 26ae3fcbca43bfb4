# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain_verification
short_description: Have WP Engine verify the TXT record of a domain
version_added: 0.1.0
description:
  - Asks WP Engine to look for the TXT record that proves who owns a domain, and returns the record to publish.
  - Nothing is asked for a domain that is verified already.
  - A record that is not there yet is no failure, unless O(wait=true). RV(verified) is then V(false) and the task has
    changed nothing, so that a play can publish RV(record) and ask again.
  - One record at the root of a domain verifies all domains below it.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
attributes:
  check_mode:
    description:
      - Says changed for a domain that is not verified, as if its record were found. Whether it would be, only asking
        tells.
    support: full
options:
  install:
    description:
      - Name or UUID of the install.
      - Against a host of the inventory plugin it is that host's install.
    type: str
  domain:
    description:
      - Name or UUID of a domain of the install.
    type: str
    required: true
  wait:
    description:
      - Ask again until the domain is verified, and fail when it is not after O(wait_timeout). It takes minutes, at
        times hours, until the whole world sees a new record.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds to wait at most.
    type: int
    default: 1800
seealso:
  - module: community.wpengine.wpe_domain
  - module: community.wpengine.wpe_domain_status
  - module: community.wpengine.wpe_domain_sharing_link
"""

EXAMPLES = r"""
- name: Which record shall be published?
  community.wpengine.wpe_domain_verification:
    install: torquebikes
    domain: www.torquebikes.example
  register: ownership

- name: Show it while it is not there
  ansible.builtin.debug:
    msg: "Publish TXT {{ ownership.record.name }} with the value {{ ownership.record.value }}"
  when: not ownership.verified

- name: Wait for it
  community.wpengine.wpe_domain_verification:
    install: torquebikes
    domain: www.torquebikes.example
    wait: true
    wait_timeout: 600
"""

RETURN = r"""
verified:
  description: Whether WP Engine accepts that the domain is yours.
  returned: success
  type: bool
  sample: false
record:
  description:
    - The record to publish, or that was just found.
    - V(none) for a domain that was verified before, or where the API names no record.
  returned: success, and when waiting was in vain
  type: dict
  contains:
    type:
      description: Type of the record.
      returned: always
      type: str
      sample: TXT
    domain:
      description: Root domain below which the record stands.
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
  description: What the API says to a domain that is not verified, V(none) for one that is.
  returned: success
  type: str
  sample: "The record was not found."
domain:
  description: The domain as the API has it.
  returned: success
  type: dict
  sample: {"id": "e41fa98f-ea80-4654-b229-a9b765d0863a", "name": "www.torquebikes.example", "ownership_status": "TXT_VERIFIED"}
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import DomainModule

POLL_SECONDS = 30


class Verification(DomainModule):
    """The proof of who owns a domain."""

    operations = {"verifyDomainTxtRecord": ""}
    options = dict(
        DomainModule.options,
        wait={"type": "bool", "default": False},
        wait_timeout={"type": "int", "default": 1800},
    )
    reason = None

    def validate(self):
        return super().validate() + (["wait_timeout must be above 0 seconds."] if self.params["wait_timeout"] <= 0 else [])

    def plan(self):
        with error_context(f"verify {self.title()}"):
            self.domain = self.read_domain()
        self.record = record_of(self.domain)
        return Plan({"verified": is_verified(self.domain)}, {"verified": True}, result=as_verified(self.domain))

    def apply(self, plan):
        with error_context(f"verify {self.title()}"):
            domain = self._wait() if self.params["wait"] else self._ask()
        if self.reason:
            plan.after = plan.before  # the record is not there: nothing has changed
        return domain

    def _ask(self):
        """Have the record looked for; the domain as it is then. Asking twice does no harm."""
        self.reason = None
        try:
            answer = self.client.request("POST", self.path(self.domain, "verification"), idempotent=True).body or {}
        except ApiError as error:
            if error.status != 400:
                raise
            self.reason = error.message
            return self.domain
        domain = self.read_domain()
        if not is_verified(answer) and not is_verified(domain):
            self.reason = "The API accepted the request, but does not call the domain verified."
        return domain

    def _wait(self):
        domain, verified = poll(
            read=self._ask,
            done=lambda _domain: self.reason is None,
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            describe=lambda _domain: f"{self.title()} is not verified",
        )
        if not verified:
            raise WpeError(
                f"It is not verified after wait_timeout ({self.params['wait_timeout']} s). {self.reason} "
                f"{advice(self.record)}",
                verified=False,
                record=self.record,
            )
        return domain

    def result(self, plan, after):
        return {
            "verified": plan.after["verified"],
            "record": self.record,
            "reason": self.reason,
            "domain": after,
        }


def is_verified(domain):
    """Whether the API takes the ownership for proven. Older answers have neither field, which means: not known."""
    return bool(domain.get("txt_verified_time")) or domain.get("ownership_status") == "TXT_VERIFIED"


def as_verified(domain):
    """The domain as it will be when its record was found, in the fields that the API gives."""
    then = {"ownership_status": "TXT_VERIFIED", "txt_verification_key": None, "txt_verification_value": None}
    return dict(domain, **{key: value for key, value in then.items() if key in domain})


def record_of(domain):
    """The TXT record that the API wants to see, None where it names none."""
    host, root = domain.get("txt_verification_key"), domain.get("txt_verified_domain")
    if not host or is_verified(domain):
        return None
    name = f"{host}.{root}" if root else host
    return {"type": "TXT", "domain": root, "host": host, "name": name, "value": domain.get("txt_verification_value")}


def advice(record):
    """What to do next."""
    if record is None:
        return "Run this again later."
    return f"Publish a TXT record {record['name']} with the value {record['value']}, then run this again."


MODULE = Verification

if __name__ == "__main__":
    main(Verification)

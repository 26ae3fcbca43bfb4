# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain_status
short_description: Report how a domain stands in the DNS and answers over HTTP
version_added: 0.1.0
description:
  - Has WP Engine look up a domain and call it, and returns the report.
  - Never changed. The API makes a report for a request that is a C(POST), but nothing of the account changes by it.
  - The API makes one report every five seconds for each install. When it refuses for that reason, the request is
    repeated within O(api_retry_timeout), so a loop over domains just takes its time.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
attributes:
  check_mode:
    description: Really asks for the report and returns it, because that changes nothing.
    support: full
  diff_mode:
    description: There is never a difference to show.
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
      - Wait until the report is complete, and fail when it is not after O(wait_timeout).
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most.
    type: int
    default: 300
seealso:
  - module: community.wpengine.wpe_domain_verification
  - module: community.wpengine.wpe_domain_info
"""

EXAMPLES = r"""
- name: Does the domain point to WP Engine?
  community.wpengine.wpe_domain_status:
    install: torquebikes
    domain: www.torquebikes.example
  register: checked

- name: Say what is wrong
  ansible.builtin.debug:
    msg: "{{ checked.domain_status.name }}: DNS error {{ checked.domain_status.dns_error }}"
  when: checked.domain_status.dns_error | default(false)
"""

RETURN = r"""
report:
  description:
    - The report as the API has it.
    - V(none) in check mode for a domain that is yet to be added.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the report.
      returned: always
      type: str
      sample: 6a6d5dbd-5cac-41d5-8f3f-14a3e8ae6f76
    complete:
      description: Whether everything was looked at.
      returned: always
      type: bool
      sample: true
    domains:
      description: What was found out, for each domain of the report.
      returned: when the API gives it
      type: list
      elements: dict
      sample: [{"name": "www.torquebikes.example", "complete": true, "dns_error": false, "http_error": false}]
domain_status:
  description: The part of RV(report.domains) about O(domain). V(none) where the report does not have it yet.
  returned: success
  type: dict
  sample: {"name": "www.torquebikes.example", "complete": true, "dns_error": false, "http_error": false}
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import FEW_ATTEMPTS
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll
from ansible_collections.community.wpengine.plugins.module_utils._domains import comparable
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import DomainModule

POLL_SECONDS = 5


class DomainStatus(DomainModule):
    """A report on a domain; the whole module is a read."""

    operations = {"checkStatus": "", "getDomainReportStatus": ""}
    options = dict(
        DomainModule.options,
        wait={"type": "bool", "default": True},
        wait_timeout={"type": "int", "default": 300},
    )

    def validate(self):
        return super().validate() + (["wait_timeout must be above 0 seconds."] if self.params["wait_timeout"] <= 0 else [])

    def plan(self):
        with error_context(f"report on {self.title()}"):
            domain = self.read_domain()
            report = None if domain["id"] == UNKNOWN_ID else self._report(domain)
        return Plan(None, None, result={"report": report, "domain_status": status_of(domain, report)})

    def _report(self, domain):
        report_id = self._ask(domain)
        path = api_path("installs", self.install["id"], "domains", "check_status", report_id)
        unknown = {"id": report_id, "complete": False, "domains": []}
        if not self.params["wait"]:
            return self._read(path, unknown)
        report, complete = poll(
            read=lambda: self._read(path, unknown),
            done=lambda now: now.get("complete"),
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            describe=lambda _now: f"the report on {self.params['domain']} is not complete",
        )
        if not complete:
            raise WpeError(f"The report was not complete after wait_timeout ({self.params['wait_timeout']} s).", report=report)
        return report

    def _ask(self, domain):
        """Have a report made; its id. One too many does no harm, so after a lost or spoiled answer it is asked for again."""
        for _attempt in range(FEW_ATTEMPTS):
            made = self.client.request("POST", self.path(domain, "check_status"), idempotent=True).body
            if isinstance(made, dict) and made.get("report_id"):
                return made["report_id"]
        raise WpeError("The API accepted the request, but did not say which report it makes.")

    def _read(self, path, unknown):
        """The report; unknown as long as the API does not know it yet."""
        body = self.client.get(path, missing_ok=True) or {}
        return body.get("report") or unknown

    def result(self, plan, after):
        return after


def status_of(domain, report):
    """The part of a report that is about a domain."""
    name = comparable(domain["name"])
    rows = (report or {}).get("domains") or []
    return next((row for row in rows if comparable(row.get("name")) == name), None)


MODULE = DomainStatus

if __name__ == "__main__":
    main(DomainStatus)

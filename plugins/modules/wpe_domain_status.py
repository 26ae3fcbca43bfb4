# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain_status
short_description: Check a domain's DNS records and HTTP response
version_added: 1.0.0
description:
  - Lets WP Engine resolve a domain and request it over HTTP, and returns the report.
  - The task never reports changed. It sends a C(POST) request to start a report, which changes nothing in the account.
  - WP Engine makes at most one report every five seconds for each install. When it refuses a request for that reason, the
    module repeats the request within O(api_retry_timeout), so a loop over domains takes longer.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.install
  - community.wpengine.domain
  - community.wpengine.waiting
attributes:
  check_mode:
    description: Requests and returns a real report, because that changes nothing.
    support: full
  diff_mode:
    description: Changes nothing, so the difference is always empty.
    support: full
options:
  wait_for:
    description:
      - V(report) is one report, whatever it says.
      - V(valid) makes reports until one says that the domain works, which is without a DNS error, without an HTTP error and with a result that
        is no failure. The task fails if none does within O(wait_timeout). It needs O(wait).
    type: str
    choices: [report, valid]
    default: report
  wait:
    description:
      - Wait until the report is complete. The task fails if it is not complete after O(wait_timeout).
      - With V(false), the report may be incomplete.
  wait_timeout:
    default: 300
seealso:
  - module: community.wpengine.wpe_domain_verification
  - module: community.wpengine.wpe_domain_info
"""

EXAMPLES = r"""
- name: Check whether the domain points to WP Engine
  community.wpengine.wpe_domain_status:
    install: torquebikes
    domain: www.torquebikes.example
  register: checked

- name: Wait up to an hour until the DNS records are published
  community.wpengine.wpe_domain_status:
    install: torquebikes
    domain: www.torquebikes.example
    wait_for: valid
    wait_timeout: 3600

- name: Show a DNS error
  ansible.builtin.debug:
    msg: "{{ checked.domain_status.name }}: DNS error {{ checked.domain_status.dns_error }}"
  when: checked.domain_status.dns_error | default(false)
"""

RETURN = r"""
report:
  description:
    - The report as the API has it.
    - V(none) in check mode for a domain that an earlier task would add.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the report.
      returned: always
      type: str
      sample: 6a6d5dbd-5cac-41d5-8f3f-14a3e8ae6f76
    complete:
      description: Whether all checks are finished.
      returned: always
      type: bool
      sample: true
    install_name:
      description: Name of the install.
      returned: when the API returns it
      type: str
      sample: torquebikes
    install_ip:
      description: IP address of the install.
      returned: when the API returns it
      type: str
      sample: 192.0.2.10
    admin:
      description: Whether the report is one for administrators of WP Engine.
      returned: when the API returns it
      type: bool
      sample: false
    domains:
      description: Results for each domain of the report.
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"name": "www.torquebikes.example", "complete": true, "dns_error": false, "http_error": false}]
domain_status:
  description: The item of RV(report.domains) for O(domain). V(none) if the report does not have it yet.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the domain.
      returned: when the API returns it
      type: str
      sample: www.torquebikes.example
    complete:
      description: Whether the check of this domain is finished.
      returned: when the API returns it
      type: bool
      sample: true
    result:
      description: Result of the HTTP request, in the API's words.
      returned: when the API returns it
      type: str
      sample: valid
    dns_error:
      description: Whether the DNS lookup failed.
      returned: when the API returns it
      type: bool
      sample: false
    http_error:
      description: Whether the HTTP request failed.
      returned: when the API returns it
      type: bool
      sample: false
    dns_provider:
      description: Provider of the domain's DNS.
      returned: when the API returns it
      type: str
      sample: example
    cname:
      description: CNAME record of the domain.
      returned: when the API returns it
      type: str
      sample: wp.wpenginepowered.com
    a_record:
      description: A record of the domain.
      returned: when the API returns it
      type: str
      sample: 192.0.2.20
    aaaa_record:
      description: AAAA record of the domain.
      returned: when the API returns it
      type: str
      sample: "2001:db8::20"
    ip:
      description: IP addresses of the domain.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["192.0.2.20"]
    address:
      description: Addresses of the domain.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["192.0.2.20"]
    aname:
      description: Address records, each with its header C(hdr) and the address C(a).
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"a": "192.0.2.20"}]
    ns:
      description: Name servers, each as C(host).
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"host": "ns1.example.com"}]
    mx:
      description: Mail servers, each with C(Host) and its priority C(Pref).
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"Host": "mail.example.com", "Pref": 10}]
    txt:
      description: TXT records.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["v=spf1 -all"]
    soa:
      description:
        - >-
          Start of authority: C(ns), C(mbox), C(serial), C(refresh), C(retry), C(expire), C(minttl) and the header C(hdr).
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"ns": "ns1.example.com", "mbox": "hostmaster.example.com", "serial": 2026013101}]
    caa:
      description:
        - >-
          Certificate authorities that may issue certificates: C(flag), C(tag), C(value) and the header C(hdr).
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"flag": 0, "tag": "issue", "value": "letsencrypt.org"}]
    ssl:
      description:
        - >-
          The certificate that the domain presents: C(status), C(issuer), C(not_before), C(not_after), C(error), C(dns_names),
          C(serial_number), C(signature_algorithm), C(subject), C(common_name) and C(sans).
      returned: when the API returns it
      type: dict
      sample: {"status": "verified", "common_name": "www.torquebikes.example"}
    http_forwarded:
      description: Where the HTTP request was forwarded to.
      returned: when the API returns it
      type: str
      sample: https://www.torquebikes.example/
    http_forwarded_list:
      description: All forwards of the HTTP request.
      returned: when the API returns it
      type: str
      sample: https://www.torquebikes.example/
    install_name:
      description: Name of the install.
      returned: when the API returns it
      type: str
      sample: torquebikes
    cluster_id:
      description: Number of the cluster that the install runs on.
      returned: when the API returns it
      type: str
      sample: "123456"
    atlas_env_id:
      description: Headless (Atlas) environment of the domain.
      returned: when the API returns it
      type: str
      sample: 5d4f1d52-8d2a-4f57-9f0b-4c1f8f0a1e77
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import FEW_ATTEMPTS
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import waiting
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import Deadline, poll, until_gone
from ansible_collections.community.wpengine.plugins.module_utils._domains import Domain, comparable
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import DomainModule

POLL_SECONDS = 5
# WP Engine makes a report at most every five seconds; DNS records need minutes.
SECONDS_BETWEEN_REPORTS = 15
ERRORS = ("dns_error", "http_error")
FAILURES = ("invalid", "error", "fail", "timeout", "timed out", "refused", "unreachable")

Report = dict[str, t.Any]


class DomainStatus(DomainModule):
    """A report on a domain. The whole module is a read, so it has no apply()."""

    operations = {"checkStatus": "", "getDomainReportStatus": ""}
    options = {
        **DomainModule.options,
        "wait_for": {"type": "str", "choices": ["report", "valid"], "default": "report"},
        **waiting(timeout=300),
    }

    def validate(self) -> list[str]:
        contradicts = self.params["wait_for"] == "valid" and self.params["wait"] is False
        return super().validate() + (["wait_for valid needs wait; leave wait out."] if contradicts else [])

    def plan(self) -> Plan:
        with error_context(f"check the status of {self.title()}"):
            domain = self.read_domain()
            read = self._valid_report if self.params["wait_for"] == "valid" else self._report
            report = None if is_predicted(domain["id"]) else read(domain, self.params["wait_timeout"])
        return Plan(None, None, result={"report": report, "domain_status": status_of(domain, report)})

    def _valid_report(self, domain: Domain, timeout: float) -> Report:
        """Return the first report that says that the domain works."""
        deadline = Deadline(timeout)
        return poll(
            read=lambda: self._report(domain, max(POLL_SECONDS, deadline.left())),
            done=lambda report: not failures(status_of(domain, report)),
            describe=lambda report: (
                f"{self.title()} does not work yet: {', '.join(failures(status_of(domain, report)))}"
            ),
            timeout=timeout,
            interval=SECONDS_BETWEEN_REPORTS,
            progress=self.client.progress,
            advice=advice(domain),
            details=lambda report: {"report": report, "domain_status": status_of(domain, report)},
        )

    def _report(self, domain: Domain, timeout: float) -> Report:
        """Start a report and return it, complete unless wait is false."""
        report_id = self._start(domain)
        path = api_path("installs", self.install["id"], "domains", "check_status", report_id)
        unknown = {"id": report_id, "complete": False, "domains": []}
        if not self.params["wait"]:
            return self._get(path, unknown) or unknown
        return poll(
            read=until_gone(
                lambda: self._get(path, unknown), f"the report on {self.params['domain']}", unknown, seen=False
            ),
            done=lambda now: now.get("complete"),
            describe=lambda now: f"the report on {self.params['domain']} is not complete",
            timeout=timeout,
            interval=POLL_SECONDS,
            progress=self.client.progress,
            details=lambda now: {"report": now},
        )

    def _start(self, domain: Domain) -> str:
        """Start a report and return its id. A second report is harmless, so a lost or broken response is requested again."""
        for _attempt in range(FEW_ATTEMPTS):
            answer = self.client.request("POST", self.path(domain, "check_status"), idempotent=True).body
            if isinstance(answer, dict) and answer.get("report_id"):
                return str(answer["report_id"])
        raise WpeError("The API accepted the request, but did not return the id of the report; run this again.")

    def _get(self, path: str, unknown: Report) -> Report | None:
        """Return the report, None if the API does not know it. unknown: what to return for a response without a report."""
        body = self.client.get(path, missing_ok=True)
        return None if body is None else body.get("report") or unknown

    def result(self, plan: Plan, after: t.Any) -> t.Any:
        return after


def failures(status: dict[str, t.Any] | None) -> list[str]:
    """Return what a domain's part of a report says against it, as words; nothing for a domain that works.

    The API does not say which results there are: one that has no word for a failure is none.
    """
    if status is None:
        return ["the report does not have it"]
    words = [
        name.replace("_", " ").replace("dns", "DNS").replace("http", "HTTP") for name in ERRORS if status.get(name)
    ]
    result = str(status.get("result") or "")
    if any(word in result.lower() for word in FAILURES):
        words.append(f"the result is {result!r}")
    return words


def advice(domain: Domain) -> str:
    """Return the sentence on the records to publish, an empty text where none is known."""
    records = [f"{one['type']} {one['name']} {one['value']}" for one in domain.get("dns_records") or []]
    return f"Publish {'; '.join(records)}." if records else ""


def status_of(domain: Domain, report: Report | None) -> dict[str, t.Any] | None:
    """Return the item of a report that is about a domain, None when there is none."""
    name = comparable(domain["name"])
    rows = (report or {}).get("domains") or []
    return next((row for row in rows if comparable(row.get("name")) == name), None)


MODULE = DomainStatus

if __name__ == "__main__":
    main(DomainStatus)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_ssl_certificate
short_description: Import or order TLS certificates of a WP Engine install
version_added: 1.0.0
description:
  - Imports a certificate with its private key, unless the install has one with the same serial number, names and time of
    expiry.
  - Or orders a Let's Encrypt certificate for a domain on the legacy network, unless the domain has an enabled certificate or a
    pending order.
  - WP Engine manages the certificates of domains on the networks C(AN) and C(GES) automatically.
  - The API can neither remove nor replace a certificate. An import adds a certificate. Two plays that import the same one at the
    same moment may both add it. So may one play whose response was lost, if WP Engine processes the request later than half a
    minute.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.install
  - community.wpengine.waiting
requirements:
  - cryptography, for O(certificate). It comes with ansible-core.
options:
  certificate:
    description:
      - The certificate and its intermediate certificates in PEM format, in any order. This is the text, not a path.
      - Either O(certificate) with O(private_key), or O(domain) with O(contact) is needed.
    type: str
  private_key:
    description:
      - The private key of O(certificate) in PEM format, without a passphrase. This is the text, not a path.
      - The module checks that it belongs to O(certificate) before it sends a request.
      - The module never shows the key. In a loop, set C(loop_control.label), because Ansible itself shows the items.
    type: str
  domain:
    description:
      - Name or UUID of a domain of the install, on the legacy network. A certificate is ordered for it.
      - The domain must already point to WP Engine, otherwise Let's Encrypt refuses the order.
    type: str
  contact:
    description:
      - Holder of the ordered certificate.
    type: dict
    suboptions:
      email_address:
        description: E-mail address.
        type: str
        required: true
      given_name:
        description: First name.
        type: str
        required: true
      family_name:
        description: Last name.
        type: str
        required: true
      region_code:
        description: Country code of two letters (ISO 3166-1 alpha-2).
        type: str
        required: true
      state:
        description: State or region.
        type: str
      city:
        description: City.
        type: str
      phone:
        description: Phone number.
        type: str
  wait:
    description:
      - Wait until the certificate that this or an earlier task ordered is enabled.
      - With V(false), the task returns as soon as WP Engine has accepted the order. It has no effect on an import.
  wait_timeout:
    default: 1800
seealso:
  - module: community.wpengine.wpe_ssl_certificate_info
  - module: community.wpengine.wpe_domain
"""

EXAMPLES = r"""
- name: Import a certificate
  community.wpengine.wpe_ssl_certificate:
    install: torquebikes
    certificate: "{{ lookup('ansible.builtin.file', 'torquebikes.crt') }}"
    private_key: "{{ lookup('ansible.builtin.file', 'torquebikes.key') }}"

- name: Order a certificate for a domain on the legacy network
  community.wpengine.wpe_ssl_certificate:
    install: torquebikes
    domain: www.torquebikes.example
    contact:
      email_address: owner@example.com
      given_name: Olive
      family_name: Owner
      region_code: US
"""

RETURN = r"""
ssl_certificate:
  description:
    - The certificate as the API lists it, or in check mode as it would. It never holds a private key.
  returned: success
  type: dict
  contains:
    id:
      description: Number of the certificate.
      returned: when it is listed
      type: int
      sample: 4711
    common_name:
      description: Common name of the certificate.
      returned: when the API returns it
      type: str
      sample: www.torquebikes.example
    domains:
      description: All domain names of the certificate.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["www.torquebikes.example", "torquebikes.example"]
    wildcard:
      description: Whether it is a wildcard certificate.
      returned: when the API returns it
      type: bool
      sample: false
    serial_number:
      description: Serial number, hexadecimal.
      returned: when the API returns it
      type: str
      sample: 18F662FB207C19E7
    cert_source:
      description: V(THIRD_PARTY) or V(LETS_ENCRYPT).
      returned: when the API returns it
      type: str
      sample: THIRD_PARTY
    status:
      description: V(ENABLED), or V(SUBMITTED) for a pending order.
      returned: when the API returns it
      type: str
      sample: ENABLED
    expires_time:
      description: When it expires, in UTC.
      returned: when the API returns it
      type: str
      sample: "2027-01-31T09:00:00Z"
    auto_renew:
      description: Whether WP Engine renews it.
      returned: when the API returns it
      type: bool
      sample: false
    account:
      description: Name of the account.
      returned: when the API returns it
      type: str
      sample: agencyone
    ordered_time:
      description: When it was ordered, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
    approved_time:
      description: When the order was approved, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:01:00Z"
"""

import base64
import re
import typing as t
from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._certificates import (
    Pair,
    covers,
    is_same,
    read_pair,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    BadInput,
    Missing,
    WpeError,
    error_context,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import (
    INSTALL,
    validate_install,
    waiting,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.module_utils._core.text import is_email
from ansible_collections.community.wpengine.plugins.module_utils._core.times import write_time
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll, until_gone
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import (
    require_domain,
    shown_domain,
    validate_domain_name,
)

POLL_SECONDS = 15
# Networks whose certificates WP Engine manages.
AUTOMATIC = ("AN", "GES")
ENABLED = "ENABLED"
SUBMITTED = "SUBMITTED"
# Statuses of certificates that are not in use and will not be.
ENDED = ("CANCELED", "DISABLED", "REJECTED")
COUNTRY = re.compile(r"[A-Za-z]{2}")
REQUIRED_CONTACT = ("email_address", "given_name", "family_name", "region_code")
CONTACT_OPTIONS = {name: {"type": "str", "required": True} for name in REQUIRED_CONTACT}
CONTACT_OPTIONS.update({name: {"type": "str"} for name in ("state", "city", "phone")})

Row = dict[str, t.Any]


class SslCertificate(ApiModule):
    """A certificate that is imported or ordered."""

    noun = "ssl_certificate"
    operations = {
        "importThirdPartySSLCertificate": "certificate, private_key",
        "createDomainCertificateOrder": "domain, contact",
    }
    options = {
        **INSTALL,
        "certificate": {"type": "str", "no_log": True},
        "private_key": {"type": "str", "no_log": True},
        "domain": {"type": "str"},
        "contact": {"type": "dict", "options": CONTACT_OPTIONS},
        **waiting(timeout=1800),
    }
    constraints = {
        "required_one_of": [("certificate", "domain")],
        "mutually_exclusive": [("certificate", "domain")],
        "required_together": [("certificate", "private_key"), ("domain", "contact")],
    }

    pair: Pair  # of an import

    def normalize(self) -> None:
        self.pair_mistakes: list[str] = []
        if self.params["certificate"] is not None and self.params["private_key"] is not None:
            try:
                self.pair = read_pair(self.params["certificate"], self.params["private_key"])
            except BadInput as error:
                self.pair_mistakes = [error.message]

    def validate(self) -> list[str]:
        sentences = validate_install(self.params) + self.pair_mistakes
        if self.params["domain"] is not None:
            names = validate_domain_name(self.params["domain"]) if self.params["domain"] else []  # see validate_names()
            sentences += names
        if self.params["contact"] is not None:
            sentences += validate_contact(self.params["contact"])
        return sentences

    def title(self) -> str:
        """Return the certificate's name for messages."""
        identity = (
            f"for {shown_domain(self.params['domain'])}"
            if self.params["domain"]
            else f"with the serial number {self.pair.serial:X}"
        )
        return f"the certificate {identity} on the install {self.install_name}"

    def plan(self) -> Plan:
        with error_context(f"look up {self.title()}"):
            self.install = self.lookup.reference("install", self.params["install"])
            rows = self._rows()
            wanted = self._wanted_order(rows) if self.params["domain"] else self._wanted_import()
            found = self._find(rows)
        return Plan(before=found, after=found or wanted, result=found or wanted)

    def predictions(self, plan: Plan) -> list[Prediction]:
        path = api_path("installs", self.install["id"], "ssl_certificates")
        row_id = self.client.predicted_id(path, *sorted(plan.after["domains"]))
        return [Prediction(path, row_id, dict(plan.after, id=row_id))]

    def _rows(self) -> list[Row]:
        """Return the certificates of the install. The API answers 404 if there are none."""
        path = api_path("installs", self.install["id"], "ssl_certificates")
        rows: list[Row] = self.client.token_pages(path, "certificates", missing_ok=True)["certificates"]
        return rows

    def _find(self, rows: list[Row]) -> Row | None:
        """Return the certificate that makes an import or an order unnecessary, None if there is none."""
        if self.params["domain"]:
            return next(
                (
                    row
                    for status in (ENABLED, SUBMITTED)
                    for row in rows
                    if row.get("status") == status and self._covers(row)
                ),
                None,
            )
        return next((row for row in rows if is_same(row, self.pair) and row.get("status") not in ENDED), None)

    def apply(self, plan: Plan) -> t.Any:
        if self.params["domain"]:
            with error_context(f"order {self.title()}"):
                return self._order(plan)
        with error_context(f"import {self.title()}"):
            return self._import(plan)

    def _find_again(self) -> Row | None:
        """Return the certificate that makes this unnecessary, from a list that is read again."""
        return self._find(self._rows())

    # -- import --------------------------------------------------------------------------------------------------

    def _wanted_import(self) -> Row:
        return {
            "common_name": next(iter(self.pair.names), None),
            "domains": list(self.pair.names),
            "serial_number": f"{self.pair.serial:X}",
            "cert_source": "THIRD_PARTY",
            "expires_time": write_time(self.pair.expires),
            "status": ENABLED,
        }

    def _import(self, plan: Plan) -> t.Any:
        """Import the certificate, and return it from the list. The response is dropped, because it contains the private key."""
        body = {"certificate": encoded(self.pair.chain), "private_key": encoded(self.pair.key)}
        path = api_path("installs", self.install["id"], "ssl_certificates", "third_party")
        self.client.secrets.add(self.pair.key)
        self.client.write("POST", path, body, verify=self._find_again)
        found = self.client.poll_for(self._find_again)
        if found is None:
            self.warn("The API accepted the certificate, but does not list it yet.")
        return found or plan.result

    # -- order ---------------------------------------------------------------------------------------------------

    def _wanted_order(self, rows: list[Row]) -> Row:
        self.domain = require_domain(self.lookup, self.install, self.params["domain"])
        # Certificates that ended earlier do not belong to the new order.
        self.ended = [row.get("id") for row in rows if row.get("status") not in (ENABLED, SUBMITTED)]
        network = self.domain.get("network_type")
        if network in AUTOMATIC and self._find(rows) is None:
            raise BadInput(
                f"It is on the network {network}, where WP Engine manages certificates automatically; "
                "only domains on the legacy network need an order."
            )
        return {
            "common_name": self.domain["name"],
            "domains": [self.domain["name"]],
            "cert_source": "LETS_ENCRYPT",
            "status": ENABLED if self.params["wait"] else SUBMITTED,
        }

    def _covers(self, row: Row) -> bool:
        return covers(row, self.domain["name"])

    def _order(self, plan: Plan) -> Row:
        contact = {name: value for name, value in self.params["contact"].items() if value is not None}
        contact["region_code"] = contact["region_code"].upper()
        path = api_path("installs", self.install["id"], "domains", self.domain["id"], "ssl_certificate")
        ordered = self.client.write(
            "POST", path, contact, verify=self._find_again, eventual=True, identity_key="status"
        )
        row: Row = ordered.body or dict(plan.result, status=SUBMITTED)
        return row

    def realized(self, plan: Plan, after: t.Any) -> Plan:
        return replace(plan, after=after)

    def wait(self, after: Row) -> Row:
        """Wait for a pending order, even if another task made it."""
        if not self.params["domain"] or not self.params["wait"] or after.get("status") != SUBMITTED:
            return after
        self.is_listed = after.get("id") is not None
        with error_context(f"wait for {self.title()}"):
            return self._wait()

    def _wait(self) -> Row:
        row: Row = poll(
            read=until_gone(self._newest_of_existing_install, f"the install {self.install_name}", {}, seen=True),
            done=lambda row: row and row.get("status") != SUBMITTED,
            describe=lambda row: f"{self.title()} is {describe_status(row)}",
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            advice="Run this again to continue waiting.",
        )
        if row.get("status") != ENABLED:
            raise WpeError(
                f"The order ended as {row.get('status')}; check that the domain points to WP Engine.",
                ssl_certificate=row,
            )
        return row

    def _newest_of_existing_install(self) -> Row | None:
        """Return the newest certificate, {} if it is not listed yet, None if the install is gone: lists of both answer 404.

        Raises Missing if the list had the order before.
        """
        row = self._newest()
        if row is None and self.client.get(api_path("installs", self.install["id"]), missing_ok=True) is None:
            return None
        if row is None and self.is_listed:
            row = self.client.poll_for(self._newest)  # the list may be a little late
            if row is None:
                raise Missing(
                    "The order does not exist any more, and no certificate came of it; run this again to order one."
                )
        self.is_listed = row is not None
        return row or {}

    def _newest(self) -> Row | None:
        """Return the newest certificate for the domain, without those that had ended before. None if there is none."""
        rows = [row for row in self._rows() if row.get("id") not in self.ended and self._covers(row)]
        return max(rows, key=lambda row: int(row.get("id") or 0), default=None)


def validate_contact(contact: dict[str, t.Any]) -> list[str]:
    """Return the sentences on what is wrong with the holder of a certificate."""
    sentences = [f"contact.{name} is empty." for name in REQUIRED_CONTACT if not contact[name].strip()]
    if not sentences and not is_email(contact["email_address"]):
        sentences.append(f"contact.email_address {contact['email_address']!r} is not an e-mail address.")
    if not sentences and not COUNTRY.fullmatch(contact["region_code"]):
        sentences.append(
            f"contact.region_code must be a country code of two letters, such as US, not {contact['region_code']!r}."
        )
    return sentences


def encoded(text: str) -> str:
    """Return PEM text as the API expects it: encoded in base64 once more."""
    return base64.b64encode(text.encode()).decode()


def describe_status(row: Row) -> str:
    """Return the status of a certificate for messages. row: empty if the certificate is not listed."""
    return (row.get("status") or "of unknown status") if row else "not listed"


MODULE = SslCertificate

if __name__ == "__main__":
    main(SslCertificate)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_ssl_certificate
short_description: Import TLS certificates into a WP Engine install, or order them
version_added: 0.1.0
description:
  - Imports a certificate of your own with its private key, unless the install has one with the same serial number.
  - Or orders a certificate of Let's Encrypt for a domain on the legacy network, unless there is one for the domain that
    is enabled, or an order that is under way.
  - Domains on the networks C(AN) and C(GES) get their certificates from WP Engine by themselves.
  - The API can neither remove nor replace a certificate. An import adds to those that are there, and two plays that import the
    same one at the same moment may both add it. The same holds for an order that is carried out later than half a minute
    after its answer was lost.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
requirements:
  - cryptography, for O(certificate). It comes with ansible-core.
options:
  install:
    description:
      - Name or UUID of the install.
      - Against a host of the inventory plugin it is that host's install.
    type: str
  certificate:
    description:
      - The certificate in PEM form, with the intermediate certificates, in any order. This is the text, not a path.
      - Either this with O(private_key), or O(domain) with O(contact) is needed.
    type: str
  private_key:
    description:
      - The private key that belongs to O(certificate), in PEM form and without a passphrase. This is the text, not a path.
      - It is checked here whether the two belong together, before anything is sent.
      - Never shown. In a loop, keep Ansible itself from showing it with C(loop_control.label).
    type: str
  domain:
    description:
      - Name or UUID of a domain of the install, on the legacy network, to order a certificate for.
      - It must point to WP Engine already, or Let's Encrypt refuses.
    type: str
  contact:
    description:
      - Who holds the certificate that is ordered.
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
        description: Country, as a code of two letters (ISO 3166-1 alpha-2).
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
      - Wait until the certificate that was ordered, by this or an earlier task, is enabled.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most.
    type: int
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

- name: JobModule one for a domain on the legacy network
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
      description: Name that the certificate is for.
      returned: when the API gives it
      type: str
      sample: www.torquebikes.example
    domains:
      description: All names that the certificate is for.
      returned: when the API gives it
      type: list
      elements: str
      sample: ["www.torquebikes.example", "torquebikes.example"]
    serial_number:
      description: Serial number, hexadecimal.
      returned: when the API gives it
      type: str
      sample: 18F662FB207C19E7
    cert_source:
      description: V(THIRD_PARTY) or V(LETS_ENCRYPT).
      returned: when the API gives it
      type: str
      sample: THIRD_PARTY
    status:
      description: V(ENABLED), or V(SUBMITTED) for an order that is under way.
      returned: when the API gives it
      type: str
      sample: ENABLED
    expires_time:
      description: When it expires, in UTC.
      returned: when the API gives it
      type: str
      sample: "2027-01-31T09:00:00Z"
"""

import base64
import re

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._certificates import covers, read_pair, serial_number
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    WpeError,
    error_context,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import (
    INSTALL_REQUIRED,
    require_domain,
    validate_domain_name,
)

POLL_SECONDS = 15
# Networks whose certificates WP Engine looks after by itself.
AUTOMATIC = ("AN", "GES")
# What is listed with one of these is not in use and will not be.
OVER = ("CANCELED", "DISABLED", "REJECTED")
COUNTRY = re.compile(r"[A-Za-z]{2}")
CONTACT_NEEDS = ("email_address", "given_name", "family_name", "region_code")
CONTACT_OPTIONS = {name: {"type": "str", "required": name in CONTACT_NEEDS} for name in CONTACT_NEEDS + ("state", "city", "phone")}


class SslCertificate(ApiModule):
    """A certificate that is imported, or one that is ordered."""

    noun = "ssl_certificate"
    operations = {
        "importThirdPartySSLCertificate": "certificate, private_key",
        "createDomainCertificateOrder": "domain, contact",
    }
    options = {
        "install": {"type": "str"},
        "certificate": {"type": "str", "no_log": True},
        "private_key": {"type": "str", "no_log": True},
        "domain": {"type": "str"},
        "contact": {"type": "dict", "options": CONTACT_OPTIONS},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 1800},
    }
    constraints = {
        "required_one_of": [("certificate", "domain")],
        "mutually_exclusive": [("certificate", "domain")],
        "required_together": [("certificate", "private_key"), ("domain", "contact")],
    }

    def validate(self):
        sentences = [] if self.params["install"] else [INSTALL_REQUIRED]
        if self.params["wait_timeout"] <= 0:
            sentences.append("wait_timeout must be above 0 seconds.")
        if self.params["domain"] is not None:
            return sentences + validate_domain_name(self.params["domain"]) + contact_mistakes(self.params["contact"])
        try:
            self.pair = read_pair(self.params["certificate"], self.params["private_key"])
        except BadInput as error:
            sentences.append(error.message)
        return sentences

    def title(self):
        """The certificate in words."""
        what = f"for {self.params['domain']}" if self.params["domain"] else f"with the serial number {self.pair.serial:X}"
        return f"the certificate {what} on the install {self.params['install']}"

    def plan(self):
        with error_context(f"look up {self.title()}"):
            self.install = self.lookup.require("install", self.params["install"])
            rows = self._rows()
            wanted = self._order_wanted(rows) if self.params["domain"] else self._import_wanted()
            found = self._found(rows)
        return Plan(before=found, after=found or wanted, result=found or wanted)

    def _rows(self):
        """The certificates of the install; the API answers 404 when there are none."""
        if self.install["id"] == UNKNOWN_ID:
            return []
        path = api_path("installs", self.install["id"], "ssl_certificates")
        try:
            return self.client.token_pages(path, "certificates")["certificates"]
        except ApiError as error:
            if error.is_not_found:
                return []
            raise

    def _found(self, rows):
        """The certificate that makes an import or an order needless."""
        if self.params["domain"]:
            states = ("ENABLED", "SUBMITTED")
            return next((row for state in states for row in rows if row.get("status") == state and self._covers(row)), None)
        same = [row for row in rows if serial_number(row.get("serial_number")) == self.pair.serial]
        return next((row for row in same if row.get("status") not in OVER), None)

    # -- import --------------------------------------------------------------------------------------------------

    def _import_wanted(self):
        return {
            "common_name": next(iter(self.pair.names), None),
            "domains": list(self.pair.names),
            "serial_number": f"{self.pair.serial:X}",
            "cert_source": "THIRD_PARTY",
            "status": "ENABLED",
        }

    def _import(self, plan):
        """The answer echoes the private key, so it is thrown away, and the list is read instead."""
        body = {"certificate": encoded(self.pair.chain), "private_key": encoded(self.pair.key)}
        path = api_path("installs", self.install["id"], "ssl_certificates", "third_party")
        self.client.secrets.add(self.pair.key)
        self.client.write("POST", path, body, verify=self._landed)
        found = self.client.poll_for(self._landed)
        if found is None:
            self.warn("The API accepted the certificate, but does not list it yet.")
        return found or plan.result

    # -- order ---------------------------------------------------------------------------------------------------

    def _order_wanted(self, rows):
        self.domain = require_domain(self.lookup, self.install, self.params["domain"])
        # Certificates that ended earlier say nothing of the order that is to be made.
        self.ended = [row.get("id") for row in rows if row.get("status") not in ("ENABLED", "SUBMITTED")]
        network = self.domain.get("network_type")
        if network in AUTOMATIC and self._found(rows) is None:
            raise BadInput(f"It is on the network {network}, where WP Engine gets certificates by itself; only legacy domains need an order.")
        return {
            "common_name": self.domain["name"],
            "domains": [self.domain["name"]],
            "cert_source": "LETS_ENCRYPT",
            "status": "ENABLED" if self.params["wait"] else "SUBMITTED",
        }

    def _covers(self, row):
        return covers(row, self.domain["name"])

    def _order(self, plan):
        contact = {name: value for name, value in self.params["contact"].items() if value is not None}
        contact["region_code"] = contact["region_code"].upper()
        path = api_path("installs", self.install["id"], "domains", self.domain["id"], "ssl_certificate")
        ordered = self.client.write("POST", path, contact, verify=self._landed, eventual=True, identity_key="status")
        return ordered.body or dict(plan.result, status="SUBMITTED")

    def _newest(self):
        """The newest certificate for the domain that had not ended before."""
        rows = [row for row in self._rows() if row.get("id") not in self.ended and self._covers(row)]
        return max(rows, key=lambda row: int(row.get("id") or 0), default=None)

    def wait(self, after):
        """Wait for an order that is under way, whoever gave it."""
        if not self.params["domain"] or not self.params["wait"] or after.get("status") != "SUBMITTED":
            return after
        with error_context(f"wait for {self.title()}"):
            return self._wait()

    def _wait(self):
        row, in_time = poll(
            read=self._newest,
            done=lambda row: row is not None and row.get("status") != "SUBMITTED",
            timeout=self.params["wait_timeout"],
            interval=POLL_SECONDS,
            progress=self.client.progress,
            describe=lambda row: f"{self.title()} is {status_words(row)}",
        )
        if not in_time:
            raise WpeError(f"It is {status_words(row)} after wait_timeout ({self.params['wait_timeout']} s); run this again to wait on.")
        if row["status"] != "ENABLED":
            raise WpeError(f"The order ended as {row['status']}: does the domain point to WP Engine?", ssl_certificate=row)
        return row

    # -- both ----------------------------------------------------------------------------------------------------

    def _landed(self):
        return self._found(self._rows())

    def apply(self, plan):
        if self.params["domain"]:
            with error_context(f"order {self.title()}"):
                return self._order(plan)
        with error_context(f"import {self.title()}"):
            return self._import(plan)


def contact_mistakes(contact):
    """Sentences on what is wrong with the holder of a certificate."""
    sentences = [f"contact.{name} is empty." for name in CONTACT_NEEDS if not contact[name].strip()]
    if not sentences and "@" not in contact["email_address"].strip("@"):
        sentences.append(f"contact.email_address {contact['email_address']!r} is not an e-mail address.")
    if not sentences and not COUNTRY.fullmatch(contact["region_code"]):
        sentences.append(f"contact.region_code must be a country code of two letters, such as US, not {contact['region_code']!r}.")
    return sentences


def encoded(text):
    """The form in which the API wants PEM: base64 once more."""
    return base64.b64encode(text.encode()).decode()


def status_words(row):
    """How a certificate stands, in words."""
    return "not listed" if row is None else row.get("status") or "of unknown status"


MODULE = SslCertificate

if __name__ == "__main__":
    main(SslCertificate)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_ssl_certificate_info
short_description: Read the TLS certificates of WP Engine installs
version_added: 0.1.0
description:
  - Lists the certificates of one install, or of all installs, which takes one request for each install.
  - With O(domain) it reads the certificate that serves this domain. The API gives its private key too, which is left out.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.info
  - community.wpengine.api
options:
  install:
    description:
      - Name or UUID of the install whose certificates are listed.
      - Against a host of the inventory plugin it is that host's install, unless O(account) is set.
    type: str
  account:
    description:
      - Name, nickname or UUID of the account whose installs are read. All accounts are read without it.
    type: str
  domain:
    description:
      - Name or UUID of a domain of O(install).
    type: str
seealso:
  - module: community.wpengine.wpe_ssl_certificate
  - module: community.wpengine.wpe_domain_info
"""

EXAMPLES = r"""
- name: All certificates of an account
  community.wpengine.wpe_ssl_certificate_info:
    account: agencyone
  register: agency

- name: Those that expire within 30 days
  ansible.builtin.debug:
    msg: "{{ agency.ssl_certificates | selectattr('expires_time', 'lt', limit) | map(attribute='common_name') }}"
  vars:
    limit: "{{ '%Y-%m-%d' | strftime(now().timestamp() + 30 * 86400) }}"

- name: The certificate of a domain
  community.wpengine.wpe_ssl_certificate_info:
    install: torquebikes
    domain: www.torquebikes.example
"""

RETURN = r"""
ssl_certificates:
  description: The certificates, an empty list where there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Number of the certificate.
      returned: when the API gives it
      type: int
      sample: 4711
    install:
      description: The install, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes"}
    account:
      description: Name of the account.
      returned: when the API gives it
      type: str
      sample: agencyone
    common_name:
      description: Name that the certificate is for.
      returned: when the API gives it
      type: str
      sample: www.torquebikes.example
    domains:
      description: All names that it is for.
      returned: when the API gives it
      type: list
      elements: str
      sample: ["www.torquebikes.example", "torquebikes.example"]
    wildcard:
      description: Whether it is for all names below one.
      returned: when the API gives it
      type: bool
      sample: false
    cert_source:
      description: V(THIRD_PARTY), V(LETS_ENCRYPT) or V(SELF_SIGNED).
      returned: when the API gives it
      type: str
      sample: LETS_ENCRYPT
    status:
      description: How it stands.
      returned: when the API gives it
      type: str
      sample: ENABLED
    auto_renew:
      description: Whether WP Engine renews it.
      returned: when the API gives it
      type: bool
      sample: true
    serial_number:
      description: Serial number.
      returned: when the API gives it
      type: str
      sample: 03A1C7
    ordered_time:
      description: When it was ordered.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T09:00:00Z"
    approved_time:
      description: When it was approved.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T09:01:00Z"
    expires_time:
      description: When it expires.
      returned: when the API gives it
      type: str
      sample: "2026-05-01T09:00:00Z"
    cert_name:
      description: Name of the certificate.
      returned: when O(domain) is set
      type: str
      sample: www.torquebikes.example
    cert_info:
      description: The certificate itself, under C(cert). Never the private key.
      returned: when O(domain) is set
      type: dict
      sample: {"cert": "-----BEGIN CERTIFICATE-----\n..."}
    criteria:
      description: Why this certificate serves the domain, in the API's words.
      returned: when O(domain) is set
      type: str
      sample: domain
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import (
    require_domain,
    validate_domain_name,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class SslCertificates(Info):
    """Certificates of installs, or of one domain."""

    noun = "ssl_certificates"
    operations = {"getInstallCertificates": "", "getDomainCertificate": "domain"}
    options = {
        "install": {"type": "str"},
        "account": {"type": "str"},
        "domain": {"type": "str"},
    }

    def validate(self):
        sentences, domain = super().validate(), self.params["domain"]
        if domain and not self.params["install"]:
            sentences.append("domain needs install.")
        return sentences + (validate_domain_name(domain) if domain else [])

    def read(self):
        return self.in_each("install", self._of_domain if self.params["domain"] else self._of_install)

    def _of_install(self, install):
        path = api_path("installs", install["id"], "ssl_certificates")
        try:
            return self.client.token_pages(path, "certificates")["certificates"]
        except ApiError as error:
            if error.is_not_found:
                return []  # the API's way to say that there are none
            raise

    def _of_domain(self, install):
        domain = require_domain(self.lookup, install, self.params["domain"])
        if domain["id"] == UNKNOWN_ID:
            return []
        found = self.client.get(api_path("installs", install["id"], "domains", domain["id"], "ssl_certificate"), missing_ok=True)
        return [without_private_key(found)] if found is not None else []


def without_private_key(answer):
    """What the API says of a domain's certificate, in one dictionary like those of the list."""
    public = {name: value for name, value in (answer.get("cert_info") or {}).items() if name != "key"}
    rest = {name: value for name, value in answer.items() if name != "certificate"}
    return dict(answer.get("certificate") or {}, **dict(rest, cert_info=public))


MODULE = SslCertificates

if __name__ == "__main__":
    main(SslCertificates)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_ssl_certificate_info
short_description: Read the TLS certificates of WP Engine installs
version_added: 1.0.0
description:
  - Lists the certificates of one install, of the installs of one account, or of all installs. Costs one request for each
    install.
  - With O(domain), it reads the certificate that serves this domain. The API returns its private key too, which is left
    out of the result.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.install_filter
  - community.wpengine.account
  - community.wpengine.info
  - community.wpengine.api
options:
  domain:
    description:
      - Name or UUID of a domain of O(install), which is required with it. Only this domain's certificate is read.
    type: str
seealso:
  - module: community.wpengine.wpe_ssl_certificate
  - module: community.wpengine.wpe_domain_info
"""

EXAMPLES = r"""
- name: Read all certificates of an account
  community.wpengine.wpe_ssl_certificate_info:
    account: agencyone
  register: agency

- name: Show the certificates that expire within 30 days
  ansible.builtin.debug:
    msg: "{{ agency.ssl_certificates | selectattr('expires_time', 'lt', limit) | map(attribute='common_name') }}"
  vars:
    limit: "{{ '%Y-%m-%d' | strftime(now().timestamp() + 30 * 86400) }}"

- name: Read the certificate of a domain
  community.wpengine.wpe_ssl_certificate_info:
    install: torquebikes
    domain: www.torquebikes.example
"""

RETURN = r"""
ssl_certificates:
  description: The certificates.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Number of the certificate.
      returned: when the API returns it
      type: int
      sample: 4711
    install:
      description: The install, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes"}
    account:
      description: Name of the account.
      returned: when the API returns it
      type: str
      sample: agencyone
    common_name:
      description: Common name of the certificate.
      returned: when the API returns it
      type: str
      sample: www.torquebikes.example
    domains:
      description: All domain names in the certificate.
      returned: when the API returns it
      type: list
      elements: str
      sample: ["www.torquebikes.example", "torquebikes.example"]
    wildcard:
      description: Whether it is a wildcard certificate.
      returned: when the API returns it
      type: bool
      sample: false
    cert_source:
      description: V(THIRD_PARTY), V(LETS_ENCRYPT) or V(SELF_SIGNED).
      returned: when the API returns it
      type: str
      sample: LETS_ENCRYPT
    status:
      description: Status of the certificate, in the API's words.
      returned: when the API returns it
      type: str
      sample: ENABLED
    auto_renew:
      description: Whether WP Engine renews it.
      returned: when the API returns it
      type: bool
      sample: true
    serial_number:
      description: Serial number of the certificate.
      returned: when the API returns it
      type: str
      sample: 03A1C7
    ordered_time:
      description: Time of the order.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
    approved_time:
      description: Time of the approval.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:01:00Z"
    expires_time:
      description: Time at which it expires.
      returned: when the API returns it
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
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT, INSTALL
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted
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
        **INSTALL,
        **ACCOUNT,
        "domain": {"type": "str"},
    }

    def validate(self) -> list[str]:
        sentences, domain = super().validate(), self.params["domain"]
        if domain and not self.params["install"]:
            sentences.append("domain needs install.")
        return sentences + (validate_domain_name(domain) if domain else [])

    def read(self) -> list[ApiObject]:
        return self.read_children("install", self._of_domain if self.params["domain"] else self._of_install)

    def _of_install(self, install: ApiObject) -> list[ApiObject]:
        # The API returns 404 for an install without certificates (seen).
        path = api_path("installs", install["id"], "ssl_certificates")
        rows: list[ApiObject] = self.client.token_pages(path, "certificates", missing_ok=True)["certificates"]
        return rows

    def _of_domain(self, install: ApiObject) -> list[ApiObject]:
        domain = require_domain(self.lookup, install, self.params["domain"])
        if is_predicted(domain["id"]):
            return []
        found = self.client.get(
            api_path("installs", install["id"], "domains", domain["id"], "ssl_certificate"), missing_ok=True
        )
        return [without_private_key(found)] if found is not None else []


def without_private_key(body: ApiObject) -> ApiObject:
    """Return a domain's certificate in the form of the list's rows, without its private key.

    body: the API's response, which has the row under certificate, and the PEM and the key under cert_info.
    """
    public = {name: value for name, value in (body.get("cert_info") or {}).items() if name != "key"}
    other = {name: value for name, value in body.items() if name != "certificate"}
    return dict(body.get("certificate") or {}, **dict(other, cert_info=public))


MODULE = SslCertificates

if __name__ == "__main__":
    main(SslCertificates)

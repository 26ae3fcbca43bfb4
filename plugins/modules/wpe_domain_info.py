# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain_info
short_description: Read the domains of WP Engine installs
version_added: 1.0.0
description:
  - Lists the domains of one install, of the installs of one account, or of all installs. Costs one request for each install.
  - With O(domain) and without O(install), it finds the install that has a domain.
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
      - Name or UUID of one domain.
      - Names compare without case and without a final dot. International names match in Unicode and in punycode.
    type: str
    aliases: [name, id]
seealso:
  - module: community.wpengine.wpe_domain
"""

EXAMPLES = r"""
- name: Read the domains of an install
  community.wpengine.wpe_domain_info:
    install: torquebikes
  register: shop

- name: Show the domains that wait for a TXT record
  ansible.builtin.debug:
    msg: "{{ shop.domains | selectattr('ownership_status', 'defined')
      | selectattr('ownership_status', 'equalto', 'TXT_VERIFICATION_PENDING') | map(attribute='name') }}"

- name: Find the install that has a domain
  community.wpengine.wpe_domain_info:
    name: www.torquebikes.example
  register: found

- name: Show its name
  ansible.builtin.debug:
    msg: "{{ found.domains | map(attribute='install.name') }}"
"""

RETURN = r"""
domains:
  description: The domains, among them the host names that WP Engine gives every install.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the domain.
      returned: always
      type: str
      sample: e41fa98f-ea80-4654-b229-a9b765d0863a
    name:
      description: Name of the domain, an international name in punycode.
      returned: always
      type: str
      sample: www.torquebikes.example
    name_unicode:
      description: The name with international characters, for people. Equal to the name without such characters.
      returned: always
      type: str
      sample: bücher.example
    install:
      description: The install, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes"}
    account:
      description: The account, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9", "name": "agencyone"}
    dns_records:
      description:
        - What to publish in the DNS, each record with its full C(name) without a final dot, C(type) and C(value). A CNAME record for a
          name below a root domain, A records for a root domain, and a TXT record while the ownership is not verified.
        - Empty where the API names nothing to publish, as on the legacy network. V(none) in check mode for a new domain.
      returned: always
      type: list
      elements: dict
      sample: [{"name": "www.torquebikes.example", "type": "CNAME", "value": "wp.wpenginepowered.com"}]
    primary:
      description: Whether it is the primary domain.
      returned: when the API returns it
      type: bool
      sample: true
    duplicate:
      description: Whether another install has the same domain.
      returned: when the API returns it
      type: bool
      sample: false
    redirects_to:
      description: Redirect targets. Always a list, in whichever form the API returns them; empty without a redirect.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "6977805b-1f65-4a5d-8d36-6fe609a4d9f3", "name": "torquebikes.example"}]
    secure_all_urls:
      description: Whether all requests are redirected to HTTPS.
      returned: when the API returns it
      type: bool
      sample: true
    network_type:
      description: V(AN) (Advanced Network), V(GES) (Global Edge Security) or V(LEGACY).
      returned: when the API returns it
      type: str
      sample: AN
    network_details:
      description: State of the network, and under C(dns_config_info) the DNS records to publish.
      returned: when the API returns it
      type: dict
      sample: {"dns_config_info": {"cname": "wp.wpenginepowered.com", "a_records": ["203.0.113.7"]}}
    ownership_status:
      description: V(TXT_VERIFIED), or V(TXT_VERIFICATION_PENDING) while a TXT record is missing.
      returned: when the API returns it
      type: str
      sample: TXT_VERIFIED
    txt_verified_time:
      description: Time at which WP Engine found the TXT record.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00Z"
    txt_verified_domain:
      description: Root domain that carries the TXT record.
      returned: when the API returns it
      type: str
      sample: torquebikes.example
    txt_verification_key:
      description: Name of the TXT record to publish, V(none) after the verification.
      returned: when the API returns it
      type: str
      sample: _wpe_verification
    txt_verification_value:
      description: Value of the TXT record to publish, V(none) after the verification.
      returned: when the API returns it
      type: str
      sample: 3f1c0a52
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT, INSTALL
from ansible_collections.community.wpengine.plugins.module_utils._domains import plain_name, read_domain, read_domains
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import validate_domain_name
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class Domains(Info):
    """Domains of installs."""

    noun = "domains"
    operations = {"listDomains": "", "getDomain": "domain"}
    options = {
        "domain": {"type": "str", "aliases": ["name", "id"]},
        **INSTALL,
        **ACCOUNT,
    }

    def validate(self) -> list[str]:
        wanted = self.params["domain"]
        return super().validate() + (validate_domain_name(wanted) if wanted else [])

    def read(self) -> list[ApiObject]:
        return self.read_children("install", self._of_install)

    def _of_install(self, install: ApiObject) -> list[ApiObject]:
        path, wanted = api_path("installs", install["id"], "domains"), self.params["domain"]
        if wanted and is_uuid(wanted):
            return [read_domain(row) for row in self.list_or_get(path, wanted)]
        domains = read_domains(self.client.fresh_rows(path))
        return [domain for name, domain in domains.items() if wanted is None or name == plain_name(wanted)]


MODULE = Domains

if __name__ == "__main__":
    main(Domains)

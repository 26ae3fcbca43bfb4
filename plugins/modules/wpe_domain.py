# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain
short_description: Add, change and remove domains of a WP Engine install
version_added: 1.0.0
description:
  - Manages the domains of an install, one with O(name) or many with O(domains). One request adds up to 20 domains.
  - Names compare without case and without a final dot. International names match in Unicode and in punycode.
  - The host names that WP Engine gives every install (C(*.wpengine.com) and C(*.wpenginepowered.com)) are returned, but never
    added, changed or removed.
  - Before each change and deletion of an existing domain the module reads the domains again. It deletes only what it planned,
    so a domain that someone else adds meanwhile stays.
  - A domain that is the primary domain of another install in reach of the credentials is neither added nor made primary. To
    find it, a task that adds a domain or makes one primary reads the list of installs.
  - A warning names the installs that have an added domain, too. To find them, the module reads the domains of the other
    installs, unless these are more than 50. In check mode it does so for each new domain, otherwise only for those that the
    API returns as duplicates.
  - A new domain works when its DNS records are published. RV(domain.network_details) has the records. While
    RV(domain.ownership_status) is V(TXT_VERIFICATION_PENDING), the TXT record is needed, too.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  install:
    description:
      - Name or UUID of the install.
      - On a host of the inventory plugin P(community.wpengine.wpe_installs#inventory), it defaults to that host's install,
        except when domains are removed (O(state=absent) or O(exclusive=true)).
    type: str
  name:
    description:
      - Name of one domain. Either O(name) or O(domains) is needed.
    type: str
  primary:
    description:
      - Whether the domain O(name) is the primary domain of the install. The former primary domain becomes an ordinary one.
      - With V(true), a redirect of O(name) is removed, because a primary domain cannot redirect. So one task swaps a primary
        domain with a domain that redirects to it.
      - A wildcard, and a domain that another install has, too, cannot be primary.
      - V(false) is refused for the primary domain. Make another domain primary instead.
    type: bool
  redirect_to:
    description:
      - Name or UUID of a domain of the same install that O(name) redirects to. An empty string or null removes the redirect.
    type: str
  secure_all_urls:
    description:
      - Whether all URLs of O(name) are forced to HTTPS.
      - If the API does not show this setting, the task sends V(true) on every run.
    type: bool
  domains:
    description:
      - Several domains.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the domain.
        type: str
        required: true
      primary:
        description:
          - Whether it is the primary domain of the install. At most one domain can be. With V(true), its redirect is removed.
        type: bool
      redirect_to:
        description:
          - Domain of the same install or of this list that it redirects to. An empty string or null removes the redirect.
        type: str
      secure_all_urls:
        description: Whether all its URLs are forced to HTTPS.
        type: bool
  state:
    description:
      - V(present) adds and changes the domains if needed.
      - V(absent) removes the domains.
    type: str
    choices: [present, absent]
    default: present
  exclusive:
    description:
      - Remove the custom domains of the install that O(domains) does not list.
      - With an empty list, all custom domains are removed, which needs O(force=true).
    type: bool
    default: false
  force:
    description:
      - Remove a domain even if it is the primary domain or the target of a redirect, which breaks the site for visitors.
    type: bool
    default: false
seealso:
  - module: community.wpengine.wpe_install
"""

EXAMPLES = r"""
- name: Set all domains of a shop, and remove others
  community.wpengine.wpe_domain:
    install: torquebikes
    domains:
      - name: www.torquebikes.example
        primary: true
        secure_all_urls: true
      - name: torquebikes.example
        redirect_to: www.torquebikes.example
    exclusive: true

- name: Add a domain
  community.wpengine.wpe_domain:
    install: torquebikes
    name: rad.torquebikes.example
    redirect_to: www.torquebikes.example

- name: Add a domain, and read the DNS records to publish
  community.wpengine.wpe_domain:
    install: torquebikes
    name: new.torquebikes.example
  register: added

- name: Swap the primary domain with the one that redirects to it
  community.wpengine.wpe_domain:
    install: torquebikes
    domains:
      - name: torquebikes.example
        primary: true
      - name: www.torquebikes.example
        redirect_to: torquebikes.example

- name: Remove a domain
  community.wpengine.wpe_domain:
    install: torquebikes
    name: rad.torquebikes.example
    state: absent
"""

RETURN = r"""
domains:
  description:
    - All domains of the install, also the host names of WP Engine's platform. In check mode, as they would be.
    - C(redirects_to) is always a list. C(name_unicode) is the name with international characters. C(dns_records) is what to publish.
    - When a task fails after it has changed something, the domains as they were read last.
  returned: success, and when a task fails after a change
  type: list
  elements: dict
  sample:
    - id: e41fa98f-ea80-4654-b229-a9b765d0863a
      name: www.torquebikes.example
      primary: true
      duplicate: false
      redirects_to: []
      secure_all_urls: true
domain:
  description:
    - The domain O(name). V(none) when it is absent.
    - In check mode, the RV(domain.id) of a new domain is a placeholder that begins with V(00000000-0000-0000-0000-).
  returned: when O(name) is set
  type: dict
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
      description: Redirect targets. An empty list if the domain does not redirect.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "6977805b-1f65-4a5d-8d36-6fe609a4d9f3", "name": "torquebikes.example"}]
    secure_all_urls:
      description: Whether all URLs are forced to HTTPS.
      returned: when the API returns it
      type: bool
      sample: true
    network_type:
      description: V(AN) (Advanced Network), V(GES) (Global Edge Security) or V(LEGACY).
      returned: when the API returns it
      type: str
      sample: AN
    network_details:
      description: The DNS records to publish, under C(dns_config_info), and the state of the network.
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
      description: Name of the TXT record to publish. V(none) for a verified domain.
      returned: when the API returns it
      type: str
      sample: _wpe_verification
    txt_verification_value:
      description: Value of the TXT record to publish. V(none) for a verified domain.
      returned: when the API returns it
      type: str
      sample: 3f1c0a52
"""

from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_domain import InstallDomains

MODULE = InstallDomains

if __name__ == "__main__":
    main(InstallDomains)

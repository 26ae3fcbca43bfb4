# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain_sharing_link
short_description: Make a link for whoever controls the DNS of a domain
version_added: 0.1.0
description:
  - Makes a link that leads whoever controls the DNS of a domain through proving its ownership and pointing it to WP
    Engine. Hand it to that person.
  - Each run makes another link, and the API lists none of them. Keep the one that is returned. When its answer is lost,
    the task fails and says that nobody knows whether one was made.
  - Only for domains whose C(network_type) is V(AN) or V(GES).
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
attributes:
  idempotent:
    description: A link is an order, so each run makes another one and says changed.
    support: none
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
seealso:
  - module: community.wpengine.wpe_domain_verification
"""

EXAMPLES = r"""
- name: A link for the one who has the DNS
  community.wpengine.wpe_domain_sharing_link:
    install: torquebikes
    domain: www.torquebikes.example
  register: link

- name: Show it
  ansible.builtin.debug:
    var: link.url
"""

RETURN = r"""
url:
  description: The link. V(none) in check mode, which makes none.
  returned: success
  type: str
  sample: https://dns.example.com/share/dd339cf05f26
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import DomainModule

NETWORKS = ("AN", "GES")


class SharingLink(DomainModule):
    """A link for whoever controls the DNS; every one is new."""

    operations = {"createDomainSharingLink": ""}

    def plan(self):
        with error_context(f"make a sharing link for {self.title()}"):
            self.domain = self.read_domain()
            network = self.domain.get("network_type")
            # Where the API does not say, it shall decide itself.
            if network and network not in NETWORKS:
                raise BadInput(f"Its network_type is {network}, and there are links only for {' and '.join(NETWORKS)}.")
        return Plan(before=None, after={"sharing_link": self.domain["name"]}, result={"url": None})

    def apply(self, plan):
        with error_context(f"make a sharing link for {self.title()}"):
            # Nothing lists the links, so after a lost answer nobody can tell whether there is one.
            answer = self.client.write("POST", self.path(self.domain, "sharing_link")).body
            if not isinstance(answer, dict) or not answer.get("url"):
                raise WpeError("The API accepted the request, but did not give the link; run this again for another one.")
            return answer

    def result(self, plan, after):
        return after


MODULE = SharingLink

if __name__ == "__main__":
    main(SharingLink)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_domain_sharing_link
short_description: Create a setup link for the person who controls the DNS of a domain
version_added: 1.0.0
description:
  - Creates a link for the person who controls the DNS of a domain. It guides them through proving the ownership of the domain
    and pointing it to WP Engine.
  - Every run creates a new link. The API does not list links, so keep the returned one. When the response is lost, the task
    fails, and it is not known whether a link was created.
  - WP Engine creates links only for domains with the C(network_type) V(AN) or V(GES).
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.install
  - community.wpengine.domain
attributes:
  idempotent:
    description: Every run creates a new link and reports changed.
    support: none
seealso:
  - module: community.wpengine.wpe_domain_verification
"""

EXAMPLES = r"""
- name: Create a link for the owner of the DNS
  community.wpengine.wpe_domain_sharing_link:
    install: torquebikes
    domain: www.torquebikes.example
  register: link

- name: Show the link
  ansible.builtin.debug:
    var: link.url
"""

RETURN = r"""
url:
  description: The link. V(none) in check mode, which creates no link.
  returned: success
  type: str
  sample: https://dns.example.com/share/dd339cf05f26
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import DomainModule

NETWORKS = ("AN", "GES")


class SharingLink(DomainModule):
    """A new link for the person who controls the DNS."""

    operations = {"createDomainSharingLink": ""}

    def plan(self) -> Plan:
        with error_context(f"create a sharing link for {self.title()}"):
            self.domain = self.read_domain()
            network = self.domain.get("network_type")
            # A domain without a network type is left to the API to refuse.
            if network and network not in NETWORKS:
                raise BadInput(
                    f"Its network_type is {network}, and WP Engine creates links only for {' and '.join(NETWORKS)}."
                )
        return Plan(before=None, after={"sharing_link": self.domain["name"]}, result={"url": None})

    def apply(self, plan: Plan) -> t.Any:
        with error_context(f"create a sharing link for {self.title()}"):
            # No verify=, because no list shows the links: after a lost response it is not known whether there is one.
            answer = self.client.write("POST", self.path(self.domain, "sharing_link")).body
            if not isinstance(answer, dict) or not answer.get("url"):
                raise WpeError(
                    "The API accepted the request, but did not return the link; run this again for another one."
                )
            return answer

    def result(self, plan: Plan, after: t.Any) -> t.Any:
        return after


MODULE = SharingLink

if __name__ == "__main__":
    main(SharingLink)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_cache_purge
short_description: Purge the caches of WP Engine installs
version_added: 0.1.0
description:
  - Asks WP Engine to purge caches. The API accepts the request and does not tell when it is done; the CDN takes minutes.
  - Object caches can be purged once a minute for each install. When the API refuses for that reason, the request is
    repeated within O(api_retry_timeout), with a line of progress; the default of 120 seconds is enough.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
attributes:
  idempotent:
    description: A purge is an order, so each run gives it again and says changed.
    support: none
options:
  install:
    description:
      - Name or UUID of the install.
      - Against a host of the inventory plugin it is that host's install.
    type: str
  installs:
    description:
      - Names or UUIDs of several installs.
    type: list
    elements: str
  type:
    description:
      - Which cache to purge.
    type: str
    choices: [all, page, object, cdn]
    default: all
"""

EXAMPLES = r"""
- name: Purge the caches of an install
  community.wpengine.wpe_cache_purge:
    install: torquebikes

- name: Purge the page caches of two installs
  community.wpengine.wpe_cache_purge:
    installs: [torquebikes, torquestg]
    type: page
"""

RETURN = r"""
purged:
  description: What was purged, or in check mode would be.
  returned: success
  type: list
  elements: dict
  contains:
    install:
      description: The install, as it was named.
      returned: always
      type: str
      sample: torquebikes
    type:
      description: The cache.
      returned: always
      type: str
      sample: all
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main


class CachePurge(ApiModule):
    """Purges of caches, one request for each install."""

    noun = "purged"
    operations = {"purgeCache": "type"}
    options = {
        "install": {"type": "str"},
        "installs": {"type": "list", "elements": "str"},
        "type": {"type": "str", "choices": ["all", "page", "object", "cdn"], "default": "all"},
    }
    constraints = {"mutually_exclusive": [("install", "installs")]}

    @classmethod
    def defaults_to_inventory_host(cls, args):
        return super().defaults_to_inventory_host(args) and args.get("installs") is None

    def validate(self):
        if not self.params["install"] and self.params["installs"] is None:
            return ["Say which install: set install or installs, or run against hosts of the inventory plugin."]
        return []

    def plan(self):
        names = [self.params["install"]] if self.params["install"] else list(dict.fromkeys(self.params["installs"]))
        with error_context("find the installs to purge"):
            ids = {name: self._install_id(name) for name in names}
        # The same install by name and by UUID is one: a second purge of the object cache would have to wait for a minute.
        once: dict = {}
        for name, install_id in ids.items():
            once.setdefault(name if install_id == UNKNOWN_ID else install_id, name)
        self.ids = {name: ids[name] for name in once.values()}
        purged = [{"install": name, "type": self.params["type"]} for name in self.ids]
        return Plan(before=[], after=purged, result=purged)

    def _install_id(self, name):
        """A UUID needs no look-up where the purge itself says that there is no such install."""
        if is_uuid(name) and not self.lookup.predict:
            return name.lower()
        return self.lookup.require("install", name)["id"]

    def apply(self, plan):
        done = []
        for item in plan.after:
            try:
                with error_context(f"purge the {item['type']} cache of {item['install']}"):
                    self._purge(self.ids[item["install"]], item["type"])
            except WpeError as error:
                error.message += f" Purged before that: {', '.join(done) or 'nothing'}."
                raise
            done.append(item["install"])
        return plan.after

    def _purge(self, install_id, kind):
        """Purging twice does no harm, so after a lost answer it is simply asked for again."""
        self.client.request("POST", api_path("installs", install_id, "purge_cache"), body={"type": kind}, idempotent=True)

    def diff(self, plan):
        return {"before": {}, "after": {"purged": plan.after}} if plan.after else {"before": {}, "after": {}}


MODULE = CachePurge

if __name__ == "__main__":
    main(CachePurge)

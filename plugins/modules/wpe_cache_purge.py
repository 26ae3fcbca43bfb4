# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_cache_purge
short_description: Purge the caches of WP Engine installs
version_added: 1.0.0
description:
  - Purges caches of one or more installs. WP Engine purges them after it has accepted the request, and the API does not show
    when it has finished. The CDN takes minutes.
  - WP Engine purges the object cache of an install at most once a minute. When it refuses a request for that reason, the module
    repeats the request within O(api_retry_timeout). The default of 120 seconds is enough.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
  - community.wpengine.install
attributes:
  idempotent:
    description: Every run sends a new purge and reports changed.
    support: none
options:
  installs:
    description:
      - Names or UUIDs of several installs. One request is sent for each.
    type: list
    elements: str
  type:
    description:
      - Cache to purge. V(all) purges the page, object and CDN caches.
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
  description: The purges that were sent, or in check mode would be. When one of them fails, those before it.
  returned: always
  type: list
  elements: dict
  contains:
    install:
      description: The install, as the task names it.
      returned: always
      type: str
      sample: torquebikes
    type:
      description: The cache.
      returned: always
      type: str
      sample: all
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import INSTALL
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main


class CachePurge(ApiModule):
    """Purges of caches, one request for each install."""

    noun = "purged"
    operations = {"purgeCache": "type"}
    options = {
        **INSTALL,
        "installs": {"type": "list", "elements": "str"},
        "type": {"type": "str", "choices": ["all", "page", "object", "cdn"], "default": "all"},
    }
    constraints = {"mutually_exclusive": [("install", "installs")]}

    names: list[str]  # of the installs, set by plan()

    @classmethod
    def defaults_to_inventory_host(cls, args: dict[str, t.Any]) -> bool:
        return super().defaults_to_inventory_host(args) and args.get("installs") is None

    def validate(self) -> list[str]:
        if self.params["install"] is None and self.params["installs"] is None:
            return [
                "install is missing: set it or installs, or run the task on hosts of the inventory plugin wpe_installs."
            ]
        return []

    def plan(self) -> Plan:
        names = [self.params["install"]] if self.params["install"] else list(dict.fromkeys(self.params["installs"]))
        with error_context("find the installs to purge"):
            ids = {name: self._install_id(name) for name in names}
        # An install that is named twice, by name and by UUID, is purged once: a second purge of the object cache would take a minute.
        once: dict[str, str] = {}
        for name, install_id in ids.items():
            once.setdefault(install_id, name)
        self.names = list(once.values())
        purged = [{"install": name, "type": self.params["type"]} for name in self.names]
        return Plan(before=[], after=purged, result=purged, send=list(once))

    def _install_id(self, name: str) -> str:
        """Return the id of an install. A UUID is not looked up, because the purge itself fails for one that does not exist."""
        if is_uuid(name) and not self.lookup.predict:
            return name.lower()
        install_id: str = self.lookup.reference("install", name)["id"]
        return install_id

    def apply(self, plan: Plan) -> t.Any:
        done: list[dict[str, str]] = []
        for purge, install_id in zip(plan.after, plan.send):
            try:
                with error_context(f"purge the {purge['type']} cache of {self.known_name(purge['install'])}"):
                    self._purge(install_id)
            except WpeError as error:
                error.message += (
                    f" Purged before that: {', '.join(self.known_name(one['install']) for one in done) or 'nothing'}."
                )
                error.details["purged"] = done
                raise
            done.append(purge)
        return done

    def _purge(self, install_id: str) -> None:
        """Send one purge. A second one is harmless, so the request is repeated when its response is lost."""
        path = api_path("installs", install_id, "purge_cache")
        self.client.send_unverified("POST", path, body={"type": self.params["type"]}, idempotent=True)

    def title(self) -> str:
        caches = "all caches" if self.params["type"] == "all" else f"the {self.params['type']} cache"
        return f"{caches} of {', '.join(map(self.known_name, self.names)) or 'no install'}"

    def diff(self, plan: Plan) -> dict[str, t.Any]:
        return dict(super().diff(plan), before={}, after={"purged": plan.after} if plan.after else {})


MODULE = CachePurge

if __name__ == "__main__":
    main(CachePurge)

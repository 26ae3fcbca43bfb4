# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_core
short_description: Update WordPress itself
version_added: 1.0.0
description:
  - Brings the WordPress of a site to a version, with WP-CLI, and its database after it.
  - WP Engine updates WordPress by itself unless an install defers it.
  - Without O(version) and O(update) the module only reads.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.wp_cli
options:
  version:
    description:
      - The version that is wanted. An older one than is there needs O(force).
    type: str
  update:
    description:
      - Update to the newest version that WordPress offers.
    type: bool
    default: false
  minor:
    description:
      - With O(update), stay in the series that is there, for instance 6.8.
    type: bool
    default: false
  force:
    description:
      - Go back to an older version too. The database stays as the newer one left it.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Take the newest security release of the series
  community.wpengine.wp_core:
    update: true
    minor: true

- name: Have a certain version
  community.wpengine.wp_core:
    version: 6.8.3
"""

RETURN = r"""
core:
  description: WordPress as it is, or in check mode would be.
  returned: success
  type: dict
  contains:
    version:
      description: Its version.
      returned: always
      type: str
      sample: 6.8.3
    update_version:
      description: The newest version that is offered, within the series with O(minor), null for none.
      returned: always
      type: str
      sample: '6.9'
"""

from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Params, main
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import WordPressModule
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import LATEST, VERSION, version_in, version_key


class Core(WordPressModule):
    """WordPress itself."""

    noun = "core"
    options = {
        "version": {"type": "str"},
        "update": {"type": "bool", "default": False},
        "minor": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
    }
    constraints = {"mutually_exclusive": [("version", "update")]}

    def validate(self) -> list[str]:
        version = self.params["version"]
        if not (version or "").strip() or VERSION.fullmatch(version):
            return []
        return [f"version is one of WordPress, such as 6.8.3, not {version[:60]!r}."]

    def current(self) -> Params:
        arguments = ["core", "check-update", *["--minor"] * self.params["minor"]]
        offers = self.wp.rows(arguments, ("version",), none=LATEST)
        newest = max((row["version"] for row in offers), key=version_key, default=None)
        return {"version": version_in(self.wp(["core", "version"])), "update_version": newest}

    def title(self) -> str:
        return f"WordPress on {self.host.name}"

    def decide(self, current: Params) -> Plan:
        plan = decide(current, self.params)
        if plan.changed and self._is_network():
            # Otherwise the databases of the other sites stay old.
            return replace(plan, send=[*plan.send[:-1], (["core", "update-db", "--network"], None)])
        return plan

    def _is_network(self) -> bool:
        """Return True if the site is a multisite network."""
        return self.wp.run(["core", "is-installed", "--network"]).rc == 0

    def unmet(self, plan: Plan, after: Params) -> str:
        version, target = after["version"], plan.after["version"]
        if version == target or self.params["update"] and version_key(version) > version_key(target):
            return ""
        return f"WordPress has version {version} and not {target}; run core update --version={target} with wp_cli to see why."


def decide(current: Params, params: Params) -> Plan:
    """Return the Plan. current: version and update_version. params: version, update and force."""
    target = params["version"] or (current["update_version"] if params["update"] else None)
    if target in (None, current["version"]):
        return Plan(current, current)
    if version_key(target) < version_key(current["version"]) and not params["force"]:
        raise BadInput(
            f"WordPress {target} is older than the installed {current['version']}. Set force to true to go back to it."
        )
    arguments = ["core", "update", f"--version={target}", *["--force"] * params["force"]]
    after = dict(current, version=target)
    if target == current["update_version"]:
        after["update_version"] = None
    return Plan(current, after, send=[(arguments, None), (["core", "update-db"], None)])


MODULE = Core

if __name__ == "__main__":
    main(Core)

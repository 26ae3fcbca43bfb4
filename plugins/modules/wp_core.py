# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_core
short_description: Update WordPress itself
version_added: 0.1.0
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

import re

from ansible_collections.community.wpengine.plugins.module_utils.decide import Plan
from ansible_collections.community.wpengine.plugins.module_utils.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils.wp_cli import WpModule, find_json, main


class Core(WpModule):
    """WordPress itself."""

    noun = "core"
    options = {
        "version": {"type": "str"},
        "update": {"type": "bool", "default": False},
        "minor": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
    }
    rules = {"mutually_exclusive": [("version", "update")]}

    def current(self):
        out = self.wp(["core", "check-update", "--format=json", *["--minor"] * self.params["minor"]])
        offers = find_json(out)[0] or []  # some versions of WP-CLI print nothing when there is no update
        newest = max((row["version"] for row in offers), key=as_numbers, default=None)
        return {"version": self.wp(["core", "version"]).strip(), "update_version": newest}

    def plan(self, current):
        return plan(current, self.params)


def plan(current, params):
    """current: version and update_version. params: version, update and force."""
    target = params["version"] or (current["update_version"] if params["update"] else None)
    if target in (None, current["version"]):
        return Plan(current, current)
    if as_numbers(target) < as_numbers(current["version"]) and not params["force"]:
        raise BadInput(
            f"WordPress {target} is older than the {current['version']} that is there. Set force to go back to it."
        )
    words = ["core", "update", f"--version={target}", *["--force"] * params["force"]]
    after = dict(current, version=target)
    if target == current["update_version"]:
        after["update_version"] = None
    return Plan(current, after, send=[(words, None), (["core", "update-db"], None)])


def as_numbers(version):
    """Versions in order: 6.10 after 6.9, and 6.9 after 6.9-RC1."""
    numbers = [int(number) for number in re.findall(r"\d+", version.split("-")[0])]
    return numbers + [0] * (4 - len(numbers)), "-" not in version


MODULE = Core

if __name__ == "__main__":
    main(Core)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_theme
short_description: Install, update, activate and delete themes of a WordPress site
version_added: 1.0.0
description:
  - Makes a theme of a site as wanted, with WP-CLI. The WP Engine API cannot manage themes.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.wp_cli
options:
  name:
    description:
      - Name of the theme's folder, which is its name in the WordPress.org directory.
    type: str
    required: true
  state:
    description:
      - V(present) installs the theme if need be. V(active) also makes it the site's theme, in place of the one before.
      - V(absent) deletes its files. The active theme cannot be deleted.
      - With O(network), V(active) enables the theme for the sites of the network, and V(inactive), which needs O(network), disables it.
        Neither changes which theme a site has.
    type: str
    choices: [present, active, inactive, absent]
    default: present
  version:
    description:
      - The version that is wanted, newer or older than the one that is there, as the theme names it itself.
    type: str
  update:
    description:
      - Update the theme when WordPress knows a newer version.
    type: bool
    default: false
  source:
    description:
      - URL, or path on the host, of a ZIP file to install from instead of the WordPress.org directory. O(name) is then
        the name of the folder in it. It is read when the theme is not installed or O(version) differs.
      - The task fails if it contains another folder or another version than requested, and leaves it installed.
    type: str
  network:
    description:
      - On a multisite network, O(state) is about the whole network instead of the site that O(url) names.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Switch to a theme
  community.wpengine.wp_theme:
    name: astra
    state: active

- name: Delete a theme
  community.wpengine.wp_theme:
    name: twentytwentyfour
    state: absent
"""

RETURN = r"""
theme:
  description: The theme as it is, or in check mode would be; null when it is absent.
  returned: success
  type: dict
  contains:
    name:
      description: Name of its folder.
      returned: always
      type: str
      sample: astra
    status:
      description: Whether it is the active one.
      returned: always
      type: str
      sample: active
    version:
      description: Its version. In check mode null for one that is yet to be installed, unless O(version) was given.
      returned: always
      type: str
      sample: 4.12.0
    update_version:
      description: The newer version that WordPress knows, null for none.
      returned: always
      type: str
      sample: null
    network_enabled:
      description: Whether the sites of the network may activate it.
      returned: with O(network)
      type: bool
      sample: true
"""

import typing as t
from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import find_json, no_data
from ansible_collections.community.wpengine.plugins.module_utils._wp_extension import Extension, Row

# The option of a network with the themes that its sites may activate.
ENABLED = "allowedthemes"


class Theme(Extension):
    """A theme. With network, active means that the sites of the network may activate it, which the row says as network_enabled."""

    noun = "theme"
    options = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "active", "inactive", "absent"], "default": "present"},
        "version": {"type": "str"},
        "update": {"type": "bool", "default": False},
        "source": {"type": "str"},
        "network": {"type": "bool", "default": False},
    }

    def validate(self) -> list[str]:
        sentences = super().validate()
        if self.params["state"] == "inactive" and not self.params["network"]:
            sentences.append(
                "state inactive needs network: it disables a theme for the sites of a network. On one site a theme becomes "
                "inactive when another one is activated."
            )
        return sentences

    def current(self) -> Row | None:
        row = super().current()
        if row is None or not self.params["network"]:
            return row
        return dict(row, network_enabled=row["name"] in self._enabled())

    def _enabled(self) -> t.Collection[str]:
        """Return the themes that are enabled in the network. Raises WpeError where there is no network."""
        arguments = ["site", "option", "get", ENABLED, "--format=json"]
        result = self.wp.run(arguments)
        if result.rc != 0:
            if "Could not get" in result.stderr:  # no theme was ever enabled
                return ()
            raise self.wp.failure(arguments, result)
        data, found = find_json(result.stdout, lambda value: isinstance(value, (dict, list)))
        if not found:
            raise WpeError(no_data(arguments, "a list of themes", result.stdout), rc=0, stdout=result.stdout)
        # PHP writes an empty list for an empty dictionary.
        return [name for name, enabled in data.items() if enabled] if isinstance(data, dict) else ()

    def decide(self, current: Row | None) -> Plan:
        state = self.params["state"]
        if not self.params["network"] or state not in ("active", "inactive"):
            return super().decide(current)
        plan = self.decide_for(current, {**self.params, "state": "present"})
        wanted = state == "active"
        steps = list(plan.send)
        if wanted is not bool((current or {}).get("network_enabled")):
            name = current["name"] if current else self.params["name"]
            steps.append((["theme", "enable" if wanted else "disable", name, "--network"], None))
        return replace(plan, after=dict(plan.after, network_enabled=wanted), send=steps)

    def unmet(self, plan: Plan, after: Row | None) -> str:
        if not self.params["network"] or after is None:
            return super().unmet(plan, after)
        wanted = plan.after and plan.after.get("network_enabled")
        if wanted is not None and after["network_enabled"] is not wanted:
            return f"the theme {after['name']} is {'not enabled' if wanted else 'still enabled'} in the network."
        return super().unmet(plan, dict(after, status=self.params["state"]))


MODULE = Theme

if __name__ == "__main__":
    main(Theme)

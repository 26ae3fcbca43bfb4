# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_plugin
short_description: Install, update, activate and delete plugins of a WordPress site
version_added: 1.0.0
description:
  - Makes a plugin of a site as wanted, with WP-CLI. The WP Engine API cannot manage plugins.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.wp_cli
options:
  name:
    description:
      - Name of the plugin's folder, which is its name in the WordPress.org directory.
      - An installed plugin is also found by its file (V(my-plug/my-plug.php), V(hello.php)) and in other letter case. Of several
        plugins in one folder, name one, such as V(two/a). Deleting it is refused, because the others would be deleted with it.
    type: str
    required: true
  state:
    description:
      - V(present) installs the plugin if need be, and leaves it active or not as it is.
      - V(active) and V(inactive) install it too.
      - V(absent) deactivates it and deletes its files. Its data stays in the database; to remove that as well use
        M(community.wpengine.wp_cli) with C(plugin uninstall --deactivate).
    type: str
    choices: [present, active, inactive, absent]
    default: present
  version:
    description:
      - The version that is wanted, newer or older than the one that is there, as the plugin names it itself.
    type: str
  update:
    description:
      - Update the plugin when WordPress knows a newer version.
    type: bool
    default: false
  source:
    description:
      - URL, or path on the host, of a ZIP file to install from instead of the WordPress.org directory. O(name) is then
        the name of the folder in it. It is read when the plugin is not installed or O(version) differs.
      - The task fails if it contains another folder or another version than requested, and leaves it installed.
    type: str
  network:
    description:
      - On a multisite network, activate or deactivate the plugin for all sites instead of the one that O(url) names.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Have a plugin active
  community.wpengine.wp_plugin:
    name: akismet
    state: active

- name: Have a certain version of a plugin
  community.wpengine.wp_plugin:
    name: woocommerce
    version: 10.0.0

- name: Update a plugin where it is out of date
  community.wpengine.wp_plugin:
    name: contact-form-7
    update: true

- name: Delete a plugin
  community.wpengine.wp_plugin:
    name: hello-dolly
    state: absent
"""

RETURN = r"""
plugin:
  description: The plugin as it is, or in check mode would be; null when it is absent.
  returned: success
  type: dict
  contains:
    name:
      description: Name of its folder.
      returned: always
      type: str
      sample: akismet
    status:
      description: V(active), V(active-network), V(inactive), V(must-use) or V(dropin).
      returned: always
      type: str
      sample: active
    version:
      description: Its version. In check mode null for one that is yet to be installed, unless O(version) was given.
      returned: always
      type: str
      sample: '5.5'
    update_version:
      description: The newer version that WordPress knows, null for none.
      returned: always
      type: str
      sample: null
"""

from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._wp_extension import Extension


class Plugin(Extension):
    """A plugin."""

    noun = "plugin"
    options = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "active", "inactive", "absent"], "default": "present"},
        "version": {"type": "str"},
        "update": {"type": "bool", "default": False},
        "source": {"type": "str"},
        "network": {"type": "bool", "default": False},
    }


MODULE = Plugin

if __name__ == "__main__":
    main(Plugin)

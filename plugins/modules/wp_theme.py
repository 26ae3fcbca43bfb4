# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_theme
short_description: Install, update, activate and delete themes of a WordPress site
version_added: 0.1.0
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
    type: str
    choices: [present, active, absent]
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
"""

from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._wp_extension import Extension


class Theme(Extension):
    """A theme."""

    noun = "theme"
    options = {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "active", "absent"], "default": "present"},
        "version": {"type": "str"},
        "update": {"type": "bool", "default": False},
        "source": {"type": "str"},
    }


MODULE = Theme

if __name__ == "__main__":
    main(Theme)

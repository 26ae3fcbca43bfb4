# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options, attributes and notes of the modules that run WP-CLI."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of what wp_cli.SHARED_OPTIONS holds (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  path:
    description:
      - Folder of the site on the host.
      - Over P(community.wpengine.wpe_ssh#connection) the default is C(sites/) and the user name, which is the install's
        name. Elsewhere it is the folder in which commands begin.
    type: str
  skip_plugins:
    description:
      - Run without the site's plugins. Helps when one of them is broken.
    type: bool
    default: false
  skip_themes:
    description:
      - Run without the site's theme. Helps when it is broken.
    type: bool
    default: false
  url:
    description:
      - Address of a site of a multisite network, on which to work. By default, the main site.
    type: str
attributes:
  check_mode:
    description: Predicts the change and the returned object without changing anything.
    support: full
  diff_mode:
    description: Shows what changed, or in check mode what would change.
    support: full
  idempotent:
    description: Changes nothing when run again with the same options.
    support: full
  platform:
    description: Where it runs. The host needs a shell and WP-CLI, and no Python.
    platforms: posix
    support: full
notes:
  - The task runs inside the Ansible controller and sends one command after the other over the host's connection, so
    it runs against hosts of the inventory plugin P(community.wpengine.wpe_installs#inventory) as they are. With C(async)
    it runs on the host and needs Python there, which WP Engine's gateway does not have.
  - What fails because the site is broken says so, with the error of PHP.
seealso:
  - plugin: community.wpengine.wpe_ssh
    plugin_type: connection
"""

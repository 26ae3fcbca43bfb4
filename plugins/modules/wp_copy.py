# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_copy
short_description: Copy a file to a host without Python
version_added: 0.1.0
description:
  - Copies one file, or a text, to hosts that have a shell and C(sha1sum), but no Python, such as WP Engine installs.
    M(ansible.builtin.copy) needs Python there.
  - The file is sent only when its checksum differs, under another name first, so that the site never reads half of it.
    With O(mode), or in place of a file that is there, only its owner can read it until it has its permissions.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
options:
  src:
    description:
      - The file on the controller, found as M(ansible.builtin.copy) finds it.
      - Exactly one of this and O(content) is needed.
    type: str
  content:
    description:
      - The text that the file is to hold.
    type: str
  dest:
    description:
      - The file on the host. When it ends with a slash, the name of O(src) is added. The folder must be there.
      - A relative path begins in the home directory, where the site is in C(sites/<install>), and so does one with
        C(~/) in front. The home directory of another user (C(~user)) is refused.
    type: str
    required: true
  mode:
    description:
      - Permissions in octal, in quotes, as YAML would make another number of it. Without it a new file gets those of the host's umask, and a file that is there
        keeps its own.
    type: str
attributes:
  check_mode:
    description: Says whether the file would change, without changing it.
    support: full
  diff_mode:
    description: Shows what changes in a text of up to 100 kB.
    support: full
  platform:
    description: Where it runs. The host needs a shell, sha1sum and stat of GNU.
    platforms: posix
    support: full
seealso:
  - module: community.wpengine.wp_fetch
  - plugin: community.wpengine.wpe_ssh
    plugin_type: connection
"""

EXAMPLES = r"""
- name: Have a must-use plugin on every site
  community.wpengine.wp_copy:
    src: agency.php
    dest: sites/{{ wpe_install_name }}/wp-content/mu-plugins/
    mode: '0644'
"""

RETURN = r"""
dest:
  description: The file on the host.
  returned: success
  type: str
  sample: sites/torquebikes/wp-content/mu-plugins/agency.php
checksum:
  description: SHA-1 checksum of what the file holds, or in check mode would hold.
  returned: success
  type: str
  sample: 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
mode:
  description: Its permissions; in check mode null when nobody knows them.
  returned: success
  type: str
  sample: '0644'
"""

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_fetch
short_description: Fetch a file from a host without Python
version_added: 1.0.0
description:
  - Does what M(ansible.builtin.fetch) does, on hosts that have a shell and C(sha1sum), but no Python, such as
    WP Engine installs. The file is fetched only when its checksum differs from that of the local one.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
options:
  src:
    description:
      - The file on the host. A relative path begins in the home directory, where the site is in C(sites/<install>).
    type: str
    required: true
  dest:
    description:
      - Folder on the controller, below which the file gets the host's name and its own path; or with O(flat) the file.
    type: str
    required: true
  flat:
    description:
      - Use O(dest) as it is. When it ends with a slash, the name of the file is added.
    type: bool
    default: false
  fail_on_missing:
    description:
      - Fail when there is no such file.
    type: bool
    default: true
  validate_checksum:
    description:
      - Compare the checksums once more afterwards.
    type: bool
    default: true
attributes:
  check_mode:
    description: Fetches nothing in check mode.
    support: partial
    details: It does not predict whether a file would change.
  diff_mode:
    description: It shows no difference.
    support: none
  platform:
    description: Where it runs. The host needs a shell and sha1sum.
    platforms: posix
    support: full
seealso:
  - module: community.wpengine.wp_copy
  - plugin: community.wpengine.wpe_ssh
    plugin_type: connection
"""

EXAMPLES = r"""
- name: Fetch the debug log of each site that has one
  community.wpengine.wp_fetch:
    src: sites/{{ wpe_install_name }}/wp-content/debug.log
    dest: logs/
    fail_on_missing: false
"""

RETURN = r"""
dest:
  description: The file on the controller.
  returned: when there is such a file
  type: str
  sample: /home/me/logs/torquebikes/sites/torquebikes/wp-content/debug.log
checksum:
  description: Its SHA-1 checksum.
  returned: when there is such a file
  type: str
  sample: 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
file:
  description: The file on the host.
  returned: always
  type: str
  sample: sites/torquebikes/wp-content/debug.log
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Params, main
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import HostModule


class Fetch(HostModule):
    """A file of the host on the controller. ansible-core's own action does the work."""

    runs_as_module = False
    # ansible-core's action ignores unknown options and reads an invalid boolean as false.
    options = {
        "src": {"type": "str", "required": True},
        "dest": {"type": "str", "required": True},
        "flat": {"type": "bool", "default": False},
        "fail_on_missing": {"type": "bool", "default": True},
        "validate_checksum": {"type": "bool", "default": True},
    }

    def plan(self) -> Plan:
        untouched = {"changed": False, "msg": "Files are not fetched in check mode."}
        return Plan(before=None, after=self.params["src"], result=untouched)

    def apply(self, plan: Plan) -> Params:
        result = self.host.fetch(self.params)
        if result.pop("failed", False):
            raise WpeError(result.pop("msg", "the file could not be fetched"), **result)
        return result

    def result(self, plan: Plan, after: Params) -> Params:
        return dict({"changed": False}, **after)

    def diff(self, plan: Plan) -> None:
        return None


MODULE = Fetch

if __name__ == "__main__":
    main(Fetch)

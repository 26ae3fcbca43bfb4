# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of the info modules that read the objects of installs. List community.wpengine.account with it."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of option_specs.INSTALL, used as a filter (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  install:
    description:
      - Name or UUID of one install. Only its objects are read.
      - On a host of the inventory plugin P(community.wpengine.wpe_installs#inventory), it defaults to that host's install,
        unless O(account) is set.
    type: str
"""

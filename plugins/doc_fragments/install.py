# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of the modules that work on one install."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of option_specs.INSTALL (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  install:
    description:
      - Name or UUID of the install.
      - On a host of the inventory plugin P(community.wpengine.wpe_installs#inventory), it defaults to that host's install.
    type: str
"""

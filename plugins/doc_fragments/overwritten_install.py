# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of the modules that overwrite an install."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of option_specs.OVERWRITTEN_INSTALL (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  install:
    description:
      - Name or UUID of the install that is overwritten.
      - It never defaults to the install of an inventory host. Set it to C("{{ wpe_install_id }}") for that install.
    type: str
    required: true
"""

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of the modules that use one completed backup."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of option_specs.COMPLETED_BACKUP (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  backup:
    description:
      - UUID of a completed backup, or V(latest) for the completed backup that was started last.
    type: str
    required: true
"""

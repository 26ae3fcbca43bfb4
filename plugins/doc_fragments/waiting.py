# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the modules that can wait until WP Engine is done. A module documents its default of wait_timeout."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of option_specs.waiting() (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Wait until the work is finished. The task fails if it does not succeed within O(wait_timeout).
    type: bool
    default: true
  wait_timeout:
    description:
      - Maximum time to wait, in seconds. Above 0 and at most 31536000, which is a year.
    type: int
"""

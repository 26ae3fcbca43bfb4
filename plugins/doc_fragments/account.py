# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of the info modules that can read a single account."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of option_specs.ACCOUNT (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  account:
    description:
      - Name, nickname or UUID of one account. Only its objects are read.
      - Without it, all accounts that the credentials reach are read.
    type: str
"""

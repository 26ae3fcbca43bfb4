# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of the modules that work on one existing domain."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of option_specs.DOMAIN (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  domain:
    description:
      - Name or UUID of a domain of the install.
      - Names compare without case and without a final dot. International names match in Unicode and in punycode.
    type: str
    required: true
"""

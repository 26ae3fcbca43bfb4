# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of the modules that start work whose end WP Engine reports by e-mail."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of option_specs.NOTIFICATION_EMAILS (a test compares the two)."""

    DOCUMENTATION = r"""
options:
  notification_emails:
    description:
      - E-mail addresses that WP Engine notifies when the work is finished.
      - By default, the address of the API user, which the module reads with one request (C(GET /user)).
    type: list
    elements: str
"""

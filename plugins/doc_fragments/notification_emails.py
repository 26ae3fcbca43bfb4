# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option of the modules that order something of which WP Engine tells the end by e-mail."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation of what orders.JobModule takes."""

    DOCUMENTATION = r"""
options:
  notification_emails:
    description:
      - Addresses that WP Engine mails when it is done.
      - When it is left out, it is the address of the API user, as C(GET /user) tells it.
    type: list
    elements: str
"""

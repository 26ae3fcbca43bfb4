# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all modules that only read share. List it before community.wpengine.api, whose attributes it replaces."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes and notes of the wpe_*_info modules."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Changes nothing, so check mode makes no difference. It really reads.
    support: full
  diff_mode:
    description: Changes nothing, so the difference is always empty.
    support: full
  idempotent:
    description: Changes nothing. What it reads may differ from run to run.
    support: full
notes:
  - A filter that fits nothing gives an empty list, not a failure. An account, site or install that says where to look
    must exist; otherwise the task fails and names the nearest ones. In check mode it only warns of a site or install
    that does not exist, because an earlier task may be going to make it, and the list is empty.
  - The values are the API's own, with unchanged names. Fields that WP Engine adds appear by themselves.
"""

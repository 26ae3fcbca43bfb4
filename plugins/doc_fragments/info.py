# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes and notes of the modules that only read. List it before community.wpengine.api, whose attributes it replaces."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes and notes of the wpe_*_info modules."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Changes nothing. It reads in check mode too.
    support: full
  diff_mode:
    description: Changes nothing, so the diff is always empty.
    support: full
  idempotent:
    description: Changes nothing. The API's values may differ between two runs.
    support: full
notes:
  - A filter that matches nothing returns an empty list. An account, site or install whose objects are read must exist.
    Otherwise the task fails and lists the nearest names. In check mode, a missing site or install gives a warning and an
    empty list, because an earlier task may create it.
  - Names and values are the API's own. Fields that WP Engine adds are returned too.
"""

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
  - A filter on the listed objects themselves that matches nothing returns an empty list. An account, a site, an install or a
    backup that says where to read must exist, and so must an account that is given by its UUID. Otherwise the task fails and
    lists the nearest names.
  - Check mode reads what earlier tasks of the run would have changed. An ordinary module, for instance with C(async), does not
    know these tasks. There, a missing site or install that is given by its name gives a warning and an empty list.
  - When the objects of several accounts, sites or installs are read, one that is deleted meanwhile, or that the API user may
    not read, does not hide the others. They are returned, and one warning names what is missing. When the task names the one
    to read, or the API user may read none of them, the task fails.
  - Names and values are the API's own. Fields that WP Engine adds are returned too.
"""

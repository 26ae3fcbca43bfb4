# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: wpe_collections
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
version_added: 1.0.0
short_description: Return those of some collections that are installed
description:
  - Returns the names of the installed collections among some, in their order. It looks where Ansible finds collections, in its
    Python packages too.
options:
  _terms:
    description:
      - Names of collections, such as V(awx.awx).
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Need one of two collections
  ansible.builtin.assert:
    that: query('community.wpengine.wpe_collections', 'awx.awx', 'ansible.controller') | length > 0
"""

RETURN = r"""
_raw:
  description: The names of those that are installed.
  type: list
  elements: str
"""

import typing as t
from importlib.util import find_spec

from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """Looks for collections."""

    def run(self, terms: list[str], variables: t.Any = None, **kwargs: t.Any) -> list[str]:
        """Return the names of those that are installed."""
        self.set_options(var_options=variables, direct=kwargs)
        return [name for name in terms if is_installed(name)]


def is_installed(name: str) -> bool:
    """Return True if Ansible finds a collection."""
    try:
        return find_spec(f"ansible_collections.{name}") is not None
    except ImportError:  # not even another collection of that namespace
        return False

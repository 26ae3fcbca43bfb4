# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Binds the module of this name to its action."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.plugin_utils._action import HostAction as ActionModule

__all__ = ["ActionModule"]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""wp_core runs in the action of wp_cli."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.action import wp_cli


class ActionModule(wp_cli.ActionModule):
    """A name of its own, so that module_defaults of one module reach no other."""

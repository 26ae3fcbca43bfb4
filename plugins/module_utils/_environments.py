# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which installs may be deleted or overwritten without force."""

from __future__ import annotations

EXPENDABLE = ("staging", "development")


def is_expendable(install):
    """Whether an install surely is no production environment; on accounts without the Sites feature it has none at all."""
    return install.get("environment") in EXPENDABLE


def describe_environment(install):
    """The environment of an install that is not expendable, in words."""
    return f"a {install.get('environment') or 'possibly production'} environment"

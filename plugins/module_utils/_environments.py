# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of installs: which may be deleted or overwritten without force."""

from __future__ import annotations

import typing as t

REPLACEABLE = ("staging", "development")


def is_replaceable(install: dict[str, t.Any]) -> bool:
    """Return True if an install surely is not production. On accounts without the Sites feature no environment is shown."""
    return install.get("environment") in REPLACEABLE


def describe_environment(install: dict[str, t.Any]) -> str:
    """Return the environment of an install that is not replaceable, for messages."""
    return f"a {install.get('environment') or 'possibly production'} environment"

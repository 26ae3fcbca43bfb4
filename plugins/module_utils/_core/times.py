# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read and write times in the forms of users and of the API."""

from __future__ import annotations

import re
from datetime import datetime, timezone

# YAML turns an unquoted time in a playbook into a form with a blank between date and time.
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|z|[+-]\d\d:?\d\d)?")


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(timezone.utc)


def read_time(text: object, zone_required: bool = False) -> datetime | None:
    """Return the time that a text contains, in UTC and without fractions of a second; None if it is not a date and time.

    A time without a zone is taken as UTC; with zone_required it is not a time. The pattern is needed because
    datetime.fromisoformat() of Python 3.9 reads few forms.
    """
    match = TIME.fullmatch(str(text).strip())
    if match is None or (zone_required and match.group(4) is None):
        return None
    day, minute, second, zone = match.groups()
    zone = "+00:00" if zone in (None, "Z", "z") else f"{zone[:3]}:{zone[-2:]}"
    try:
        return datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def write_time(moment: datetime) -> str:
    """Return a time in the form that the API reads: RFC 3339, in UTC."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

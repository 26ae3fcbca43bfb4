# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as users and the API write them."""

from __future__ import annotations

import re
from datetime import datetime, timezone

# A blank between date and time is what Ansible makes of a time that stands in a playbook without quotes.
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|z|[+-]\d\d:?\d\d)?")


def now():
    """The present time, in UTC."""
    return datetime.now(timezone.utc)


def read_time(text, zone_needed=False):
    """The moment that a date with a time names, None for anything else. UTC where no zone is said, unless it is needed.

    Parts of seconds are dropped. The parser of Python 3.9 does not know all forms, hence the pattern.
    """
    match = TIME.fullmatch(str(text).strip())
    if match is None or (zone_needed and match.group(4) is None):
        return None
    day, minute, second, zone = match.groups()
    zone = "+00:00" if zone in (None, "Z", "z") else f"{zone[:3]}:{zone[-2:]}"
    try:
        return datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def write_time(moment):
    """A moment as the API reads it: RFC 3339, in UTC."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

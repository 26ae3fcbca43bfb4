# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read and write times in the forms of users and of the API."""

from __future__ import annotations

import re
import time
import typing as t
from datetime import datetime, timedelta, timezone

# YAML turns an unquoted time in a playbook into a form with a blank between date and time. A blank before the zone, and its
# names, are assumed: they are usual in APIs.
TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(?:[.,]\d+)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?", re.IGNORECASE
)


class ApiClock:
    """The API's clock, read from the header Date of its responses.

    The clock of the controller may be wrong. It is used only until the API has sent its time.
    """

    def __init__(self) -> None:
        self._measured: tuple[datetime, float] | None = None

    def set(self, date: datetime | None, received: float) -> None:
        """Note the time in a response; nothing if it is None. received: when it arrived, on the monotonic clock."""
        if date is not None:
            self._measured = date, received

    def now(self) -> datetime:
        """Return the present time in UTC."""
        if self._measured is None:
            return datetime.now(timezone.utc)
        date, received = self._measured
        return date + timedelta(seconds=time.monotonic() - received)


def read_time(text: object, zone_required: bool = False) -> datetime | None:
    """Return the time that a text contains, in UTC and without fractions of a second; None if it is not a date and time.

    A time without a zone is taken as UTC; with zone_required it is not a time. The pattern is needed because
    datetime.fromisoformat() of Python 3.9 reads few forms.
    """
    match = TIME.fullmatch(str(text).strip())
    if match is None or (zone_required and match.group(4) is None):
        return None
    day, minute, second, zone = match.groups()
    zone = "+00:00" if zone is None or zone[0].isalpha() else f"{zone[:3]}:{zone[3:][-2:] or '00'}"
    try:
        return datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def read_api_time(value: object, what: str, warn: t.Callable[[str], None]) -> datetime | None:
    """Return the time that the API returned as a value, None if there is none.

    A value that is not understood is None, too, but with a warning. what: what the value is, in words that begin the warning.
    """
    if value is None or value == "":
        return None
    moment = read_time(value)
    if moment is None:
        warn(f"{what} is {str(value)!r}, which is not a time that this collection understands.")
    return moment


def write_time(moment: datetime) -> str:
    """Return a time in the form that the API reads: RFC 3339, in UTC."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a write."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class WriteResult:
    """The outcome of a write that succeeded.

    body: the object that the API returned or, if adopted, the object that was found instead. None if the API has accepted
    the write and does not show its effect yet.
    adopted: True if the write failed or its outcome was unknown, and the wanted object exists all the same.
    """

    body: t.Any
    adopted: bool

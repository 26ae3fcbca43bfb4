# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shorten the pauses of tests."""

from __future__ import annotations

import contextlib
import time
import typing as t
from unittest import mock

from ansible_collections.community.wpengine.plugins.module_utils._core import waiting as wait

SHORT = 0.05  # seconds that a pause takes within fast_sleep()


@contextlib.contextmanager
def fast_sleep(note: t.Callable[[float], object] = lambda seconds: None) -> t.Iterator[None]:
    """Shorten pauses, and call note(seconds) with the requested length of each."""

    def pause(self: wait.Waiting, seconds: float, why: str) -> None:
        note(seconds)
        time.sleep(min(seconds, SHORT))

    with mock.patch.object(wait.Waiting, "pause", pause):
        yield

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms of times that users and the API write."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_time, write_time

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T12:00:00Z",
        "2026-12-01t12:00:00z",
        "2026-12-01T12:00:00.123Z",
        "2026-12-01T12:00:00.1234567Z",
        "2026-12-01T12:00Z",
        "2026-12-01T13:00:00+01:00",
        "2026-12-01T06:30:00-0530",
        "2026-12-01 12:00:00+00:00",  # an unquoted time in a playbook
        "2026-12-01T12:00:00",
    ],
)
def test_every_form_of_a_time_is_read(text):
    assert read_time(text) == NOON


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-12-01", "2026-13-01T12:00:00Z", "2026-12-01T25:00:00Z", "12:00", None])
def test_anything_else_is_no_time(text):
    assert read_time(text) is None


def test_zone_can_be_required():
    assert read_time("2026-12-01T12:00:00", zone_required=True) is None
    assert read_time("2026-12-01T12:00:00Z", zone_required=True) == NOON


def test_time_is_written_in_utc():
    assert write_time(NOON) == "2026-12-01T12:00:00Z"
    assert write_time(read_time("2026-12-01T13:00:00+01:00")) == "2026-12-01T12:00:00Z"

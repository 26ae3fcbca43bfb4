# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms of times that users and the API write."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core import times
from ansible_collections.community.wpengine.plugins.module_utils._core.times import (
    ApiClock,
    read_api_time,
    read_time,
    write_time,
)

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
        "2026-12-01 12:00:00 UTC",
        "2026-12-01 13:00:00 +0100",
        "2026-12-01T13:00:00+01",
        "2026-12-01T12:00:00,5 gmt",
    ],
)
def test_every_form_of_a_time_is_read(text):
    assert read_time(text) == NOON


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-12-01", "2026-13-01T12:00:00Z", "2026-12-01T25:00:00Z", "12:00", None]
)
def test_anything_else_is_no_time(text):
    assert read_time(text) is None


def test_zone_can_be_required():
    assert read_time("2026-12-01T12:00:00", zone_required=True) is None
    assert read_time("2026-12-01T12:00:00Z", zone_required=True) == NOON


def test_time_is_written_in_utc():
    assert write_time(NOON) == "2026-12-01T12:00:00Z"
    assert write_time(read_time("2026-12-01T13:00:00+01:00")) == "2026-12-01T12:00:00Z"


@pytest.mark.parametrize(
    "value,moment,warnings",
    [
        (None, None, []),
        ("", None, []),
        ("2026-12-01T12:00:00Z", NOON, []),
        ("yesterday", None, ["The create_time is 'yesterday', which is not a time that this collection understands."]),
        (1764590400, None, ["The create_time is '1764590400', which is not a time that this collection understands."]),
    ],
)
def test_time_of_the_api_that_is_not_understood_is_named(value, moment, warnings):
    shown = []
    assert read_api_time(value, "The create_time", shown.append) == moment
    assert shown == warnings


def test_clock_of_the_api_goes_on_from_the_time_of_its_response(monkeypatch):
    clock = ApiClock()
    clock.set(NOON, 1000.0)
    monkeypatch.setattr(times.time, "monotonic", lambda: 1090.0)
    assert clock.now() == NOON + timedelta(seconds=90)
    clock.set(None, 1090.0)
    assert clock.now() == NOON + timedelta(seconds=90)


def test_clock_of_the_api_is_the_controllers_before_a_response():
    assert abs(ApiClock().now() - datetime.now(timezone.utc)) < timedelta(seconds=5)

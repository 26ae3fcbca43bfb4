# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find out whether a measurement of the disk usage is running."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.community.wpengine.plugins.modules.wpe_disk_usage_refresh import is_running

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "expected,result",
    [
        (None, False),
        ("", False),
        ("soon", False),
        ("2026-12-01T11:59:59Z", False),
        ("2026-12-01T12:00:01Z", True),
        ("2026-12-01T13:30:00.000+01:00", True),
    ],
)
def test_measurement_is_running_until_its_expected_time(expected, result):
    assert is_running(expected, NOON) is result

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find out whether a measurement of the disk usage is running."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.modules import wpe_disk_usage_refresh
from support.fake_client import FakeApi
from support.sample_account import INSTALL

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "expected,running,warnings",
    [
        (None, False, 0),
        ("", False, 0),
        ("soon", False, 1),
        ("2026-12-01T11:59:59Z", False, 0),
        ("2026-12-01T12:01:00Z", True, 0),
        ("2026-12-01T13:30:00.000+01:00", True, 0),
    ],
)
def test_measurement_is_running_until_its_expected_time(expected, running, warnings):
    replies = {
        f"GET /installs/{INSTALL}": {"id": INSTALL},
        f"GET /installs/{INSTALL}/usage": {"storage_refresh_expected_time": expected},
    }
    api = FakeApi(replies, date=format_datetime(NOON, usegmt=True))
    assert api.run(wpe_disk_usage_refresh.MODULE, {"install": INSTALL}, check_mode=True)["changed"] is not running
    assert len(api.warnings) == warnings and all("'soon'" in text for text in api.warnings)


def test_failed_read_after_the_request_says_changed():
    api = FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL},
            f"GET /installs/{INSTALL}/usage": [{}, (403, {"message": "Forbidden"})],
            f"POST /installs/{INSTALL}/usage/refresh_disk_usage": (202, None),
        }
    )
    with pytest.raises(ApiError) as caught:
        api.run(wpe_disk_usage_refresh.MODULE, {"install": INSTALL})
    assert caught.value.details["changed"] is True


@pytest.mark.parametrize("offset", [timedelta(hours=-1), timedelta(hours=1)])
@pytest.mark.parametrize("minutes,running", [(-20, False), (20, True)])
def test_expected_time_is_compared_with_the_clock_of_the_api(offset, minutes, running):
    now = datetime.now(timezone.utc) + offset
    expected = (now + timedelta(minutes=minutes)).isoformat()
    replies = {
        f"GET /installs/{INSTALL}": {"id": INSTALL},
        f"GET /installs/{INSTALL}/usage": {"storage_refresh_expected_time": expected},
    }
    api = FakeApi(replies, date=format_datetime(now, usegmt=True))
    assert api.run(wpe_disk_usage_refresh.MODULE, {"install": INSTALL}, check_mode=True)["changed"] is not running

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The decisions on backups and other orders."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID
from ansible_collections.community.wpengine.plugins.module_utils._module.job import (
    check_final_status,
    is_young,
    looks_like_email,
    newest,
)
from ansible_collections.community.wpengine.plugins.modules.wpe_install_copy import refuse_copy

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)
OLD, NEW = {"id": "old", "create_time": "2026-01-30T09:00:00Z"}, {"id": "new", "create_time": "2026-01-31T09:00:00.500Z"}
SAME_SECOND = {"id": "same second", "create_time": "2026-01-31T09:00:00.600Z"}
TIMELESS = {"id": "timeless", "create_time": None}


@pytest.mark.parametrize(
    "rows,expected", [([OLD, NEW], NEW), ([NEW, SAME_SECOND, OLD], SAME_SECOND), ([TIMELESS, OLD], OLD), ([TIMELESS], TIMELESS), ([], None)]
)
def test_the_newest(rows, expected):
    assert newest(rows) is expected
    assert newest(reversed(rows)) is expected


@pytest.mark.parametrize(
    "row,hours,young",
    [
        (NEW, 3, True),
        (NEW, 2.99, False),
        (NEW, 0, False),
        ({"create_time": "2026-01-31T13:00:00Z"}, 0, True),  # the API's clock is ahead
        ({"create_time": "2026-01-31T13:00:00+02:00"}, 1, True),
        ({"create_time": None, "complete_time": "2026-01-31T11:30:00Z"}, 1, True),
        # What it holds is as old as its beginning.
        ({"create_time": "2026-01-31T09:00:00Z", "complete_time": "2026-01-31T11:30:00Z"}, 1, False),
        ({"create_time": "yesterday"}, 1000, False),
        ({}, 1000, False),
    ],
)
def test_how_old_a_backup_is(row, hours, young):
    assert is_young(row, hours, NOW) is young


@pytest.mark.parametrize(
    "state,wait,words",
    [
        ("completed", True, None),
        ("completed", False, None),
        ("requested", False, None),
        ("in_progress", False, None),
        ("initiated", True, "is still initiated after wait_timeout (9 s)"),
        ("aborted", True, "ended as 'aborted'"),
        ("aborted", False, "ended as 'aborted'"),
        ("never seen", True, "ended as 'never seen'"),
        (None, True, "ended as None"),
    ],
)
def test_every_end_but_completed_is_a_failure(state, wait, words):
    params = {"wait": wait, "wait_timeout": 9}
    if words is None:
        check_final_status(state, "backup 1", params)
    else:
        with pytest.raises(WpeError) as raised:
            check_final_status(state, "backup 1", params)
        assert words in raised.value.message


@pytest.mark.parametrize("text,good", [("a@b", True), (" a@b.example ", True), ("a@", False), ("@b", False), ("ab", False), ("a@b c@d", False), ("", False)])
def test_emails(text, good):
    assert looks_like_email(text) is good


def install(number, account="a", environment="staging"):
    return {"id": str(number), "name": f"install{number}", "account": {"id": account}, "environment": environment}


@pytest.mark.parametrize(
    "source,destination,force,words",
    [
        (install(1), install(1), True, "the same install"),
        (install(1), install(2, account="b"), True, "different accounts"),
        (install(1), install(2, environment="production"), False, "install2 is a production environment"),
        (install(1), install(2, environment=None), False, "install2 is a possibly production environment"),
        (install(1), install(2, environment="production"), True, None),
        (install(1), install(2), False, None),
        (install(1), dict(install(UNKNOWN_ID, environment=None), account={"id": UNKNOWN_ID}), False, None),
    ],
)
def test_what_may_be_copied(source, destination, force, words):
    if words is None:
        refuse_copy(source, destination, force)
    else:
        with pytest.raises(BadInput, match=words):
            refuse_copy(source, destination, force)

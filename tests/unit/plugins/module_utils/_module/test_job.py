# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decisions on jobs: which backup is recent, how a job ends, what may be copied."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import predicted_id
from ansible_collections.community.wpengine.plugins.module_utils._module.job import (
    JobModule,
    check_final_status,
    is_recent,
    newest,
)
from ansible_collections.community.wpengine.plugins.modules.wpe_install_copy import refuse_copy

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)
OLD, NEW = (
    {"id": "old", "create_time": "2026-01-30T09:00:00Z"},
    {"id": "new", "create_time": "2026-01-31T09:00:00.500Z"},
)
SAME_SECOND = {"id": "same second", "create_time": "2026-01-31T09:00:00.600Z"}
TIMELESS = {"id": "timeless", "create_time": None}


@pytest.mark.parametrize(
    "rows,expected",
    [
        ([OLD, NEW], NEW),
        ([NEW, SAME_SECOND, OLD], SAME_SECOND),
        ([TIMELESS, OLD], OLD),
        ([TIMELESS], TIMELESS),
        ([], None),
    ],
)
def test_newest_row_is_the_one_created_last(rows, expected):
    assert newest(rows) is expected
    assert newest(reversed(rows)) is expected


@pytest.mark.parametrize(
    "row,hours,recent",
    [
        (NEW, 3, True),
        (NEW, 2.99, False),
        (NEW, 0, False),
        ({"create_time": "2026-01-31T13:00:00Z"}, 0, True),  # the API's clock is ahead
        ({"create_time": "2026-01-31T13:00:00+02:00"}, 1, True),
        ({"create_time": None, "complete_time": "2026-01-31T11:30:00Z"}, 1, True),
        # A backup's content is as old as its creation.
        ({"create_time": "2026-01-31T09:00:00Z", "complete_time": "2026-01-31T11:30:00Z"}, 1, False),
        ({"create_time": "yesterday"}, 1000, False),
        ({}, 1000, False),
    ],
)
def test_backup_is_recent_by_its_creation_time(row, hours, recent):
    assert is_recent(row, hours, NOW) is recent


@pytest.mark.parametrize(
    "state,wait,words",
    [
        ("completed", True, None),
        ("completed", False, None),
        ("requested", False, None),
        ("in_progress", False, None),
        ("aborted", True, "ended as 'aborted'"),
        ("aborted", False, "ended as 'aborted'"),
        ("never seen", True, "ended as 'never seen'"),
        (None, True, "ended as None"),
    ],
)
def test_final_status_other_than_completed_is_a_failure(state, wait, words):
    if words is None:
        check_final_status(state, "backup 1", wait)
    else:
        with pytest.raises(WpeError) as raised:
            check_final_status(state, "backup 1", wait)
        assert words in raised.value.message


class JobClient:
    """A client without requests. It shows no progress."""

    def progress(self, text):
        pass


def test_job_that_is_still_running_after_wait_timeout_is_a_failure():
    job = JobModule({"wait": True, "wait_timeout": 0.01}, {}, JobClient(), None, None)
    job.noun, job.install = "backup", {"name": "torquebikes"}
    row = {"id": "1", "status": "initiated"}
    with pytest.raises(WpeError) as raised:
        job.wait_for_completion(row, "status", lambda: dict(row, seen=True))
    assert (
        "Timed out after wait_timeout (0.01 s): the backup 1 of torquebikes is still initiated. It goes on"
        in raised.value.message
    )
    assert raised.value.details == {"backup": dict(row, seen=True), "changed": False}


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
        (
            install(1),
            dict(
                install(predicted_id("/installs", "x"), environment=None),
                account={"id": predicted_id("/accounts", "x")},
            ),
            False,
            None,
        ),
    ],
)
def test_copy_is_refused_between_accounts_over_itself_and_over_production(source, destination, force, words):
    if words is None:
        refuse_copy(source, destination, force)
    else:
        with pytest.raises(BadInput, match=words):
            refuse_copy(source, destination, force)

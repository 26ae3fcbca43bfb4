# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make an archive of a backup unless one exists."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.modules import wpe_backup_archive
from support.fake_client import FakeApi, rows
from support.fast_sleep import fast_sleep
from support.sample_account import DOMAIN as BACKUP
from support.sample_account import INSTALL
from support.sample_account import SECOND_DOMAIN as ARCHIVE

ARGS = {"install": INSTALL, "backup": "latest", "notification_emails": ["ops@example.com"]}
BACKUPS = rows(
    {"id": ARCHIVE, "status": "completed", "create_time": "2026-01-01T00:00:00Z"},
    {"id": BACKUP, "status": "completed", "create_time": "2026-01-02T00:00:00Z"},
    {"id": INSTALL, "status": "in_progress", "create_time": "2026-01-03T00:00:00Z"},
)


def api_with(*archives, backups=BACKUPS):
    return FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/backups": backups,
            f"GET /installs/{INSTALL}/archives": list(archives) or rows(),
            f"POST /installs/{INSTALL}/archives": (202, {"id": ARCHIVE, "state": "requested"}),
        }
    )


def archive(state, backup=BACKUP):
    return rows({"id": ARCHIVE, "state": state, "backup": {"id": backup}})


@pytest.mark.parametrize(
    ("listed", "changed"),
    [
        (archive("completed"), False),
        (archive("requested"), False),
        (archive("aborted"), True),
        (archive("completed", ARCHIVE), True),
    ],
)
def test_archive_of_the_latest_completed_backup_is_made_once(listed, changed):
    api = api_with(listed)
    assert api.run(wpe_backup_archive.MODULE, ARGS, check_mode=True)["changed"] is changed
    assert api.writes == []


def test_archive_is_requested_and_awaited():
    api = api_with(rows(), archive("completed"))
    result = api.run(wpe_backup_archive.MODULE, ARGS)
    assert (result["changed"], result["archive"]["state"]) == (True, "completed")
    assert api.writes[0].body == {"backup_id": BACKUP, "notification_emails": ["ops@example.com"]}


@pytest.mark.parametrize("gone", [archive("requested", ARCHIVE), rows()])
def test_archive_that_is_gone_is_not_waited_for(gone):
    api = api_with(archive("requested"), gone)
    with fast_sleep(), pytest.raises(Missing, match=f"the archive {ARCHIVE} of torquebikes does not exist any more"):
        api.run(wpe_backup_archive.MODULE, ARGS)


def test_latest_backup_among_times_that_are_not_understood_is_a_warning():
    api = api_with(backups=rows({"id": BACKUP, "status": "completed", "create_time": "02.01.2026"}))
    api.run(wpe_backup_archive.MODULE, ARGS, check_mode=True)
    assert len(api.warnings) == 1 and "'02.01.2026'" in api.warnings[0]


def test_install_without_completed_backup_fails():
    with pytest.raises(Missing, match="torquebikes"):
        api_with(backups=rows()).run(wpe_backup_archive.MODULE, ARGS)


def test_backup_is_given_by_uuid():
    with pytest.raises(BadInput, match="backup must be .*latest, not 'newest'"):
        FakeApi({}).run(wpe_backup_archive.MODULE, {**ARGS, "backup": "newest"})

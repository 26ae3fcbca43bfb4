# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter archives by UUID and by backup."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import predicted_id
from ansible_collections.community.wpengine.plugins.modules import wpe_archive_info
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import DOMAIN as ARCHIVE
from support.sample_account import INSTALL
from support.sample_account import SECOND_DOMAIN as BACKUP

INSTALL_ROW = {"id": INSTALL, "name": "torquebikes"}


@pytest.mark.parametrize(
    ("args", "count"),
    [
        ({}, 2),
        ({"archive": ARCHIVE.upper()}, 1),
        ({"backup": BACKUP}, 1),
        ({"archive": ARCHIVE, "backup": INSTALL}, 0),
        ({"archive": BACKUP}, 0),
    ],
)
def test_filters(args, count):
    archives = rows({"id": ARCHIVE, "backup": {"id": BACKUP}}, {"id": INSTALL, "backup": {"id": INSTALL}})
    api = FakeApi({f"GET /installs/{INSTALL}": INSTALL_ROW, f"GET /installs/{INSTALL}/archives": archives})
    found = api.run(wpe_archive_info.MODULE, {"install": INSTALL, **args})["archives"]
    assert len(found) == count
    assert all(row["install"] == INSTALL_ROW for row in found)


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    "args,where", [({"install": INSTALL}, "on the install 'torquebikes'"), ({}, "on any of the installs")]
)
def test_backup_whose_archives_are_listed_must_exist(args, where, check_mode):
    backups = f"GET /installs/{INSTALL}/backups"
    api = FakeApi(
        {
            "GET /installs": rows(INSTALL_ROW),
            f"GET /installs/{INSTALL}": INSTALL_ROW,
            f"GET /installs/{INSTALL}/archives": rows(),
            f"{backups}/{BACKUP}": {"id": BACKUP},
            f"{backups}/{ARCHIVE}": NOT_FOUND,
            f"{backups}/{INSTALL}": (403, {"message": "You don't have permission to perform that action"}),
        }
    )
    assert api.run(wpe_archive_info.MODULE, {"backup": BACKUP, **args}, check_mode)["archives"] == []
    with pytest.raises(Missing, match=f"^Could not read the archives.*: There is no backup '{ARCHIVE}' {where}.$"):
        api.run(wpe_archive_info.MODULE, {"backup": ARCHIVE, **args}, check_mode)
    # An install whose backups cannot be read may have it.
    assert api.run(wpe_archive_info.MODULE, {"backup": INSTALL, **args}, check_mode)["archives"] == []


def test_predicted_backup_has_no_archives_yet():
    api = FakeApi({f"GET /installs/{INSTALL}": INSTALL_ROW, f"GET /installs/{INSTALL}/archives": rows()})
    args = {"install": INSTALL, "backup": predicted_id("/backups", "x")}
    assert api.run(wpe_archive_info.MODULE, args, check_mode=True)["archives"] == []


def test_all_sentences_come_at_once():
    with pytest.raises(BadInput, match="archive must be a UUID.* backup must be a UUID"):
        FakeApi({}).run(wpe_archive_info.MODULE, {"archive": "one", "backup": "latest"})

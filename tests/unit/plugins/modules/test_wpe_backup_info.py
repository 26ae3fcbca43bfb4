# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read all backups of installs, or one of them."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.modules import wpe_backup_info
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import DOMAIN as BACKUP
from support.sample_account import INSTALL

OTHER = INSTALL.replace("1001", "1002")
INSTALLS = rows({"id": INSTALL, "name": "torquebikes"}, {"id": OTHER, "name": "torquestg"})


def test_backups_of_all_installs_name_their_install():
    api = FakeApi(
        {
            "GET /installs": INSTALLS,
            f"GET /installs/{INSTALL}/backups": rows({"id": BACKUP}),
            f"GET /installs/{OTHER}/backups": rows(),
        }
    )
    assert api.run(wpe_backup_info.MODULE, {})["backups"] == [
        {"id": BACKUP, "install": {"id": INSTALL, "name": "torquebikes"}},
    ]


def test_one_backup_is_read_alone():
    api = FakeApi(
        {
            "GET /installs": INSTALLS,
            f"GET /installs/{INSTALL}/backups/{BACKUP}": NOT_FOUND,
            f"GET /installs/{OTHER}/backups/{BACKUP}": {"id": BACKUP},
        }
    )
    assert [row["install"]["name"] for row in api.run(wpe_backup_info.MODULE, {"id": BACKUP.upper()})["backups"]] == [
        "torquestg"
    ]


def test_missing_install_is_predicted_in_check_mode():
    api = FakeApi({"GET /installs": INSTALLS})
    assert api.run(wpe_backup_info.MODULE, {"install": "torquenew"}, check_mode=True)["backups"] == []
    assert "torquenew" in api.warnings[0]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Restore a backup once, after the predicted result is known."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_backup_restore
from support.fake_client import FakeApi
from support.sample_account import DOMAIN as BACKUP
from support.sample_account import INSTALL

ARGS = {"install": INSTALL, "backup": BACKUP}
RESTORE = f"POST /installs/{INSTALL}/backups/{BACKUP}/restore"
BODY = {"restore_database": True, "create_checkpoint": True, "notification_emails": ["owner@example.com"]}


def api_with(status="completed", reply=(202, None)):
    return FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/backups/{BACKUP}": {"id": BACKUP, "status": status},
            "GET /user": {"email": "owner@example.com"},
            RESTORE: reply,
        }
    )


def test_check_mode_predicts_the_restore():
    predicted, real = api_with(), api_with()
    result = predicted.run(wpe_backup_restore.MODULE, ARGS, check_mode=True)
    assert predicted.writes == []
    assert result == real.run(wpe_backup_restore.MODULE, ARGS)
    assert [request.body for request in real.writes] == [BODY]
    assert result["restore"]["install"] == {"id": INSTALL, "name": "torquebikes"}
    assert "owner@example.com" in result["msg"]


def test_backup_that_is_not_completed_is_refused():
    api = api_with("in_progress")
    with pytest.raises(BadInput, match="in_progress, not completed"):
        api.run(wpe_backup_restore.MODULE, ARGS)
    assert api.writes == []


def test_unknown_outcome_is_never_repeated():
    api = api_with(reply=(502, None))
    with pytest.raises(ApiError, match="owner@example.com will get an e-mail"):
        api.run(wpe_backup_restore.MODULE, ARGS)
    assert len(api.writes) == 1


def test_install_must_be_named():
    assert wpe_backup_restore.MODULE.defaults_to_inventory_host({}) is False

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file that carries predictions from one task of a run to the next."""

from __future__ import annotations

import stat

from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.plugin_utils._check_ledger import CheckLedger

URL = "https://api.example/v1"


def test_later_task_reads_what_an_earlier_one_recorded(tmp_path):
    assert not list(tmp_path.iterdir())
    CheckLedger(str(tmp_path), URL, "user").record([Prediction("/sites", "1", {"id": "1", "name": "Café ünd"})])
    later = CheckLedger(str(tmp_path), URL, "user")
    later.record([Prediction("/sites", "1", None)])
    assert later.complete
    assert later.object_at("/sites/1") == (True, None)
    assert CheckLedger(str(tmp_path), URL, "user").overlay("/sites", None, [{"id": "1"}, {"id": "2"}]) == [{"id": "2"}]


def test_users_do_not_share_predictions(tmp_path):
    CheckLedger(str(tmp_path), URL, "one").record([Prediction("/sites", "1", None)])
    assert CheckLedger(str(tmp_path), URL, "other").object_at("/sites/1") == (False, None)


def test_file_is_private_and_holds_no_secrets(tmp_path):
    CheckLedger(str(tmp_path), URL, "user").record([Prediction("/x", None, {"private_key": "pa55word", "name": "n"})])
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "pa55word" not in file.read_text() and '"n"' in file.read_text()


def test_task_without_a_change_leaves_no_file(tmp_path):
    CheckLedger(str(tmp_path), URL, "user").record([])
    assert not list(tmp_path.iterdir())

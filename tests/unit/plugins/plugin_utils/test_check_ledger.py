# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file that carries predictions from one task of a run to the next."""

from __future__ import annotations

import stat

from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.plugin_utils._check_ledger import CheckLedger

URL = "https://api.example/v1"


def ledger(folder, user="user", accounts=None):
    """Return the ledger of a user. accounts: those in reach; the user's reach must not be read if it is None."""

    def read():
        assert accounts is not None
        return accounts

    return CheckLedger(str(folder), URL, user, read)


def test_later_task_reads_what_an_earlier_one_recorded(tmp_path):
    assert not list(tmp_path.iterdir())
    ledger(tmp_path).record([Prediction("/sites", "1", {"id": "1", "name": "Café ünd"})])
    later = ledger(tmp_path)
    later.record([Prediction("/sites", "1", None)])
    assert later.complete
    assert later.object_at("/sites/1") == (True, None)
    assert ledger(tmp_path).overlay("/sites", None, [{"id": "1"}, {"id": "2"}]) == [{"id": "2"}]


def site(name, account):
    return Prediction("/sites", name, {"id": name, "name": name, "account": {"id": account}})


def test_users_share_what_they_would_change_in_accounts_that_both_reach(tmp_path):
    ledger(tmp_path, "one").record(
        [site("a", "shared"), site("b", "of one"), Prediction("/installs/i/domains", "d", {"id": "d"})]
    )
    other = ledger(tmp_path, "other", {"shared", "of other"})
    assert [row["id"] for row in other.overlay("/sites", None, [])] == ["a"]
    assert other.object_at("/installs/i/domains/d") == (True, {"id": "d"})
    other.record([site("a2", "shared"), Prediction("/sites", "a", None)])
    assert [row["id"] for row in ledger(tmp_path, "one", {"shared", "of one"}).overlay("/sites", None, [])] == [
        "b",
        "a2",
    ]


def test_ssh_keys_belong_to_one_user(tmp_path):
    ledger(tmp_path, "one").record([Prediction("/ssh_keys", "k", {"uuid": "k"}, "uuid")])
    assert ledger(tmp_path, "one").overlay("/ssh_keys", None, []) == [{"uuid": "k"}]
    assert ledger(tmp_path, "other", set()).overlay("/ssh_keys", None, []) == []


def test_apis_do_not_share_predictions(tmp_path):
    ledger(tmp_path).record([site("a", "x")])
    assert CheckLedger(str(tmp_path), "https://other.example/v1", "user", set).overlay("/sites", None, []) == []


def test_file_is_private_and_holds_no_secrets(tmp_path):
    ledger(tmp_path).record([Prediction("/x", None, {"private_key": "pa55word", "name": "n"})])
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "pa55word" not in file.read_text() and '"n"' in file.read_text()


def test_task_without_a_change_leaves_no_file(tmp_path):
    ledger(tmp_path).record([])
    assert not list(tmp_path.iterdir())

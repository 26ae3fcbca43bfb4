# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Add and delete SSH keys, which the API identifies by fingerprint only."""

from __future__ import annotations

import base64

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._ssh_keys import read_public_key
from ansible_collections.community.wpengine.plugins.modules import wpe_ssh_key, wpe_ssh_key_info
from support.fake_client import FakeApi, rows
from support.sample_account import DOMAIN as UUID
from support.sample_account import INSTALL
from support.sample_account import SECOND_DOMAIN as SECOND_UUID

BLOB = b"\0\0\0\x0bssh-ed25519" + b"\0\0\0\x20" + bytes(32)
BARE_KEY = f"ssh-ed25519 {base64.b64encode(BLOB).decode()}"
KEY = f"{BARE_KEY} deploy@example.com"
FINGERPRINT = read_public_key(KEY).fingerprint
ROW = {"uuid": UUID, "fingerprint": FINGERPRINT, "comment": "deploy@example.com"}


def test_new_key_is_added_without_its_options():
    args = {"public_key": f'from="192.0.2.1" {KEY}'}
    predicted = FakeApi({"GET /ssh_keys": rows()})
    result = predicted.run(wpe_ssh_key.MODULE, args, check_mode=True)
    assert result["ssh_key"] == {
        "uuid": result["ssh_key"]["uuid"],
        "fingerprint": FINGERPRINT,
        "comment": "deploy@example.com",
    }
    assert len(predicted.warnings) == 1 and "options" in predicted.warnings[0]
    api = FakeApi({"GET /ssh_keys": rows(), "POST /ssh_keys": (201, ROW)})
    assert api.run(wpe_ssh_key.MODULE, args)["ssh_key"] == ROW
    assert [request.body for request in api.writes] == [{"public_key": KEY}]


@pytest.mark.parametrize(("key", "warned"), [(KEY, False), (BARE_KEY, False), (f"{BARE_KEY} other", True)])
def test_another_comment_is_only_a_warning(key, warned):
    api = FakeApi({"GET /ssh_keys": rows(ROW)})
    assert api.run(wpe_ssh_key.MODULE, {"public_key": key})["changed"] is False
    assert [("comment" in warning) for warning in api.warnings] == [True] * warned


@pytest.mark.parametrize("args", [{"fingerprint": f"MD5:{FINGERPRINT}"}, {"public_key": KEY}])
def test_all_copies_of_a_key_are_deleted(args):
    copies = rows(ROW, {**ROW, "uuid": SECOND_UUID})
    api = FakeApi(
        {
            "GET /ssh_keys": [copies, copies, rows()],
            f"DELETE /ssh_keys/{UUID}": (204, None),
            f"DELETE /ssh_keys/{SECOND_UUID}": (204, None),
        }
    )
    result = api.run(wpe_ssh_key.MODULE, {**args, "state": "absent"})
    assert (result["changed"], result["ssh_key"], result["fingerprint"]) == (True, None, FINGERPRINT)
    assert str(api.writes[0]) == f"DELETE /ssh_keys/{UUID}"
    assert len(api.warnings) == 1 and "is registered 2 times" in api.warnings[0]


def test_only_the_copies_that_the_plan_named_are_deleted():
    first, second, newcomer = ({**ROW, "uuid": uuid} for uuid in (UUID, SECOND_UUID, INSTALL))
    lists = [[first, second], [first, second], [second, newcomer], [newcomer]]
    deleted = {f"DELETE /ssh_keys/{uuid}": (204, None) for uuid in (UUID, SECOND_UUID)}
    api = FakeApi({"GET /ssh_keys": [rows(*one) for one in lists], **deleted})
    api.run(wpe_ssh_key.MODULE, {"public_key": KEY, "state": "absent"})
    assert [str(request) for request in api.writes] == list(deleted)


def test_copies_that_an_earlier_task_would_delete_are_absent_in_check_mode():
    api = FakeApi({"GET /ssh_keys": rows(ROW, {**ROW, "uuid": SECOND_UUID})})
    args = {"public_key": KEY, "state": "absent"}
    assert [api.run(wpe_ssh_key.MODULE, args, check_mode=True)["changed"] for _run in range(2)] == [True, False]


def test_missing_key_is_absent():
    result = FakeApi({"GET /ssh_keys": rows()}).run(wpe_ssh_key.MODULE, {"id": UUID, "state": "absent"})
    assert (result["changed"], result["ssh_key"]) == (False, None)


@pytest.mark.parametrize("kind", [wpe_ssh_key.MODULE, wpe_ssh_key_info.MODULE])
def test_public_key_is_shown_and_everything_else_is_hidden(kind):
    assert kind.options["public_key"]["no_log"] is False
    assert kind.secrets_in({"public_key": f"{BARE_KEY} abcdefghijklmnopqrst"}) == set()
    assert kind.secrets_in({"public_key": "my private key"}) == {"my private key"}


def test_long_comment_is_returned_as_it_is():
    row = {**ROW, "comment": "abcdefghijklmnopqrst"}
    api = FakeApi({"GET /ssh_keys": rows(), "POST /ssh_keys": (201, row)})
    assert api.run(wpe_ssh_key.MODULE, {"public_key": f"{BARE_KEY} abcdefghijklmnopqrst"})["ssh_key"] == row


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"fingerprint": FINGERPRINT}, "public_key"),
        ({"fingerprint": "SHA256:x", "state": "absent"}, "MD5"),
        ({"id": "mine", "state": "absent"}, "id must be a UUID"),
        ({"public_key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "private key"),
    ],
)
def test_options_are_refused(args, words):
    with pytest.raises(BadInput, match=words):
        FakeApi({}).run(wpe_ssh_key.MODULE, args)

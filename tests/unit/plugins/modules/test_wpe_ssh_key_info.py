# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter SSH keys by fingerprint, by public key and by UUID."""

from __future__ import annotations

import base64

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._ssh_keys import read_public_key
from ansible_collections.community.wpengine.plugins.modules import wpe_ssh_key_info
from support.fake_client import FakeApi, rows
from support.sample_account import DOMAIN as UUID

BLOB = b"\0\0\0\x0bssh-ed25519" + b"\0\0\0\x20" + bytes(32)
PUBLIC_KEY = f"ssh-ed25519 {base64.b64encode(BLOB).decode()} deploy@example.com"
FINGERPRINT = read_public_key(PUBLIC_KEY).fingerprint
KEYS = rows(
    {"uuid": UUID, "fingerprint": FINGERPRINT},
    {"uuid": "other", "fingerprint": "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e"},
)


@pytest.mark.parametrize(
    "args",
    [
        {"public_key": PUBLIC_KEY},
        {"fingerprint": f"MD5:{FINGERPRINT.upper()}"},
        {"fingerprint": FINGERPRINT.replace(":", "")},
        {"id": UUID.upper()},
    ],
)
def test_key_is_found_by_any_identity(args):
    assert [row["uuid"] for row in FakeApi({"GET /ssh_keys": KEYS}).run(wpe_ssh_key_info.MODULE, args)["ssh_keys"]] == [
        UUID
    ]


def test_without_options_all_keys_are_returned():
    assert len(FakeApi({"GET /ssh_keys": KEYS}).run(wpe_ssh_key_info.MODULE, {})["ssh_keys"]) == 2


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"fingerprint": "SHA256:abc"}, "fingerprint 'SHA256:abc' is not an MD5 fingerprint"),
        ({"public_key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "private key"),
        ({"public_key": " "}, "public_key is empty"),
        ({"id": "mine"}, "id must be a UUID"),
    ],
)
def test_identity_is_refused_before_any_request(args, words):
    with pytest.raises(BadInput, match=words):
        FakeApi({}).run(wpe_ssh_key_info.MODULE, args)

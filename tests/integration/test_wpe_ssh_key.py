# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test failures of wpe_ssh_key: invalid keys, private keys, and lost responses."""

from __future__ import annotations

import json
import uuid

from support.batch_tasks import LOST_RESPONSES, lose_responses, refused_at_once, run_all
from support.player import ROOT

BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAILStJnUDHvz9JLQF+gzN/AO1vRpl1QKDbb40/imQXNxX"
FINGERPRINT = "2c:0a:6d:e2:67:85:be:aa:64:5c:e7:30:bf:13:26:38"
ADD = {"public_key": f"ssh-ed25519 {BLOB} laptop"}

NOT_A_KEY = "must be a complete public key in OpenSSH format"
INVALID = {
    "nothing": ({"public_key": ""}, NOT_A_KEY),
    "words": ({"public_key": "hello world"}, NOT_A_KEY),
    "a path": ({"public_key": "~/.ssh/id_ed25519.pub"}, NOT_A_KEY),
    "cut short": ({"public_key": f"ssh-ed25519 {BLOB[:-8]}"}, NOT_A_KEY),
    "another type": ({"public_key": f"ssh-rsa {BLOB}"}, NOT_A_KEY),
    "two keys": ({"public_key": f"ssh-ed25519 {BLOB} a\nssh-ed25519 {BLOB} b"}, "2 lines, but one key is one line"),
    "no identity": ({"state": "absent"}, "public_key or fingerprint or id is missing"),
    "two identities": ({"id": str(uuid.uuid4()), "fingerprint": FINGERPRINT}, "exclude each other"),
    "adding a fingerprint": ({"fingerprint": FINGERPRINT}, "public_key is needed to add a key"),
    "SHA256": ({"fingerprint": "SHA256:abcdef", "state": "absent"}, "is not an MD5 fingerprint"),
    "id": ({"id": "laptop", "state": "absent"}, "id must be a UUID, not 'laptop'"),
}


def test_invalid_options_are_refused_before_any_request(play, simulator):
    messages = refused_at_once(
        play, simulator, "wpe_ssh_key", {name: options for name, (options, _text) in INVALID.items()}
    )
    assert {name: messages[name] for name, (_options, text) in INVALID.items() if text not in messages[name]} == {}


def private_keys(secret):
    """Return a private key in each format."""
    return {
        "OpenSSH": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{secret}\n-----END OPENSSH PRIVATE KEY-----\n",
        "PEM": f"-----BEGIN RSA PRIVATE KEY-----\r\n{secret}\r\n-----END RSA PRIVATE KEY-----\r\n",
        "PuTTY": f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n{secret}\n",
        "without header": f"b3BlbnNzaC1rZXktdjEAAAAABG5vbmU{secret}",
        "in one line": f"-----BEGIN PRIVATE KEY----- {secret} -----END PRIVATE KEY-----",
    }


def test_private_key_is_refused_and_never_shown(play, simulator, entry_point, core, tmp_path):
    """The keys are in variables, so that only the module can show them. One is damaged and not recognized."""
    secret = f"canary{uuid.uuid4().hex}"
    keys = dict(private_keys(secret), damaged=f"BEGIN\n{secret}\n")
    (tmp_path / "keys.json").write_text(json.dumps({"keys": keys}))
    cases = {name: {"public_key": f"{{{{ keys['{name}'] }}}}"} for name in keys}
    extra_args = ["--extra-vars", f"@{tmp_path / 'keys.json'}", "--diff"]
    run = run_all(play, "wpe_ssh_key", cases, entry_point=entry_point, core=core, extra_args=extra_args)

    messages = {entry["name"]: entry["result"]["msg"] for entry in run.failed}
    assert messages.pop("damaged").startswith("public_key has 2 lines")
    assert list(messages) == list(private_keys(secret))
    for message in messages.values():
        assert message.startswith("public_key contains a private key, which was neither sent nor shown")
    assert simulator.log() == []
    assert secret not in run.output
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "keys.json"]
    assert [path for path in files if secret in path.read_text(errors="replace")] == []


def test_lost_response_adds_no_second_key(play, simulator, fast_sleep):
    lose_responses(simulator, "createSshKey")
    cases = {}
    for kind in LOST_RESPONSES:
        cases[kind] = ADD
        cases[f"{kind}: deleted again"] = {**ADD, "state": "absent"}
    run = run_all(play, "wpe_ssh_key", cases)
    assert run.failed == []
    assert run.changed == list(cases)
    assert {run.results[number]["result"]["ssh_key"]["fingerprint"] for number in (0, 2, 4, 6)} == {FINGERPRINT}
    processed = [
        f"POST /v1/ssh_keys {entry['fault']}" for entry in simulator.log() if entry["operation"] == "createSshKey"
    ]
    assert processed == [f"POST /v1/ssh_keys {kind}" for kind in (*LOST_RESPONSES, None)]


def test_every_copy_is_deleted_despite_a_lost_response(play, simulator):
    simulator.put_state(json.loads((ROOT / "tests/integration/scenarios/wpe_ssh_key.state.json").read_text()))
    # A repeated deletion gets a status that the API does not declare, which arrives as 500.
    simulator.add_fault(operation="deleteSshKey", kind="reset_after")
    absent = {"fingerprint": "3a:46:cb:3a:f1:e6:41:18:25:07:70:c3:ff:7c:9e:86", "state": "absent"}
    run = play(json.dumps([{"community.wpengine.wpe_ssh_key": absent}]))
    assert run.rc == 0, str(run)
    assert simulator.writes() == [
        "DELETE /v1/ssh_keys/00000000-0000-4000-8000-00000000f002",
        "DELETE /v1/ssh_keys/00000000-0000-4000-8000-00000000f003",
    ]
    assert [key["comment"] for key in simulator.state()["ssh_keys"].values()] == [
        "settled@example.com",
        "by fingerprint",
        "by id",
    ]


def test_loop_reads_the_list_once(play, simulator):
    tasks = [{"community.wpengine.wpe_ssh_key": ADD, "loop": [1, 2, 3]}]
    run = play(json.dumps(tasks))
    assert [entry["result"]["changed"] for entry in run.results] == [True, False, False], str(run)
    assert [entry["operation"] for entry in simulator.log()] == ["listSshKeys", "createSshKey"]

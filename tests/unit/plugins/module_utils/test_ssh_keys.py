# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading public keys. ssh-keygen gave the keys and their fingerprints."""

from __future__ import annotations

import hashlib
import subprocess

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._ssh_keys import (
    plain_fingerprint,
    read_public_key,
    unreadable_key,
)

BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAILStJnUDHvz9JLQF+gzN/AO1vRpl1QKDbb40/imQXNxX"
KEY = f"ssh-ed25519 {BLOB}"
FINGERPRINT = "2c:0a:6d:e2:67:85:be:aa:64:5c:e7:30:bf:13:26:38"
ECDSA = (
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOqObmVKIFV4n69c5vuCvFM1rMZYdQP0HJpvVkiCzW"
    "KRCOwtxD5mqTSVta4aJtNREWfIDnb0DzVLe7xmS1s8AxI="
)


@pytest.mark.parametrize(
    "text,comment,has_options",
    [
        (KEY, "", False),
        (f"  {KEY}\t laptop of Jane Doe \r\n", "laptop of Jane Doe", False),
        (f"# remark\n\n{KEY} a@example.com\n", "a@example.com", False),
        (f"no-pty {KEY} a@example.com", "a@example.com", True),
        (f'from="10.0.0.0/8",command="echo \\"ssh-rsa AAAA\\" done" {KEY} a', "a", True),
        (f"ssh-ed25519   {BLOB} ssh-rsa AAAA", "ssh-rsa AAAA", False),
    ],
)
def test_key_is_read_with_and_without_options_and_comment(text, comment, has_options):
    key = read_public_key(text)
    assert (key.fingerprint, key.comment, key.has_options) == (FINGERPRINT, comment, has_options)
    assert key.line == f"{KEY} {comment}".strip()


@pytest.mark.parametrize(
    "comment", ["my private key of the laptop", "PRIVATE KEY", "private-key", "BEGIN", "abcdefghijklmnopqrst"]
)
def test_words_of_a_comment_make_no_private_key(comment):
    assert read_public_key(f"{KEY} {comment}").comment == comment
    assert unreadable_key(f"{KEY} {comment}") == set()


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----",
        "-----begin ENCRYPTED PRIVATE KEY-----",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
        "PuTTY-User-Key-File-3: ssh-ed25519",
        "Private-Lines: 1",
        "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU",
    ],
)
@pytest.mark.parametrize("before", ["", f"{KEY} ", f"{KEY} a\n", f"{KEY} laptop "])
def test_structure_of_a_private_key_is_refused_and_hidden(text, before):
    with pytest.raises(BadInput, match="contains a private key"):
        read_public_key(before + text)
    assert unreadable_key(before + text) == {before + text}


@pytest.mark.parametrize("text", ["hello", f"BEGIN\n{BLOB}", f"{KEY}\n{KEY}"])
def test_text_that_is_not_one_public_key_is_hidden(text):
    assert unreadable_key(text) == {text}


@pytest.mark.parametrize("value", [None, 5, ["a"]])
def test_value_of_another_type_is_not_read(value):
    assert unreadable_key(value) == set()


def test_other_key_types():
    assert read_public_key(ECDSA).fingerprint == "d4:2c:b8:e8:47:b7:40:5e:87:7e:c6:af:4c:91:af:5d"


def ssh_keygen_fingerprint(path, kind):
    command = ["ssh-keygen", "-E", kind, "-lf", path]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.split()[1]


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_fingerprints_equal_those_of_ssh_keygen(kind, tmp_path):
    key = tmp_path / "key"
    try:
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "someone", "-f", key], check=True)
    except FileNotFoundError:
        pytest.skip("ssh-keygen is not installed, so its fingerprints were not compared")
    public_key = read_public_key((tmp_path / "key.pub").read_text())
    assert public_key.fingerprint == plain_fingerprint(ssh_keygen_fingerprint(f"{key}.pub", "md5"))
    assert public_key.sha256 == ssh_keygen_fingerprint(f"{key}.pub", "sha256")
    with pytest.raises(BadInput, match="contains a private key"):
        read_public_key(key.read_text())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a remark",
        "key",
        "ssh-ed25519",
        f"ssh-rsa {BLOB}",
        f"ssh-ed25519 {BLOB[:-4]}",
        f"ssh-ed25519 {BLOB}AAAA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",  # a type and no key
        "ssh-ed25519 AAAA",
        "ssh-ed25519 A",
        f"command='echo hi' {KEY}",  # only double quotes hold blanks together
        f"{KEY}\n{KEY}",
    ],
)
def test_invalid_key_is_refused_without_being_shown(text):
    with pytest.raises(BadInput) as raised:
        read_public_key(text)
    assert BLOB[:20] not in raised.value.message


def test_md5_works_in_fips_mode(monkeypatch):
    """Python built for FIPS refuses MD5 unless usedforsecurity is false."""
    real = hashlib.md5

    def strict(data=b"", *, usedforsecurity=True):
        if usedforsecurity:
            raise ValueError("disabled for FIPS")
        return real(data, usedforsecurity=False)

    monkeypatch.setattr(hashlib, "md5", strict)
    assert read_public_key(KEY).fingerprint == FINGERPRINT


@pytest.mark.parametrize(
    "text", [FINGERPRINT, f"MD5:{FINGERPRINT}", f" md5:{FINGERPRINT.upper()}\n", FINGERPRINT.replace(":", "")]
)
def test_fingerprints_compare_in_every_spelling(text):
    assert plain_fingerprint(text) == FINGERPRINT


@pytest.mark.parametrize("text", [None, "", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", FINGERPRINT[:-1]])
def test_other_text_is_no_md5_fingerprint(text):
    assert plain_fingerprint(text) is None

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read public SSH keys. The API never returns a key, so a key is identified by its fingerprint, which is computed here.

No message here repeats the text that it is about, which may be a private key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput

# The structure of private keys: the first lines of PEM, SSH2 and PuTTY files, and the beginning of an OpenSSH private key in
# base64. A comment may well have the words "private key".
PRIVATE_KEY = re.compile(
    r"-- ?BEGIN [A-Z0-9 ]*PRIVATE[ -]KEY|PuTTY-User-Key-File-\d|Private-Lines: ?\d|b3BlbnNzaC1rZXktdjE", re.IGNORECASE
)
# A line of authorized_keys: options may come before the type; only their quoted parts may contain blanks.
LINE = re.compile(
    r"""(?: (?P<options> (?: "(?:\\.|[^"\\])*" | [^\s"] )+ ) \s+ )?
        (?P<type> (?:ssh|ecdsa|sk)-[\w.@-]+ ) \s+ (?P<blob> [A-Za-z0-9+/]+=* ) (?: \s+ (?P<comment> .* ) )?""",
    re.VERBOSE,
)
MD5_FINGERPRINT = re.compile(r"(?:md5:)?([0-9a-f]{2}(?::[0-9a-f]{2}){15}|[0-9a-f]{32})", re.IGNORECASE)


@dataclass(frozen=True)
class PublicKey:
    """A public key.

    line: the key as it is sent, without options. fingerprint: MD5. sha256: the SHA-256 fingerprint.
    has_options: True if the text had options before the key.
    """

    line: str
    comment: str
    fingerprint: str
    sha256: str
    has_options: bool


def read_public_key(text: str) -> PublicKey:
    """Return the key in a text such as a .pub file. Raises BadInput unless there is exactly one."""
    if PRIVATE_KEY.search(text):
        raise BadInput(
            "public_key contains a private key, which was neither sent nor shown. Use the public key (the file that ends in "
            ".pub), and replace this key if others could read the playbook."
        )
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    if len(lines) > 1:
        raise BadInput(f"public_key has {len(lines)} lines, but one key is one line; use a loop for several keys.")
    match = LINE.fullmatch(lines[0]) if lines else None
    blob = decoded(match.group("type"), match.group("blob")) if match else None
    if match is None or blob is None:
        raise BadInput(
            "public_key must be a complete public key in OpenSSH format: one line with the type, the key in base64 and "
            "optionally a comment, as in a .pub file (ssh-keygen -i converts other formats)."
        )
    comment = (match.group("comment") or "").strip()
    line = " ".join(part for part in (match.group("type"), match.group("blob"), comment) if part)
    return PublicKey(line, comment, fingerprint_of(blob), sha256_of(blob), has_options=bool(match.group("options")))


def unreadable_key(value: t.Any) -> set[str]:
    """Return the text of the option public_key unless it is a public key, for example because it is a private one.

    A public key is not a secret, but everything else that is written in its place may be.
    """
    if not isinstance(value, str):
        return set()
    try:
        read_public_key(value)
    except BadInput:
        return {value}
    return set()


def decoded(key_type: str, text: str) -> bytes | None:
    """Return the bytes of a key in base64, None if they are incomplete or not of the key type."""
    try:
        blob = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    parts = parts_of(blob)
    return blob if len(parts) > 1 and parts[0] == key_type.encode() else None


def parts_of(blob: bytes) -> list[bytes]:
    """Return the fields of a key, each of which follows its length; none if the last one is incomplete."""
    parts: list[bytes] = []
    while blob:
        end = 4 + int.from_bytes(blob[:4], "big")
        if len(blob) < max(end, 4):
            return []
        parts.append(blob[4:end])
        blob = blob[end:]
    return parts


def fingerprint_of(blob: bytes) -> str:
    """Return the MD5 fingerprint, as the API shows it. It is not used for security, so systems in FIPS mode compute it, too."""
    return with_colons(hashlib.md5(blob, usedforsecurity=False).hexdigest())


def sha256_of(blob: bytes) -> str:
    """Return the SHA-256 fingerprint, as OpenSSH shows it. The API was seen to show MD5; it may show this for other keys."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def plain_fingerprint(text: object) -> str | None:
    """Return an MD5 fingerprint as the API writes it: lower case, with colons, without the prefix MD5:. None for other text."""
    match = MD5_FINGERPRINT.fullmatch(str(text or "").strip())
    return with_colons(match.group(1).replace(":", "").lower()) if match else None


def with_colons(digits: str) -> str:
    """Return hexadecimal digits in pairs, separated by colons."""
    return ":".join(digits[start : start + 2] for start in range(0, len(digits), 2))

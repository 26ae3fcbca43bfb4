# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public SSH keys. The API never gives a key back, so its fingerprint, computed here, is what a key is known by.

No error here repeats the text it is about: it may be a private key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput

# PEM, OpenSSH and PuTTY say it; the last is how the body of an OpenSSH private key begins in base64.
PRIVATE_KEY = re.compile(r"PRIVATE[ -]KEY|PuTTY-User-Key-File|Private-Lines|b3BlbnNzaC1rZXktdjE", re.IGNORECASE)
# As in authorized_keys: options may stand before the type; only their quoted parts may hold blanks.
LINE = re.compile(
    r"""(?: (?P<options> (?: "(?:\\.|[^"\\])*" | [^\s"] )+ ) \s+ )?
        (?P<type> (?:ssh|ecdsa|sk)-[\w.@-]+ ) \s+ (?P<blob> [A-Za-z0-9+/]+=* ) (?: \s+ (?P<comment> .* ) )?""",
    re.VERBOSE,
)
MD5_FINGERPRINT = re.compile(r"(?:md5:)?([0-9a-f]{2}(?::[0-9a-f]{2}){15}|[0-9a-f]{32})", re.IGNORECASE)


@dataclass(frozen=True)
class PublicKey:
    """A public key. line: the key as it is sent. sha256: its other fingerprint. has_options: whether it had some, which are not sent."""

    line: str
    comment: str
    fingerprint: str
    sha256: str
    has_options: bool


def read_public_key(text):
    """The one key in a text such as a .pub file. Raises BadInput."""
    if PRIVATE_KEY.search(text):
        raise BadInput(
            "public_key holds a private key, which was neither sent nor shown. Give the public one (the file that ends in "
            ".pub), and replace this key if others could read the playbook."
        )
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    if len(lines) > 1:
        raise BadInput(f"public_key has {len(lines)} lines, but one key is one line; use a loop for several keys.")
    match = LINE.fullmatch(lines[0]) if lines else None
    blob = decoded(match.group("type"), match.group("blob")) if match else None
    if blob is None:
        raise BadInput(
            "public_key does not hold a whole public key in OpenSSH's form: one line with the type, the key in base64 and "
            "maybe a comment, as in a .pub file (ssh-keygen -i converts other forms)."
        )
    comment = (match.group("comment") or "").strip()
    line = " ".join(part for part in (match.group("type"), match.group("blob"), comment) if part)
    return PublicKey(line, comment, fingerprint_of(blob), sha256_of(blob), has_options=bool(match.group("options")))


def decoded(kind, text):
    """The bytes of a key, None unless they are whole and of the kind that stands before them."""
    try:
        blob = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    parts = parts_of(blob)
    return blob if len(parts) > 1 and parts[0] == kind.encode() else None


def parts_of(blob):
    """A key is a row of parts, each after its length; nothing when the last one is cut short."""
    parts = []
    while blob:
        end = 4 + int.from_bytes(blob[:4], "big")
        if len(blob) < max(end, 4):
            return []
        parts.append(blob[4:end])
        blob = blob[end:]
    return parts


def fingerprint_of(blob):
    """The MD5 fingerprint that the API shows. It protects nothing, so systems in FIPS mode compute it too."""
    return with_colons(hashlib.md5(blob, usedforsecurity=False).hexdigest())


def sha256_of(blob):
    """The fingerprint that OpenSSH shows. WP Engine was only seen to show MD5, but nothing says that it does of every key."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def plain_fingerprint(text):
    """A fingerprint as the API writes it: lower case, with colons, without MD5: in front; None for other text."""
    match = MD5_FINGERPRINT.fullmatch(str(text or "").strip())
    return with_colons(match.group(1).replace(":", "").lower()) if match else None


def with_colons(digits):
    """Hexadecimal digits in pairs."""
    return ":".join(digits[start : start + 2] for start in range(0, len(digits), 2))

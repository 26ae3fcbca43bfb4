# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH keys of the current user. The API returns the fingerprint of a key, never the key."""

from __future__ import annotations

import base64
import hashlib

from ..call import Body, Call
from ..errors import invalid, taken
from ..state import Row
from ..values import new_id
from . import operation


def view(row: Row) -> Body:
    return {name: row[name] for name in ("uuid", "comment", "created_at", "fingerprint")}


def parse(public_key: str) -> tuple[bytes, str]:
    """Return the key data and the comment of a line such as "ssh-ed25519 AAAA... name@host"."""
    parts = public_key.strip().split(None, 2)
    try:
        blob = base64.b64decode(parts[1], validate=True)
    except (IndexError, ValueError):
        raise invalid("SshKey", "public_key", "Value is not a public key") from None
    # The data starts with the type of the key: its length in four bytes, then its text.
    kind = blob[4 : 4 + int.from_bytes(blob[:4], "big")]
    if not kind or kind.decode("latin-1") != parts[0]:
        raise invalid("SshKey", "public_key", "Value is not a public key")
    return blob, parts[2] if len(parts) > 2 else ""


def fingerprint(blob: bytes) -> str:
    """Return the MD5 fingerprint in the form of the API."""
    digest = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    return ":".join(digest[start : start + 2] for start in range(0, len(digest), 2))


@operation("listSshKeys")
def list_ssh_keys(call: Call) -> Body:
    return call.page(call.data["ssh_keys"], view)


@operation("createSshKey")
def create_ssh_key(call: Call) -> Body:
    public_key = call.body["public_key"]
    blob, comment = parse(public_key)
    row = {
        "uuid": new_id(),
        "comment": comment,
        "created_at": call.timestamp(),
        "fingerprint": fingerprint(blob),
        # Not returned by the API; the SSH gateway accepts this key.
        "public_key": " ".join(public_key.split()),
    }
    if any(other["fingerprint"] == row["fingerprint"] for other in call.data["ssh_keys"].values()):
        raise taken("SshKey", "public_key", "The key already exists")
    call.data["ssh_keys"][row["uuid"]] = row
    return view(row)


@operation("deleteSshKey")
def delete_ssh_key(call: Call) -> None:
    row = call.find(call.data["ssh_keys"], call.path["ssh_key_id"])
    del call.data["ssh_keys"][row["uuid"]]

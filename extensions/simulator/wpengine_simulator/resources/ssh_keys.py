# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH keys of the current user; the API never gives a key back, only its fingerprint."""

from __future__ import annotations

import base64
import hashlib

from ..calls import invalid, new_id, taken
from . import operation


def view(row):
    return {name: row[name] for name in ("uuid", "comment", "created_at", "fingerprint")}


def parse(public_key):
    """The type, the blob and the comment of a line such as "ssh-ed25519 AAAA... someone"."""
    parts = public_key.strip().split(None, 2)
    try:
        blob = base64.b64decode(parts[1], validate=True)
    except (IndexError, ValueError):
        raise invalid("SshKey", "public_key", "This is not a public key") from None
    # The blob begins with its own type, as text with a length in front.
    kind = blob[4:4 + int.from_bytes(blob[:4], "big")]
    if not kind or kind.decode("latin-1") != parts[0]:
        raise invalid("SshKey", "public_key", "This is not a public key")
    return blob, parts[2] if len(parts) > 2 else ""


def fingerprint(blob):
    digest = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    return ":".join(digest[start:start + 2] for start in range(0, len(digest), 2))


@operation("listSshKeys")
def list_ssh_keys(call):
    return call.page(call.data["ssh_keys"], view)


@operation("createSshKey")
def create_ssh_key(call):
    public_key = call.body["public_key"]
    blob, comment = parse(public_key)
    row = {
        "uuid": new_id(),
        "comment": comment,
        "created_at": call.timestamp(),
        "fingerprint": fingerprint(blob),
        # Not given back by the API; the SSH side lets this key in.
        "public_key": " ".join(public_key.split()),
    }
    if any(other["fingerprint"] == row["fingerprint"] for other in call.data["ssh_keys"].values()):
        raise taken("SshKey", "public_key", "The key was added already")
    call.data["ssh_keys"][row["uuid"]] = row
    return view(row)


@operation("deleteSshKey")
def delete_ssh_key(call):
    row = call.find(call.data["ssh_keys"], call.path["ssh_key_id"])
    del call.data["ssh_keys"][row["uuid"]]

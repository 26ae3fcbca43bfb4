# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH keys of the current user."""

from __future__ import annotations

import pytest

KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIL3q0c2mfeN5pXgUE0i9fJ2nNHTzDS0i6bO6XoJcyY0B"


def test_key_is_identified_by_its_fingerprint(simulator):
    made = simulator.ok("POST", "/ssh_keys", {"public_key": f"ssh-ed25519  {KEY} pat at work\n"})
    # As ssh-keygen -E md5 -lf shows it.
    assert made["fingerprint"] == "f0:fb:a3:72:ae:98:e3:d5:2a:8f:43:07:80:a5:be:aa"
    assert made["comment"] == "pat at work"
    assert set(made) == {"uuid", "comment", "created_at", "fingerprint"}
    assert simulator.ok("GET", "/ssh_keys")["results"] == [made]
    again = simulator.api("POST", "/ssh_keys", {"public_key": f"ssh-ed25519 {KEY} other"})
    assert again.json()["errors"][0]["type"] == "value_unavailable"
    assert simulator.api("DELETE", f"/ssh_keys/{made['uuid']}").status_code == 204
    assert simulator.ok("GET", "/ssh_keys")["count"] == 0
    # 404 is not declared for this operation.
    assert simulator.api("DELETE", f"/ssh_keys/{made['uuid']}").status_code == 500


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-rsa",
        f"ssh-rsa {KEY}",
        KEY,
        "ssh-ed25519 ???",
        "ssh-ed25519 AAAA",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
    ],
)
def test_invalid_public_keys_are_rejected(simulator, text):
    response = simulator.api("POST", "/ssh_keys", {"public_key": text})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "public_key"

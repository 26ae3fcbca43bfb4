# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the messages for failed SSH connections."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_errors import (
    ConnectionFacts,
    connect_error,
    lost_error,
)

FACTS = ConnectionFacts(
    host="alpha.ssh.wpengine.net",
    port=22,
    user="alpha",
    key="~/.ssh/wpe",
    timeout=60,
    concurrency=5,
)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("alpha@x: Permission denied (publickey).", "The key ~/.ssh/wpe was tried"),
        (
            'Load key "/k/id": bad permissions\nPermission denied',
            "Others may read the private key /k/id, so ssh does not use it: chmod 600",
        ),
        (
            'Load key "/k/my id": incorrect passphrase supplied to decrypt private key\nPermission denied',
            "The private key '/k/my id' has a passphrase",
        ),
        ('Load key "win": error in libcrypto\nPermission denied', "It may have Windows line ends"),
        (
            "Warning: Identity file none not accessible: No such file or directory.\nPermission denied",
            "There is no private key none.",
        ),
        ("Host key verification failed.", "ssh-keyscan -p 22 alpha.ssh.wpengine.net"),
        ("@@@ REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.", "ssh-keygen -R 'alpha.ssh"),
        (
            "REMOTE HOST IDENTIFICATION HAS CHANGED!\nAdd correct host key in /home/me/known hosts to get rid of this message.\n",
            "ssh-keygen -R 'alpha.ssh.wpengine.net' -f '/home/me/known hosts'.",
        ),
        ("ssh: Could not resolve hostname x: Name or service not known", "Check that the install's name is right"),
        ("ssh: connect to host x port 22: Connection timed out", "within 60 seconds"),
        ("Connection closed by 192.0.2.1 port 22", "wpe_concurrency=5"),
        ("ssh: something new", "ssh reported: ssh: something new"),
        ("bash: command not found", "The host has no bash"),
        ("", "ssh reported: nothing"),
        ("Welcome\r\n\x1b[31mred\x07", "ssh reported: Welcome \\x1b[31mred\\x07"),
    ],
)
def test_connect_error_gives_advice(words, text):
    error = connect_error(words, FACTS)
    assert text in error and "alpha@alpha.ssh.wpengine.net" in error and error.isprintable()


def test_lost_error_advises_by_duration():
    assert "Split the work" in lost_error(FACTS, 609.8) and "610 seconds" in lost_error(FACTS, 609.8)
    assert "earlier commands may have used" in lost_error(FACTS, 30)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of ssh for other programs."""

from __future__ import annotations

import os

import pytest

from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_command import ssh_command


class OldCore:
    """Builds command lines as ansible-core 2.16 does with a password."""

    def __init__(self, pipe):
        self.sshpass_pipe = pipe

    def get_option(self, _name):
        return "/usr/bin/ssh"

    def _build_command(self, binary, _subsystem, *words):
        self.sshpass_pipe = self.opened = os.pipe()
        return [b"sshpass", b"-d%d" % self.sshpass_pipe[0], binary.encode(), *words]


def test_password_pipe_of_the_next_command_is_kept():
    core = OldCore((3, 4))
    assert ssh_command(core, "-G") == [b"/usr/bin/ssh", "-G"]
    assert core.sshpass_pipe == (3, 4)
    for end in core.opened:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(end)

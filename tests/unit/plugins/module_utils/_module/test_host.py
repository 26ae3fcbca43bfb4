# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test a host without an implementation."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._module.host import Host


@pytest.mark.parametrize(
    "use",
    [
        lambda host: host.shell("true"),
        lambda host: host.source_file("a", None),
        lambda host: host.checksum("a"),
        lambda host: host.put_file("a", "b"),
        lambda host: host.fetch({}),
    ],
)
def test_each_way_must_be_implemented(use):
    with pytest.raises(NotImplementedError):
        use(Host())


def test_host_has_no_secrets_and_no_environment():
    host = Host()
    assert host.secrets.clean("text") == "text"
    assert (host.environment, host.site_path, host.diff_mode) == ("", None, False)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test plays on many hosts with an API that allows few requests: no task fails, and the workers slow down together."""

from __future__ import annotations

import load
import pytest


def assert_rate_limit_is_met(found, hosts):
    assert found.rc == 0, f"{found}\n{found.output[-3000:]}"
    assert found.purged == hosts, str(found)
    assert found.refused_at_first + found.refused >= load.SURE_REFUSALS, str(found)
    assert found.share <= 0.05, str(found)
    assert found.memory_late <= found.memory_early * 1.5 + 20, str(found)


def test_play_on_many_hosts_keeps_the_rate_limit(tmp_path):
    assert_rate_limit_is_met(load.measure(tmp_path, hosts=150, forks=20, limit=8), 150)


@pytest.mark.long
def test_play_on_a_thousand_hosts_keeps_the_rate_limit(tmp_path):
    assert_rate_limit_is_met(load.measure(tmp_path, hosts=1000, forks=50, limit=20), 1000)

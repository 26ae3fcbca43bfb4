# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulator for all tests of this folder, reset before each test."""

from __future__ import annotations

import pytest

from support.running_simulator import RunningSimulator


@pytest.fixture(scope="session")
def running():
    simulator = RunningSimulator()
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(running):
    running.control("POST", "reset")
    return running

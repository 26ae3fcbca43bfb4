# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests with faults, whose account contains an object of every kind."""

from __future__ import annotations

import pytest

from support import convergence
from support.fault_matrix import FaultySimulator


@pytest.fixture(scope="session")
def simulator_process(tmp_path_factory):
    process = FaultySimulator(tmp_path_factory.mktemp("simulator"))
    yield process
    process.stop()


@pytest.fixture(scope="module")
def converged(simulator_process, tmp_path_factory):
    return convergence.run_to_end(convergence.PLAY, simulator_process, tmp_path_factory.mktemp("converged"))[0]


@pytest.fixture
def writer(simulator):
    """See ConcurrentWriter."""
    from support.concurrent_writer import (
        ConcurrentWriter,  # the collection cannot be imported yet when this file is read
    )

    return ConcurrentWriter(simulator)

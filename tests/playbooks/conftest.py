# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the playbook tests: one simulator for each process of pytest, reset before each test."""

from __future__ import annotations

import uuid

import pytest

from playbooks.harness import CORES, DOORS, Player, Simulator


@pytest.fixture(scope="session")
def simulator_process(tmp_path_factory):
    """The password is a new one each time, so that finding it in any output proves a leak."""
    simulator = Simulator(
        tmp_path_factory.mktemp("simulator"), user_id=str(uuid.uuid4()), password=f"canary-{uuid.uuid4()}"
    )
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(simulator_process):
    simulator_process.reset()
    return simulator_process


@pytest.fixture
def play(tmp_path, simulator):
    """Run a playbook: see Player.__call__."""
    return Player(tmp_path, simulator)


@pytest.fixture
def hurry(play):
    """The test does not wait as long as users have to."""
    play.hurry = True


def installed(core):
    if not (CORES[core] / "bin/ansible-playbook").exists():
        pytest.skip(f"the {core} ansible-core is not installed: no Python here runs it (see `make env`)")
    return core


@pytest.fixture(params=CORES)
def core(request):
    """The test is run on each ansible-core."""
    return installed(request.param)


@pytest.fixture
def oldest():
    """The test is run on the oldest ansible-core only."""
    return installed("oldest")


@pytest.fixture(params=DOORS)
def door(request):
    """The test is run through each door."""
    return request.param

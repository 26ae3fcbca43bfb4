# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let tests import the collection from a checkout with any name, start the slow tests first, and define shared fixtures."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from hypothesis import settings

from support.cores import CORES, RELEASED, require_core
from support.forked_ansible import stop_servers
from support.forked_modules import stop_module_servers
from support.player import ENTRY_POINTS, Player, Simulator
from support.requested_operations import RequestedOperations

ROOT = Path(__file__).resolve().parent.parent

# pytest-ansible reads it when it starts; an absolute path is needed for the workers of xdist.
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(ROOT / ".build/link")

# Ansible's own files must not be in the user's home.
os.environ["ANSIBLE_HOME"] = str(ROOT / ".build/ansible")

# The first process makes the links, before its workers start.
if "PYTEST_XDIST_WORKER" not in os.environ:
    subprocess.run([sys.executable, ROOT / "scripts/link_farms.py"], check=True)


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also run the tests that take long")


# Examples of hypothesis are random in `make long` only, so that `make test` fails because of a change and not by chance.
# There is no deadline for an example, because its time depends on the load of the machine.
settings.register_profile("normal", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None)


def pytest_configure(config):
    settings.load_profile("long" if config.getoption("--long") else "normal")
    if not hasattr(config, "workerinput"):  # the first process, which the workers of xdist report to
        config.pluginmanager.register(RequestedOperations())


# The slowest tests start first, because they would delay the end of the run. `pytest --durations=50` shows them.
SLOWEST = (
    "tests/sanity",
    "tests/lint/test_lint.py::test_lint[ansible-lint]",
    "tests/integration/test_awx_setup.py::test_everything",
    "tests/integration/test_bad_input.py",
    "tests/ssh/test_playbooks.py",
    "tests/ssh/test_wp_modules.py",
    "tests/faults/test_interrupted.py",
    "tests/faults/test_load.py",
    "tests/faults/test_late_lists.py",
    "tests/contract/test_fuzz.py",
    "tests/contract/test_structure.py",
    "tests/integration/test_demo.py",
    "tests/lint",
    "tests/integration/test_scenarios.py",
)


def place_in_order(item):
    """Return the place of an item's first match in SLOWEST, and a later one without a match."""
    return next((place for place, start in enumerate(SLOWEST) if item.nodeid.startswith(start)), len(SLOWEST))


def pytest_collection_modifyitems(config, items):
    items.sort(key=place_in_order)
    # xdist gives each worker a part of the list at first, so each part begins with some of the slowest tests.
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if place_in_order(item) < len(SLOWEST)]
    rest = items[len(slow) :]
    items.clear()
    for worker in range(workers):
        items += slow[worker::workers]
        items += rest[len(rest) * worker // workers : len(rest) * (worker + 1) // workers]
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes long: run by `make long`"))


def pytest_sessionfinish():
    stop_servers()
    stop_module_servers()


@pytest.fixture(autouse=True)
def no_credentials_of_the_user(monkeypatch):
    """Remove credentials of a real account from the environment, so that no test uses it."""
    for name in list(os.environ):
        if name.startswith(("WPE_", "WP_ENGINE_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def simulator_process(tmp_path_factory):
    """Start a simulator with a random password. Any output that contains the password is a leak."""
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
def fast_sleep(play):
    """Shorten the pauses of the test."""
    play.fast_sleep = True


@pytest.fixture(params=RELEASED)
def core(request):
    """Run the test on the oldest and the newest supported ansible-core."""
    return require_core(request.param)


@pytest.fixture(params=[pytest.param("oldest", marks=pytest.mark.long), "newest"])
def core_if_long(request):
    """Return a core for a slow test that hardly depends on its version: `make long` adds the oldest one."""
    return require_core(request.param)


@pytest.fixture(params=CORES)
def every_core(request):
    """Run the test on the next ansible-core, too.

    These are the tests of secrets and credentials, and one of each kind: a listing of the inventory, commands through the
    connection, and a scenario of each kind of module.
    """
    return require_core(request.param)


@pytest.fixture
def next_core():
    """Run the test on the next ansible-core only."""
    return require_core("next")


@pytest.fixture
def oldest():
    """Run the test on the oldest ansible-core only."""
    return require_core("oldest")


@pytest.fixture(params=ENTRY_POINTS)
def entry_point(request):
    """Run the test with each entry point."""
    return request.param

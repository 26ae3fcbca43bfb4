# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the SSH tests."""

from __future__ import annotations

import shutil
import subprocess

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed, so there is no SSH gateway (see `make env`)")

from support.ssh_gateway import Controller, GatewayThread
from support.weekly_work import WeeklyWork


def pytest_collection_modifyitems(items):
    if shutil.which("ssh") is None:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="the OpenSSH client is not installed"))


@pytest.fixture(scope="session")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path], check=True)
    return path


@pytest.fixture
def gateway(tmp_path, key):
    """Run a gateway with two installs. A test that needs others adds them to `gateway.state`."""
    gateway = GatewayThread(tmp_path / "gateway", key.with_suffix(".pub").read_text(), ["alpha", "beta"])
    yield gateway
    gateway.stop()


@pytest.fixture
def controller(tmp_path, gateway, key):
    controller = Controller(tmp_path, gateway, key)
    yield controller
    controller.close()


@pytest.fixture(scope="module")
def weekly_process(tmp_path_factory, key):
    work = WeeklyWork(tmp_path_factory.mktemp("weekly"), key)
    yield work
    work.close()


@pytest.fixture
def weekly(weekly_process, core_if_long):
    """Run playbooks of the collection on the three installs of a site, which are new for each test."""
    weekly_process.reset()
    weekly_process.core = core_if_long
    return weekly_process

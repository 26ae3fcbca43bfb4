# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests with faults: those of the playbook tests, with an account that has something of everything."""

from __future__ import annotations

import pytest

from faults.matrix import FaultySimulator
from playbooks.conftest import core, door, oldest, play, simulator  # noqa: F401 pylint: disable=unused-import


@pytest.fixture(scope="session")
def simulator_process(tmp_path_factory):
    process = FaultySimulator(tmp_path_factory.mktemp("simulator"))
    yield process
    process.stop()


@pytest.fixture
def colleague(simulator):  # noqa: F811
    """See Colleague."""
    from faults.colleague import Colleague  # the collection cannot be imported yet when this file is read

    return Colleague(simulator)

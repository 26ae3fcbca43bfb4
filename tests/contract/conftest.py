# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the contract tests: the path of WP Engine's own document, and a simulator."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.running_simulator import RunningSimulator

# The document may not be distributed. It lies beside the checkout where this project is developed.
OFFICIAL = Path(__file__).resolve().parents[3] / "shared/api/wpengine-openapi-1.21.2-checkable.json"


@pytest.fixture(scope="session")
def official_path():
    if not OFFICIAL.exists():
        pytest.skip("WP Engine's OpenAPI document is not at ../shared/api, so nothing can be compared with it")
    return OFFICIAL


@pytest.fixture
def simulator():
    running = RunningSimulator()
    yield running
    running.stop()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run of all scenarios fails when no scenario requests an operation of the API, with the workers of xdist, too."""

from __future__ import annotations

import os
import subprocess
import sys

import operations_table
import pytest

from support import requested_operations
from support.checkout import ROOT

CONFTEST = """
from pathlib import Path
from support import requested_operations
requested_operations.SCENARIOS = Path(__file__).parent

def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(requested_operations.RequestedOperations())
"""
TEST = """
def test_one_scenario(record_property):
    record_property("scenario", "one")
    record_property("operations", {operations})
"""
OPERATIONS = [operation.id for operation in operations_table.contract_operations()]


class Report:
    """A report of pytest on a finished test."""

    def __init__(self, name: str, operations: list[str], passed: bool = True) -> None:
        self.when, self.passed = "call", passed
        self.user_properties = [("scenario", name), ("operations", operations)]


@pytest.mark.parametrize(
    "reports,missing",
    [
        ([Report("one", OPERATIONS[:9]), Report("two", OPERATIONS[9:])], []),
        ([Report("one", OPERATIONS[1:9]), Report("two", OPERATIONS[9:])], [OPERATIONS[0]]),
        ([Report("one", OPERATIONS)], None),
        ([Report("one", OPERATIONS), Report("two", OPERATIONS, passed=False)], None),
    ],
)
def test_missing_operations_are_known_when_all_scenarios_pass(reports, missing, tmp_path, monkeypatch):
    monkeypatch.setattr(requested_operations, "SCENARIOS", tmp_path)
    for name in ("one.yml", "two.yml", "two.setup.yml"):
        (tmp_path / name).touch()
    plugin = requested_operations.RequestedOperations()
    for report in reports:
        plugin.pytest_runtest_logreport(report)
    assert plugin.missing() == missing


def test_run_fails_when_an_operation_is_missing(tmp_path):
    (tmp_path / "one.yml").touch()
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_scenarios.py").write_text(TEST.format(operations=OPERATIONS[1:]))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-n1", "-p", "no:cacheprovider", tmp_path],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), *sys.path])},
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "1 passed" in run.stdout
    assert f"No scenario requests these operations: {OPERATIONS[0]}" in run.stdout

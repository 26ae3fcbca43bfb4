# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find operations of the API that no scenario requests: a run of all scenarios fails if there is one.

Each scenario's test records its name and operations (record_property), which reach the first process also from the
workers of xdist. A run of some scenarios does not fail for it, and says so.
"""

from __future__ import annotations

import typing as t

import pytest

from support.checkout import ROOT
from wpengine_simulator import contract

SCENARIOS = ROOT / "tests/integration/scenarios"


class RequestedOperations:
    """A plugin of pytest's first process."""

    def __init__(self) -> None:
        self.scenarios: set[str] = set()
        self.operations: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the operations of passed scenarios. A failed one makes the run fail by itself."""
        if report.when == "call" and report.passed:
            properties: dict[str, t.Any] = dict(report.user_properties)
            self.scenarios.update([properties["scenario"]] if "scenario" in properties else [])
            self.operations.update(properties.get("operations", []))

    def missing(self) -> list[str] | None:
        """Return the operations without a request, None unless all scenarios passed."""
        every = {path.stem for path in SCENARIOS.glob("*.yml") if not path.stem.endswith(".setup")}
        if self.scenarios != every:
            return None
        return sorted({operation.id for operation in contract.operations(contract.read())} - self.operations)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.scenarios:
            return
        missing = self.missing()
        if missing is None:
            terminalreporter.line(
                "Not all scenarios passed, so it is unknown whether they request every operation of the API."
            )
        elif missing:
            terminalreporter.line(f"No scenario requests these operations: {', '.join(missing)}", red=True)
        else:
            terminalreporter.line("The scenarios request every operation of the API.")

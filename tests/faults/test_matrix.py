# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test every fault on every operation, and that the table in the documentation states the real outcomes."""

from __future__ import annotations

import promises_table
import pytest

from support.fault_cases import CASES, NEVER_TWICE
from support.fault_matrix import FAULTS, METHODS, NEVER_PROCESSED, ONCE, UNKNOWN, Matrix


def page():
    return promises_table.PAGE.read_text(encoding="utf-8")


def cells_of(operation):
    """Return the outcome of each fault that the page states for an operation."""
    return promises_table.published_rows(page())[operation]


@pytest.mark.parametrize("operation", CASES)
def test_outcome_of_every_fault_is_as_documented(operation, simulator, tmp_path, request):
    """The matrix fails where an outcome is wrong. `make long` tests every variant of each fault, such as an empty body."""
    columns = FAULTS if request.config.getoption("--long") else one_variant_of_each(operation)
    row = Matrix(tmp_path, simulator, columns=columns).row(operation)
    assert row == cells_of(operation), "run: .venv/bin/python scripts/promises_table.py"


def one_variant_of_each(operation):
    """Return the columns with one rule each. The rule depends on the operation, so that all rules are used."""
    index = sorted(CASES).index(operation)
    return {name: [rules[index % len(rules)]] for name, rules in FAULTS.items()}


def as_ordinary_modules():
    """Return one rule of each column but the one that needs to patch the process. Modules really pause, so pauses are short."""
    columns = {name: [dict(rules[0])] for name, rules in FAULTS.items() if name != "connection refused"}
    columns["429 with `Retry-After`"][0]["retry_after"] = 2
    return columns


@pytest.mark.long
@pytest.mark.parametrize("operation", CASES)
def test_every_fault_with_ordinary_modules(operation, simulator, tmp_path):
    row = Matrix(tmp_path, simulator, "module", as_ordinary_modules()).row(operation)
    assert row == [cell for name, cell in zip(FAULTS, cells_of(operation)) if name != "connection refused"]


def test_every_operation_has_a_case():
    assert sorted(CASES) == sorted(METHODS)


def test_page_is_up_to_date():
    assert page() == promises_table.page(promises_table.published_rows(page()))


def test_every_fault_is_described():
    assert list(promises_table.DESCRIPTIONS) == list(FAULTS)


def test_only_unverifiable_operations_are_reported_unknown():
    unknown = {operation for operation in CASES if UNKNOWN in cells_of(operation)}
    assert unknown == NEVER_TWICE
    for operation in unknown:
        cells = dict(zip(FAULTS, cells_of(operation)))
        assert {cells[name] for name in NEVER_PROCESSED} == {ONCE}

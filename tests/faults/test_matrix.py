# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault on every operation, and that the table of it in the documentation says what really comes out."""

from __future__ import annotations

import promises_table
import pytest

from support.fault_cases import CASES, NEVER_TWICE
from support.fault_matrix import FAULTS, METHODS, ONCE, SURELY_NOT_PROCESSED, UNKNOWN, Matrix


def page():
    return promises_table.PAGE.read_text(encoding="utf-8")


def cells_of(operation):
    """Return the outcome of each fault that the page states for an operation."""
    return promises_table.published_rows(page())[operation]


@pytest.mark.parametrize("operation", CASES)
def test_every_fault(operation, simulator, tmp_path, request):
    """The matrix itself fails where a promise is broken. Every form of each fault (such as of an empty body) is for `make long`."""
    columns = FAULTS if request.config.getoption("--long") else one_form_of_each(operation)
    row = Matrix(tmp_path, simulator, columns=columns).row(operation)
    assert row == cells_of(operation), "run: .venv/bin/python scripts/promises_table.py"


def one_form_of_each(operation):
    """The columns with one rule each, another one for each operation."""
    turn = sorted(CASES).index(operation)
    return {name: [rules[turn % len(rules)]] for name, rules in FAULTS.items()}


def as_ordinary_modules():
    """One fault of each column, except the one that has to be made inside the process. Modules really pause, so not for long."""
    columns = {name: [dict(rules[0])] for name, rules in FAULTS.items() if name != "connection refused"}
    columns["429 with `Retry-After`"][0]["retry_after"] = 2
    return columns


@pytest.mark.long
@pytest.mark.parametrize("operation", CASES)
def test_every_fault_through_the_other_door(operation, simulator, tmp_path):
    row = Matrix(tmp_path, simulator, "module", as_ordinary_modules()).row(operation)
    assert row == [cell for name, cell in zip(FAULTS, cells_of(operation)) if name != "connection refused"]


def test_no_operation_is_left_out():
    assert sorted(CASES) == sorted(METHODS)


def test_the_page_is_up_to_date():
    assert page() == promises_table.page(promises_table.published_rows(page()))


def test_every_fault_is_described():
    assert list(promises_table.DESCRIPTIONS) == list(FAULTS)


def test_only_what_nobody_can_know_is_unknown():
    told = {operation for operation in CASES if UNKNOWN in cells_of(operation)}
    assert told == NEVER_TWICE
    for operation in told:
        cells = dict(zip(FAULTS, cells_of(operation)))
        assert {cells[name] for name in SURELY_NOT_PROCESSED} == {ONCE}

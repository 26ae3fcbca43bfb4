# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every operation of the API has a module and a simulation, and docs/operations.md is up to date.

requested_operations.py checks, after a run of all scenarios, that they requested each operation.
"""

from __future__ import annotations

import operations_table
import pytest

from wpengine_simulator import resources

OPERATIONS = [operation.id for operation in operations_table.contract_operations()]


@pytest.fixture(scope="module")
def classes():
    return operations_table.module_classes()


def test_contract_has_all_operations_of_the_api():
    assert len(OPERATIONS) == len(set(OPERATIONS)) == 68


def test_every_operation_has_a_module(classes):
    used = {operation for kind in classes.values() for operation in kind.operations}
    assert sorted(set(OPERATIONS) - used) == [], "no module has these in its attribute operations"
    assert sorted(used - set(OPERATIONS)) == [], "the API has no such operations"


def test_every_module_but_those_for_any_operation_and_for_whole_accounts_names_its_operations(classes):
    assert [name for name, kind in classes.items() if not kind.operations] == ["wpe_account", "wpe_api"]


def test_options_of_operations_exist(classes):
    wrong = [
        f"{name}: {operation}: {option}={value}"
        for name, kind in classes.items()
        for operation, words in kind.operations.items()
        for option, value in operations_table.options_in(words)
        if not accepts(kind.argument_spec().get(option), value)
    ]
    assert wrong == []


def accepts(spec, value):
    """Return True when the option exists and allows the value. value: None for any."""
    if spec is None or value is None:
        return spec is not None
    return value in (["true", "false"] if spec["type"] == "bool" else spec["choices"])


def test_simulator_has_every_operation():
    resources.load()
    assert sorted(set(OPERATIONS) - set(resources.OPERATIONS)) == []


def test_table_of_operations_is_up_to_date(classes):
    assert operations_table.PAGE.read_text(encoding="utf-8") == operations_table.page(classes), (
        "run: .venv/bin/python scripts/operations_table.py"
    )

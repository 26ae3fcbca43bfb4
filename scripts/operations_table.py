# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/operations.md: the modules and options for each operation of the API.

The modules and options come from the attribute `operations` of each module class, the operations from the simulator's contract.
"""

from __future__ import annotations

import sys
import typing as t
from importlib import import_module
from pathlib import Path

from wpengine_simulator import contract

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/operations.md"

HEAD = """\
<!--
Copyright: Contributors to the community.wpengine collection
SPDX-License-Identifier: GPL-3.0-or-later
Made by scripts/operations_table.py: change the attribute `operations` of a module instead.
-->
# Modules for each operation of the API

The table lists all {count} operations of the WP Engine API, version {version}, with the modules that call them and the options
that select them. Modules call more read operations than the table shows, because they compare before they write. `wpe_api`
calls any operation, also one that a later version of the API adds.

| Operation | Name in the API | Module: options |
|---|---|---|
"""


def module_classes() -> dict[str, t.Any]:
    """Return the class of each module for the API, by the module's name."""
    sys.path.insert(0, str(ROOT / ".build/link"))
    names = sorted(path.stem for path in (ROOT / "plugins/modules").glob("wpe_*.py"))
    return {
        name: import_module(f"ansible_collections.community.wpengine.plugins.modules.{name}").MODULE for name in names
    }


def contract_operations() -> list[contract.Operation]:
    """Return every operation of the API."""
    return contract.operations(contract.read())


def options_in(words: str) -> list[tuple[str, str | None]]:
    """Return pairs of option and value from a text such as "name, state=absent"; the value is None where any value fits."""
    pairs = [word.strip().partition("=") for word in words.split(",") if word.strip()]
    return [(name, value or None) for name, _equals, value in pairs]


def modules_cell(classes: dict[str, t.Any], operation_id: str) -> str:
    """Return the table cell with the modules that call an operation, and their options."""
    cells = []
    for name, kind in classes.items():
        if operation_id in kind.operations:
            options = ", ".join(
                f"`{word.strip()}`" for word in kind.operations[operation_id].split(",") if word.strip()
            )
            cells.append(f"`{name}`: {options}" if options else f"`{name}`")
    return "<br>".join(cells)


def page(classes: dict[str, t.Any]) -> str:
    """Return the text of the page."""
    operations = contract_operations()
    rows = [
        f"| {one.method.upper()} `{one.path}` | `{one.id}` | {modules_cell(classes, one.id)} |\n" for one in operations
    ]
    return HEAD.format(count=len(operations), version=contract.read()["info"]["version"]) + "".join(rows)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(module_classes()), encoding="utf-8")

# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/operations.md: which module does each operation of the API, and with which options.

Each module class says it in its attribute `operations`; the contract of the simulator says which operations there are.
"""

from __future__ import annotations

import sys
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
# Which module does which operation

All {count} operations of WP Engine's API, version {version}, with the modules that are for them and the options that lead
there. Modules read more than is listed here, because they compare before they write. `wpe_api` does any operation,
also ones that the API gains later.

| Operation | Name in the API | Module: options |
|---|---|---|
"""


def module_classes():
    """The class of each module, by the module's name."""
    sys.path.insert(0, str(ROOT / ".build/link"))
    names = sorted(path.stem for path in (ROOT / "plugins/modules").glob("wpe_*.py"))
    return {name: import_module(f"ansible_collections.community.wpengine.plugins.modules.{name}").MODULE for name in names}


def contract_operations():
    """Every operation of the API."""
    return contract.operations(contract.read())


def options_in(words):
    """The options in a value of `operations` such as "name, state=absent": pairs of name and value, None for any."""
    pairs = [word.strip().partition("=") for word in words.split(",") if word.strip()]
    return [(name, value or None) for name, _equals, value in pairs]


def uses(classes, operation_id):
    """The modules that an operation is done by, in the words of the table."""
    cells = []
    for name, kind in classes.items():
        if operation_id in kind.operations:
            options = ", ".join(f"`{word.strip()}`" for word in kind.operations[operation_id].split(",") if word.strip())
            cells.append(f"`{name}`: {options}" if options else f"`{name}`")
    return "<br>".join(cells)


def page(classes):
    """The text of the page."""
    operations = contract_operations()
    rows = [f"| {one.method.upper()} `{one.path}` | `{one.id}` | {uses(classes, one.id)} |\n" for one in operations]
    return HEAD.format(count=len(operations), version=contract.read()["info"]["version"]) + "".join(rows)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(module_classes()), encoding="utf-8")

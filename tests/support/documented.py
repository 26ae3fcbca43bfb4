# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find what a module returns and its RETURN does not describe."""

from __future__ import annotations

import typing as t
from functools import cache
from importlib import import_module

import yaml

from support.player import Loader

COLLECTION = "community.wpengine."
# What Ansible itself adds to results.
COMMON = {
    *("changed", "failed", "msg", "diff", "invocation", "warnings", "deprecations", "attempts", "rc", "stdout", "stderr"),
    *("stdout_lines", "stderr_lines", "exception", "ansible_facts", "skip_reason", "item", "ansible_loop_var"),
}  # fmt: skip


@cache
def documentation(module: str) -> dict[str, t.Any]:
    """Return what RETURN of a module describes."""
    text = import_module(f"ansible_collections.{COLLECTION}plugins.modules.{module}").RETURN
    returned: dict[str, t.Any] = yaml.load(text, Loader)
    return returned


def undocumented(entries: list[dict[str, t.Any]]) -> set[str]:
    """Return module and key of each value in recorded results that is not described. A key without C(contains) may hold anything."""
    found: set[str] = set()
    for entry in entries:
        if not entry["action"].startswith(COLLECTION) or entry["status"] != "ok":
            continue
        module = entry["action"].removeprefix(COLLECTION)
        values = {key: value for key, value in entry["result"].items() if key not in COMMON and not key.startswith("_")}
        found |= {f"{module}: {place}" for place in missing(values, documentation(module))}
    return found


def missing(values: t.Any, described: dict[str, t.Any], place: str = "") -> t.Iterator[str]:
    """Yield the place of each key of nested values that is not described."""
    if isinstance(values, list):
        for item in values:
            yield from missing(item, described, place)
    elif isinstance(values, dict):
        for key, value in values.items():
            here = f"{place}.{key}".lstrip(".")
            if key not in described:
                yield here
            elif described[key].get("contains"):
                yield from missing(value, described[key]["contains"], here)

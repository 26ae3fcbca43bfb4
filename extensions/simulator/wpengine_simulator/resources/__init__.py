# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations of the API, one file for each kind of resource.

@operation("operationId of the contract") registers a function that gets a call.Call and returns the body of the
response; the contract has its status. @job("name") registers delayed work, started with
call.schedule(seconds, "name", ...).
"""

from __future__ import annotations

import importlib
import pkgutil
import typing as t
from collections.abc import Callable

Function = t.TypeVar("Function", bound=Callable[..., t.Any])

OPERATIONS: dict[str, Callable[..., t.Any]] = {}
JOBS: dict[str, Callable[..., None]] = {}


def operation(operation_id: str) -> Callable[[Function], Function]:
    """Register a function as the implementation of an operation."""

    def register(function: Function) -> Function:
        OPERATIONS[operation_id] = function
        return function

    return register


def job(name: str) -> Callable[[Function], Function]:
    """Register a function as a job: it gets the Store and the arguments that it was scheduled with."""

    def register(function: Function) -> Function:
        JOBS[name] = function
        return function

    return register


def load() -> None:
    """Import every file of this package, which registers its operations and jobs."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations, one file a resource: a function becomes an operation by @operation("operationId of the contract").

The function gets a calls.Call and returns the body of the answer; the contract knows its status.
Work that ends later is a @job("name"), started with call.later(seconds, "name", ...).
"""

from __future__ import annotations

import importlib
import pkgutil

OPERATIONS = {}
JOBS = {}


def operation(operation_id):
    def register(function):
        OPERATIONS[operation_id] = function
        return function

    return register


def job(name):
    def register(function):
        JOBS[name] = function
        return function

    return register


def load():
    """Import every resource file, so that its operations are known."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")

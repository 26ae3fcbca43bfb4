# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inject a fault before each task of a play, and record the task's outcome."""

from __future__ import annotations

DOCUMENTATION = r"""
name: inject_faults
type: aggregate
short_description: Injects a fault into each task, for the tests
description:
  - The name of a task is the number of a rule in the JSON file named by E(WPE_TEST_FAULTS), see tests/support/fault_matrix.py.
"""

import json
import os
import typing as t
from pathlib import Path

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "inject_faults"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        from support.fault_injector import FaultInjector  # only found by the runs that enable this plugin

        self.injector = FaultInjector(json.loads(Path(os.environ["WPE_TEST_FAULTS"]).read_text()))

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        self.injector.begin(int(task.get_name()))

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self.injector.end(result._result, failed=False)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self.injector.end(result._result, failed=True)

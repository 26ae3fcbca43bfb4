# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write each task result as one line of JSON to the file named by WPE_TEST_RECORD."""

from __future__ import annotations

DOCUMENTATION = r"""
name: record
type: aggregate
short_description: Writes task results to a file, for the tests
description:
  - Appends one JSON object for each task result, or for each item of a loop, to the file named by E(WPE_TEST_RECORD).
"""

import json
import os
import typing as t

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record"
    CALLBACK_NEEDS_ENABLED = True

    def record(self, status: str, result: t.Any) -> None:
        """Append one line. The attributes with an underscore exist since ansible-core 2.16."""
        task, values = result._task, dict(result._result)
        entry = {
            "name": task.get_name(),
            "action": task.action,
            "tags": list(task.tags),
            "host": result._host.get_name(),
            "status": status,
            "result": values,
        }
        with open(os.environ["WPE_TEST_RECORD"], "a", encoding="utf-8") as file:
            file.write(json.dumps(entry, default=str) + "\n")

    def record_task(self, status: str, result: t.Any) -> None:
        """Record a task, but not the summary of a loop, whose items are recorded one by one."""
        if "results" not in result._result or not result._task.loop:
            self.record(status, result)

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self.record_task("ok", result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self.record_task("failed", result)

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        self.record_task("skipped", result)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self.record("unreachable", result)

    def v2_runner_item_on_ok(self, result: t.Any) -> None:
        self.record("ok", result)

    def v2_runner_item_on_failed(self, result: t.Any) -> None:
        self.record("failed", result)

    def v2_runner_item_on_skipped(self, result: t.Any) -> None:
        self.record("skipped", result)

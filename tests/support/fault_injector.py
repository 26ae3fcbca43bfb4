# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inject a fault before each task of a play, and record its outcome. The callback plugin inject_faults calls this."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import time
import typing as t
from pathlib import Path
from unittest import mock

from ansible_collections.community.wpengine.plugins.module_utils._api.transport import Transport
from support.fast_sleep import fast_sleep
from support.player import Control


class FaultInjector:
    """Injects the faults of one play. plan: what Matrix.play() in fault_matrix.py writes."""

    def __init__(self, plan: dict[str, t.Any]) -> None:
        self.plan = plan
        self.results = Path(plan["results"])
        self.pauses = self.results.with_name("pauses")
        self.simulator = Control(plan["control_url"])
        self.patches = contextlib.ExitStack()
        # Workers are forked from this process, so they inherit its patches.
        self.fast_sleep = fast_sleep(self.note_pause)
        self.fast_sleep.__enter__()

    def note_pause(self, seconds: float) -> None:
        with self.pauses.open("a") as file:
            file.write(f"{seconds}\n")

    def begin(self, number: int) -> None:
        """Reset the simulator and add the fault of a task."""
        rule = self.plan["rules"][number]
        self.simulator.wait_until_back()
        self.simulator.reset()
        self.pauses.unlink(missing_ok=True)
        self.begun = time.monotonic()
        for path in Path(os.environ["XDG_RUNTIME_DIR"]).glob("community.wpengine-rate-limit-*"):
            path.unlink()  # the refusals that the task before met are not this one's
        self.patches.close()
        if rule and rule["kind"] == "closed_port":
            self.patches.enter_context(first_request_refused(self.plan["method"], self.plan["path"]))
        elif rule:
            then = rule.pop("then", None)
            self.simulator.add_fault(operation=self.plan["operation"], **rule)
            if then:
                self.simulator.add_fault(operation="*", **then)

    def end(self, result: dict[str, t.Any], failed: bool) -> None:
        """Record the result of the task and the state of the account after it."""
        seconds = time.monotonic() - self.begun
        self.simulator.wait_until_back()
        operations = [entry["operation"] for entry in self.simulator.log()]
        pauses = [float(line) for line in self.pauses.read_text().splitlines()] if self.pauses.exists() else []
        end = {
            "failed": failed,
            "result": result,
            "state": self.simulator.state(),
            "requests": operations.count(self.plan["operation"]),
            "pauses": pauses,
            "seconds": seconds,
        }
        with self.results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(end, default=str) + "\n")


def first_request_refused(target_method: str, target_path: str) -> t.ContextManager[object]:
    """Send the first request for an operation to a closed port. target_path: the path with variables, as in the contract."""
    send = Transport.send
    sent: list[str] = []
    pattern = re.compile(re.sub(r"{\w+}", "[^/]+", target_path))

    def send_to_closed_port(self: Transport, method: str, path: str, query: t.Any, body: t.Any) -> t.Any:
        if sent or method != target_method or not pattern.fullmatch(path):
            return send(self, method, path, query, body)
        sent.append(path)
        url, self.url = self.url, f"http://127.0.0.1:{closed_port()}/v1"
        try:
            return send(self, method, path, query, body)
        finally:
            self.url = url

    return mock.patch.object(Transport, "send", send_to_closed_port)


def closed_port() -> int:
    """Return a port on which no process listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run many tasks of a module in one playbook, because starting ansible-playbook takes longer than the tasks.

Some helpers check tasks that must be refused, others lose the responses to writes. run_one() is for a single task.
"""

from __future__ import annotations

import json
import re
import typing as t

from support.player import Control, Player, Run

# Faults that lose the response to a write. The API processes the write with all of them but the last.
LOST_RESPONSES = ("status_after", "reset_after", "cut_body", "reset_before")


def without_origins(message: str) -> str:
    """Return a message without file and line, which are behind each place that Ansible knows the origin of."""
    return re.sub(r" \(\S+\.yml:\d+\)", "", message)


def lose_responses(simulator: Control, operation: str) -> None:
    """Lose the next responses to an operation, each by another fault."""
    for kind in LOST_RESPONSES:
        simulator.add_fault(operation=operation, kind=kind, status=504, body="html")


def run_all(play: Player, module: str, cases: dict[str, dict[str, t.Any]], **how: t.Any) -> Run:
    """Run one task of a module for each case, and continue after a failure. cases: options by name."""
    tasks = [
        {"name": name, f"community.wpengine.{module}": options, "ignore_errors": True}
        for name, options in cases.items()
    ]
    run = play(json.dumps(tasks), **how)
    assert [entry["name"] for entry in run.results] == list(cases), str(run)
    assert "Traceback" not in run.output
    return run


def run_one(play: Player, module: str, options: dict[str, t.Any], **how: t.Any) -> tuple[Run, dict[str, t.Any]]:
    """Run one task of a module; return the run and the task's result."""
    run = play(json.dumps([{f"community.wpengine.{module}": options}]), **how)
    assert "Traceback" not in run.output
    return run, run.results[-1]["result"]


def refused(
    play: Player, simulator: Control, module: str, cases: dict[str, dict[str, t.Any]], **how: t.Any
) -> dict[str, str]:
    """Return the message of each case. Every task must fail without sending a write."""
    run = run_all(play, module, cases, **how)
    assert [entry["name"] for entry in run.results if entry["status"] != "failed"] == []
    assert simulator.writes() == []
    return {entry["name"]: without_origins(entry["result"]["msg"]) for entry in run.results}


def refused_at_once(
    play: Player, simulator: Control, module: str, cases: dict[str, dict[str, t.Any]], **how: t.Any
) -> dict[str, str]:
    """Return the message of each case. Every task must fail without sending a request."""
    messages = refused(play, simulator, module, cases, **how)
    assert simulator.log() == []
    return messages

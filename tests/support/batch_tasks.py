# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tasks of a module in one playbook, because starting ansible-playbook takes longer than they do: some that must be
refused, and some whose answers get lost.
"""

from __future__ import annotations

import json

# Each loses the answer to a write; the last one before anything was done.
LOST_ANSWERS = ("status_after", "reset_after", "cut_body", "reset_before")


def lose_answers(simulator, operation):
    """The next answers to an operation get lost, each in its own way."""
    for kind in LOST_ANSWERS:
        simulator.add_fault(operation=operation, kind=kind, status=504, body="html")


def run_all(play, module, cases, **how):
    """Run one task of a module for each case, a failed one being no reason to stop. cases: options by name."""
    tasks = [
        {"name": name, f"community.wpengine.{module}": options, "ignore_errors": True} for name, options in cases.items()
    ]
    run = play(json.dumps(tasks), **how)
    assert [entry["name"] for entry in run.results] == list(cases), str(run)
    assert "Traceback" not in run.output
    return run


def refused(play, simulator, module, cases, **how):
    """The message of each case, none of which may be carried out or send anything that writes."""
    run = run_all(play, module, cases, **how)
    assert [entry["name"] for entry in run.results if entry["status"] != "failed"] == []
    assert simulator.writes() == []
    return {entry["name"]: entry["result"]["msg"] for entry in run.results}


def refused_at_once(play, simulator, module, cases, **how):
    """refused(), and not even a read was sent."""
    messages = refused(play, simulator, module, cases, **how)
    assert simulator.log() == []
    return messages

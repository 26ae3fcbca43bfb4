# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault on every operation: one ansible-playbook for each operation, in which each task meets one fault.

What came of it is compared with the same task without a fault: its result, and what the account holds afterwards. The
callback plugin meet_faults puts the simulator back to its start before each task and has it go wrong once.
"""

from __future__ import annotations

import functools
import json
import uuid
from pathlib import Path

from support.compare import TIME, UUID, broken_promises
from support.fault_cases import CASES, HARMLESS, NEVER_TWICE, SETTINGS, start
from support.player import Player, Simulator
from wpengine_simulator import contract

HERE = Path(__file__).parent

TIMEOUT = 0.4  # seconds, of the requests that meet a fault of time
LATE = 0.08  # seconds after which an answered request is processed; looking again (see fast_sleep) takes longer
PATIENCE = 20

STATUSES = (500, 502, 503, 504)
# A column of the table: the rules for the simulator that it stands for. All of them must end in the same way.
FAULTS = {
    "429": [{"kind": "status", "status": 429, "body": body} for body in ("json", "html", "empty")],
    "429 with `Retry-After`": [{"kind": "status", "status": 429, "retry_after": 17}],
    "5xx, not processed": [
        {"kind": "status", "status": 500},
        *({"kind": "status", "status": status, "body": body} for status in STATUSES for body in ("html", "empty")),
        {"kind": "status", "status": 503, "body": "empty", "retry_after": 17},
    ],
    "5xx, processed": [
        *({"kind": "status_after", "status": status, "body": body} for status, body in zip(STATUSES, ("json", "empty", "html", "html"))),
    ],
    "5xx, processed later": [{"kind": "status_late", "status": 504, "body": "html", "seconds": LATE}],
    "no response, not processed": [{"kind": "hang_before", "seconds": TIMEOUT + 0.4}],
    "no response, processed": [{"kind": "hang_after", "seconds": TIMEOUT + 0.4}],
    "connection refused": [{"kind": "closed_port"}],
    "connection refused briefly": [{"kind": "refuse", "seconds": 0.05}],
    "reset, not processed": [{"kind": "reset_before"}],
    "reset, processed": [{"kind": "reset_after"}],
    "reset, processed, then 5xx": [{"kind": "reset_after", "then": {"kind": "status", "status": 502, "body": "html", "times": 2}}],
    "truncated body": [{"kind": "cut_body"}],
    "invalid JSON": [{"kind": "invalid_json"}],
    "wrong content type": [{"kind": "wrong_content_type"}],
    "slow body": [{"kind": "slow_drip", "seconds": 0.1}],
    "endless body": [{"kind": "slow_drip", "seconds": 4 * TIMEOUT}],
}
FAULTS_OF_TIME = ("hang_before", "hang_after", "slow_drip")
# The API surely did nothing, so that everything may be sent again.
NEVER_PROCESSED = ("429", "429 with `Retry-After`", "connection refused")

SAME = "same result"
ONCE = "done once"
REPEATED = "repeated"
UNKNOWN = "reported unknown"


class Broken(AssertionError):
    """A promise that was not kept."""


OPERATIONS = {operation.id: operation for operation in contract.operations(contract.read())}
METHODS = {name: operation.method.upper() for name, operation in OPERATIONS.items()}


class FaultySimulator(Simulator):
    """A simulator that begins with the account of the cases."""

    def __init__(self, directory):
        data = directory / "start.json"
        data.write_text(json.dumps(start()))
        settings = [f"--set={name}={json.dumps(value)}" for name, value in SETTINGS.items()]
        super().__init__(directory, str(uuid.uuid4()), f"canary-{uuid.uuid4()}", ("--data", str(data), *settings))


class Matrix:
    """Plays the tasks. columns: the rules by the column that they belong to."""

    def __init__(self, directory, simulator, entry_point="action", columns=None):
        self.directory = directory
        self.simulator = simulator
        self.entry_point = entry_point
        self.columns = FAULTS if columns is None else columns

    def row(self, operation):
        """How each column's faults end at an operation."""
        usual, *ends = self.play(operation, [None, *(rule for rules in self.columns.values() for rule in rules)])
        if failure(usual) or not usual["requests"]:
            raise Broken(f"{operation} without a fault: {failure(usual) or 'the task does not ask for it'}")
        cells, ends = [], iter(ends)
        for name, rules in self.columns.items():
            found = {json.dumps(rule): self.cell(operation, name, rule, usual, next(ends)) for rule in rules}
            if len(set(found.values())) > 1:
                raise Broken(f"{operation}, {name}: {found}")
            cells.append(next(iter(found.values())))
        return cells

    def play(self, operation, rules):
        """What became of one task for each rule: see meeting.py."""
        place = self.directory / operation
        place.mkdir(parents=True)
        plan = {
            "control_url": self.simulator.control_url,
            "operation": operation,
            "method": METHODS[operation],
            "path": OPERATIONS[operation].path,
            "rules": rules,
            "results": str(place / "results"),
        }
        (place / "plan.json").write_text(json.dumps(plan))
        playbook = place / "playbook.yml"
        tasks = [task(operation, number, rule) for number, rule in enumerate(rules)]
        playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
        run = Player(place / "runs", self.simulator)(playbook, entry_point=self.entry_point, env=environment(place), timeout=900)
        if run.rc or "Traceback" in run.stdout + run.stderr:
            raise Broken(str(run))
        ends = [json.loads(line) for line in (place / "results").read_text(encoding="utf-8").splitlines()]
        if len(ends) != len(rules):
            raise Broken(f"{operation}: {len(ends)} of {len(rules)} tasks ended: {run}")
        for end in ends:
            end["state"] = comparable_state(end["state"], operation)
        return ends

    def cell(self, operation, name, rule, usual, end):
        """How one fault ends at one operation; Broken when it is not as promised."""
        where = f"{operation}, {name}, {rule}"
        if not failure(end) and rule.get("retry_after") and self.longest_pause(end) < rule["retry_after"]:
            raise Broken(f"{where}: paused only {self.longest_pause(end)} s")
        if failure(end):
            return self.told(operation, name, end, usual, where)
        differences = broken_promises(without_noise(usual["result"]), without_noise(end["result"]), "result")
        if differences or end["state"] != usual["state"]:
            raise Broken(f"{where}: otherwise than without a fault: {differences or first_difference(usual['state'], end['state'])}")
        if METHODS[operation] == "GET":
            return SAME
        return REPEATED if operation in HARMLESS else ONCE

    def longest_pause(self, end):
        """Only the action's pauses can be noted and cut short; a module really makes them."""
        return max(end["pauses"], default=0) if self.entry_point == "action" else end["seconds"]

    def told(self, operation, name, end, usual, where):
        """A failure is right only where nobody can know, where it says so, and where nothing was sent again."""
        honest = "is not known" in failure(end) or "accepted the request" in failure(end)
        if operation not in NEVER_TWICE or name in NEVER_PROCESSED or not honest:
            raise Broken(f"{where}: {failure(end)}")
        if end["requests"] != 1 or end["state"] not in (usual["state"], self.untouched(operation)):
            raise Broken(f"{where}: sent {end['requests']} times")
        return UNKNOWN

    def untouched(self, operation):
        """What the account holds before a task."""
        self.simulator.reset()
        return comparable_state(self.simulator.state(), operation)


def task(operation, number, rule):
    """The task of an operation's play that meets a rule; its name tells the callback plugin which."""
    module, options = CASES[operation]
    timeout = TIMEOUT if rule and rule["kind"] in FAULTS_OF_TIME else PATIENCE
    options = {**options, "api_timeout": timeout, "api_retry_timeout": 60}
    return {"name": str(number), f"community.wpengine.{module}": options, "ignore_errors": True}


def environment(place):
    """What ansible-playbook needs to use the callback plugin."""
    return {
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "meet_faults",
        "PYTHONPATH": str(HERE.parent),
        "WPE_TEST_FAULTS": str(place / "plan.json"),
    }


def failure(end):
    """How a task failed, None when it did not."""
    return end["result"]["msg"] if end["failed"] else None


def comparable_state(state, operation):
    """What the account holds, without the work that is due later, comparable."""
    return {name: plain(rows, once=operation in HARMLESS) for name, rows in state.items() if name != "jobs"}


def first_difference(expected, state):
    """The first collection that is otherwise."""
    return next(f"{name} is {state[name]} instead of {expected[name]}" for name in state if state[name] != expected[name])


# What the simulator makes up for each certificate that is ordered.
RANDOM = ("serial_number", "certificate", "private_key")
# The API gives it only where one install is read, so it is missing where the answer to a write was lost.
RARE = ("wp_version",)


def without_noise(result):
    """What a task returns, without its options, what is random and what is rare."""
    if isinstance(result, dict):
        return {key: without_noise(item) for key, item in result.items() if key not in ("invocation", *RANDOM, *RARE)}
    return result


def plain(value, once=False):
    """A text that is the same for values that mean the same: new ids and times without their digits, names in any order.

    once: what is there twice counts as one.
    """
    if isinstance(value, dict):
        items = sorted(plain([key, item], once) for key, item in value.items() if key not in RANDOM)
        return f"{{{', '.join(dict.fromkeys(items) if once else items)}}}"
    if isinstance(value, list):
        items = [plain(item, once) for item in value]
        return f"[{', '.join(dict.fromkeys(items) if once else items)}]"
    text = TIME.sub("<time>", str(value))
    return UUID.sub(lambda match: match.group() if match.group() in known_ids() else "<new id>", text)


@functools.cache
def known_ids():
    """The ids that were there before."""
    return frozenset(UUID.findall(json.dumps(start())))

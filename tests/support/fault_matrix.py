# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run every fault on every operation: one play for each operation, in which each task meets one fault.

The result of a task and the account after it are compared with the same task without a fault. The callback plugin
inject_faults resets the simulator and injects one fault before each task.
"""

from __future__ import annotations

import functools
import json
import typing as t
import uuid
from pathlib import Path

from support.compare import TIME, UUID, wrong_predictions
from support.fault_cases import CASES, NEVER_TWICE, REPEATABLE, SETTINGS, start
from support.player import Player, Simulator
from wpengine_simulator import contract

HERE = Path(__file__).parent

TIMEOUT = 0.4  # seconds, api_timeout of tasks whose fault is a delay
LATE = 0.08  # seconds from the response to processing; less than a pause before verification (see fast_sleep)
LONG_TIMEOUT = 20

STATUSES = (500, 502, 503, 504)
Rule = dict[str, t.Any]  # a fault, as the simulator takes it
Columns = dict[str, list[Rule]]
Outcome = dict[str, t.Any]  # of one task: see FaultInjector.end

# The rules for the simulator by column of the table. All rules of a column must have the same outcome.
FAULTS: Columns = {
    "429": [{"kind": "status", "status": 429, "body": body} for body in ("json", "html", "empty")],
    "429 with `Retry-After`": [{"kind": "status", "status": 429, "retry_after": 17}],
    "5xx, not processed": [
        {"kind": "status", "status": 500},
        *({"kind": "status", "status": status, "body": body} for status in STATUSES for body in ("html", "empty")),
        {"kind": "status", "status": 503, "body": "empty", "retry_after": 17},
    ],
    "5xx, processed": [
        *(
            {"kind": "status_after", "status": status, "body": body}
            for status, body in zip(STATUSES, ("json", "empty", "html", "html"))
        ),
    ],
    "5xx, processed later": [{"kind": "status_late", "status": 504, "body": "html", "seconds": LATE}],
    "no response, not processed": [{"kind": "hang_before", "seconds": TIMEOUT + 0.4}],
    "no response, processed": [{"kind": "hang_after", "seconds": TIMEOUT + 0.4}],
    "connection refused": [{"kind": "closed_port"}],
    "connection refused briefly": [{"kind": "refuse", "seconds": 0.05}],
    "reset, not processed": [{"kind": "reset_before"}],
    "reset, processed": [{"kind": "reset_after"}],
    "reset, processed, then 5xx": [
        {"kind": "reset_after", "then": {"kind": "status", "status": 502, "body": "html", "times": 2}}
    ],
    "truncated body": [{"kind": "cut_body"}],
    "invalid JSON": [{"kind": "invalid_json"}],
    "wrong content type": [{"kind": "wrong_content_type"}],
    "slow body": [{"kind": "slow_drip", "seconds": 0.1}],
    "endless body": [{"kind": "slow_drip", "seconds": 4 * TIMEOUT}],
}
DELAY_FAULTS = ("hang_before", "hang_after", "slow_drip")
# Faults after which the API certainly processed nothing, so that every request may be repeated.
NEVER_PROCESSED = ("429", "429 with `Retry-After`", "connection refused")

SAME = "same result"
ONCE = "done once"
REPEATED = "repeated"
UNKNOWN = "reported unknown"


class WrongOutcome(AssertionError):
    """An outcome that differs from the documented rules."""


OPERATIONS = {operation.id: operation for operation in contract.operations(contract.read())}
METHODS = {name: operation.method.upper() for name, operation in OPERATIONS.items()}


class FaultySimulator(Simulator):
    """A simulator that starts with the account of the cases."""

    def __init__(self, directory: Path) -> None:
        data = directory / "start.json"
        data.write_text(json.dumps(start()))
        settings = [f"--set={name}={json.dumps(value)}" for name, value in SETTINGS.items()]
        super().__init__(directory, str(uuid.uuid4()), f"canary-{uuid.uuid4()}", ("--data", str(data), *settings))


class Matrix:
    """Runs the tasks. columns: the rules by the column that they belong to."""

    def __init__(
        self, directory: Path, simulator: Simulator, entry_point: str = "action", columns: Columns | None = None
    ) -> None:
        self.directory = directory
        self.simulator = simulator
        self.entry_point = entry_point
        self.columns = FAULTS if columns is None else columns

    def row(self, operation: str) -> list[str]:
        """Return the outcome of each column's faults for an operation. Raises WrongOutcome."""
        usual, *ends = self.play(operation, [None, *(rule for rules in self.columns.values() for rule in rules)])
        if failure(usual) or not usual["requests"]:
            raise WrongOutcome(f"{operation} without a fault: {failure(usual) or 'the task does not request it'}")
        cells: list[str] = []
        remaining = iter(ends)
        for name, rules in self.columns.items():
            found = {json.dumps(rule): self.cell(operation, name, rule, usual, next(remaining)) for rule in rules}
            if len(set(found.values())) > 1:
                raise WrongOutcome(f"{operation}, {name}: {found}")
            cells.append(next(iter(found.values())))
        return cells

    def play(self, operation: str, rules: list[Rule | None]) -> list[Outcome]:
        """Return the outcome of the task with each rule, as fault_injector.py records it."""
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
        run = Player(place / "runs", self.simulator)(
            playbook, entry_point=self.entry_point, env=environment(place), timeout=900
        )
        if run.rc or "Traceback" in run.stdout + run.stderr:
            raise WrongOutcome(str(run))
        ends = [json.loads(line) for line in (place / "results").read_text(encoding="utf-8").splitlines()]
        if len(ends) != len(rules):
            raise WrongOutcome(f"{operation}: {len(ends)} of {len(rules)} tasks ended: {run}")
        for end in ends:
            end["state"] = comparable_state(end["state"], operation)
        return ends

    def cell(self, operation: str, name: str, rule: Rule, usual: Outcome, end: Outcome) -> str:
        """Return the outcome of one fault for one operation. Raises WrongOutcome if the outcome breaks the rules."""
        where = f"{operation}, {name}, {rule}"
        if not failure(end) and rule.get("retry_after") and self.longest_pause(end) < rule["retry_after"]:
            raise WrongOutcome(f"{where}: paused only {self.longest_pause(end)} s")
        if failure(end):
            return self.failed_cell(operation, name, end, usual, where)
        differences = wrong_predictions(without_noise(usual["result"]), without_noise(end["result"]), "result")
        if differences or end["state"] != usual["state"]:
            raise WrongOutcome(
                f"{where}: differs from the run without a fault: {differences or first_difference(usual['state'], end['state'])}"
            )
        if METHODS[operation] == "GET":
            return SAME
        return REPEATED if operation in REPEATABLE else ONCE

    def longest_pause(self, end: Outcome) -> float:
        """Return the longest pause in seconds. Pauses of ordinary modules cannot be recorded, so their total time counts."""
        seconds: float = max(end["pauses"], default=0) if self.entry_point == "action" else end["seconds"]
        return seconds

    def failed_cell(self, operation: str, name: str, end: Outcome, usual: Outcome, where: str) -> str:
        """Return UNKNOWN for a failure that says so, of an operation that cannot be verified and was not repeated."""
        message = failure(end) or ""
        says_unknown = "is not known" in message or "accepted the request" in message
        if operation not in NEVER_TWICE or name in NEVER_PROCESSED or not says_unknown:
            raise WrongOutcome(f"{where}: {message}")
        if end["requests"] != 1 or end["state"] not in (usual["state"], self.untouched(operation)):
            raise WrongOutcome(f"{where}: sent {end['requests']} times")
        return UNKNOWN

    def untouched(self, operation: str) -> dict[str, str]:
        """Return the state of the account before a task."""
        self.simulator.reset()
        return comparable_state(self.simulator.state(), operation)


def task(operation: str, number: int, rule: Rule | None) -> dict[str, t.Any]:
    """Return the task that meets a rule. Its name is the rule's number, which the callback plugin reads."""
    module, options = CASES[operation]
    timeout = TIMEOUT if rule and rule["kind"] in DELAY_FAULTS else LONG_TIMEOUT
    options = {**options, "api_timeout": timeout, "api_retry_timeout": 60}
    return {"name": str(number), f"community.wpengine.{module}": options, "ignore_errors": True}


def environment(place: Path) -> dict[str, str | None]:
    """Return the environment in which ansible-playbook uses the callback plugin."""
    return {
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "inject_faults",
        "PYTHONPATH": str(HERE.parent),
        "WPE_TEST_FAULTS": str(place / "plan.json"),
    }


def failure(end: Outcome) -> str | None:
    """Return the message of a failed task, None for success."""
    return end["result"]["msg"] if end["failed"] else None


def comparable_state(state: dict[str, t.Any], operation: str) -> dict[str, str]:
    """Return the state of the account in a form that can be compared, without scheduled work."""
    return {name: plain(rows, once=operation in REPEATABLE) for name, rows in state.items() if name != "jobs"}


def first_difference(expected: dict[str, str], state: dict[str, str]) -> str:
    """Return a text on the first collection that differs."""
    return next(
        f"{name} is {state[name]} instead of {expected[name]}" for name in state if state[name] != expected[name]
    )


# The simulator chooses these values at random for each certificate that is ordered.
RANDOM = ("serial_number", "certificate", "private_key")
# The API returns this key only when one install is read, so it is missing after a lost response to a write.
RARE = ("wp_version",)


def without_noise(result: t.Any) -> t.Any:
    """Return a result without the task's options, random values and rare keys."""
    if isinstance(result, dict):
        return {key: without_noise(item) for key, item in result.items() if key not in ("invocation", *RANDOM, *RARE)}
    return result


def plain(value: t.Any, once: bool = False) -> str:
    """Return a text that is equal for equivalent values: new ids and times have placeholders, and order does not matter.

    once: count repeated rows once.
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
def known_ids() -> frozenset[str]:
    """Return the ids in the state before the tasks."""
    return frozenset(UUID.findall(json.dumps(start())))

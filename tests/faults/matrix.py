# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault on every operation: a module runs inside this process against a simulator that goes wrong once.

What came of it is compared with the same task without a fault: its result, and what the account holds afterwards.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
import socket
import sys
import time
import uuid
from copy import deepcopy
from importlib import import_module
from unittest import mock

import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from checkout import ROOT
from faults.cases import CASES, HARMLESS, NEVER_TWICE, SETTINGS, start
from playbooks.compare import TIME, UUID, broken_promises
from playbooks.harness import Simulator
from wpengine_simulator import contract

sys.path.insert(0, str(ROOT / ".build/link"))  # for who imports this without pytest's settings

TIMEOUT = 0.4  # seconds, of the requests that meet a fault of time
PATIENCE = 20

# A column of the table: the rules for the simulator that it stands for. All of them must end in the same way.
FAULTS = {
    "429": [{"kind": "status", "status": 429, "body": body} for body in ("json", "empty")],
    "429 with `Retry-After`": [{"kind": "status", "status": 429, "retry_after": 17}],
    "5xx, not processed": [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 500, "body": "html"},
        {"kind": "status", "status": 502, "body": "html"},
        {"kind": "status", "status": 502, "body": "empty"},
        {"kind": "status", "status": 503, "body": "empty", "retry_after": 17},
        {"kind": "status", "status": 504, "body": "html"},
        {"kind": "status", "status": 504, "body": "empty"},
    ],
    "5xx, processed": [
        {"kind": "status_after", "status": 500},
        {"kind": "status_after", "status": 502, "body": "html"},
        {"kind": "status_after", "status": 504, "body": "empty"},
    ],
    "no answer, not processed": [{"kind": "hang_before", "seconds": TIMEOUT + 0.4}],
    "no answer, processed": [{"kind": "hang_after", "seconds": TIMEOUT + 0.4}],
    "refused": [{"kind": "closed_port"}],
    "away for a moment": [{"kind": "refuse", "seconds": 0.05}],
    "reset, not processed": [{"kind": "reset_before"}],
    "reset, processed": [{"kind": "reset_after"}],
    "cut short": [{"kind": "cut_body"}],
    "invalid JSON": [{"kind": "invalid_json"}],
    "wrong type": [{"kind": "wrong_content_type"}],
    "slow drip": [{"kind": "slow_drip", "seconds": 0.1}],
    "endless drip": [{"kind": "slow_drip", "seconds": 4 * TIMEOUT}],
}
FAULTS_OF_TIME = ("hang_before", "hang_after", "slow_drip")
# The API surely did nothing, so that everything may be sent again.
SURELY_NOT_PROCESSED = ("429", "429 with `Retry-After`", "refused")

ENDS = "ends right"
ONCE = "done once"
AGAIN = "asked again"
UNKNOWN = "told unknown"


class Broken(AssertionError):
    """A promise that was not kept."""


OPERATIONS = contract.operations(contract.read())
PATHS_AS_WRITTEN = {operation.id: operation.path for operation in OPERATIONS}
METHODS = {operation.id: operation.method.upper() for operation in OPERATIONS}
PATHS = {operation.id: re.compile(re.sub(r"{\w+}", "[^/]+", operation.path)) for operation in OPERATIONS}


class FaultySimulator(Simulator):
    """A simulator that begins with the account of the cases, and may be away for a moment."""

    def __init__(self, directory):
        data = directory / "start.json"
        data.write_text(json.dumps(start()))
        self.session = requests.Session()
        settings = [f"--set={name}={json.dumps(value)}" for name, value in SETTINGS.items()]
        super().__init__(directory, str(uuid.uuid4()), f"canary-{uuid.uuid4()}", ("--data", str(data), *settings))

    def control(self, method, path, body=None):
        """As usual, but with one connection for all requests: there are thousands of them."""
        response = self.session.request(method, f"{self.control_url}/{path}", json=body, timeout=10)
        response.raise_for_status()
        return response.json() if response.content else None

    def wait_until_back(self):
        """Wait for the listening socket to be there again."""
        for _attempt in range(500):
            try:
                return self.control("GET", "settings")
            except requests.ConnectionError:
                time.sleep(0.02)
        raise TimeoutError("the simulator stayed away")


class Runner:
    """Runs tasks against one simulator."""

    def __init__(self, simulator):
        self.simulator = simulator
        self.pauses = []

    def run(self, operation, rule=None, **options):
        """A task's result and how it failed (one of both is None), after the simulator was put back to its start."""
        from ansible_collections.community.wpengine.plugins.module_utils import pace
        from ansible_collections.community.wpengine.plugins.module_utils.errors import WpeError
        from ansible_collections.community.wpengine.plugins.module_utils.module import run

        kind, params, given = self.module(operation)
        client = self.client(**options)
        self.simulator.reset()
        if rule and rule["kind"] == "closed_port":
            refuse_once(client, operation)
        elif rule:
            self.simulator.add_fault(operation=operation, **rule)
        self.pauses.clear()
        try:
            with in_a_hurry(self.pauses):
                return run(kind, params, given, client, False, lambda text: None), None
        except WpeError as error:
            return None, error.message
        finally:
            pace.remove(client._pace.path)
            if rule and rule["kind"] == "refuse":
                self.simulator.wait_until_back()

    @staticmethod
    def module(operation):
        """The class, its validated options, and the options as written."""
        name, written = CASES[operation]
        kind = import_module(f"ansible_collections.community.wpengine.plugins.modules.{name}").MODULE
        validation = ArgumentSpecValidator(kind.argument_spec(), **kind.rules).validate(deepcopy(written))
        if validation.error_messages:
            raise ValueError(f"the case of {operation} is wrong: {validation.error_messages}")
        return kind, validation.validated_parameters, deepcopy(written)

    def client(self, timeout=PATIENCE, retry_timeout=60):
        from ansible_collections.community.wpengine.plugins.module_utils.client import Client

        simulator = self.simulator
        return Client(simulator.api_url, simulator.user_id, simulator.password, timeout, retry_timeout, environ={}, parallel=1)

    def requests(self, operation):
        """How often an operation was asked for."""
        return sum(entry["operation"] == operation for entry in self.simulator.log())

    def row(self, operation):
        """How each column's faults end at an operation."""
        usual, failure = self.run(operation)
        if failure or not self.requests(operation):
            raise Broken(f"{operation} without a fault: {failure or 'the task does not ask for it'}")
        expected = usual, self.state(operation)
        return [self.column(operation, name, expected) for name in FAULTS]

    def column(self, operation, name, expected):
        """How all faults of a column end; Broken when they end in different ways or not as promised."""
        ends = {json.dumps(rule): self.cell(operation, name, rule, expected) for rule in FAULTS[name]}
        if len(set(ends.values())) > 1:
            raise Broken(f"{operation}, {name}: {ends}")
        return next(iter(ends.values()))

    def cell(self, operation, name, rule, expected):
        """How one fault ends at one operation."""
        timeout = TIMEOUT if rule["kind"] in FAULTS_OF_TIME else PATIENCE
        result, failure = self.run(operation, rule, timeout=timeout)
        where = f"{operation}, {name}, {rule}"
        state = self.state(operation)
        if not failure and rule.get("retry_after") and max(self.pauses, default=0) < rule["retry_after"]:
            raise Broken(f"{where}: paused only {self.pauses}")
        if failure:
            return self.told(operation, name, failure, state, expected[1], where)
        differences = broken_promises(without_noise(expected[0]), without_noise(result), "result")
        if differences or state != expected[1]:
            raise Broken(f"{where}: otherwise than without a fault: {differences or first_difference(expected[1], state)}")
        if METHODS[operation] == "GET":
            return ENDS
        return AGAIN if operation in HARMLESS else ONCE

    def told(self, operation, name, failure, state, expected, where):
        """A failure is right only where nobody can know, where it says so, and where nothing was sent again."""
        honest = "is not known" in failure or "accepted the request" in failure
        if operation not in NEVER_TWICE or name in SURELY_NOT_PROCESSED or not honest:
            raise Broken(f"{where}: {failure}")
        if self.requests(operation) != 1 or state not in (expected, self.untouched(operation)):
            raise Broken(f"{where}: sent {self.requests(operation)} times")
        return UNKNOWN

    def state(self, operation):
        """What the account holds, without the work that is due later, comparable."""
        state = self.simulator.state()
        state.pop("jobs")
        return {name: plain(collection, once=operation in HARMLESS) for name, collection in state.items()}

    def untouched(self, operation):
        """What the account holds before a task."""
        self.simulator.reset()
        return self.state(operation)


def first_difference(expected, state):
    """The first collection that is otherwise."""
    return next(f"{name} is {state[name]} instead of {expected[name]}" for name in state if state[name] != expected[name])


def refuse_once(client, operation):
    """Send the first request for an operation to where nobody listens."""
    send, left = client._send, [operation]

    def misled(method, path, query, body):
        if not (left and (method, bool(PATHS[operation].fullmatch(path))) == (METHODS[operation], True)):
            return send(method, path, query, body)
        url, client.url = client.url, f"http://127.0.0.1:{closed_port()}/v1"
        try:
            return send(method, path, query, body)
        finally:
            client.url = url
            left.clear()

    client._send = misled


def closed_port():
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def in_a_hurry(pauses):
    """Note the pauses that are asked for, and make short ones."""
    from ansible_collections.community.wpengine.plugins.module_utils import client, wait

    def pause(self, seconds, why):
        pauses.append(seconds)
        time.sleep(min(seconds, 0.02))

    with mock.patch.object(wait.Waiting, "pause", pause), mock.patch.object(client, "LOOK_AGAIN_SECONDS", (0, 0.02, 0.05)):
        yield


# What the simulator makes up for each certificate that is ordered.
RANDOM = ("serial_number", "certificate", "private_key")
# The API gives it only where one install is read, so it is missing where the answer to a write was lost.
RARE = ("wp_version",)


def without_noise(result):
    """What a task returns, without the diff, what is random and what is rare."""
    if isinstance(result, dict):
        return {key: without_noise(item) for key, item in result.items() if key not in ("diff", *RANDOM, *RARE)}
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

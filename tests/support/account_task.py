# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run wpe_account in this process, against a simulator in a thread."""

from __future__ import annotations

import json
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._module.base import prepare, run
from ansible_collections.community.wpengine.plugins.modules import wpe_account
from support.fast_sleep import fast_sleep
from support.player import is_write
from support.running_simulator import RunningSimulator
from wpengine_simulator.simulator import DEFAULT_PASSWORD, DEFAULT_USER_ID

EVERYTHING = ["sites", "installs", "domains", "users", "report_schedules"]
OUTCOMES = ("done", "error", "not_tried")


class AccountTask:
    """Runs wpe_account against the simulator. warnings: those of the last task."""

    def __init__(self) -> None:
        self.simulator = RunningSimulator()
        self.warnings: list[str] = []
        self.client: Client | None = None

    def load(self, state: dict[str, t.Any]) -> None:
        """Set the state of the simulator, and forget its log."""
        self.simulator.control("PUT", "state", json.loads(json.dumps(state)))
        self.forget()

    def forget(self) -> None:
        """Forget the requests so far."""
        self.simulator.control("DELETE", "log")

    def __call__(self, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        """Return the result of a task with these options. Raises its WpeError."""
        kind = wpe_account.MODULE
        written = kind.clean_values(json.loads(json.dumps(options)))
        errors = kind.spec_errors(written)
        validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(errors.accepted)
        url = f"{self.simulator.url}/v1"
        client = self.client = Client(url, DEFAULT_USER_ID, DEFAULT_PASSWORD, environ={}, retry_timeout=5)
        params = validation.validated_parameters
        self.warnings = []
        with fast_sleep():
            prepare(kind, params, errors, validation.error_messages, lambda params: client)
            return run(kind, params, written, client, check_mode, self.warnings.append)

    def check(self, **options: t.Any) -> dict[str, t.Any]:
        """Return the result in check mode."""
        return self(check_mode=True, **options)

    def gathered(self) -> list[dict[str, t.Any]]:
        """Return all accounts as a declaration."""
        accounts: list[dict[str, t.Any]] = self(state="gathered")["accounts"]
        return accounts

    def requests(self) -> list[str]:
        """Return the requests since forget(), each as METHOD and path below the API's base."""
        return [f"{entry['method']} {entry['path'].removeprefix('/v1')}" for entry in self.simulator.log()]

    def writes(self) -> list[str]:
        """Return those requests that are writes."""
        return [
            f"{entry['method']} {entry['path'].removeprefix('/v1')}"
            for entry in self.simulator.log()
            if is_write(entry)
        ]


def without_outcome(changes: list[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return changes as check mode lists them."""
    return [{key: value for key, value in change.items() if key not in OUTCOMES} for change in changes]


def described(changes: list[dict[str, t.Any]]) -> list[str]:
    """Return each change in three words."""
    return [f"{change['action']} {change['kind']} {change['name']}" for change in changes]

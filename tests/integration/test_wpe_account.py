# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gather random accounts and declare them again, in this process and against the simulator.

The laws: what is gathered makes no difference; on an empty account it makes the same account; what check mode lists is what
the run does; the second run is empty; what is pruned is gone. hypothesis shows a failure as the shortest example.
"""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._module.base import prepare, run
from ansible_collections.community.wpengine.plugins.modules import wpe_account
from support.fast_sleep import fast_sleep
from support.player import is_write
from support.random_accounts import empty, states
from support.running_simulator import RunningSimulator
from wpengine_simulator.simulator import DEFAULT_PASSWORD, DEFAULT_USER_ID

EVERYTHING = ["sites", "installs", "domains", "users", "report_schedules"]
OUTCOMES = ("done", "error", "not_tried")
laws = settings(max_examples=100, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def account():
    running = RunningSimulator()
    yield Account(running)
    running.stop()


class Account:
    """Runs wpe_account against the simulator."""

    def __init__(self, simulator):
        self.simulator = simulator

    def load(self, state):
        self.simulator.control("PUT", "state", json.loads(json.dumps(state)))
        self.simulator.control("DELETE", "log")

    def task(self, check_mode=False, **options):
        kind = wpe_account.MODULE
        written = kind.clean_values(json.loads(json.dumps(options)))
        errors = kind.spec_errors(written)
        validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(errors.accepted)
        url = f"{self.simulator.url}/v1"
        client = Client(url, DEFAULT_USER_ID, DEFAULT_PASSWORD, environ={}, retry_timeout=5)
        params = validation.validated_parameters
        with fast_sleep():
            prepare(kind, params, errors, validation.error_messages, lambda params: client)
            return run(kind, params, written, client, check_mode, lambda text: None)

    def gathered(self):
        return self.task(state="gathered")

    def writes(self):
        return [f"{entry['method']} {entry['path']}" for entry in self.simulator.log() if is_write(entry)]


def without_outcome(changes):
    return [{key: value for key, value in change.items() if key not in OUTCOMES} for change in changes]


def without_offload(value):
    """Return accounts without offload settings, which cannot be deleted."""
    if isinstance(value, dict):
        return {key: without_offload(item) for key, item in value.items() if key != "offload"}
    return [without_offload(item) for item in value] if isinstance(value, list) else value


@laws
@given(state=states())
def test_what_is_gathered_makes_no_difference(account, state):
    account.load(state)
    gathered = account.gathered()
    again = account.task(accounts=gathered["accounts"], check_mode=True)
    assert (again["changes"], again["changed"], account.writes()) == ([], False, [])
    assert gathered == account.gathered()
    done = account.task(accounts=gathered["accounts"], wait=False)
    assert (done["changes"], account.writes()) == ([], [])


@laws
@given(state=states(twins=False))
def test_what_is_gathered_makes_the_same_account_again(account, state):
    account.load(state)
    gathered = account.gathered()
    assert [row for row in gathered["not_exported"] if row["name"]] == []
    account.load(empty(state))
    made = account.task(accounts=gathered["accounts"])
    assert made["summary"]["failed"] == 0
    assert account.gathered()["accounts"] == gathered["accounts"]


@laws
@given(before=states(), wanted=states(twins=False), data=st.data())
def test_pruned_account_is_as_declared(account, before, wanted, data):
    account.load(wanted)
    declared = account.gathered()["accounts"]
    account.load(before)
    # Nothing completes the pending installs of a state.
    options = {"accounts": declared, "prune": EVERYTHING, "force": True, "max_deletions": 1000, "wait": False}
    try:
        checked = account.task(**options, check_mode=True)
    except BadInput as error:
        assert account.writes() == []
        with pytest.raises(BadInput) as refused:
            account.task(**options)
        assert refused.value.message == error.message and account.writes() == []
        assume(False)
    assert account.writes() == []
    done = account.task(**options)
    assert without_outcome(done["changes"]) == checked["changes"]
    assert all(change["done"] for change in done["changes"])
    account.simulator.control("DELETE", "log")
    again = account.task(**options)
    assert (again["changes"], account.writes()) == ([], [])
    assert without_offload(account.gathered()["accounts"]) == without_offload(declared)

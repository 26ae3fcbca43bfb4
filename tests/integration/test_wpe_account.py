# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gather random accounts and declare them again, in this process and against the simulator.

The laws: what is gathered makes no difference; on an empty account it makes the same account; what check mode lists is what
the run does; the second run is empty; what is pruned is gone. hypothesis shows a failure as the shortest example.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from support.account_task import EVERYTHING, AccountTask, without_outcome
from support.random_accounts import empty, states

laws = settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def account():
    task = AccountTask()
    yield task
    task.simulator.stop()


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
    again = account.check(accounts=gathered)
    assert (again["changes"], again["changed"], account.writes()) == ([], False, [])
    assert gathered == account.gathered()
    done = account(accounts=gathered, wait=False)
    assert (done["changes"], account.writes()) == ([], [])


@laws
@given(state=states(twins=False))
def test_what_is_gathered_makes_the_same_account_again(account, state):
    account.load(state)
    result = account(state="gathered")
    assert [row for row in result["not_exported"] if row["name"]] == []
    account.load(empty(state))
    account(accounts=result["accounts"])
    assert account.gathered() == result["accounts"]


@laws
@given(before=states(), wanted=states(twins=False))
def test_pruned_account_is_as_declared(account, before, wanted):
    account.load(wanted)
    declared = account.gathered()
    account.load(before)
    # Nothing completes the pending installs of a state.
    options = {"accounts": declared, "prune": EVERYTHING, "force": True, "max_deletions": 1000, "wait": False}
    try:
        checked = account.check(**options)
    except BadInput as error:
        assert account.writes() == []
        with pytest.raises(BadInput) as refused:
            account(**options)
        assert refused.value.message == error.message and account.writes() == []
        assume(False)
    assert account.writes() == []
    done = account(**options)
    assert without_outcome(done["changes"]) == checked["changes"]
    assert all(change["done"] for change in done["changes"])
    account.forget()
    again = account(**options)
    assert (again["changes"], account.writes()) == ([], [])
    assert without_offload(account.gathered()) == without_offload(declared)

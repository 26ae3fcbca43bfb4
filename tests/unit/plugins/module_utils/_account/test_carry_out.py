# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carry out plans of which something fails, and wait for all new installs together."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._account.carry_out import Run
from ansible_collections.community.wpengine.plugins.module_utils._account.planner import AccountPlan
from ansible_collections.community.wpengine.plugins.module_utils._account.steps import Step
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from support.account_task import described
from support.fast_sleep import fast_sleep


def outcomes(changes):
    return {
        f"{change['kind']} {change['name']}": next(key for key in ("done", "error", "not_tried") if key in change)
        for change in changes
    }


def test_failure_takes_only_its_dependents_with_it(account):
    account.simulator.fault("status", "createInstall", status=400, body="json")
    installs = [
        {"name": "newone", "environment": "production", "domains": [{"name": "new.example"}]},
        {"name": "newtwo", "environment": "staging", "domains": [{"name": "two.example"}]},
    ]
    users = [{"email": "dana@example.com", "roles": ["partial"], "installs": ["newone"]}]
    declared = [{"name": "agencyone", "sites": [{"name": "Harbour", "installs": installs}], "users": users}]
    with pytest.raises(WpeError) as failed:
        account(accounts=declared)
    details = failed.value.details
    assert outcomes(details["changes"]) == {
        "install newone": "error",
        "install newtwo": "done",
        "domain new.example": "not_tried",
        "domain two.example": "done",
        "user dana@example.com": "not_tried",
    }
    assert details["summary"] == {"create": 4, "update": 1, "delete": 0, "unchanged": 1, "failed": 1, "not_tried": 2}
    assert details["changed"] is True
    assert failed.value.message.startswith(
        "1 of 5 changes failed. create install newone: Could not create the install 'newone'"
    )
    assert (
        "Not tried, because they depend on these: create domain new.example, update user dana@example.com."
        in failed.value.message
    )
    assert account(accounts=declared)["summary"]["create"] == 2


def test_new_installs_are_waited_for_together(account):
    account.simulator.settings(install_pending_seconds=0.2)
    try:
        installs = [{"name": name, "environment": name} for name in ("production", "staging")]
        declared = [{"name": "agencyone", "sites": [{"name": "Harbour", "installs": installs}]}]
        account(accounts=declared)
        assert all(install["status"] == "active" for install in account.client.fresh_rows("/installs"))
        assert not [request for request in account.requests() if request.startswith("GET /installs/")]
    finally:
        account.simulator.settings(install_pending_seconds=0)


def test_domains_of_a_refused_request_are_added_one_by_one(account):
    account.simulator.fault("status", "createBulkDomains", status=400, body="json")
    account.simulator.fault("status", "createDomain", status=400, body="json")
    domains = [{"name": f"{name}.example"} for name in "abc"]
    declared = [
        {
            "name": "agencyone",
            "sites": [{"name": "Torque Bikes", "installs": [{"name": "torquestg", "domains": domains}]}],
        }
    ]
    with pytest.raises(WpeError) as failed:
        account(accounts=declared)
    changes = failed.value.details["changes"]
    assert described(changes) == ["create domain a.example", "create domain b.example", "create domain c.example"]
    assert list(outcomes(changes).values()) == ["error", "done", "done"]
    assert described(account(accounts=declared)["changes"]) == ["create domain a.example"]


class Lists:
    """A client whose list of installs is another one each time. found: what it returns for one install."""

    def __init__(self, *lists, found=None):
        self.lists, self.found, self.asked = list(lists), found, []
        self.progress = self.clear_cache = lambda *_words: None

    def fresh_rows(self, path):
        return self.lists.pop(0)

    def get(self, path, missing_ok):
        self.asked.append(path)
        return self.found


def new_install(name):
    return Step("install", "place", "agencyone", {}, name=name, row={"id": name, "status": "pending"})


@pytest.mark.parametrize(("found", "failed"), [(None, ["newone"]), ({"id": "newone"}, [])])
def test_install_that_is_deleted_is_waited_for_no_longer(found, failed):
    pending, active = ({"id": "newone", "status": status} for status in ("pending", "active"))
    other = {"id": "newtwo", "status": "active"}
    client = Lists([pending], [other], [active, other], found=found)
    steps = [new_install("newone"), new_install("newtwo")]
    run = Run(AccountPlan(steps), client, 100, lambda text: None)
    with fast_sleep():
        run.wait()
    assert [step.name for step in run.failed] == failed and client.asked == ["/installs/newone"]
    assert all("deleted while the task waited" in error.message for error in run.failed.values())
    assert steps[1].row == other

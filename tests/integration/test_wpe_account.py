# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gather random accounts and declare them again, in this process and against the simulator.

The laws: what is gathered makes no difference; on an empty account it makes the same account; what check mode lists is what
the run does; the second run is empty; what is pruned is gone. hypothesis shows a failure as the shortest example.
"""

from __future__ import annotations

import contextlib
from unittest import mock

import operations_table
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._account.declaration import ACCOUNT
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import Transport
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from support.account_task import EVERYTHING, AccountTask, without_outcome
from support.random_accounts import empty, states, user
from support.running_simulator import AGENCY_ONE, OWNER

CLASSES = operations_table.module_classes()

EXAMPLES = 100 if settings.get_current_profile_name() == "long" else 12
laws = settings(max_examples=EXAMPLES, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


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
    try:
        pruned = account.check(accounts=gathered, prune=EVERYTHING, force=True, max_deletions=0)
        assert pruned["changes"] == []
    except BadInput as error:
        assert "schedules have this title" in error.message  # two of one title cannot be told apart
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


FAULTS = [
    {"kind": "reset_after"},
    {"kind": "reset_before"},
    {"kind": "status", "status": 502, "body": "html"},
    {"kind": "status_after", "status": 504, "body": "empty"},
    {"kind": "cut_body"},
    {"kind": "status", "status": 429, "body": "json"},
]


class Killed(BaseException):
    """The end of the process."""


@contextlib.contextmanager
def killed_at_write(number, is_sent):
    """End the process at a write. is_sent: after the API has processed it."""
    request, writes = Transport.request, []

    def counted(self, method, *args, **kwargs):
        if method == "GET":
            return request(self, method, *args, **kwargs)
        writes.append(method)
        if len(writes) > number and not is_sent:
            raise Killed
        response = request(self, method, *args, **kwargs)
        if len(writes) > number:
            raise Killed
        return response

    with mock.patch.object(Transport, "request", counted):
        yield


@laws
@given(state=states(twins=False), data=st.data())
def test_interrupted_run_converges_when_it_is_run_again_and_makes_nothing_twice(account, state, data):
    account.load(state)
    declared = account.gathered()
    account.load(empty(state))
    killed = data.draw(st.booleans())
    if killed:
        interruption = killed_at_write(data.draw(st.integers(0, 8)), data.draw(st.booleans()))
    else:
        interruption = contextlib.nullcontext()
        fault = data.draw(st.sampled_from(FAULTS))
        account.simulator.fault(**fault, skip=data.draw(st.integers(0, 25)), times=data.draw(st.integers(1, 3)))
    with interruption, contextlib.suppress(WpeError, Killed):
        account(accounts=declared)
    account.simulator.control("DELETE", "faults")
    account(accounts=declared)
    assert account.gathered() == declared
    account.forget()
    assert account(accounts=declared)["changes"] == [] and account.writes() == []


SITE, INSTALL, FIRST, SECOND = (
    f"00000000-0000-4000-8000-00000000{number}" for number in ("05e1", "01a1", "0d01", "0d02")
)
TEMPLATE, SCHEDULE, DANA = (f"00000000-0000-4000-8000-00000000{number}" for number in ("7001", "7002", "00a3"))
# An account in which every option of an object is set. A site of the same name needs its id.
FULL = {
    "accounts": {AGENCY_ONE: {"name": "agencyone"}},
    "account_users": {
        AGENCY_ONE: {
            OWNER: user(OWNER, "owner@example.com", "Olive", "Owner", "owner"),
            DANA: user(DANA, "dana@example.com", "Dana", "Developer", "partial", install_ids=[INSTALL]),
        }
    },
    "sites": {site: {"name": "Shop", "account": {"id": AGENCY_ONE}} for site in (SITE, SITE.replace("5e1", "5e2"))},
    "installs": {
        INSTALL: {
            "id": INSTALL,
            "name": "shop",
            "account": {"id": AGENCY_ONE},
            "site": {"id": SITE},
            "environment": "production",
            "status": "active",
        }
    },
    "domains": {
        INSTALL: {
            FIRST: {"id": FIRST, "name": "a.example", "primary": True, "secure_all_urls": True},
            SECOND: {"id": SECOND, "name": "b.example", "redirect_to": FIRST},
        }
    },
    "offload_settings": {
        INSTALL: {
            "cloud": "s3",
            "bucket": "b",
            "bucket_region": "r",
            "path_settings": [{"path": "p", "excluded_paths": ["q"], "redirect_type": "break"}],
        }
    },
    "report_templates": {AGENCY_ONE: {TEMPLATE: {"template_uuid": TEMPLATE, "template_name": "Plain"}}},
    "report_schedules": {
        SITE: {
            SCHEDULE: {
                "uuid": SCHEDULE,
                "title": "t",
                "recipients": [{"email": "a@x.example", "name": "A"}],
                "frequency": {"unit": "DAYS", "value": 7},
                "next_scheduled_date": "2126-01-05T06:00:00.000Z",
                "sections": [{"name": "overview"}],
                "template_uuid": TEMPLATE,
            }
        }
    },
}

# Options of the single modules that no declaration holds, because they are about one task and no object, or the account.
ABOUT_THE_TASK = {
    "wpe_site": {"account", "state", "force"},
    "wpe_install": {
        *("id", "account", "site", "state", "force", "wait", "wait_timeout", "wait_for"),
        *("ssh_host", "ssh_port", "ssh_private_key_file", "ssh_extra_args"),
    },
    "wpe_domain": {"install", "name", "primary", "redirect_to", "secure_all_urls", "state", "exclusive", "force"},
    "wpe_user": {"account", "state"},
    "wpe_offload_settings": {"install"},
    "wpe_site_report_schedule": {"state"},
}
# Options that are declared, but never exported.
NOT_EXPORTED = {
    "rename_from": "what a site was called before",
    "next_scheduled_date": "a date that moves by itself",
    "cloud": "the only value is the default",
}


def keys_in(value):
    """Return all keys in dictionaries and lists."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_in, value.values()))
    return set().union(*map(keys_in, value)) if isinstance(value, list) else set()


def test_every_option_of_the_modules_is_declared_and_exported_or_named_with_a_reason(account):
    declarable = keys_in(ACCOUNT)
    options = {
        name: set(kind.options) - ABOUT_THE_TASK[name] for name, kind in CLASSES.items() if name in ABOUT_THE_TASK
    }
    assert {name: own - declarable for name, own in options.items() if own - declarable} == {}
    account.load(FULL)
    result = account(state="gathered")
    exported = keys_in(result["accounts"])
    wanted = set().union(*options.values(), {"primary", "redirect_to", "secure_all_urls", "users", "installs"})
    assert sorted(wanted - exported) == sorted(NOT_EXPORTED)
    # Modules that change something else each have a kind of their own among what is never exported.
    others = {"wpe_backup": "backups", "wpe_ssl_certificate": "certificates", "wpe_ssh_key": "ssh_keys"}
    assert set(others.values()) <= {row["kind"] for row in result["not_exported"]}

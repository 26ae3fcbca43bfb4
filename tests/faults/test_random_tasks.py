# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test tasks with random options and random faults against an account that contains an object of every kind.

Whatever the options are: the second run changes nothing, check mode writes nothing and predicts the same change, and no
failure is a traceback. hypothesis shows a failure as the shortest example.
"""

from __future__ import annotations

import contextlib

import operations_table
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._module.base import run
from support.fast_sleep import fast_sleep
from support.fault_cases import ACCOUNT, PRODUCTION
from support.player import is_write

CLASSES = operations_table.module_classes()
NAMES = st.sampled_from(["torquebikes", "torquestg", PRODUCTION, "torquenew", "nosuchinstall"])
SITES = st.sampled_from(["Torque Bikes", "Torque Trikes", "Torque One", "No such site"])
STATES = st.sampled_from(["present", "absent"])
DOMAINS = st.sampled_from(
    ["www.torquebikes.example", "torquebikes.example", "old.torquebikes.example", "new.torquebikes.example"]
)
EMAILS = st.sampled_from(["olive@example.com", "ben@example.com", "dana@example.com"])
BOOLEANS = st.booleans()


def options(required, optional):
    return st.fixed_dictionaries(required, optional=optional)


# Modules with a state to converge to, and strategies for their options, some combinations of which are valid.
TASKS = {
    "wpe_site": options(
        {"name": SITES, "account": st.just(ACCOUNT)}, {"state": STATES, "force": BOOLEANS, "rename_from": SITES}
    ),
    "wpe_install": options(
        {"name": NAMES},
        {
            "site": SITES,
            "environment": st.sampled_from(["production", "staging", "development"]),
            "state": STATES,
            "force": BOOLEANS,
        },
    ),
    "wpe_domain": options(
        {
            "install": NAMES,
            "domains": st.lists(
                options(
                    {"name": DOMAINS},
                    {"primary": BOOLEANS, "redirect_to": st.none() | DOMAINS, "secure_all_urls": BOOLEANS},
                ),
                max_size=4,
            ),
        },
        {"exclusive": BOOLEANS, "force": BOOLEANS, "state": STATES},
    ),
    "wpe_user": options(
        {"account": st.just([ACCOUNT]), "email": EMAILS},
        {
            "first_name": st.just("Dana"),
            "last_name": st.just("Dee"),
            "roles": st.lists(st.sampled_from(["owner", "full", "partial", "billing"]), max_size=2, unique=True),
            "installs": st.lists(NAMES, max_size=2),
            "state": STATES,
        },
    ),
    "wpe_site_report_schedule": options(
        {"site": SITES, "title": st.sampled_from(["Every month", "Every week"])},
        {
            "recipients": st.lists(options({"email": EMAILS}, {"name": st.sampled_from(["", "Olive"])}), max_size=2),
            "frequency": st.fixed_dictionaries(
                {"unit": st.sampled_from(["DAYS", "MONTHLY"]), "value": st.sampled_from([7, 14, 31])}
            ),
            "state": STATES,
        },
    ),
    "wpe_offload_settings": options(
        {"install": NAMES},
        {
            "bucket": st.sampled_from(["torque", "bikes", ""]),
            "bucket_region": st.sampled_from(["us-east-1", "eu-west-1"]),
            "path_settings": st.lists(
                options({"path": st.sampled_from(["a", "b"])}, {"redirect_type": st.just("break")}), max_size=2
            ),
        },
    ),
    "wpe_site_transfer": options({"site": SITES}, {"destination_account": st.just("agencytwo"), "state": STATES}),
    "wpe_ssh_key": options({"id": st.just("00000000-0000-4000-8000-000000000071")}, {"state": STATES}),
}
NO_FAULT = None
FAULTS = st.sampled_from(
    [
        NO_FAULT,
        {"kind": "reset_after"},
        {"kind": "reset_before"},
        {"kind": "status", "status": 502, "body": "html"},
        {"kind": "status_after", "status": 504, "body": "empty"},
        {"kind": "cut_body"},
    ]
)


class Account:
    """The account that the tasks of one example work on."""

    def __init__(self, simulator):
        self.simulator = simulator
        simulator.reset()

    def task(self, name, written, check_mode):
        """Return the result of a task, or None if the module refuses its options."""
        kind = CLASSES[name]
        written = kind.clean_values(written)
        validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(written)
        if validation.error_messages:
            return None
        client = Client(self.simulator.api_url, self.simulator.user_id, self.simulator.password, environ={}, parallel=1)
        with contextlib.suppress(WpeError), fast_sleep():
            return run(kind, validation.validated_parameters, written, client, check_mode, lambda text: None)
        return None


@pytest.mark.parametrize("name", TASKS)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_second_run_changes_nothing(name, simulator, data):
    account = Account(simulator)
    written, fault, skip = data.draw(TASKS[name]), data.draw(FAULTS), data.draw(st.integers(0, 5))
    predicted = account.task(name, written, check_mode=True)
    assert not [entry["path"] for entry in simulator.log() if is_write(entry)]
    if fault:
        simulator.add_fault(**fault, skip=skip)
    done = account.task(name, written, check_mode=False)
    simulator.control("DELETE", "faults")
    if done is None:
        return
    assert predicted is not None and predicted["changed"] == done["changed"]
    simulator.clear_log()
    again = account.task(name, written, check_mode=False)
    assert again is not None and not again["changed"], again
    assert not [entry["path"] for entry in simulator.log() if is_write(entry)]

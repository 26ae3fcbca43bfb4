# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small account in a simulator, for the tests of the parts of wpe_account."""

from __future__ import annotations

import pytest

AGENCY_ONE, AGENCY_TWO = "00000000-0000-4000-8000-000000000011", "00000000-0000-4000-8000-000000000012"
OWNER = "00000000-0000-4000-8000-0000000000a1"  # whose credentials are used

SITE, OTHER_SITE = "00000000-0000-4000-8000-0000000005e1", "00000000-0000-4000-8000-0000000005e2"
PRODUCTION, STAGING = "00000000-0000-4000-8000-0000000001a1", "00000000-0000-4000-8000-0000000001a2"
WWW, ROOT = "00000000-0000-4000-8000-0000000000d1", "00000000-0000-4000-8000-0000000000d2"
DANA = "00000000-0000-4000-8000-0000000000a3"


def user(user_id, email, first_name, last_name, roles):
    return {"user_id": user_id, "email": email, "first_name": first_name, "last_name": last_name, "roles": roles}


STATE = {
    "accounts": {
        AGENCY_ONE: {"id": AGENCY_ONE, "name": "agencyone", "nickname": "Agency One"},
        AGENCY_TWO: {"id": AGENCY_TWO, "name": "agencytwo"},
    },
    "account_users": {
        AGENCY_ONE: {
            OWNER: user(OWNER, "owner@example.com", "Olive", "Owner", "owner"),
            DANA: user(DANA, "dana@example.com", "Dana", "Developer", "full"),
        },
        AGENCY_TWO: {OWNER: user(OWNER, "owner@example.com", "Olive", "Owner", "owner")},
    },
    "sites": {
        SITE: {"id": SITE, "name": "Torque Bikes", "account": {"id": AGENCY_ONE}},
        OTHER_SITE: {"id": OTHER_SITE, "name": "Harbour", "account": {"id": AGENCY_ONE}},
    },
    "installs": {
        install_id: {
            "id": install_id,
            "name": name,
            "account": {"id": AGENCY_ONE},
            "site": {"id": SITE},
            "environment": environment,
            "status": "active",
        }
        for install_id, name, environment in (
            (PRODUCTION, "torquebikes", "production"),
            (STAGING, "torquestg", "staging"),
        )
    },
    "domains": {
        PRODUCTION: {
            WWW: {"id": WWW, "name": "www.torque.example", "primary": True},
            ROOT: {"id": ROOT, "name": "torque.example", "primary": False, "redirect_to": WWW},
        }
    },
}


@pytest.fixture(scope="package")
def running():
    from support.account_task import AccountTask  # the collection cannot be imported before

    task = AccountTask()
    yield task
    task.simulator.stop()


@pytest.fixture
def account(running):
    """The task, on the small account."""
    running.load(STATE)
    return running

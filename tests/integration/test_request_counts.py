# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Count the requests of tasks that run against many hosts of the inventory plugin: none of them reads a list for each host."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from support.inventory import AccountBuilder

HOSTS = 12
NEXT_INSTALL = "install{{ (wpe_install_name[7:] | int + 1) % 12 }}"


@pytest.fixture
def fleet(simulator):
    """Put an account with many installs into the simulator; return the play that makes them hosts."""
    account = AccountBuilder()
    ids = {
        f"install{number}": account.install(f"install{number}", account.site(f"Site {number}"), "staging")
        for number in range(HOSTS)
    }
    domains = {install_id: {} for install_id in ids.values()}
    simulator.put_state({**simulator.state(), "sites": account.sites, "installs": account.installs, "domains": domains})
    hosts = [
        {
            "name": name,
            "wpe_install_id": install_id,
            "wpe_install_name": name,
            "wpe_account_id": account.installs[install_id]["account"]["id"],
            "wpe_account_name": "agencyone",
            "wpe_site_id": account.installs[install_id]["site"]["id"],
            "wpe_site_name": account.sites[account.installs[install_id]["site"]["id"]]["name"],
        }
        for name, install_id in ids.items()
    ]
    return {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [
            {
                "ansible.builtin.add_host": {
                    "groups": "fleet",
                    **{name: f"{{{{ item.{name} }}}}" for name in hosts[0]},
                },
                "loop": hosts,
            }
        ],
    }


@pytest.mark.parametrize(
    "task,by_name,by_default",
    [
        ({"wpe_install": {"name": "{{ wpe_install_name }}"}}, {"getInstall": HOSTS}, None),
        (
            {
                "wpe_install": {
                    "name": "{{ wpe_install_name }}",
                    "site": "{{ wpe_site_name }}",
                    "environment": "staging",
                }
            },
            {"getInstall": HOSTS, "getSite": HOSTS},
            None,
        ),
        ({"wpe_install_info": {"install": "{{ wpe_install_name }}"}}, {"getInstall": HOSTS}, {"getInstall": HOSTS}),
        ({"wpe_domain_info": {"install": "{{ wpe_install_name }}"}}, {"listDomains": HOSTS}, {"listDomains": HOSTS}),
        (
            {"wpe_domain": {"install": "{{ wpe_install_name }}", "domains": []}},
            {"listDomains": HOSTS},
            {"listDomains": HOSTS},
        ),
        (
            {"wpe_cache_purge": {"install": "{{ wpe_install_name }}", "type": "page"}},
            {"purgeCache": HOSTS},
            {"purgeCache": HOSTS},
        ),
        (
            {
                "wpe_install_copy": {
                    "source": NEXT_INSTALL,
                    "install": "{{ wpe_install_name }}",
                    "notification_emails": "a@b.example",
                }
            },
            {"getInstall": 2 * HOSTS, "copyInstall": HOSTS},
            None,
        ),
        (
            {
                "wpe_backup": {
                    "install": "{{ wpe_install_name }}",
                    "description": "x",
                    "notification_emails": "a@b.example",
                    "wait": False,
                }
            },
            {"listBackups": HOSTS, "createBackup": HOSTS},
            {"listBackups": HOSTS, "createBackup": HOSTS},
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_task_on_inventory_hosts_makes_one_request_a_host(play, simulator, fleet, task, by_name, by_default):
    ((module, options),) = task.items()
    unnamed = {name: value for name, value in options.items() if name != "install"}
    for wanted, arguments in ((by_name, options), (by_default, unnamed)):
        if wanted is None:
            continue
        simulator.clear_log()
        tasks = [{f"community.wpengine.{module}": arguments}]
        run = play(json.dumps([fleet, {"hosts": "fleet", "gather_facts": False, "tasks": tasks}]))
        assert run.rc == 0, str(run)
        assert Counter(entry["operation"] for entry in simulator.log()) == wanted

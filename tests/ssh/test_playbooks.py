# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the playbooks of the collection with the inventory plugin, the simulator's API and its SSH gateway."""

from __future__ import annotations

import json

import pytest

from support.weekly_work import INSTALLS, INVENTORY


@pytest.fixture
def simulator(weekly):
    """Run a simulator with three installs, and without an SSH key."""
    weekly.simulator.put_state({**weekly.simulator.state(), "ssh_keys": {}})
    return weekly.simulator


@pytest.fixture
def controller(weekly):
    return weekly.controller


def run(controller, simulator, playbook, core, *arguments, key=True, unreachable=""):
    """Run a playbook with extra variables that replace WP Engine's hosts by the gateway on this machine.

    unreachable: an install whose connections are refused.
    """
    variables = {
        "ansible_host": "127.0.0.1",
        "ansible_port": f"{{{{ 1 if inventory_hostname == '{unreachable}' else {simulator.ssh_port} }}}}",
        "ansible_ssh_common_args": " ".join(controller.ssh_arguments),
        "wpe_check_url": f"{simulator.sites_url}/{{{{ inventory_hostname }}}}",
        "wpe_page_attempts": 1,
    }
    if key:
        variables["ansible_private_key_file"] = str(controller.key)
    return controller.play(
        playbook,
        core=core,
        inventory=INVENTORY,
        env=simulator.environment(),
        arguments=["-e", json.dumps(variables), *arguments],
        timeout=300,
    )


def register(controller, simulator, core):
    arguments = ["-e", f"register_ssh_key_file={controller.key}.pub", "-e", "register_ssh_key_host=torquebikes"]
    return run(controller, simulator, "community.wpengine.register_ssh_key", core, *arguments, key=False)


def test_register_ssh_key_waits_until_the_key_works(controller, simulator, core):
    simulator.settings(ssh_key_seconds=5)
    first = register(controller, simulator, core)
    assert first.rc == 0 and first.changed == ["Add the key"], first
    assert register(controller, simulator, core).changed == []


def test_wp_update_updates_every_install_once(controller, simulator, core_if_long):
    core = core_if_long
    assert register(controller, simulator, core).rc == 0
    arguments = ["-e", "wp_update_hosts=wpe_installs", "-e", "wp_update_batch=2", "-e", "wp_update_core=newest"]
    predicted = run(controller, simulator, "community.wpengine.wp_update", core, *arguments, "--check")
    assert predicted.rc == 0, predicted
    assert simulator.state()["purges"] == []
    first = run(controller, simulator, "community.wpengine.wp_update", core, *arguments)
    assert first.rc == 0, first
    expected = ["Back up the install", "Purge the caches", "Update WordPress", "Update plugins"]
    assert sorted(first.changed) == sorted(expected * len(INSTALLS))
    assert sorted(predicted.changed) == sorted(first.changed)
    again = run(controller, simulator, "community.wpengine.wp_update", core, *arguments)
    assert again.rc == 0 and again.changed == [], again


def test_wp_update_starts_no_batch_after_a_broken_site(controller, simulator, core_if_long):
    """The failure of one site ends the play."""
    assert register(controller, simulator, core_if_long).rc == 0
    breaking = {"raw": """sed -i 's/"broken": null/"broken": "database"/' sites/*/../*.json"""}
    plays = [{"hosts": "wpe_installs", "gather_facts": False, "tasks": [breaking]}]
    assert run(controller, simulator, plays, core_if_long).rc == 0
    stopped = run(
        controller,
        simulator,
        "community.wpengine.wp_update",
        core_if_long,
        "-e",
        "wp_update_hosts=wpe_installs",
        "-e",
        "wp_update_batch=1",
    )
    assert stopped.rc != 0 and len({entry["host"] for entry in stopped.results}) == 1, stopped
    assert "the site is broken" in stopped.failed[0]["result"]["msg"]
    assert simulator.state()["purges"] == []


@pytest.mark.parametrize("batch", [1, 2])
def test_wp_update_starts_no_batch_after_an_unreachable_host(controller, simulator, core, batch):
    """A session closed during an update makes a host unreachable. The rest of its batch is updated, but no further batch."""
    assert register(controller, simulator, core).rc == 0
    unreachable, *others = sorted(INSTALLS)
    stopped = run(
        controller,
        simulator,
        "community.wpengine.wp_update",
        core,
        "-e",
        "wp_update_hosts=wpe_installs",
        "-e",
        f"wp_update_batch={batch}",
        "-e",
        "wp_update_core=newest",
        unreachable=unreachable,
    )
    assert stopped.rc != 0 and "unreachable=1" in stopped.output, stopped
    updated = [entry["host"] for entry in stopped.results if entry["name"] == "Update WordPress"]
    assert updated == others[: batch - 1] and len(simulator.state()["backups"]) == batch, stopped
    if batch == 2:
        assert (
            f"The update of {unreachable} was not finished, so no further batch starts"
            in stopped.failed[-1]["result"]["msg"]
        )


@pytest.mark.parametrize(
    ("plugins", "exclude", "expected"),
    [
        ("wp_update_plugins=all", "wp_update_exclude=akismet", ["contact-form-7"]),
        ("wp_update_plugins=woocommerce,akismet", "wp_update_exclude=", ["akismet"]),
        ("wp_update_plugins=all", '{"wp_update_exclude": "akismet, contact-form-7"}', []),
        (
            '{"wp_update_plugins": ["akismet", "contact-form-7"]}',
            '{"wp_update_exclude": ["contact-form-7"]}',
            ["akismet"],
        ),
        ('{"wp_update_plugins": []}', '{"wp_update_exclude": null}', []),
    ],
)
def test_wp_update_selects_plugins(controller, simulator, core_if_long, plugins, exclude, expected):
    """The variables accept lists and text, because -e name=value always passes text."""
    assert register(controller, simulator, core_if_long).rc == 0
    old = {"community.wpengine.wp_plugin": {"name": "contact-form-7", "version": "6.0"}}
    plays = [{"hosts": "torquedev", "gather_facts": False, "tasks": [old]}]
    assert run(controller, simulator, plays, core_if_long).rc == 0
    updated = run(
        controller,
        simulator,
        "community.wpengine.wp_update",
        core_if_long,
        "-e",
        "wp_update_hosts=torquedev",
        "-e",
        plugins,
        "-e",
        exclude,
    )
    assert updated.rc == 0, updated
    assert [
        entry["result"]["plugin"]["name"]
        for entry in updated.results
        if entry["name"] == "Update plugins" and entry["status"] == "ok"
    ] == expected, updated


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"wp_update_core": "Newest"}, "wp_update_core must be one of none, minor or newest, not 'Newest'."),
        ({"wp_update_core": False}, "wp_update_core must be in quotes: YAML has made false of what was written."),
        ({"wp_update_plugins": {"akismet": True}}, "wp_update_plugins must be a list, not a dictionary."),
        ({"wp_update_batch": "few"}, "wp_update_batch[0] must be a whole number, not 'few'."),
        ({"wp_update_hosts": "nowhere"}, "wp_update_hosts is 'nowhere', which matches no host of the inventory."),
    ],
)
def test_wp_update_refuses_invalid_variables_before_the_backup(controller, simulator, core_if_long, wrong, words):
    """The failure is one sentence."""
    variables = json.dumps({"wp_update_hosts": "wpe_installs", **wrong})
    refused = run(controller, simulator, "community.wpengine.wp_update", core_if_long, "-e", variables)
    assert refused.rc != 0 and simulator.state()["backups"] == {}, refused
    assert refused.failed[0]["result"]["msg"] == f"{words} Nothing was changed."

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Invalid input: one sentence that says what to do, no traceback, and no change."""

from __future__ import annotations

import pytest

from support.batch_tasks import without_origins
from support.player import ENTRY_POINTS

SETUP = """
- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}
- community.wpengine.wpe_site: {name: Torque Bikes, account: agencytwo}
- community.wpengine.wpe_install: {name: torquebikes, account: agencyone, site: Torque Bikes, environment: production}
- community.wpengine.wpe_domain:
    install: torquebikes
    domains:
      - {name: www.torquebikes.example, primary: true}
      - {name: torquebikes.example, redirect_to: www.torquebikes.example}
      - {name: single.example}
"""

# The task, words of its message, and True when it is refused before the first request.
ON_INVENTORY_HOST = "\n  vars: {wpe_install_id: 00000000-0000-4000-8000-000000001001, wpe_install_name: torquebikes}"

INVALID_TASKS = {
    "name of two sites": (
        "wpe_site: {name: Torque Bikes, state: absent}",
        ["2 sites are named 'Torque Bikes'", "account agencyone", "account agencytwo", "id"],
        False,
    ),
    "no account where two exist": (
        "wpe_site: {name: Another}",
        ["set account to one of them", "agencyone (id ", "agencytwo (id "],
        False,
    ),
    "unknown account": (
        "wpe_site: {name: Another, account: agencyonne}",
        ["There is no account 'agencyonne'", "Near matches: agencyone"],
        False,
    ),
    "site name that is too long": (
        f"wpe_site: {{name: {'x' * 41}, account: agencyone}}",
        ["1 to 40 characters"],
        True,
    ),
    "site with installs": (
        "wpe_site: {name: Torque Bikes, account: agencyone, state: absent}",
        ["still has installs", "torquebikes", "force"],
        False,
    ),
    "neither name nor id": ("wpe_site: {account: agencyone}", ["name or id is missing"], True),
    "invalid id": ("wpe_site: {id: Torque}", ["id must be a UUID"], True),
    "unknown option": (
        "wpe_site: {name: Torque, acount: agencyone}",
        ["There is no option acount. Near matches: account"],
        True,
    ),
    "illegal install name": (
        "wpe_install: {name: Torque-Bikes, site: Torque Bikes, account: agencyone}",
        ["3 to 14 lower-case letters and digits", "not 'Torque-Bikes'"],
        True,
    ),
    "install of another account": (
        "wpe_install: {name: torquebikes, account: agencytwo}",
        ["account is", "cannot become", "site transfer"],
        False,
    ),
    "new name for an install": (
        "wpe_install: {id: '{{ installs.json.results[0].id }}', name: torquecycles}",
        ["cannot rename an install"],
        False,
    ),
    "production environment deleted without force": (
        "wpe_install: {name: torquebikes, state: absent}",
        ["production environment", "force"],
        False,
    ),
    "unknown site for an install": (
        "wpe_install: {name: torquestg, account: agencyone, site: Torque Bike, environment: staging}",
        ["There is no site 'Torque Bike' in the account agencyone", "Near matches: Torque Bikes"],
        False,
    ),
    "unknown install": (
        "wpe_domain: {install: torquebike, name: www.example.com}",
        ["There is no install 'torquebike'", "Near matches: torquebikes"],
        False,
    ),
    "name and domains": (
        "wpe_domain: {install: torquebikes, name: a.example, domains: [{name: b.example}]}",
        ["name and domains exclude each other"],
        True,
    ),
    "redirect loop": (
        "wpe_domain: {install: torquebikes, domains: "
        "[{name: a.example, redirect_to: b.example}, {name: b.example, redirect_to: a.example}]}",
        ["Redirect loop: a.example -> b.example -> a.example"],
        True,
    ),
    "redirect loop with an existing domain": (
        "wpe_domain: {install: torquebikes, name: www.torquebikes.example, redirect_to: torquebikes.example}",
        ["Redirect loop"],
        False,
    ),
    "URL instead of a domain": (
        "wpe_domain: {install: torquebikes, name: 'https://www.example.com/'}",
        ["is not a domain name such as www.example.com"],
        True,
    ),
    "two primary domains": (
        "wpe_domain: {install: torquebikes, domains: [{name: a.example, primary: true}, {name: b.example, primary: true}]}",
        ["Only one domain can be primary, not a.example and b.example"],
        True,
    ),
    "several errors at once": (
        "wpe_domain: {install: torquebikes, domains: [{name: 'a b'}, {name: '*.c.example', primary: true}, "
        "{name: d.example}, {name: D.example.}]}",
        ["'a b' is not a domain name", "*.c.example is a wildcard", "d.example is listed twice"],
        True,
    ),
    "mistakes of every kind at once": (
        "wpe_domain: {instal: torquebikes, exclusiv: true, state: gone, force: maybe, wait_timeout: 5, domains: "
        "[{name: 'a b'}, {name: '', primary: x}, {nmae: c.example}]}",
        [
            "no option instal. Near matches: install",
            "no option exclusiv. Near matches: exclusive",
            "no option wait_timeout",
            "state must be one of present or absent, not 'gone'",
            "force must be true or false, not 'maybe'",
            "domains[1].primary must be true or false, not 'x'",
            "no option domains[2].nmae. Near matches: name",
            "domains[1].name is empty",
            "domains[2].name is missing",
            "'a b' is not a domain name",
            "install is missing",
        ],
        True,
    ),
    "mistake of the module beside one of the spec": (
        f"wpe_site: {{name: {'x' * 41}, account: ' ', force: maybe, acount: a}}",
        ["no option acount", "force must be", "1 to 40 characters", "account is empty"],
        True,
    ),
    "unknown redirect target": (
        "wpe_domain: {install: torquebikes, name: a.example, redirect_to: www.torquebike.example}",
        ["not a domain of this install", "near matches: www.torquebikes.example"],
        False,
    ),
    "primary domain set to false": (
        "wpe_domain: {install: torquebikes, name: www.torquebikes.example, primary: false}",
        ["make another domain primary instead"],
        False,
    ),
    "primary domain deleted": (
        "wpe_domain: {install: torquebikes, name: www.torquebikes.example, state: absent}",
        ["is the primary domain", "is the redirect target of torquebikes.example", "force"],
        False,
    ),
    "platform host name": (
        "wpe_domain: {install: torquebikes, name: torquebikes.wpengine.com, state: absent}",
        ["WP Engine's own platform"],
        True,
    ),
    "all domains deleted by an empty list": (
        "wpe_domain: {install: torquebikes, domains: [], exclusive: true}",
        ["removes all custom domains", "force"],
        True,
    ),
    "purge without install": ("wpe_cache_purge: {type: page}", ["install is missing"], True),
    "unknown cache": ("wpe_cache_purge: {install: torquebikes, type: everything}", ["must be one of all, page"], True),
    "path to another host": ("wpe_api: {path: '//elsewhere.example/status'}", ["path must look like /sites"], True),
    "GET with a body": ("wpe_api: {path: /status, body: {a: 1}}", ["GET has no body"], True),
    "path with parent folders": ("wpe_api: {path: /sites/%2e%2e/%2e%2e/status}", ["path must look like /sites"], True),
    "null as name": ("wpe_site: {name: null, state: absent}", ["name or id is missing"], True),
    "null as key": (
        "wpe_ssh_key: {public_key: null, fingerprint: null, state: absent}",
        ["public_key or fingerprint or id is missing"],
        True,
    ),
    "null as domain": (
        "wpe_domain: {install: torquebikes, name: null}",
        ["name or domains is missing"],
        True,
    ),
    "null as contact": (
        "wpe_ssl_certificate: {install: torquebikes, domain: a.example, contact: null}",
        ["set domain and contact together"],
        True,
    ),
    "transfer to an empty account": (
        "wpe_site_transfer: {site: Torque Bikes, destination_account: ''}",
        ["destination_account is empty"],
        True,
    ),
    "empty variable as install of an inventory host": (
        "wpe_cache_purge: {install: \"{{ target | default('') }}\", type: page}" + ON_INVENTORY_HOST,
        ["install is empty; give it a value"],
        True,
    ),
    "blank install of an inventory host": (
        "wpe_backup: {install: ' ', description: ''}" + ON_INVENTORY_HOST,
        ["install is empty", "description is empty"],
        True,
    ),
    "empty name on an inventory host": ("wpe_install_info: {name: ''}" + ON_INVENTORY_HOST, ["name is empty"], True),
    "empty account on an inventory host": (
        "wpe_disk_usage_refresh: {account: ''}" + ON_INVENTORY_HOST,
        ["account is empty"],
        True,
    ),
    "empty item of a list": (
        "wpe_cache_purge: {installs: 'torquebikes,', type: page}",
        ["installs[1] is empty"],
        True,
    ),
    "empty site and account": (
        "wpe_install: {name: torquebikes, site: '', account: ' '}",
        ["account is empty", "site is empty"],
        True,
    ),
    "infinite timeout": (
        "wpe_site: {name: Torque, account: agencyone, api_timeout: .inf}",
        ["api_timeout must be above 0"],
        True,
    ),
    "timeout that is not a number": (
        "wpe_site: {name: Torque, account: agencyone, api_retry_timeout: .nan}",
        ["api_retry_timeout 0 or more"],
        True,
    ),
    "wait that is too long": (
        f"wpe_install: {{name: torquestg, state: absent, wait_timeout: {10**400}}}",
        ["wait_timeout must be above 0 seconds and at most 31536000"],
        True,
    ),
    "unknown operation": ("wpe_api: {path: /nowhere}", ["answered 403", "is api_url right"], False),
}


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_invalid_task_fails_in_one_sentence_and_changes_nothing(entry_point, simulator, play, fast_sleep):
    """Tasks that are refused before the first request run in a playbook of their own, whose log of requests is empty."""
    setup = play(SETUP)
    assert setup.rc == 0, str(setup)
    unexpected = {}
    for before_requests in (True, False):
        names = [name for name in INVALID_TASKS if INVALID_TASKS[name][2] is before_requests]
        simulator.clear_log()
        run = play("".join(map(ignored_task, names)), entry_point=entry_point)
        assert run.rc == 0, str(run)
        assert simulator.writes() == []
        assert "Traceback" not in run.stdout + run.stderr
        assert not (before_requests and simulator.log())
        entries = {entry["name"]: entry for entry in run.results}
        unexpected.update(
            {
                name: entries[name]["result"]
                for name in names
                if not fails_in_one_sentence(entries[name], INVALID_TASKS[name][1])
            }
        )
    assert unexpected == {}


def fails_in_one_sentence(entry, words):
    """Return True when a task failed without a change, in one sentence that has the words."""
    message = without_origins(entry["result"].get("msg", ""))
    has_words = all(word in message for word in words) and "\n" not in message
    return entry["status"] == "failed" and not entry["result"].get("changed") and has_words


def ignored_task(name):
    """Return the task in YAML, with ignore_errors so that the play continues."""
    task = INVALID_TASKS[name][0]
    read = ""
    if "installs.json.results" in task:
        read = "- community.wpengine.wpe_api: {path: /installs, all_pages: true}\n  register: installs\n"
    return f"{read}- name: {name}\n  community.wpengine.{task}\n  ignore_errors: true\n"


def assert_one_sentence(run, words):
    assert run.rc == 2, str(run)
    result = run.failed[0]["result"]
    for word in words:
        assert word in result["msg"], result["msg"]
    assert "Traceback" not in run.stdout + run.stderr
    assert result.get("changed") in (False, None)


CONNECTIONS = {
    "wrong credentials": (
        {"WPE_API_PASSWORD": "wrong"},
        ["answered 401: Bad Credentials", "api_user_id and api_password"],
    ),
    "no credentials": (
        {"WPE_API_PASSWORD": None, "WPE_API_USER_ID": None},
        ["set api_user_id and api_password, or WPE_API_USER_ID and WPE_API_PASSWORD"],
    ),
    "no server": (
        {"WPE_API_URL": "http://127.0.0.1:9/v1", "WPE_API_RETRY_TIMEOUT": "1"},
        ["no connection to 127.0.0.1:9", "is api_url right"],
    ),
    "http to another host": ({"WPE_API_URL": "http://api.wpengineapi.com/v1"}, ["would send the password unencrypted"]),
    "invalid URL": ({"WPE_API_URL": "api.wpengineapi.com"}, ["is not a URL such as https://api.wpengineapi.com/v1"]),
    **{
        f"credentials in the URL {url}": ({"WPE_API_URL": url}, ["must not hold a user name"])
        for url in (
            "https://me:secret@api.wpengineapi.com/v1",
            "me:secret@api.wpengineapi.com/v1",
            "https://me:secret@[::1/v1",
            "https://secret@api.wpengineapi.com:port/v1",
            "//me:secret@api.wpengineapi.com/v1",
        )
    },
    "impossible host name": ({"WPE_API_URL": f"https://{'a' * 64}.example/v1"}, ["is api_url right"]),
    "password that is not UTF-8": ({"WPE_API_PASSWORD": "secret\udce9"}, ["answered 401"]),
    "missing CA file": ({"REQUESTS_CA_BUNDLE": "/nowhere/ca.pem"}, ["ca_path '/nowhere/ca.pem' does not exist"]),
    "invalid timeout": ({"WPE_API_TIMEOUT": "soon"}, ["api_timeout"]),
}


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_invalid_connection_fails_in_one_sentence(connection, entry_point, simulator, play):
    env, words = CONNECTIONS[connection]
    simulator.clear_log()
    run = play(
        "- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}", env=env, entry_point=entry_point
    )
    assert_one_sentence(run, words)
    assert simulator.writes() == []
    assert "secret" not in run.output


def test_api_url_without_its_path_fails_with_a_hint(simulator, play):
    env = {"WPE_API_URL": simulator.api_url.removesuffix("/v1"), "WPE_API_RETRY_TIMEOUT": "1"}
    run = play("- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}", env=env)
    assert_one_sentence(run, ["is api_url right (it ends in /v1)?"])


@pytest.mark.parametrize("entry_point", ["action", "module"])
def test_missing_requests_fails_with_the_command_that_installs_it(entry_point, core, simulator, play, tmp_path):
    """A package requests whose import fails stands for a missing one."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "requests.py").write_text("raise ImportError('No module named requests')\n")
    run = play(
        "- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}",
        env={"PYTHONPATH": str(broken)},
        core=core,
        entry_point=entry_point,
    )
    assert_one_sentence(run, ["requests is missing from", "python", "-m pip install requests"])
    assert simulator.log() == []

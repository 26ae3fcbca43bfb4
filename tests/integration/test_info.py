# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the info modules: refused options, missing parents, the inventory host's install, numbers of requests, hidden keys."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import import_module

import pytest
import yaml

from support.fixed_responses import fixed_responses
from support.player import ROOT

STATE = json.loads((ROOT / "tests/integration/scenarios/info.state.json").read_text())
TORQUEBIKES = "00000000-0000-4000-8000-000000000031"
SITE = "00000000-0000-4000-8000-000000000021"
TODAY = date.today()


@pytest.fixture
def simulator(simulator):
    simulator.put_state(STATE)
    return simulator


def read(play, tasks, **how):
    """Run tasks given as (name, module, options), each also after a failure. Return their results by name."""
    plays = [
        {
            "hosts": "localhost",
            "gather_facts": False,
            "tasks": [
                {"name": name, f"community.wpengine.wpe_{module}_info": options, "ignore_errors": True, **keywords}
                for name, module, options, *rest in tasks
                for keywords in (rest or [{}])
            ],
        }
    ]
    run = play(json.dumps(plays), **how)
    assert [entry["name"] for entry in run.results] == [task[0] for task in tasks], str(run)
    assert "Traceback" not in run.output
    assert run.changed == []
    return {entry["name"]: entry for entry in run.results}


def days_ago(number):
    return (TODAY - timedelta(days=number)).isoformat()


INVALID_OPTIONS = {
    "empty name": ("site", {"name": ""}, "name is empty; give it a value, or leave it out."),
    "blank account": ("account", {"account": "  "}, "account is empty"),
    "backup by name": ("backup", {"backup": "latest"}, "backup must be a UUID, not 'latest'; leave it out to see all."),
    "archive by name": (
        "archive",
        {"backup": "one", "archive": "two"},
        "archive must be a UUID, not 'two'; leave it out to see all. backup must be",
    ),
    "transfer by name": ("site_transfer", {"id": "one"}, "site_transfer must be a UUID"),
    "URL as domain": ("domain", {"name": "https://www.torquebikes.example/"}, "is not a domain name"),
    "domain without install": ("ssl_certificate", {"domain": "www.torquebikes.example"}, "domain needs install."),
    "invalid fingerprint": ("ssh_key", {"fingerprint": "SHA256:abc"}, "is not an MD5 fingerprint"),
    "invalid key": ("ssh_key", {"public_key": "hello"}, "public_key must be a complete public key"),
    "two identities of a key": ("ssh_key", {"id": TORQUEBIKES, "fingerprint": "d4:1d"}, "exclude each other"),
    "unknown environment": ("install", {"environment": "live"}, "environment must be one of"),
    "unknown option": ("user", {"acount": "agencyone"}, "There is no option acount. Near matches: account"),
    "first date only": ("usage", {"first_date": days_ago(9)}, "first_date and last_date go together"),
    "last date only": ("usage", {"last_date": days_ago(9)}, "first_date and last_date go together"),
    "invalid dates": (
        "usage",
        {"first_date": "31.01.2026", "last_date": "2026-13-01"},
        "first_date must be a day such as 2026-01-31.",
    ),
    "dates in the wrong order": ("usage", {"first_date": days_ago(1), "last_date": days_ago(2)}, "is after last_date"),
    "date of last year": (
        "usage",
        {"first_date": days_ago(400), "last_date": days_ago(390)},
        "is more than 13 months ago.",
    ),
    "32 days of summary": (
        "usage",
        {"type": "summary", "first_date": days_ago(32), "last_date": days_ago(1)},
        "has 32 days; type summary and type insights allow at most 31",
    ),
    "32 days of insights": (
        "usage",
        {"type": "insights", "first_date": days_ago(32), "last_date": days_ago(1)},
        "has 32 days; type summary and type insights allow at most 31",
    ),
    "summary of an install": (
        "usage",
        {"type": "summary", "install": "torquebikes"},
        "an install has only type daily.",
    ),
    "account and install": ("usage", {"account": "agencyone", "install": "torquebikes"}, "exclude each other"),
}


def test_invalid_options_are_refused_before_any_request(play, simulator, entry_point):
    results = read(
        play,
        [(name, module, options) for name, (module, options, _words) in INVALID_OPTIONS.items()],
        entry_point=entry_point,
    )
    messages = {name: entry["result"]["msg"] for name, entry in results.items()}
    assert [name for name, entry in results.items() if entry["status"] != "failed"] == []
    assert {
        name: text in messages[name] for name, (_module, _options, text) in INVALID_OPTIONS.items()
    } == dict.fromkeys(INVALID_OPTIONS, True), messages
    assert simulator.log() == []


MISSING_PARENTS = {
    "install": ("backup", {"install": "torquebike"}, "There is no install 'torquebike'", "torquebikes"),
    "site": ("install", {"site": "Torque Bike"}, "There is no site 'Torque Bike'", "Torque Bikes"),
    "site of reports": ("site_report", {"site": "Torque Bike"}, "There is no site", "Torque Bikes"),
    "account": ("site", {"account": "agency1"}, "There is no account 'agency1'", "agencyone"),
    "account of usage": ("usage", {"account": "agency1"}, "There is no account 'agency1'", "agencyone"),
    "install of another account": (
        "domain",
        {"install": "torquebikes", "account": "agencytwo"},
        "in the account agencytwo",
        "",
    ),
    "two sites with one name": ("site_transfer", {"site": "Torque One"}, "2 sites are named 'Torque One'", "agencytwo"),
}


def test_parent_must_exist(play, simulator, fast_sleep):
    results = read(play, [(name, module, options) for name, (module, options, *_words) in MISSING_PARENTS.items()])
    messages = {name: entry["result"]["msg"] for name, entry in results.items()}
    assert {
        name: near in messages[name] and text in messages[name]
        for name, (*_task, text, near) in MISSING_PARENTS.items()
    } == dict.fromkeys(MISSING_PARENTS, True), messages


NEW_PARENTS = {
    "install": ("domain", {"install": "torquenew"}, "There is no install 'torquenew'"),
    "site": ("site_report", {"site": "Torque New"}, "There is no site 'Torque New'"),
    "domain": (
        "ssl_certificate",
        {"install": "torquebikes", "domain": "new.torquebikes.example"},
        "There is no domain",
    ),
    "account": ("user", {"account": "agency1"}, "There is no account 'agency1'"),
}


def test_missing_parent_in_check_mode(play, simulator, entry_point):
    """An ordinary module does not know what earlier tasks would create, so it only warns. No task creates an account."""
    results = read(
        play,
        [(name, module, options) for name, (module, options, _words) in NEW_PARENTS.items()],
        check=True,
        entry_point=entry_point,
    )
    for name, (module, _options, words) in NEW_PARENTS.items():
        result = results[name]["result"]
        if entry_point == "action" or name == "account":
            assert results[name]["status"] == "failed" and words in result["msg"], result
        else:
            assert result[f"{module}s"] == [] and words in str(result["warnings"]), result


def test_parent_that_an_earlier_task_would_create_has_no_children(play, simulator):
    run = play(
        """
- community.wpengine.wpe_site: {name: Torque New, account: agencyone}
- community.wpengine.wpe_install: {name: torquenew, site: Torque New, environment: production}
- community.wpengine.wpe_backup_info: {install: torquenew}
- community.wpengine.wpe_ssl_certificate_info: {install: torquenew}
- community.wpengine.wpe_usage_info: {install: torquenew}
- community.wpengine.wpe_site_report_info: {site: Torque New, schedules: true}
- community.wpengine.wpe_site_transfer_info: {site: Torque New}
- community.wpengine.wpe_install_info: {site: Torque New, details: true}
""",
        check=True,
    )
    assert run.rc == 0, str(run)
    lists = [value for entry in run.results[2:] for value in entry["result"].values() if isinstance(value, list)]
    assert [len(rows) for rows in lists] == [0, 0, 0, 0, 0, 0, 1], str(run)
    assert not any("warnings" in entry["result"] for entry in run.results)
    assert not [entry for entry in simulator.log() if "00000000-0000-0000-0000-" in str(entry)]


def test_install_that_cannot_be_read_does_not_hide_the_others(play, simulator, entry_point):
    """The refusal arrives as 500 from the API's gateway,."""
    words = "You don't have permission to perform that action"
    simulator.add_fault(operation="listDomains", kind="status", status=500, message=words)
    results = read(play, [("all", "domain", {})], entry_point=entry_point)["all"]["result"]
    assert len({row["install"]["name"] for row in results["domains"]}) == 2
    (warning,) = results["warnings"]
    assert "The domains of 1 install are missing ('" in warning and words in warning
    simulator.add_fault(operation="listDomains", kind="status", status=500, message=words)
    named = read(play, [("one", "domain", {"install": "torquebikes"})], entry_point=entry_point)["one"]
    assert named["status"] == "failed"
    assert "Could not read the domains of the install 'torquebikes': GET " in named["result"]["msg"]
    assert words in named["result"]["msg"]


def test_inventory_host_is_the_default_install(play, simulator, entry_point):
    """The host's own install is the default of the option install, unless another option selects installs."""
    host = {"vars": {"wpe_install_id": TORQUEBIKES}}
    results = read(
        play,
        [
            ("installs", "install", {}, host),
            ("another install", "install", {"name": "torqueone"}, host),
            ("installs of a site", "install", {"site": "Torque Bikes"}, host),
            ("domains", "domain", {}, host),
            ("backups of an account", "backup", {"account": "agencytwo"}, host),
            ("usage", "usage", {}, host),
            ("summary", "usage", {"type": "summary"}, host),
            ("sites", "site", {}, host),
        ],
        entry_point=entry_point,
    )
    has_default = entry_point == "action"  # an ordinary module has no access to the host's variables

    def names(task, key):
        return [row["name"] for row in results[task]["result"][key]]

    assert names("installs", "installs") == (
        ["torquebikes"] if has_default else ["torquebikes", "torquestg", "torqueone"]
    )
    assert names("another install", "installs") == ["torqueone"]
    assert names("installs of a site", "installs") == ["torquebikes", "torquestg"]
    assert {row["install"]["name"] for row in results["domains"]["result"]["domains"]} == (
        {"torquebikes"} if has_default else {"torquebikes", "torquestg", "torqueone"}
    )
    assert [row["install"]["name"] for row in results["backups of an account"]["result"]["backups"]] == ["torqueone"]
    assert ("install" in results["usage"]["result"]["usages"][0]) == has_default
    assert len(results["summary"]["result"]["usages"]) == 2
    assert len(results["sites"]["result"]["sites"]) == 3


@pytest.mark.parametrize(
    "module,options,operations",
    [
        # The account's name is not in the object.
        ("site", {"id": SITE}, ["getSite", "listAccounts"]),
        ("install", {"id": TORQUEBIKES, "details": True}, ["getInstall", "listAccounts"]),
        ("account", {"id": "00000000-0000-4000-8000-000000000011"}, ["getAccount"]),
        ("backup", {"install": TORQUEBIKES}, ["getInstall", "listBackups", "listAccounts"]),
    ],
)
def test_uuid_saves_requests(play, simulator, module, options, operations):
    read(play, [("read", module, options)])
    assert [entry["operation"] for entry in simulator.log()] == operations


STATE_KEYS = {
    "failed": True,
    "unreachable": True,
    "changed": True,
    "skipped": True,
    "msg": "a row",
    "rc": 1,
    "exception": "none",
    "ansible_facts": {"x": 1},
}


def test_keys_of_rows_do_not_change_the_state_of_the_task(play, core, entry_point):
    rows = [{"id": str(number), "name": f"Site {number}", **STATE_KEYS} for number in range(3)]
    tasks = f"""
- community.wpengine.wpe_site_info:
- community.wpengine.wpe_api: {{path: /sites, all_pages: true}}
- community.wpengine.wpe_api: {{path: /sites, query: {{limit: 1}}}}
- community.wpengine.wpe_api: {{path: /sites/{SITE}}}
"""
    with fixed_responses() as (responses, url):
        responses["/v1/sites"] = {"results": rows, "count": len(rows)}
        responses[f"/v1/sites/{SITE}"] = rows[0]
        run = play(tasks, core=core, entry_point=entry_point, env={"WPE_API_URL": f"{url}/v1"})
    assert run.rc == 0, str(run)
    assert [entry["status"] for entry in run.results] == ["ok"] * 4
    assert run.changed == []
    info, pages, one_page, one = (entry["result"] for entry in run.results)
    assert info["sites"] == one_page["json"]["results"] == rows
    assert pages["json"] == {"count": len(rows), "results": rows}
    assert one["json"] == rows[0]


def test_private_keys_are_never_shown(play, simulator, entry_point):
    certificate = {"install": "torquebikes", "domain": "www.torquebikes.example"}
    results = read(play, [("certificate", "ssl_certificate", certificate)], entry_point=entry_point, diff=True)
    assert results["certificate"]["result"]["ssl_certificates"][0]["cert_info"] == {
        "cert": STATE["certificates"][TORQUEBIKES]["4711"]["certificate"]
    }
    # The response really had the key: it is in the simulator's state.
    assert STATE["certificates"][TORQUEBIKES]["4711"]["private_key"] == "canary-private-key"
    assert "canary-private-key" not in json.dumps(results)


def test_all_pages_of_long_lists_are_read(play, simulator):
    """Pages by offset (backups), pages by token (certificates and usage), and a list without pages (users)."""
    state = json.loads(json.dumps(STATE))
    account = "00000000-0000-4000-8000-000000000012"
    model = state["certificates"][TORQUEBIKES]["4711"]
    state["certificates"][TORQUEBIKES] = {str(number): {**model, "id": number} for number in range(1, 251)}
    backup = next(iter(state["backups"][TORQUEBIKES].values()))
    for number in range(1, 251):
        ids = {kind: f"00000000-0000-4000-{kind}-{number:012d}" for kind in ("8001", "8002", "8003")}
        state["backups"][TORQUEBIKES][ids["8001"]] = {**backup, "id": ids["8001"]}
        user = {**state["account_users"][account]["00000000-0000-4000-8000-000000000002"], "user_id": ids["8002"]}
        state["account_users"][account][ids["8002"]] = {**user, "email": f"user{number}@example.com"}
        install = {
            **state["installs"][TORQUEBIKES],
            "id": ids["8003"],
            "name": f"install{number}",
            "account": {"id": account},
        }
        state["installs"][ids["8003"]] = {**install, "site": None, "environment": None}
    simulator.put_state(state)
    day = {"first_date": days_ago(1), "last_date": days_ago(1)}
    results = read(
        play,
        [
            ("backups", "backup", {"install": "torquebikes"}),
            ("certificates", "ssl_certificate", {"install": "torquebikes"}),
            ("users", "user", {"account": "agencytwo"}),
            ("usage", "usage", {"account": "agencytwo", **day}),
        ],
    )
    found = {name: entry["result"] for name, entry in results.items()}
    assert len(found["backups"]["backups"]) == len({row["id"] for row in found["backups"]["backups"]}) == 252
    assert sorted(row["id"] for row in found["certificates"]["ssl_certificates"]) == list(range(1, 251))
    assert len(found["users"]["users"]) == 252
    assert len({row["environment_name"] for row in found["usage"]["usages"][0]["environment_metrics"]}) == 251
    assert found["usage"]["usages"][0]["total_size"] == 251


def test_examples_run_unchanged(play, simulator):
    """The examples of all info modules, on the data of the scenarios."""
    examples = []
    for name in sorted(path.stem for path in (ROOT / "plugins/modules").glob("wpe_*_info.py")):
        examples += yaml.safe_load(
            import_module(f"ansible_collections.community.wpengine.plugins.modules.{name}").EXAMPLES
        )
    run = play(json.dumps(examples))
    assert run.rc == 0, str(run)
    assert run.changed == []
    assert len(run.results) >= len(examples)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rehearse a command against a copy of an account."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from support.account_task import AccountTask
from support.random_accounts import states
from support.running_simulator import AGENCY_ONE
from wpengine_simulator import rehearsal
from wpengine_simulator.errors import ControlError
from wpengine_simulator.live_copy import copy_account, domain_rows
from wpengine_simulator.simulator import DEFAULT_PASSWORD, DEFAULT_USER_ID
from wpengine_simulator.state import add_defaults

PRINT_VARIABLES = "import os; print({k: v for k, v in os.environ.items() if k.startswith('WP')})"


@pytest.fixture(scope="module")
def account():
    task = AccountTask()
    yield task
    task.simulator.stop()


def copied(account, password=DEFAULT_PASSWORD):
    return asyncio.run(copy_account(f"{account.simulator.url}/v1", DEFAULT_USER_ID, password))


@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(state=states())
def test_copy_is_the_account_and_is_made_by_reads_only(account, state):
    account.load(state)
    gathered = account.gathered()
    account.forget()
    copy, refused = copied(account)
    assert (account.writes(), refused) == ([], [])
    account.load(copy)
    assert account.gathered() == gathered


def test_long_lists_are_read_completely_and_what_is_forbidden_is_named(account):
    sites = {
        f"00000000-0000-4000-8000-{number:012}": {"name": f"s{number}", "account": {"id": AGENCY_ONE}}
        for number in range(1, 231)
    }
    account.load({"accounts": {AGENCY_ONE: {"name": "agencyone"}}, "sites": sites})
    account.simulator.fault("status", "listSshKeys", status=403, body="json")
    account.simulator.fault("status", "listSites", status=502, body="html")
    copy, refused = copied(account)
    account.simulator.control("DELETE", "faults")
    assert (len(copy["sites"]), refused) == (230, ["/ssh_keys"])


def test_credentials_that_are_wrong(account):
    with pytest.raises(ControlError, match="GET /user: the API answered 401"):
        copied(account, "wrong")


@pytest.mark.parametrize(
    "target",
    [{"redirects_to": [{"id": "2"}]}, {"redirect_to": {"name": "b"}}, {"redirect_to": "b"}, {"redirect_to": "2"}],
)
def test_redirect_in_each_form_of_the_api(target):
    rows = domain_rows(
        [{"id": "1", "name": "a", "duplicate": False, **target}, {"id": "2", "name": "b", "redirect_to": {}}]
    )
    assert (rows["1"]["redirect_to"], rows["2"]["redirect_to"]) == ("2", None)


def rehearse(*arguments):
    return rehearsal.main([*arguments])


def test_command_reaches_the_simulator_only(monkeypatch, capfd):
    monkeypatch.setenv("WPE_API_PASSWORD", "real")
    monkeypatch.setenv("WPE_PASSWORD", "real")
    assert rehearse("--", sys.executable, "-c", PRINT_VARIABLES) == 0
    output = capfd.readouterr().out
    assert "real'" not in output and "http://127.0.0.1:" in output
    assert "Rehearsal: 0 objects changed in the copy, none in the real account." in output


@pytest.mark.parametrize(("code", "status"), [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 15)", 143)])
def test_status_is_that_of_the_command(code, status):
    assert rehearse("--", sys.executable, "-c", code) == status


def test_command_that_cannot_be_run(capsys):
    assert rehearse("--", "no-such-command") == 127
    assert "no-such-command cannot be run: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [(), ("--live",), ("--",), ("--data", "x", "--live", "--", "true")])
def test_wrong_arguments(arguments):
    with pytest.raises(SystemExit) as ended:
        rehearse(*arguments)
    assert ended.value.code == 2


def test_data_and_credentials_that_are_missing(tmp_path, monkeypatch):
    with pytest.raises(ControlError, match="cannot read"):
        rehearse("--data", str(tmp_path / "none.json"), "--", "true")
    for names in rehearsal.VARIABLES.values():
        for name in names:
            monkeypatch.delenv(name, raising=False)
    with pytest.raises(ControlError, match="--live needs WPE_API_USER_ID and WPE_API_PASSWORD"):
        rehearse("--live", "--", "true")


def test_report_names_each_object():
    before = add_defaults({"accounts": {"a": {"name": "one"}}, "sites": {"s": {"name": "Old", "account": {"id": "a"}}}})
    after = json.loads(json.dumps(before))
    after["sites"]["s"]["name"] = "New"
    after["installs"]["i"] = {"id": "i", "name": "shop", "account": {"id": "a"}}
    after["domains"]["i"] = {
        "d": {"id": "d", "name": "a.example"},
        "p": {"id": "p", "name": "x.wpengine.com", "platform": True},
    }
    assert rehearsal.report(before, after, ["/x"])[1:] == [
        "Rehearsal: 3 objects changed in the copy, none in the real account.",
        "The copy lacks what the user may not read: /x",
        "  update  site New: name: Old -> New",
        "  create  install shop",
        "  create  domain a.example of shop",
    ]


def test_missing_library_is_named_with_the_command_that_installs_it(tmp_path):
    (tmp_path / "aiohttp.py").write_text("raise ModuleNotFoundError(name='aiohttp')")
    environment = {"PYTHONPATH": str(tmp_path), "PATH": ""}
    command = [sys.executable, "-m", "wpengine_simulator", "rehearse", "--", "true"]
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 1
    assert "the Python library aiohttp is missing; install the simulator with: " in run.stderr
    assert run.stderr.strip().endswith("extensions/simulator")

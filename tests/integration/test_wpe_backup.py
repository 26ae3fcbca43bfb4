# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test failures of backups, restores, archives and copies: invalid options, lost responses, and failed jobs."""

from __future__ import annotations

import json
from threading import Event, Thread

import pytest

from support.batch_tasks import LOST_RESPONSES, lose_responses, refused, refused_at_once, run_all, run_one
from support.player import ROOT

BIKES, STAGING, OTHER = (f"00000000-0000-4000-9000-00000000000{number}" for number in (1, 2, 4))
OLDER, LATEST, ABORTED = (f"00000000-0000-4000-a000-00000000000{number}" for number in (1, 2, 3))
PREDICTED = "00000000-0000-0000-0000-"

BACKUP = {"install": "torquebikes", "description": "Before release 42"}
RESTORE = {"install": "torquebikes", "backup": LATEST}
ARCHIVE = {"install": "torquebikes", "backup": LATEST}
COPY = {"source": "torquebikes", "install": "torquestg"}

JOBS = {
    "wpe_backup": (BACKUP, "createBackup"),
    "wpe_backup_archive": (ARCHIVE, "createArchive"),
    "wpe_backup_restore": (RESTORE, "restoreBackup"),
    "wpe_install_copy": (COPY, "copyInstall"),
}

INVALID_EMAILS = {
    "no address": ({"notification_emails": []}, "notification_emails is empty"),
    "no e-mail": (
        {"notification_emails": ["dana", "ben@example.com"]},
        "notification_emails[0] 'dana' is not an e-mail address.",
    ),
}
INVALID_WAIT = {"no time": ({"wait_timeout": 0}, "wait_timeout must be above 0 seconds")}
INVALID_BACKUP = {"a name": ({"backup": "yesterday"}, "backup must be the id of a backup or latest, not 'yesterday'")}
INVALID = {
    "wpe_backup": INVALID_EMAILS
    | INVALID_WAIT
    | {
        "empty": ({"description": ""}, "description is empty"),
        "blank": ({"description": " \n"}, "description is empty"),
        "no description": ({"description": "{{ omit }}"}, "description is missing"),
        "no install": ({"install": "{{ omit }}"}, "install is missing"),
        "negative": ({"max_age": -1}, "max_age must be 0 hours or more"),
        "not a number": ({"max_age": "a day"}, "max_age"),
        "endless": ({"max_age": "nan"}, "max_age must be 0 hours or more"),
    },
    "wpe_backup_archive": INVALID_EMAILS
    | INVALID_WAIT
    | INVALID_BACKUP
    | {
        "no backup": ({"backup": "{{ omit }}"}, "backup is missing"),
        "no install": ({"install": "{{ omit }}"}, "install is missing"),
    },
    "wpe_backup_restore": INVALID_EMAILS
    | INVALID_BACKUP
    | {
        "no install": ({"install": "{{ omit }}"}, "install is missing"),
        "no backup": ({"backup": "{{ omit }}"}, "backup is missing"),
    },
    "wpe_install_copy": INVALID_EMAILS
    | {
        "tables of nothing": (
            {"include_db": False, "db_tables": ["wp_posts"]},
            "db_tables contradicts include_db=false",
        ),
        "no tables": ({"db_tables": []}, "db_tables is an empty list"),
        "nothing": ({"include_db": False, "include_files": False}, "nothing is left to copy"),
        "itself": ({"source": "TorqueSTG"}, "source and install are the same install"),
        "no source": ({"source": ""}, "source is empty"),
        "no install": ({"install": "{{ omit }}"}, "install is missing"),
    },
}


@pytest.fixture
def installs(simulator):
    simulator.put_state(json.loads((ROOT / "tests/integration/scenarios/wpe_backup_archive.state.json").read_text()))


@pytest.mark.parametrize("module", INVALID)
def test_invalid_options_are_refused_before_any_request(module, play, simulator):
    invalid = INVALID[module]
    cases = {name: {**JOBS[module][0], **options} for name, (options, _text) in invalid.items()}
    messages = refused_at_once(play, simulator, module, cases)
    assert {name: messages[name] for name, (_options, text) in invalid.items() if text not in messages[name]} == {}


@pytest.mark.parametrize("module", ["wpe_backup_archive", "wpe_backup_restore"])
def test_incomplete_or_unknown_backup_is_refused(module, play, simulator, installs):
    messages = refused(
        play,
        simulator,
        module,
        {
            "aborted": {"install": "torquebikes", "backup": ABORTED},
            "unknown": {"install": "torquebikes", "backup": ABORTED.replace("a000", "a001")},
            "another install's": {"install": "torquestg", "backup": LATEST},
            "none": {"install": "torquedev", "backup": "latest"},
            "near": {"install": "torquebike", "backup": "latest"},
        },
    )
    assert f"The backup {ABORTED} is aborted, not completed." in messages["aborted"]
    assert "torquebikes has no backup" in messages["unknown"]
    assert f"torquestg has no backup {LATEST}" in messages["another install's"]
    assert "torquedev has no completed backup" in messages["none"]
    assert "Near matches: torquebikes" in messages["near"]


def test_copy_over_production_itself_or_another_account_is_refused(play, simulator, installs):
    messages = refused(
        play,
        simulator,
        "wpe_install_copy",
        {
            "over production": {"source": "torquestg", "install": "torquebikes"},
            "itself": {"source": "torquestg", "install": STAGING},
            "other account": {"source": "otherbikes", "install": "torquestg"},
        },
    )
    assert "torquebikes is a production environment; set force to true to overwrite it." in messages["over production"]
    assert "source and install are the same install." in messages["itself"]
    assert "The installs belong to different accounts" in messages["other account"]


@pytest.mark.parametrize("module", ["wpe_backup_restore", "wpe_install_copy"])
def test_overwritten_install_never_defaults_to_the_inventory_host(module, play, simulator, installs):
    options = {name: value for name, value in JOBS[module][0].items() if name != "install"}
    run, _result = run_one(play, module, options, extra_args=["-e", f"wpe_install_id={STAGING}"])
    assert "install is missing" in run.failed[0]["result"]["msg"]
    assert simulator.log() == []


@pytest.mark.parametrize("module", ["wpe_backup", "wpe_backup_archive"])
def test_install_defaults_to_the_inventory_host(module, play, simulator, installs):
    options = {name: value for name, value in JOBS[module][0].items() if name != "install"}
    run, _result = run_one(play, module, options, extra_args=["-e", f"wpe_install_id={BIKES}"])
    assert run.rc == 0, str(run)
    assert {path.split("/")[3] for path in simulator.writes()} == {BIKES}


@pytest.mark.parametrize("module", ["wpe_backup", "wpe_backup_archive"])
def test_lost_response_starts_no_second_job(module, play, simulator, installs, fast_sleep):
    """Existing backups with the same description and an aborted archive are not mistaken for the new ones."""
    options, operation = JOBS[module]
    collection, noun = {"wpe_backup": ("backups", "backup"), "wpe_backup_archive": ("archives", "archive")}[module]
    before = simulator.state()[collection][BIKES]
    lose_responses(simulator, operation)
    # A backup has one archive at most, so each fault needs an archive that was aborted before.
    simulator.settings(archive_outcome="aborted", archive_seconds=0.1, backup_seconds=0.1)
    run = run_all(play, module, {kind: options for kind in LOST_RESPONSES})
    made = [entry["result"][noun]["id"] for entry in run.results]
    assert len(set(made)) == len(LOST_RESPONSES)
    assert set(simulator.state()[collection][BIKES]) - set(before) == set(made)
    assert {entry["result"]["changed"] for entry in run.results} == {True}


@pytest.mark.parametrize("module", ["wpe_backup_restore", "wpe_install_copy"])
def test_unknown_outcome_fails_and_is_never_repeated(module, play, simulator, installs):
    options, operation = JOBS[module]
    kinds = ("status_after", "reset_after", "hang_after", "reset_before")
    for kind in kinds:
        simulator.add_fault(operation=operation, kind=kind, status=504, seconds=3)
    run = run_all(play, module, {kind: {**options, "api_timeout": 2} for kind in kinds})
    assert len(run.failed) == len(kinds)
    for entry in run.failed:
        assert "It is not known whether the job was started, so the request was not repeated." in entry["result"]["msg"]
        assert "If it was started, owner@example.com will get an e-mail" in entry["result"]["msg"]
    assert len(simulator.writes()) == len(kinds)


@pytest.mark.parametrize("module", ["wpe_backup_restore", "wpe_install_copy"])
def test_unprocessed_request_is_repeated(module, play, simulator, installs):
    options, operation = JOBS[module]
    simulator.add_fault(operation=operation, kind="status", status=429, retry_after=1)
    run, _result = run_one(play, module, options)
    assert run.rc == 0, str(run)
    assert [entry["status"] for entry in simulator.log() if entry["method"] == "POST"] == [429, 202]


def test_backup_sends_no_unnecessary_requests(play, simulator, installs):
    run, _result = run_one(play, "wpe_backup", {**BACKUP, "max_age": 876000})
    assert run.rc == 0, str(run)
    assert [entry["operation"] for entry in simulator.log()] == ["listInstalls", "listBackups"]
    simulator.clear_log()
    run, _result = run_one(play, "wpe_backup", {**BACKUP, "notification_emails": ["dana@example.com"], "wait": False})
    assert run.rc == 0, str(run)
    assert [entry["operation"] for entry in simulator.log()] == ["listInstalls", "listBackups", "createBackup"]
    assert simulator.log()[-1]["request_body"]["notification_emails"] == ["dana@example.com"]


@pytest.mark.parametrize("state", ["aborted", "quarantined"])
@pytest.mark.parametrize("module", ["wpe_backup", "wpe_backup_archive"])
def test_every_final_status_but_completed_fails(module, state, play, simulator, installs):
    collection, key = {"wpe_backup": ("backups", "status"), "wpe_backup_archive": ("archives", "state")}[module]
    if state == "aborted":
        simulator.settings(backup_outcome=state, archive_outcome=state)
        run, result = run_one(play, module, JOBS[module][0])
    else:
        run, result = run_while_state_changes(play, simulator, module, collection, key, state)
    assert run.rc != 0
    assert f"ended as '{state}' instead of completed; run this again for a new one." in result["msg"]
    assert result["changed"] is True
    assert result["backup" if module == "wpe_backup" else "archive"][key] == state
    assert len(simulator.writes()) == 1


def run_while_state_changes(play, simulator, module, collection, key, state):
    """Run a module, and meanwhile give the job that it starts an unknown state."""
    known, stop = set(simulator.state()[collection][BIKES]), Event()

    def change():
        while not stop.wait(0.1):
            data = simulator.state()
            new = [row for row_id, row in data[collection][BIKES].items() if row_id not in known]
            if new:
                new[0][key] = state
                data["jobs"] = []
                return simulator.put_state(data)

    simulator.settings(backup_seconds=60, archive_seconds=60)
    thread = Thread(target=change)
    thread.start()
    try:
        return run_one(play, module, JOBS[module][0])
    finally:
        stop.set()
        thread.join()


def test_aborted_archive_is_replaced(play, simulator, installs):
    """An archive that fails during the wait fails the task. The next run starts a new one."""
    simulator.settings(archive_outcome="aborted")
    run, _result = run_one(play, "wpe_backup_archive", ARCHIVE)
    assert run.rc != 0
    simulator.settings(archive_outcome="completed")
    run, result = run_one(play, "wpe_backup_archive", ARCHIVE)
    assert run.rc == 0, str(run)
    assert (result["changed"], result["archive"]["state"]) == (True, "completed")


def test_unfinished_archive_is_waited_for(play, simulator, installs):
    run, result = run_one(play, "wpe_backup_archive", {**ARCHIVE, "wait": False})
    assert (run.rc, result["archive"]["state"]) == (0, "requested"), str(run)
    run, result = run_one(play, "wpe_backup_archive", ARCHIVE)
    assert (run.rc, result["changed"], result["archive"]["state"]) == (0, False, "completed"), str(run)
    assert len(simulator.writes()) == 1


@pytest.mark.parametrize("module", ["wpe_backup", "wpe_backup_archive"])
def test_wait_prints_progress_and_ends_after_wait_timeout(module, play, simulator, installs):
    simulator.settings(backup_seconds=600, archive_seconds=600)
    run, result = run_one(play, module, {**JOBS[module][0], "wait_timeout": 17})
    assert run.rc != 0
    assert "is still requested. It goes on" in result["msg"]
    assert "of torquebikes is still requested (" in run.stdout, "no line of progress"
    assert len(simulator.writes()) == 1


def test_check_mode_predicts_backup_of_an_earlier_task(play, simulator, installs):
    tasks = [
        {"community.wpengine.wpe_backup": {"install": "torquedev", "description": "first"}, "register": "made"},
        {"community.wpengine.wpe_backup_restore": {"install": "torquedev", "backup": "{{ made.backup.id }}"}},
        {"community.wpengine.wpe_backup_restore": {"install": "torquedev", "backup": "latest"}},
        {"community.wpengine.wpe_backup_archive": {"install": "torquedev", "backup": "{{ made.backup.id }}"}},
        {"community.wpengine.wpe_install": {"name": "notyet", "account": "agencyone"}},
        {"community.wpengine.wpe_install_copy": {"source": "torquedev", "install": "notyet", "force": True}},
    ]
    run = play(json.dumps(tasks), check=True)
    assert run.rc == 0, str(run)
    assert [entry["result"]["changed"] for entry in run.results] == [True] * 6
    made = run.results[0]["result"]["backup"]["id"]
    assert made.startswith(PREDICTED)
    assert [entry["result"]["restore"]["backup"]["id"] for entry in run.results[1:3]] == [made, made]
    assert run.results[3]["result"]["archive"]["backup"]["id"] == made
    install = run.results[4]["result"]["install"]
    assert run.results[5]["result"]["install_copy"]["install"] == {"id": install["id"], "name": "notyet"}
    assert simulator.writes() == []


def test_copy_says_where_completion_is_reported(play, simulator, installs):
    run, result = run_one(play, "wpe_install_copy", {**COPY, "notification_emails": [" dana@example.com"]})
    assert run.rc == 0, str(run)
    assert result["msg"] == "WP Engine reports the end by e-mail to dana@example.com; the API does not show it."
    copied = simulator.state()["installs"][STAGING]["copied_from"]
    assert copied["custom_options"] == {"include_files": True, "include_db": True}
    assert copied["notification_emails"] == ["dana@example.com"]

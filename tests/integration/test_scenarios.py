# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run every playbook in scenarios/ on the newest ansible-core with the action: check, apply, apply again, check again.

Each is also applied with ordinary modules, which take ten times as long, to show that both entry points return the same,
and on the oldest ansible-core. One of each kind is applied on the next ansible-core, too.

`make long` does all four runs with both entry points on both versions. Files beside `name.yml`:

name.setup.yml    a playbook that is applied first
name.state.json   the simulator's state at the start

Variables of the first play:

scenario_dialects   dialects of the simulator, [spec] by default; all but spec are only applied twice
scenario_changes    false for a scenario that only reads
scenario_open       keys of results that check mode does not predict, because another one than the task decides on them
scenario_state      the name of the file with the state, for scenarios that share one

Tasks that always change something (a purged cache) have the tag always_changed and are left out of the
second half.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from support.compare import without_ids, without_keys, without_noise, wrong_predictions
from support.documented import undocumented
from support.official_document import OfficialDocument
from support.player import ROOT, Loader

HERE = Path(__file__).parent / "scenarios"
OFFICIAL = ROOT.parent / "shared/api/wpengine-openapi-1.21.2-checkable.json"


class Scenario:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.setup = path.with_suffix(".setup.yml")
        variables = yaml.load(path.read_text(), Loader)[0].get("vars", {})
        self.state = HERE / variables.get("scenario_state", f"{path.stem}.state.json")
        self.dialects = variables.get("scenario_dialects", ["spec"])
        self.changes = variables.get("scenario_changes", True)
        self.open = variables.get("scenario_open", [])
        self.start = None  # the simulator's state after the setup, once that has been applied


# Seconds that jobs of the simulator take: just long enough that modules wait for them.
SHORT_WORK = {
    f"{work}_seconds": 0.3
    for work in (
        "install_pending",
        "backup",
        "archive",
        "transfer",
        "certificate",
        "domain_report",
        "disk_usage_refresh",
        "check_status",
    )
}

# Applied by the commands that users start, on every core and with either entry point; the others in forked processes.
REAL = ("wpe_cache_purge",)

SCENARIOS = {path.stem: Scenario(path) for path in sorted(HERE.glob("*.yml")) if not path.stem.endswith(".setup")}
OTHER_DIALECTS = [
    (name, dialect) for name, scenario in SCENARIOS.items() for dialect in scenario.dialects if dialect != "spec"
]


def prepare(scenario, dialect, simulator, play) -> list[dict]:
    """Bring the simulator to the scenario's start. Return the log of the setup, because the log is cleared."""
    simulator.reset()
    if scenario.start:
        simulator.put_state(scenario.start)
    elif scenario.state.exists():
        simulator.put_state(json.loads(scenario.state.read_text()))
    if scenario.setup.exists() and not scenario.start:
        run = play(scenario.setup)
        assert run.rc == 0, f"setup: {run}"
        scenario.start = simulator.state()
    log = simulator.log()
    simulator.clear_log()
    simulator.settings(dialect=dialect, **SHORT_WORK)
    return log


def assert_unchanged(run, simulator) -> None:
    """Assert that a run changes nothing and sends no write."""
    assert run.rc == 0, str(run)
    assert run.changed == [], str(run)
    assert simulator.writes() == []


def official_problems(log) -> list[str]:
    if not OFFICIAL.exists():
        return []  # test_official_document_exists reports it
    document = OfficialDocument(OFFICIAL)
    return [sentence for entry in log for sentence in document.check(entry)]


def first_time(scenario, simulator, play, check_first=True, **how):
    """Check and apply. Return their results, to compare the entry points, and the log."""
    log = prepare(scenario, "spec", simulator, play)
    how["real"] = scenario.path.stem in REAL
    runs = {}
    if check_first:
        runs["check"] = check = play(scenario.path, check=True, diff=True, **how)
        assert check.rc == 0, f"first check: {check}"
    runs["apply"] = apply = play(scenario.path, diff=True, **how)
    assert apply.rc == 0, f"apply: {apply}"
    assert undocumented(apply.results) == set()
    assert bool(apply.changed) == scenario.changes, f"apply changed {apply.changed}"
    assert bool(simulator.writes()) == scenario.changes, f"apply wrote {simulator.writes()}"
    if check_first:
        assert wrong_values(check, apply, scenario.open) == []
    log += simulator.log()
    assert official_problems(log) == []
    return {way: comparable(run) for way, run in runs.items()}, log


def second_time(scenario, simulator, play, **how) -> list[dict]:
    """Apply and check again. Return the log."""
    log = []
    for check_mode in (False, True):
        simulator.clear_log()
        run = play(scenario.path, check=check_mode, diff=True, extra_args=["--skip-tags", "always_changed"], **how)
        assert_unchanged(run, simulator)
        log += simulator.log()
    assert official_problems(log) == []
    return log


def comparable(run) -> list:
    return [[entry["name"], entry["status"], without_ids(without_noise(entry["result"]))] for entry in run.results]


def wrong_values(check, apply, open_keys) -> list[str]:
    """Return a sentence on each value that the check run predicted wrongly. open_keys: what it does not predict."""
    names = [entry["name"] for entry in apply.results]
    assert [entry["name"] for entry in check.results] == names
    found = []
    for predicted, real in zip(check.results, apply.results):
        result = without_keys(without_noise(predicted["result"]), open_keys)
        found += wrong_predictions(result, without_noise(real["result"]), predicted["name"])
    return found


@pytest.mark.parametrize("name", SCENARIOS)
def test_newest_core_with_both_entry_points(name, simulator, play, fast_sleep, record_property, request):
    scenario, long = SCENARIOS[name], request.config.getoption("--long")
    action, log = first_time(scenario, simulator, play, core="newest", entry_point="action")
    log += second_time(scenario, simulator, play, core="newest", entry_point="action")
    module, _log = first_time(scenario, simulator, play, check_first=long, core="newest", entry_point="module")
    assert module == {way: action[way] for way in module}
    if long:
        second_time(scenario, simulator, play, core="newest", entry_point="module")
    # For requested_operations.py.
    record_property("scenario", name)
    record_property("operations", sorted({entry["operation"] for entry in log if entry["operation"]}))


@pytest.mark.parametrize("entry_point", ["action", pytest.param("module", marks=pytest.mark.long)])
@pytest.mark.parametrize("name", SCENARIOS)
def test_oldest_core_converges(name, entry_point, oldest, simulator, play, fast_sleep, request):
    long = request.config.getoption("--long")
    first_time(SCENARIOS[name], simulator, play, check_first=long, core=oldest, entry_point=entry_point)
    if long:
        second_time(SCENARIOS[name], simulator, play, core=oldest, entry_point=entry_point)


# One of each kind of module: an object, a list, a job, a request without an object, and one with a secret.
ON_NEXT_CORE = [
    ("wpe_site", "action"),
    ("info_sites", "module"),
    ("wpe_backup", "action"),
    ("wpe_cache_purge", "action"),
    ("wpe_ssl_certificate", "module"),
]


@pytest.mark.parametrize("name,entry_point", ON_NEXT_CORE)
def test_next_core(name, entry_point, next_core, simulator, play, fast_sleep):
    first_time(SCENARIOS[name], simulator, play, check_first=False, core=next_core, entry_point=entry_point)


@pytest.mark.parametrize("name,dialect", OTHER_DIALECTS)
def test_other_dialect_converges(name, dialect, simulator, play, fast_sleep):
    scenario = SCENARIOS[name]
    prepare(scenario, dialect, simulator, play)
    apply = play(scenario.path, diff=True)
    assert apply.rc == 0, str(apply)
    assert bool(apply.changed) == scenario.changes, str(apply)
    simulator.clear_log()
    assert_unchanged(play(scenario.path, extra_args=["--skip-tags", "always_changed"]), simulator)


def test_official_document_exists():
    if not OFFICIAL.exists():
        pytest.skip(
            "WP Engine's OpenAPI document is not at ../shared/api: "
            "requests and responses of the scenarios were not compared with it"
        )
    assert OfficialDocument(OFFICIAL).check({"method": "GET", "path": "/v1/no-such-path", "query": {}, "status": 200})

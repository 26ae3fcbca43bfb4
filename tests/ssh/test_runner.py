# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run each playbook of the installed artifact by ansible-runner, in a folder as AWX lays it out.

The project has the files that awx_setup writes. An inventory update runs first, on the project's inventory file with the credential's
variables; a job then gets its hosts as a script that prints them, the answers of its survey as variables that are no templates, and
the credential's variables.
"""

from __future__ import annotations

import subprocess
import sys

import ansible_runner
import jinja2.sandbox
import pytest
import yaml

from ansible_collections.community.wpengine.plugins.lookup.wpe_surveys import FOLDER, survey_of
from support.artifact import installed_artifact
from support.cores import CORES
from support.player import ROOT
from support.weekly_work import INVENTORY

NAMES = sorted(path.stem for path in FOLDER.glob("*.yml") if path.stem != "awx_setup")
# What a person answers in the survey of each playbook. Jobs run in check mode, because the work itself has other tests.
ANSWERS = {
    "backup": {"backup_hosts": "wpe_installs"},
    "converge": {},
    "deploy": {"deploy_hosts": "torquestg", "deploy_src": "build", "deploy_dest": "wp-content/themes/agency"},
    "export": {},
    "go_live": {"go_live_install": "torquebikes", "go_live_domains": '[{"name": "www.torquebikes.example"}]'},
    "offboard_user": {"offboard_user_email": "dana@example.com"},
    "onboard_user": {
        "onboard_user_email": "dana@example.com",
        "onboard_user_first_name": "Dana",
        "onboard_user_last_name": "D",
        "onboard_user_roles": ["full"],
    },
    "purge": {"purge_hosts": "wpe_environment_staging"},
    "refresh": {"refresh_hosts": "torquestg"},
    "register_ssh_key": {"register_ssh_key_file": "{key}.pub"},
    "restore": {"restore_hosts": "torquestg"},
    "rotate_ssh_key": {
        "rotate_ssh_key_new": "{key}.pub",
        "rotate_ssh_key_old": ":".join(["0a"] * 16),
        "rotate_ssh_key_host": "torquestg",
    },
    "wp_update": {"wp_update_hosts": "torquestg", "wp_update_batch": "1"},
}
# What prints the hosts of the inventory, which AWX writes for each job.
SCRIPT = "#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint(%r)\n"


class Unsafe(str):
    """An answer: it is no template."""


yaml.SafeDumper.add_representer(Unsafe, lambda dumper, value: dumper.represent_scalar("!unsafe", str(value)))


@pytest.fixture(scope="module")
def collections(tmp_path_factory):
    return installed_artifact(tmp_path_factory.mktemp("artifact"))


@pytest.fixture
def jobs(weekly, collections, tmp_path):
    return Jobs(weekly, collections, tmp_path)


class Jobs:
    """Runs jobs. Each asserts that no secret is in what the runner keeps, apart from the command's own environment."""

    inventory = ""

    def __init__(self, weekly, collections, place):
        self.weekly, self.place = weekly, place
        project = {
            "my.wpe.yml": INVENTORY,
            "build/style.css": "/* Version: 2.0 */",
            "wpengine/agencyone.yml": "wpe_accounts: [{name: agencyone}]",
            **{f"playbooks/wpe_{name}.yml": f"- import_playbook: community.wpengine.{name}\n" for name in NAMES},
        }
        for path, text in project.items():
            (place / "project" / path).parent.mkdir(parents=True, exist_ok=True)
            (place / "project" / path).write_text(text)
        self.environment = {
            **self.credential(),
            "WPE_API_URL": weekly.simulator.api_url,
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_HOME": str(place / "home"),
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(weekly.controller.sockets),
            "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        }
        self.hosts = place / "inventory/hosts"
        self.hosts.parent.mkdir()
        self.hosts.write_text(SCRIPT % self.inventory_update())
        self.hosts.chmod(0o755)
        self.count = 0

    def credential(self):
        """Return the variables that the injectors of the credential type make of the credential."""
        kind = yaml.safe_load((ROOT / "playbooks/files/awx_credential_type.yml").read_text())
        simulator = self.weekly.simulator
        inputs = {"api_user_id": simulator.user_id, "api_password": simulator.password}
        environment = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
        injectors = kind["injectors"]["env"].items()
        return {name: environment.from_string(text).render(inputs) for name, text in injectors}

    def inventory_update(self):
        """Return the inventory that the project's file leads to. All tests have the same installs, so it is read once."""
        if not Jobs.inventory:
            command = [
                CORES["newest"] / "bin/ansible-inventory",
                "-i",
                self.place / "project/my.wpe.yml",
                "--list",
                "--export",
            ]
            found = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
            assert self.weekly.simulator.password not in found.stdout + found.stderr
            Jobs.inventory = found.stdout
        return Jobs.inventory

    def __call__(self, playbook, answers, limit=None, template=None):
        """Run a job. template: the variables of its job template, which may be templates; such a one has no survey."""
        self.count += 1
        survey = [] if template else survey_of(FOLDER / f"{playbook}.yml")["survey"]["spec"]
        given = {**{one["variable"]: one["default"] for one in survey}, **answers}
        variables = {name: Unsafe(value) if isinstance(value, str) else value for name, value in given.items()}
        variables = {**self.weekly.connection(), **(template or {}), **variables}
        (self.place / "env").mkdir(exist_ok=True)
        (self.place / "env/extravars").write_text(yaml.safe_dump(variables))
        run = ansible_runner.run(
            private_data_dir=str(self.place),
            ident=str(self.count),
            playbook=f"playbooks/wpe_{playbook}.yml",
            envvars=self.environment,
            cmdline="--check",
            limit=limit,
            fact_cache_type="jsonfile",
            quiet=True,
        )
        output = run.stdout.read()
        assert (run.status, run.rc) == ("successful", 0), output
        events = [event["event"] for event in run.events]
        assert events[-1] == "playbook_on_stats" and "runner_on_ok" in events
        kept = [path for path in (self.place / "artifacts").rglob("*") if path.is_file() and path.name != "command"]
        password = self.weekly.simulator.password
        assert kept and not any(password in path.read_text(errors="replace") for path in kept)
        return run


def test_every_playbook_has_a_job():
    assert sorted(ANSWERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_job(weekly, jobs, key, name):
    if name == "restore":
        assert weekly("backup", backup_hosts="torquestg").rc == 0
    weekly.simulator.clear_log()
    answers = {
        variable: value.replace("{key}", str(key)) if isinstance(value, str) else value
        for variable, value in ANSWERS[name].items()
    }
    jobs(name, answers)
    assert weekly.simulator.writes() == []


def test_sliced_job_asks_the_api_no_more_than_a_whole_one(weekly, jobs):
    def requests(*limits):
        weekly.simulator.clear_log()
        for limit in limits:
            jobs("backup", {"backup_hosts": "wpe_installs"}, limit=limit)
        return len(weekly.simulator.log())

    whole = requests(None)
    assert 0 < requests("torquebikes,torquestg", "torquedev") <= whole


def test_steps_of_the_workflow_take_the_hosts_of_the_deployment(weekly, jobs):
    """The job templates of the steps have variables that are templates; the answer to the workflow's survey is none."""
    steps = yaml.safe_load((ROOT / "playbooks/files/awx_steps.yml").read_text())
    assert weekly("backup", backup_hosts="torquestg").rc == 0
    for step in steps:
        run = jobs(step["playbook"], {"deploy_hosts": "torquestg"}, template=step["extra_vars"])
        assert set(run.stats["ok"]) == {"torquestg"}, step

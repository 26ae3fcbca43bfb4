# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run each playbook of the installed artifact by ansible-runner, as a controller does: an inventory and extra variables."""

from __future__ import annotations

import sys

import ansible_runner
import playbooks_page
import pytest

from support.artifact import installed_artifact
from support.weekly_work import INVENTORY

DOMAIN = [{"name": "www.torquebikes.example"}]
# The extra variables of each playbook, as text where a survey gives text. --check, because the work itself has other tests.
JOBS = {
    "backup": {"backup_hosts": "wpe_installs"},
    "converge": {"converge_files": "wpengine"},
    "deploy": {"deploy_hosts": "torquestg", "deploy_src": "build", "deploy_dest": "wp-content/themes/agency"},
    "export": {},
    "go_live": {"go_live_install": "torquebikes", "go_live_domains": DOMAIN},
    "offboard_user": {"offboard_user_email": "dana@example.com"},
    "onboard_user": {
        "onboard_user_email": "dana@example.com",
        "onboard_user_first_name": "Dana",
        "onboard_user_last_name": "D",
        "onboard_user_roles": "full",
        "onboard_user_installs": "",
    },
    "purge": {"purge_hosts": "wpe_environment_staging"},
    "refresh": {"refresh_hosts": "torquestg", "refresh_database": "yes"},
    "register_ssh_key": {"register_ssh_key_file": "{key}.pub"},
    "restore": {"restore_hosts": "torquestg", "restore_confirm": ""},
    "rotate_ssh_key": {
        "rotate_ssh_key_new": "{key}.pub",
        "rotate_ssh_key_old": ":".join(["0a"] * 16),
        "rotate_ssh_key_host": "torquestg",
    },
    "wp_update": {"wp_update_hosts": "torquestg", "wp_update_core": "none", "wp_update_batch": "1"},
}
FILES = {
    "project/build/style.css": "/* Version: 2.0 */",
    "project/wpengine/agencyone.yml": "wpe_accounts: [{name: agencyone}]",
    "inventory/my.wpe.yml": INVENTORY,
}


@pytest.fixture(scope="module")
def collections(tmp_path_factory):
    return installed_artifact(tmp_path_factory.mktemp("artifact"))


def test_every_playbook_has_a_job():
    assert sorted(JOBS) == [path.stem for path in playbooks_page.playbooks()]


@pytest.mark.parametrize("name", JOBS)
def test_job(weekly, collections, tmp_path, key, name):
    if name == "restore":
        assert weekly("backup", backup_hosts="torquestg").rc == 0
    weekly.simulator.clear_log()
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    variables = {
        variable: value.replace("{key}", str(key)) if isinstance(value, str) else value
        for variable, value in JOBS[name].items()
    }
    run = ansible_runner.run(
        private_data_dir=str(tmp_path),
        playbook=f"community.wpengine.{name}",
        extravars={**weekly.connection(), **variables},
        envvars={
            **weekly.simulator.environment(),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_HOME": str(tmp_path / "home"),
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(weekly.controller.sockets),
            "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        },
        cmdline="--check",
        quiet=True,
    )
    output = run.stdout.read()
    assert (run.status, run.rc) == ("successful", 0), output
    assert weekly.simulator.writes() == []
    kept = [path for path in (tmp_path / "artifacts").rglob("*") if path.is_file() and path.name != "command"]
    assert kept and not any(weekly.simulator.password in path.read_text(errors="replace") for path in kept)

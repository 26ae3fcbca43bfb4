# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Export accounts into files and converge them again, with the playbooks and the role, on every core."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from support.random_accounts import SITE_NAMES, user
from support.running_simulator import AGENCY_ONE, AGENCY_TWO, OWNER

EXPORT, CONVERGE = Path("community.wpengine.export"), Path("community.wpengine.converge")


def state():
    sites = {
        f"00000000-0000-4000-8000-0000000005{number:02}": {"name": name, "account": {"id": AGENCY_ONE}}
        for number, name in enumerate(SITE_NAMES)
    }
    first = next(iter(sites))
    install_id = "00000000-0000-4000-8000-0000000001a1"
    return {
        "accounts": {AGENCY_ONE: {"name": "agencyone"}, AGENCY_TWO: {"name": "{{ 7 * 6 }}"}},
        "account_users": {
            account: {OWNER: user(OWNER, "owner@example.com", "Olive", "O'Hara", "owner")}
            for account in (AGENCY_ONE, AGENCY_TWO)
        },
        "sites": sites,
        "installs": {
            install_id: {
                "id": install_id,
                "name": "torquebikes",
                "account": {"id": AGENCY_ONE},
                "site": {"id": first},
                "environment": "production",
                "status": "active",
            }
        },
        "domains": {
            install_id: {
                "d1": {"id": "00000000-0000-4000-8000-0000000000d1", "name": "www.torque.example", "primary": True}
            }
        },
    }


@pytest.fixture
def folder(simulator, tmp_path):
    simulator.put_state(state())
    simulator.clear_log()
    return tmp_path / "accounts"


def export(play, folder, *arguments, **how):
    return play(EXPORT, extra_args=["-e", f"export_dir={folder}", *arguments], **how)


def converge(play, files, *arguments, **how):
    return play(CONVERGE, extra_args=["-e", f"converge_files={files}", *arguments], **how)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.yml"))}


@pytest.mark.parametrize(("core", "layout"), [("newest", "account"), ("newest", "site"), ("oldest", "account")])
def test_what_is_exported_converges_without_a_change(play, simulator, folder, core, layout):
    first = export(play, folder, "-e", f"export_layout={layout}", core=core)
    assert first.rc == 0, first
    files = contents(folder)
    assert len(files) == (2 if layout == "account" else 2 + len(SITE_NAMES))
    second = export(play, folder, "-e", f"export_layout={layout}", core=core)
    assert second.rc == 0 and second.changed == [] and contents(folder) == files, second
    run = converge(play, folder, "-e", "converge_prune=sites,installs,domains,users", core=core)
    assert run.rc == 0 and run.changed == [] and simulator.writes() == [], run


def test_check_mode_writes_no_file(play, folder):
    run = export(play, folder, check=True, diff=True)
    assert run.rc == 0 and not folder.exists() and "+  - name: agencyone" in run.stdout, run


def test_whole_export_deletes_its_own_files_of_what_is_gone(play, simulator, folder):
    export(play, folder)
    (folder / "mine.yml").write_text("wpe_accounts: []\n")
    smaller = state()
    del smaller["accounts"][AGENCY_TWO], smaller["account_users"][AGENCY_TWO]
    simulator.put_state(smaller)
    run = export(play, folder, diff=True)
    assert run.rc == 0 and run.changed == ["Delete the files of what is gone"], run
    assert sorted(contents(folder)) == ["agencyone.yml", "mine.yml"]
    assert export(play, folder, "-e", "export_accounts=agencyone").changed == []


def test_export_of_one_site_writes_one_file(play, folder):
    run = export(play, folder, "-e", json.dumps({"export_layout": "site", "export_sites": ["Torque Bikes"]}))
    assert run.rc == 0 and list(contents(folder)) == ["agencyone/Torque_Bikes.yml"], run


@pytest.mark.parametrize(
    ("playbook", "variables", "words"),
    [
        (EXPORT, {"export_layout": "sites"}, "export_layout must be one of account or site, not 'sites'."),
        (EXPORT, {"export_sites": "a"}, "export_sites needs export_layout site"),
        (EXPORT, {"export_dirr": "x"}, "There is no variable export_dirr. Near matches: export_dir."),
        (CONVERGE, {"converge_prune": "all"}, "converge_prune[0] must be one of sites, installs, domains"),
        (CONVERGE, {"converge_max_deletion": 1}, "There is no variable converge_max_deletion."),
        (CONVERGE, {"converge_files": "nowhere"}, "There is no YAML file at nowhere."),
    ],
)
def test_wrong_variables_are_refused_before_the_first_request(play, simulator, playbook, variables, words):
    simulator.clear_log()
    run = play(playbook, extra_args=["-e", json.dumps(variables)])
    assert run.rc == 2 and words in run.failed[0]["result"]["msg"] and simulator.log() == [], run


@pytest.mark.parametrize("core", ["oldest", "newest"])
def test_mistakes_in_files_are_reported_at_once_with_their_places(play, simulator, tmp_path, core):
    simulator.clear_log()
    texts = {
        "a.yml": "wpe_accounts:\n  - name: agencyone\n    sites:\n      - name: One\n        instals: []\n",
        "b.yml": "wpe_accounts:\n  - name: agencyone\n    sites:\n      - {name: One, id: x}\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    run = converge(play, f"{tmp_path}/a.yml,{tmp_path}/b.yml", core=core)
    message = run.failed[0]["result"]["msg"]
    assert "There is no option accounts[0].sites[0].instals" in message and "accounts[0].sites[1].id" in message
    assert (f"{tmp_path}/a.yml:5)" in message and f"{tmp_path}/b.yml:4)" in message) == (core != "oldest"), message
    assert simulator.log() == []


def test_role_adds_keys_and_refuses_two_declarations(play, simulator, tmp_path):
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGQw0dMfBZjCSeWdvbUPJNAvt7WFFpvZkZCYzHVpLrzi olive"
    (tmp_path / "key.pub").write_text(key + "\n")
    role = {"name": "community.wpengine.wpe_accounts"}
    variables = {"wpe_accounts": [], "wpe_accounts_ssh_keys": [str(tmp_path / "key.pub"), key]}
    run = play(json.dumps([{"ansible.builtin.include_role": role, "vars": variables}]))
    assert run.rc == 0 and len(simulator.state()["ssh_keys"]) == 1, run
    for both in ({"wpe_accounts": [], "wpe_accounts_files": ["x"]}, {}):
        run = play(json.dumps([{"ansible.builtin.include_role": role, "vars": both}]))
        assert run.rc == 2 and run.failed[0]["result"]["msg"].startswith("Set wpe_accounts or wpe_accounts_files"), run


def test_inline_declaration_names_its_lines(play, tmp_path):
    tasks = """
    - community.wpengine.wpe_account:
        accounts:
          - name: agencyone
            sites:
              - nam: One
    """
    for core in ("oldest", "newest"):
        message = play(tasks, core=core).failed[0]["result"]["msg"]
        assert re.search(r"accounts\[0\]\.sites\[0\]\.nam \(\S+/playbook-\d\.yml:9\)", message), message


def test_exported_files_are_valid_yaml_with_the_header(folder, play):
    export(play, folder)
    for text in contents(folder).values():
        assert text.startswith("# yaml-language-server: $schema=wpe_accounts.schema.json\n")
        assert len(list(yaml.compose_all(text))) == 1

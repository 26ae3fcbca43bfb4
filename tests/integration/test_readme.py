# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of README.md work without a change, and its tables list every plugin, playbook and supported version."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import readme_table
import yaml

from support.cores import CORES
from support.player import ENTRY_POINTS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
PLAYBOOK, INVENTORY, PURGE = YAML


def test_commands_of_the_readme_exist_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"^make (\w+) ", README, re.MULTILINE)
    assert commands == ["demo", "test"]
    for command in commands:
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1] == "exec make test"


def test_table_of_plugins_is_up_to_date():
    assert readme_table.with_table(README) == README, "run: .venv/bin/python scripts/readme_table.py"


def test_every_module_has_one_subject():
    modules = [path.stem for path in (ROOT / "plugins/modules").glob("*.py")]
    listed = [
        name for subject, names in readme_table.sections().items() if not subject.endswith(" plugin") for name in names
    ]
    assert sorted(listed) == sorted(modules)
    with pytest.raises(LookupError, match="wpe_new"):
        readme_table.subject_of("wpe_new")


def test_every_playbook_is_listed():
    section = README.split("\n## Playbooks\n")[1]
    listed = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert listed == sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
    commands = re.findall(r"^ansible-playbook community\.wpengine\.(\w+) ", section, re.MULTILINE)
    assert commands and set(commands) <= set(listed)


def test_oldest_ansible_core_is_the_one_that_the_collection_requires():
    runtime = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))
    rows = re.findall(r"^\| (2\.[^|]*) \| 3\.", README, re.MULTILINE)
    versions = [int(minor) for row in rows for minor in re.findall(r"2\.(\d+)", row)]
    assert sorted(versions) == list(range(min(versions), max(versions) + 1))
    assert runtime["requires_ansible"] == f">=2.{min(versions)}.0"


def test_first_playbook_and_inventory_are_short():
    assert len(PLAYBOOK.splitlines()) <= 10
    assert len(INVENTORY.splitlines()) <= 5


def test_playbook_and_inventory_of_the_readme_work(core, simulator, play, tmp_path):
    (tmp_path / "site.yml").write_text(PLAYBOOK, encoding="utf-8")
    (tmp_path / "purge.yml").write_text(PURGE, encoding="utf-8")
    (tmp_path / "shops.wpe.yml").write_text(INVENTORY, encoding="utf-8")
    check = play(tmp_path / "site.yml", core=core, check=True, diff=True, real=True)
    assert (check.rc, len(check.changed)) == (0, 3), str(check)
    assert simulator.writes() == []
    first = play(tmp_path / "site.yml", core=core, real=True)
    assert (first.rc, len(first.changed)) == (0, 3), str(first)
    again = play(tmp_path / "site.yml", core=core, real=True)
    assert (again.rc, again.changed) == (0, []), str(again)
    simulator.clear_log()
    arguments = {
        "core": core,
        "real": True,
        "extra_args": ["-i", str(tmp_path / "shops.wpe.yml")],
        "env": {"HOME": str(tmp_path)},
    }
    purge = play(tmp_path / "purge.yml", **arguments)
    assert purge.rc == 0, str(purge)
    assert [path.split("/")[-1] for path in simulator.writes()] == ["purge_cache"]
    assert [entry["operation"] for entry in simulator.log()].count("listInstalls") == 1
    simulator.clear_log()
    assert play(tmp_path / "purge.yml", **arguments).rc == 0
    assert "listInstalls" not in [entry["operation"] for entry in simulator.log()], (
        "the second run did not use the cache"
    )


def test_variable_of_the_readme_makes_a_failed_inventory_an_error(play, tmp_path):
    ((name, value),) = re.findall(r"`(ANSIBLE_INVENTORY_\w+)=(\w+)`", README)
    (tmp_path / "purge.yml").write_text(PURGE, encoding="utf-8")
    (tmp_path / "shops.wpe.yml").write_text(INVENTORY, encoding="utf-8")
    arguments = {"real": True, "extra_args": ["-i", str(tmp_path / "shops.wpe.yml")]}
    environment = {"HOME": str(tmp_path), "WPE_API_USER_ID": "nobody"}
    assert play(tmp_path / "purge.yml", **arguments, env=environment).rc == 0
    assert play(tmp_path / "purge.yml", **arguments, env={**environment, name: value}).rc != 0


@pytest.mark.parametrize("kind", ["module", "inventory", "connection"])
def test_ansible_doc_shows_every_plugin(kind, core, play, tmp_path):
    folder = {"module": "modules"}.get(kind, kind)
    names = [f"community.wpengine.{path.stem}" for path in sorted((ROOT / "plugins" / folder).glob("*.py"))]
    environment = {**play.base_environment(tmp_path, ENTRY_POINTS["action"]), "ANSIBLE_INJECT_INVOCATION": "False"}
    run = subprocess.run(
        [CORES[core] / "bin/ansible-doc", "--type", kind, "--json", *names],
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    pages = json.loads(run.stdout)
    assert sorted(pages) == sorted(names)
    assert all(page["doc"]["short_description"] for page in pages.values())

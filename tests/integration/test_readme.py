# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the README shows works as it stands, and its table has every plugin."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess

import pytest

from support.cores import CORES
from support.player import ENTRY_POINTS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
PLAYBOOK, INVENTORY, PURGE = YAML


def test_commands_of_the_readme_are_those_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"^make (\w+) ", README, re.MULTILINE)
    assert commands == ["demo", "test"]
    for command in commands:
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1] == "exec make test"


def test_table():
    path = ROOT / "scripts/readme_table.py"
    spec = importlib.util.spec_from_file_location("readme_table", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.with_table(README) == README, "run: .venv/bin/python scripts/readme_table.py"


def test_ten_lines_of_playbook_five_lines_of_inventory():
    assert len(PLAYBOOK.splitlines()) <= 10
    assert len(INVENTORY.splitlines()) <= 5


def test_playbook_and_inventory(core, simulator, play, tmp_path):
    (tmp_path / "site.yml").write_text(PLAYBOOK, encoding="utf-8")
    (tmp_path / "purge.yml").write_text(PURGE, encoding="utf-8")
    (tmp_path / "shops.wpe.yml").write_text(INVENTORY, encoding="utf-8")
    check = play(tmp_path / "site.yml", core=core, check=True, diff=True)
    assert (check.rc, len(check.changed)) == (0, 3), str(check)
    assert simulator.writes() == []
    first = play(tmp_path / "site.yml", core=core)
    assert (first.rc, len(first.changed)) == (0, 3), str(first)
    again = play(tmp_path / "site.yml", core=core)
    assert (again.rc, again.changed) == (0, []), str(again)
    simulator.clear_log()
    purge = play(tmp_path / "purge.yml", core=core, extra_args=["-i", str(tmp_path / "shops.wpe.yml")])
    assert purge.rc == 0, str(purge)
    assert [path.split("/")[-1] for path in simulator.writes()] == ["purge_cache"]


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

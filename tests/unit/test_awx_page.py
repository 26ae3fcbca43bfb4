# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What docs/awx.md names is what the playbook awx_setup makes, and what the collection has."""

from __future__ import annotations

import re
import textwrap

import yaml

from support.player import ROOT

PAGE = (ROOT / "docs/awx.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(textwrap.dedent(block)) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def test_credential_type_is_the_one_that_awx_setup_makes():
    kind = yaml.safe_load((ROOT / "playbooks/files/awx_credential_type.yml").read_text())
    assert kind["inputs"] in BLOCKS and kind["injectors"] in BLOCKS


def test_objects_are_those_that_awx_setup_makes():
    table = PAGE.split("| Object | Name |")[1].split("\n\n")[0]
    names = set(re.findall(r"`(WP Engine[^`]*)`", table))
    tasks = "\n".join((ROOT / f"playbooks/{file}.yml").read_text() for file in ("awx_setup", "tasks/awx_present"))
    templates = {f"WP Engine {path.stem}" for path in (ROOT / "playbooks").glob("*.yml")}
    assert len(names) == 9 and [name for name in names - templates if name not in tasks] == []


def test_playbooks_and_the_inventory_plugin_exist():
    assert {"plugin": "community.wpengine.wpe_installs"} in BLOCKS
    (imported,) = next(block for block in BLOCKS if isinstance(block, list))
    name = imported["import_playbook"].rpartition(".")[2]
    named = re.findall(r"`(\w+)`", PAGE.split("| Workflow |")[1].split("## What")[0])
    for playbook in [name, *named]:
        assert (ROOT / f"playbooks/{playbook}.yml").exists(), playbook

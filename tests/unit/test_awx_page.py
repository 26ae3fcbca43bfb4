# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credential type in docs/awx.md sets the variables that the collection reads, and keeps the password secret."""

from __future__ import annotations

import re
import textwrap

import jinja2
import yaml

from ansible_collections.community.wpengine.plugins.module_utils._core.options import API_OPTIONS, value_in
from support.player import ROOT

PAGE = (ROOT / "docs/awx.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(textwrap.dedent(block)) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def test_credential_type_leads_to_the_options():
    inputs = next(block for block in BLOCKS if "fields" in block)
    injectors = next(block for block in BLOCKS if "env" in block)
    names = [field["id"] for field in inputs["fields"]]
    assert inputs["required"] == names
    given = {name: f"value {{{{ of }}}} {name}" for name in names}
    environment = {name: jinja2.Template(text).render(given) for name, text in injectors["env"].items()}
    assert {name: value_in(environment, API_OPTIONS[name]) for name in names} == given
    assert [field["id"] for field in inputs["fields"] if field.get("secret")] == ["api_password"]


def test_playbooks_and_the_inventory_plugin_exist():
    assert {"plugin": "community.wpengine.wpe_installs"} in BLOCKS
    (imported,) = next(block for block in BLOCKS if isinstance(block, list))
    name = imported["import_playbook"].rpartition(".")[2]
    named = re.findall(r"`(\w+)`", PAGE.split("| Workflow |")[1].split("## What")[0])
    for playbook in [name, *named]:
        assert (ROOT / f"playbooks/{playbook}.yml").exists(), playbook

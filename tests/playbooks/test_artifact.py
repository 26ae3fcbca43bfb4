# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users install: the built artifact, away from the checkout."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from checkout import ROOT, copy_checkout
from playbooks.harness import CORES, Player

# Kinds of plugins whose pages ansible-doc shows, and where their files are.
DOCUMENTED = {"module": "modules", "inventory": "inventory", "connection": "connection"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder of collections with this one installed from its artifact."""
    place = tmp_path_factory.mktemp("artifact")
    copy_checkout(place / "copy")
    galaxy("collection", "build", "--output-path", place, place / "copy")
    (artifact,) = place.glob("community-wpengine-*.tar.gz")
    galaxy("collection", "install", "--offline", "--collections-path", place / "collections", artifact)
    return place / "collections"


def galaxy(*arguments) -> None:
    command([CORES["newest"] / "bin/ansible-galaxy", *arguments])


def command(arguments, **options) -> str:
    run = subprocess.run(arguments, check=False, capture_output=True, encoding="utf-8", **options)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_only_what_users_need_is_inside(installed):
    collection = installed / "ansible_collections/community/wpengine"
    names = {path.name for path in collection.iterdir()}
    assert {"plugins", "meta", "LICENSES", "README.md", "extensions"} <= names
    assert not names & {".build", ".ci", ".git", ".venv", "tests", "scripts"}


@pytest.mark.parametrize("kind", DOCUMENTED)
def test_every_plugin_has_a_page(kind, installed, tmp_path):
    files = sorted(path.stem for path in (ROOT / "plugins" / DOCUMENTED[kind]).glob("*.py"))
    if not files:
        pytest.skip(f"the collection has no {kind} plugins")
    names = [f"community.wpengine.{name}" for name in files]
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(installed), "HOME": str(tmp_path)}
    pages = command(
        [CORES["newest"] / "bin/ansible-doc", "--type", kind, "--json", *names], cwd=tmp_path, env=environment
    )
    assert sorted(json.loads(pages)) == names


def test_a_playbook_runs(installed, simulator, tmp_path, core):
    run = Player(tmp_path, simulator)(
        """
        - name: Ask for the status
          community.wpengine.wpe_api:
            path: /status
        """,
        core=core,
        env={"ANSIBLE_COLLECTIONS_PATH": str(installed)},
    )
    assert run.rc == 0, str(run)
    assert [entry["path"] for entry in simulator.log()] == ["/v1/status"]


def test_the_checkout_is_not_used(installed):
    assert ROOT not in installed.parents
    assert not any(path.is_symlink() for path in Path(installed).rglob("*"))

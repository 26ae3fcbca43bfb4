# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the built artifact, installed away from the checkout as users install it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml

from support.artifact import build, command, installed_artifact
from support.checkout import ROOT, copy_checkout
from support.cores import CORES
from support.player import Player

# Folders of plugins that have no page in ansible-doc.
UNDOCUMENTED = ("action", "doc_fragments", "module_utils", "plugin_utils")

PLUGINS = [
    (folder.name, sorted(path.stem for path in folder.glob("*.py")))
    for folder in sorted((ROOT / "plugins").iterdir())
    if folder.name not in UNDOCUMENTED and any(folder.glob("*.py"))
]


IMPORTER = ROOT / ".build/galaxy-importer/bin/python"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return a folder of collections that contains this one, installed from its artifact."""
    return installed_artifact(tmp_path_factory.mktemp("artifact"))


def test_artifact_contains_only_files_for_users(installed):
    collection = installed / "ansible_collections/community/wpengine"
    names = {path.name for path in collection.iterdir()}
    assert {"plugins", "meta", "LICENSES", "README.md", "extensions"} <= names
    assert not names & {".build", ".ci", ".git", ".venv", "tests", "scripts"}


@pytest.mark.parametrize("folder,names", PLUGINS)
def test_every_plugin_has_documentation(folder, names, installed, tmp_path):
    kind = "module" if folder == "modules" else folder
    full_names = [f"community.wpengine.{name}" for name in names]
    pages = command("ansible-doc", "--type", kind, "--json", *full_names, place=tmp_path, collections=installed)
    assert sorted(json.loads(pages)) == full_names


def test_playbook_runs_on_the_installed_collection(installed, simulator, tmp_path, core):
    run = Player(tmp_path, simulator)(
        """
        - name: Read the status
          community.wpengine.wpe_api:
            path: /status
        """,
        core=core,
        env={"ANSIBLE_COLLECTIONS_PATH": str(installed)},
        real=True,
    )
    assert run.rc == 0, str(run)
    assert [entry["path"] for entry in simulator.log()] == ["/v1/status"]


def test_installed_collection_does_not_use_the_checkout(installed):
    assert ROOT not in installed.parents
    assert not any(path.is_symlink() for path in installed.rglob("*"))


def test_execution_environment_finds_what_the_collection_needs(installed, tmp_path):
    builder = CORES["newest"] / "bin/ansible-builder"
    definition = ROOT / "extensions/ee/execution-environment.yml"
    run = [builder, "create", "-f", definition, "-c", tmp_path / "context"]
    subprocess.run(run, check=True, capture_output=True, cwd=tmp_path)
    (file,) = [*tmp_path.glob("context/Containerfile"), *tmp_path.glob("context/Dockerfile")]
    assert "fedora" in file.read_text() and (tmp_path / "context/_build/requirements.yml").exists()
    out = subprocess.run([builder, "introspect", installed], check=True, capture_output=True, encoding="utf-8").stdout
    found = yaml.safe_load(out)
    assert [line.split()[0] for line in found["python"]] == ["requests>=2.28.0"]
    assert {line.split()[0] for line in found["system"]} == {"openssh-client", "openssh-clients", "rsync"}


@pytest.mark.long
@pytest.mark.parametrize("program", ["release", "ee"])
def test_release_and_execution_environment_can_be_made(program):
    run = subprocess.run(
        [sys.executable, ROOT / f"scripts/{program}.py"], check=False, capture_output=True, encoding="utf-8"
    )
    assert run.returncode == 0 and "ok: a play" in run.stdout, run.stdout + run.stderr


@pytest.mark.long
def test_galaxy_importer_accepts_the_artifact(tmp_path):
    copy_checkout(tmp_path / "copy")
    # Galaxy refuses a collection without one; galaxy.yml names none as long as there is no public one.
    with (tmp_path / "copy/galaxy.yml").open("a") as galaxy:
        galaxy.write("repository: https://example.com/community.wpengine\n")
    run = subprocess.run(
        [IMPORTER, "-m", "galaxy_importer.main", build(tmp_path)],
        check=False,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": f"{IMPORTER.parent}:/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout
    assert [line for line in run.stdout.splitlines() if line.startswith("ERROR")] == []

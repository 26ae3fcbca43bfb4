# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run `ansible-test sanity` as the collection's users and Galaxy would, without a container."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.checkout import ROOT, copy_checkout

HERE = Path(__file__).parent

# ansible-test accepts only this path, outside of any other git repository.
TREE = ROOT / ".build/sanity/ansible_collections/community/wpengine"
HOME = ROOT / ".build/sanity/home"
OUTPUT = ROOT / ".build/sanity/output.txt"

# Names under which the supported versions of ansible-test look for their get-pip script.
GET_PIP = ("get_pip_24_2.py", "get_pip_25_2.py")


def make_tree() -> None:
    """Return a copy with its own git repository, because ansible-test would use the checkout's, which ignores the copy."""
    keep = TREE / "tests/output"  # ansible-test's virtual environments
    kept = TREE.parent / "output"
    if keep.exists():
        keep.rename(kept)
    shutil.rmtree(TREE, ignore_errors=True)
    copy_checkout(TREE)
    if kept.exists():
        kept.rename(keep)
    subprocess.run(["git", "init", "--quiet", TREE], check=True)


def make_home() -> None:
    cache = HOME / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    for name in GET_PIP:
        shutil.copy(HERE / "get_pip.py", cache / name)


def path_with_real_pythons(pythons: Path) -> str:
    """Return a PATH without pyenv's shims, some of which do not run, and with the Pythons that `make env` linked."""
    others = [folder for folder in os.environ["PATH"].split(os.pathsep) if not folder.endswith("/shims")]
    return os.pathsep.join([str(Path(sys.executable).parent), str(pythons), *others])


def choose_pythons(every_one: bool) -> Path:
    """Return a folder with all installed Pythons, or with the oldest one on which ansible-core runs modules.

    ansible-test also uses the controller's Python. Syntax that these two accept is nearly always valid for all of them.
    """
    pythons = ROOT / ".build/pythons"
    found = sorted(pythons.glob("python3.*"), key=lambda path: int(path.name.rpartition(".")[2]))
    if every_one or not found:
        return pythons
    oldest = next((path for path in found if path.name == "python3.9"), found[0])
    oldest_only = ROOT / ".build/sanity/pythons"
    shutil.rmtree(oldest_only, ignore_errors=True)
    oldest_only.mkdir(parents=True)
    (oldest_only / oldest.name).symlink_to(oldest.resolve())
    return oldest_only


def test_ansible_test_sanity_succeeds(request):
    """Test the files that users get. `make long` adds the tests and tools, which ruff checks in every run."""
    long = request.config.getoption("--long")
    make_tree()
    make_home()
    pythons = choose_pythons(every_one=long)
    excluded = () if long else ("scripts/", "tests/")
    run = subprocess.run(
        ["ansible-test", "sanity", "--local", "--color", "no", *(f"--exclude={folder}" for folder in excluded)],
        cwd=TREE,
        env={**os.environ, "HOME": str(HOME), "PATH": path_with_real_pythons(pythons)},
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    OUTPUT.write_text(run.stdout)
    errors = [line for line in run.stdout.splitlines() if line.startswith(("ERROR", "FATAL"))]
    assert run.returncode == 0, "\n".join([*errors, f"All of the output is in {OUTPUT}"])
    # ansible-test succeeds without files to test.
    assert run.stdout.count("Running sanity test") >= 20, run.stdout


def test_there_is_no_ignore_file():
    assert list(HERE.glob("ignore-*.txt")) == []

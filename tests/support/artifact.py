# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the artifact of the collection, and install it as users do."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

from support.checkout import copy_checkout
from support.cores import CORES


def installed_artifact(place: Path) -> Path:
    """Return a folder of collections that contains this one, installed from its artifact."""
    copy_checkout(place / "copy")
    collections = place / "collections"
    words = ["collection", "install", "--offline", "-p", collections, build(place)]
    command("ansible-galaxy", *words, place=place, collections=collections)
    return collections


def build(place: Path) -> Path:
    """Build the artifact from a clean copy of the checkout, and return its path."""
    command("ansible-galaxy", "collection", "build", place / "copy", place=place, collections=place)
    (artifact,) = place.glob("community-wpengine-*.tar.gz")
    return artifact


def command(program: str, *arguments: t.Any, place: Path, collections: Path) -> str:
    """Run a program of Ansible that finds collections in one folder only, and return its output."""
    run = subprocess.run(
        [CORES["newest"] / "bin" / program, *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=place,
        env={"ANSIBLE_COLLECTIONS_PATH": str(collections), "HOME": str(place), "LC_ALL": "C.UTF-8"},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout

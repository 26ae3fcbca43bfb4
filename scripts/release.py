# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prepare a release without publishing it: make release [REPOSITORY=URL] [VERSION=X.Y.Z].

It works on a copy in .build/release: makes the changelog from the fragments, builds the artifact, checks what is in it, installs it
into an empty folder, verifies it, runs a play on the oldest and the newest ansible-core, and has galaxy-importer look at it.
REPOSITORY is the public address of the source, which Galaxy requires; it is written into the artifact's galaxy.yml only. VERSION is
what galaxy.yml must have, such as the tag that is published.
docs/release.md says what comes before and after. The exit status is 1 at the first thing that is wrong.
"""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
from functools import partial
from pathlib import Path

import commands
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.checkout import copy_checkout
from support.cores import CORES

PLACE = ROOT / ".build/release"
run = partial(commands.run, home=PLACE)
COPY, INSTALLED = PLACE / "copy", PLACE / "collections"
IMPORTER = ROOT / ".build/galaxy-importer/bin/python"
# All that users need, at the top of the artifact. Two files are made by the build.
CONTENT = {
    *("CHANGELOG.md", "CONTRIBUTING.md", "FILES.json", "LICENSES", "MANIFEST.json", "Makefile", "README.md", "REUSE.toml"),
    *("SECURITY.md", "benchmarks", "bindep.txt", "changelogs", "demo", "docs", "extensions", "meta", "playbooks", "plugins"),
    *("pyproject.toml", "requirements.txt", "roles"),
}  # fmt: skip
SMOKE = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - community.wpengine.wpe_site: {name: Smoke, account: agencyone}
      register: made
    - community.wpengine.wpe_site: {name: Smoke, account: agencyone}
      register: again
    - ansible.builtin.assert: {that: [made is changed, again is not changed]}
"""


def main() -> None:
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    copy_checkout(COPY)
    version = name_repository(os.environ.get("REPOSITORY", ""))
    wanted = os.environ.get("VERSION") or version
    if wanted != version:
        sys.exit(f"make release: galaxy.yml has the version {version}, and not {wanted}")
    changelog(version)
    artifact = build()
    check_content(artifact)
    install(artifact)
    for core in ("oldest", "newest"):
        smoke(core)
    has_repository = bool(os.environ.get("REPOSITORY"))
    if has_repository:
        importer(artifact)
    print(
        f"\nThe artifact of {version} is {artifact.relative_to(ROOT)}; nothing was published. docs/release.md says what is next."
    )
    if not has_repository:
        print("Galaxy requires the address of the source: make release REPOSITORY=https://…")


def say(words: str) -> None:
    print(f"ok: {words}", flush=True)


def program(name: str, core: str = "newest") -> Path:
    """Return the path of a program of Ansible."""
    path: Path = CORES[core] / "bin" / name
    return path


def name_repository(address: str) -> str:
    """Write the address of the source into galaxy.yml of the copy, if there is one; return the version."""
    galaxy = COPY / "galaxy.yml"
    if address:
        lines = [f"repository: {address}", f"issues: {address}/issues", f"documentation: {address}/tree/main/docs"]
        galaxy.write_text(galaxy.read_text() + "\n".join([*lines, ""]))
        say(f"the source is at {address}")
    return str(yaml.safe_load(galaxy.read_text())["version"])


def changelog(version: str) -> None:
    """Make the changelog from the fragments."""
    tool = Path(sys.prefix) / "bin/antsibull-changelog"
    collections = PLACE / "link"
    link = collections / "ansible_collections/community/wpengine"
    link.parent.mkdir(parents=True)
    link.symlink_to(COPY)
    run(tool, "lint", place=link)
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
    run(tool, "release", place=link, ANSIBLE_COLLECTIONS_PATH=str(collections), PATH=path)
    text = (COPY / "CHANGELOG.md").read_text().replace("\\", "")  # it escapes all punctuation
    if f"## v{version}\n" not in text:
        sys.exit(
            f"make release: CHANGELOG.md lacks the version {version}; is there a fragment in changelogs/fragments?"
        )
    say(f"the changelog has {version}, with {text.count('* community.wpengine.')} new plugins")


def build() -> Path:
    run(program("ansible-galaxy"), "collection", "build", COPY, "--output-path", PLACE)
    (artifact,) = PLACE.glob("*.tar.gz")
    say(f"{artifact.name}, {artifact.stat().st_size // 1024} KiB")
    return artifact


def check_content(artifact: Path) -> None:
    """End unless the artifact has what users need, and nothing else."""
    with tarfile.open(artifact) as archive:
        names = archive.getnames()
    top = {name.partition("/")[0] for name in names}
    wrong = sorted(top ^ CONTENT) + [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    if wrong:
        sys.exit(f"make release: the artifact has, or lacks: {', '.join(wrong)}")
    say(f"{len(names)} files and folders, all of them for users")


def install(artifact: Path) -> None:
    """Install the artifact into an empty folder, and compare the files with their checksums."""
    galaxy = program("ansible-galaxy")
    where = {"ANSIBLE_COLLECTIONS_PATH": str(INSTALLED)}
    run(galaxy, "collection", "install", "--offline", "-p", INSTALLED, artifact, **where)
    run(galaxy, "collection", "verify", "--offline", "community.wpengine", **where)
    say("installed into an empty folder, and verified")


def smoke(core: str) -> None:
    """Run a play of the installed collection against the simulator."""
    play = PLACE / "smoke.yml"
    play.write_text(SMOKE)
    command = [sys.executable, "-m", "wpengine_simulator", "rehearse", "--", program("ansible-playbook", core), play]
    run(*command, ANSIBLE_COLLECTIONS_PATH=str(INSTALLED), ANSIBLE_LOCALHOST_WARNING="false")
    say(f"a play on the {core} ansible-core")


def importer(artifact: Path) -> None:
    """Have galaxy-importer check the artifact, as Galaxy does."""
    path = f"{IMPORTER.parent}{os.pathsep}{os.environ['PATH']}"
    errors = [
        line
        for line in run(IMPORTER, "-m", "galaxy_importer.main", artifact, PATH=path).splitlines()
        if line.startswith("ERROR")
    ]
    if errors:
        sys.exit("\n".join(errors))
    say("accepted by galaxy-importer")


if __name__ == "__main__":
    main()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the execution environment of extensions/ee with this checkout's collection, and run a play in it: make ee.

Where neither podman nor docker can build, its requirements are installed into a new virtual environment instead, in which the play
runs. That shows the Python requirements, and that the programs exist here; it does not show the image.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import typing as t
from functools import partial
from pathlib import Path

import commands
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.artifact import installed_artifact

PLACE = ROOT / ".build/ee"
run = partial(commands.run, home=PLACE)
IMAGE = "community-wpengine-ee"
PROGRAMS = {"openssh-client": "ssh", "openssh-clients": "ssh", "rsync": "rsync"}
SMOKE = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - community.wpengine.wpe_user_info:
      delegate_to: localhost
    - ansible.builtin.command: "{{ item }}"
      loop: [ssh -V, rsync --version]
      changed_when: false
"""


def main() -> None:
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    installed = installed_artifact(PLACE)
    create_context()
    (PLACE / "smoke.yml").write_text(SMOKE)
    engine = next((name for name in ("podman", "docker") if can_build(name)), None)
    if engine:
        smoke_in_image(engine)
    else:
        print("make ee: neither podman nor docker can build here; the requirements are tried in a virtual environment.")
        smoke_in_environment(introspected(installed), installed)


def can_build(engine: str) -> bool:
    """Return True if a container engine is installed and runs."""
    if shutil.which(engine) is None:
        return False
    return subprocess.run([engine, "info"], check=False, capture_output=True).returncode == 0


def create_context() -> None:
    """Make the build context of the definition, with the artifact of this checkout instead of Galaxy's."""
    definition = yaml.safe_load((ROOT / "extensions/ee/execution-environment.yml").read_text())
    (artifact,) = PLACE.glob("*.tar.gz")
    definition["additional_build_files"] = [{"src": str(artifact), "dest": "galaxy"}]
    definition["dependencies"]["galaxy"] = {"collections": [{"name": artifact.name, "type": "file"}]}
    (PLACE / "execution-environment.yml").write_text(yaml.safe_dump(definition))
    builder = Path(sys.prefix) / "bin/ansible-builder"
    run(builder, "create", "-f", "execution-environment.yml", "-c", "context")
    print("ok: ansible-builder made the build context")


def introspected(installed: Path) -> dict[str, t.Any]:
    """Return the Python and system requirements that ansible-builder finds in the installed collection."""
    out = run(Path(sys.prefix) / "bin/ansible-builder", "introspect", installed)
    found: dict[str, t.Any] = yaml.safe_load(out.partition("---")[2] or out)
    print(f"ok: ansible-builder found {json.dumps(found)}")
    return found


def smoke_in_image(engine: str) -> None:
    """Build the image, and run the play in it. The simulator listens on the machine's own loopback."""
    (file,) = [*PLACE.glob("context/Containerfile"), *PLACE.glob("context/Dockerfile")]
    run(engine, "build", "-t", IMAGE, "-f", file, "context")
    print(f"ok: {engine} built {IMAGE}")
    variables = ["WPE_API_URL", "WPE_API_USER_ID", "WPE_API_PASSWORD"]
    passed = [word for name in variables for word in ("-e", name)]
    inside = [engine, "run", "--rm", "--network", "host", *passed, "-v", f"{PLACE}/smoke.yml:/smoke.yml:ro", IMAGE]
    rehearse(*inside, "ansible-playbook", "/smoke.yml")
    print("ok: a play in the image")


def smoke_in_environment(found: dict[str, t.Any], installed: Path) -> None:
    """Install the Python requirements into a new environment, look for the programs, and run the play."""
    environment = PLACE / "venv"
    uv = Path(sys.prefix) / "bin/uv"
    run(uv, "venv", "--quiet", "--python", sys.executable, environment)
    python = [line.partition("#")[0].strip() for line in found["python"]]
    run(
        uv,
        "pip",
        "install",
        "--quiet",
        "--python",
        environment / "bin/python",
        "ansible-core",
        "ansible-runner",
        *python,
    )
    packages = [line.split()[0] for line in found["system"]]
    missing = sorted({PROGRAMS[name] for name in packages if shutil.which(PROGRAMS[name]) is None})
    if missing:
        sys.exit(f"make ee: not installed here: {', '.join(missing)}")
    print(f"ok: installed {', '.join(python)}; found {', '.join(sorted(set(packages)))}")
    rehearse(environment / "bin/ansible-playbook", PLACE / "smoke.yml", ANSIBLE_COLLECTIONS_PATH=str(installed))
    print("ok: a play in the virtual environment")


def rehearse(*command: str | Path, **environment: str) -> None:
    """Run a command against a simulator."""
    run(
        sys.executable,
        "-m",
        "wpengine_simulator",
        "rehearse",
        "--",
        *command,
        ANSIBLE_LOCALHOST_WARNING="false",
        **environment,
    )


if __name__ == "__main__":
    main()

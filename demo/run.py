# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the collection on the simulator: `make demo`. Every command is printed before its output.

The commands run in the root of the checkout. They use the playbooks in demo/, and write their files to .build/demo/.
The exit status is 0 if every command succeeds. The simulator ends with the demo.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The commands name these folders relative to ROOT.
DEMO = Path("demo")
OUTPUT = Path(".build/demo")
PROGRAMS = Path(sys.executable).parent

APPLY = f"ansible-playbook {DEMO}/converge.yml -e @{DEMO}/account.yml"
APPLY_EDITED = f"ansible-playbook {DEMO}/converge.yml -e @{OUTPUT}/account.yml"
EXPORT = f"ansible-playbook community.wpengine.export -e export_dir={OUTPUT}/wpengine"
CHECK_EXPORT = f"ansible-playbook community.wpengine.converge -e converge_files={OUTPUT}/wpengine --check --diff"
LAST_DOMAIN = "          - {name: torquebikes.example, redirect_to: www.torquebikes.example}\n"
ADDED_DOMAIN = "          - {name: sale.torquebikes.example, redirect_to: www.torquebikes.example}\n"

INTRODUCTION = f"""\
The simulated WP Engine API listens on {{api_url}} until the demo ends.
The commands below run in the root of this checkout. Their files are in {DEMO}/ and {OUTPUT}/.
"""

REAL_ACCOUNT = f"""\
To do the same on a real account:

  1. An owner of the account enables API access and generates credentials:
     my.wpengine.com, Users, API Access.
  2. export WPE_API_USER_ID=...  WPE_API_PASSWORD=...      (and unset WPE_API_URL)
  3. Install the collection as the README explains, write your own account.yml, and review the changes first:
     ansible-playbook {DEMO}/converge.yml -e @account.yml --check --diff
"""


def main() -> None:
    shutil.rmtree(ROOT / OUTPUT, ignore_errors=True)
    (ROOT / OUTPUT).mkdir(parents=True)
    with simulator() as (variables, ssh_port):
        Demo(variables, ssh_port).run_all()
    title("Done")
    print(REAL_ACCOUNT)


class Demo:
    """The steps of the demo."""

    def __init__(self, variables: dict[str, str], ssh_port: int) -> None:
        self.ssh_port = ssh_port
        self.environment = {
            **os.environ,
            **variables,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build/link"),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_DEPRECATION_WARNINGS": "False",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "False",
            "ANSIBLE_FORCE_COLOR": str(sys.stdout.isatty()),
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
            "ANSIBLE_LOCALHOST_WARNING": "False",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",  # leaves no open connection behind
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        }
        for name in ("ANSIBLE_CONFIG", "ANSIBLE_INVENTORY"):
            self.environment.pop(name, None)

    def run_all(self) -> None:
        title(f"Create the sites, installs and domains of {DEMO}/account.yml")
        self.run(APPLY)
        title("Run it again: nothing changes")
        if " changed=0 " not in self.run(APPLY):
            raise SystemExit("The second run changed something.")
        title("Add one domain, and preview the change")
        self.add_domain()
        self.run(f"{APPLY_EDITED} --check --diff")
        title("Apply the change")
        self.run(APPLY_EDITED)
        title("Use the installs as an inventory")
        self.run(f"ansible-inventory -i {DEMO}/demo.wpe.yml --graph")
        title("Purge the caches of every production install")
        self.run(f"ansible-playbook -i {DEMO}/demo.wpe.yml {DEMO}/purge.yml")
        title("Run a WP-CLI command on every production install over SSH")
        if shutil.which("ssh") and shutil.which("ssh-keygen"):
            self.run_over_ssh()
        else:
            print("Skipped: the programs ssh and ssh-keygen are not installed.")
        title("Bring the accounts under code: export them, and check that the files make no difference")
        self.run(EXPORT)
        if " changed=0 " not in self.run(CHECK_EXPORT):
            raise SystemExit("The exported files made a difference.")

    def add_domain(self) -> None:
        """Write a copy of account.yml that has one more domain."""
        text = (ROOT / DEMO / "account.yml").read_text(encoding="utf-8")
        edited = text.replace(LAST_DOMAIN, LAST_DOMAIN + ADDED_DOMAIN)
        (ROOT / OUTPUT / "account.yml").write_text(edited, encoding="utf-8")
        print(f"{OUTPUT}/account.yml is {DEMO}/account.yml with this line added:\n\n+{ADDED_DOMAIN}")

    def run_over_ssh(self) -> None:
        """Run versions.yml. The simulated gateway is on loopback, so -e overrides the hosts' addresses."""
        key = OUTPUT / "demo-key"
        self.run(f"ssh-keygen -q -t ed25519 -N '' -C demo -f {key}")
        address = f"-e ansible_host=127.0.0.1 -e ansible_port={self.ssh_port} -e ansible_ssh_private_key_file={key}"
        options = f"-o UserKnownHostsFile={OUTPUT}/known_hosts -o IdentityAgent=none"
        known_hosts = f'-e \'{{"ansible_ssh_common_args": "{options}"}}\''
        print("\nThe -e options lead to the simulated SSH gateway. A real account needs only the private key.\n")
        self.run(f"ansible-playbook -i {DEMO}/demo.wpe.yml {DEMO}/versions.yml {address} {known_hosts}")

    def run(self, command: str) -> str:
        """Print a command, run it while printing its output, and return the output."""
        print(f"$ {command}\n", flush=True)
        lines = []
        with subprocess.Popen(
            shlex.split(command),
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        ) as process:
            for line in process.stdout or ():
                lines.append(line)
                print(line, end="", flush=True)
        if process.returncode:
            raise SystemExit(f"The command failed with exit status {process.returncode}: {command}")
        return "".join(lines)


@contextlib.contextmanager
def simulator() -> Iterator[tuple[dict[str, str], int]]:
    """Run the simulator. Yield the variables that point the collection at it, and the port of its SSH gateway."""
    ready, log = ROOT / OUTPUT / "ready.json", ROOT / OUTPUT / "simulator.log"
    with log.open("w", encoding="utf-8") as output:
        command = [sys.executable, "-m", "wpengine_simulator", "--ssh", "--ready-file", str(ready)]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        for _attempt in range(200):
            if ready.exists():
                break
            if process.poll() is not None:
                raise SystemExit(f"The simulator did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.1)
        else:
            raise SystemExit("The simulator was not ready within 20 seconds.")
        lines = [shlex.split(line) for line in log.read_text(encoding="utf-8").splitlines()]
        variables = dict(words[1].split("=", 1) for words in lines if words[:1] == ["export"])
        addresses = json.loads(ready.read_text(encoding="utf-8"))
        print(INTRODUCTION.format(api_url=addresses["api_url"]))
        yield variables, addresses["ssh_port"]
    finally:
        process.terminate()
        process.wait(timeout=10)


def title(text: str) -> None:
    print(f"\n{'=' * 100}\n{text}\n{'=' * 100}\n", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None

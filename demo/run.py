# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show the collection at work on the simulator: `make demo`. Stops what it starts; its status says whether all went well."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PROGRAMS = Path(sys.executable).parent
EDIT = (
    "- {name: torquebikes.example, redirect_to: www.torquebikes.example}",
    "- {name: torquebikes.example, redirect_to: www.torquebikes.example}\n"
    "          - {name: sale.torquebikes.example, redirect_to: www.torquebikes.example}",
)

REAL_ACCOUNT = """\
The same on a real account:

  1. An owner of the account switches API access on and generates credentials:
     my.wpengine.com, Users, API Access.
  2. export WPE_API_USER_ID=...  WPE_API_PASSWORD=...      (and no WPE_API_URL)
  3. Install the collection (the README says how), write your own account.yml, and look before you leap:
     ansible-playbook demo/converge.yml -e @account.yml --check --diff
"""


def main():
    with tempfile.TemporaryDirectory(prefix="wpengine-demo-") as folder, simulator(Path(folder)) as (variables, ssh_port):
        place = Path(folder)
        for path in HERE.glob("*.yml"):
            shutil.copy(path, place)
        demo = Demo(place, variables, ssh_port)
        demo.show()
    title("Done")
    print(REAL_ACCOUNT)


class Demo:
    """The steps, each a command that anybody can type."""

    def __init__(self, place, variables, ssh_port):
        self.place = place
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
            "ANSIBLE_SSH_ARGS": "-o ControlMaster=no",  # no connection is kept when the demo is over
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        }
        for name in ("ANSIBLE_CONFIG", "ANSIBLE_INVENTORY"):
            self.environment.pop(name, None)

    def show(self):
        title("Two accounts, three sites, nine installs and their domains, from account.yml")
        self.run("ansible-playbook converge.yml -e @account.yml")
        title("The same again: nothing changes")
        again = self.run("ansible-playbook converge.yml -e @account.yml")
        if " changed=0 " not in again:
            raise SystemExit("The second run changed something.")
        title("One edit in account.yml: what would change?")
        account = self.place / "account.yml"
        account.write_text(account.read_text(encoding="utf-8").replace(*EDIT), encoding="utf-8")
        print(f"  + {EDIT[1].splitlines()[1].strip()}\n")
        self.run("ansible-playbook converge.yml -e @account.yml --check --diff")
        title("Apply it")
        self.run("ansible-playbook converge.yml -e @account.yml")
        title("The installs as inventory")
        self.run("ansible-inventory -i demo.wpe.yml --graph")
        title("Purge the caches of every production install")
        self.run("ansible-playbook -i demo.wpe.yml purge.yml")
        title("A command on every production install, over SSH")
        if shutil.which("ssh") and shutil.which("ssh-keygen"):
            self.show_ssh()
        else:
            print("Left out: the programs ssh and ssh-keygen are not installed here.")

    def show_ssh(self):
        """The gateway of the simulator is on loopback, so the hosts' addresses are overridden; a real one needs no -e."""
        self.run("ssh-keygen -q -t ed25519 -N '' -C demo -f demo-key")
        gateway = f"-e ansible_host=127.0.0.1 -e ansible_port={self.ssh_port} -e ansible_ssh_private_key_file=demo-key"
        known_hosts = "-e '{\"ansible_ssh_common_args\": \"-o UserKnownHostsFile=known_hosts -o IdentityAgent=none\"}'"
        self.run(f"ansible-playbook -i demo.wpe.yml versions.yml {gateway} {known_hosts}")

    def run(self, command):
        """Run a command, show it and what it prints; its output."""
        print(f"$ {command}\n", flush=True)
        lines = []
        with subprocess.Popen(
            shlex.split(command),
            cwd=self.place,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        ) as process:
            for line in process.stdout:
                lines.append(line)
                print(line, end="", flush=True)
        if process.returncode:
            raise SystemExit(f"'{command}' ended with status {process.returncode}.")
        return "".join(lines)


@contextlib.contextmanager
def simulator(folder):
    """A running simulator; the variables that point the collection at it, and the port of its SSH gateway."""
    ready, log = folder / "ready.json", folder / "simulator.log"
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
        title(f"A stand-in WP Engine is at {addresses['api_url']}")
        yield variables, addresses["ssh_port"]
    finally:
        process.terminate()
        process.wait(timeout=10)


def title(text):
    """A heading between the steps."""
    print(f"\n{'=' * 100}\n{text}\n{'=' * 100}\n", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None

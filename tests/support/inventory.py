# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-inventory, and build accounts for it to list."""

from __future__ import annotations

import json
import subprocess
import typing as t
from pathlib import Path

import yaml

from support.cores import CORES
from support.forked_ansible import run_ansible
from support.leaks import canaries, files_in, leaks
from support.player import ENTRY_POINTS, Player, Simulator

AGENCY_ONE = "00000000-0000-4000-8000-000000000011"
AGENCY_TWO = "00000000-0000-4000-8000-000000000012"
ACCOUNTS = {
    AGENCY_ONE: {"name": "agencyone", "nickname": "Agency One"},
    AGENCY_TWO: {"name": "agencytwo", "nickname": "Agency Two"},
}
ENVIRONMENTS = ("production", "staging", "development")


def number(value: int) -> str:
    """Return the UUID of a number."""
    return f"00000000-0000-4000-8000-{value:012d}"


class AccountBuilder:
    """Builds a simulator's state from sites and installs."""

    def __init__(self) -> None:
        self.sites: dict[str, dict[str, t.Any]] = {}
        self.installs: dict[str, dict[str, t.Any]] = {}
        self.domains: dict[str, dict[str, t.Any]] = {}

    def site(self, name: str, account: str = AGENCY_ONE, **fields: t.Any) -> str:
        site_id = number(1_000_000 + len(self.sites))
        self.sites[site_id] = {"id": site_id, "name": name, "account": {"id": account}, **fields}
        return site_id

    def install(
        self,
        name: str,
        site: str | None = None,
        environment: str | None = None,
        account: str = AGENCY_ONE,
        **fields: t.Any,
    ) -> str:
        install_id = number(2_000_000 + len(self.installs))
        self.installs[install_id] = {
            "id": install_id,
            "name": name,
            "account": {"id": account},
            "site": {"id": site} if site else None,
            "environment": environment,
            "php_version": "8.2",
            **fields,
        }
        return install_id

    def state(self) -> dict[str, t.Any]:
        collections = {"sites": self.sites, "installs": self.installs, "domains": self.domains}
        return {"accounts": {key: {"id": key, **row} for key, row in ACCOUNTS.items()}, **collections}


def build_two_accounts() -> AccountBuilder:
    """Build two accounts with a site each: one with three environments, one with an install that is pending."""
    builder = AccountBuilder()
    bikes = builder.site("Torque Bikes", group_name="Bikes & Co", tags=["retail", "big-shop"])
    for name, environment in zip(("torquebikes", "torquestg", "torquedev"), ENVIRONMENTS):
        builder.install(name, bikes, environment, stable_ips=["192.0.2.10"], wp_version="6.8.1", php_version="8.3")
    news = builder.site("Daily News", account=AGENCY_TWO)
    builder.install("dailynews", news, "production", account=AGENCY_TWO, is_multisite=True)
    builder.install("dailynewsdev", news, "development", account=AGENCY_TWO, status="pending")
    return builder


def build_many_installs(count: int) -> AccountBuilder:
    """Build a number of installs. Each site has three, and half of the sites are in each account."""
    builder = AccountBuilder()
    for index in range(count):
        account = (AGENCY_ONE, AGENCY_TWO)[index // 3 % 2]
        if index % 3 == 0:
            site = builder.site(
                f"Site {index // 3}", account, group_name=f"Group {index % 20}", tags=[f"tag{index % 10}"]
            )
        builder.install(f"in{index:06d}", site, ENVIRONMENTS[index % 3], account)
    return builder


class Listing:
    """The output of one run of ansible-inventory."""

    def __init__(self, process: subprocess.CompletedProcess[str]) -> None:
        self.rc = process.returncode
        self.stdout = process.stdout
        self.stderr = process.stderr

    @property
    def output(self) -> str:
        return f"{self.stdout}\n{self.stderr}"

    @property
    def words(self) -> str:
        """Return standard error as one line, without line breaks that depend on the terminal's width."""
        return " ".join(self.stderr.split())

    @property
    def _list(self) -> dict[str, t.Any]:
        """Return the parsed output without Ansible's marks of unsafe text, which 2.19 and later add to all text."""
        assert self.rc == 0, self.output
        found: dict[str, t.Any] = json.loads(self.stdout, object_hook=lambda item: item.get("__ansible_unsafe", item))
        return found

    @property
    def variables(self) -> dict[str, dict[str, t.Any]]:
        variables: dict[str, dict[str, t.Any]] = self._list["_meta"]["hostvars"]
        return variables

    @property
    def groups(self) -> dict[str, list[str]]:
        """Return the hosts of each group but all and ungrouped."""
        groups = {name: sorted(group.get("hosts", [])) for name, group in self._list.items() if name != "_meta"}
        return {name: hosts for name, hosts in groups.items() if name not in ("all", "ungrouped")}


class Lister:
    """Runs ansible-inventory with files of this collection's plugin. Each run asserts that it shows and leaves no secret."""

    def __init__(self, directory: Path, simulator: Simulator) -> None:
        self.player = Player(directory, simulator)
        self.directory = directory

    def write(self, options: dict[str, t.Any] | str = "", name: str = "wpe.yml") -> Path:
        """Write an inventory file, and return its path. options: options beside `plugin`, or the file's text."""
        if not isinstance(options, str):
            options = yaml.safe_dump({"plugin": "community.wpengine.wpe_installs", **options})
        path = self.directory / name
        path.write_text(options)
        return path

    def __call__(
        self,
        options: dict[str, t.Any] | str | None = None,
        *arguments: str | Path,
        core: str = "newest",
        name: str = "wpe.yml",
        env: dict[str, str | None] | None = None,
        real: bool = False,
    ) -> Listing:
        """List the hosts, or run ansible-inventory with other arguments. A variable that is None in `env` is removed.

        real: start ansible-inventory as a user does (see forked_ansible.py).
        """
        return self.run([self.write(options or {}, name)], *arguments, core=core, env=env, real=real)

    def run(
        self,
        files: list[Path],
        *arguments: str | Path,
        core: str = "newest",
        env: dict[str, str | None] | None = None,
        real: bool = False,
    ) -> Listing:
        """Run ansible-inventory once with one or more inventory files."""
        environment = {
            **self.player.base_environment(self._place(), ENTRY_POINTS["action"]),
            "WPE_API_RETRY_TIMEOUT": "0",
            **(env or {}),
        }
        sources = [word for path in files for word in ("-i", path)]
        process = run_ansible(
            CORES[core],
            "ansible-inventory",
            [*sources, *(arguments or ["--list"])],
            cwd=self.directory,
            environment=environment,
            timeout=120,
            real=real,
        )
        listing = Listing(process)
        written = {path: text for path, text in files_in(self.directory).items() if Path(path) not in files}
        found = leaks({"output": listing.output, **written}, canaries(self.player.simulator))
        assert not found, found
        return listing

    def _place(self) -> Path:
        place = self.directory / "home"
        place.mkdir(exist_ok=True)
        return place

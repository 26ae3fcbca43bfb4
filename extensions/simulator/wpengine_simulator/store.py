# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state with its clock, its scheduled jobs and its delayed lists."""

from __future__ import annotations

import copy
import time
import typing as t
from pathlib import Path

from .errors import ControlError
from .json_files import write_json
from .resources import JOBS
from .settings import Settings
from .state import State, add_defaults

# The collection that each list operation shows.
LISTED_COLLECTIONS = {
    "listSites": "sites",
    "listInstalls": "installs",
    "listDomains": "domains",
    "listBackups": "backups",
    "listArchives": "archives",
    "listSshKeys": "ssh_keys",
    "listAccountUsers": "account_users",
    "listSiteTransfers": "site_transfers",
    "getInstallCertificates": "certificates",
    "getSiteReportsSchedules": "report_schedules",
}


class Store:
    """Holds the state. Operations read it through data_for() and change `data` in place."""

    def __init__(self, data: State, settings: Settings) -> None:
        self.settings = settings
        # The folder with the sites of the SSH gateway, None without one.
        self.sites: Path | None = None
        # The due time of the running job: a clock that was moved far ahead does not change the times that it writes.
        self.job_time: float | None = None
        self.replace(data)

    def replace(self, data: State) -> None:
        """Start from a copy of the given state. Raise ControlError if it is not valid."""
        if not isinstance(data, dict):
            raise ControlError("a state is a JSON object")
        self.data = add_defaults(copy.deepcopy(data))
        # For delayed lists: when a state was changed, and a copy from before the change.
        self.snapshots: list[tuple[float, State]] = []

    def snapshot(self) -> None:
        """Keep a copy of the state before it is changed, if lists are delayed."""
        delay = self.settings["list_lag_seconds"]
        self.snapshots = [(until, data) for until, data in self.snapshots if until > self.now() - delay]
        if delay:
            self.snapshots.append((self.now(), copy.deepcopy(self.data)))

    def data_for(self, operation_id: str) -> State:
        """Return the state for an operation. The collection that it lists may be some seconds old."""
        collection, shown_time = LISTED_COLLECTIONS.get(operation_id), self.now() - self.settings["list_lag_seconds"]
        old = next((data for until, data in self.snapshots if until > shown_time), None)
        return self.data if collection is None or old is None else {**self.data, collection: old[collection]}

    def now(self) -> float:
        """Return the simulator's time in Unix seconds."""
        offset: float = self.settings["clock_offset_seconds"]
        return self.job_time or time.time() + offset

    def schedule(self, seconds: float, job: str, **arguments: t.Any) -> None:
        """Run the job of that name, with these arguments, after the given seconds."""
        self.data["jobs"].append({"due": self.now() + seconds, "job": job, **arguments})

    def run_due_jobs(self) -> None:
        """Run every job that is due, the earliest first, also those that a job schedules."""
        while True:
            due = [job for job in self.data["jobs"] if job["due"] <= self.now()]
            if not due:
                return
            first = min(due, key=lambda job: job["due"])
            self.data["jobs"].remove(first)
            arguments = {name: value for name, value in first.items() if name not in ("due", "job")}
            self.job_time = first["due"]
            try:
                JOBS[first["job"]](self, **arguments)
            finally:
                self.job_time = None

    def save(self, path: str) -> None:
        write_json(path, self.data)

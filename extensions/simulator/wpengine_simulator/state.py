# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data of the simulated WP Engine: plain dicts and lists that JSON carries without a difference."""

from __future__ import annotations

import copy
import json
import os
import time
import uuid

from .calls import ControlError
from .resources import JOBS

# Each collection holds rows by id. Those that belong to something hold them by its id first.
COLLECTIONS = (
    "accounts",
    "account_users",  # account id, user id
    "sites",
    "installs",
    "domains",  # install id, domain id
    "domain_reports",  # install id, report id
    "backups",  # install id, backup id
    "archives",  # install id, archive id
    "certificates",  # install id, certificate id
    "offload_settings",  # install id: the settings themselves
    "ssh_keys",
    "site_transfers",  # site id, transfer id
    "report_templates",  # account id, template id
    "report_schedules",  # site id, schedule id
    "site_reports",  # site id, report id
)
LISTS = (
    "purges",  # every cache purge: install_id, type, time
    "txt_records",  # root domains whose TXT record is published
    "taken_names",  # install names that belong to other customers
    "jobs",  # work that is due later
)
# What an operation lists.
LISTED = {
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
BELONGS_TO_INSTALL = (
    "domains", "domain_reports", "backups", "archives", "certificates", "offload_settings",
)
BELONGS_TO_SITE = ("site_transfers", "report_schedules", "site_reports")

FIRST_USER = {
    "id": "00000000-0000-4000-8000-0000000000a1",
    "first_name": "Olive",
    "last_name": "Owner",
    "email": "owner@example.com",
    "phone_number": None,
}


def built_in_data():
    """The small state that the simulator has when it is given none."""
    with open(os.path.join(os.path.dirname(__file__), "data", "demo.json"), encoding="utf-8") as file:
        return json.load(file)


def fill_in(data):
    """Add what a hand-written state may leave out, so that operations need not ask."""
    for name in COLLECTIONS:
        data.setdefault(name, {})
    for name in LISTS:
        data.setdefault(name, [])
    data.setdefault("user", dict(FIRST_USER))
    for name in ("accounts", "sites", "installs"):
        for row_id, row in data[name].items():
            row.setdefault("id", row_id)
            if name != "accounts" and row.get("account", {}).get("id") not in data["accounts"]:
                raise ControlError(f"{name}: {row_id} is of no account that the data has")
    for domains in data["domains"].values():
        for row_id, row in domains.items():
            row.setdefault("id", row_id)
    for install in data["installs"].values():
        add_platform_domains(data, install)
    return data


def add_platform_domains(data, install):
    """Every install answers to two host names of the platform, which the API lists among its domains."""
    domains = data["domains"].setdefault(install["id"], {})
    names = {domain["name"] for domain in domains.values()}
    for suffix in ("wpengine.com", "wpenginepowered.com"):
        name = f"{install['name']}.{suffix}"
        if name not in names:
            domain_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{install['id']}.{name}"))
            domains[domain_id] = {"id": domain_id, "name": name, "platform": True}


def forget_install(data, install_id):
    data["installs"].pop(install_id, None)
    for name in BELONGS_TO_INSTALL:
        data[name].pop(install_id, None)


def forget_site(data, site_id):
    for install in [row for row in data["installs"].values() if site_id_of(row) == site_id]:
        forget_install(data, install["id"])
    data["sites"].pop(site_id, None)
    for name in BELONGS_TO_SITE:
        data[name].pop(site_id, None)


def site_id_of(install):
    return (install.get("site") or {}).get("id")


class Store:
    """The data with the clock and the work that is due later."""

    def __init__(self, data, settings):
        self.settings = settings
        # While a job runs, the time at which it was due, so that moving the clock far ahead changes nothing else.
        self.moment = None
        self.replace(data)

    def replace(self, data):
        if not isinstance(data, dict):
            raise ControlError("a state is a JSON object")
        self.data = fill_in(copy.deepcopy(data))
        # The data as they were until a certain time, for lists that are late.
        self.past = []

    def before_write(self):
        """Keep the data as they are, if lists are to show them for a while."""
        lag = self.settings["list_lag_seconds"]
        self.past = [(until, data) for until, data in self.past if until > self.now() - lag]
        if lag:
            self.past.append((self.now(), copy.deepcopy(self.data)))

    def as_listed(self, operation_id):
        """The data as an operation sees them: what it lists may be some seconds old."""
        collection, when = LISTED.get(operation_id), self.now() - self.settings["list_lag_seconds"]
        old = next((data for until, data in self.past if until > when), None)
        return self.data if collection is None or old is None else {**self.data, collection: old[collection]}

    def now(self):
        return self.moment or time.time() + self.settings["clock_offset_seconds"]

    def later(self, seconds, job, **arguments):
        self.data["jobs"].append({"due": self.now() + seconds, "job": job, **arguments})

    def run_due_jobs(self):
        """Do what has become due; a job may start further ones, which may be due as well."""
        while True:
            due = [job for job in self.data["jobs"] if job["due"] <= self.now()]
            if not due:
                return
            first = min(due, key=lambda job: job["due"])
            self.data["jobs"].remove(first)
            arguments = {name: value for name, value in first.items() if name not in ("due", "job")}
            self.moment = first["due"]
            try:
                JOBS[first["job"]](self, **arguments)
            finally:
                self.moment = None

    def save(self, path):
        write_json(path, self.data)


def write_json(path, value):
    """Write a whole file or none: readers never see half of it."""
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
        file.write("\n")
    os.replace(temporary, path)

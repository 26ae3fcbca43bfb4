# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs: pending, then active. Each environment of a site has at most one, and names are globally unique."""

from __future__ import annotations

import re

from .. import wordpress_site
from ..call import Body, Call
from ..errors import invalid, taken
from ..state import Row, add_platform_domains, remove_install, site_id_of
from ..store import Store
from ..values import new_id
from . import job, operation
from .domains import primary_of
from .sites import account_filter

NAME = re.compile(r"[a-z][a-z0-9]{2,13}")


def view(call: Call, row: Row, single: bool = False) -> Body:
    """Return an install as the API shows it. single: with two fields that are null in lists."""
    primary = primary_of(call.data["domains"].get(row["id"], {}))
    return {
        "id": row["id"],
        "name": row["name"],
        "account": {"id": row["account"]["id"]},
        "php_version": row.get("php_version"),
        "status": row.get("status", "active"),
        "site": {"id": site_id_of(row)} if site_id_of(row) else None,
        "cname": row.get("cname", f"{row['name']}.wpengine.com"),
        "stable_ips": row.get("stable_ips"),
        "environment": row.get("environment"),
        "primary_domain": primary["name"] if primary else None,
        "is_multisite": row.get("is_multisite", False),
        "created_at": row.get("created_at", "2024-01-01T00:00:00.000Z"),
        "wp_version": row.get("wp_version", "6.8.3") if single else None,
        "defer_wordpress_upgrades_until": row.get("defer_wordpress_upgrades_until") if single else None,
    }


def install_of(call: Call) -> Row:
    """Return the install in the path."""
    return call.find(call.data["installs"], call.path["install_id"])


@operation("listInstalls")
def list_installs(call: Call) -> Body:
    return call.page(call.data["installs"], lambda row: view(call, row), account_filter(call))


@operation("getInstall")
def get_install(call: Call) -> Body:
    return view(call, install_of(call), single=True)


@operation("createInstall")
def create_install(call: Call) -> Body:
    body = call.body
    account = call.data["accounts"].get(body["account_id"].lower())
    if account is None:
        raise invalid("Install", "account_id", "The account is unknown", type="access_error")
    site_id, environment = (body.get("site_id") or "").lower(), body.get("environment")
    if account.get("sites_enabled", True) and not (site_id and environment):
        raise invalid("Install", "environment" if site_id else "site_id", "This field is required", code="missing")
    name = body["name"]
    check_name(call, name)
    check_environment(call, account["id"], site_id, environment)
    row = {
        "id": new_id(),
        "name": name,
        "account": {"id": account["id"]},
        "site": {"id": site_id} if site_id else None,
        "environment": environment,
        "status": "pending",
        "php_version": "8.2",
        "cname": f"{name}.wpengine.com",
        "stable_ips": ["192.0.2.10", "192.0.2.11"],
        "is_multisite": False,
        "created_at": call.timestamp(),
        "wp_version": "6.8.3",
        "defer_wordpress_upgrades_until": None,
    }
    call.data["installs"][row["id"]] = row
    add_platform_domains(call.data, row)
    call.schedule(call.settings["install_pending_seconds"], "install_activated", install_id=row["id"])
    return view(call, row)


@job("install_activated")
def install_activated(store: Store, install_id: str) -> None:
    row = store.data["installs"].get(install_id)
    if row is not None:
        row["status"] = "active"


def check_name(call: Call, name: str) -> None:
    """Raise ApiError if a name is invalid or in use by any customer."""
    if not NAME.fullmatch(name):
        raise invalid("Install", "name", "Name must be 3 to 14 lowercase letters and digits, starting with a letter")
    if name in call.data["taken_names"] or any(row["name"] == name for row in call.data["installs"].values()):
        raise taken("Install", "name", "Name is already in use")


def check_environment(
    call: Call, account_id: str, site_id: str, environment: str | None, install_id: str | None = None
) -> None:
    """Raise ApiError unless the site belongs to the account and has no other install in the environment."""
    if not site_id:
        return
    site = call.data["sites"].get(site_id)
    if site is None or site["account"]["id"] != account_id:
        raise invalid("Install", "site_id", "The site does not belong to the account", type="access_error")
    for row in call.data["installs"].values():
        if row["id"] != install_id and site_id_of(row) == site_id and row.get("environment") == environment:
            raise taken("Install", "environment", f"The site already has a {environment} install")


@operation("updateInstall")
def update_install(call: Call) -> Body:
    row = install_of(call)
    site_id = call.body.get("site_id", site_id_of(row) or "").lower()
    environment = call.body.get("environment", row.get("environment"))
    check_environment(call, row["account"]["id"], site_id, environment, row["id"])
    row["site"] = {"id": site_id} if site_id else None
    row["environment"] = environment
    return view(call, row)


@operation("deleteInstall")
def delete_install(call: Call) -> None:
    remove_install(call.data, install_of(call)["id"])


@operation("copyInstall")
def copy_install(call: Call) -> None:
    """The destination in the state records the copy at once: the API has no status for it. Files and options follow."""
    installs = call.data["installs"]
    source = call.find(installs, call.body["source_environment_id"])
    destination = call.find(installs, call.body["destination_environment_id"])
    options = call.body.get("custom_options", {})
    if source is destination:
        raise invalid("InstallCopy", "destination_environment_id", "Source and destination are the same install")
    if source["account"]["id"] != destination["account"]["id"]:
        raise invalid("InstallCopy", "destination_environment_id", "The installs belong to different accounts")
    if options.get("db_tables") and not options.get("include_db", True):
        raise invalid("InstallCopy", "db_tables", "Tables cannot be selected without the database")
    if options.get("include_files", True):
        for field in ("wp_version", "is_multisite"):
            if field in source:
                destination[field] = source[field]
    destination["copied_from"] = {
        "install_id": source["id"],
        "time": call.timestamp(),
        "notification_emails": call.body.get("notification_emails", []),
        "custom_options": options,
    }
    destination["copies"] = destination.get("copies", 0) + 1
    call.schedule(
        call.settings["copy_seconds"],
        "install_copied",
        source=source["name"],
        destination=destination["name"],
        include_files=options.get("include_files", True),
        include_db=options.get("include_db", True),
    )


@job("install_copied")
def install_copied(store: Store, source: str, destination: str, include_files: bool, include_db: bool) -> None:
    """Copy the files and options of a site, if the SSH gateway has sites."""
    if store.sites is not None:
        wordpress_site.copy(store.sites / source, store.sites / destination, include_files, include_db)

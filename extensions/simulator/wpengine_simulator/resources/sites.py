# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites: names that are free text and not unique, with at most one install for each environment."""

from __future__ import annotations

from ..calls import invalid, new_id
from ..state import forget_site, site_id_of
from . import operation

LONGEST_NAME = 40


def installs_by_site(call):
    """Grouped once for a whole list: looking through all installs for each site would take too long."""
    groups = {}
    for install in call.data["installs"].values():
        groups.setdefault(site_id_of(install), []).append(install)
    return groups


def view(row, installs):
    return {
        "id": row["id"],
        "name": row["name"],
        "account": {"id": row["account"]["id"]},
        "group_name": row.get("group_name"),
        "tags": row.get("tags", []),
        "created_at": row.get("created_at", "2024-01-01T00:00:00.000Z"),
        "sandbox": row.get("sandbox", False),
        "transferable": row.get("transferable", False),
        "installs": [
            {
                "id": install["id"],
                "name": install["name"],
                "environment": install.get("environment"),
                "cname": install.get("cname", f"{install['name']}.wpengine.com"),
                "php_version": install.get("php_version"),
                "is_multisite": install.get("is_multisite", False),
            }
            for install in installs
        ],
    }


def single_view(call, row):
    return view(row, installs_by_site(call).get(row["id"], []))


def account_filter(call):
    """Rows of the wanted account, and only of accounts that have the API switched on."""
    wanted = call.query.get("account_id", "").lower()
    accounts = call.data["accounts"]

    def keep(row):
        account_id = row["account"]["id"]
        return wanted in ("", account_id) and accounts.get(account_id, {}).get("api_access", True)

    return keep


def checked_name(name):
    if not name.strip():
        raise invalid("Site", "name", "Name cannot be empty.", code="missing")
    if len(name) > LONGEST_NAME:
        raise invalid("Site", "name", f"Name is too long (maximum is {LONGEST_NAME} characters)", code="too_long")
    return name


@operation("listSites")
def list_sites(call):
    groups = installs_by_site(call)
    return call.page(call.data["sites"], lambda row: view(row, groups.get(row["id"], [])), account_filter(call))


@operation("createSite")
def create_site(call):
    account_id = call.body["account_id"].lower()
    if account_id not in call.data["accounts"]:
        raise invalid("Site", "account_id", "The account is not one of yours", type="access_error")
    row = {
        "id": new_id(),
        "name": checked_name(call.body["name"]),
        "account": {"id": account_id},
        "group_name": None,
        "tags": [],
        "created_at": call.timestamp(),
        "sandbox": False,
        "transferable": False,
    }
    call.data["sites"][row["id"]] = row
    return view(row, [])


@operation("getSite")
def get_site(call):
    return single_view(call, call.find(call.data["sites"], call.path["site_id"]))


@operation("updateSite")
def update_site(call):
    row = call.find(call.data["sites"], call.path["site_id"])
    if "name" in call.body:
        row["name"] = checked_name(call.body["name"])
    return single_view(call, row)


@operation("deleteSite")
def delete_site(call):
    row = call.find(call.data["sites"], call.path["site_id"])
    forget_site(call.data, row["id"])

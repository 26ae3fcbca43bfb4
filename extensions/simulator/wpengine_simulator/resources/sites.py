# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites. Their names are free text and not unique."""

from __future__ import annotations

from collections.abc import Callable

from ..call import Body, Call
from ..errors import invalid
from ..state import Row, remove_site, site_id_of
from ..values import new_id
from . import operation

MAX_NAME_LENGTH = 40


def installs_by_site(call: Call) -> dict[str | None, list[Row]]:
    """Return the installs by site ID. Searching all installs for each site of a list would be slow."""
    groups: dict[str | None, list[Row]] = {}
    for install in call.data["installs"].values():
        groups.setdefault(site_id_of(install), []).append(install)
    return groups


def view(row: Row, installs: list[Row]) -> Body:
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


def single_view(call: Call, row: Row) -> Body:
    return view(row, installs_by_site(call).get(row["id"], []))


def account_filter(call: Call) -> Callable[[Row], bool]:
    """Return a function that accepts rows of the requested account, and only of accounts with API access."""
    requested = call.query.get("account_id", "").lower()
    accounts = call.data["accounts"]

    def keep(row: Row) -> bool:
        account_id = row["account"]["id"]
        has_access: bool = accounts.get(account_id, {}).get("api_access", True)
        return requested in ("", account_id) and has_access

    return keep


def check_name(name: str) -> None:
    if not name.strip():
        raise invalid("Site", "name", "Name cannot be empty.", code="missing")
    if len(name) > MAX_NAME_LENGTH:
        raise invalid("Site", "name", f"Name is too long (maximum is {MAX_NAME_LENGTH} characters)", code="too_long")


@operation("listSites")
def list_sites(call: Call) -> Body:
    groups = installs_by_site(call)
    return call.page(call.data["sites"], lambda row: view(row, groups.get(row["id"], [])), account_filter(call))


@operation("createSite")
def create_site(call: Call) -> Body:
    account_id = call.body["account_id"].lower()
    if account_id not in call.data["accounts"]:
        raise invalid("Site", "account_id", "The account is unknown", type="access_error")
    check_name(call.body["name"])
    row = {
        "id": new_id(),
        "name": call.body["name"],
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
def get_site(call: Call) -> Body:
    return single_view(call, call.find(call.data["sites"], call.path["site_id"]))


@operation("updateSite")
def update_site(call: Call) -> Body:
    row = call.find(call.data["sites"], call.path["site_id"])
    if "name" in call.body:
        check_name(call.body["name"])
        row["name"] = call.body["name"]
    return single_view(call, row)


@operation("deleteSite")
def delete_site(call: Call) -> None:
    row = call.find(call.data["sites"], call.path["site_id"])
    remove_site(call.data, row["id"])

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers of sites to other accounts, now or later."""

from __future__ import annotations

from datetime import datetime, timezone

from ..calls import ApiError, invalid, new_id, timestamp
from ..state import site_id_of
from . import job, operation

HOUR = 3600
WEEK = 7 * 24 * HOUR
NOT_BEGUN = ("pending", "scheduled")
FIELDS = (
    "id", "site", "installs", "origin_account", "destination_account", "status", "scheduled_time", "created_at",
    "updated_at",
)


def view(row):
    """Names as they were when the transfer was asked for."""
    return {name: row[name] for name in FIELDS}


def transfers_of(call):
    """The site in the path and its transfers."""
    site = call.find(call.data["sites"], call.path["site_id"])
    return site, call.data["site_transfers"].setdefault(site["id"], {})


def installs_of(data, site_id):
    return [install for install in data["installs"].values() if site_id_of(install) == site_id]


@operation("listSiteTransfers")
def list_transfers(call):
    return call.page(transfers_of(call)[1], view)


@operation("listAccountSiteTransfers")
def list_account_transfers(call):
    account = call.find(call.data["accounts"], call.path["account_id"])
    every = {
        row["id"]: row for transfers in call.data["site_transfers"].values() for row in transfers.values()
        if row["origin_account_id"] == account["id"]
    }
    return call.page(every, view)


@operation("getSiteTransfer")
def get_transfer(call):
    return view(call.find(transfers_of(call)[1], call.path["transfer_id"]))


def refusal(field, message, type="invalid_value"):
    """This operation alone answers 422 to what it understands but will not do."""
    return invalid("SiteTransfer", field, message, type, status=422)


@operation("createSiteTransfer")
def create_transfer(call):
    site, transfers = transfers_of(call)
    accounts = call.data["accounts"]
    origin, destination = accounts[site["account"]["id"]], accounts.get(call.body["destination_account_id"].lower())
    if destination is None:
        raise refusal("destination_account_id", "The account is not one of yours", "access_error")
    if destination is origin:
        raise refusal("destination_account_id", "The site is in this account already")
    due = checked_time(call)
    if any(row["status"] in (*NOT_BEGUN, "in_progress") for row in transfers.values()):
        raise ApiError(409, "The site has a transfer that has not ended")
    if site.get("sandbox"):
        raise ApiError(409, "A sandbox site cannot be transferred")
    if not destination.get("has_preferred_data_center", True):
        raise ApiError(409, "The destination account has no preferred data center")
    row = {
        "id": new_id(),
        "site": site["name"],
        "installs": [install["name"] for install in installs_of(call.data, site["id"])],
        "origin_account": origin["name"],
        "destination_account": destination["name"],
        "status": "scheduled" if due else "pending",
        "scheduled_time": timestamp(due) if due else None,
        "created_at": call.timestamp(),
        "updated_at": call.timestamp(),
        "origin_account_id": origin["id"],
        "destination_account_id": destination["id"],
        "maintenance_mode": call.body.get("maintenance_mode", False),
    }
    transfers[row["id"]] = row
    begins = due - call.now if due else call.settings["transfer_seconds"] / 2
    call.later(begins, "transfer_begins", site_id=site["id"], transfer_id=row["id"])
    return view(row)


def checked_time(call):
    """When the transfer is to begin, or None for at once."""
    text = call.body.get("scheduled_time")
    if text is None:
        return None
    moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    if not HOUR <= moment.timestamp() - call.now <= WEEK:
        raise refusal("scheduled_time", "The time must be between one hour and seven days ahead")
    return moment.timestamp()


def set_status(store, row, status):
    row["status"] = status
    row["updated_at"] = timestamp(store.now())


def find_row(store, site_id, transfer_id):
    return store.data["site_transfers"].get(site_id, {}).get(transfer_id)


@job("transfer_begins")
def transfer_begins(store, site_id, transfer_id):
    row = find_row(store, site_id, transfer_id)
    if row is not None and row["status"] in NOT_BEGUN:
        set_status(store, row, "in_progress")
        seconds = store.settings["transfer_seconds"] / 2
        store.later(seconds, "transfer_ends", site_id=site_id, transfer_id=transfer_id)


@job("transfer_ends")
def transfer_ends(store, site_id, transfer_id):
    row = find_row(store, site_id, transfer_id)
    if row is None:
        return
    set_status(store, row, store.settings["transfer_outcome"])
    if row["status"] == "completed":
        for moved in [store.data["sites"][site_id], *installs_of(store.data, site_id)]:
            moved["account"] = {"id": row["destination_account_id"]}


@operation("cancelSiteTransfer")
def cancel_transfer(call):
    row = call.find(transfers_of(call)[1], call.path["transfer_id"])
    if row["status"] not in NOT_BEGUN:
        raise ApiError(409, f"A transfer that is {row['status']} cannot be cancelled")
    set_status(call.store, row, "cancelled")

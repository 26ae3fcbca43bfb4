# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers of sites to other accounts, immediate or scheduled."""

from __future__ import annotations

from datetime import datetime, timezone

from ..call import Body, Call
from ..errors import ApiError, invalid
from ..state import Row, Rows, installs_of_site
from ..store import Store
from ..values import new_id, timestamp
from . import job, operation

HOUR = 3600  # seconds
WEEK = 7 * 24 * HOUR
NOT_STARTED = ("pending", "scheduled")
FIELDS = (
    "id",
    "site",
    "installs",
    "origin_account",
    "destination_account",
    "status",
    "scheduled_time",
    "created_at",
    "updated_at",
)


def view(row: Row) -> Body:
    """Return a transfer, with the names of the time when it was created."""
    return {name: row[name] for name in FIELDS}


def transfers_of(call: Call) -> tuple[Row, Rows]:
    """Return the site in the path, and its transfers."""
    site = call.find(call.data["sites"], call.path["site_id"])
    return site, call.data["site_transfers"].setdefault(site["id"], {})


@operation("listSiteTransfers")
def list_transfers(call: Call) -> Body:
    return call.page(transfers_of(call)[1], view)


@operation("listAccountSiteTransfers")
def list_account_transfers(call: Call) -> Body:
    account = call.find(call.data["accounts"], call.path["account_id"])
    outgoing = {
        row["id"]: row
        for transfers in call.data["site_transfers"].values()
        for row in transfers.values()
        if row["origin_account_id"] == account["id"]
    }
    return call.page(outgoing, view)


@operation("getSiteTransfer")
def get_transfer(call: Call) -> Body:
    return view(call.find(transfers_of(call)[1], call.path["transfer_id"]))


def unprocessable(field: str, message: str, type: str = "invalid_value") -> ApiError:
    """Return an error with status 422, which only createSiteTransfer uses for invalid values."""
    return invalid("SiteTransfer", field, message, type, status=422)


@operation("createSiteTransfer")
def create_transfer(call: Call) -> Body:
    site, transfers = transfers_of(call)
    accounts = call.data["accounts"]
    origin, destination = accounts[site["account"]["id"]], accounts.get(call.body["destination_account_id"].lower())
    if destination is None:
        raise unprocessable("destination_account_id", "The account is unknown", "access_error")
    if destination is origin:
        raise unprocessable("destination_account_id", "The site is already in this account")
    due = scheduled_time(call)
    if any(row["status"] in (*NOT_STARTED, "in_progress") for row in transfers.values()):
        raise ApiError(409, "The site has an unfinished transfer")
    if site.get("sandbox"):
        raise ApiError(409, "A sandbox site cannot be transferred")
    if not destination.get("has_preferred_data_center", True):
        raise ApiError(409, "The destination account has no preferred data center")
    row = {
        "id": new_id(),
        "site": site["name"],
        "installs": [install["name"] for install in installs_of_site(call.data, site["id"])],
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
    delay = due - call.now if due else call.settings["transfer_seconds"] / 2
    call.schedule(delay, "transfer_started", site_id=site["id"], transfer_id=row["id"])
    return view(row)


def scheduled_time(call: Call) -> float | None:
    """Return the start of the transfer in Unix seconds, None for an immediate transfer."""
    text = call.body.get("scheduled_time")
    if text is None:
        return None
    time = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    if time.tzinfo is None:
        time = time.replace(tzinfo=timezone.utc)
    if not HOUR <= time.timestamp() - call.now <= WEEK:
        raise unprocessable("scheduled_time", "The time must be between one hour and seven days in the future")
    return time.timestamp()


def set_status(store: Store, row: Row, status: str) -> None:
    row["status"] = status
    row["updated_at"] = timestamp(store.now())


def find_row(store: Store, site_id: str, transfer_id: str) -> Row | None:
    """Return the row of a job, None if its site was deleted in the meantime."""
    rows: Rows = store.data["site_transfers"].get(site_id, {})
    return rows.get(transfer_id)


@job("transfer_started")
def transfer_started(store: Store, site_id: str, transfer_id: str) -> None:
    row = find_row(store, site_id, transfer_id)
    if row is not None and row["status"] in NOT_STARTED:
        set_status(store, row, "in_progress")
        seconds = store.settings["transfer_seconds"] / 2
        store.schedule(seconds, "transfer_finished", site_id=site_id, transfer_id=transfer_id)


@job("transfer_finished")
def transfer_finished(store: Store, site_id: str, transfer_id: str) -> None:
    row = find_row(store, site_id, transfer_id)
    if row is None:
        return
    set_status(store, row, store.settings["transfer_outcome"])
    if row["status"] == "completed":
        for row_to_move in [store.data["sites"][site_id], *installs_of_site(store.data, site_id)]:
            row_to_move["account"] = {"id": row["destination_account_id"]}


@operation("cancelSiteTransfer")
def cancel_transfer(call: Call) -> None:
    row = call.find(transfers_of(call)[1], call.path["transfer_id"])
    if row["status"] not in NOT_STARTED:
        raise ApiError(409, f"A transfer that is {row['status']} cannot be cancelled")
    set_status(call.store, row, "cancelled")

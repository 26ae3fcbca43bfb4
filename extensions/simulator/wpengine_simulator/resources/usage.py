# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage of accounts and installs: invented, but always the same for one install and day, with numbers as text."""

from __future__ import annotations

import base64
import zlib
from datetime import date, datetime, timedelta, timezone

from ..calls import ApiError, timestamp
from ..state import site_id_of
from . import job, operation
from .installs import install_of

# What can be summed up, with the largest invented value of one day.
SUMMABLE = {
    "visit_count": 5_000,
    "billable_visits": 4_000,
    "network_origin_bytes": 2_000_000_000,
    "network_cdn_bytes": 3_000_000_000,
    "network_total_bytes": 5_000_000_000,
    "storage_file_bytes": 4_000_000_000,
    "storage_database_bytes": 500_000_000,
    "request_origin_count": 50_000,
}
ONLY_DAILY = {"database_tables_count": 60, "database_sql_bytes": 400_000_000, "autoloaded_bytes": 900_000}
LONGEST_SUMMARY = 31
OLDEST = 396  # days in thirteen months


def value(install, day, metric, largest):
    return zlib.crc32(f"{install['id']} {day} {metric}".encode()) % largest


def days_of(call, longest=None):
    """The days that the query asks for: the last thirty unless it says both ends."""
    today = datetime.fromtimestamp(call.now, timezone.utc).date()
    first, last = call.query.get("first_date"), call.query.get("last_date")
    if (first is None) != (last is None):
        raise ApiError(400, "first_date and last_date go together")
    first = date.fromisoformat(first) if first else today - timedelta(days=30)
    last = date.fromisoformat(last) if last else today - timedelta(days=1)
    if first > last:
        raise ApiError(400, "first_date is after last_date")
    if last > today:
        raise ApiError(400, "last_date is in the future")
    if (today - first).days > OLDEST:
        raise ApiError(400, "first_date is more than thirteen months ago")
    days = (last - first).days + 1
    if longest and days > longest:
        raise ApiError(400, f"At most {longest} days can be summed up")
    return [first + timedelta(days=number) for number in range(days)]


def account_of(call):
    account = call.find(call.data["accounts"], call.path["account_id"])
    installs = [row for row in call.data["installs"].values() if row["account"]["id"] == account["id"]]
    return account, installs


def daily(install, day):
    body = {
        metric: str(value(install, day, metric, largest)) for metric, largest in {**SUMMABLE, **ONLY_DAILY}.items()
    }
    return {
        "date": day.isoformat(),
        **body,
        "storage_update_time": install.get("storage_update_time", f"{day}T00:00:00.000Z"),
        "traffic_metrics_source": "BIGQUERY",
    }


def rollup(installs, days):
    return {metric: rolled_up(installs, days, metric, largest) for metric, largest in SUMMABLE.items()}


def rolled_up(installs, days, metric, largest):
    sums = [sum(value(install, day, metric, largest) for install in installs) for day in days]
    return {
        "average": str(sum(sums) // len(sums)),
        "sum": str(sum(sums)),
        "latest": {"date": days[-1].isoformat(), "value": str(sums[-1])},
    }


def metrics(install, days, name_field):
    return {
        name_field: install["name"],
        "metrics": [daily(install, day) for day in days],
        "metrics_rollup": rollup([install], days),
        "storage_refresh_expected_time": install.get("storage_refresh_expected_time"),
    }


@operation("getInstallUsageMetrics")
def get_install_usage(call):
    return metrics(install_of(call), days_of(call), "install_name")


@operation("getAccountUsageMetrics")
def get_account_usage(call):
    account, installs = account_of(call)
    days = days_of(call)
    limit, offset = int(call.query.get("limit", 100)), read_token(call.query.get("offset"))
    if limit < 1:
        raise ApiError(400, "limit must be at least 1")
    following = offset + limit
    return {
        "environment_metrics": [metrics(row, days, "environment_name") for row in installs[offset:following]],
        "total_size": len(installs),
        "next_page_token": write_token(following) if following < len(installs) else None,
        "all_environments_included": True,
        "last_account_storage_refresh_time": account.get("last_storage_refresh_time"),
        "account_storage_refresh_expected_time": account.get("storage_refresh_expected_time"),
    }


def write_token(offset):
    return base64.urlsafe_b64encode(f"from {offset}".encode()).decode()


def read_token(token):
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).decode().removeprefix("from "))
    except ValueError:
        raise ApiError(400, "offset is not a token that was given") from None


@operation("getAccountUsageSummary")
def get_summary(call):
    _account, installs = account_of(call)
    return rollup(installs, days_of(call, LONGEST_SUMMARY))


@operation("getAccountUsageInsights")
def get_insights(call):
    _account, installs = account_of(call)
    days = days_of(call, LONGEST_SUMMARY)
    return {metric: insight(call, installs, days, metric, largest) for metric, largest in SUMMABLE.items()}


def insight(call, installs, days, metric, largest):
    totals = {install["id"]: sum(value(install, day, metric, largest) for day in days) for install in installs}

    def total(keep):
        return str(sum(totals[install["id"]] for install in installs if keep(install)))

    return {
        "total": total(lambda install: True),
        "environment_types": {
            environment: total(lambda install, wanted=environment: install.get("environment") == wanted)
            for environment in ("production", "staging", "development")
        },
        "site_types": {
            kind: total(lambda install, wanted=kind: site_type(call, install) == wanted)
            for kind in ("standard", "transferable", "sandbox")
        },
    }


def site_type(call, install):
    site = call.data["sites"].get(site_id_of(install), {})
    return next((kind for kind in ("sandbox", "transferable") if site.get(kind)), "standard")


@operation("refreshAccountDiskUsage")
def refresh_account(call):
    account, _installs = account_of(call)
    begin_refresh(call, "accounts", account)


@operation("refreshEnvironmentDiskUsage")
def refresh_install(call):
    begin_refresh(call, "installs", install_of(call))


def begin_refresh(call, collection, row):
    """Further requests during a refresh change nothing."""
    if row.get("storage_refresh_expected_time") is None:
        seconds = call.settings["disk_usage_refresh_seconds"]
        row["storage_refresh_expected_time"] = call.timestamp(seconds)
        call.later(seconds, "disk_usage_is_refreshed", collection=collection, row_id=row["id"])


@job("disk_usage_is_refreshed")
def disk_usage_is_refreshed(store, collection, row_id):
    row = store.data[collection].get(row_id)
    if row is not None:
        row["storage_refresh_expected_time"] = None
        row["last_storage_refresh_time" if collection == "accounts" else "storage_update_time"] = timestamp(store.now())

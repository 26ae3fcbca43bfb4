# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage of accounts and installs: made-up numbers, always the same for an install and day, as strings."""

from __future__ import annotations

import base64
import zlib
from datetime import date, datetime, timedelta, timezone

from ..call import Body, Call
from ..errors import ApiError
from ..state import Row, site_id_of
from ..store import Store
from ..values import timestamp
from . import job, operation
from .installs import install_of

# Metrics of summaries, with the upper limit of the made-up value of one day.
SUMMARY_METRICS = {
    "visit_count": 5_000,
    "billable_visits": 4_000,
    "network_origin_bytes": 2_000_000_000,
    "network_cdn_bytes": 3_000_000_000,
    "network_total_bytes": 5_000_000_000,
    "storage_file_bytes": 4_000_000_000,
    "storage_database_bytes": 500_000_000,
    "request_origin_count": 50_000,
}
# Metrics of single days only.
DAILY_METRICS = {"database_tables_count": 60, "database_sql_bytes": 400_000_000, "autoloaded_bytes": 900_000}
MAX_SUMMARY_DAYS = 31
MAX_AGE_DAYS = 396  # thirteen months


def value(install: Row, day: date, metric: str, limit: int) -> int:
    """Return the made-up value of a metric on one day."""
    return zlib.crc32(f"{install['id']} {day} {metric}".encode()) % limit


def days_of(call: Call, max_days: int | None = None) -> list[date]:
    """Return the days between first_date and last_date, by default the last thirty days."""
    today = datetime.fromtimestamp(call.now, timezone.utc).date()
    first_text, last_text = call.query.get("first_date"), call.query.get("last_date")
    if (first_text is None) != (last_text is None):
        raise ApiError(400, "first_date and last_date are required together")
    first = date.fromisoformat(first_text) if first_text else today - timedelta(days=30)
    last = date.fromisoformat(last_text) if last_text else today - timedelta(days=1)
    if first > last:
        raise ApiError(400, "first_date is after last_date")
    if last > today:
        raise ApiError(400, "last_date is in the future")
    if (today - first).days > MAX_AGE_DAYS:
        raise ApiError(400, "first_date is more than thirteen months ago")
    days = (last - first).days + 1
    if max_days and days > max_days:
        raise ApiError(400, f"A summary has at most {max_days} days")
    return [first + timedelta(days=number) for number in range(days)]


def account_of(call: Call) -> tuple[Row, list[Row]]:
    """Return the account in the path, and its installs."""
    account = call.find(call.data["accounts"], call.path["account_id"])
    installs = [row for row in call.data["installs"].values() if row["account"]["id"] == account["id"]]
    return account, installs


def daily(install: Row, day: date) -> Body:
    limits = {**SUMMARY_METRICS, **DAILY_METRICS}
    return {
        "date": day.isoformat(),
        **{metric: str(value(install, day, metric, limit)) for metric, limit in limits.items()},
        "storage_update_time": install.get("storage_update_time", f"{day}T00:00:00.000Z"),
        "traffic_metrics_source": "BIGQUERY",
    }


def rollup(installs: list[Row], days: list[date]) -> Body:
    """Return the totals of all summary metrics."""
    return {metric: metric_rollup(installs, days, metric, limit) for metric, limit in SUMMARY_METRICS.items()}


def metric_rollup(installs: list[Row], days: list[date], metric: str, limit: int) -> Body:
    sums = [sum(value(install, day, metric, limit) for install in installs) for day in days]
    return {
        "average": str(sum(sums) // len(sums)),
        "sum": str(sum(sums)),
        "latest": {"date": days[-1].isoformat(), "value": str(sums[-1])},
    }


def metrics(install: Row, days: list[date], name_field: str) -> Body:
    return {
        name_field: install["name"],
        "metrics": [daily(install, day) for day in days],
        "metrics_rollup": rollup([install], days),
        "storage_refresh_expected_time": install.get("storage_refresh_expected_time"),
    }


@operation("getInstallUsageMetrics")
def get_install_usage(call: Call) -> Body:
    return metrics(install_of(call), days_of(call), "install_name")


@operation("getAccountUsageMetrics")
def get_account_usage(call: Call) -> Body:
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


def write_token(offset: int) -> str:
    """Return a page token, which clients must not interpret."""
    return base64.urlsafe_b64encode(f"from {offset}".encode()).decode()


def read_token(token: str | None) -> int:
    """Return the offset of a page token, 0 without a token."""
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).decode().removeprefix("from "))
    except ValueError:
        raise ApiError(400, "offset is not a page token") from None


@operation("getAccountUsageSummary")
def get_summary(call: Call) -> Body:
    _account, installs = account_of(call)
    return rollup(installs, days_of(call, MAX_SUMMARY_DAYS))


@operation("getAccountUsageInsights")
def get_insights(call: Call) -> Body:
    _account, installs = account_of(call)
    days = days_of(call, MAX_SUMMARY_DAYS)
    return {metric: insight(call, installs, days, metric, limit) for metric, limit in SUMMARY_METRICS.items()}


def insight(call: Call, installs: list[Row], days: list[date], metric: str, limit: int) -> Body:
    """Return the total of a metric, and its parts by environment and by kind of site."""
    total = 0
    environments = dict.fromkeys(("production", "staging", "development"), 0)
    site_types = dict.fromkeys(("standard", "transferable", "sandbox"), 0)
    for install in installs:
        amount = sum(value(install, day, metric, limit) for day in days)
        total += amount
        if install.get("environment") in environments:
            environments[install["environment"]] += amount
        site_types[site_type(call, install)] += amount
    return {
        "total": str(total),
        "environment_types": {name: str(amount) for name, amount in environments.items()},
        "site_types": {name: str(amount) for name, amount in site_types.items()},
    }


def site_type(call: Call, install: Row) -> str:
    site: Row = call.data["sites"].get(site_id_of(install), {})
    return next((kind for kind in ("sandbox", "transferable") if site.get(kind)), "standard")


@operation("refreshAccountDiskUsage")
def refresh_account(call: Call) -> None:
    account, _installs = account_of(call)
    start_refresh(call, "accounts", account)


@operation("refreshEnvironmentDiskUsage")
def refresh_install(call: Call) -> None:
    start_refresh(call, "installs", install_of(call))


def start_refresh(call: Call, collection: str, row: Row) -> None:
    """Start a refresh of the disk usage. Further requests during the refresh change nothing."""
    if row.get("storage_refresh_expected_time") is None:
        seconds = call.settings["disk_usage_refresh_seconds"]
        row["storage_refresh_expected_time"] = call.timestamp(seconds)
        call.schedule(seconds, "disk_usage_refreshed", collection=collection, row_id=row["id"])


@job("disk_usage_refreshed")
def disk_usage_refreshed(store: Store, collection: str, row_id: str) -> None:
    row = store.data[collection].get(row_id)
    if row is not None:
        row["storage_refresh_expected_time"] = None
        row["last_storage_refresh_time" if collection == "accounts" else "storage_update_time"] = timestamp(store.now())

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that can be changed while the simulator runs, with their defaults."""

from __future__ import annotations

import typing as t

from .dialects import DIALECTS
from .errors import ControlError

Settings = dict[str, t.Any]

DEFAULTS: Settings = {
    # The form of responses, see dialects.py.
    "dialect": "spec",
    # Maximum of rows on a page of a list; 0 means as many as requested.
    "page_size": 0,
    # Lists have `count`.
    "list_count": True,
    # The header Date of responses: the simulator's time, no header, or a text that is no date.
    "date_header": "clock",
    # Every refusal, such as 403 or 404, arrives as a 500 with its body.
    "refusals_as_500": False,
    # Delay of every API request before it is processed.
    "delay_seconds": 0.0,
    # Lists show a change only after this time; single reads show it at once.
    "list_lag_seconds": 0.0,
    # Added to the machine's clock: moving it forward completes scheduled work at once.
    "clock_offset_seconds": 0.0,
    # Duration of asynchronous work.
    "install_pending_seconds": 2.0,
    "backup_seconds": 2.0,
    "archive_seconds": 2.0,
    "transfer_seconds": 2.0,
    "copy_seconds": 2.0,
    "certificate_seconds": 2.0,
    "domain_report_seconds": 1.0,
    "disk_usage_refresh_seconds": 2.0,
    # Final status of asynchronous work.
    "backup_outcome": "completed",
    "archive_outcome": "completed",
    "transfer_outcome": "completed",
    # More API requests than this within one second get a 429; 0 means no limit.
    "rate_limit_per_second": 0,
    # Sent as Retry-After with such a 429; null sends no such header, as the real API does.
    "rate_limit_retry_after": None,
    # Limits that the API has for each install.
    "object_purge_seconds": 60.0,
    "check_status_seconds": 5.0,
    # Behavior of the real API that is not known: each setting offers both possibilities.
    # Adding a domain of another install: adds it with duplicate=true, or fails.
    "domain_in_use": "duplicate",
    # The flag duplicate after the other install has lost the domain: gone (current), or as it was (kept).
    "duplicate_flag": "current",
    # One invalid item in a bulk request: adds nothing (atomic), or the valid ones (partial).
    "bulk_domains": "atomic",
    # Installs that are sent for a user: replace the former ones, or are added to them (merge).
    "user_installs": "replace",
    # Network of new domains: AN, GES or LEGACY.
    "domain_network": "GES",
    # New domains need a TXT record at their root domain.
    "txt_verification": True,
    # Pages of sites show a change of files only after this time; about five seconds on real installs.
    "page_lag_seconds": 0.0,
    # Maximum of concurrent connections to the SSH gateway. Sources disagree whether the real limit is per user or
    # per install.
    "ssh_connections": 5,
    # A connection is cut after this time, even while a command runs.
    "ssh_session_seconds": 600.0,
    # Delay of every connection until its container is ready; 13 to 30 seconds on the real gateway.
    "ssh_connect_seconds": 0.0,
    # The gateway accepts a new key, and knows a new install, only after this time.
    "ssh_key_seconds": 0.0,
    "ssh_install_seconds": 0.0,
}

CHOICES: dict[str, tuple[str, ...]] = {
    "dialect": tuple(DIALECTS),
    "date_header": ("clock", "missing", "invalid"),
    "backup_outcome": ("completed", "aborted"),
    "archive_outcome": ("completed", "aborted"),
    "transfer_outcome": ("completed", "failed"),
    "domain_in_use": ("duplicate", "refuse"),
    "duplicate_flag": ("current", "kept"),
    "bulk_domains": ("atomic", "partial"),
    "user_installs": ("replace", "merge"),
    "domain_network": ("AN", "GES", "LEGACY"),
}


def validate(changes: t.Any) -> None:
    """Raise ControlError for the first unknown setting or invalid value."""
    if not isinstance(changes, dict):
        raise ControlError("settings are a JSON object")
    for name, value in changes.items():
        if name not in DEFAULTS:
            raise ControlError(f"unknown setting {name!r}; known settings: {', '.join(DEFAULTS)}")
        if name in CHOICES:
            if value not in CHOICES[name]:
                raise ControlError(f"{name} must be one of {', '.join(CHOICES[name])}, not {value!r}")
        elif isinstance(DEFAULTS[name], bool):
            if not isinstance(value, bool):
                raise ControlError(f"{name} must be true or false, not {value!r}")
        elif name == "rate_limit_retry_after" and value is None:
            continue
        elif isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ControlError(f"{name} must be a number, not {value!r}")

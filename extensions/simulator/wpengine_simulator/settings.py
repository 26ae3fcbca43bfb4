# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be set while the simulator runs, with the values it starts with."""

from __future__ import annotations

from .calls import ControlError
from .dialects import DIALECTS

DEFAULTS = {
    # How answers are worded, see dialects.py.
    "dialect": "spec",
    # Every API request waits this long before it is processed.
    "delay_seconds": 0.0,
    # Lists show what was written only so long afterwards; what is read alone is up to date.
    "list_lag_seconds": 0.0,
    # Added to the machine's clock: moving it forward makes waiting work finish at once.
    "clock_offset_seconds": 0.0,
    # How long things take.
    "install_pending_seconds": 2.0,
    "backup_seconds": 2.0,
    "archive_seconds": 2.0,
    "transfer_seconds": 2.0,
    "certificate_seconds": 2.0,
    "domain_report_seconds": 1.0,
    "disk_usage_refresh_seconds": 2.0,
    # How they end.
    "backup_outcome": "completed",
    "archive_outcome": "completed",
    "transfer_outcome": "completed",
    # More API requests than this within one second are answered with 429; 0 means no limit.
    "rate_limit_per_second": 0,
    # Sent as Retry-After with such a 429; null sends no such header, as the real API does.
    "rate_limit_retry_after": None,
    # Limits that the API has for each install.
    "object_purge_seconds": 60.0,
    "check_status_seconds": 5.0,
    # What nobody has seen the real API do, so that both can be tried.
    # A domain that another install has: made with duplicate=true, or refused.
    "domain_in_use": "duplicate",
    # One bad item in a bulk request: nothing is made (atomic), or the good ones are (partial).
    "bulk_domains": "atomic",
    # Installs that are sent for a person: they are all of them (replace), or come to the old ones (merge).
    "user_installs": "replace",
    # Network of new domains: AN, GES or LEGACY.
    "domain_network": "GES",
    # New domains wait for a TXT record at their root domain.
    "txt_verification": True,
    # The SSH gateway lets in so many connections at once. Whether the real limit is one of the user or of the install
    # is disputed.
    "ssh_connections": 5,
    # A connection is cut after this long, whatever it does.
    "ssh_session_seconds": 600.0,
    # Every connection waits this long for its container; on the real gateway 13 to 30 seconds.
    "ssh_connect_seconds": 0.0,
    # A new key is let in, and a new install is known to the gateway, only so long after it was made.
    "ssh_key_seconds": 0.0,
    "ssh_install_seconds": 0.0,
}

CHOICES = {
    "dialect": tuple(DIALECTS),
    "backup_outcome": ("completed", "aborted"),
    "archive_outcome": ("completed", "aborted"),
    "transfer_outcome": ("completed", "failed"),
    "domain_in_use": ("duplicate", "refuse"),
    "bulk_domains": ("atomic", "partial"),
    "user_installs": ("replace", "merge"),
    "domain_network": ("AN", "GES", "LEGACY"),
}


def check(changes):
    """Raise ControlError that names the first setting that cannot be set so."""
    if not isinstance(changes, dict):
        raise ControlError("settings are a JSON object")
    for name, value in changes.items():
        if name not in DEFAULTS:
            raise ControlError(f"unknown setting {name!r}; known are {', '.join(DEFAULTS)}")
        if name in CHOICES:
            if value not in CHOICES[name]:
                raise ControlError(f"{name} is one of {', '.join(CHOICES[name])}, not {value!r}")
        elif name == "txt_verification":
            if not isinstance(value, bool):
                raise ControlError(f"{name} is true or false, not {value!r}")
        elif name == "rate_limit_retry_after" and value is None:
            continue
        elif isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ControlError(f"{name} is a number, not {value!r}")

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The structure of the simulator's state: plain dicts and lists that can be stored as JSON."""

from __future__ import annotations

import copy
import os
import typing as t
import uuid

from .errors import ControlError
from .json_files import read_json

# One object, e.g. a site, with the fields that the API shows and a few of the simulator's own.
Row = dict[str, t.Any]
# Objects by ID.
Rows = dict[str, Row]
# The whole state: the names of COLLECTIONS and LISTS, and `user`.
State = dict[str, t.Any]

# Collections hold rows by ID. A comment of two names: rows by the ID of their owner, then by their own.
COLLECTIONS = (
    "accounts",
    "account_users",  # account ID, user ID
    "sites",
    "installs",
    "domains",  # install ID, domain ID
    "domain_reports",  # install ID, report ID
    "backups",  # install ID, backup ID
    "archives",  # install ID, archive ID
    "certificates",  # install ID, certificate ID
    "offload_settings",  # install ID: the settings themselves
    "ssh_keys",
    "site_transfers",  # site ID, transfer ID
    "report_templates",  # account ID, template ID
    "report_schedules",  # site ID, schedule ID
    "site_reports",  # site ID, report ID
)
LISTS = (
    "purges",  # accepted cache purges: install_id, type, time
    "txt_records",  # root domains whose TXT record is published
    "taken_names",  # install names of other customers
    "jobs",  # scheduled work, see store.py
)
OWNED_BY_INSTALL = (
    "domains",
    "domain_reports",
    "backups",
    "archives",
    "certificates",
    "offload_settings",
)
OWNED_BY_SITE = ("site_transfers", "report_schedules", "site_reports")

# The default of a field that holds the row's own ID.
ROW_ID = object()
# The fields without which an operation cannot show a row, by collection of rows that belong to an install, site or account.
OWNED_ROWS: dict[str, Row] = {
    "account_users": {"user_id": ROW_ID, "roles": "full", "first_name": "", "last_name": "", "email": ""},
    "domains": {"id": ROW_ID},
    "domain_reports": {"id": ROW_ID, "complete": True, "domain_id": None, "time": ""},
    "backups": {"id": ROW_ID, "status": "completed"},
    "archives": {"id": ROW_ID, "state": "completed", "create_time": None, "backup": {"id": None}},
    "certificates": {
        "id": ROW_ID,
        "status": "ENABLED",
        "common_name": "",
        "domains": [],
        "private_key": "",
        "certificate": "",
    },
    "site_transfers": {
        "id": ROW_ID,
        "status": "completed",
        "installs": [],
        **dict.fromkeys(
            (
                "origin_account_id",
                "destination_account_id",
                "site",
                "origin_account",
                "destination_account",
                "scheduled_time",
                "created_at",
                "updated_at",
            )
        ),
    },
    "report_templates": {"template_uuid": ROW_ID, "template_name": "", "preview_image_url": ""},
    "report_schedules": {"uuid": ROW_ID},
    "site_reports": {"uuid": ROW_ID},
}

DEFAULT_USER = {
    "id": "00000000-0000-4000-8000-0000000000a1",
    "first_name": "Olive",
    "last_name": "Owner",
    "email": "owner@example.com",
    "phone_number": None,
}


def default_state() -> State:
    """Return the state that the simulator starts with when none is given."""
    state: State = read_json(os.path.join(os.path.dirname(__file__), "data", "demo.json"))
    return state


def add_defaults(state: State) -> State:
    """Add everything that a handwritten state may omit. Raise ControlError for an unknown account."""
    for name in COLLECTIONS:
        state.setdefault(name, {})
    for name in LISTS:
        state.setdefault(name, [])
    state.setdefault("user", dict(DEFAULT_USER))
    for name in ("accounts", "sites", "installs"):
        for row_id, row in state[name].items():
            row.setdefault("id", row_id)
            if name != "accounts" and row.get("account", {}).get("id") not in state["accounts"]:
                raise ControlError(f"{name}: the account of {row_id} is not in the state")
    for row_id, row in state["ssh_keys"].items():
        for key, value in {"uuid": row_id, "comment": "", "created_at": None, "fingerprint": ""}.items():
            row.setdefault(key, value)
    for name, defaults in OWNED_ROWS.items():
        for rows in state[name].values():
            for row_id, row in rows.items():
                for key, value in defaults.items():
                    row.setdefault(key, id_of(row_id) if value is ROW_ID else copy.deepcopy(value))
    check_names(state)
    for install in state["installs"].values():
        add_platform_domains(state, install)
    return state


def id_of(key: str) -> str | int:
    """Return the ID of a row that has this key. The IDs of certificates are numbers."""
    return int(key) if key.isdecimal() else key


def check_names(state: State) -> None:
    """Raise ControlError for a row without the name that no default can replace."""
    named = [(name, state[name]) for name in ("accounts", "sites", "installs")]
    named += [("domains", rows) for rows in state["domains"].values()]
    for name, rows in named:
        for row_id, row in rows.items():
            if not isinstance(row.get("name"), str):
                raise ControlError(f"{name}: {row_id} has no name")


def add_platform_domains(state: State, install: Row) -> None:
    """Add the two platform host names that the API lists among an install's domains."""
    domains = state["domains"].setdefault(install["id"], {})
    names = {domain["name"] for domain in domains.values()}
    for suffix in ("wpengine.com", "wpenginepowered.com"):
        name = f"{install['name']}.{suffix}"
        if name not in names:
            domain_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{install['id']}.{name}"))
            domains[domain_id] = {"id": domain_id, "name": name, "platform": True}


def remove_install(state: State, install_id: str) -> None:
    """Remove an install and everything that belongs to it."""
    state["installs"].pop(install_id, None)
    for name in OWNED_BY_INSTALL:
        state[name].pop(install_id, None)


def remove_site(state: State, site_id: str) -> None:
    """Remove a site, its installs and everything that belongs to them."""
    for install in installs_of_site(state, site_id):
        remove_install(state, install["id"])
    state["sites"].pop(site_id, None)
    for name in OWNED_BY_SITE:
        state[name].pop(site_id, None)


def site_id_of(install: Row) -> str | None:
    site_id: str | None = (install.get("site") or {}).get("id")
    return site_id


def installs_of_site(state: State, site_id: str) -> list[Row]:
    return [install for install in state["installs"].values() if site_id_of(install) == site_id]

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy an account into a state of the simulator, by reads only."""

from __future__ import annotations

import asyncio
import base64
import typing as t

import aiohttp

from .errors import ControlError
from .state import Row, State

PAGE_SIZE = 100
PARALLEL = 5
ATTEMPTS = 6
SECONDS_BETWEEN_ATTEMPTS = 2
PLATFORM = (".wpengine.com", ".wpenginepowered.com")

Body = dict[str, t.Any]


class Reader:
    """Reads the API. refused: the paths that the user may not read."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._slots = asyncio.Semaphore(PARALLEL)
        self.refused: list[str] = []

    async def get(self, path: str, **query: t.Any) -> Body:
        """Return an object, {} for one that does not exist or is forbidden. Raises ControlError."""
        for attempt in range(1, ATTEMPTS + 1):
            async with (
                self._slots,
                self._session.get(self._url + path, params=query, allow_redirects=False) as response,
            ):
                status = response.status
                if status == 200:
                    body: Body = await response.json(content_type=None)
                    return body
                text = " ".join((await response.text()).split())[:200]
            if status in (403, 404):
                self.refused += [path] if status == 403 else []
                return {}
            if status != 429 and status < 500 or attempt == ATTEMPTS:
                raise ControlError(f"GET {path}: the API answered {status}: {text}")
            await asyncio.sleep(SECONDS_BETWEEN_ATTEMPTS * attempt)
        raise ControlError(f"GET {path} failed")

    async def rows(self, path: str) -> list[Row]:
        """Return all rows of a list."""
        found: dict[str, Row] = {}
        while True:
            body = await self.get(path, limit=PAGE_SIZE, offset=len(found))
            rows = body.get("results") or []
            new = {str(row.get("id") or row.get("uuid") or row.get("user_id")): row for row in rows}
            if not new.keys() - found.keys():
                return list(found.values())
            found.update(new)
            if len(found) >= int(body.get("count") or 0) and not body.get("next"):
                return list(found.values())


async def copy_account(url: str, user_id: str, password: str) -> tuple[State, list[str]]:
    """Return everything that a declaration can hold, and the paths that the user may not read. Raises ControlError."""
    timeout = aiohttp.ClientTimeout(total=60)
    headers = {"Authorization": f"Basic {base64.b64encode(f'{user_id}:{password}'.encode()).decode()}"}
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            reader = Reader(session, url)
            return await read_state(reader), reader.refused
    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
        raise ControlError(f"the API at {url} cannot be read: {error}") from error


async def read_state(reader: Reader) -> State:
    """Return the state of all accounts in reach."""
    user, accounts, sites, installs, keys = await asyncio.gather(
        reader.get("/user"),
        reader.rows("/accounts"),
        reader.rows("/sites"),
        reader.rows("/installs"),
        reader.rows("/ssh_keys"),
    )
    if not accounts:
        raise ControlError("the credentials reach no account")
    known = {account["id"] for account in accounts}
    sites, installs = (
        [row for row in rows if (row.get("account") or {}).get("id") in known] for rows in (sites, installs)
    )
    users = await asyncio.gather(*(reader.get(f"/accounts/{one['id']}/account_users") for one in accounts))
    templates = await asyncio.gather(*(reader.get("/site_reports/templates", account_id=one["id"]) for one in accounts))
    schedules = await asyncio.gather(*(reader.get("/site_reports/schedules", site_id=one["id"]) for one in sites))
    domains = await asyncio.gather(*(reader.rows(f"/installs/{one['id']}/domains") for one in installs))
    offload = await asyncio.gather(*(reader.get(f"/installs/{one['id']}/offload_settings/files") for one in installs))
    return {
        "user": user,
        "accounts": by_id(accounts),
        "account_users": {
            account["id"]: {one["user_id"]: user_row(one) for one in body.get("results") or []}
            for account, body in zip(accounts, users)
        },
        "sites": by_id(sites),
        "installs": by_id(installs),
        "domains": {install["id"]: domain_rows(rows) for install, rows in zip(installs, domains)},
        "offload_settings": {
            install["id"]: body["largefs_settings"]
            for install, body in zip(installs, offload)
            if body.get("largefs_settings")
        },
        "report_templates": {
            account["id"]: {one["template_uuid"]: one for one in body.get("templates") or []}
            for account, body in zip(accounts, templates)
        },
        "report_schedules": {
            site["id"]: {one["uuid"]: one for one in body.get("schedules") or []}
            for site, body in zip(sites, schedules)
        },
        "ssh_keys": {key["uuid"]: key for key in keys},
    }


def by_id(rows: list[Row]) -> dict[str, Row]:
    """Return rows by their ids."""
    return {row["id"]: row for row in rows}


def user_row(user: Row) -> Row:
    """Return a user in the form of a state."""
    installs = [install["id"] for install in user.get("installs") or []]
    return {**user, "install_ids": installs}


def domain_rows(rows: list[Row]) -> dict[str, Row]:
    """Return the domains of an install in the form of a state."""
    ids = {row.get("name"): row["id"] for row in rows}
    found = {}
    for row in rows:
        target = row.get("redirects_to") or row.get("redirect_to") or None
        target = target[0] if isinstance(target, list) else target
        target = (
            target.get("id") or ids.get(target.get("name")) if isinstance(target, dict) else ids.get(target, target)
        )
        kept = {key: value for key, value in row.items() if key not in ("redirects_to", "redirect_to", "duplicate")}
        platform = {"platform": True} if str(row.get("name")).endswith(PLATFORM) else {}
        found[row["id"]] = {**kept, **platform, "redirect_to": target}
    return found

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of API requests and responses, without secrets."""

from __future__ import annotations

import json
import typing as t

from aiohttp import web

from .store import Store
from .values import timestamp

HIDDEN = "(hidden)"
# Names of fields whose text is secret anywhere in a body.
SECRET_FIELDS = ("private_key", "password", "key")

Entry = dict[str, t.Any]


class RequestLog:
    """Holds one entry for each request, oldest first."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.entries: list[Entry] = []

    def clear(self) -> None:
        self.entries = []

    def add(self, operation_id: str | None, request: web.Request, body: bytes, fault: str | None = None) -> Entry:
        """Add a request before it is processed, so that the log has also requests without a response."""
        headers = dict(request.headers)
        if "Authorization" in headers:
            headers["Authorization"] = f"{headers['Authorization'].partition(' ')[0]} {HIDDEN}"
        entry = {
            "n": len(self.entries) + 1,
            "time": timestamp(self.store.now()),
            "operation": operation_id,
            "method": request.method,
            "path": request.path,
            "query": dict(request.query),
            "request_headers": headers,
            "request_body": hide_secrets(parse(body)),
            "status": None,
            "response_headers": None,
            "response_body": None,
            "fault": fault,
            "dialect": self.store.settings["dialect"],
        }
        self.entries.append(entry)
        return entry

    @staticmethod
    def add_response(entry: Entry, response: web.StreamResponse | None) -> None:
        """Add the response to the entry of its request. A streamed response has no body to log."""
        if response is not None:
            entry["status"] = response.status
            entry["response_headers"] = dict(response.headers)
            entry["response_body"] = hide_secrets(parse(getattr(response, "body", None)))


def parse(body: t.Any) -> t.Any:
    """Return the value of a JSON body, None for any other body."""
    try:
        return json.loads(body)
    except (ValueError, TypeError):
        return None


def hide_secrets(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {
            name: HIDDEN if name in SECRET_FIELDS and isinstance(item, str) else hide_secrets(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [hide_secrets(item) for item in value]
    return value

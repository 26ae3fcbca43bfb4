# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of API requests, without secrets."""

from __future__ import annotations

import json

from .calls import timestamp

HIDDEN = "(hidden)"
# Names of values that are secret wherever they stand in a body.
SECRET_NAMES = ("private_key", "password", "key")


class Log:
    def __init__(self, store):
        self.store = store
        self.entries = []

    def clear(self):
        self.entries = []

    def open(self, operation_id, request, body, rule=None):
        """Note a request before it is processed, so that the log has also what is never answered."""
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
            "request_body": without_secrets(parsed(body)),
            "status": None,
            "response_headers": None,
            "response_body": None,
            "fault": rule["kind"] if rule else None,
            "dialect": self.store.settings["dialect"],
        }
        self.entries.append(entry)
        return entry

    @staticmethod
    def close(entry, answer):
        """Note the answer, unless none was given. What was sent piece by piece has no body to note."""
        if answer is not None:
            entry["status"] = answer.status
            entry["response_headers"] = dict(answer.headers)
            entry["response_body"] = without_secrets(parsed(getattr(answer, "body", None)))


def parsed(body):
    try:
        return json.loads(body)
    except (ValueError, TypeError):
        return None


def without_secrets(value):
    if isinstance(value, dict):
        return {
            name: HIDDEN if name in SECRET_NAMES and isinstance(item, str) else without_secrets(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    return value

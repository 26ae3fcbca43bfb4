# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operation is given, and how it says no."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from urllib.parse import urlencode


class ControlError(Exception):
    """What was asked on the control path or the command line cannot be done."""


class ApiError(Exception):
    """An answer that is not a success; errors are the API's own items about single fields."""

    def __init__(self, status, message, errors=()):
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = list(errors)


def not_found(message="Not Found"):
    return ApiError(404, message)


def invalid(resource, field, message, type="invalid_value", code="invalid", status=400):
    """The API's refusal of one field, e.g. invalid("Site", "name", "Name is too long")."""
    item = {"resource": resource, "field": field, "type": type, "code": code, "message": message}
    return ApiError(status, f"Invalid {resource}: {message}", [item])


def taken(resource, field, message):
    return invalid(resource, field, message, type="value_unavailable", code="taken")


def new_id():
    return str(uuid.uuid4())


def timestamp(seconds):
    """The API's way to write a time, in UTC with milliseconds."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Call:
    """One request that was authenticated and fits the contract."""

    def __init__(self, operation, path, query, body, store, settings, url):
        self.operation = operation
        self.path = path
        self.query = query
        self.body = body
        self.store = store
        self.data = store.as_listed(operation)
        self.settings = settings
        self.url = url
        # The collection that page() listed from; faults.py moves its rows between two pages.
        self.listed_from = None

    @property
    def now(self):
        return self.store.now()

    def timestamp(self, seconds_ahead=0):
        return timestamp(self.now + seconds_ahead)

    def later(self, seconds, job, **arguments):
        """Have the job of that name run when the seconds are over."""
        self.store.later(seconds, job, **arguments)

    def find(self, collection, row_id):
        """The row with that id, or the API's 404. Ids are compared without case."""
        row = collection.get(str(row_id).lower())
        if row is None:
            raise not_found()
        return row

    def page(self, collection, view, keep=None):
        """The API's envelope around one page of the rows of a collection."""
        self.listed_from = collection
        rows = [row for row in collection.values() if keep is None or keep(row)]
        limit, offset = int(self.query.get("limit", 100)), int(self.query.get("offset", 0))
        return {
            "previous": self._page_url(limit, max(offset - limit, 0)) if offset > 0 and limit else None,
            "next": self._page_url(limit, offset + limit) if limit and offset + limit < len(rows) else None,
            "count": len(rows),
            "results": [view(row) for row in rows[offset:offset + limit]],
        }

    def _page_url(self, limit, offset):
        return f"{self.url}?{urlencode({**self.query, 'limit': limit, 'offset': offset})}"

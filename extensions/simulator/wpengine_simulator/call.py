# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One API call as an operation receives it."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from .errors import not_found
from .state import Row, Rows
from .values import timestamp

if t.TYPE_CHECKING:
    from .store import Store

# The body of a response.
Body = dict[str, t.Any]


class Call:
    """An authenticated and valid request, with the data and settings of the simulator.

    operation: the operationId. path and query: the parameters by name. body: the parsed JSON, None without a body.
    url: the URL of the request without its query.
    """

    def __init__(
        self, operation: str, path: Mapping[str, str], query: Mapping[str, str], body: t.Any, store: Store, url: str
    ) -> None:
        self.operation = operation
        self.path = path
        self.query = query
        self.body = body
        self.store = store
        self.data = store.data_for(operation)
        self.settings = store.settings
        self.url = url
        # The collection that page() listed; the fault move_list changes it between two pages.
        self.listed: Rows | None = None

    @property
    def now(self) -> float:
        return self.store.now()

    def timestamp(self, seconds_ahead: float = 0) -> str:
        return timestamp(self.now + seconds_ahead)

    def schedule(self, seconds: float, job: str, **arguments: t.Any) -> None:
        """Run the job of that name after the given seconds."""
        self.store.schedule(seconds, job, **arguments)

    def find(self, collection: Rows, row_id: str) -> Row:
        """Return the row with the ID, compared without case. Raise ApiError 404 if there is none."""
        row = collection.get(str(row_id).lower())
        if row is None:
            raise not_found()
        return row

    def page(self, collection: Rows, view: Callable[[Row], Body], keep: Callable[[Row], bool] | None = None) -> Body:
        """Return one page of a collection in the API's envelope.

        view(row): the row as the API shows it. keep(row): False for rows that the list leaves out.
        """
        self.listed = collection
        rows = [row for row in collection.values() if keep is None or keep(row)]
        limit, offset = int(self.query.get("limit", 100)), int(self.query.get("offset", 0))
        limit = min(limit, int(self.settings["page_size"]) or limit)
        page = {
            "previous": self._page_url(limit, max(offset - limit, 0)) if offset > 0 and limit else None,
            "next": self._page_url(limit, offset + limit) if limit and offset + limit < len(rows) else None,
            "count": len(rows),
            "results": [view(row) for row in rows[offset : offset + limit]],
        }
        if not self.settings["list_count"]:
            del page["count"]
        return page

    def _page_url(self, limit: int, offset: int) -> str:
        return f"{self.url}?{urlencode({**self.query, 'limit': limit, 'offset': offset})}"

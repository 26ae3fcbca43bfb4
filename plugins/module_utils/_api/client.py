# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the WP Engine API: what the modules, the action and the inventory plugin call."""

from __future__ import annotations

import os
import typing as t
from datetime import datetime

from ansible_collections.community.wpengine.plugins.module_utils._api.lists import Lists, Query, Rows, T, V
from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import Transport
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import (
    VERIFY_PAUSES,
    WriteResult,
    Writes,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import (
    Predictions,
    is_predicted,
    predicted_id,
)


def no_progress(text: str) -> None:
    """Ignore a line of progress."""


class Client:
    """One session with the API: a façade for its transport, lists and writes.

    Only one thread calls it at a time, except for the reads that map_parallel() calls in parallel.
    """

    def __init__(
        self,
        url: str,
        user_id: str,
        password: str,
        timeout: float = 60,
        retry_timeout: float = 120,
        validate_certs: bool = True,
        ca_path: str | None = None,
        environ: t.Mapping[str, str] | None = None,
        progress: t.Callable[[str], None] = no_progress,
        parallel: int = 5,
    ) -> None:
        """See Transport for the parameters. environ: this process's environment if it is None."""
        environ = os.environ if environ is None else environ
        self.transport = Transport(
            url, user_id, password, timeout, retry_timeout, validate_certs, ca_path, environ, progress, parallel
        )
        self.secrets = self.transport.secrets
        self._lists = Lists(self.transport)
        self._writes = Writes(self.transport)
        # In check mode, what earlier tasks would have changed: reads return the account as it would be.
        self.predictions: Predictions | None = None
        # {id, name} of the install that the inventory host of the task stands for, so that it need not be looked up.
        self.host_install: dict[str, str] | None = None
        # The same of its site and of its account.
        self.host_site: dict[str, str] | None = None
        self.host_account: dict[str, str] | None = None
        # Returns the same of an inventory host of this name, None where there is no such host.
        self.inventory_install: t.Callable[[str], dict[str, str] | None] = lambda name: None
        self.reads_alone = 0  # objects that were looked up by their ids in place of the list

    @property
    def url(self) -> str:
        """Return the base URL without its final slash."""
        return self.transport.url

    @property
    def writes_done(self) -> int:
        """Return how many writes the API has accepted."""
        return self._writes.done

    @property
    def progress(self) -> t.Callable[[str], None]:
        """Return the function that shows a line of progress."""
        return self.transport.progress

    @progress.setter
    def progress(self, progress: t.Callable[[str], None]) -> None:
        self.transport.progress = progress

    @property
    def parallel(self) -> int:
        """Return how many requests map_parallel() sends at the same time."""
        return self.transport.parallel

    @parallel.setter
    def parallel(self, number: int) -> None:
        if number != self.transport.parallel:
            self.transport.limit_parallel(number)

    def now(self) -> datetime:
        """Return the API's time, to compare with the times in its responses; the controller's if the API has not sent it."""
        return self.transport.clock.now()

    def predicted_id(self, path: str, *identity: t.Any) -> str:
        """Return the id of an object that check mode predicts: see Predictions.new_id()."""
        return self.predictions.new_id(path, *identity) if self.predictions else predicted_id(path, *identity)

    # One request

    def request(
        self, method: str, path: str, query: Query | None = None, body: t.Any = None, idempotent: bool = False
    ) -> Response:
        """Send a request, and repeat it while that is safe: see Transport.request()."""
        return self.transport.request(method, path, query, body, idempotent)

    @t.overload
    def get(self, path: str, query: Query | None = None) -> dict[str, t.Any]: ...

    @t.overload
    def get(self, path: str, query: Query | None = None, *, missing_ok: t.Literal[True]) -> dict[str, t.Any] | None: ...

    def get(self, path: str, query: Query | None = None, missing_ok: bool = False) -> dict[str, t.Any] | None:
        """Return an object. missing_ok: return None for an object that does not exist, instead of raising ApiError.

        In check mode it is the object as it would be; nothing is requested below an object that does not exist yet.
        """
        known, row = self.predictions.object_at(path) if self.predictions else (False, None)
        if not known and not of_predicted(path, query):
            row = self._get(path, query, missing_ok)
            if self.predictions and row is not None:
                row = self.predictions.related(path, row)
        if row is None and not missing_ok:
            raise Missing(f"GET {path}: the object does not exist in check mode.")
        return row

    def _get(self, path: str, query: Query | None, missing_ok: bool) -> dict[str, t.Any] | None:
        try:
            return self.transport.get(path, query)
        except ApiError as error:
            if missing_ok and error.is_not_found:
                return None
            raise

    # Lists

    def cached_rows(self, path: str, query: Query | None = None) -> Rows:
        """Return all rows of a paged list, from the cache if possible: see Lists.cached_rows()."""
        return self._predicted(path, query, lambda: self._lists.cached_rows(path, query))

    def is_cached(self, path: str, query: Query | None = None) -> bool:
        """Return True if cached_rows() would return the list without a request."""
        return self._lists.is_cached(path, query)

    def fresh_rows(self, path: str, query: Query | None = None) -> Rows:
        """Return all rows of a paged list, without the cache: see Lists.fresh_rows()."""
        return self._predicted(path, query, lambda: self._lists.fresh_rows(path, query))

    def whole_list(self, path: str, key: str = "results", query: Query | None = None) -> Rows:
        """Return all rows of a list without pages: see Lists.whole_list()."""
        return self._predicted(path, query, lambda: self._lists.whole_list(path, key, query))

    def cached_whole_list(self, path: str) -> Rows:
        """Return all rows of a list without pages, from the cache if possible: see Lists.cached_whole_list()."""
        return self._predicted(path, None, lambda: self._lists.cached_whole_list(path))

    def _predicted(self, path: str, query: Query | None, read: t.Callable[[], Rows]) -> Rows:
        """Return the rows that read() returns, in check mode as earlier tasks would have changed them."""
        rows = [] if of_predicted(path, query) else read()
        if not self.predictions:
            return rows
        # The schedules of all sites have one path.
        site_id = (query or {}).get("site_id")
        return self.predictions.overlay(f"{path}?site_id={site_id}" if site_id else path, query, rows)

    def token_pages(
        self, path: str, key: str, query: Query | None = None, missing_ok: bool = False
    ) -> dict[str, t.Any]:
        """Return a list whose pages are linked by tokens: see Lists.token_pages().

        missing_ok: the API answers 404 for an empty list.
        """
        body: dict[str, t.Any] = {}
        try:
            if not of_predicted(path, query):
                body = self._lists.token_pages(path, key, query)
        except ApiError as error:
            if not (missing_ok and error.is_not_found):
                raise
        return dict(body, **{key: self._predicted(path, query, lambda: body.get(key, []))})

    def map_parallel(self, read: t.Callable[[V], T], values: t.Iterable[V], what: str) -> list[T]:
        """Call read(value) for all values in parallel: see Lists.map_parallel()."""
        return self._lists.map_parallel(read, values, what)

    def cache_row(self, path: str, row: dict[str, t.Any]) -> None:
        """Put a row that was just written into the cached lists of a path."""
        self._lists.cache_row(path, row)

    def clear_cache(self, *paths: str) -> None:
        """Remove the cached lists of some paths; all lists without an argument."""
        self._lists.clear_cache(*paths)

    # Writes

    def write(
        self,
        method: str,
        path: str,
        body: t.Any = None,
        verify: t.Callable[[], t.Any] | None = None,
        eventual: bool = False,
        identity_key: str | None = None,
    ) -> WriteResult:
        """Send a write, and verify it if its outcome is unknown: see Writes.write()."""
        return self._writes.write(method, path, body, verify, eventual, identity_key)

    def send_unverified(
        self, method: str, path: str, query: Query | None = None, body: t.Any = None, idempotent: bool = False
    ) -> Response:
        """Send a write that no read can verify: see Writes.send_unverified()."""
        return self._writes.send_unverified(method, path, query, body, idempotent)

    def delete(self, path: str, is_deleted: t.Callable[[], bool]) -> None:
        """Delete an object: see Writes.delete()."""
        self._writes.delete(path, is_deleted)

    def poll_for(self, verify: t.Callable[[], T | None], pauses: t.Iterable[float] = VERIFY_PAUSES) -> T | None:
        """Call verify() a few times until it returns an object: see Writes.poll_for()."""
        return self._writes.poll_for(verify, pauses)

    def wait_until_unlisted(self, is_listed: t.Callable[[], bool]) -> None:
        """Wait a few seconds until a list does not show a deleted object any more: see Writes.wait_until_unlisted()."""
        self._writes.wait_until_unlisted(is_listed)


def of_predicted(path: str, query: Query | None) -> bool:
    """Return True for a path or a query that names an object which does not exist yet, so that nothing is requested."""
    return is_predicted(path) or any(map(is_predicted, (query or {}).values()))

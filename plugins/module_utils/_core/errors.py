# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The failures that this collection reports: each is a sentence that a user can act on."""

from __future__ import annotations

import enum
import traceback
import typing as t
from contextlib import contextmanager
from pathlib import PurePath

from ansible_collections.community.wpengine.plugins.module_utils._core.text import printable, printable_all


class WpeError(Exception):
    """The base class of all failures. Keyword arguments become keys of the failed result, beside C(msg)."""

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return self.message  # not args[0]: error_context() and others extend the message

    def result(self) -> dict[str, t.Any]:
        """Return the result of the failed task."""
        return dict(printable_all(self.details), msg=self.sentence)

    @property
    def sentence(self) -> str:
        """Return the message without characters that a terminal would interpret."""
        return printable(self.message)


def unexpected_error(what: str, error: BaseException) -> str:
    """Return the sentence that reports a bug in this collection.

    It contains the place of the bug and no values, because those may be secrets.
    """
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} in {PurePath(frame.filename).name}, line {frame.lineno}"
    return f"{what} failed unexpectedly ({place}); please report it."


class BadInput(WpeError):
    """The user's input cannot be carried out as written; nothing was sent."""


class Missing(WpeError):
    """An object that the task needs does not exist."""


class Processed(enum.Enum):
    """The answer to: did the API process the request that failed?

    NO: certainly not, so any request can be repeated safely.
    UNKNOWN: the connection broke or the answer is unusable, so a write must be verified before it is repeated.
    YES: the outcome is final. The API answered, or a repeat would fail in the same way (an untrusted certificate).
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class ApiError(WpeError):
    """The API answered with an error, or did not answer.

    status: the HTTP status, None without an answer.
    retry_after: seconds that the API asks to wait before a repeat, None if it does not.
    errors: the items of the API's C(errors) list.
    from_api: False if the answer does not look like one of the API (an HTML page, for example).
    retry_rarely: True if more than a few repeats are pointless (a host name that does not exist, for example).
    """

    def __init__(
        self,
        message: str,
        method: str,
        path: str,
        status: int | None = None,
        processed: Processed = Processed.YES,
        retry_after: float | None = None,
        errors: list[dict[str, t.Any]] | None = None,
        from_api: bool = True,
        retry_rarely: bool = False,
    ) -> None:
        super().__init__(message, method=method, path=path, status=status, errors=errors or [])
        self.method = method
        self.path = path
        self.status = status
        self.processed = processed
        self.retry_after = retry_after
        self.from_api = from_api
        self.retry_rarely = retry_rarely

    @property
    def is_not_found(self) -> bool:
        """Return True if the API says that the object does not exist."""
        return self.status == 404 and self.from_api

    @property
    def is_unreadable(self) -> bool:
        """Return True if the API says that the object does not exist, or that the user may not read it."""
        return self.from_api and self.status in (403, 404)

    @property
    def is_transient(self) -> bool:
        """Return True if a later request may succeed."""
        return self.processed is not Processed.YES

    @property
    def may_still_run(self) -> bool:
        """Return True if the API may still be processing the request: it did not answer, or its gateway timed out."""
        return self.processed is Processed.UNKNOWN and self.status in (None, 502, 503, 504)


def invalid(parse: t.Callable[..., t.Any], *values: t.Any) -> list[str]:
    """Return the message of the BadInput that parse(*values) raises, as the only item of a list; none for valid values."""
    try:
        parse(*values)
    except BadInput as error:
        return [error.message]
    return []


@contextmanager
def error_context(what: str) -> t.Iterator[None]:
    """Prefix failures inside with the attempted action, as in C(with error_context("create the site 'Shop'"))."""
    try:
        yield
    except WpeError as error:
        error.message = f"Could not {what}: {error.message}"
        raise

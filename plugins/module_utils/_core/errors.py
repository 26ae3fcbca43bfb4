# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failures, each told in one sentence that a user can act on."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from pathlib import PurePath

from ansible_collections.community.wpengine.plugins.module_utils._core.text import printable, printable_all


class WpeError(Exception):
    """Any failure. Keyword arguments become keys of the failed result, beside C(msg)."""

    def __init__(self, message, **details):
        super().__init__(message)
        self.message = message
        self.details = details

    def __str__(self):
        return self.message  # words may have come to it

    def result(self):
        """The failed task's result."""
        return dict(printable_all(self.details), msg=self.sentence)

    @property
    def sentence(self):
        """The message as it may be shown."""
        return printable(self.message)


def unexpected_error(what, error):
    """The sentence on a fault of ours: where it is, and nothing of what was worked on, which may hold secrets."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} in {PurePath(frame.filename).name}, line {frame.lineno}"
    return f"{what} failed unexpectedly ({place}); please report it."


class BadInput(WpeError):
    """What the user asked for cannot be done as written; nothing was sent."""


class Missing(WpeError):
    """A thing that had to be there was not found."""


class ApiError(WpeError):
    """The API answered with an error, or did not answer.

    status: the HTTP status, None where there was no answer.
    processed: False when the API surely did nothing (retry at will), None when nobody knows, True when it answered.
    from_api: False where the answer does not look like one of the API (a page of HTML, say).
    """

    from_api = True

    def __init__(self, message, method, path, status=None, processed=True, retry_after=None, errors=None):
        super().__init__(message, method=method, path=path, status=status, errors=errors or [])
        self.method = method
        self.path = path
        self.status = status
        self.processed = processed
        self.retry_after = retry_after
        self.retry_rarely = False  # repeating this for long would not help

    @property
    def absent(self):
        """Whether the API says that there is no such thing."""
        return self.status == 404 and self.from_api

    @property
    def is_transient(self):
        """Whether it may be over when one tries again."""
        return self.processed is not True

    @property
    def may_still_run(self):
        """Whether the API may still be doing what was asked: it did not answer, or its gateway gave up on it."""
        return self.processed is None and self.status in (None, 502, 503, 504)


@contextmanager
def error_context(what):
    """Say in every failure inside what was being tried: C(with error_context("create the site 'Shop'")) ..."""
    try:
        yield
    except WpeError as error:
        error.message = f"Could not {what}: {error.message}"
        raise

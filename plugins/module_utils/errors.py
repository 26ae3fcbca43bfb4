# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failures, each told in one sentence that a user can act on."""

from __future__ import annotations

from contextlib import contextmanager


def printable(text):
    """Text that may hold names from the API, without what a terminal would act on: escapes, line ends, turned-round text."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


class WpeError(Exception):
    """Any failure. Keyword arguments become keys of the failed result, beside C(msg)."""

    def __init__(self, message, **details):
        super().__init__(message)
        self.message = message
        self.details = details

    def result(self):
        """The failed task's result."""
        return dict(self.details, msg=self.sentence)

    @property
    def sentence(self):
        """The message as it may be shown."""
        return printable(self.message)


class BadInput(WpeError):
    """What the user asked for cannot be done as written; nothing was sent."""


class Missing(WpeError):
    """A thing that had to be there was not found."""


class ApiError(WpeError):
    """The API answered with an error, or did not answer.

    status: the HTTP status, None where there was no answer.
    processed: False when the API surely did nothing (retry at will), None when nobody knows, True when it answered.
    """

    def __init__(self, message, method, path, status=None, processed=True, retry_after=None, errors=None):
        super().__init__(message, method=method, path=path, status=status, errors=errors or [])
        self.method = method
        self.path = path
        self.status = status
        self.processed = processed
        self.retry_after = retry_after
        self.few_tries = False  # repeating this for long would not help


@contextmanager
def trying(what):
    """Say in every failure inside what was being tried: C(with trying("create the site 'Shop'")) ..."""
    try:
        yield
    except WpeError as error:
        error.message = f"Could not {what}: {error.message}"
        error.args = (error.message,)
        raise

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of the simulated API, and of the simulator's own interfaces."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

# One item of `errors` in a response: resource, field, type, code and message.
FieldError = dict[str, str]


class ControlError(Exception):
    """The control path or the command line got a wrong value."""


class ApiError(Exception):
    """An error response of the API: its status, its message and the items of `errors`."""

    def __init__(self, status: int, message: str, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = list(errors)

    def body(self, with_errors: bool) -> dict[str, t.Any]:
        """Return the body of the response."""
        return {"message": self.message, **({"errors": self.errors} if with_errors and self.errors else {})}


def not_found(message: str = "Not Found") -> ApiError:
    return ApiError(404, message)


def invalid(
    resource: str, field: str, message: str, type: str = "invalid_value", code: str = "invalid", status: int = 400
) -> ApiError:
    """Return the error for one invalid field, e.g. invalid("Site", "name", "Name is too long")."""
    item = {"resource": resource, "field": field, "type": type, "code": code, "message": message}
    return ApiError(status, f"Invalid {resource}: {message}", [item])


def taken(resource: str, field: str, message: str) -> ApiError:
    """Return the error for a value that must be unique and is in use."""
    return invalid(resource, field, message, type="value_unavailable", code="taken")

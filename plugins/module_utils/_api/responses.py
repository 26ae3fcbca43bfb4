# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interpret the API's responses: bodies, rows of lists, messages of errors. Nothing in this file sends a request."""

from __future__ import annotations

import json
import math
import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed

CHECK_API_URL = "is api_url right (it ends in /v1)?"
# The types of errors that the API returns if the object may exist already.
DUPLICATE_TYPES = frozenset(("value_unavailable", "access_error"))
HINTS = {
    401: " Check api_user_id and api_password (or WPE_API_USER_ID and WPE_API_PASSWORD).",
    403: " The API user's role does not allow it, or API access is switched off for the account.",
}
# The API's gateway answers 500 instead of every status that an operation does not declare (seen), and passes the body on
# (assumed). So the message shows which refusal is meant: the documented words, and those that the API is known to use.
REFUSALS = (
    (401, r"bad credentials"),
    (403, r"you (don['\u2019]t|do not) have permission\b.*"),
    (
        404,
        r"((account|user|site|install|installation|environment|domain|backup|archive|transfer|key|largefs settings) )?not found",
    ),
    (404, r"no ssl certs found\b.*"),
    (409, r".*\balready\b.*"),
    (422, r"validation failed\b.*"),
    (429, r".*\brate-limited\b.*"),
    (400, r"invalid \w+: .*"),
)
# Words of a 500 that is a failure: the documented ones, those of the API's gateway, and similar ones. Any other message may be
# a refusal in words that are not known (such as that the object is forbidden), which no repeat cures.
FAILURES = re.compile(
    r"unexpected|try again|internal (server )?error|timed? ?out|unavailable|overloaded", re.IGNORECASE
)


@dataclass(frozen=True)
class Response:
    """A response with a status below 300. body: the parsed JSON, None if it is empty or not JSON."""

    status: int
    body: t.Any = None


def parse_json(content: bytes) -> tuple[t.Any, bool]:
    """Return the JSON of a body (None for an empty one), and whether it is readable."""
    if not content.strip():
        return None, True
    try:
        return json.loads(content), True
    except (ValueError, RecursionError):
        return None, False


def error_text(body: t.Any) -> tuple[str, list[dict[str, t.Any]]]:
    """Return the API's words on an error, and the items of its C(errors) list.

    The words contain the message and every item, but nothing twice: the API repeats the message in its items.
    """
    if not isinstance(body, dict):
        return "", []
    listed = body.get("errors")
    errors = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    message = str(body["message"]).strip() if body.get("message") else ""
    sentences: list[str] = []
    for item in errors:
        where = " ".join(str(item[key]) for key in ("resource", "field") if item.get(key))
        what = str(item.get("message") or item.get("code") or item.get("type") or "refused").strip()
        field_is_named = contains(message, str(item.get("field") or item.get("resource") or ""))
        if contains(message, what) and field_is_named:
            continue
        if contains(what, message):
            message = ""
        sentences.append(f"{where}: {what}" if where else what)
    return "; ".join(dict.fromkeys(([message] if message else []) + sentences)), errors


def contains(text: str, part: str) -> bool:
    """Return True if a text contains a part as whole words, in any case and whatever ends the part."""
    words = re.escape(part.rstrip(".!; ").lower())
    return not words or re.search(rf"(?<!\w){words}(?!\w)", text.lower()) is not None


def read_http_date(value: str | None) -> datetime | None:
    """Return the time of a header such as Date, in UTC unless it names another zone; None if it is missing or invalid."""
    if not value:
        return None
    try:
        date = parsedate_to_datetime(value)
        return (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (TypeError, ValueError, OverflowError):
        return None


def retry_after_seconds(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds of a Retry-After header, which is a number or a date; None if it is missing or invalid.

    now: the API's time, the controller's if it is None.
    """
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        date = read_http_date(value)
        if date is None:
            return None
        seconds = (date - (now or datetime.now(timezone.utc))).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def error_from_response(
    status: int, content: bytes, method: str, path: str, retry_after: str | None, now: datetime | None = None
) -> ApiError:
    """Return the ApiError for a response with a status of 400 or above.

    retry_after: the header of that name. now: the API's time. The error of a refusal that arrives as 500 has the status of
    that refusal.
    """
    body, _readable = parse_json(content)
    message, errors = error_text(body)
    sent_status, status = status, refusal_status(status, body, errors)
    hint = HINTS.get(status, "")
    if status == 403 and message == "Missing Authentication Token":  # seen
        hint = f" The API answers this for unknown paths; {CHECK_API_URL}"
    elif status == 404 and not isinstance(body, dict):
        hint = f" The response does not look like one of the API; {CHECK_API_URL}"
    answered = str(status) if status == sent_status else f"{sent_status}, which stands for {status}"
    text = f"{method} {path} answered {answered}{f': {message}' if message else ' without a reason'}"
    text += hint if text.endswith((".", "!", "?")) else "." + hint
    return ApiError(
        text,
        method,
        path,
        status=status,
        processed=processed_by_status(status),
        retry_after=retry_after_seconds(retry_after, now) if status in (429, 503) else None,
        errors=errors,
        from_api=isinstance(body, dict) or not content.strip(),
        retry_rarely=status == 500 and bool(message) and not FAILURES.search(message),
    )


def refusal_status(status: int, body: t.Any, errors: list[dict[str, t.Any]]) -> int:
    """Return the status of the refusal that a 500 stands for; every other status unchanged. See REFUSALS."""
    if status != 500 or not isinstance(body, dict):
        return status
    message = str(body.get("message") or "").strip().rstrip(".!")
    for refusal, pattern in REFUSALS:
        if re.fullmatch(pattern, message, re.IGNORECASE | re.DOTALL):
            return refusal
    return 400 if any(item.get("type") for item in errors) else 500


def processed_by_status(status: int) -> Processed:
    """Return whether the API processed a request that it answered with a status of 400 or above."""
    if status == 429:
        return Processed.NO
    return Processed.UNKNOWN if status >= 500 else Processed.YES


def may_exist_already(error: ApiError) -> bool:
    """Return True if the API may have refused a write because the object exists already."""
    return error.status in (409, 422) or any(item.get("type") in DUPLICATE_TYPES for item in error.details["errors"])


def redirect_target(base: str, location: str) -> str:
    """Return the host and port that a redirect points to, without the rest of the URL, which may contain anything."""
    try:
        parts = urlsplit(urljoin(base, location))
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    except ValueError:
        return "nowhere"


def rows_in(body: t.Any, key: str, path: str) -> list[dict[str, t.Any]]:
    """Return the list of objects that a body has under a key. Raise ApiError if it has none."""
    rows = body.get(key) if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(map(is_row, rows)):
        message = f"GET {path} answered with something that is not a list of objects; {CHECK_API_URL}"
        raise NoList(message, "GET", path)
    return rows


class NoList(ApiError):
    """The API answered with something else than the list that was expected."""


def is_row(value: t.Any) -> bool:
    """Return True for an object whose ids and names have the documented types or are missing."""
    if not isinstance(value, dict):
        return False
    ids = all(isinstance(value.get(key), (str, int, type(None))) for key in ("id", "uuid"))
    return ids and all(isinstance(value.get(key), (str, type(None))) for key in ("name", "nickname"))


def rows_by_key(rows: t.Iterable[dict[str, t.Any]]) -> dict[t.Any, dict[str, t.Any]]:
    """Return the rows by their row_key(), which drops repeated ones."""
    return {row_key(row): row for row in rows}


def row_key(row: dict[str, t.Any]) -> t.Any:
    """Return what identifies a row: its id, its uuid (SSH keys have no id), or else its whole content."""
    return row.get("id") or row.get("uuid") or json.dumps(row, sort_keys=True)

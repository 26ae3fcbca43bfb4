# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer of the API says: its words, its rows, the failure that it amounts to. Nothing here talks to anybody."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed

NOT_THE_API = "is api_url right (it ends in /v1)?"
TAKEN = frozenset(("value_unavailable", "access_error"))  # what the API calls the error where a thing is there already
HINTS = {
    401: " Check api_user_id and api_password (or WPE_API_USER_ID and WPE_API_PASSWORD).",
    403: " The API user's role does not allow it, or API access is switched off for the account.",
}


@dataclass(frozen=True)
class Response:
    """A response with a status below 300. body: the parsed JSON, None when it is empty or not JSON."""

    status: int
    body: object = None


def parsed(content):
    """The JSON in a body, None for an empty one, and whether it could be read."""
    if not content.strip():
        return None, True
    try:
        return json.loads(content), True
    except (ValueError, RecursionError):
        return None, False


def api_words(body):
    """What the API says of a failure: its message with every item of errors[], and those items."""
    if not isinstance(body, dict):
        return "", []
    errors = body.get("errors")
    errors = [item for item in errors if isinstance(item, dict)] if isinstance(errors, list) else []
    words = [str(body["message"])] if body.get("message") else []
    for item in errors:
        where = " ".join(str(item[key]) for key in ("resource", "field") if item.get(key))
        what = item.get("message") or item.get("code") or item.get("type") or "refused"
        words.append(f"{where}: {what}" if where else str(what))
    return "; ".join(words), errors


def retry_after_seconds(value):
    """Seconds of a Retry-After header, which may be a number or a date; None when there is none that makes sense."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            date = parsedate_to_datetime(value)
        except (TypeError, ValueError, OverflowError):
            return None
        if date.tzinfo is None:
            date = date.replace(tzinfo=timezone.utc)
        seconds = (date - datetime.now(timezone.utc)).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def refusal(status, content, method, path, retry_after):
    """The ApiError that a status of 400 and above amounts to. retry_after: the header."""
    body, _readable = parsed(content)
    message, errors = api_words(body)
    said = f": {message}" if message else " without saying why"
    hint = HINTS.get(status, "")
    if status == 403 and message == "Missing Authentication Token":
        hint = f" The API says this of paths it does not know; {NOT_THE_API}"
    elif status == 404 and not isinstance(body, dict):
        hint = f" Nothing that looks like the API is there; {NOT_THE_API}"
    text = f"{method} {path} answered {status}{said}"
    text += hint if text.endswith((".", "!", "?")) else "." + hint
    delay = retry_after_seconds(retry_after) if status in (429, 503) else None
    from_api = isinstance(body, dict) or not content.strip()
    return ApiError(text, method, path, status, processed_by_status(status), delay, errors, from_api)


def processed_by_status(status):
    """Return whether the API processed a request that it answered with this status of 400 and above."""
    if status == 429:
        return Processed.NO
    return Processed.UNKNOWN if status >= 500 else Processed.YES


def says_taken(error):
    """Whether a refusal says that the thing may be there already."""
    return error.status in (409, 422) or any(item.get("type") in TAKEN for item in error.details["errors"])


def redirect_target(base, location):
    """Host and port that a redirect leads to, without what else the API may have put there."""
    try:
        parts = urlsplit(urljoin(base, location))
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    except ValueError:
        return "nowhere"


def rows_in(body, key, path):
    """The list that a body holds under key."""
    rows = body.get(key) if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(map(is_row, rows)):
        raise ApiError(f"GET {path} answered with something that is not a list of objects; {NOT_THE_API}", "GET", path)
    return rows


def is_row(value):
    """Whether a value can be a row of a list: an object whose ids and names, if it has them, are what they should be."""
    if not isinstance(value, dict):
        return False
    ids = all(isinstance(value.get(key), (str, int, type(None))) for key in ("id", "uuid"))
    return ids and all(isinstance(value.get(key), (str, type(None))) for key in ("name", "nickname"))


def unique(rows):
    """The rows by what tells them apart."""
    return {row_key(row): row for row in rows}


def row_key(row):
    """What tells a row from others: its id (SSH keys: uuid); a row without one stands for itself."""
    return row.get("id") or row.get("uuid") or json.dumps(row, sort_keys=True)


def steady_pages(pages):
    """Whether the pages fit together: one count, full pages, and each beginning with the row the one before ended with."""
    if len({page["count"] for page in pages}) > 1:
        return False
    neighbours = zip(pages, pages[1:])
    return all(
        before["rows"] and after["rows"] and before["rows"][-1].get("id") == after["rows"][0].get("id")
        for before, after in neighbours
    )

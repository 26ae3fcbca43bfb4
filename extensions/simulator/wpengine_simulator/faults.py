# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Injected faults: rules that select requests, and what happens to a selected request."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import socket
import struct
import typing as t
from collections.abc import Sequence

from aiohttp import web

from .errors import ControlError
from .state import Rows
from .values import new_id

# The request is not processed, or (status_late) only after its response.
UNPROCESSED_KINDS = ("status", "status_late", "reset_before", "hang_before", "refuse")
# The request is processed, then its response fails.
PROCESSED_KINDS = (
    "status_after",
    "reset_after",
    "hang_after",
    "cut_body",
    "invalid_json",
    "wrong_content_type",
    "slow_drip",
    "move_list",
)
KINDS = UNPROCESSED_KINDS + PROCESSED_KINDS


@dataclasses.dataclass
class FaultRule:
    """A rule of the control path, see the README for its fields."""

    operation: str = "*"  # operationId, or "*" for every operation
    kind: str = ""
    skip: int = 0  # number of matching requests that succeed before the first fault
    times: int | None = 1  # number of requests with the fault; None means all
    status: int = 500  # of status, status_late and status_after
    body: str = "json"  # of the same kinds: json, html, empty or text
    message: str | None = None  # of the same kinds: replaces the message in a JSON body
    retry_after: t.Any = None  # of the same kinds: the header Retry-After, in seconds or as an HTTP date
    seconds: float = 2.0  # of hang_before, hang_after, slow_drip, refuse and status_late
    change: str = "vanish"  # of move_list: vanish, appear or both


FIELDS = [field.name for field in dataclasses.fields(FaultRule)]

MESSAGES = {
    400: "The request is wrong",
    401: "Bad Credentials",
    403: "You don't have permission to perform that action",
    404: "Not Found",
    429: "Too many requests",
    500: "An unexpected error occurred, please try again in a few minutes",
    502: "Bad gateway",
    503: "Service unavailable",
    504: "Endpoint request timed out",
}


def parse_rule(value: t.Any) -> FaultRule:
    """Return the rule for a JSON value. Raise ControlError if the value is not a valid rule."""
    if not isinstance(value, dict):
        raise ControlError("a fault rule is a JSON object")
    unknown = sorted(set(value) - set(FIELDS))
    if unknown:
        raise ControlError(f"unknown field {unknown[0]!r} in a fault rule; known fields: {', '.join(FIELDS)}")
    if value.get("kind") not in KINDS:
        raise ControlError(f"kind must be one of {', '.join(KINDS)}, not {value.get('kind')!r}")
    return FaultRule(**value)


class FaultRules:
    """The active rules. The first one that matches a request is used."""

    def __init__(self) -> None:
        self.rules: list[FaultRule] = []

    def clear(self) -> None:
        self.rules = []

    def as_json(self) -> list[dict[str, t.Any]]:
        return [dataclasses.asdict(rule) for rule in self.rules]

    def match(self, operation_id: str) -> FaultRule | None:
        """Return the rule for a request, and count the request in `skip` and `times`."""
        for rule in list(self.rules):
            if rule.operation not in ("*", operation_id):
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            if rule.times is not None:
                rule.times -= 1
                if rule.times <= 0:
                    self.rules.remove(rule)
            return rule
        return None


def status_response(rule: FaultRule) -> web.Response:
    """Return the response for the kinds status, status_late and status_after."""
    status = rule.status
    headers = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
    message = rule.message or MESSAGES.get(status, f"Status {status}")
    if rule.body == "html":
        text = f"<html><head><title>{status}</title></head><body><h1>{status} {message}</h1></body></html>"
        return web.Response(status=status, text=text, content_type="text/html", headers=headers)
    if rule.body == "empty":
        return web.Response(status=status, headers=headers)
    if rule.body == "text":
        return web.Response(status=status, text=message, content_type="text/plain", headers=headers)
    return web.json_response({"message": message}, status=status, headers=headers)


def reset_connection(request: web.BaseRequest) -> None:
    """Close the connection with a TCP reset instead of an orderly end."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


async def spoil_response(rule: FaultRule, request: web.Request, response: web.Response) -> web.StreamResponse | None:
    """Return the faulty response to a processed request, None if the connection was reset."""
    body = _body_of(response)
    if rule.kind == "status_after":
        return status_response(rule)
    if rule.kind == "invalid_json":
        return _with_body(response, (body or b"{}")[:-1], "application/json")
    if rule.kind == "wrong_content_type":
        return _with_body(response, body, "text/html")
    if rule.kind == "slow_drip":
        return await _drip(request, response, rule.seconds)
    if rule.kind == "cut_body" and body:
        await _send(request, response, [body[: len(body) // 2]], 0)
    elif rule.kind == "hang_after":
        await asyncio.sleep(rule.seconds)
    reset_connection(request)
    return None


def _body_of(response: web.Response) -> bytes:
    return response.body if isinstance(response.body, bytes) else b""


def _with_body(response: web.Response, body: bytes, content_type: str) -> web.Response:
    return web.Response(status=response.status, body=body, content_type=content_type)


async def _drip(request: web.Request, response: web.Response, seconds: float) -> web.StreamResponse:
    """Send the body in twenty pieces over the given time."""
    body = _body_of(response)
    step = max(1, len(body) // 20)
    pieces = [body[start : start + step] for start in range(0, len(body), step)]
    return await _send(request, response, pieces, seconds / max(1, len(pieces)))


async def _send(
    request: web.Request, response: web.Response, pieces: Sequence[bytes], pause: float
) -> web.StreamResponse:
    """Send the headers for the whole body, then only the given pieces of it with a pause after each."""
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = len(_body_of(response))
    await stream.prepare(request)
    for piece in pieces:
        await stream.write(piece)
        await asyncio.sleep(pause)
    return stream


def move_list(rule: FaultRule, rows: Rows) -> None:
    """Remove the first row of a collection that was just listed, add a row in front, or both."""
    names = list(rows)
    if not names:
        return
    copied = copy.deepcopy(rows[names[0]])
    if rule.change in ("vanish", "both"):
        del rows[names[0]]
    if rule.change in ("appear", "both"):
        row_id = new_id()
        copied.update({"id": row_id, "name": f"moved{row_id[:8]}"})
        following = dict(rows)
        rows.clear()
        rows.update({row_id: copied, **following})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on purpose: rules that say which request meets which fault."""

from __future__ import annotations

import asyncio
import copy
import socket
import struct

from aiohttp import web

from .calls import ControlError, new_id

# The request is not processed, or (status_late) only after it was answered.
BEFORE = ("status", "status_late", "reset_before", "hang_before", "refuse")
# The request is processed, then its answer goes wrong.
AFTER = (
    "status_after", "reset_after", "hang_after", "cut_body", "invalid_json", "wrong_content_type", "slow_drip",
    "move_list",
)
FIELDS = {
    "operation": "*",  # operationId, or "*" for every one
    "kind": None,
    "skip": 0,  # so many matching requests are left alone first
    "times": 1,  # then so many meet the fault; null means all
    "status": 500,  # of status, status_late and status_after
    "body": "json",  # of the same: json, html, empty or text
    "message": None,  # in a json body, instead of the usual sentence
    "retry_after": None,  # header of the same: seconds or an HTTP date
    "seconds": 2.0,  # of hang_*, slow_drip, refuse and status_late
    "change": "vanish",  # of move_list: vanish, appear or both
}

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


def check(rule):
    """A whole rule made from what was sent, or ControlError."""
    if not isinstance(rule, dict):
        raise ControlError("a fault rule is a JSON object")
    unknown = sorted(set(rule) - set(FIELDS))
    if unknown:
        raise ControlError(f"unknown field {unknown[0]!r} in a fault rule; known are {', '.join(FIELDS)}")
    if rule.get("kind") not in BEFORE + AFTER:
        raise ControlError(f"kind is one of {', '.join(BEFORE + AFTER)}, not {rule.get('kind')!r}")
    return {**FIELDS, **rule}


class Faults:
    """The rules in force; the first that matches a request is used."""

    def __init__(self):
        self.rules = []

    def clear(self):
        self.rules = []

    def take(self, operation_id):
        for rule in list(self.rules):
            if rule["operation"] not in ("*", operation_id):
                continue
            if rule["skip"] > 0:
                rule["skip"] -= 1
                continue
            if rule["times"] is not None:
                rule["times"] -= 1
                if rule["times"] <= 0:
                    self.rules.remove(rule)
            return rule
        return None


def status_answer(rule):
    """The answer of the kinds status, status_late and status_after."""
    status = rule["status"]
    headers = {} if rule["retry_after"] is None else {"Retry-After": str(rule["retry_after"])}
    message = rule["message"] or MESSAGES.get(status, f"Status {status}")
    if rule["body"] == "html":
        text = f"<html><head><title>{status}</title></head><body><h1>{status} {message}</h1></body></html>"
        return web.Response(status=status, text=text, content_type="text/html", headers=headers)
    if rule["body"] == "empty":
        return web.Response(status=status, headers=headers)
    if rule["body"] == "text":
        return web.Response(status=status, text=message, content_type="text/plain", headers=headers)
    return web.json_response({"message": message}, status=status, headers=headers)


def reset(request):
    """Cut the connection so that the client sees a reset, not an orderly end."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


async def spoil(rule, request, answer):
    """Answer a processed request wrongly. None means that the connection was cut without an answer."""
    kind = rule["kind"]
    if kind == "status_after":
        return status_answer(rule)
    if kind == "invalid_json":
        return _like(answer, (answer.body or b"{}")[:-1], "application/json")
    if kind == "wrong_content_type":
        return _like(answer, answer.body or b"", "text/html")
    if kind == "slow_drip":
        return await _drip(request, answer, rule["seconds"])
    if kind == "cut_body" and answer.body:
        await _send(request, answer, [answer.body[: len(answer.body) // 2]], 0)
    elif kind == "hang_after":
        await asyncio.sleep(rule["seconds"])
    reset(request)
    return None


def _like(answer, body, content_type):
    return web.Response(status=answer.status, body=body, content_type=content_type)


async def _drip(request, answer, seconds):
    body = answer.body or b""
    step = max(1, len(body) // 20)
    pieces = [body[start:start + step] for start in range(0, len(body), step)]
    return await _send(request, answer, pieces, seconds / max(1, len(pieces)))


async def _send(request, answer, pieces, pause):
    """Send the head of the whole answer, and then only these pieces of its body."""
    stream = web.StreamResponse(status=answer.status, headers=answer.headers)
    stream.content_length = len(answer.body or b"")
    await stream.prepare(request)
    for piece in pieces:
        await stream.write(piece)
        await asyncio.sleep(pause)
    return stream


def move_list(rule, rows):
    """Take the first row out of a collection that was just listed, put one in front of it, or both."""
    names = list(rows)
    if not names:
        return
    copied = copy.deepcopy(rows[names[0]])
    if rule["change"] in ("vanish", "both"):
        del rows[names[0]]
    if rule["change"] in ("appear", "both"):
        new = new_id()
        copied.update({"id": new, "name": f"moved{new[:8]}"})
        following = dict(rows)
        rows.clear()
        rows.update({new: copied, **following})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator: processes a request through authentication, validation, faults and dialect to a response."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import shutil
import time
import typing as t
from collections import deque
from collections.abc import Callable
from email.utils import formatdate

from aiohttp import web

from . import contract, dialects, faults, resources
from .call import Call
from .errors import ApiError, invalid, not_found
from .request_log import Entry, RequestLog
from .settings import DEFAULTS, Settings
from .state import State
from .store import Store

DEFAULT_USER_ID = "00000000-0000-4000-8000-000000000001"
DEFAULT_PASSWORD = "simulator-password"

# The statuses that the setting refusals_as_500 changes.
REFUSALS = (400, 401, 403, 404, 409, 422)

# Refuses new connections for the given seconds, and closes all open ones but that of the request.
RefuseConnections = Callable[[float, web.Request], None]


class Processed(t.NamedTuple):
    """A processed request: its response, the status before the gateway, and the call unless it was rejected."""

    response: web.Response
    upstream_status: int
    call: Call | None


class Simulator:
    """One simulated WP Engine: its data, settings, fault rules and log."""

    def __init__(
        self,
        data: State,
        settings: Settings | None = None,
        user_id: str = DEFAULT_USER_ID,
        password: str = DEFAULT_PASSWORD,
    ) -> None:
        resources.load()
        self.operations = contract.operations(contract.read())
        self.user_id = user_id
        self.password = password
        self.initial_data = copy.deepcopy(data)
        self.initial_settings = {**DEFAULTS, **(settings or {})}
        self.settings = dict(self.initial_settings)
        self.store = Store(self.initial_data, self.settings)
        self.faults = faults.FaultRules()
        self.log = RequestLog(self.store)
        # Monotonic times of the requests of the last second.
        self.recent_requests: deque[float] = deque()
        # Requests that are processed after their response.
        self.late_requests: set[asyncio.Task[None]] = set()
        # Counts the connections to the SSH gateway; one that runs replaces it.
        self.count_connections: t.Callable[[], dict[str, int]] = dict
        # The listener replaces it.
        self.refuse_connections: RefuseConnections = _not_listening

    def reset(self) -> None:
        """Return to the initial state and settings, without faults and log, and with new sites on the SSH gateway."""
        if self.store.sites is not None:
            shutil.rmtree(self.store.sites, ignore_errors=True)
        self.settings.update(self.initial_settings)
        self.store.replace(self.initial_data)
        self.faults.clear()
        self.log.clear()
        self.recent_requests.clear()
        for task in self.late_requests:
            task.cancel()

    def authenticate(self, request: web.Request) -> None:
        """Raise ApiError 401 unless the request has the accepted credentials."""
        expected = f"{self.user_id}:{self.password}".encode()
        scheme, dummy, value = request.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(value, validate=True)
        except ValueError:
            given = b""
        if scheme.lower() != "basic" or given != expected:
            raise ApiError(401, "Bad Credentials")

    def check_rate_limit(self) -> web.Response | None:
        """Count a request. Return the 429 response if it exceeds the rate limit, else None."""
        limit = self.settings["rate_limit_per_second"]
        now = time.monotonic()
        while self.recent_requests and self.recent_requests[0] <= now - 1:
            self.recent_requests.popleft()
        if limit and len(self.recent_requests) >= limit:
            retry_after = self.settings["rate_limit_retry_after"]
            return faults.status_response(faults.FaultRule(kind="status", status=429, retry_after=retry_after))
        self.recent_requests.append(now)
        return None

    def process(self, operation: contract.Operation, request: web.Request, body: bytes) -> Processed:
        """Run the operation of a request."""
        try:
            if operation.needs_credentials:
                self.authenticate(request)
            call = self.parse_call(operation, request, body)
            if operation.method.upper() != "GET":
                self.store.snapshot()
            result = resources.OPERATIONS[operation.id](call)
        except ApiError as error:
            return Processed(self.error_response(operation, error), error.status, None)
        status = operation.success_status
        if result is None and status != 200:
            # The gateway sends this type also without a body.
            return Processed(web.Response(status=status, headers={"Content-Type": "application/json"}), status, call)
        result = dialects.convert(self.settings["dialect"], operation.id, result)
        return Processed(web.json_response(result, status=status), status, call)

    def error_response(self, operation: contract.Operation, error: ApiError) -> web.Response:
        """Return an error as the gateway passes it on: a status that the operation does not declare becomes 500."""
        status = error.status if error.status in operation.statuses else 500
        if self.settings["refusals_as_500"] and error.status in REFUSALS:
            status = 500
        with_errors = status != error.status or operation.declares_field_errors(status)
        return web.json_response(error.body(with_errors), status=status)

    def parse_call(self, operation: contract.Operation, request: web.Request, body: bytes) -> Call:
        """Return the request as its operation receives it. Raise ApiError if it violates the contract."""
        try:
            body.decode()
        except UnicodeDecodeError:
            raise invalid("Request", "body", "The body is not UTF-8") from None
        # The gateway drops query parameters that it does not know.
        query = [(name, value) for name, value in request.query.items() if name in operation.query_names]
        problems = operation.validate(
            contract.RequestToValidate(
                request.method, contract.BASE + operation.path, request.match_info, query, request.headers, body
            )
        )
        if any(problem.location == "path" for problem in problems):
            # An invalid ID is the ID of no object.
            raise not_found()
        if problems:
            errors = [invalid("Request", problem.name, problem.reason) for problem in problems]
            raise ApiError(400, errors[0].message, [item for error in errors for item in error.errors])
        url = f"{request.url.origin()}{request.path}"
        parsed = json.loads(body) if body else None
        return Call(operation.id, dict(request.match_info), dict(query), parsed, self.store, url)

    async def handle(self, operation: contract.Operation, request: web.Request) -> web.StreamResponse:
        """Log a request, respond to it and log the response."""
        body = await request.read()
        rule = self.faults.match(operation.id)
        entry = self.log.add(operation.id, request, body, rule.kind if rule else None)
        if self.settings["delay_seconds"]:
            await asyncio.sleep(self.settings["delay_seconds"])
        response: web.StreamResponse | None
        if rule is not None and rule.kind in faults.UNPROCESSED_KINDS:
            response = await self.respond_unprocessed(rule, operation, request, body)
        else:
            response = await self.respond(rule, operation, request, body, entry)
        self.log.add_response(entry, response)
        # Without a response the connection is reset already, but aiohttp needs one to be returned.
        return response or web.Response(status=500)

    async def respond(
        self,
        rule: faults.FaultRule | None,
        operation: contract.Operation,
        request: web.Request,
        body: bytes,
        entry: Entry,
    ) -> web.StreamResponse | None:
        """Process a request and return its response with the fault of the rule, None if the connection was reset."""
        limited = self.check_rate_limit()
        if limited is not None:
            return limited
        self.store.run_due_jobs()
        response, upstream_status, call = self.process(operation, request, body)
        if response.status != upstream_status:
            entry["upstream_status"] = upstream_status
        if rule is None:
            return response
        if rule.kind == "move_list":
            if call is not None and call.listed is not None:
                faults.move_list(rule, call.listed)
            return response
        return await faults.spoil_response(rule, request, response)

    async def respond_unprocessed(
        self, rule: faults.FaultRule, operation: contract.Operation, request: web.Request, body: bytes
    ) -> web.Response | None:
        """Return the response of the rule without processing the request, None if the connection was reset."""
        if rule.kind == "status_late":
            self.process_later(rule.seconds, operation, request, body)
        if rule.kind in ("status", "status_late"):
            return faults.status_response(rule)
        if rule.kind == "hang_before":
            await asyncio.sleep(rule.seconds)
        if rule.kind == "refuse":
            self.refuse_connections(rule.seconds, request)
        faults.reset_connection(request)
        return None

    async def set_date(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Set the header Date of a response, as the setting date_header says."""
        form = self.settings["date_header"]
        if form == "missing":
            response.headers.popall("Date", None)
        else:
            response.headers["Date"] = formatdate(self.store.now(), usegmt=True) if form == "clock" else "just now"

    def process_later(self, seconds: float, operation: contract.Operation, request: web.Request, body: bytes) -> None:
        """Process a request after the given seconds, as behind a gateway that gave up waiting for the response."""

        async def process() -> None:
            await asyncio.sleep(seconds)
            self.process(operation, request, body)

        task = asyncio.get_running_loop().create_task(process())
        self.late_requests.add(task)
        task.add_done_callback(self.late_requests.discard)


def _not_listening(seconds: float, request: web.Request) -> None:
    raise RuntimeError("Connections can be refused only while a Listener runs.")

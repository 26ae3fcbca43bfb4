# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP side: from a request through authentication, checks and faults to the answer."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import time
from collections import deque

from aiohttp import web

from . import contract, control, dialects, faults, resources
from .calls import ApiError, Call, invalid, not_found
from .log import Log
from .settings import DEFAULTS
from .state import Store

DEFAULT_USER_ID = "00000000-0000-4000-8000-000000000001"
DEFAULT_PASSWORD = "simulator-password"
LARGEST_BODY = 16 * 1024 * 1024


class Simulator:
    """One simulated WP Engine: its data, settings, faults and log."""

    def __init__(self, data, settings=None, user_id=DEFAULT_USER_ID, password=DEFAULT_PASSWORD):
        resources.load()
        self.document = contract.read()
        self.operations = contract.operations(self.document)
        self.user_id = user_id
        self.password = password
        self.first_data = copy.deepcopy(data)
        self.first_settings = {**DEFAULTS, **(settings or {})}
        self.settings = dict(self.first_settings)
        self.store = Store(self.first_data, self.settings)
        self.faults = faults.Faults()
        self.log = Log(self.store)
        self.answered = deque()
        self.late = set()  # what is still to be processed of requests that were answered already
        # Closes the listening socket for so many seconds; set by what listens.
        self.refuse_connections = None

    def reset(self):
        """Back to what it started with."""
        self.settings.update(self.first_settings)
        self.store.replace(self.first_data)
        self.faults.clear()
        self.log.clear()
        self.answered.clear()
        for work in self.late:
            work.cancel()

    def authenticate(self, request):
        expected = f"{self.user_id}:{self.password}".encode()
        scheme, dummy, value = request.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(value, validate=True)
        except ValueError:
            given = b""
        if scheme.lower() != "basic" or given != expected:
            raise ApiError(401, "Bad Credentials")

    def limit_rate(self):
        """None, or the answer to one request too many."""
        limit = self.settings["rate_limit_per_second"]
        now = time.monotonic()
        while self.answered and self.answered[0] <= now - 1:
            self.answered.popleft()
        if limit and len(self.answered) >= limit:
            rule = {**faults.FIELDS, "status": 429, "retry_after": self.settings["rate_limit_retry_after"]}
            return faults.status_answer(rule)
        self.answered.append(now)
        return None

    def process(self, operation, request, body):
        """Do what a request asks for, and return the answer with the status that it had before the gateway."""
        try:
            if not operation.public:
                self.authenticate(request)
            call = self.call(operation, request, body)
            if operation.method.upper() != "GET":
                self.store.before_write()
            result = resources.OPERATIONS[operation.id](call)
        except ApiError as error:
            # The gateway passes on only the statuses that an operation declares; all others arrive as 500.
            status = error.status if error.status in operation.statuses else 500
            body = {"message": error.message}
            if error.errors and (status != error.status or operation.words_errors(status)):
                body["errors"] = error.errors
            return web.json_response(body, status=status), error.status, None
        if result is None and operation.success != 200:
            # The gateway names this type even where there is no body.
            headers = {"Content-Type": "application/json"}
            return web.Response(status=operation.success, headers=headers), operation.success, call
        result = dialects.reword(self.settings["dialect"], operation.id, result)
        return web.json_response(result, status=operation.success), operation.success, call

    def call(self, operation, request, body):
        """The request as its operation gets it, or the API's refusal."""
        try:
            body.decode()
        except UnicodeDecodeError:
            raise invalid("Request", "body", "The body is not UTF-8") from None
        # The gateway hands on only the query parameters that it knows.
        query = [(name, value) for name, value in request.query.items() if name in operation.query_names]
        checked = contract.CheckedRequest(
            request.method, contract.BASE + operation.path, request.match_info, query, request.headers, body
        )
        problems = operation.faults_of(checked)
        if any(where == "path" for where, _name, _reason in problems):
            # An id that is none is the id of nothing.
            raise not_found()
        if problems:
            refusals = [invalid("Request", name, reason) for _where, name, reason in problems]
            raise ApiError(400, refusals[0].message, [item for refusal in refusals for item in refusal.errors])
        url = f"{request.url.origin()}{request.path}"
        parsed = json.loads(body) if body else None
        return Call(operation.id, dict(request.match_info), dict(query), parsed, self.store, self.settings, url)

    async def serve(self, operation, request):
        """One request from the first look to the log."""
        body = await request.read()
        rule = self.faults.take(operation.id)
        entry = self.log.open(operation.id, request, body, rule)
        if self.settings["delay_seconds"]:
            await asyncio.sleep(self.settings["delay_seconds"])
        answer = await self.answer(operation, request, body, rule, entry)
        self.log.close(entry, answer)
        # Without an answer the connection is cut already; aiohttp still wants a response to be returned.
        return answer or web.Response(status=500)

    async def answer(self, operation, request, body, rule, entry):
        kind = rule["kind"] if rule else None
        if kind == "status_late":
            self.process_late(rule["seconds"], operation, request, body)
        if kind in faults.BEFORE:
            return await self.refuse_to_process(rule, request)
        limited = self.limit_rate()
        if limited is not None:
            return limited
        self.store.run_due_jobs()
        answer, upstream_status, call = self.process(operation, request, body)
        if answer.status != upstream_status:
            entry["upstream_status"] = upstream_status
        if kind == "move_list":
            if call is not None and call.listed_from is not None:
                faults.move_list(rule, call.listed_from)
        elif kind in faults.AFTER:
            return await faults.spoil(rule, request, answer)
        return answer

    def process_late(self, seconds, operation, request, body):
        """Process a request that the gateway has given up on: its answer reaches nobody."""

        async def work():
            await asyncio.sleep(seconds)
            self.process(operation, request, body)

        task = asyncio.get_running_loop().create_task(work())
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    async def refuse_to_process(self, rule, request):
        if rule["kind"] in ("status", "status_late"):
            return faults.status_answer(rule)
        if rule["kind"] == "hang_before":
            await asyncio.sleep(rule["seconds"])
        if rule["kind"] == "refuse":
            self.refuse_connections(rule["seconds"], request)
        faults.reset(request)
        return None


def make_app(simulator):
    @web.middleware
    async def missing_token(request, handler):
        """What the API says to a path or method that it does not know."""
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            answer = web.json_response({"message": "Missing Authentication Token"}, status=403)
            if not request.path.startswith(control.BASE):
                simulator.log.close(simulator.log.open(None, request, await request.read()), answer)
            return answer

    app = web.Application(middlewares=[missing_token], client_max_size=LARGEST_BODY)
    for operation in simulator.operations:
        app.router.add_route(operation.method, contract.BASE + operation.path, _handler(simulator, operation))
    control.add_routes(app, simulator)
    return app


def _handler(simulator, operation):
    async def handler(request):
        return await simulator.serve(operation, request)

    return handler

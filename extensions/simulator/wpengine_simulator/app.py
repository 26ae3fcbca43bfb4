# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The aiohttp application: routes of the API and of the control path."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from . import contract, control, pages
from .simulator import Simulator

MAX_BODY_BYTES = 16 * 1024 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(simulator: Simulator) -> web.Application:
    @web.middleware
    async def missing_token(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Respond to an unknown path or method as the API does: 403 instead of 404 or 405."""
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            response = web.json_response({"message": "Missing Authentication Token"}, status=403)
            if not request.path.startswith(control.BASE):
                entry = simulator.log.add(None, request, await request.read())
                simulator.log.add_response(entry, response)
            return response

    app = web.Application(middlewares=[missing_token], client_max_size=MAX_BODY_BYTES)
    app.on_response_prepare.append(simulator.set_date)
    for operation in simulator.operations:
        app.router.add_route(operation.method, contract.BASE + operation.path, _handler(simulator, operation))
    control.add_routes(app, simulator)
    pages.add_routes(app, simulator.store)
    return app


def _handler(simulator: Simulator, operation: contract.Operation) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        return await simulator.handle(operation, request)

    return handler

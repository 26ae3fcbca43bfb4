# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control path, outside the API: inspects and changes the simulator. It needs no credentials."""

from __future__ import annotations

import dataclasses

from aiohttp import web

from . import faults
from . import settings as known_settings
from .errors import ControlError
from .simulator import Simulator

BASE = "/_simulator"


def add_routes(app: web.Application, simulator: Simulator) -> None:
    control = Control(simulator)
    for method, path, handler in (
        ("GET", "/state", control.get_state),
        ("PUT", "/state", control.put_state),
        ("POST", "/reset", control.reset),
        ("GET", "/log", control.get_log),
        ("GET", "/connections", control.get_connections),
        ("DELETE", "/log", control.delete_log),
        ("GET", "/faults", control.get_faults),
        ("POST", "/faults", control.post_faults),
        ("DELETE", "/faults", control.delete_faults),
        ("GET", "/settings", control.get_settings),
        ("PATCH", "/settings", control.patch_settings),
        ("POST", "/txt_records", control.post_txt_record),
    ):
        app.router.add_route(method, BASE + path, handler)


def no_content() -> web.Response:
    return web.Response(status=204)


def bad_request(error: ControlError) -> web.Response:
    return web.json_response({"message": str(error)}, status=400)


class Control:
    """The handlers of the control path."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    async def get_state(self, request: web.Request) -> web.Response:
        self.simulator.store.run_due_jobs()
        return web.json_response(self.simulator.store.data)

    async def put_state(self, request: web.Request) -> web.Response:
        try:
            self.simulator.store.replace(await request.json())
        except ControlError as error:
            return bad_request(error)
        return no_content()

    async def reset(self, request: web.Request) -> web.Response:
        self.simulator.reset()
        return no_content()

    async def get_log(self, request: web.Request) -> web.Response:
        return web.json_response(self.simulator.log.entries)

    async def get_connections(self, request: web.Request) -> web.Response:
        """Return the numbers of connections to the SSH gateway."""
        return web.json_response(self.simulator.count_connections())

    async def delete_log(self, request: web.Request) -> web.Response:
        self.simulator.log.clear()
        return no_content()

    async def get_faults(self, request: web.Request) -> web.Response:
        return web.json_response(self.simulator.faults.as_json())

    async def post_faults(self, request: web.Request) -> web.Response:
        """Add one rule or a list of rules. {"kind": "refuse"} without an operation refuses connections at once."""
        sent = await request.json()
        values = sent if isinstance(sent, list) else [sent]
        try:
            rules = [faults.parse_rule(value) for value in values]
        except ControlError as error:
            return bad_request(error)
        response = web.json_response([dataclasses.asdict(rule) for rule in rules], status=201)
        for value, rule in zip(values, rules):
            if rule.kind == "refuse" and "operation" not in value:
                self.simulator.refuse_connections(rule.seconds, request)
                response.force_close()
            else:
                self.simulator.faults.rules.append(rule)
        return response

    async def delete_faults(self, request: web.Request) -> web.Response:
        self.simulator.faults.clear()
        return no_content()

    async def get_settings(self, request: web.Request) -> web.Response:
        return web.json_response(self.simulator.settings)

    async def patch_settings(self, request: web.Request) -> web.Response:
        changes = await request.json()
        try:
            known_settings.validate(changes)
        except ControlError as error:
            return bad_request(error)
        self.simulator.settings.update(changes)
        return web.json_response(self.simulator.settings)

    async def post_txt_record(self, request: web.Request) -> web.Response:
        """Publish the TXT record of a root domain: {"name": "example.com"}."""
        name = (await request.json())["name"].lower()
        records = self.simulator.store.data["txt_records"]
        if name not in records:
            records.append(name)
        return no_content()

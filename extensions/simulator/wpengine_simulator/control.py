# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control path, outside the API: tests look into the simulator and steer it. It asks for no credentials."""

from __future__ import annotations

from aiohttp import web

from . import faults
from . import settings as known_settings
from .calls import ControlError

BASE = "/_simulator"


def add_routes(app, simulator):
    control = Control(simulator)
    for method, path, handler in (
        ("GET", "/state", control.get_state),
        ("PUT", "/state", control.put_state),
        ("POST", "/reset", control.reset),
        ("GET", "/log", control.get_log),
        ("DELETE", "/log", control.delete_log),
        ("GET", "/faults", control.get_faults),
        ("POST", "/faults", control.post_fault),
        ("DELETE", "/faults", control.delete_faults),
        ("GET", "/settings", control.get_settings),
        ("PATCH", "/settings", control.patch_settings),
        ("POST", "/txt_records", control.post_txt_record),
    ):
        app.router.add_route(method, BASE + path, handler)


def done():
    return web.Response(status=204)


def refused(error):
    return web.json_response({"message": str(error)}, status=400)


class Control:
    def __init__(self, simulator):
        self.simulator = simulator

    async def get_state(self, request):
        self.simulator.store.run_due_jobs()
        return web.json_response(self.simulator.store.data)

    async def put_state(self, request):
        try:
            self.simulator.store.replace(await request.json())
        except ControlError as error:
            return refused(error)
        return done()

    async def reset(self, request):
        self.simulator.reset()
        return done()

    async def get_log(self, request):
        return web.json_response(self.simulator.log.entries)

    async def delete_log(self, request):
        self.simulator.log.clear()
        return done()

    async def get_faults(self, request):
        return web.json_response(self.simulator.faults.rules)

    async def post_fault(self, request):
        """One rule, or a list of them. {"kind": "refuse"} without an operation refuses connections from now on."""
        sent = await request.json()
        rules = sent if isinstance(sent, list) else [sent]
        try:
            checked = [faults.check(rule) for rule in rules]
        except ControlError as error:
            return refused(error)
        answer = web.json_response(checked, status=201)
        for rule, whole in zip(rules, checked):
            if whole["kind"] == "refuse" and "operation" not in rule:
                self.simulator.refuse_connections(whole["seconds"], request)
                answer.force_close()
            else:
                self.simulator.faults.rules.append(whole)
        return answer

    async def delete_faults(self, request):
        self.simulator.faults.clear()
        return done()

    async def get_settings(self, request):
        return web.json_response(self.simulator.settings)

    async def patch_settings(self, request):
        changes = await request.json()
        try:
            known_settings.check(changes)
        except ControlError as error:
            return refused(error)
        self.simulator.settings.update(changes)
        return web.json_response(self.simulator.settings)

    async def post_txt_record(self, request):
        """Say that the TXT record of a root domain is published: {"name": "example.com"}."""
        name = (await request.json())["name"].lower()
        records = self.simulator.store.data["txt_records"]
        if name not in records:
            records.append(name)
        return done()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listening socket, which can also refuse connections for a while."""

from __future__ import annotations

import asyncio

from aiohttp import web

from .server import make_app


class Listener:
    def __init__(self, simulator, host, port):
        self.runner = web.AppRunner(make_app(simulator), access_log=None, shutdown_timeout=0.5)
        self.host = host
        self.port = port
        self.server = None
        self.pause = None
        simulator.refuse_connections = self.refuse

    async def start(self):
        await self.runner.setup()
        await self._open()

    async def _open(self):
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(self.runner.server, self.host, self.port)
        # Port 0 became a real one; after a pause the same one is wanted.
        self.port = self.server.sockets[0].getsockname()[1]

    def refuse(self, seconds, request):
        """Close the listening socket and every connection but that of the request; listen again after the seconds."""
        self.server.close()
        for connection in self.runner.server.connections:
            if connection.transport is not request.transport:
                connection.force_close()
        self.pause = asyncio.get_running_loop().create_task(self._reopen(seconds))

    async def _reopen(self, seconds):
        await asyncio.sleep(seconds)
        while True:
            try:
                return await self._open()
            except OSError:
                # Meanwhile the free port may have become one end of somebody's short connection.
                await asyncio.sleep(0.1)

    async def stop(self):
        if self.pause is not None:
            self.pause.cancel()
        self.server.close()
        await self.runner.cleanup()

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listening socket, which can refuse connections for a while."""

from __future__ import annotations

import asyncio

from aiohttp import web

from .app import make_app
from .simulator import Simulator


class Listener:
    """Serves a simulator on a host and port. Port 0 is replaced by a free one in start()."""

    def __init__(self, simulator: Simulator, host: str, port: int) -> None:
        self.runner = web.AppRunner(make_app(simulator), access_log=None, shutdown_timeout=0.5)
        self.host = host
        self.port = port
        self.server: asyncio.Server | None = None
        self.reopening: asyncio.Task[None] | None = None
        simulator.refuse_connections = self.refuse

    async def start(self) -> None:
        await self.runner.setup()
        await self._open()

    async def _open(self) -> None:
        handler = self.runner.server
        if handler is None:
            raise RuntimeError("Call start() first.")
        self.server = await asyncio.get_running_loop().create_server(handler, self.host, self.port)
        # The port is kept for the time after a pause.
        self.port = self.server.sockets[0].getsockname()[1]

    def refuse(self, seconds: float, request: web.Request) -> None:
        """Refuse connections for the given seconds, and close all open ones but that of the request."""
        if self.server is not None:
            self.server.close()
        for connection in self.runner.server.connections if self.runner.server else ():
            if connection.transport is not request.transport:
                connection.force_close()
        self.reopening = asyncio.get_running_loop().create_task(self._reopen(seconds))

    async def _reopen(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        while True:
            try:
                return await self._open()
            except OSError:
                # Another process may use the port for a short connection in the meantime.
                await asyncio.sleep(0.1)

    async def stop(self) -> None:
        if self.reopening is not None:
            self.reopening.cancel()
        if self.server is not None:
            self.server.close()
        await self.runner.cleanup()

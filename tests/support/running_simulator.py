# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator in a thread of the test process, with a client for it."""

from __future__ import annotations

import asyncio
import threading
import typing as t
from collections.abc import Coroutine

import requests

from wpengine_simulator.listener import Listener
from wpengine_simulator.simulator import DEFAULT_PASSWORD, DEFAULT_USER_ID, Simulator
from wpengine_simulator.state import default_state

AGENCY_ONE = "00000000-0000-4000-8000-000000000011"
AGENCY_TWO = "00000000-0000-4000-8000-000000000012"
OWNER = "00000000-0000-4000-8000-0000000000a1"
UNKNOWN_ID = "99999999-9999-4999-8999-999999999999"

Result = t.TypeVar("Result")


class RunningSimulator:
    """Runs the simulator in a thread. api() and control() send real HTTP requests to it."""

    def __init__(self) -> None:
        self.simulator = Simulator(default_state())
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.listener = self.run(self.listen())
        self.url = f"http://127.0.0.1:{self.listener.port}"
        self.session = requests.Session()
        self.session.auth = (DEFAULT_USER_ID, DEFAULT_PASSWORD)

    async def listen(self) -> Listener:
        listener = Listener(self.simulator, "127.0.0.1", 0)
        await listener.start()
        return listener

    def run(self, coroutine: Coroutine[t.Any, t.Any, Result]) -> Result:
        """Run a coroutine in the thread of the simulator, and return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=20)

    def stop(self) -> None:
        self.session.close()
        self.run(self.listener.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def api(self, method: str, path: str, body: t.Any = None, **options: t.Any) -> requests.Response:
        """Send one API request, e.g. api("GET", "/sites"). options: as for requests.request()."""
        options.setdefault("timeout", 10)
        return self.session.request(method, f"{self.url}/v1{path}", json=body, **options)

    def ok(self, method: str, path: str, body: t.Any = None, **options: t.Any) -> t.Any:
        """Send an API request that must succeed, and return the body of the response, None if it is empty."""
        response = self.api(method, path, body, **options)
        assert response.ok, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def control(self, method: str, path: str, body: t.Any = None) -> t.Any:
        """Send a request to the control path, e.g. control("GET", "state"), and return the body of the response."""
        response = requests.request(method, f"{self.url}/_simulator/{path}", json=body, timeout=10)
        assert response.ok, response.text
        return response.json() if response.content else None

    def settings(self, **settings: t.Any) -> None:
        """Change settings of the simulator."""
        self.control("PATCH", "settings", settings)

    def fault(self, kind: str, operation: str = "*", **fields: t.Any) -> None:
        """Add a fault rule."""
        self.control("POST", "faults", {"kind": kind, "operation": operation, **fields})

    def log(self) -> list[dict[str, t.Any]]:
        """Return the log entries, the oldest first."""
        entries: list[dict[str, t.Any]] = self.control("GET", "log")
        return entries

    def advance(self, seconds: float) -> None:
        """Move the clock of the simulator forward, which completes scheduled work without waiting."""
        self.settings(clock_offset_seconds=self.control("GET", "settings")["clock_offset_seconds"] + seconds)

    def make_site(self, name: str = "Torque", account_id: str = AGENCY_ONE) -> dict[str, t.Any]:
        site: dict[str, t.Any] = self.ok("POST", "/sites", {"name": name, "account_id": account_id})
        return site

    def make_install(
        self, name: str = "torquemag", environment: str = "production", site: dict[str, t.Any] | None = None
    ) -> dict[str, t.Any]:
        """Create an install, by default in a new site."""
        site = site or self.make_site()
        install: dict[str, t.Any] = self.ok(
            "POST",
            "/installs",
            {
                "name": name,
                "account_id": site["account"]["id"],
                "site_id": site["id"],
                "environment": environment,
            },
        )
        return install


def error_field(response: requests.Response) -> str:
    """Return the field of the first error of a 400 response."""
    assert response.status_code == 400, response.text
    return str(response.json()["errors"][0]["field"])

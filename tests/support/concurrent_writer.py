# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run tasks inside this process, and let another client write between their requests."""

from __future__ import annotations

import typing as t
from importlib import import_module

import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Predictions
from ansible_collections.community.wpengine.plugins.module_utils._module.base import run
from support.fast_sleep import fast_sleep
from support.player import Simulator


class ConcurrentWriter:
    """Runs tasks with one session, as a loop does, and sends requests of another client between theirs."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.client = Client(simulator.api_url, simulator.user_id, simulator.password, environ={}, parallel=1)
        self.before: dict[str, t.Callable[[], t.Any]] = {}  # by the method of the request that the function precedes
        self.warnings: list[str] = []
        send = self.client.transport.send

        def call_before(method: str, path: str, query: t.Any, body: t.Any) -> t.Any:
            self.before.pop(method, lambda: None)()
            return send(method, path, query, body)

        self.client.transport.send = call_before  # type: ignore[method-assign]  # the seam for tests

    def task(self, module: str, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any] | str:
        """Return the task's result, or the message of its failure."""
        kind = import_module(f"ansible_collections.community.wpengine.plugins.modules.{module}").MODULE
        options = kind.clean_values(options)
        params = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(options).validated_parameters
        self.client.predictions = Predictions(complete=True) if check_mode else None
        with fast_sleep():
            try:
                return run(kind, params, options, self.client, check_mode, self.warnings.append)
            except WpeError as error:
                return error.message

    def api(self, method: str, path: str, **body: t.Any) -> t.Any:
        """Send a request of the other client, and return the body of the response."""
        credentials = (self.simulator.user_id, self.simulator.password)
        response = requests.request(
            method, self.simulator.api_url + path, json=body or None, auth=credentials, timeout=10
        )
        assert response.ok, response.text
        return response.json() if response.content else None


def sites(simulator: Simulator, name: str) -> list[dict[str, t.Any]]:
    return [site for site in simulator.state()["sites"].values() if site["name"] == name]

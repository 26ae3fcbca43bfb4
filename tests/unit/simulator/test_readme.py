# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README names whatever can be set, injected or asked for, and its examples work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from wpengine_simulator import control, dialects, faults, settings

README = (Path(__file__).resolve().parents[3] / "extensions/simulator/README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(\w+)", README))


@pytest.mark.parametrize("names", [
    set(settings.DEFAULTS), set(dialects.DIALECTS), set(faults.FIELDS), set(faults.KINDS),
], ids=["settings", "dialects", "fault fields", "fault kinds"])
def test_names_are_explained(names):
    assert names - NAMED == set()


def test_control_paths_are_named(simulator):
    routes = [
        f"{route.method} {route.resource.canonical.removeprefix(control.BASE)}"
        for route in simulator.listener.runner.app.router.routes()
        if route.resource.canonical.startswith(control.BASE)
    ]
    assert len(routes) > 10
    assert [route for route in routes if f"`{route}`" not in README] == []


def test_the_state_shown_is_one(simulator):
    [text] = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    simulator.control("PUT", "state", json.loads(text))
    assert simulator.ok("GET", "/installs")["results"][0]["name"] == "torquemag"


def test_the_fault_shown_is_one(simulator):
    [text] = re.findall(r"-d '(\{.*?\})'", README)
    simulator.control("POST", "faults", json.loads(text))
    assert simulator.control("GET", "faults")[0]["kind"] == "reset_after"

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README explains every setting, dialect, fault and control request, and its examples work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from wpengine_simulator import control, dialects, faults, settings

README = (Path(__file__).resolve().parents[3] / "extensions/simulator/README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(\w+)", README))


@pytest.mark.parametrize(
    "names",
    [
        set(settings.DEFAULTS),
        set(dialects.DIALECTS),
        set(faults.FIELDS),
        set(faults.KINDS),
    ],
    ids=["settings", "dialects", "fault fields", "fault kinds"],
)
def test_readme_explains_every_name(names):
    assert names - NAMED == set()


def test_readme_lists_every_control_request(simulator):
    routes = [
        f"{route.method} {route.resource.canonical.removeprefix(control.BASE)}"
        for route in simulator.listener.runner.app.router.routes()
        if route.resource.canonical.startswith(control.BASE)
    ]
    assert len(routes) > 10
    assert [route for route in routes if f"`{route}`" not in README] == []


def test_readme_example_state_is_valid(simulator):
    [text] = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    simulator.control("PUT", "state", json.loads(text))
    assert simulator.ok("GET", "/installs")["results"][0]["name"] == "torquemag"


def test_readme_example_fault_is_valid(simulator):
    [text] = re.findall(r"-d '(\{.*?\})'", README)
    simulator.control("POST", "faults", json.loads(text))
    assert simulator.control("GET", "faults")[0]["kind"] == "reset_after"

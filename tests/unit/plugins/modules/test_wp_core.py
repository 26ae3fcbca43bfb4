# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Order versions of WordPress, plan its update and check the result."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wp_core
from support.fake_host import run_on_host

CORE = {"version": None, "update": False, "minor": False, "force": False}


@pytest.mark.parametrize(
    ("wanted", "version", "first"),
    [
        ({}, "6.8.3", None),
        ({"version": "6.8.3"}, "6.8.3", None),
        ({"update": True}, "6.10", "core update --version=6.10"),
        ({"version": "6.9"}, "6.9", "core update --version=6.9"),
        ({"version": "6.7", "force": True}, "6.7", "core update --version=6.7 --force"),
    ],
)
def test_plan_of_update(wanted, version, first):
    plan = wp_core.decide({"version": "6.8.3", "update_version": "6.10"}, {**CORE, **wanted})
    assert plan.after["version"] == version
    assert [" ".join(words) for words, _stdin in plan.send] == ([first, "core update-db"] if first else [])


@pytest.mark.parametrize(
    ("wanted", "after", "met"),
    [
        ({"version": "6.9"}, "6.9", True),
        ({"version": "6.9"}, "6.8.3", False),
        ({"version": "6.9"}, "6.9.1", False),
        ({"update": True}, "6.8.3", False),
        ({"update": True}, "6.9.1", True),
    ],
)
def test_installed_version_is_verified_after_update(wanted, after, met):
    versions = iter(["6.8.3", after])

    def shell(line, stdin):
        return 0, next(versions) if "core version" in line else '[{"version": "6.9"}]', ""

    params = {**CORE, **wanted, "path": None, "skip_plugins": False, "skip_themes": False}
    if met:
        assert run_on_host(wp_core.MODULE, params, shell, False)["changed"] is True
    else:
        with pytest.raises(
            WpeError, match=f"^wp core update and wp core update-db .* version {after} and not 6.9; run"
        ):
            run_on_host(wp_core.MODULE, params, shell, False)


def test_downgrade_requires_force():
    with pytest.raises(BadInput, match="Set force to true"):
        wp_core.decide({"version": "6.8.3", "update_version": None}, {**CORE, "version": "6.8"})


def test_versions_in_order():
    ordered = ["6.9-RC1", "6.9", "6.9.1", "6.10", "7.0-beta2", "7.0"]
    assert sorted(reversed(ordered), key=wp_core.version_key) == ordered


@pytest.mark.parametrize("version", ["6.8.3", "Notice: x\n6.8.3\n", "6.9-RC1"])
def test_version_is_read_from_last_line(version):
    assert wp_core.version_in(version) == version.split()[-1]


@pytest.mark.parametrize("out", ["", "no version", "Error", "\x1b[31m6.8", "9" * 5000])
def test_output_without_version_fails(out):
    with pytest.raises(WpeError, match="printed no version but"):
        wp_core.version_in(out)


def test_versions_of_any_length():
    order = ["0", "6", "6.08.9", "6.9-RC1", "6.9", "6.10", "6.10.1", "9" * 5000, "9" * 5000 + "0"]
    assert sorted(reversed(order), key=wp_core.version_key) == order
    assert wp_core.version_key("6.8.0") == wp_core.version_key("6.8")


def test_version_like_an_option_is_refused_before_anything_runs():
    params = {**CORE, "version": "--x", "path": None, "skip_plugins": False, "skip_themes": False}
    with pytest.raises(BadInput, match="such as 6.8.3"):
        run_on_host(wp_core.MODULE, params)

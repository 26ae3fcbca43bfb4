# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test which installs can be deleted or overwritten without force."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._environments import (
    describe_environment,
    is_replaceable,
)


@pytest.mark.parametrize(
    ("environment", "replaceable"),
    [
        ("staging", True),
        ("development", True),
        ("production", False),
        (None, False),
        ("something new", False),
    ],
)
def test_only_staging_and_development_are_replaceable(environment, replaceable):
    assert is_replaceable({"environment": environment}) is replaceable
    assert is_replaceable({}) is False


def test_unknown_environment_is_described_as_possibly_production():
    assert describe_environment({"environment": "production"}) == "a production environment"
    assert (
        describe_environment({"environment": None}) == describe_environment({}) == "a possibly production environment"
    )

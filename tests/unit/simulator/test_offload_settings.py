# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File offload settings of an install."""

from __future__ import annotations

import pytest


@pytest.fixture
def path(simulator):
    return f"/installs/{simulator.make_install()['id']}"


def test_offload_settings_are_created_patched_and_read(simulator, path):
    one = f"{path}/offload_settings/files"
    response = simulator.api("GET", one)
    assert (response.status_code, response.json()) == (404, {"message": "LargeFS settings not found"})
    assert simulator.api("PATCH", one, {"largefs_settings": {"bucket": "x"}}).status_code == 404
    assert simulator.api("POST", one, {"largefs_settings": {"bucket": "x"}}).status_code == 400
    settings = {"cloud": "s3", "bucket": "media", "bucket_region": "us-east-1", "path_settings": [{"path": "/up"}]}
    assert simulator.api("POST", one, {"largefs_settings": settings}).content == b""
    assert simulator.ok("GET", one) == {"largefs_settings": settings}
    simulator.ok("PATCH", one, {"largefs_settings": {"bucket": "other"}})
    assert simulator.ok("GET", one) == {"largefs_settings": {**settings, "bucket": "other"}}
    file = simulator.ok("GET", f"{path}/offload_settings/largefs_validation_file")
    assert file == simulator.ok("GET", f"{path}/offload_settings/largefs_validation_file")
    assert file["name"].endswith(".largefs")

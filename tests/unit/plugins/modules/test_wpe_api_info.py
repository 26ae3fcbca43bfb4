# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Combine the API's status, version and current user in one item."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.modules import wpe_api_info
from support.fake_client import URL, FakeApi


@pytest.mark.parametrize(
    ("document", "version"),
    [
        ({"info": {"version": "1.21.2"}}, "1.21.2"),
        ({"info": {}}, None),
        ({}, None),
    ],
)
def test_version_is_read_from_the_openapi_document(document, version):
    user = {"id": "u", "email": "owner@example.com"}
    api = FakeApi({"GET /status": {"success": True}, "GET /swagger": document, "GET /user": user})
    assert api.run(wpe_api_info.MODULE, {})["apis"] == [
        {"url": URL, "status": {"success": True}, "version": version, "user": user},
    ]

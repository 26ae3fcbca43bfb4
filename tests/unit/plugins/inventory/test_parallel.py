# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that lists which are read in parallel, and their pages, share one limit of parallel requests."""

from __future__ import annotations

import threading
import time

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import Transport


@pytest.mark.parametrize("parallel", [1, 3])
def test_lists_and_pages_share_one_limit(parallel, monkeypatch):
    lock, under_way, most = threading.Lock(), 0, 0

    def answer(self, method, path, query, body):
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.005)
        with lock:
            under_way -= 1
        rows = [{"id": index} for index in range(query["offset"], min(query["offset"] + 100, 950))]
        return Response(200, {"count": 950, "results": rows})

    monkeypatch.setattr(Transport, "send", answer)
    client = Client("http://127.0.0.1/v1", "user", "password", parallel=parallel)
    lists = client.map_parallel(client.cached_rows, ["/accounts", "/sites", "/installs"], "reading")
    assert [len(rows) for rows in lists] == [950] * 3
    assert most == parallel

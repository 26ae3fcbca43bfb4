# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the methods that the client adds to its transport, lists and writes."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError


@pytest.fixture
def client():
    return Client("http://127.0.0.1:9/v1/", "user", "password", environ={}, retry_timeout=0)


def failing_with(**details):
    """Return a replacement for Transport.send() that always raises."""

    def send(method, path, query, body):
        raise ApiError("It failed.", method, path, **details)

    return send


def test_missing_object_is_none_only_if_that_is_accepted(client):
    client.transport.send = failing_with(status=404)
    assert client.get("/sites/1", missing_ok=True) is None
    with pytest.raises(ApiError):
        client.get("/sites/1")


def test_404_of_another_server_does_not_mean_that_an_object_is_missing(client):
    client.transport.send = failing_with(status=404, from_api=False)
    with pytest.raises(ApiError):
        client.get("/sites/1", missing_ok=True)


def test_progress_can_be_replaced_between_tasks(client):
    lines = []
    client.progress = lines.append
    client.transport.progress("reading installs")
    assert lines == ["reading installs"]


def test_url_has_no_final_slash(client):
    assert client.url == "http://127.0.0.1:9/v1"


def test_secrets_of_the_client_are_hidden_in_its_errors(client):
    def send(method, path, query, body):
        raise ApiError("Wrong token-of-a-task.", method, path)

    client.secrets.add("token-of-a-task")
    client.transport.send = send
    with pytest.raises(ApiError, match=r"^Wrong \*{8}\.$"):
        client.get("/sites")

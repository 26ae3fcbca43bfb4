# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The session of the transport, and which requests it repeats."""

from __future__ import annotations

import socket

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._api import transport as transport_module
from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import (
    FEW_ATTEMPTS,
    may_repeat,
    proxies_for,
    proxy_secrets,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    Processed,
    WpeError,
)


def new_client(**options):
    return Client(**{"url": "http://127.0.0.1:9/v1", "user_id": "user", "password": "secret", "environ": {}, **options})


def test_missing_requests_library_is_one_sentence(monkeypatch):
    monkeypatch.setattr(transport_module, "REQUESTS_IMPORT_ERROR", ImportError("No module named 'requests'"))
    with pytest.raises(WpeError, match="requests is missing from .*; install it with: .* -m pip install requests"):
        new_client()


def test_missing_ca_file_is_named():
    with pytest.raises(BadInput, match="ca_path '/no/such/file' does not exist"):
        new_client(ca_path="/no/such/file")


@pytest.mark.parametrize(
    "environ,host,proxies",
    [
        ({"HTTPS_PROXY": "http://proxy:1"}, "api.wpengineapi.com", {"https": "http://proxy:1"}),
        ({"https_proxy": "http://proxy:1", "NO_PROXY": ".wpengineapi.com"}, "api.wpengineapi.com", {}),
        ({"https_proxy": "http://proxy:1", "no_proxy": "*"}, "api.wpengineapi.com", {}),
        ({"https_proxy": ""}, "api.wpengineapi.com", {}),
        ({"https_proxy": "http://proxy:1"}, "localhost", {}),
    ],
)
def test_proxies_come_from_the_environment_only(environ, host, proxies):
    assert proxies_for(f"https://{host}/v1", environ) == proxies
    session = new_client(url=f"https://{host}/v1", environ=environ).transport.session
    assert session.proxies == proxies and not session.trust_env


def test_password_of_a_proxy_is_found_as_written_and_as_sent():
    assert proxy_secrets("http://me:pro%24xy@proxy.example:8080") == {"pro%24xy", "pro$xy"}
    assert proxy_secrets("http://proxy.example:8080") == set()


@pytest.mark.parametrize("number,repeated", [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)])
def test_unknown_host_is_tried_a_few_times_only(number, repeated, monkeypatch):
    lookups = []

    def look_up(host, *arguments):
        lookups.append(host)
        raise socket.gaierror(number, "no such luck")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(transport_module, "delay_before", lambda attempt, error: 0.01)
    with pytest.raises(ApiError, match="no connection to api.example.com"):
        new_client(url="https://api.example.com/v1", retry_timeout=0.5).get("/sites")
    assert (len(lookups) > FEW_ATTEMPTS) == repeated


@pytest.mark.parametrize(
    "status,processed,write,read",
    [
        (429, Processed.NO, True, True),
        (None, Processed.NO, True, True),
        (None, Processed.UNKNOWN, False, True),
        (200, Processed.UNKNOWN, False, True),
        (500, Processed.UNKNOWN, False, True),
        (504, Processed.UNKNOWN, False, True),
        (501, Processed.UNKNOWN, False, False),
        (302, Processed.YES, False, False),
        (404, Processed.YES, False, False),
        (None, Processed.YES, False, False),
    ],
)
def test_write_is_repeated_only_if_certainly_not_processed(status, processed, write, read):
    error = ApiError("It failed.", "POST", "/sites", status, processed)
    assert may_repeat(error, idempotent=False) == write
    assert may_repeat(error, idempotent=True) == read

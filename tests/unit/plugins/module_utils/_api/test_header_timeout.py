# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Response headers that arrive in time, late, or never completely."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest
from urllib3 import HTTPConnectionPool

from ansible_collections.community.wpengine.plugins.module_utils._api.header_timeout import (
    HeaderDeadlineResponse,
    pools_with_header_deadline,
)


@pytest.fixture
def ends():
    """The sockets of a client and a server."""
    client, server = socket.socketpair()
    with client, server:
        yield client, server


def drip(server, seconds):
    """Send one header after the other, so that no pause is as long as the time-out of the client."""
    with contextlib.suppress(OSError):
        server.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(int(seconds / 0.05)):
            server.sendall(b"X-%d: x\r\n" % number)
            time.sleep(0.05)


@pytest.mark.parametrize("timeout", [0.3, None])
def test_headers_in_time_are_read(ends, timeout):
    client, server = ends
    client.settimeout(timeout)
    server.sendall(b"HTTP/1.1 204 No Content\r\nX-One: 1\r\n\r\n")
    response = HeaderDeadlineResponse(client)
    response.begin()
    assert response.status == 204 and response.headers["X-One"] == "1"
    server.sendall(b"x")
    assert client.recv(1) == b"x", "the connection stays open"


def test_server_that_drips_headers_is_cut_off(ends):
    client, server = ends
    client.settimeout(0.3)
    thread = threading.Thread(target=drip, args=(server, 4))
    thread.start()
    started = time.monotonic()
    with pytest.raises(socket.timeout):
        HeaderDeadlineResponse(client).begin()
    assert time.monotonic() - started < 2
    client.close()
    thread.join()


def test_invalid_headers_keep_their_own_error(ends):
    client, server = ends
    client.settimeout(5)
    server.sendall(b"no status line\r\n\r\n")
    with pytest.raises(Exception, match="no status line"):
        HeaderDeadlineResponse(client).begin()


def test_pool_keeps_its_name_and_reads_with_the_deadline():
    [pool] = pools_with_header_deadline(HTTPConnectionPool)
    assert issubclass(pool, HTTPConnectionPool) and pool.__name__ == "HTTPConnectionPool"
    assert pool.ConnectionCls.response_class is HeaderDeadlineResponse
    assert HTTPConnectionPool.ConnectionCls.response_class is not HeaderDeadlineResponse

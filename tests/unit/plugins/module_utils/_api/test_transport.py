# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The session of the transport, and which requests it repeats."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
import responses

from ansible_collections.community.wpengine.plugins.module_utils._api import transport as transport_module
from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response
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
from support.fast_sleep import fast_sleep


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
        (
            {"https_proxy": "http://lower:1", "HTTPS_PROXY": "http://upper:1"},
            "api.wpengineapi.com",
            {"https": "http://lower:1"},
        ),
        (
            {"HTTPS_PROXY": "http://upper:1", "https_proxy": "http://lower:1"},
            "api.wpengineapi.com",
            {"https": "http://lower:1"},
        ),
        ({"https_proxy": "", "HTTPS_PROXY": "http://upper:1"}, "api.wpengineapi.com", {}),
        ({"https_proxy": "", "all_proxy": "http://all:1"}, "api.wpengineapi.com", {}),
        ({"HTTPS_PROXY": "", "all_proxy": "http://all:1"}, "api.wpengineapi.com", {"all": "http://all:1"}),
        (
            {"HTTPS_PROXY": "http://upper:1", "no_proxy": "", "NO_PROXY": "*"},
            "api.wpengineapi.com",
            {"https": "http://upper:1"},
        ),
        ({"HTTPS_PROXY": "http://upper:1", "no_proxy": "*", "NO_PROXY": ""}, "api.wpengineapi.com", {}),
        ({"HTTPS_PROXY": "http://upper:1", "NO_PROXY": ""}, "api.wpengineapi.com", {"https": "http://upper:1"}),
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


class Sent:
    """The requests of a client whose first ones fail with the given details of ApiError."""

    def __init__(self, *failures, retry_timeout=60):
        self.failures, self.methods, self.pauses = list(failures), [], []
        self.client = new_client(retry_timeout=retry_timeout)
        self.client.transport.send = self.send

    def send(self, method, path, query, body):
        self.methods.append(method)
        if self.failures:
            raise ApiError(**{"message": "It failed.", "method": method, "path": path, **self.failures.pop(0)})
        return Response(200, {"id": "1"})

    def request(self, method, **options):
        with fast_sleep(self.pauses.append):
            return self.client.request(method, "/sites", **options)


BUSY = {"status": 503, "processed": Processed.UNKNOWN}
NOT_CONNECTED = {"processed": Processed.NO}


@pytest.mark.parametrize("method,options", [("GET", {}), ("POST", {"idempotent": True})])
def test_read_and_idempotent_write_are_repeated_after_an_unknown_outcome(method, options):
    sent = Sent(BUSY, BUSY)
    assert sent.request(method, **options).body == {"id": "1"}
    assert sent.methods == [method] * 3


def test_write_is_not_repeated_after_an_unknown_outcome():
    sent = Sent(BUSY)
    with pytest.raises(ApiError, match="It failed."):
        sent.request("POST")
    assert sent.methods == ["POST"]


def test_write_is_repeated_after_a_refused_connection():
    sent = Sent(NOT_CONNECTED)
    assert sent.request("POST").status == 200
    assert sent.methods == ["POST"] * 2


def test_pause_is_as_long_as_retry_after_says():
    sent = Sent({**BUSY, "retry_after": 50})
    sent.request("GET")
    assert sent.pauses == [50]


def test_retry_after_beyond_the_retry_timeout_ends_the_request():
    sent = Sent({**BUSY, "retry_after": 70})
    with pytest.raises(
        ApiError, match=r"It requests a pause of 70 s, longer than the rest of api_retry_timeout \(60 s\)\."
    ):
        sent.request("GET")
    assert sent.methods == ["GET"]


def test_retry_timeout_of_zero_means_no_repeat():
    sent = Sent(BUSY, retry_timeout=0)
    with pytest.raises(ApiError, match=r"^It failed\.$"):
        sent.request("GET")
    assert sent.methods == ["GET"]


def test_rarely_cured_error_is_repeated_a_few_times_only():
    sent = Sent(*[{**NOT_CONNECTED, "retry_rarely": True}] * 10)
    with pytest.raises(ApiError):
        sent.request("POST")
    assert sent.methods == ["POST"] * FEW_ATTEMPTS


@pytest.mark.parametrize(
    "method,path,words,shared",
    [
        ("POST", "/installs/1/purge_cache", "limited to one request every 60 seconds for each install", False),
        ("POST", "/installs/1/domains/2/check_status", "one request every 5 seconds for each install", False),
        ("POST", "/installs/1/purge_cache", "Too many requests", True),
        ("GET", "/installs/1/domains/check_status", "for each install", True),
        ("POST", "/installs", "for each install", True),
        ("GET", "/installs", "", True),
    ],
)
def test_429_of_the_limit_of_one_install_does_not_slow_down_other_requests(method, path, words, shared):
    sent, slowed = (
        Sent({"status": 429, "processed": Processed.NO, "message": f"{method} {path} answered 429: {words}."}),
        [],
    )
    sent.client.transport._rate_limit.slow_down = lambda: slowed.append(path)
    with fast_sleep(sent.pauses.append):
        sent.client.request(method, path, idempotent=True)
    assert sent.methods == [method] * 2 and sent.pauses
    assert slowed == [path] * shared


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_refusal_that_arrives_as_500_is_not_repeated(method):
    with responses.RequestsMock() as mock:
        mock.add(method, "http://127.0.0.1:9/v1/sites/1", status=500, json={"message": "Not Found"})
        with pytest.raises(ApiError, match="answered 500, which stands for 404"):
            new_client().request(method, "/sites/1", idempotent=True)
        assert len(mock.calls) == 1


def test_object_that_is_missing_with_500_is_missing():
    with responses.RequestsMock() as mock:
        mock.add("GET", "http://127.0.0.1:9/v1/sites/1", status=500, json={"message": "Not Found"})
        assert new_client().get("/sites/1", missing_ok=True) is None


@pytest.mark.parametrize(
    "status,date,offset",
    [
        (200, timedelta(hours=1), timedelta(hours=1)),
        (200, timedelta(hours=-1), timedelta(hours=-1)),
        (200, "garbage", timedelta()),
        (200, None, timedelta()),
        (404, timedelta(hours=1), timedelta()),
    ],
)
def test_now_is_the_time_in_the_responses_of_the_api(status, date, offset):
    headers = (
        {}
        if date is None
        else {
            "Date": date if isinstance(date, str) else format_datetime(datetime.now(timezone.utc) + date, usegmt=True)
        }
    )
    client = new_client(retry_timeout=0)
    with responses.RequestsMock() as mock:
        mock.add("GET", "http://127.0.0.1:9/v1/sites/1", status=status, json={"message": "Not Found"}, headers=headers)
        client.get("/sites/1", missing_ok=True)
    assert abs(client.now() - datetime.now(timezone.utc) - offset) < timedelta(seconds=5)


def test_response_that_is_no_object_is_an_error():
    client = new_client()
    client.transport.send = lambda method, path, query, body: Response(200, [])
    with pytest.raises(ApiError, match="something that is not an object; is api_url right"):
        client.get("/sites/1")

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that credentials are sent to the API only, with TLS verification, and which errors broken connections cause."""

from __future__ import annotations

import base64
import contextlib
import http.server
import json
import socket
import ssl
import threading
import time

import pytest
import trustme

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed

PASSWORD = "canary-password"


class Server:
    """A web server that records requests and sends a fixed response."""

    def __init__(self, context=None):
        self.requests = []
        self.response = (200, {}, {"success": True})
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_any(self):
                server.requests.append((self.command, self.path, dict(self.headers)))
                status, headers, body = server.response
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = do_CONNECT = do_any

            def log_message(self, *arguments):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        if context:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server():
    one = Server()
    yield one
    one.stop()


@pytest.fixture
def other():
    """Return a server that must receive no credentials of the API."""
    one = Server()
    yield one
    one.stop()


def client(url, **options):
    return Client(**{"url": url, "user_id": "user", "password": PASSWORD, "retry_timeout": 0, "environ": {}, **options})


def api_url(server, scheme="http", host="127.0.0.1"):
    return f"{scheme}://{host}:{server.port}/v1"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_redirect_is_an_error_and_not_followed(server, other, status, method):
    server.response = (status, {"Location": f"http://127.0.0.1:{other.port}/v1/sites"}, {})
    with pytest.raises(ApiError, match="was redirected to '127.0.0.1:.*', where credentials are not sent") as caught:
        client(api_url(server)).request(method, "/sites")
    assert other.requests == []
    assert len(server.requests) == 1
    assert PASSWORD not in str(caught.value)


def test_next_page_on_another_host_is_not_followed(server, other):
    rows = [{"id": str(number)} for number in range(100)]
    server.response = (
        200,
        {},
        {"results": rows, "count": 100, "next": f"http://127.0.0.1:{other.port}/v1/sites?offset=100"},
    )
    with pytest.raises(ApiError, match="the API repeats its first 100 rows"):  # at the next offset, of the same host
        client(api_url(server)).fresh_rows("/sites")
    assert len(server.requests) > 1 and other.requests == []


def test_netrc_is_ignored(server, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login stranger password elsewhere\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    client(api_url(server)).get("/status")
    (_method, _path, headers) = server.requests[0]
    assert headers["Authorization"] == "Basic dXNlcjpjYW5hcnktcGFzc3dvcmQ="


def test_proxy_gets_its_own_credentials_only(other):
    """The proxy receives a CONNECT. Credentials of the API go through the tunnel only, which the proxy refuses here."""
    other.response = (403, {}, {})
    proxies = {"https_proxy": f"http://proxyuser:proxypassword@127.0.0.1:{other.port}"}
    with pytest.raises(ApiError, match="the proxy did not connect") as caught:
        client("https://api.wpengine.example/v1", environ=proxies).get("/sites")
    assert [request[0] for request in other.requests] == ["CONNECT"]
    headers = other.requests[0][2]
    assert "Authorization" not in headers and headers["Proxy-Authorization"].startswith("Basic ")
    assert "proxypassword" not in str(caught.value) and PASSWORD not in str(caught.value)


def test_proxy_is_not_used_for_this_machine(server, other):
    client(api_url(server), environ={"http_proxy": f"http://127.0.0.1:{other.port}"}).get("/status")
    assert other.requests == [] and len(server.requests) == 1


# -- TLS -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ca():
    return trustme.CA()


@pytest.fixture
def tls_server(ca):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    one = Server(context)
    yield one
    one.stop()


def test_unknown_certificate_is_refused_before_any_request(tls_server):
    with pytest.raises(
        ApiError, match="the certificate of localhost:.* was not accepted .*set ca_path to trust another CA"
    ) as caught:
        client(api_url(tls_server, "https", "localhost"), retry_timeout=60).get("/status")
    assert tls_server.requests == []
    assert PASSWORD not in str(caught.value)


def test_certificate_for_another_name_is_refused(tls_server, ca, tmp_path):
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    with pytest.raises(ApiError, match="was not accepted"):
        client(api_url(tls_server, "https"), ca_path=str(tmp_path / "ca.pem")).get("/status")
    assert tls_server.requests == []


def test_ca_path_accepts_a_private_ca(tls_server, ca, tmp_path):
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    assert client(api_url(tls_server, "https", "localhost"), ca_path=str(tmp_path / "ca.pem")).get("/status") == {
        "success": True
    }
    assert len(tls_server.requests) == 1


def test_validate_certs_false_skips_verification(tls_server, recwarn):
    assert client(api_url(tls_server, "https", "localhost"), validate_certs=False).get("/status") == {"success": True}


@pytest.fixture
def ca_file(ca, tmp_path):
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


STATUS = "- community.wpengine.wpe_api: {path: /status}"


@pytest.mark.parametrize(
    "option,env,words",
    [
        ("", {}, "was not accepted"),
        ("ca_path: '{ca}'", {}, None),
        ("", {"REQUESTS_CA_BUNDLE": "{ca}"}, None),
        ("validate_certs: false", {}, None),
    ],
    ids=["unknown", "option", "environment", "unchecked"],
)
def test_play_verifies_the_certificate(play, tls_server, ca_file, entry_point, option, env, words):
    """ansible-playbook verifies certificates unless the task turns that off."""
    task = f"- community.wpengine.wpe_api: {{path: /status, api_retry_timeout: 0, {option.format(ca=ca_file)}}}"
    env = {name: value.format(ca=ca_file) for name, value in env.items()}
    run = play(task, entry_point=entry_point, env={"WPE_API_URL": api_url(tls_server, "https", "localhost"), **env})
    assert (run.rc == 0) == (words is None) == bool(tls_server.requests), str(run)
    assert words is None or words in run.failed[0]["result"]["msg"]


def test_play_sends_credentials_nowhere_else(play, server, other, entry_point):
    """A .netrc, a redirect and a proxy of the environment are tested at once."""
    server.response = (302, {"Location": f"http://127.0.0.1:{other.port}/v1/status"}, {})
    home = play.directory / "home"
    home.mkdir()
    (home / ".netrc").write_text("machine 127.0.0.1 login stranger password elsewhere\n")
    env = {
        "WPE_API_URL": api_url(server),
        "HOME": str(home),
        "NETRC": str(home / ".netrc"),
        "http_proxy": f"http://127.0.0.1:{other.port}",
    }
    run = play(STATUS, entry_point=entry_point, env=env)
    assert run.rc == 2 and "where credentials are not sent" in run.failed[0]["result"]["msg"], str(run)
    assert other.requests == [] and len(server.requests) == 1
    credentials = f"{play.simulator.user_id}:{play.simulator.password}"
    assert server.requests[0][2]["Authorization"] == f"Basic {base64.b64encode(credentials.encode()).decode()}"


# -- connections that break ----------------------------------------------------------------------------------------


class Broken:
    """A TLS server, also reachable as its own proxy, that reads a request and closes the connection without a response.

    early_closes: the number of connections that are closed before the TLS handshake instead.
    """

    def __init__(self, ca, early_closes=0):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("localhost").configure_cert(self.context)
        self.early_closes, self.requests = early_closes, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                self.respond(connection)

    def respond(self, connection):
        if connection.recv(7, socket.MSG_PEEK) == b"CONNECT":
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        elif self.early_closes:
            self.early_closes -= 1
            return
        with self.context.wrap_socket(connection, server_side=True) as encrypted:
            self.requests.append(encrypted.recv(65536).split(b" ", 1)[0].decode())

    def stop(self):
        self.socket.close()


@pytest.mark.parametrize("through", ["directly", "through a proxy"])
def test_write_is_not_repeated_after_a_lost_tls_connection(ca, ca_file, through):
    broken = Broken(ca)
    # localhost bypasses proxies of the environment, so the session gets the proxy, which leads to the broken server.
    proxies = {"https_proxy": f"http://127.0.0.1:{broken.port}"} if through == "through a proxy" else {}
    one = client(api_url(broken, "https", "localhost"), ca_path=ca_file, retry_timeout=20)
    one.transport.session.proxies = {"https": proxies["https_proxy"]} if proxies else {}
    with pytest.raises(ApiError, match="the connection broke") as caught:
        one.request("POST", "/install_copy", body={})
    broken.stop()
    assert broken.requests == ["POST"]
    assert caught.value.processed is Processed.UNKNOWN


def test_refusal_of_the_proxy_means_not_processed(other, ca_file):
    other.response = (502, {}, {})
    one = client(
        "https://api.wpengine.example/v1", environ={"https_proxy": f"http://127.0.0.1:{other.port}"}, ca_path=ca_file
    )
    with pytest.raises(ApiError, match="the proxy did not connect") as caught:
        one.request("POST", "/install_copy", body={})
    assert caught.value.processed is Processed.NO


def test_interrupted_handshake_is_not_a_certificate_error(ca, ca_file):
    broken = Broken(ca, early_closes=1)
    one = client(api_url(broken, "https", "localhost"), ca_path=ca_file, retry_timeout=3)
    with pytest.raises(ApiError, match="the connection broke"):
        one.get("/status")
    broken.stop()
    assert broken.requests and set(broken.requests) == {"GET"}


def drip(listening):
    """Respond to one request with a redirect whose body takes ten seconds."""
    connection, _address = listening.accept()
    with contextlib.suppress(OSError), connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 100\r\n\r\n")
        for _time in range(100):
            connection.sendall(b"x")
            time.sleep(0.1)


def test_body_of_a_redirect_does_not_exceed_the_timeout(server):
    """The library requests reads this body by itself unless redirects are disabled."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, args=(listening,), daemon=True).start()
        began = time.monotonic()
        with pytest.raises(ApiError, match="took longer than api_timeout"):
            client(f"http://127.0.0.1:{listening.getsockname()[1]}/v1", timeout=1).get("/status")
        assert time.monotonic() - began < 4


def drip_headers(listening, context, seen):
    """Respond with headers that take ten seconds, one every tenth of a second."""
    connection, _address = listening.accept()
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        stack.enter_context(connection)
        if context:
            connection = stack.enter_context(context.wrap_socket(connection, server_side=True))
        seen.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            connection.sendall(b"X-%d: x\r\n" % number)
            time.sleep(0.1)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_slow_headers_exceed_the_timeout(scheme, ca, ca_file):
    context = None
    if scheme == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("localhost").configure_cert(context)
    seen = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip_headers, args=(listening, context, seen), daemon=True).start()
        one = client(f"{scheme}://localhost:{listening.getsockname()[1]}/v1", timeout=1, ca_path=ca_file)
        began = time.monotonic()
        with pytest.raises(ApiError, match=r"no answer within api_timeout \(1 s\)") as caught:
            one.request("POST", "/install_copy", body={})
        assert time.monotonic() - began < 4
    assert caught.value.processed is Processed.UNKNOWN and len(seen) == 1

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send requests to the API: session, authentication, TLS, proxies, repeats. The only file that imports requests."""

from __future__ import annotations

import os
import socket
import ssl
import sys
import threading
import time
import typing as t
from base64 import b64encode
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed does not list it

from ansible.module_utils.ansible_release import __version__ as ansible_version

from ansible_collections.community.wpengine.plugins.module_utils._api.header_timeout import pools_with_header_deadline
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import is_loopback, normalize_base_url
from ansible_collections.community.wpengine.plugins.module_utils._api.rate_limit import SharedRateLimit
from ansible_collections.community.wpengine.plugins.module_utils._api.responses import (
    CHECK_API_URL,
    Response,
    error_from_response,
    parse_json,
    read_http_date,
    redirect_target,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    Processed,
    WpeError,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import Secrets
from ansible_collections.community.wpengine.plugins.module_utils._core.times import ApiClock
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import Deadline, Waiting, backoff
from ansible_collections.community.wpengine.plugins.module_utils._version import VERSION

REQUESTS_IMPORT_ERROR: ImportError | None = None
try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.auth import HTTPBasicAuth
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.exceptions import HTTPError, NewConnectionError
except ImportError as error:
    REQUESTS_IMPORT_ERROR = error

FEW_ATTEMPTS = 3  # for errors that a repeat rarely cures, such as a host name that does not exist
TRANSIENT_STATUSES = frozenset((429, 500, 502, 503, 504))
# The API limits these requests for each install and says so in the 429 (documented): "… for each install".
INSTALL_LIMITS = ("/purge_cache", "/check_status")
# TLS connections that end early. Other TLS errors mostly come from a wrong setting.
INTERRUPTED_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


class Transport:
    """One session with the API.

    Only one thread calls it at a time, except for reads, which may run in parallel.

    url: the base URL. timeout: seconds for one request. retry_timeout: seconds for one request with all its repeats.
    environ: the environment variables that name proxies. progress(text) is called during long waits.
    parallel: the number of requests that run at once.
    """

    def __init__(
        self,
        url: str,
        user_id: str,
        password: str,
        timeout: float,
        retry_timeout: float,
        validate_certs: bool,
        ca_path: str | None,
        environ: t.Mapping[str, str],
        progress: t.Callable[[str], None],
        parallel: int,
    ) -> None:
        if REQUESTS_IMPORT_ERROR is not None:
            raise WpeError(
                f"The Python library requests is missing from {sys.executable}; "
                f"install it with: {sys.executable} -m pip install requests ({REQUESTS_IMPORT_ERROR})."
            )
        self.url = normalize_base_url(url)
        self.timeout = timeout
        self.retry_timeout = retry_timeout
        self.progress = progress
        self.session = new_session()
        self.session.auth = HTTPBasicAuth(*(text.encode("utf-8", "surrogateescape") for text in (user_id, password)))
        self.session.verify = verification(validate_certs, ca_path)
        self.session.proxies = proxies_for(self.url, environ)
        self.secrets = Secrets()
        self.secrets.add(password, basic_credentials(user_id, password))
        self.secrets.add(*(secret for proxy in self.session.proxies.values() for secret in proxy_secrets(proxy)))
        self.clock = ApiClock()
        self._rate_limit = SharedRateLimit(self.url, user_id)
        self.limit_parallel(parallel)
        self._shared_deadline: Deadline | None = None

    def limit_parallel(self, number: int) -> None:
        """Set the number of requests that run at once. Lists that are read in parallel read their pages in parallel, too."""
        self.parallel = number
        self._slots = threading.BoundedSemaphore(number)
        self.session.mount(self.url, new_adapter(number))

    def get(self, path: str, query: t.Mapping[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return the object that a GET returns. Raise ApiError if there is none."""
        body = self.request("GET", path, query).body
        if not isinstance(body, dict):
            raise ApiError(f"GET {path} answered with something that is not an object; {CHECK_API_URL}", "GET", path)
        return body

    def request(
        self,
        method: str,
        path: str,
        query: t.Mapping[str, t.Any] | None = None,
        body: t.Any = None,
        idempotent: bool = False,
    ) -> Response:
        """Send a request, repeat it while that is safe, and return its Response. Raise the last ApiError without one.

        - After a status of 429 or a refused connection, the API certainly did not process it: every request is repeated.
        - After a broken connection, a time-out or a status in TRANSIENT_STATUSES, a GET is repeated, and so is a request
          that is idempotent: processing it twice does no harm (a purge of a cache, for example).
        - After any other error, no request is repeated.

        Pauses grow exponentially, or are as long as Retry-After says. Repeats end with retry_timeout, or with the
        shared_deadline().
        """
        deadline, waiting = self._shared_deadline or Deadline(self.retry_timeout), Waiting(self.progress)
        attempt = rare_errors = 0
        while True:
            try:
                self._rate_limit.wait(lambda seconds: waiting.pause(seconds, "The API limits the rate of requests"))
                with self._slots:
                    return self.send(method, path, query, body)
            except ApiError as error:
                # Done here, because an error has many readers: lines of progress, warnings, results of tasks.
                error.message = self.secrets.clean(error.message)
                error.details = self.secrets.clean(error.details)
                if error.status == 429 and not is_install_limit(error, method, path):
                    self._rate_limit.slow_down()
                rare_errors += error.retry_rarely
                if rare_errors >= FEW_ATTEMPTS or not may_repeat(error, idempotent or method == "GET"):
                    raise
                delay = delay_before(attempt, error)
                if not deadline.allows(delay):
                    error.message += self._reason_for_end(error, attempt, delay)
                    raise
                waiting.pause(delay, error.message)
                attempt += 1

    def _reason_for_end(self, error: ApiError, attempt: int, delay: float) -> str:
        """Return a sentence on why a request is not repeated any more."""
        if not self.retry_timeout:
            return ""
        if error.retry_after is not None:
            return f" It requests a pause of {delay:.0f} s, longer than the rest of api_retry_timeout ({self.retry_timeout:g} s)."
        return f" Gave up after {attempt + 1} attempts in api_retry_timeout ({self.retry_timeout:g} s)."

    @contextmanager
    def shared_deadline(self) -> t.Iterator[Deadline]:
        """Limit all requests inside by one Deadline, so that a write and the reads that verify it share retry_timeout."""
        self._shared_deadline = Deadline(self.retry_timeout)
        try:
            yield self._shared_deadline
        finally:
            self._shared_deadline = None

    def send(self, method: str, path: str, query: t.Mapping[str, t.Any] | None, body: t.Any) -> Response:
        """Send one request, and return its Response or raise ApiError. Tests replace this method."""
        started = time.monotonic()
        try:
            with self.session.request(
                method,
                self.url + path,
                params=query,
                json=body,
                timeout=self.timeout,
                allow_redirects=False,  # credentials never follow a redirect
                stream=True,
            ) as response:
                received = time.monotonic()
                content = self._read_body(response, started, method, path)
        except requests.exceptions.RequestException as error:
            raise self._connection_error(error, method, path) from error
        except (HTTPError, ValueError, OverflowError) as error:  # an impossible host or proxy, invalid response headers
            host, kind = urlsplit(self.url).netloc, type(error).__name__
            message = f"{method} {path}: no exchange with {host} is possible ({kind}); {CHECK_API_URL}"
            raise ApiError(message, method, path, processed=Processed.UNKNOWN, retry_rarely=True) from error
        if response.status_code < 300:  # other responses may come from a proxy, whose clock is another one
            self.clock.set(read_http_date(response.headers.get("Date")), received)
        return self._interpret(response, content, method, path)

    def _read_body(self, response: requests.Response, started: float, method: str, path: str) -> bytes:
        """Return the body. It is read in pieces, because the time-out of requests restarts with every byte received."""
        # Before urllib3 2.1 there is no read1: a slow response is then only noticed every 256 bytes.
        read = getattr(response.raw, "read1", None) or response.raw.read
        size = 256 if read == response.raw.read else 65536
        pieces: list[bytes] = []
        try:
            while True:
                piece = read(size, decode_content=True)
                if not piece:
                    return b"".join(pieces)
                pieces.append(piece)
                if time.monotonic() - started > self.timeout:
                    how = f"took longer than api_timeout ({self.timeout:g} s)"
                    raise incomplete_response(response.status_code, how, method, path)
        except (HTTPError, OSError) as error:
            raise incomplete_response(response.status_code, "broke off", method, path) from error

    def _connection_error(self, error: requests.exceptions.RequestException, method: str, path: str) -> ApiError:
        """Return the ApiError for a request without a response. It says why, and whether the API may have processed it."""

        def failure(message: str, processed: Processed, retry_rarely: bool = False) -> ApiError:
            return ApiError(f"{method} {path}: {message}", method, path, processed=processed, retry_rarely=retry_rarely)

        host, reason = urlsplit(self.url).netloc, innermost(error)
        words = plain_text(reason)
        not_connected = isinstance(reason, NewConnectionError) or isinstance(error, requests.exceptions.ConnectTimeout)
        if is_certificate_error(reason):
            message = f"the certificate of {host} was not accepted ({words}); set ca_path to trust another CA."
            return failure(message, Processed.YES)
        not_tunneled = not_connected or "Tunnel connection failed" in str(reason)
        if isinstance(error, requests.exceptions.ProxyError) and not_tunneled:
            return failure(f"the proxy did not connect ({words}).", Processed.NO)
        if not_connected:
            return failure(f"no connection to {host} ({words}); {CHECK_API_URL}", Processed.NO, is_unknown_host(reason))
        # Not certain: also what a proxy and TLS report here may happen after the request was sent.
        rarely = isinstance(reason, ssl.SSLError) and not isinstance(reason, INTERRUPTED_TLS)
        if isinstance(error, requests.exceptions.Timeout):
            return failure(f"no answer within api_timeout ({self.timeout:g} s).", Processed.UNKNOWN, rarely)
        if isinstance(error, requests.exceptions.ConnectionError):
            return failure(f"the connection broke ({words}).", Processed.UNKNOWN, rarely)
        return failure(f"{plain_text(error)}.", Processed.YES)

    def _interpret(self, response: requests.Response, content: bytes, method: str, path: str) -> Response:
        """Return the Response for a status and body, or raise the ApiError for them."""
        status = response.status_code
        if 200 <= status < 300:
            body, readable = parse_json(content)
            if method == "GET" and not readable:
                message = f"{method} {path} answered {status} with something that is not JSON; {CHECK_API_URL}"
                raise ApiError(message, method, path, status, Processed.UNKNOWN, retry_rarely=True)
            return Response(status, body)
        if 300 <= status < 400:
            target = redirect_target(self.url, response.headers.get("Location", ""))
            message = f"{method} {path} was redirected to {target!r}, where credentials are not sent; {CHECK_API_URL}"
            raise ApiError(message, method, path, status)
        headers = response.headers
        now = read_http_date(headers.get("Date"))
        raise error_from_response(status, content, method, path, headers.get("Retry-After"), now)


def new_session() -> requests.Session:
    """Return a session for the API that takes no credentials or proxies from .netrc or the system."""

    class Session(requests.Session):
        """A session that ignores redirects: requests would read their bodies first, however long that takes."""

        def get_redirect_target(self, resp: requests.Response) -> None:
            return None

    session = Session()
    session.trust_env = False
    session.headers["User-Agent"] = f"community.wpengine/{VERSION} ansible-core/{ansible_version}"
    session.headers["Accept"] = "application/json"
    return session


def new_adapter(parallel: int) -> HTTPAdapter:
    """Return an adapter for parallel requests, direct and through a proxy, whose response headers have a deadline."""
    http, https = pools_with_header_deadline(HTTPConnectionPool, HTTPSConnectionPool)
    pool_classes = {"http": http, "https": https}

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = pool_classes

        def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
            manager = super().proxy_manager_for(*args, **kwargs)
            manager.pool_classes_by_scheme = pool_classes
            return manager

    return Adapter(pool_maxsize=parallel)


def verification(validate_certs: bool, ca_path: str | None) -> bool | str:
    """Return the setting verify of requests: True, False, or the path of CA certificates. Raise BadInput if that is missing."""
    if not validate_certs or not ca_path:
        return validate_certs
    if not os.path.exists(ca_path):
        raise BadInput(f"ca_path {ca_path!r} does not exist.")
    return ca_path


def proxies_for(url: str, environ: t.Mapping[str, str]) -> dict[str, str]:
    """Return the proxies by scheme that the environment names for a URL, none for this machine.

    The settings of the operating system are not read: on macOS that crashes a forked process, such as a worker of Ansible.
    """
    settings = proxy_settings(environ)
    scheme, host = urlsplit(url).scheme, urlsplit(url).hostname or ""
    if is_loopback(host) or proxy_bypass_environment(host, {"no": settings.pop("no", "")}):
        return {}
    if settings.get(scheme) == "":
        return {}
    return {name: proxy for name, proxy in settings.items() if proxy}


def proxy_settings(environ: t.Mapping[str, str]) -> dict[str, str]:
    """Return the values of the variables C(<name>_proxy) by name, such as C(https), C(all) or C(no).

    A lower-case variable has precedence over an upper-case one, also if it is empty. An empty variable in upper case is
    ignored.
    """
    settings: dict[str, str] = {}
    for variable in sorted(environ):  # upper case first
        name, value = variable.lower(), environ[variable]
        if name.endswith("_proxy") and (value or variable == name):
            settings[name[: -len("_proxy")]] = value
    return settings


def basic_credentials(user_id: str, password: str) -> str:
    """Return the credentials in the Authorization header, which a server may repeat in its response."""
    return b64encode(f"{user_id}:{password}".encode("utf-8", "surrogateescape")).decode()


def proxy_secrets(proxy: str) -> set[str]:
    """Return the password in a proxy's URL, as it is written there and as it is sent; nothing if there is none."""
    password = proxy.rpartition("@")[0].rpartition("://")[2].partition(":")[2]
    return {password, unquote(password)} - {""}


def is_install_limit(error: ApiError, method: str, path: str) -> bool:
    """Return True for a 429 that concerns one install only, so that requests for others need not slow down."""
    words = error.message.replace(path, "")
    return method == "POST" and path.endswith(INSTALL_LIMITS) and "install" in words.lower()


def may_repeat(error: ApiError, idempotent: bool) -> bool:
    """Return True if a repeat of a failed request is safe and may succeed. idempotent: see Transport.request()."""
    if error.processed is Processed.NO:
        return True
    final = error.status is not None and error.status >= 300 and error.status not in TRANSIENT_STATUSES
    return idempotent and error.processed is Processed.UNKNOWN and not final


def delay_before(attempt: int, error: ApiError) -> float:
    """Return the seconds before repeat number attempt (from 0): the backoff, or more if Retry-After says so."""
    return max(backoff(attempt), error.retry_after or 0)


def incomplete_response(status: int, how: str, method: str, path: str) -> ApiError:
    """Return the ApiError for a response whose body did not arrive completely."""
    message = f"{method} {path}: the answer (status {status}) {how}."
    return ApiError(message, method, path, status=status, processed=Processed.UNKNOWN)


def innermost(error: Exception) -> Exception:
    """Return the cause at the bottom of an error of requests: urllib3 wraps the system's errors."""
    while True:
        inner = getattr(error, "reason", None) or next((arg for arg in error.args if isinstance(arg, Exception)), None)
        if not isinstance(inner, Exception):
            return error
        error = inner


def is_certificate_error(error: Exception) -> bool:
    """Return True if a certificate is not trusted or is for another host (urllib3 1 has its own class for that)."""
    return isinstance(error, ssl.SSLCertVerificationError) or type(error).__name__ == "CertificateError"


def is_unknown_host(error: Exception) -> bool:
    """Return True if a host name does not exist, False also for a name server that is temporarily unavailable."""
    cause = error.__cause__ or error.__context__
    return isinstance(cause, socket.gaierror) and cause.errno != socket.EAI_AGAIN


def plain_text(error: Exception) -> str:
    """Return the text of a low-level error without the object addresses that urllib3 puts in front of it."""
    return str(error).split(">: ", 1)[-1].rstrip(".") or type(error).__name__

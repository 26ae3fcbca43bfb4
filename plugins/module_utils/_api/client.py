# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client of the WP Engine API: session, authentication, retries, pages. The only file that imports requests."""

from __future__ import annotations

import itertools
import os
import socket
import ssl
import sys
import threading
import time
from base64 import b64encode
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass_environment

from ansible.module_utils.ansible_release import __version__ as ansible_version

from ansible_collections.community.wpengine.plugins.module_utils._api.header_timeout import pools_with_header_deadline
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import is_loopback, normalize_base_url
from ansible_collections.community.wpengine.plugins.module_utils._api.rate_limit import SharedRateLimit
from ansible_collections.community.wpengine.plugins.module_utils._api.responses import (
    NOT_THE_API,
    Response,
    parsed,
    redirect_target,
    refusal,
    row_key,
    rows_in,
    says_taken,
    steady_pages,
    unique,
)
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import WriteResult
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    Processed,
    WpeError,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import Secrets
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import Deadline, Waiting, backoff
from ansible_collections.community.wpengine.plugins.module_utils._version import VERSION

MISSING = None  # why requests could not be imported
try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.exceptions import HTTPError, NewConnectionError
except ImportError as error:
    requests = None
    MISSING = error

PAGE_SIZE = 100  # the most the API documents
MAX_ROWS = 1_000_000
LIST_READS = 4  # reads of a list that keeps moving, before their union is taken, and as many again if that is too small
LIST_SECONDS = 30  # how long one worker trusts a list it has read
RARE_TRIES = 3  # of what is mostly a mistake, such as a wrong api_url
MAX_TRIES = 100  # of a write; api_retry_timeout ends it before that
# What a write did is looked for after these pauses: where the API has answered, lists may be a little late.
VERIFY_PAUSES = (0, 2, 4)
# Where it has not answered it may still be at work: its gateway gives up after 29 seconds, but not what it had asked.
VERIFY_PAUSES_UNANSWERED = (0, 1, 2, 4, 8, 15)
RETRY_STATUSES = frozenset((429, 500, 502, 503, 504))
REFUSALS = frozenset((400, 409, 422))  # what the API may answer when a thing is there already, or is_deleted already
# TLS that ends in the middle; what else goes wrong with it is mostly a setting.
BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


class Client:
    """One session with the API. Not more than one thread uses it, except for the pages and rows it fetches in parallel."""

    def __init__(
        self,
        url,
        user_id,
        password,
        timeout=60,
        retry_timeout=120,
        validate_certs=True,
        ca_path=None,
        environ=None,
        progress=None,
        parallel=5,
    ):
        """timeout, retry_timeout: seconds, of one request and of all repeats of one. environ: where proxies are looked up.

        progress(text) is called on long waits. parallel: requests under way at once.
        """
        if requests is None:
            raise WpeError(
                f"The Python library requests is missing from {sys.executable}; "
                f"install it with: {sys.executable} -m pip install requests ({MISSING})."
            )
        self.url = normalize_base_url(url)
        self.secrets = Secrets()
        self.secrets.add(password, basic(user_id, password))
        self.timeout = timeout
        self.retry_timeout = retry_timeout
        self.progress = progress or (lambda text: None)
        self.parallel = parallel
        self._limit = None  # the Deadline of the write that is under way, for the reads in between
        self._lists = {}
        self._rate_limit = SharedRateLimit(self.url, user_id)
        self._session = _session()
        # Nothing is taken from .netrc or asked of the system: credentials and proxies are only what is given here.
        self._session.trust_env = False
        self._session.auth = tuple(text.encode("utf-8", "surrogateescape") for text in (user_id, password))
        self._session.verify = self._verification(validate_certs, ca_path)
        self._session.proxies = self._proxies(os.environ if environ is None else environ)
        self.secrets.add(*(secret for proxy in self._session.proxies.values() for secret in proxy_secrets(proxy)))
        self._session.headers["User-Agent"] = f"community.wpengine/{VERSION} ansible-core/{ansible_version}"
        self._session.headers["Accept"] = "application/json"
        self._session.mount(self.url, _adapter(parallel))
        # Lists read in parallel read their pages in parallel: together they must not be more requests than that.
        self._slots = threading.BoundedSemaphore(parallel)

    @staticmethod
    def _verification(validate_certs, ca_path):
        if validate_certs and ca_path:
            if not os.path.exists(ca_path):
                raise BadInput(f"ca_path {ca_path!r} does not exist.")
            return ca_path
        return validate_certs

    def _proxies(self, environ):
        """Proxies of the environment only; on macOS a forked process must not ask the system for them."""
        lowered = {name.lower(): value for name, value in environ.items()}
        proxies = {
            name[: -len("_proxy")]: value
            for name, value in lowered.items()
            if name.endswith("_proxy") and name != "no_proxy" and value
        }
        host = urlsplit(self.url).hostname
        if is_loopback(host) or proxy_bypass_environment(host, {"no": lowered.get("no_proxy", "")}):
            return {}
        return proxies

    # -- one request ---------------------------------------------------------------------------------------------

    def get(self, path, query=None, missing_ok=False):
        """The object that a read gives. missing_ok: None instead of an error for a 404."""
        try:
            body = self.request("GET", path, query).body
        except ApiError as error:
            if missing_ok and error.is_not_found:
                return None
            raise
        if not isinstance(body, dict):
            raise ApiError(f"GET {path} answered with something that is not an object; {NOT_THE_API}", "GET", path)
        return body

    def request(self, method, path, query=None, body=None, deadline=None, harmless=False):
        """Send, and repeat where that is safe: reads always, writes only when they surely were not processed.

        harmless: doing it twice does no harm (a purge), so it is repeated also when nobody knows whether it was done.
        """
        deadline, waiting = deadline or self._limit or Deadline(self.retry_timeout), Waiting(self.progress)
        hopeless = 0
        for attempt in itertools.count():
            try:
                self._rate_limit.wait(lambda seconds: waiting.pause(seconds, "The API refuses requests that come faster"))
                with self._slots:
                    return self._send(method, path, query, body)
            except ApiError as error:
                # Here, because it is shown in many places: as progress, as a warning, as the end of a task.
                error.message = self.secrets.clean(error.message)
                error.details = self.secrets.clean(error.details)
                if error.status == 429:
                    self._rate_limit.slow_down()
                hopeless += error.retry_rarely
                if hopeless >= RARE_TRIES or not self._may_repeat(error, harmless or method == "GET"):
                    raise
                delay = delay_before(attempt, error)
                if not deadline.allows(delay):
                    if self.retry_timeout:
                        error.message += self._gave_up(error, attempt, delay)
                    raise
                waiting.pause(delay, error.message)

    @staticmethod
    def _may_repeat(error, harmless):
        known = error.processed is Processed.YES or error.status is not None and error.status not in RETRY_STATUSES and error.status >= 300
        return error.processed is Processed.NO or (harmless and not known)

    def _gave_up(self, error, attempt, delay):
        if error.retry_after is not None:
            return f" It asks for a pause of {delay:.0f} s, more than api_retry_timeout ({self.retry_timeout:g} s) leaves."
        return f" Gave up after {attempt + 1} tries in api_retry_timeout ({self.retry_timeout:g} s)."

    def _send(self, method, path, query, body):
        started = time.monotonic()
        try:
            with self._session.request(
                method,
                self.url + path,
                params=query,
                json=body,
                timeout=self.timeout,
                allow_redirects=False,  # credentials never follow a link
                stream=True,
            ) as response:
                content = self._content(response, started, method, path)
        except requests.exceptions.RequestException as error:
            raise self._no_answer(error, method, path) from error
        except (HTTPError, ValueError, OverflowError) as error:  # a host or a proxy that cannot be one, a broken head
            message = f"{method} {path}: no exchange with {urlsplit(self.url).netloc} is possible ({type(error).__name__}); {NOT_THE_API}"
            raise ApiError(message, method, path, processed=Processed.UNKNOWN, retry_rarely=True) from error
        return self._judge(response, content, method, path)

    def _content(self, response, started, method, path):
        """The body, read piece by piece, because the time-out of requests starts anew with every byte."""
        # Before urllib3 2.1 there is no read1: a slow answer is then only noticed every 256 bytes.
        read = getattr(response.raw, "read1", None) or response.raw.read
        pieces = []
        try:
            while True:
                piece = read(256 if read == response.raw.read else 65536, decode_content=True)
                if not piece:
                    return b"".join(pieces)
                pieces.append(piece)
                if time.monotonic() - started > self.timeout:
                    raise self._cut_short(response, method, path, f"took longer than api_timeout ({self.timeout:g} s)")
        except (HTTPError, OSError) as error:
            raise self._cut_short(response, method, path, "broke off") from error

    def _cut_short(self, response, method, path, how):
        message = f"{method} {path}: the answer (status {response.status_code}) {how}."
        return ApiError(message, method, path, status=response.status_code, processed=Processed.UNKNOWN)

    def _no_answer(self, error, method, path):
        """Why there was no answer, and whether the API may have done what was asked all the same."""
        host = urlsplit(self.url).netloc
        reason = innermost(error)
        unsent = isinstance(reason, NewConnectionError) or isinstance(error, requests.exceptions.ConnectTimeout)
        # urllib3 1 has an error of its own for a certificate with another name.
        if isinstance(reason, ssl.SSLCertVerificationError) or type(reason).__name__ == "CertificateError":
            message = f"the certificate of {host} was not accepted ({tell(reason)}); ca_path names a CA of your own"
            return ApiError(f"{method} {path}: {message}.", method, path, processed=Processed.YES)
        if isinstance(error, requests.exceptions.ProxyError) and (unsent or "Tunnel connection failed" in str(reason)):
            return ApiError(f"{method} {path}: the proxy did not connect ({tell(reason)}).", method, path, processed=Processed.NO)
        if unsent:
            message = f"no connection to {host} ({tell(reason)}); {NOT_THE_API}"
            return ApiError(f"{method} {path}: {message}", method, path, processed=Processed.NO, retry_rarely=is_no_name(reason))
        if isinstance(error, requests.exceptions.Timeout):
            message = f"no answer within api_timeout ({self.timeout:g} s)"
        elif isinstance(error, requests.exceptions.ConnectionError):  # a proxy's and TLS's too: they break at any moment
            message = f"the connection broke ({tell(reason)})"
        else:
            return ApiError(f"{method} {path}: {tell(error)}.", method, path, processed=Processed.YES)
        rarely = isinstance(reason, ssl.SSLError) and not isinstance(reason, BROKEN_OFF)
        return ApiError(f"{method} {path}: {message}.", method, path, processed=Processed.UNKNOWN, retry_rarely=rarely)

    def _judge(self, response, content, method, path):
        """An Response, or the ApiError that the status and the body amount to."""
        status = response.status_code
        if 200 <= status < 300:
            body, readable = parsed(content)
            if method == "GET" and not readable:
                message = f"{method} {path} answered {status} with something that is not JSON; {NOT_THE_API}"
                raise ApiError(message, method, path, status, Processed.UNKNOWN, retry_rarely=True)
            return Response(status, body)
        if 300 <= status < 400:
            target = redirect_target(self.url, response.headers.get("Location", ""))
            message = f"{method} {path} was redirected to {target!r}, where credentials are not sent; {NOT_THE_API}"
            raise ApiError(message, method, path, status=status)
        raise refusal(status, content, method, path, response.headers.get("Retry-After"))

    # -- writes --------------------------------------------------------------------------------------------------

    def write(self, method, path, body=None, verify=None, eventual=False, identity_key=None):
        """Send a write once, and return a WriteResult.

        Where nobody knows whether it was processed (no answer, or a 5xx), verify() reads again: what it returns is
        adopted, and only when it returns None is the write repeated, a POST once at most. A refusal is forgiven when
        verify() finds what was wanted: somebody else was faster. Without verify() the failure says what is unknown.
        eventual: the API accepts this and does it afterwards, so that what verify() does not find yet is None, no failure.
        identity_key: a key that a body has when it is the thing itself, not only words about it; otherwise verify() reads the thing.
        """
        sent, unknown = 0, False
        with self._one_deadline() as deadline:
            while True:
                try:
                    sent += 1
                    answer = self.request(method, path, body=body, deadline=deadline).body
                except ApiError as error:
                    unknown = unknown or error.processed is Processed.UNKNOWN
                    with note_unknown_outcome(unknown, sent):
                        found = self._after_failure(error, verify)
                        if found is not None:
                            return WriteResult(found, adopted=True)
                        self._before_repeat(error, sent, deadline, limit=2 if method == "POST" else MAX_TRIES)
                else:
                    if verify is None or isinstance(answer, dict) and (identity_key is None or answer.get(identity_key) is not None):
                        return WriteResult(answer, adopted=False)
                    return WriteResult(verify() if eventual else self._accepted(verify, method, path), adopted=False)

    def _after_failure(self, error, verify):
        """What was wanted, if it is there all the same; None where the write is to be repeated; else the failure."""
        if verify is None or (error.processed is not Processed.UNKNOWN and error.status not in REFUSALS):
            raise error
        if error.processed is Processed.UNKNOWN:
            return self.poll_for(verify, VERIFY_PAUSES_UNANSWERED if error.may_still_run else VERIFY_PAUSES)
        found = self.poll_for(verify) if says_taken(error) else verify()
        if found is None:
            raise error
        return found

    def _before_repeat(self, error, sent, deadline, limit=MAX_TRIES):
        """Wait before a write is repeated; raise where it shall not be. limit: how often it may be sent at most."""
        delay = delay_before(sent - 1, error)
        if error.status == 500:  # a status that the API does not declare arrives so, and repeating it helps nobody
            limit = min(limit, RARE_TRIES)
        if sent >= limit or not deadline.allows(delay):
            raise error
        Waiting(self.progress).pause(delay, error.message)

    def _accepted(self, verify, method, path):
        """What an accepted write made, where the answer does not show it."""
        found = self.poll_for(verify)
        if found is None:
            raise ApiError(f"{method} {path} was accepted, but what it should have done is not to be seen.", method, path)
        return found

    def delete(self, path, is_deleted):
        """Delete. A thing that is not found has been deleted, by us or by others; is_deleted() reads again after a lost answer.

        A refusal is forgiven, too, when is_deleted() is true: somebody else was faster.
        """
        sent, unknown = 0, False
        with self._one_deadline() as deadline:
            while True:
                try:
                    sent += 1
                    self.request("DELETE", path, deadline=deadline)
                    return
                except ApiError as error:
                    unknown = unknown or error.processed is Processed.UNKNOWN
                    with note_unknown_outcome(unknown, sent):
                        if error.is_not_found or self._is_gone(error, is_deleted):
                            return
                        if error.processed is not Processed.UNKNOWN:
                            raise
                        self._before_repeat(error, sent, deadline)

    def _is_gone(self, error, is_deleted):
        """Whether what was to be deleted is is_deleted although the API did not say so."""
        if error.processed is not Processed.UNKNOWN and error.status not in REFUSALS:
            return False
        return self.poll_for(lambda: is_deleted() or None) is not None

    def poll_for(self, verify, pauses=VERIFY_PAUSES):
        """What verify() finds, asked after each of the pauses (seconds); None when it finds nothing."""
        waiting = Waiting(self.progress)
        for seconds in pauses:
            waiting.pause(seconds, "Looking whether it was done")
            found = verify()
            if found is not None:
                return found
        return None

    @contextmanager
    def _one_deadline(self):
        """A Deadline that a write shares with the reads in between, so that api_retry_timeout holds for all of them."""
        self._limit = Deadline(self.retry_timeout)
        try:
            yield self._limit
        finally:
            self._limit = None

    # -- lists ---------------------------------------------------------------------------------------------------

    def rows(self, path, query=None):
        """All rows of a paged list, read once and trusted for half a minute inside this process."""
        key = (path, tuple(sorted((query or {}).items())))
        kept = self._lists.get(key)
        if kept is None or time.monotonic() - kept[0] > LIST_SECONDS:
            kept = self._lists[key] = (time.monotonic(), self.pages(path, query))
        return kept[1]

    def remember(self, path, row):
        """Put a row that was just written into the kept lists of that path."""
        for (kept_path, query), (_read, rows) in self._lists.items():
            if kept_path == path:
                account_id = dict(query).get("account_id")
                rows[:] = [other for other in rows if row_key(other) != row_key(row)]
                if account_id is None or (row.get("account") or {}).get("id") == account_id:
                    rows.append(row)

    def forget(self, *paths):
        """Drop the kept lists of these paths, all of them without an argument."""
        for key in [key for key in self._lists if not paths or key[0] in paths]:
            del self._lists[key]

    def wait_until_unlisted(self, is_listed):
        """Wait a little until a list does not show any more what was deleted, or the next task would take it for there.

        is_listed() reads it. The deletion itself is done, so a list that cannot be read, or goes on showing it, is no failure.
        """
        with suppress(WpeError):
            self.poll_for(lambda: None if is_listed() else True)

    def pages(self, path, query=None):
        """All rows of a paged list, pages in parallel; read again while the list moves under our hands."""
        seen = {}
        for reading in range(2 * LIST_READS):
            rows, steady, count = self._read_pages(path, query or {})
            if steady and not seen:
                return list(unique(rows).values())
            again = unique(rows)
            if steady:
                return list(again.values())
            seen.update(again)
            if reading + 1 >= LIST_READS and len(seen) >= count:
                return list(seen.values())
        message = f"GET {path}: of the {count} rows that the list has, only {len(seen)} came, in {2 * LIST_READS} readings."
        raise ApiError(message, "GET", path)

    def _read_pages(self, path, query):
        first = self._page(path, query, 0)
        count = first["count"]
        if count is None or count <= PAGE_SIZE and len(first["rows"]) >= count:
            rows = self._follow(path, query, first) if count is None else first["rows"]
            return rows, True, len(rows)
        if count > MAX_ROWS:
            raise ApiError(f"GET {path} says that there are {count} rows, which cannot be; {NOT_THE_API}", "GET", path)
        # An API that gives smaller pages than were asked for is read in steps of what it gives.
        step = max(1, (len(first["rows"]) or PAGE_SIZE) - 1)
        offsets = range(step, count - 1, step)
        pages = [first] + self.each(lambda offset: self._page(path, query, offset), offsets, f"reading {path}")
        rows = [row for page in pages for row in page["rows"]]
        # Without a fixed order a row may also come twice, and another one not at all.
        return rows, steady_pages(pages) and len(unique(rows)) == count, pages[-1]["count"] or 0

    def _follow(self, path, query, page):
        """Lists that do not say how many rows there are: one page after the other until one is not full."""
        rows = list(page["rows"])
        while len(page["rows"]) >= PAGE_SIZE:
            page = self._page(path, query, len(rows))
            rows += page["rows"]
        return rows

    def _page(self, path, query, offset):
        body = self.get(path, dict(query, limit=PAGE_SIZE, offset=offset))
        rows = rows_in(body, "results", path)
        if any(row.get("id") is None and row.get("uuid") is None for row in rows):
            raise ApiError(f"GET {path} answered with rows that have no id; {NOT_THE_API}", "GET", path)
        count = body.get("count")
        return {"rows": rows, "count": int(count) if str(count).isdecimal() else None}

    def whole_list(self, path, key="results", query=None):
        """All rows of a list that the API gives in one answer, without pages.

        Lists under a key of their own may leave an empty one out: the document requires none of those keys.
        """
        body = self.get(path, query)
        if key != "results" and body.get(key) is None:
            return []
        return rows_in(body, key, path)

    def token_pages(self, path, key, query=None):
        """The body of a list that names its next page with a token, with the rows of all pages under key."""
        first, rows, token, used = None, [], None, set()
        while token not in used:  # none, or one that comes again and would lead in circles
            used.add(token)
            page = self.get(path, dict(query or {}, limit=PAGE_SIZE, offset=token))
            rows += rows_in(page, key, path)
            first, token = first or page, page.get("next_page_token") or None
        return dict(first, **{key: list(unique(rows).values()), "next_page_token": None})

    def each(self, read, values, what):
        """C(read(value)) for each value, in parallel, results in the order of the values."""
        from concurrent.futures import ThreadPoolExecutor  # not needed by the many tasks that read one page

        values = list(values)
        results, shown = [], time.monotonic()
        with ThreadPoolExecutor(max_workers=max(1, self.parallel)) as pool:
            try:
                for result in pool.map(read, values):
                    results.append(result)
                    if time.monotonic() - shown > 10:
                        shown = time.monotonic()
                        self.progress(f"{what}: {len(results)} of {len(values)}")
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return results


@contextmanager
def note_unknown_outcome(unknown, sent):
    """Say in every failure inside that nobody knows whether a write was done, if so. sent: how often it was."""
    try:
        yield
    except WpeError as failure:
        if unknown:
            times = f" It was sent {sent} times." if sent > 1 else ""
            failure.message += f"{times} Whether it was done is not known: look before you run this again."
        raise


def basic(user_id, password):
    """What the header of an authentication holds, which a server may repeat."""
    return b64encode(f"{user_id}:{password}".encode("utf-8", "surrogateescape")).decode()


def proxy_secrets(proxy):
    """The password of a proxy, as it is written and as it is sent."""
    password = proxy.rpartition("@")[0].rpartition("://")[2].partition(":")[2]
    return {password, unquote(password)} - {""}


def _session():
    """A session that looks at no redirect: requests would read its body first, however long that takes."""

    class Session(requests.Session):
        def get_redirect_target(self, resp):
            return None

    return Session()


def _adapter(parallel):
    """Connections for some requests at once, directly and through a proxy."""
    kinds = dict(zip(("http", "https"), pools_with_header_deadline(HTTPConnectionPool, HTTPSConnectionPool)))

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args, **kwargs):
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = kinds

        def proxy_manager_for(self, *args, **kwargs):
            manager = super().proxy_manager_for(*args, **kwargs)
            manager.pool_classes_by_scheme = kinds
            return manager

    return Adapter(pool_maxsize=parallel)


def delay_before(attempt, error):
    """Seconds before repeat number attempt: what Retry-After asks for, and never none at all, even where it says 0."""
    return max(backoff(attempt), error.retry_after or 0)


def innermost(error):
    """The cause at the bottom of an error of requests: urllib3 wraps what the system said."""
    while True:
        inner = getattr(error, "reason", None) or next((arg for arg in error.args if isinstance(arg, Exception)), None)
        if not isinstance(inner, Exception):
            return error
        error = inner


def is_no_name(error):
    """Whether a connection failed because its host's name does not exist, not only because a name server is out of order."""
    cause = error.__cause__ or error.__context__
    return isinstance(cause, socket.gaierror) and cause.errno != socket.EAI_AGAIN


def tell(error):
    """The words of a low-level error without the objects' addresses that urllib3 puts in front."""
    text = str(error)
    return text.split(">: ", 1)[-1].rstrip(".") or type(error).__name__

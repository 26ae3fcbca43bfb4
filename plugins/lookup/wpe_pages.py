# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: wpe_pages
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
version_added: 1.0.0
short_description: Look at pages of a site as a visitor does
description:
  - Requests pages from the controller, and says of each whether it answers as expected. It fails for no page.
  - Redirects are followed on the same host. One that leads to another host is not followed, and is as expected only if its status is
    listed.
  - Pages are requested as by a visitor who is logged in to WordPress, whom the page cache of WP Engine does not serve.
options:
  _terms:
    description:
      - Dictionaries with the keys C(path) (default C(/)), C(status) (a status or a list of them, default 200 and 401) and C(contains) (a
        text or a list of texts that the page must have).
      - A page that answers with 401, as a protected install does, cannot be searched for texts. Without C(status) it is as expected.
    type: list
    elements: dict
    required: true
  url:
    description:
      - The address of the site, such as C(https://www.torquebikes.example). It may have a path, a user and a password.
    type: str
    required: true
  report:
    description:
      - Return a sentence for each mistake in the checks and in the address, and look at no page.
    type: bool
    default: false
  page_attempts:
    description:
      - How often a page is requested that does not answer as expected, with five seconds between.
    type: int
    default: 3
    vars:
      - name: wpe_page_attempts
  page_timeout:
    description:
      - Maximum time for one page, in seconds.
    type: float
    default: 30
    vars:
      - name: wpe_page_timeout
"""

EXAMPLES = r"""
- name: Look at two pages
  ansible.builtin.assert:
    that: pages | selectattr('failed') | length == 0
    fail_msg: "{{ pages | selectattr('failed') | map(attribute='seen') | join(' ') }}"
  vars:
    pages: "{{ query('community.wpengine.wpe_pages', checks, url=site) }}"
    checks: [{path: /}, {path: /shop/, contains: Cart}]
    site: https://{{ wpe_primary_domain }}
"""

RETURN = r"""
_raw:
  description:
    - With O(report), sentences. Otherwise a dictionary for each page, with C(path), C(url), C(status) (0 without a response),
      C(failed) and C(seen), a sentence.
  type: list
  elements: dict
"""

import time
import typing as t
from urllib.parse import unquote, urljoin, urlsplit

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.wpengine.plugins.module_utils._core.text import few, one_line, printable

STATUSES = [200, 401]
MOST_REDIRECTS = 5
PAUSE = 5.0  # seconds between two attempts
MOST_BYTES = 5_000_000  # of a page that is searched
KEYS = ("path", "status", "contains")
HEADERS = {
    "User-Agent": "community.wpengine",
    "Cache-Control": "no-cache",
    # WordPress does not know this visitor, but the page cache is not asked for a cookie of such a name.
    "Cookie": "wordpress_logged_in_check=1",
}

Check = dict[str, t.Any]
Page = dict[str, t.Any]


class LookupModule(LookupBase):
    """Looks at pages."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[Page] | list[str]:
        """Return what was seen of each page. Raises AnsibleError for checks that are not understood."""
        self.set_options(var_options=variables, direct=kwargs)
        checks = [check for term in terms for check in (term if isinstance(term, list) else [term])]
        mistakes = check_mistakes(checks) + address_mistakes(self.get_option("url"))
        if self.get_option("report"):
            return mistakes
        if mistakes:
            raise AnsibleError(" ".join(mistakes))
        site = Site(self.get_option("url"), self.get_option("page_timeout"))
        return [site.look_again(check, self.get_option("page_attempts")) for check in checks]


def check_mistakes(checks: t.Any, place: str = "checks") -> list[str]:
    """Return a sentence for each mistake in a list of checks."""
    if not isinstance(checks, list):
        return [f"{place} must be a list of dictionaries with {', '.join(KEYS)}."]
    sentences = []
    for number, check in enumerate(checks):
        here = f"{place}[{number}]"
        if not isinstance(check, dict):
            sentences.append(f"{here} must be a dictionary with {', '.join(KEYS)}.")
            continue
        sentences += [
            f"{here} has the key {key}, but only {', '.join(KEYS)} are known." for key in check if key not in KEYS
        ]
        if not str(check.get("path") or "/").startswith("/"):
            sentences.append(f"{here}.path must begin with a slash, not be {check['path']!r}.")
        if not all(str(status).isdecimal() and 100 <= int(status) < 600 for status in as_list(check.get("status"))):
            sentences.append(f"{here}.status must be a status such as 200, or a list of some, not {check['status']!r}.")
        if not all(isinstance(text, (str, int)) and str(text) for text in as_list(check.get("contains"))):
            sentences.append(f"{here}.contains must be a text, or a list of texts.")
    return sentences


def address_mistakes(url: str) -> list[str]:
    """Return the sentence on what is no address of a site, no sentence for others."""
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.hostname:
        return []
    return [f"{printable(url)!r} is no address of a site such as https://www.example.com."]


def as_list(value: t.Any) -> list[t.Any]:
    """Return a list as it is, nothing as an empty one, and any other value as the only item."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class Site:
    """A site on the web. timeout: for one page, in seconds."""

    def __init__(self, url: str, timeout: float) -> None:
        from ansible_collections.community.wpengine.plugins.module_utils._api import transport  # slow to import

        # The one file that imports the library.
        self.requests: t.Any = transport.requests  # type: ignore[attr-defined]
        parts = urlsplit(url)
        self.host = parts.hostname
        self.base = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl().rstrip("/")
        self.timeout = timeout
        self.session = self.requests.Session()
        # Never those of .netrc, whose default entry would go to every site.
        self.session.auth = no_credentials
        if parts.username is not None:
            self.session.auth = (unquote(parts.username), unquote(parts.password or ""))

    def look_again(self, check: Check, attempts: int) -> Page:
        """Return what was seen of a page at last."""
        for _attempt in range(attempts - 1):
            page = self.look(check)
            if not page["failed"]:
                return page
            time.sleep(PAUSE)
        return self.look(check)

    def look(self, check: Check) -> Page:
        """Return what was seen of a page."""
        path = str(check.get("path") or "/")
        url = self.base + path
        try:
            status, text, seen = self._request(
                url, [int(status) for status in as_list(check.get("status"))] or STATUSES
            )
        except (self.requests.RequestException, UnicodeError) as error:
            # The words of requests have the names of its classes.
            reason = one_line(str(getattr(error, "args", [""])[0]) if error.args else type(error).__name__)[:200]
            return result(path, url, 0, f"{url} does not answer: {reason}.")
        missing = [str(one) for one in as_list(check.get("contains")) if str(one) not in text]
        if not seen and missing and status != 401:
            seen = f"{url} does not contain {few(map(repr, missing))}."
        return result(path, url, status, seen)

    def _request(self, url: str, expected: list[int]) -> tuple[int, str, str]:
        """Return status and text of a page, and a sentence if the status is not expected. Redirects are followed on the host."""
        for _redirect in range(MOST_REDIRECTS + 1):
            with self.session.get(
                url, headers=HEADERS, timeout=self.timeout, allow_redirects=False, stream=True
            ) as response:
                status, target = response.status_code, response.headers.get("Location")
                if status in expected:
                    return status, self._text(response), ""
                if not response.is_redirect or not target:
                    return status, "", f"{url} answers with status {status}, not {' or '.join(map(str, expected))}."
            target = urljoin(url, target)
            if urlsplit(target).hostname != self.host:
                return status, "", f"{url} redirects to another host, {printable(target)} (status {status})."
            if url.startswith("https:") and not target.startswith("https:"):
                return status, "", f"{url} redirects to an address without TLS, {printable(target)} (status {status})."
            url = target
        return status, "", f"{url} redirects more than {MOST_REDIRECTS} times."

    def _text(self, response: t.Any) -> str:
        """Return the first part of a page. Raises the time-out error of requests for one that does not end."""
        deadline, content = time.monotonic() + self.timeout, b""
        for block in response.iter_content(65536):
            content += block
            if len(content) > MOST_BYTES:
                break
            if time.monotonic() > deadline:
                raise self.requests.Timeout(f"it sends for more than {self.timeout:g} seconds")
        return content.decode("utf-8", "replace")


def no_credentials(request: t.Any) -> t.Any:
    """Return a request as it is."""
    return request


def result(path: str, url: str, status: int, seen: str) -> Page:
    """Return one result. seen: what is wrong, an empty text for nothing."""
    return {
        "path": path,
        "url": url,
        "status": status,
        "failed": bool(seen),
        "seen": seen or f"{url} answers with status {status}.",
    }

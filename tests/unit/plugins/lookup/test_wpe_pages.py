# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look at pages of a small server."""

from __future__ import annotations

import http.server
import threading

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader

from ansible_collections.community.wpengine.plugins.lookup import wpe_pages

PAGES = {
    "/": (200, {}, b"Welcome, caf\xc3\xa9"),
    "/shop/": (302, {"Location": "/"}, b""),
    "/other": (301, {"Location": "https://other.example/x"}, b""),
    "/loop": (302, {"Location": "loop"}, b""),
    "/private": (401, {}, b"no"),
    "/broken": (500, {}, b"x"),
}


@pytest.fixture
def site():
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, dict(self.headers)))
            status, headers, body = PAGES[self.path.removeprefix("/base")]
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()
        thread.join()


def look(url, *checks, **options):
    lookup = lookup_loader.get("community.wpengine.wpe_pages")
    return lookup.run([list(checks)], {}, url=url, **{"page_attempts": 1, **options})


CASES = [
    ({}, 200, ""),
    ({"path": "/", "contains": ["Welcome", "café"]}, 200, ""),
    ({"path": "/", "contains": "Goodbye"}, 200, "does not contain 'Goodbye'."),
    ({"path": "/", "status": 301}, 200, "answers with status 200, not 301."),
    ({"path": "/shop/", "contains": "Welcome"}, 200, ""),
    ({"path": "/shop/", "status": [302]}, 302, ""),
    ({"path": "/other"}, 301, "redirects to another host, https://other.example/x (status 301)."),
    ({"path": "/other", "status": [200, "301"]}, 301, ""),
    ({"path": "/loop"}, 302, "redirects more than 5 times."),
    ({"path": "/private", "contains": "Welcome"}, 401, ""),
    ({"path": "/private", "status": 200}, 401, "answers with status 401, not 200."),
    ({"path": "/broken"}, 500, "answers with status 500, not 200 or 401."),
]


def test_pages(site):
    pages = look(f"http://{site[0]}", *(check for check, _status, _words in CASES))
    for (check, status, words), page in zip(CASES, pages):
        assert (page["status"], page["failed"]) == (status, bool(words)), (check, page)
        assert words in page["seen"], page
        assert page["url"] == f"http://{site[0]}{check.get('path', '/')}"
    assert all("wordpress_logged_in" in headers["Cookie"] for _path, headers in site[1])


def test_address_with_a_path_and_a_password(site):
    (page,) = look(f"http://me:canary-word@{site[0]}/base/", {"path": "/"})
    assert (page["status"], page["url"]) == (200, f"http://{site[0]}/base/")
    assert site[1][0][1]["Authorization"].startswith("Basic ") and "canary" not in str(page)


def test_credentials_of_netrc_stay_here(site, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login me password canary-word\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    look(f"http://{site[0]}", {"path": "/"}, {"path": "/shop/"})
    assert not any("Authorization" in headers for _path, headers in site[1])


def test_site_that_does_not_answer():
    (page,) = look("http://127.0.0.1:1", {})
    assert (page["status"], page["failed"]) == (0, True) and "http://127.0.0.1:1/ does not answer:" in page["seen"]


def test_page_is_requested_again(site, monkeypatch):
    monkeypatch.setattr(wpe_pages, "PAUSE", 0)
    assert look(f"http://{site[0]}", {"path": "/broken"}, page_attempts=3)[0]["failed"]
    assert len(site[1]) == 3
    assert not look(f"http://{site[0]}", {}, page_attempts=3)[0]["failed"]
    assert len(site[1]) == 4


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("x", "checks[0] must be a dictionary with path, status, contains."),
        ({"pth": "/"}, "checks[0] has the key pth"),
        ({"path": "shop"}, "must begin with a slash"),
        ({"status": 99}, "checks[0].status must be a status such as 200"),
        ({"contains": {"a": 1}}, "checks[0].contains must be a text"),
    ],
)
def test_checks_that_are_not_understood(check, words):
    with pytest.raises(AnsibleError) as refused:
        look("http://127.0.0.1:1", check)
    assert words in str(refused.value)
    (mistake,) = look("http://127.0.0.1:1", check, report=True)
    assert words in mistake


def test_address_that_is_none():
    with pytest.raises(AnsibleError, match="'www.example.com' is no address of a site"):
        look("www.example.com", {})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the paths of API operations, and check the base URL that they are appended to."""

from __future__ import annotations

import ipaddress
from urllib.parse import quote, urlsplit

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput


def api_path(*parts: object) -> str:
    """Return the path of an operation with every part quoted: C(api_path("sites", site_id)) returns C(/sites/<id>)."""
    return "".join("/" + quote(str(part), safe="", errors="surrogatepass") for part in parts)


def normalize_base_url(url: str) -> str:
    """Return the base URL without its final slash.

    Raise BadInput unless it is an https:// URL, or an http:// URL of this machine, and has neither credentials nor a query
    or fragment.
    """
    url = url.strip()
    if "@" in url:  # checked first, because the other messages show the URL
        raise BadInput("api_url must not hold a user name or password; use api_user_id and api_password.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadInput(f"api_url {url!r} is not a URL: {error}.") from error
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    if parts.scheme not in ("https", "http") or not host or parts.netloc.lower() != netloc:
        raise BadInput(f"api_url {url!r} is not a URL such as https://api.wpengineapi.com/v1.")
    if parts.query or parts.fragment:
        raise BadInput(f"api_url {url!r} must not have a query or fragment.")
    if parts.scheme == "http" and not is_loopback(host):
        raise BadInput(
            f"api_url {url!r} would send the password unencrypted; http:// is only for this machine, so use https://."
        )
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Return True if a host name or address certainly is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

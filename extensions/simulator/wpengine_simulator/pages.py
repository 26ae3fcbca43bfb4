# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the sites on the SSH gateway, for checks after a deployment.

The home page shows the site's name, and of its active theme the name, the version and the file index.html. A site answers with status 500 if WP-CLI
would call it broken, and if PHP that it loads (of its active theme, its active plugins and its must-use plugins) has
C(throw new) in it. Other files below C(wp-content) are served as they are.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from . import wordpress_site
from .store import Store

BASE = "/_sites"
BREAKS = b"throw new"
CRITICAL = "<p>There has been a critical error on this website.</p>"


def add_routes(app: web.Application, store: Store) -> None:
    shown: dict[tuple[str, str], tuple[float, web.Response]] = {}

    async def page(request: web.Request) -> web.Response:
        install, path = request.match_info["install"], request.match_info["path"].strip("/")
        since, old = shown.get((install, path), (0.0, None))
        if old is not None and store.now() - since < store.settings["page_lag_seconds"]:
            return web.Response(status=old.status, body=old.body, content_type=old.content_type)
        response = respond(store.sites, install, path)
        shown[install, path] = (store.now(), response)
        return response

    app.router.add_get(f"{BASE}/{{install}}{{path:(/.*)?}}", page)


def respond(sites: Path | None, install: str, path: str) -> web.Response:
    """Return the response of a site to a request for a path."""
    folder = sites / install if sites else None
    if folder is None or not folder.is_dir():
        return html(404, "<p>There is no such site.</p>")
    state = wordpress_site.load(folder)
    if state["broken"] or any(BREAKS in file.read_bytes() for file in loaded_files(folder, state)):
        return html(500, CRITICAL)
    if not path:
        theme = next((name for name, row in state["themes"].items() if row["status"] == "active"), None)
        title = state["options"].get("blogname", "")
        return html(200, f"<title>{title}</title><body>{theme_words(folder, state, theme) if theme else ''}</body>")
    file = (folder / path).resolve()
    if file.is_file() and file.is_relative_to(folder.resolve() / "wp-content") and file.suffix != ".php":
        return web.Response(body=file.read_bytes())
    return html(404, "<p>Page not found.</p>")


def theme_words(folder: Path, state: wordpress_site.SiteState, theme: str) -> str:
    """Return what the home page shows of the active theme: name, version, and its file index.html if there is one."""
    files = folder / "wp-content/themes" / theme
    version = state["themes"][theme]["version"]
    index = files / "index.html"
    return f"Theme {theme} {version} {index.read_text(errors='replace') if index.is_file() else ''}"


def loaded_files(folder: Path, state: wordpress_site.SiteState) -> list[Path]:
    """Return the PHP files that each page loads."""
    roots = [
        wordpress_site.place(folder, kind, name, row)
        for kind in ("plugins", "themes")
        for name, row in state[kind].items()
        if row["status"] in ("active", "active-network")
    ]
    files = [file for root in roots for file in (root.rglob("*.php") if root.is_dir() else [root])]
    return [*files, *(folder / "wp-content/mu-plugins").glob("*.php")]


def html(status: int, body: str) -> web.Response:
    return web.Response(status=status, text=body, content_type="text/html")

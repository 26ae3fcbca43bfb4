# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sites of a network (multisite): each has options, active plugins, a theme and a database of its own.

The state of an install has the facts of the main site in their places, and those of the other sites below C(sites), by address.
"""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterator

from .wordpress_site import SiteState

Facts = dict[str, t.Any]


class NoSuchSite(Exception):
    """The network has no site of that address."""


def addresses(state: SiteState) -> list[str]:
    """Return the addresses of the sites of a network, the main site first."""
    return [state["options"]["siteurl"], *state.get("sites", {})]


def new_site(address: str, db_version: int) -> Facts:
    """Return the facts of a new site of a network: no plugin of its own is active."""
    options = {"siteurl": address, "home": address, "blogname": address.rpartition("/")[2]}
    return {"options": options, "active": {"plugins": [], "themes": ["twentytwentyfive"]}, "db_version": db_version}


@contextlib.contextmanager
def acting_on(state: SiteState, url: str | None) -> Iterator[None]:
    """Let what follows act on the site of a network that an address names. Raises NoSuchSite.

    An install that is no network ignores the address, as WP-CLI does.
    """
    name = other_site(state, url) if url and state.get("multisite") else None
    if name is None:
        yield
        return
    main = take(state)
    put(state, state["sites"][name])
    try:
        yield
    finally:
        state["sites"][name] = take(state)
        put(state, main)


def other_site(state: SiteState, url: str) -> str | None:
    """Return the key of the site of an address, None for the main site. Raises NoSuchSite."""
    for address in addresses(state):
        if bare(address) == bare(url):
            return address if address in state.get("sites", {}) else None
    raise NoSuchSite(url)


def bare(address: str) -> str:
    """Return an address without its scheme and its final slash."""
    return address.partition("://")[2].rstrip("/") or address.rstrip("/")


def take(state: SiteState) -> Facts:
    """Return the facts that each site of a network has of its own."""
    active = {
        kind: [name for name, row in state[kind].items() if row["status"] == "active"] for kind in ("plugins", "themes")
    }
    return {"options": state["options"], "active": active, "db_version": state["db_version"]}


def put(state: SiteState, facts: Facts) -> None:
    """Put the facts of a site in their places. What is active in the whole network stays so."""
    state.update(options=facts["options"], db_version=facts["db_version"])
    for kind, names in facts["active"].items():
        for name, row in state[kind].items():
            if row["status"] in ("active", "inactive"):
                row["status"] = "active" if name in names else "inactive"

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put a small account into the simulator, for tests that need one site, one install and its domains."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from support.player import Simulator

Fields = dict[str, t.Any]

ACCOUNT = "00000000-0000-4000-8000-000000000011"
OTHER_ACCOUNT = "00000000-0000-4000-8000-000000000012"
SITE = "00000000-0000-4000-8000-0000000005e1"
INSTALL = "00000000-0000-4000-8000-000000001001"
DOMAIN = "00000000-0000-4000-8000-00000000d001"
SECOND_DOMAIN = "00000000-0000-4000-8000-00000000d002"


def put_sample_account(
    simulator: Simulator, site: Fields | None = None, domain: Fields | None = None, **collections: t.Any
) -> None:
    """Give the simulator the site Torque Bikes with the install torquebikes; site and domain: further fields."""
    domains = {
        DOMAIN: {"name": "www.torquebikes.example", "network_type": "GES", **(domain or {})},
        SECOND_DOMAIN: {"name": "shop.torquebikes.example", "network_type": "GES"},
    }
    install = {
        "name": "torquebikes",
        "account": {"id": ACCOUNT},
        "site": {"id": SITE},
        "environment": "production",
    }
    simulator.put_state(
        {
            **simulator.state(),
            "sites": {SITE: {"name": "Torque Bikes", "account": {"id": ACCOUNT}, **(site or {})}},
            "installs": {INSTALL: install},
            "domains": {INSTALL: domains},
            **collections,
        }
    )

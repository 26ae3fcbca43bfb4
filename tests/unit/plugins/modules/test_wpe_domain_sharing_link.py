# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a new link to share the DNS settings of a domain."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wpe_domain_sharing_link
from support.fake_client import FakeApi, rows
from support.sample_account import DOMAIN, INSTALL

ARGS = {"install": INSTALL, "domain": "www.torquebikes.example"}
LINK = {"url": "https://links.example/1", "expires_at": "2026-12-01T00:00:00Z"}


def api_with(network="GES", reply=(201, LINK)):
    return FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/domains": rows({"id": DOMAIN, "name": ARGS["domain"], "network_type": network}),
            f"POST /installs/{INSTALL}/domains/{DOMAIN}/sharing_link": reply,
        }
    )


@pytest.mark.parametrize("network", ["AN", "GES", None])
def test_every_run_makes_a_link(network):
    api = api_with(network)
    result = api.run(wpe_domain_sharing_link.MODULE, ARGS)
    assert (result["changed"], result["url"]) == (True, LINK["url"])
    assert len(api.writes) == 1


def test_check_mode_predicts_no_link():
    api = api_with()
    result = api.run(wpe_domain_sharing_link.MODULE, ARGS, check_mode=True)
    assert (result["changed"], result["url"], api.writes) == (True, None, [])


def test_legacy_network_is_refused():
    with pytest.raises(BadInput, match="LEGACY.*AN and GES"):
        api_with("LEGACY").run(wpe_domain_sharing_link.MODULE, ARGS)


def test_response_without_link_is_a_failure():
    with pytest.raises(WpeError, match="link"):
        api_with(reply=(201, None)).run(wpe_domain_sharing_link.MODULE, ARGS)

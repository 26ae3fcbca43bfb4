# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find domains by name in any spelling, or by UUID, and return their redirects in one form."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_domain_info
from support.fake_client import FakeApi, rows
from support.sample_account import DOMAIN, INSTALL, SECOND_DOMAIN

DOMAINS = rows(
    {"id": DOMAIN, "name": "www.torquebikes.example", "redirects_to": None},
    {"id": SECOND_DOMAIN, "name": "xn--bcher-kva.example", "redirect_to": DOMAIN},
)


def read(**args):
    api = FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/domains": DOMAINS,
            f"GET /installs/{INSTALL}/domains/{SECOND_DOMAIN}": DOMAINS["results"][1],
        }
    )
    return api.run(wpe_domain_info.MODULE, {"install": INSTALL, **args})["domains"]


@pytest.mark.parametrize(
    ("domain", "ids"),
    [
        (None, [DOMAIN, SECOND_DOMAIN]),
        ("WWW.TorqueBikes.example.", [DOMAIN]),
        ("bücher.example", [SECOND_DOMAIN]),
        ("a.example", []),
    ],
)
def test_domain_is_found_in_any_spelling(domain, ids):
    assert [row["id"] for row in read(domain=domain)] == ids


def test_redirect_is_a_list_of_names():
    assert read()[1]["redirects_to"] == [{"id": DOMAIN, "name": "www.torquebikes.example"}]


def test_redirect_of_a_domain_that_is_read_alone_has_no_name():
    assert [row["redirects_to"] for row in read(id=SECOND_DOMAIN)] == [[{"id": DOMAIN, "name": None}]]


def test_url_is_refused():
    with pytest.raises(BadInput, match="not a domain name"):
        FakeApi({}).run(wpe_domain_info.MODULE, {"domain": "https://www.torquebikes.example/"})

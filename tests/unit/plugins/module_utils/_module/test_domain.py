# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the existing domain that a module works on."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import (
    DomainModule,
    validate_domain_name,
)
from support.fake_client import FakeApi, rows
from support.sample_account import DOMAIN, INSTALL

ROW = {"id": DOMAIN, "name": "www.torquebikes.example", "redirects_to": []}


class ReadDomain(DomainModule):
    """Returns the domain."""

    noun = "domain"

    def plan(self):
        return Plan(None, None, result=self.read_domain())


def read(domain, check_mode=False):
    api = FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/domains": rows(ROW),
        }
    )
    return api.run(ReadDomain, {"install": INSTALL, "domain": domain}, check_mode)["domain"], api


@pytest.mark.parametrize("domain", ["www.torquebikes.example", "WWW.TorqueBikes.example.", DOMAIN, DOMAIN.upper()])
def test_domain_is_found_by_name_and_uuid(domain):
    assert read(domain)[0] == {**ROW, "name_unicode": ROW["name"], "dns_records": []}


def test_missing_domain_fails_with_the_nearest_names():
    with pytest.raises(Missing, match="'ww.torquebikes.example' .*'torquebikes'.*www.torquebikes.example"):
        read("ww.torquebikes.example")


def test_missing_domain_is_predicted_in_check_mode():
    domain, api = read("New.torquebikes.example", check_mode=True)
    assert domain == {
        "id": domain["id"],
        "name": "new.torquebikes.example",
        "name_unicode": "new.torquebikes.example",
        "dns_records": None,
        "redirects_to": [],
    }
    assert len(api.warnings) == 1


def test_install_is_required():
    with pytest.raises(BadInput, match="install.* 'a b' is not a domain name"):
        FakeApi({}).run(ReadDomain, {"domain": "a b"})


@pytest.mark.parametrize(
    ("value", "valid"),
    [("a.example", True), (DOMAIN, True), ("https://a.example", False), ("localhost", False), ("", False)],
)
def test_validate_domain_name(value, valid):
    assert (validate_domain_name(value) == []) is valid

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read one domain or a list of domains from the options, and write what differs. Decisions: see test_domains."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_domain
from support.fake_client import FakeApi, rows
from support.sample_account import DOMAIN, INSTALL, SECOND_DOMAIN

PATH = f"/installs/{INSTALL}/domains"
WWW = {"id": DOMAIN, "name": "www.torquebikes.example", "primary": True, "redirects_to": [], "secure_all_urls": False}
BARE = {
    "id": SECOND_DOMAIN,
    "name": "torquebikes.example",
    "primary": False,
    "redirects_to": [],
    "secure_all_urls": False,
}


def api_with(*lists, **replies):
    install = {"id": INSTALL, "name": "torquebikes"}
    return FakeApi(
        {
            f"GET /installs/{INSTALL}": install,
            "GET /installs": rows(install),
            f"GET {PATH}": [rows(*one) for one in lists],
            **replies,
        }
    )


def test_new_domain_is_added_with_its_redirect():
    redirecting = {**BARE, "redirects_to": [{"id": DOMAIN, "name": WWW["name"]}]}
    api = api_with([WWW], [WWW, redirecting], **{f"POST {PATH}": (201, redirecting)})
    args = {"install": INSTALL, "name": "TorqueBikes.example.", "redirect_to": DOMAIN}
    result = api.run(wpe_domain.MODULE, args)
    assert (result["changed"], result["domain"]["id"], len(result["domains"])) == (True, SECOND_DOMAIN, 2)
    assert [request.body for request in api.writes] == [{"name": "torquebikes.example", "redirect_to": DOMAIN}]


@pytest.mark.parametrize(
    ("args", "changed"),
    [
        ({"name": "www.torquebikes.example"}, False),
        ({"name": "www.torquebikes.example", "primary": True, "redirect_to": None}, False),
        ({"name": "www.torquebikes.example", "secure_all_urls": True}, True),
        ({"name": "new.torquebikes.example"}, True),
        ({"name": "new.torquebikes.example", "state": "absent"}, False),
        (
            {
                "domains": [
                    {"name": "www.torquebikes.example"},
                    {"name": "torquebikes.example", "redirect_to": "www.torquebikes.example"},
                ]
            },
            True,
        ),
    ],
)
def test_check_mode_writes_nothing(args, changed):
    api = api_with([WWW, BARE])
    result = api.run(wpe_domain.MODULE, {"install": INSTALL, **args}, check_mode=True)
    assert (result["changed"], api.writes) == (changed, [])
    assert (result["diff"]["before"] != result["diff"]["after"]) is changed


def test_null_removes_a_redirect_and_unset_keeps_it():
    redirecting = {**BARE, "redirects_to": [{"id": DOMAIN, "name": WWW["name"]}]}
    for args, changed in (({"redirect_to": None}, True), ({"redirect_to": ""}, True), ({}, False)):
        api = api_with([WWW, redirecting])
        assert (
            api.run(wpe_domain.MODULE, {"install": INSTALL, "name": BARE["name"], **args}, check_mode=True)["changed"]
            is changed
        )


def test_domain_is_deleted():
    api = api_with([WWW, BARE], [WWW], **{f"DELETE {PATH}/{SECOND_DOMAIN}": (204, None)})
    result = api.run(wpe_domain.MODULE, {"install": INSTALL, "name": BARE["name"], "state": "absent"})
    assert (result["changed"], result["domain"], [row["id"] for row in result["domains"]]) == (True, None, [DOMAIN])


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"domains": [], "exclusive": True}, "force"),
        ({"name": "a.example", "exclusive": True}, "exclusive needs domains"),
        ({"name": "a b"}, "'a b' is not a domain name"),
        ({"name": "a b", "redirect_to": "c d"}, "'a b' is not a domain name .* 'c d' is not a domain name"),
        ({"name": " "}, "^name is empty; give it a value, or leave it out.$"),
        ({"domains": [{"name": ""}]}, r"^domains\[0\].name is empty; give it a value.$"),
        ({"name": "a.example", "install": " "}, "^install is empty; give it a value, or leave it out.$"),
        ({"name": "a.example", "redirect_to": "."}, "'.' is not a domain name"),
        ({"domains": [{"name": "a.example"}, {"name": "A.example."}]}, "a.example is listed twice"),
    ],
)
def test_options_are_refused(args, words):
    with pytest.raises(BadInput, match=words):
        FakeApi({}).run(wpe_domain.MODULE, {"install": INSTALL, **args})


@pytest.mark.parametrize(
    ("args", "default"),
    [({}, True), ({"state": "absent"}, False), ({"exclusive": "yes"}, False), ({"exclusive": "no"}, True)],
)
def test_inventory_host_is_no_default_where_domains_are_removed(args, default):
    assert wpe_domain.MODULE.defaults_to_inventory_host(args) is default
    if not default:
        with pytest.raises(BadInput, match="install is missing"):
            FakeApi({}).run(wpe_domain.MODULE, {"domains": [{"name": "a.example"}], **args})


@pytest.mark.parametrize("taken", [True, False])
def test_forbidden_install_refuses_only_its_own_primary_domain(taken):
    other = {"id": "other", "name": "other", "primary_domain": "new.example" if taken else "old.example"}
    forbidden = {"GET /installs/other/domains": (403, {"message": "Forbidden"})}
    api = api_with([WWW], **forbidden, **{"GET /installs": rows({"id": INSTALL, "name": "torquebikes"}, other)})
    args = {"install": INSTALL, "name": "new.example"}
    if taken:
        with pytest.raises(BadInput, match="is the primary domain of the install other"):
            api.run(wpe_domain.MODULE, args, check_mode=True)
    else:
        assert api.run(wpe_domain.MODULE, args, check_mode=True)["changed"]


def test_redirect_to_an_unknown_uuid_is_refused_in_check_mode():
    args = {"install": INSTALL, "name": "new.example", "redirect_to": "00000000-0000-4000-8000-00000000dddd"}
    with pytest.raises(BadInput, match="which is not a domain of this install"):
        api_with([WWW]).run(wpe_domain.MODULE, args, check_mode=True)
    api = api_with([WWW])
    assert api.run(wpe_domain.MODULE, {**args, "redirect_to": "later.example"}, check_mode=True)["changed"]
    assert len(api.warnings) == 1

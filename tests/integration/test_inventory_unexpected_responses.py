# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test responses with undocumented types on each ansible-core: no traceback, and no host is lost.

Each type alone is in tests/unit/plugins/inventory/test_unexpected_responses.py.
"""

from __future__ import annotations

import json

import pytest

from support.fixed_responses import fixed_responses
from support.inventory import Lister

ACCOUNT = {"id": "a", "name": "agencyone"}
# Undocumented fields of an install, and of its site.
UNEXPECTED = [
    ({"account": None, "site": None}, {}),
    ({"account": "x", "site": "x"}, {}),
    ({"account": ["x"], "site": ["x"]}, {}),
    ({"account": {"id": ["x"]}, "site": {"id": {}}}, {}),
    ({"environment": 5, "php_version": 8.2, "is_multisite": "x"}, {"tags": None}),
    ({"environment": {"a": 1}, "primary_domain": {"name": "x"}}, {"tags": "ab", "group_name": {"a": 1}}),
    ({"environment": ["x", {}], "status": [{}], "created_at": 1.5}, {"tags": {"a": "{{ 1 }}"}, "group_name": ["x"]}),
    (
        {"cname": {}, "stable_ips": "x", "php_version": [None]},
        {"tags": [None, 5, {"a": [1]}, ["x"], True, ""], "name": None},
    ),
]
REFUSED = {
    "rows that are text": {"results": ["x"]},
    "a name that is a number": {"results": [{"id": "x", "name": 5}]},
    "an id that is a list": {"results": [{"id": [1], "name": "x"}]},
    "a row without an id": {"results": [{"name": "x"}]},
    "no rows": {"results": None},
    "a list": [],
    "a number": 5,
}
TOO_DEEP = json.loads("[" * 150 + "]" * 150)
OPTIONS = {
    "statuses": [],
    "details": True,
    "domains": True,
    "group_by": ["environment", "account", "site", "group_name", "tag", "php_version", "multisite", "status"],
    "hostnames": ["wpe_primary_domain", "wpe_created_at", "wpe_site_tags"],
    "compose": {"copied": "[wpe_site_tags, wpe_environment, wpe_domains]"},
}


@pytest.fixture
def api():
    """Run a web server. Yield its responses by path, a dict to fill, and its URL."""
    with fixed_responses() as server:
        yield server


def test_unexpected_values_become_data_or_are_left_out(api, tmp_path, simulator, core):
    responses, url = api
    installs, sites = [{"id": "nameless"}], []
    for index, (install, site) in enumerate(UNEXPECTED):
        installs.append(
            {"id": f"i{index}", "name": f"shop{index}", "account": {"id": "a"}, "site": {"id": f"s{index}"}, **install}
        )
        sites.append({"id": f"s{index}", "name": "Shop", "account": {"id": "a"}, **site})
        responses[f"/v1/installs/i{index}"] = ({}, {"id": [1], "name": 5}, {"id": None}, installs[-1])[index % 4]
        responses[f"/v1/installs/i{index}/domains"] = {"results": [{"id": index, "name": None, "primary": [{}]}]}
    responses.update(
        {"/v1/accounts": {"results": [ACCOUNT]}, "/v1/sites": {"results": sites}, "/v1/installs": {"results": installs}}
    )
    listing = Lister(tmp_path, simulator)({**OPTIONS, "api_url": f"{url}/v1"}, core=core)
    assert sorted(listing.variables) == [f"shop{index}" for index in range(len(UNEXPECTED))], listing.output
    assert all(isinstance(host["wpe_site_tags"], list) for host in listing.variables.values())
    assert listing.variables["shop4"]["wpe_environment"] == 5
    assert "1 install is left out, because the API returns no id or no name." in listing.words
    assert "Traceback" not in listing.output


def test_lists_of_unexpected_shape_are_refused(api, tmp_path, simulator, core):
    responses, url = api
    listed = Lister(tmp_path, simulator)
    files = []
    for index, response in enumerate(REFUSED.values()):
        responses[f"/{index}/v1/sites"] = response
        files.append(listed.write({"api_url": f"{url}/{index}/v1"}, f"{index}.wpe.yml"))
    responses["/deep/v1/sites"] = {"results": [{"id": "s", "name": "x", "tags": TOO_DEEP}]}
    responses["/deep/v1/installs"] = {"results": [{"id": "i", "name": "shop", "status": "active", "site": {"id": "s"}}]}
    files.append(listed.write({"api_url": f"{url}/deep/v1"}, "deep.wpe.yml"))
    listing = listed.run(files, core=core)
    assert listing.words.count("Could not list the installs: GET /sites answered with") >= len(REFUSED)
    assert "The API returned an install with more than 50 nested levels" in listing.words
    assert listing.words.count("Unable to parse") == len(files), listing.stderr
    assert "Traceback" not in listing.output and "unexpectedly" not in listing.output

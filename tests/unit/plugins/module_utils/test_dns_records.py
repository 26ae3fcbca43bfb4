# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The DNS records to publish for a domain."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._dns_records import dns_records, record_name, root_of
from ansible_collections.community.wpengine.plugins.module_utils._domains import read_domain

NETWORK = {
    "network_details": {"dns_config_info": {"cname": "wp.example.net.", "a_records": ["192.0.2.1", "192.0.2.2"]}}
}
PENDING = {"txt_verification_key": "_wpe", "txt_verification_value": "v", "txt_verified_domain": "shop.example"}


def short(records):
    return [f"{one['type']} {one['name']} {one['value']}" for one in records]


@pytest.mark.parametrize(
    ("name", "domain", "expected"),
    [
        ("www.shop.example", NETWORK, ["CNAME www.shop.example wp.example.net"]),
        ("shop.example", NETWORK, ["A shop.example 192.0.2.1", "A shop.example 192.0.2.2"]),
        ("shop.co.uk", NETWORK, ["A shop.co.uk 192.0.2.1", "A shop.co.uk 192.0.2.2"]),
        ("co.uk.shop.com", NETWORK, ["CNAME co.uk.shop.com wp.example.net"]),
        ("a.shop.example", {**NETWORK, **PENDING}, ["TXT _wpe.shop.example v", "CNAME a.shop.example wp.example.net"]),
        ("a.b.example", {**PENDING, "txt_verified_domain": "a.b.example"}, ["TXT _wpe.a.b.example v"]),
        (
            "a.b.example",
            {**NETWORK, "txt_verified_domain": "A.B.example."},
            ["A a.b.example 192.0.2.1", "A a.b.example 192.0.2.2"],
        ),
        ("a.shop.example", {**PENDING, "txt_verified_time": "2026-01-01T00:00:00Z"}, []),
        ("a.shop.example", {"network_details": None}, []),
        ("a.shop.example", {"network_details": {"dns_config_info": None}}, []),
    ],
)
def test_records(name, domain, expected):
    assert short(dns_records(domain, name)) == expected


@pytest.mark.parametrize(
    ("name", "root"), [("a.b.com", "b.com"), ("b.com", "b.com"), ("a.b.com.au", "b.com.au"), ("a.io.de", "io.de")]
)
def test_root(name, root):
    assert root_of(name) == root


@pytest.mark.parametrize(
    ("key", "name"), [("@", "b.com"), ("b.com.", "b.com"), ("_x", "_x.b.com"), ("_X.b.com", "_x.b.com")]
)
def test_name_of_the_txt_record(key, name):
    assert record_name(key, "b.com") == name


def test_platform_host_names_need_no_records():
    assert read_domain({"name": "shop.wpengine.com", **NETWORK})["dns_records"] == []
    assert short(read_domain({"name": "WWW.Shop.example", **NETWORK})["dns_records"]) == [
        "CNAME www.shop.example wp.example.net"
    ]

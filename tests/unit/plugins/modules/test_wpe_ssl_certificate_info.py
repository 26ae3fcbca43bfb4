# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the certificates of installs, or of one domain without its private key."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.modules import wpe_ssl_certificate_info
from ansible_collections.community.wpengine.plugins.modules.wpe_ssl_certificate_info import without_private_key
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import DOMAIN, INSTALL

INSTALL_ROW = {"id": INSTALL, "name": "torquebikes"}
LIST = f"GET /installs/{INSTALL}/ssl_certificates"


def read(replies, **args):
    api = FakeApi({f"GET /installs/{INSTALL}": INSTALL_ROW, **replies})
    return api.run(wpe_ssl_certificate_info.MODULE, {"install": INSTALL, **args})["ssl_certificates"]


def test_install_without_certificates_returns_an_empty_list():
    assert read({LIST: (404, {"message": "No SSL certs found"})}) == []
    with pytest.raises(ApiError, match="403"):
        read({LIST: (403, {"message": "Forbidden"})})


def test_all_pages_are_read_by_token():
    pages = [
        {"certificates": [{"id": 1}], "next_page_token": "x"},
        {"certificates": [{"id": 2}], "next_page_token": None},
    ]
    assert read({LIST: pages}) == [{"install": INSTALL_ROW, "id": 1}, {"install": INSTALL_ROW, "id": 2}]


def test_certificate_of_a_domain_has_no_private_key():
    body = {"certificate": {"id": 1}, "cert_name": "one", "cert_info": {"cert": "PEM", "key": "secret"}}
    replies = {
        f"GET /installs/{INSTALL}/domains": rows({"id": DOMAIN, "name": "www.torquebikes.example"}),
        f"GET /installs/{INSTALL}/domains/{DOMAIN}/ssl_certificate": [body, NOT_FOUND],
    }
    api = FakeApi({f"GET /installs/{INSTALL}": INSTALL_ROW, **replies})
    args = {"install": INSTALL, "domain": "www.torquebikes.example"}
    assert api.run(wpe_ssl_certificate_info.MODULE, args)["ssl_certificates"] == [
        {"install": INSTALL_ROW, "id": 1, "cert_name": "one", "cert_info": {"cert": "PEM"}},
    ]
    assert api.run(wpe_ssl_certificate_info.MODULE, args)["ssl_certificates"] == []


def test_private_key_is_left_out_and_other_values_are_kept():
    body = {
        "cert_name": "one",
        "cert_info": {"key": "secret", "cert": "PEM"},
        "certificate": {"id": 1, "new": 2},
        "criteria": "c",
    }
    assert without_private_key(body) == {
        "id": 1,
        "new": 2,
        "cert_name": "one",
        "cert_info": {"cert": "PEM"},
        "criteria": "c",
    }
    assert without_private_key({"cert_info": None}) == {"cert_info": {}}


def test_domain_requires_install():
    with pytest.raises(BadInput, match="domain needs install"):
        FakeApi({}).run(wpe_ssl_certificate_info.MODULE, {"domain": "www.torquebikes.example"})


def test_install_that_vanishes_or_is_forbidden_does_not_hide_the_others():
    others = [{"id": str(number), "name": f"install{number}"} for number in range(3)]
    replies = {
        "GET /installs": rows(*others),
        "GET /installs/0/ssl_certificates": NOT_FOUND,
        "GET /installs/1/ssl_certificates": (403, {"message": "Forbidden"}),
        "GET /installs/2/ssl_certificates": {"certificates": [{"id": 1}]},
    }
    api = FakeApi(replies)
    found = api.run(wpe_ssl_certificate_info.MODULE, {})["ssl_certificates"]
    assert [row["install"]["name"] for row in found] == ["install2"]
    assert len(api.warnings) == 1 and "install1" in api.warnings[0]


def test_certificate_that_an_earlier_task_imports_is_listed_in_check_mode():
    api = FakeApi({f"GET /installs/{INSTALL}": INSTALL_ROW, LIST: NOT_FOUND})
    api.predictions.record([Prediction(LIST.removeprefix("GET "), "1", {"id": "1", "status": "ENABLED"})])
    result = api.run(wpe_ssl_certificate_info.MODULE, {"install": INSTALL}, check_mode=True)
    assert result["ssl_certificates"] == [{"install": INSTALL_ROW, "id": "1", "status": "ENABLED"}]

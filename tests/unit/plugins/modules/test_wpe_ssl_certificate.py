# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates: validate the contact, and wait for the end of an order."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Missing, WpeError
from ansible_collections.community.wpengine.plugins.modules.wpe_ssl_certificate import SslCertificate, validate_contact
from support.fake_client import FakeApi, rows
from support.sample_account import INSTALL

CONTACT = {"email_address": "owner@example.com", "given_name": "Olive", "family_name": "Owner", "region_code": "US"}
DOMAIN = {"id": "00000000-0000-4000-8000-00000000d001", "name": "www.torquebikes.example"}


class Client:
    """A client with prepared lists of certificates: each request returns the next one, and the last one is repeated."""

    def __init__(self, *lists):
        self.lists = list(lists)
        self.progress = lambda text: None
        self.install = {"id": "x"}
        self.host_install = None
        self.poll_for = lambda verify: verify()

    def get(self, path, missing_ok):
        return self.install

    def token_pages(self, path, key, missing_ok):
        rows = self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]
        if isinstance(rows, ApiError):
            if missing_ok and rows.is_not_found:
                return {key: []}
            raise rows
        return {key: rows}


def certificate(number, status, name="www.torquebikes.example"):
    return {"id": number, "common_name": name, "domains": [name], "status": status}


def ordering(*lists, ended=()):
    """The module after it has ordered a certificate."""
    params = {
        "install": "torquebikes",
        "domain": DOMAIN["name"],
        "contact": CONTACT,
        "wait": True,
        "wait_timeout": 0.05,
    }
    module = SslCertificate(params, {}, Client(*lists), None, None)
    module.install, module.domain, module.ended = {"id": "00000000-0000-4000-8000-000000001001"}, DOMAIN, list(ended)
    return module


@pytest.mark.parametrize("name", ["email_address", "given_name", "family_name", "region_code"])
def test_empty_field_of_a_contact_is_refused(name):
    assert validate_contact(dict(CONTACT, **{name: " "})) == [f"contact.{name} is empty."]


def test_contact_is_validated():
    assert validate_contact(CONTACT) == []
    assert validate_contact(dict(CONTACT, region_code="us")) == []
    assert "country code" in validate_contact(dict(CONTACT, region_code="USA"))[0]
    assert "not an e-mail address" in validate_contact(dict(CONTACT, email_address="owner@"))[0]


def test_404_means_no_certificates():
    api = FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/ssl_certificates": (404, {"message": "No SSL certs found"}),
            f"GET /installs/{INSTALL}/domains": rows({**DOMAIN, "network_type": "LEGACY"}),
        }
    )
    task = {"install": INSTALL, "domain": DOMAIN["name"], "contact": CONTACT}
    assert [api.run(SslCertificate, task, check_mode=True)["changed"] for _run in range(2)] == [True, False]


def test_other_errors_of_the_list_are_raised():
    with pytest.raises(ApiError):
        ordering(ApiError("Forbidden", "GET", "/installs/x/ssl_certificates", status=403))._rows()


def test_rejected_order_is_a_failure():
    with pytest.raises(WpeError) as caught:
        ordering([certificate(2, "REJECTED")]).wait(certificate(2, "SUBMITTED"))
    assert "The order ended as REJECTED" in caught.value.message
    assert caught.value.details["ssl_certificate"]["id"] == 2


def test_certificate_that_ended_before_is_not_the_order():
    lists = [certificate(1, "REJECTED")], [certificate(1, "REJECTED"), certificate(2, "ENABLED")]
    module = ordering(*lists, ended=[1])
    module.params["wait_timeout"] = 30
    assert module.wait({"status": "SUBMITTED"})["id"] == 2


def test_certificate_for_another_domain_is_not_the_order():
    with pytest.raises(WpeError) as caught:
        ordering([certificate(3, "ENABLED", "other.example")]).wait({"status": "SUBMITTED"})
    assert "is not listed. Run this again" in caught.value.message


def test_order_of_an_install_that_is_gone_is_not_waited_for():
    module = ordering(ApiError("Not Found", "GET", "/installs/x/ssl_certificates", status=404))
    module.client.install = None
    module.params["wait_timeout"] = 600
    with pytest.raises(Missing, match="the install torquebikes does not exist any more"):
        module.wait({"status": "SUBMITTED"})


@pytest.mark.parametrize(
    "lists,after",
    [
        (([certificate(1, "SUBMITTED")], []), {"status": "SUBMITTED"}),
        (([certificate(9, "DISABLED", "x.example")],), certificate(1, "SUBMITTED")),
    ],
    ids=["seen while waiting", "seen before"],
)
def test_order_that_is_gone_is_not_waited_for(lists, after):
    module = ordering(*lists)
    module.params["wait_timeout"] = 600
    with pytest.raises(Missing, match="The order does not exist any more"):
        module.wait(after)


def test_order_that_a_late_list_leaves_out_once_is_waited_for():
    module = ordering([], [certificate(1, "ENABLED")])
    assert module.wait(certificate(1, "SUBMITTED"))["status"] == "ENABLED"


def test_enabled_certificate_is_preferred_to_an_order():
    rows = [certificate(1, "SUBMITTED"), certificate(2, "ENABLED"), certificate(3, "REJECTED")]
    assert ordering(rows)._find(rows)["id"] == 2
    assert ordering(rows)._find(rows[:1])["id"] == 1
    assert ordering(rows)._find(rows[2:]) is None

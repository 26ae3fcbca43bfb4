# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find out whether a domain is verified, and which record would verify it."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.modules import wpe_domain_verification
from ansible_collections.community.wpengine.plugins.modules.wpe_domain_verification import (
    is_verified,
    record_of,
)
from support.fake_client import FakeApi, rows
from support.sample_account import DOMAIN, INSTALL

PENDING = {
    "name": "www.torquebikes.example",
    "ownership_status": "TXT_VERIFICATION_PENDING",
    "txt_verified_time": None,
    "txt_verified_domain": "torquebikes.example",
    "txt_verification_key": "_wpe_verification",
    "txt_verification_value": "3f1c0a52",
}


@pytest.mark.parametrize(
    "domain,verified",
    [
        ({}, False),  # older responses do not have the fields
        (PENDING, False),
        ({"ownership_status": "TXT_VERIFIED"}, True),
        ({"txt_verified_time": "2026-01-31T09:00:00Z"}, True),
        ({"txt_verified_time": "2026-01-31T09:00:00Z", "ownership_status": None}, True),
        ({"ownership_status": "SOMETHING_NEW"}, False),
    ],
)
def test_domain_is_verified_by_time_or_status(domain, verified):
    assert is_verified(domain) is verified


def test_record_to_publish():
    assert record_of(PENDING) == {
        "type": "TXT",
        "domain": "torquebikes.example",
        "host": "_wpe_verification",
        "name": "_wpe_verification.torquebikes.example",
        "value": "3f1c0a52",
    }


def test_record_without_a_root_domain():
    assert record_of(dict(PENDING, txt_verified_domain=None))["name"] == "_wpe_verification"


@pytest.mark.parametrize(
    "domain", [{}, dict(PENDING, txt_verification_key=None), dict(PENDING, ownership_status="TXT_VERIFIED")]
)
def test_no_record_to_publish(domain):
    assert record_of(domain) is None


@pytest.mark.parametrize("wait", [False, True])
def test_check_mode_does_not_claim_that_a_record_is_published(wait):
    domain = {**PENDING, "id": DOMAIN}
    api = FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/domains": rows(domain),
        }
    )
    result = api.run(
        wpe_domain_verification.MODULE, {"install": INSTALL, "domain": PENDING["name"], "wait": wait}, check_mode=True
    )
    assert (result["changed"], result["verified"], result["domain"]["ownership_status"]) == (
        True,
        False,
        "TXT_VERIFICATION_PENDING",
    )
    assert result["record"] == record_of(PENDING)
    assert result["diff"]["after"]["verified"] == "(if the record is published)"
    assert api.writes == []


def test_check_mode_shows_a_verified_domain_as_verified():
    domain = {**PENDING, "id": DOMAIN, "ownership_status": "TXT_VERIFIED"}
    api = FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/domains": rows(domain),
        }
    )
    result = api.run(wpe_domain_verification.MODULE, {"install": INSTALL, "domain": PENDING["name"]}, check_mode=True)
    assert (result["changed"], result["verified"], result["record"]) == (False, True, None)


@pytest.mark.parametrize(("answer", "changed"), [({"ownership_status": "TXT_VERIFIED"}, True), (None, False)])
def test_failed_read_after_the_check_says_whether_the_domain_was_verified(answer, changed):
    api = FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET /installs/{INSTALL}/domains": [rows({"id": DOMAIN, **PENDING}), (403, {"message": "Forbidden"})],
            f"POST /installs/{INSTALL}/domains/{DOMAIN}/verification": (200, answer),
        }
    )
    with pytest.raises(ApiError) as caught:
        api.run(wpe_domain_verification.MODULE, {"install": INSTALL, "domain": PENDING["name"]})
    assert caught.value.details["changed"] is changed

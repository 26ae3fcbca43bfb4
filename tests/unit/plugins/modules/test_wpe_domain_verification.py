# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find out whether a domain is verified, and which record would verify it."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.modules.wpe_domain_verification import (
    as_verified,
    is_verified,
    record_of,
)

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


@pytest.mark.parametrize("domain", [{}, dict(PENDING, txt_verification_key=None), dict(PENDING, ownership_status="TXT_VERIFIED")])
def test_no_record_to_publish(domain):
    assert record_of(domain) is None


def test_as_verified_changes_only_fields_of_the_api():
    assert as_verified({"name": "www.torquebikes.example"}) == {"name": "www.torquebikes.example"}
    assert is_verified(as_verified(PENDING))
    assert as_verified(PENDING)["txt_verification_key"] is None

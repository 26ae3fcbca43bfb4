# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a transfer goes to."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.modules.wpe_site_transfer import goes_to

ACCOUNT = {"id": "00000000-0000-4000-8000-000000000012", "name": "agencytwo", "nickname": "Agency Two"}


@pytest.mark.parametrize(
    "destination,result",
    [
        ("agencytwo", True),
        ("Agency Two", True),
        (ACCOUNT["id"], True),
        ("agencyone", False),
        ("", False),
        (None, False),
    ],
)
def test_goes_to(destination, result):
    assert goes_to({"destination_account": destination}, ACCOUNT) is result


@pytest.mark.parametrize("transfer", [{}, {"destination_account": None}])
def test_an_account_without_a_nickname_is_not_the_destination_of_everything(transfer):
    assert not goes_to(transfer, {"id": ACCOUNT["id"], "name": "agencytwo", "nickname": None})

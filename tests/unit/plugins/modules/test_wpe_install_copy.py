# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copy one install over another, once."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_install_copy
from support.fake_client import FakeApi, rows
from support.sample_account import ACCOUNT, INSTALL, OTHER_ACCOUNT, SITE

SHOP = {"id": INSTALL, "name": "torquebikes", "account": {"id": ACCOUNT}, "environment": "production"}
STAGING = {"id": SITE, "name": "torquestg", "account": {"id": ACCOUNT}, "environment": "staging"}
ARGS = {"source": "torquebikes", "install": "torquestg", "notification_emails": ["ops@example.com"]}


def api_with(*installs, reply=(202, None)):
    return FakeApi({"GET /installs": rows(*installs), "POST /install_copy": reply})


def test_copy_is_sent_once_and_predicted_in_check_mode():
    predicted, real = api_with(SHOP, STAGING), api_with(SHOP, STAGING)
    result = predicted.run(wpe_install_copy.MODULE, {**ARGS, "db_tables": ["wp_posts"]}, check_mode=True)
    assert predicted.writes == []
    assert result == real.run(wpe_install_copy.MODULE, {**ARGS, "db_tables": ["wp_posts"]})
    assert [request.body for request in real.writes] == [
        {
            "source_environment_id": INSTALL,
            "destination_environment_id": SITE,
            "notification_emails": ["ops@example.com"],
            "custom_options": {"include_files": True, "include_db": True, "db_tables": ["wp_posts"]},
        }
    ]


def test_overwrite_production_install_requires_force():
    args = {**ARGS, "source": "torquestg", "install": "torquebikes"}
    with pytest.raises(BadInput, match="force"):
        api_with(SHOP, STAGING).run(wpe_install_copy.MODULE, args)
    assert api_with(SHOP, STAGING).run(wpe_install_copy.MODULE, {**args, "force": True})["changed"] is True


def test_installs_of_two_accounts_are_refused():
    with pytest.raises(BadInput, match="account"):
        api_with(SHOP, {**STAGING, "account": {"id": OTHER_ACCOUNT}}).run(wpe_install_copy.MODULE, ARGS)


def test_unknown_outcome_is_never_repeated():
    api = api_with(SHOP, STAGING, reply=(504, None))
    with pytest.raises(ApiError, match="ops@example.com"):
        api.run(wpe_install_copy.MODULE, ARGS)
    assert len(api.writes) == 1


@pytest.mark.parametrize(
    ("args", "option"),
    [
        ({"source": ""}, "source"),
        ({"source": "TorqueStg"}, "same install"),
        ({"db_tables": []}, "db_tables"),
        ({"db_tables": ["a"], "include_db": False}, "db_tables.*include_db"),
        ({"include_files": False, "include_db": False}, "include_files and include_db"),
    ],
)
def test_options_are_refused(args, option):
    with pytest.raises(BadInput, match=option):
        FakeApi({}).run(wpe_install_copy.MODULE, {**ARGS, **args})

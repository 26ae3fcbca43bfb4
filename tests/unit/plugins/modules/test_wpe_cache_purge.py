# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Purge the caches of one or several installs, each once."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_cache_purge
from support.fake_client import FakeApi, rows
from support.sample_account import INSTALL
from support.sample_account import SITE as OTHER

INSTALLS = rows({"id": INSTALL, "name": "torquebikes"}, {"id": OTHER, "name": "torqueone"})


def api_with(**replies):
    purges = {f"POST /installs/{install}/purge_cache": (202, None) for install in (INSTALL, OTHER)}
    return FakeApi({"GET /installs": INSTALLS, **purges, **replies})


def test_same_install_by_name_and_uuid_is_purged_once():
    api = api_with()
    result = api.run(
        wpe_cache_purge.MODULE, {"installs": ["torquebikes", INSTALL.upper(), "torqueone"], "type": "page"}
    )
    assert result["purged"] == [{"install": "torquebikes", "type": "page"}, {"install": "torqueone", "type": "page"}]
    assert [(str(request), request.body) for request in api.writes] == [
        (f"POST /installs/{INSTALL}/purge_cache", {"type": "page"}),
        (f"POST /installs/{OTHER}/purge_cache", {"type": "page"}),
    ]


def test_install_given_by_uuid_costs_one_request():
    api = api_with()
    assert api.run(wpe_cache_purge.MODULE, {"install": INSTALL})["purged"] == [{"install": INSTALL, "type": "all"}]
    assert len(api.requests) == 1


def test_failure_names_the_caches_purged_before_it():
    api = api_with(**{f"POST /installs/{OTHER}/purge_cache": (400, {"message": "No"})})
    with pytest.raises(ApiError, match=r"cache of torqueone: .*torquebikes\.$") as caught:
        api.run(wpe_cache_purge.MODULE, {"installs": ["torquebikes", "torqueone"]})
    assert caught.value.details["changed"] is True
    assert caught.value.details["purged"] == [{"install": "torquebikes", "type": "all"}]


def test_failure_of_the_first_purge_changes_nothing():
    api = api_with(**{f"POST /installs/{INSTALL}/purge_cache": (400, {"message": "No"})})
    with pytest.raises(ApiError, match=r"Purged before that: nothing\.$") as caught:
        api.run(wpe_cache_purge.MODULE, {"installs": ["torquebikes", "torqueone"]})
    assert (caught.value.details["changed"], caught.value.details["purged"]) == (False, [])


def test_check_mode_purges_nothing():
    api = api_with()
    result = api.run(wpe_cache_purge.MODULE, {"install": "torquebikes"}, check_mode=True)
    assert (result["changed"], api.writes) == (True, [])
    assert result["diff"]["after"] == {"purged": result["purged"]}


def test_empty_list_changes_nothing_and_no_option_is_refused():
    assert FakeApi({}).run(wpe_cache_purge.MODULE, {"installs": []})["changed"] is False
    with pytest.raises(BadInput, match="install.* installs"):
        FakeApi({}).run(wpe_cache_purge.MODULE, {})
    assert wpe_cache_purge.MODULE.defaults_to_inventory_host({"installs": []}) is False

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter archives by UUID and by backup."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.modules import wpe_archive_info
from support.fake_client import FakeApi, rows
from support.sample_account import DOMAIN as ARCHIVE
from support.sample_account import INSTALL
from support.sample_account import SECOND_DOMAIN as BACKUP

INSTALL_ROW = {"id": INSTALL, "name": "torquebikes"}


@pytest.mark.parametrize(("args", "count"), [
    ({}, 2), ({"archive": ARCHIVE.upper()}, 1), ({"backup": BACKUP}, 1), ({"archive": ARCHIVE, "backup": ARCHIVE}, 0),
])
def test_filters(args, count):
    archives = rows({"id": ARCHIVE, "backup": {"id": BACKUP}}, {"id": INSTALL, "backup": {"id": INSTALL}})
    api = FakeApi({f"GET /installs/{INSTALL}": INSTALL_ROW, f"GET /installs/{INSTALL}/archives": archives})
    found = api.run(wpe_archive_info.MODULE, {"install": INSTALL, **args})["archives"]
    assert len(found) == count
    assert all(row["install"] == INSTALL_ROW for row in found)


def test_all_sentences_come_at_once():
    with pytest.raises(BadInput, match="archive must be a UUID.* backup must be a UUID"):
        FakeApi({}).run(wpe_archive_info.MODULE, {"archive": "one", "backup": "latest"})

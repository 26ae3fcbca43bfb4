# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say which collections are installed."""

from __future__ import annotations

from ansible.plugins.loader import lookup_loader


def test_installed_ones_in_their_order():
    names = ["nobody.nothing", "community.wpengine", "community.nothing"]
    assert lookup_loader.get("community.wpengine.wpe_collections").run(names) == ["community.wpengine"]

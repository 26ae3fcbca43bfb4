# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cache purges."""

from __future__ import annotations


def test_object_cache_purge_is_limited_to_one_a_minute(simulator):
    first, second = simulator.make_install("one"), simulator.make_install("two")

    def purge(install, kind):
        return simulator.api("POST", f"/installs/{install['id']}/purge_cache", {"type": kind}).status_code

    assert [purge(first, "object"), purge(first, "object"), purge(second, "object")] == [202, 429, 202]
    assert [purge(first, kind) for kind in ("page", "page", "cdn", "all")] == [202] * 4
    simulator.advance(61)
    assert purge(first, "object") == 202
    assert purge(first, "everything") == 400
    kinds = [row["type"] for row in simulator.control("GET", "state")["purges"] if row["install_id"] == first["id"]]
    assert kinds == ["object", "page", "page", "cdn", "all", "object"]

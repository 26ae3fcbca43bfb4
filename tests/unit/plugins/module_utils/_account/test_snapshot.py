# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A snapshot: what was read once, as planned steps would change it."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._account.snapshot import (
    Snapshot,
    SnapshotLookup,
    Table,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction


class FakeClient:
    """Returns lists and objects by path. requests: the paths that were read."""

    def __init__(self, **found):
        self.found = found
        self.requests = []
        self.secrets = self.progress = None

    def fresh_rows(self, path, query=None):
        return self.get(path)

    whole_list = fresh_rows

    def get(self, path, query=None, missing_ok=False):
        self.requests.append(path)
        found = self.found.get(path)
        if isinstance(found, ApiError):
            raise found
        return found

    def map_parallel(self, read, values, what):
        return [read(value) for value in values]

    def predicted_id(self, path, *identity):
        return f"00000000-0000-0000-0000-{'-'.join(map(str, identity))}"


SITE = {
    "id": "s",
    "name": "Cafe\u0301",
    "account": {"id": "a"},
    "installs": [{"id": "i", "name": "one", "environment": "staging"}],
}
INSTALL = {"id": "i", "name": "one", "environment": "staging", "site": {"id": "s"}, "account": {"id": "a"}}


@pytest.fixture
def client():
    accounts = [{"id": "a", "name": "agencyone", "nickname": "One"}]
    return FakeClient(**{"/accounts": accounts, "/sites": [SITE], "/installs": [INSTALL]})


def test_each_list_is_read_once(client):
    snapshot = Snapshot(client)
    snapshot.load(["/sites", "/installs"], ["/installs/i/offload_settings/files"], "reading")
    for _time in range(2):
        assert snapshot.cached_rows("/sites", {"account_id": "a"}) == snapshot.fresh_rows("/sites") == [SITE]
        assert snapshot.get("/sites/s") == SITE
        assert snapshot.get("/installs/i/offload_settings/files", missing_ok=True) is None
        assert snapshot.cached_rows("/sites", {"account_id": "b"}) == []
    assert len(client.requests) == 3
    with pytest.raises(Missing):
        snapshot.get("/sites/other")


def test_list_that_cannot_be_read_fails_where_it_is_used(client):
    client.found["/installs/i/domains"] = ApiError("forbidden", "GET", "/x", status=403)
    snapshot = Snapshot(client)
    snapshot.load(["/installs/i/domains"], [], "reading")
    for _time in range(2):
        with pytest.raises(ApiError, match="^forbidden$") as refused:
            snapshot.cached_rows("/installs/i/domains")
        refused.value.message = "Could not plan it: forbidden"  # as error_context() does
    client.found["/installs/j/domains"] = ApiError("broken", "GET", "/x", status=502)
    with pytest.raises(ApiError, match="broken"):
        snapshot.load(["/installs/j/domains"], [], "reading")


def test_names_are_found_in_each_spelling(client):
    lookup = SnapshotLookup(Snapshot(client), print)
    assert lookup.get("site", " Caf\u00e9 ", "a") == SITE
    assert lookup.get("site", "Caf\u00e9", "other") is None
    assert lookup.account_id("One") == lookup.account_id("agencyone") == "a"
    with pytest.raises(Missing, match="Near matches: one"):
        lookup.require("install", "onne")


def test_planned_objects_are_found_and_others_gone(client):
    snapshot = Snapshot(client)
    lookup = SnapshotLookup(snapshot, print)
    new = snapshot.predicted_id("/sites", "Caf\u00e9")
    assert new != snapshot.predicted_id("/sites", "Caf\u00e9")
    snapshot.record([Prediction("/sites", new, {**SITE, "id": new, "installs": []})])
    with pytest.raises(BadInput, match="2 sites are named"):
        lookup.get("site", "Caf\u00e9")
    snapshot.record([Prediction("/sites", "s", {**SITE, "name": "Renamed"})])
    assert lookup.get("site", "Caf\u00e9")["id"] == new
    assert snapshot.cached_rows(f"/installs/{new}/domains") == []
    snapshot.record([Prediction("/installs", "i", {**INSTALL, "site": {"id": new}})])
    assert [len(snapshot.get(f"/sites/{site}")["installs"]) for site in ("s", new)] == [0, 1]
    snapshot.record([Prediction("/installs", "i", None)])
    assert lookup.get("install", "one") is None and snapshot.get(f"/sites/{new}")["installs"] == []


def test_table_keeps_its_index():
    table = Table([{"id": 1, "name": "a"}, {"id": 2, "name": "a"}], "id")
    assert [row["id"] for row in table.named("name", "a")] == [1, 2]
    table.put("1", {"id": 1, "name": "b"})
    table.put("2", None)
    assert (table.named("name", "a"), [row["id"] for row in table.named("name", "b")]) == ([], [1])

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The common form of the info modules: their names, filters, parents and lists."""

from __future__ import annotations

import operations_table
import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info
from support.fake_client import NOT_FOUND, FakeApi, rows
from support.sample_account import ACCOUNT, DOMAIN, INSTALL, SITE

INFOS = {name: kind for name, kind in operations_table.module_classes().items() if name.endswith("_info")}


def test_every_info_module_is_an_info():
    assert len(INFOS) == 13
    assert all(issubclass(kind, Info) for kind in INFOS.values())


@pytest.mark.parametrize("name", INFOS)
def test_list_is_named_in_the_plural_of_the_noun(name):
    assert INFOS[name].noun == name[len("wpe_") : -len("_info")] + "s"


class Children(Info):
    """Reads the children of installs."""

    noun = "small_children"
    options = {"install": {"type": "str"}, "account": {"type": "str"}, "child": {"type": "str"}}
    uuid_options = ("child",)

    def read(self):
        return self.read_children("install", lambda install: self.list_or_get(f"/installs/{install['id']}/children", self.params["child"]))


ONE = {"id": INSTALL, "name": "torquebikes", "account": {"id": ACCOUNT}}
TWO = {"id": SITE, "name": "torqueone", "account": {"id": ACCOUNT}}


def test_children_of_all_parents_name_their_parent():
    api = FakeApi({
        "GET /installs": rows(ONE, TWO),
        f"GET /installs/{INSTALL}/children": rows({"id": 1}, {"id": 2}),
        f"GET /installs/{SITE}/children": rows({"id": 3, "install": "its own"}),
    })
    parent = {"id": INSTALL, "name": "torquebikes"}
    assert api.run(Children, {})["small_children"] == [
        {"install": parent, "id": 1}, {"install": parent, "id": 2}, {"install": "its own", "id": 3},
    ]


def test_child_is_read_by_its_id_in_lower_case():
    api = FakeApi({
        "GET /installs": rows(ONE, TWO),
        f"GET /installs/{INSTALL}/children/{DOMAIN}": NOT_FOUND,
        f"GET /installs/{SITE}/children/{DOMAIN}": {"id": DOMAIN},
    })
    assert [row["install"]["name"] for row in api.run(Children, {"child": DOMAIN.upper()})["small_children"]] == ["torqueone"]


def test_missing_account_fails_in_check_mode_too():
    api = FakeApi({"GET /accounts": rows({"id": ACCOUNT, "name": "agencyone"})})
    for check_mode in (True, False):
        with pytest.raises(Missing, match="^Could not read the small children: .*'agency1'.* agencyone"):
            api.run(Children, {"account": "agency1"}, check_mode)


def test_missing_parent_has_no_children_in_check_mode():
    api = FakeApi({"GET /installs": rows(ONE, TWO)})
    result = api.run(Children, {"install": "torquebike"}, check_mode=True)
    assert (result["small_children"], result["changed"], len(api.warnings)) == ([], False, 1)
    assert "'torquebike'" in api.warnings[0]


def test_all_sentences_on_options_come_at_once():
    with pytest.raises(BadInput, match="^install is empty.* child must be a UUID, not 'first'"):
        FakeApi({}).run(Children, {"install": " ", "child": "first"})


@pytest.mark.parametrize(("args", "default"), [({}, True), ({"child": "x"}, True), ({"install": "x"}, False), ({"account": "x"}, False)])
def test_inventory_host_is_the_default_without_another_selection(args, default):
    assert Children.defaults_to_inventory_host(args) is default

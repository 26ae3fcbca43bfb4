# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create, update and delete an object of the API, whose outcome may be unknown."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ADDRESSES, NAMING
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted, predicted_id
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule, Resource, for_diff
from support.fake_client import NOT_FOUND, FakeApi, rows

ONE = {"id": "1", "name": "one", "color": "red", "account": {"id": "a"}}


class Thing(Resource):
    """An object with a name and a color."""

    noun = "thing"
    path = "/things"
    fields = (Field("name"), Field("color"))
    options = {
        "name": {"type": "str"},
        "id": {"type": "str"},
        "color": {"type": "str"},
        "state": {"type": "str", "default": "present"},
    }

    def current(self):
        key = "id" if self.params["id"] else "name"
        return next((row for row in self.client.cached_rows(self.path) if row[key] == self.params[key]), None)

    def wanted(self, current):
        return self.given_params("name", "color")

    def expected_identity(self, current):
        return self.given_params("color")


class Colored(Thing):
    """An object that must have a color."""

    def validate(self):
        return [] if self.params["color"] else ["It would be colorless."]


MODULES = [
    import_module(f"ansible_collections.community.wpengine.plugins.modules.{path.stem}").MODULE
    for path in sorted((Path(__file__).parents[5] / "plugins/modules").glob("wpe_*.py"))
]


@pytest.mark.parametrize("kind", MODULES, ids=lambda kind: kind.noun)
def test_empty_text_never_means_the_install_of_the_inventory_host(kind):
    install = kind.options.get("install", {})
    for name in ("install", *install.get("aliases", ())):
        assert not kind.defaults_to_inventory_host({name: ""})
    assert kind.defaults_to_inventory_host({"install": None}) is (bool(install) and not install.get("required", False))


@pytest.mark.parametrize("kind", MODULES, ids=lambda kind: kind.noun)
def test_every_option_that_names_something_must_not_be_empty(kind):
    names = (NAMING | ADDRESSES) & {name for name, spec in kind.options.items() if spec["type"] in ("str", "list")}
    given = kind.clean_values(dict.fromkeys(names, " \t"))
    sentences = " ".join(kind(given, given, client=None, lookup=None, warn=None).validate_names())
    assert [name for name in sorted(names) if f"{name} is empty" not in sentences] == []


def test_empty_names_and_other_mistakes_are_refused_together():
    api = FakeApi({})
    with pytest.raises(BadInput, match="^name is empty.* colorless"):
        api.run(Colored, {"name": " ", "color": ""})
    assert api.requests == []


def test_name_is_sent_and_found_without_blanks_and_with_composed_accents():
    api = FakeApi({"GET /things": rows(), "POST /things": (201, ONE)})
    api.run(Thing, {"name": " Cafe\u0301 "})
    assert api.writes[0].body == {"name": "Caf\u00e9"}


def test_object_is_created_and_predicted():
    predicted = FakeApi({"GET /things": rows()}).run(Thing, {"name": "one", "color": "red"}, check_mode=True)
    assert predicted["thing"] == {"id": predicted["thing"]["id"], "name": "one", "color": "red"}
    assert is_predicted(predicted["thing"]["id"]) and not is_predicted(predicted["diff"]["after"]["id"])
    api = FakeApi({"GET /things": rows(), "POST /things": (201, ONE)})
    result = api.run(Thing, {"name": "one", "color": "red"})
    assert (result["changed"], result["thing"], api.writes[0].body) == (True, ONE, {"name": "one", "color": "red"})


def test_object_is_read_again_just_before_it_is_overwritten():
    other = {**ONE, "name": "One", "color": "blue"}
    api = FakeApi({"GET /things": rows({**ONE, "color": "blue"}), "GET /things/1": other, "PATCH /things/1": ONE})
    diff = api.run(Thing, {"name": "one", "color": "red"})["diff"]
    assert (diff["before"], diff["after"], api.writes[0].body) == (other, ONE, {"name": "one", "color": "red"})
    assert [str(request) for request in api.requests] == ["GET /things", "GET /things/1", "PATCH /things/1"]


def test_keys_that_only_a_single_object_has_are_no_difference():
    blue = {**ONE, "color": "blue"}
    api = FakeApi({"GET /things": rows(blue), "GET /things/1": {**blue, "version": "6.8"}, "PATCH /things/1": ONE})
    diff = api.run(Thing, {"name": "one", "color": "red"})["diff"]
    assert (diff["before"], diff["after"]) == (blue, ONE)


def test_object_that_is_as_wanted_by_now_is_not_overwritten():
    api = FakeApi({"GET /things": rows({**ONE, "color": "blue"}), "GET /things/1": ONE})
    result = api.run(Thing, {"name": "one", "color": "red"})
    assert (result["changed"], result["thing"], api.writes) == (False, ONE, [])


def test_object_that_is_gone_by_now_is_not_overwritten():
    api = FakeApi({"GET /things": rows({**ONE, "color": "blue"}), "GET /things/1": NOT_FOUND})
    with pytest.raises(Missing, match="Could not update the thing 'one': It does not exist any more"):
        api.run(Thing, {"name": "one", "color": "red"})
    assert api.writes == []


def test_object_that_another_play_created_meanwhile_is_updated():
    blue = {**ONE, "color": "blue"}
    api = FakeApi(
        {
            "GET /things": [rows(), rows(blue)],
            "POST /things": (400, {"message": "No", "errors": [{"code": "value_unavailable", "field": "name"}]}),
            "PATCH /things/1": ONE,
        }
    )
    assert api.run(Thing, {"name": "one", "color": "red"})["thing"] == ONE
    assert [(str(request), request.body) for request in api.writes][1:] == [("PATCH /things/1", {"color": "red"})]


def test_only_differing_fields_are_sent():
    api = FakeApi({"GET /things": rows(ONE), "GET /things/1": ONE, "PATCH /things/1": {**ONE, "color": "blue"}})
    result = api.run(Thing, {"name": "one", "color": "blue"})
    assert [request.body for request in api.writes] == [{"color": "blue"}]
    assert (result["diff"]["before"]["color"], result["diff"]["after"]["color"]) == ("red", "blue")


def test_update_without_a_response_is_verified_by_reading():
    api = FakeApi(
        {"GET /things": rows(ONE), "PATCH /things/1": (500, None), "GET /things/1": [ONE, {**ONE, "color": "blue"}]}
    )
    assert api.run(Thing, {"name": "one", "color": "blue"})["thing"]["color"] == "blue"
    assert len(api.writes) == 1


def test_object_is_read_again_before_it_is_deleted():
    api = FakeApi({"GET /things": rows(ONE), "GET /things/1": NOT_FOUND})
    result = api.run(Thing, {"name": "one", "state": "absent"})
    assert (result["changed"], api.writes) == (False, [])
    now = {**ONE, "color": "blue"}
    api = FakeApi({"GET /things": [rows(ONE), rows()], "GET /things/1": now, "DELETE /things/1": (204, None)})
    result = api.run(Thing, {"name": "one", "state": "absent"})
    assert (result["thing"], result["diff"]["before"], result["diff"]["after"]) == (None, now, {})
    assert len(api.writes) == 1


@pytest.mark.parametrize("args", [{"id": "1", "name": "two"}, {"name": "one", "color": "blue"}])
def test_another_object_than_described_is_not_deleted(args):
    api = FakeApi({"GET /things": rows(ONE), "GET /things/1": ONE})
    with pytest.raises(BadInput, match="^Could not delete the thing"):
        api.run(Thing, {**args, "state": "absent"})
    assert api.writes == []


@pytest.mark.parametrize(
    ("option", "args", "default"),
    [
        ({"type": "str"}, {}, True),
        ({"type": "str", "required": True}, {}, False),
        ({"type": "str", "aliases": ["name"]}, {"name": "x"}, False),
        ({"type": "str"}, {"install": "x"}, False),
        (None, {}, False),
    ],
)
def test_inventory_host_is_the_default_of_an_optional_install(option, args, default):
    class Sample(ApiModule):
        options = {"install": option} if option else {}

    assert Sample.defaults_to_inventory_host(args) is default


def test_unknown_ids_are_words_in_a_diff():
    assert for_diff(None) == {}
    shown = for_diff({"id": predicted_id("/a"), "site": {"id": predicted_id("/b")}, "name": "n", "tags": []})
    assert not is_predicted(str(shown))
    assert (shown["name"], shown["tags"]) == ("n", [])

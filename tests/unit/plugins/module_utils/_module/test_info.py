# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The common form of the info modules: their names, filters, parents and lists."""

from __future__ import annotations

import operations_table
import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput, Missing
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
        return self.read_children(
            "install", lambda install: self.list_or_get(f"/installs/{install['id']}/children", self.params["child"])
        )


ONE = {"id": INSTALL, "name": "torquebikes", "account": {"id": ACCOUNT}}
TWO = {"id": SITE, "name": "torqueone", "account": {"id": ACCOUNT}}


def test_children_of_all_parents_name_their_parent():
    api = FakeApi(
        {
            "GET /installs": rows(ONE, TWO),
            f"GET /installs/{INSTALL}/children": rows({"id": 1}, {"id": 2}),
            f"GET /installs/{SITE}/children": rows({"id": 3, "install": "its own"}),
        }
    )
    parent, account = {"id": INSTALL, "name": "torquebikes"}, {"id": ACCOUNT, "name": "agencyone"}
    assert api.run(Children, {})["small_children"] == [
        {"install": parent, "account": account, "id": 1},
        {"install": parent, "account": account, "id": 2},
        {"install": "its own", "account": account, "id": 3},
    ]
    assert [request.path for request in api.requests].count("/accounts") == 1


def test_child_is_read_by_its_id_in_lower_case():
    api = FakeApi(
        {
            "GET /installs": rows(ONE, TWO),
            f"GET /installs/{INSTALL}/children/{DOMAIN}": NOT_FOUND,
            f"GET /installs/{SITE}/children/{DOMAIN}": {"id": DOMAIN},
        }
    )
    assert [row["install"]["name"] for row in api.run(Children, {"child": DOMAIN.upper()})["small_children"]] == [
        "torqueone"
    ]


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


@pytest.mark.parametrize(
    ("args", "default"), [({}, True), ({"child": "x"}, True), ({"install": "x"}, False), ({"account": "x"}, False)]
)
def test_inventory_host_is_the_default_without_another_selection(args, default):
    assert Children.defaults_to_inventory_host(args) is default


# -- one of many objects cannot be read -------------------------------------------------------------------------------

INSTALLS = [
    {"id": INSTALL.replace("1001", f"100{number}"), "name": f"shop{number}", "account": {"id": ACCOUNT}}
    for number in (1, 2, 3)
]
SITES = [
    {"id": SITE.replace("5e1", f"5e{number}"), "name": f"Site {number}", "account": {"id": ACCOUNT}}
    for number in (1, 2, 3)
]
ACCOUNTS = [{"id": ACCOUNT.replace("11", f"1{number}"), "name": f"agency{number}"} for number in (1, 2, 3)]
LISTS = {"install": ("/installs", INSTALLS), "site": ("/sites", SITES), "account": ("/accounts", ACCOUNTS)}
REFUSALS = {
    "forbidden": (403, {"message": "You don't have permission to perform that action"}),
    "forbidden, as the gateway answers it": (500, {"message": "You don't have permission to perform that action"}),
    "gone": NOT_FOUND,
}
# The module, its options, the noun of the parents, the path of the children below a parent or with the parent's id in the
# query, and the key of a response's rows.
CHILDREN = [
    ("wpe_domain_info", {}, "install", "/domains", "results"),
    ("wpe_domain_info", {"domain": "www.example.com"}, "install", "/domains", "results"),
    ("wpe_backup_info", {}, "install", "/backups", "results"),
    ("wpe_archive_info", {}, "install", "/archives", "results"),
    ("wpe_ssl_certificate_info", {}, "install", "/ssl_certificates", "certificates"),
    ("wpe_user_info", {}, "account", "/account_users", "results"),
    ("wpe_user_info", {"user": "ben@example.com"}, "account", "/account_users", "results"),
    ("wpe_site_transfer_info", {}, "account", "/site_transfers", "results"),
    ("wpe_usage_info", {}, "account", "/usage", "environment_metrics"),
    ("wpe_usage_info", {"type": "summary"}, "account", "/usage/summary", "results"),
    ("wpe_usage_info", {"type": "insights"}, "account", "/usage/insights", "results"),
    ("wpe_site_report_info", {}, "site", "GET /site_reports", "reports"),
    ("wpe_site_report_info", {"schedules": True}, "site", "GET /site_reports/schedules", "schedules"),
    ("wpe_site_report_info", {"templates": True}, "account", "GET /site_reports/templates", "templates"),
]

CASES = [
    pytest.param(case, refusal, id=f"{case[0]}-{case[3]}-{refusal}")
    for case in CHILDREN
    for refusal in REFUSALS
    # The API answers 404 for an install without certificates.
    if (case[0], refusal) != ("wpe_ssl_certificate_info", "gone")
]


def replies_with(noun, path, key, refused):
    """Return the responses of three parents, one child each. refused: the responses of some parents, by their index."""
    list_path, parents = LISTS[noun]
    replies = {f"GET {name}": rows(*listed) for name, listed in LISTS.values()}
    replies.update({f"GET {list_path}/{parent['id']}": parent for parent in parents})
    replies["GET /site_reports"] = {"reports": []}
    bodies = []
    for index, _parent in enumerate(parents):
        row = {
            "id": f"00000000-0000-4000-8000-00000000000{index}",
            "name": "www.example.com",
            "email": "ben@example.com",
        }
        bodies.append(refused.get(index, {key: [row], "count": 1}))
    if path.startswith("GET "):
        ids = [parent["id"] for parent in parents]
        replies[path] = lambda request: bodies[ids.index(request.query[f"{noun}_id"])]
    else:
        replies.update({f"GET {list_path}/{parent['id']}{path}": body for parent, body in zip(parents, bodies)})
    return replies


def rows_of(result, noun):
    """Return the names of the parents of all rows, in every list of a result."""
    return [
        row[noun]["name"]
        for key, value in result.items()
        if key != "diff" and isinstance(value, list)
        for row in value
        if noun in row
    ]


@pytest.mark.parametrize("case,refusal", CASES)
def test_parent_that_cannot_be_read_does_not_hide_the_others(case, refusal):
    name, args, noun, path, key = case
    parents = [parent["name"] for parent in LISTS[noun][1]]
    api = FakeApi(replies_with(noun, path, key, {1: REFUSALS[refusal]}))
    result = api.run(INFOS[name], args)
    assert rows_of(result, noun) == [parents[0], parents[2]]
    (warning,) = api.warnings
    assert f"of 1 {noun} are missing ({parents[1]!r}): " in warning
    assert REFUSALS[refusal][1]["message"] in warning
    assert result["changed"] is False


@pytest.mark.parametrize("case,refusal", CASES)
def test_named_parent_that_cannot_be_read_fails(case, refusal):
    name, args, noun, path, key = case
    parent = LISTS[noun][1][1]
    for value in (parent["id"], parent["name"]):
        api = FakeApi(replies_with(noun, path, key, {1: REFUSALS[refusal]}))
        with pytest.raises(
            ApiError,
            match=f"^Could not read the .* of the {noun} {parent['name']!r}: GET .*{REFUSALS[refusal][1]['message']}",
        ):
            api.run(INFOS[name], {**args, noun: value})
        assert api.warnings == []


def test_task_fails_when_all_parents_are_forbidden():
    api = FakeApi(replies_with("install", "/domains", "results", dict.fromkeys(range(3), REFUSALS["forbidden"])))
    with pytest.raises(ApiError, match="^Could not read the domains: GET .*permission"):
        api.run(INFOS["wpe_domain_info"], {})


def test_all_parents_that_are_gone_give_an_empty_list():
    api = FakeApi(replies_with("install", "/domains", "results", dict.fromkeys(range(3), NOT_FOUND)))
    assert api.run(INFOS["wpe_domain_info"], {})["domains"] == []
    assert "of 3 installs are missing ('shop1', 'shop2', 'shop3')" in api.warnings[0]


def test_other_failure_of_one_parent_fails():
    api = FakeApi(replies_with("install", "/domains", "results", {1: (400, {"message": "No"})}))
    with pytest.raises(ApiError, match="answered 400: No"):
        api.run(INFOS["wpe_domain_info"], {})


# -- UUIDs that do not exist ------------------------------------------------------------------------------------------

UNKNOWN = "12345678-1234-4234-8234-123456789abc"
NOWHERE = {f"GET {path}/{UNKNOWN}": NOT_FOUND for path, _rows in LISTS.values()}
EVERYTHING = {**{f"GET {path}": rows(*listed) for path, listed in LISTS.values()}, **NOWHERE}
PLACES = [
    (name, option)
    for name, kind in INFOS.items()
    for option in ("account", "site", "install")
    if option in kind.options
]
LISTED = {("wpe_site_info", "site"), ("wpe_install_info", "install")}


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("name,option", PLACES)
def test_unknown_uuid_that_says_where_to_read_fails(name, option, check_mode, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    if (name, option) in LISTED:
        assert FakeApi(EVERYTHING).run(INFOS[name], {option: UNKNOWN}, check_mode)[INFOS[name].noun] == []
        return
    api = FakeApi(EVERYTHING)
    with pytest.raises(Missing, match=f"^Could not read the .*: There is no {option} '{UNKNOWN}'"):
        api.run(INFOS[name], {option: UNKNOWN}, check_mode)
    assert api.warnings == []


def test_places_are_complete():
    assert len(PLACES) > 15 and len(LIMITED_BY_ACCOUNT) > 5


LIMITED_BY_ACCOUNT = [
    (name, option)
    for name, option in PLACES
    if option != "account"
    and "account" in INFOS[name].options
    and ("account", option) not in INFOS[name].constraints.get("mutually_exclusive", [])
]


@pytest.mark.parametrize("name,option", LIMITED_BY_ACCOUNT)
def test_uuid_of_another_account_is_not_read(name, option, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    path, listed = LISTS[option]
    api = FakeApi({**EVERYTHING, f"GET {path}/{listed[0]['id']}": listed[0]})
    args = {option: listed[0]["id"], "account": "agency2"}
    if (name, option) in LISTED:
        assert api.run(INFOS[name], args)[INFOS[name].noun] == []
        return
    with pytest.raises(Missing, match=f"The {option} {listed[0]['name']!r} is not in the account 'agency2'"):
        api.run(INFOS[name], args)


def test_object_whose_account_the_api_does_not_return_is_not_filtered():
    listed = [{"id": INSTALL, "name": "torquebikes"}]
    api = FakeApi({**EVERYTHING, "GET /installs": rows(*listed), f"GET /installs/{INSTALL}": listed[0]})
    for value in (INSTALL, "torquebikes"):
        assert api.run(INFOS["wpe_install_info"], {"install": value, "account": "agency1"})["installs"] == listed

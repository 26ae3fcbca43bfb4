# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test undocumented responses: missing values are left out, and a failure is one sentence."""

from __future__ import annotations

import copy
import json

import pytest
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response
from ansible_collections.community.wpengine.plugins.module_utils._api.transport import Transport
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.plugin_utils._inventory_host import GROUP_VARIABLES

ACCOUNT = "00000000-0000-4000-8000-0000000000a1"
ACCOUNTS = {"results": [{"id": ACCOUNT, "name": "agencyone", "nickname": "One"}]}
SITES = {"results": [{"id": "s1", "name": "Shop", "account": {"id": ACCOUNT}, "tags": ["retail"], "group_name": "g"}]}
SHOP = {
    "id": "i1",
    "name": "shop",
    "account": {"id": ACCOUNT},
    "site": {"id": "s1"},
    "environment": "production",
    "status": "active",
    "php_version": "8.2",
    "is_multisite": False,
    "primary_domain": "shop.example",
}
OTHER = {"id": "i2", "name": "other", "status": "active"}
# Reads every field that a response may have wrong.
OPTIONS = {
    "plugin": "community.wpengine.wpe_installs",
    "api_url": "http://127.0.0.1:9/v1",
    "api_user_id": "user",
    "api_password": "canary-password",
    "statuses": [],
    "details": True,
    "domains": True,
    "group_by": list(GROUP_VARIABLES),
    "hostnames": ["wpe_created_at", "wpe_site_tags", "wpe_wp_version", "wpe_environment.name", "{{ wpe_domains }}"],
    "keyed_groups": [{"key": "wpe_site_tags"}],
    "compose": {"copied": "[wpe_site_name, wpe_primary_domain, wpe_site_group, wpe_domains]"},
    "groups": {"shops": "wpe_site_name == 'Shop'"},
}


class Screen:
    """A display that keeps the lines that it would show."""

    def __init__(self):
        self.lines = []

    def warning(self, text):
        self.lines.append(text)

    def display(self, text, stderr):
        assert stderr
        self.lines.append(text)


@pytest.fixture
def plugin():
    one = inventory_loader.get(OPTIONS["plugin"])
    one.display = Screen()
    return one


@pytest.fixture
def parsed(plugin, tmp_path, monkeypatch):
    """Return a function that parses responses (by path) into hosts with variables. A response that is an error is raised."""

    def run(responses, **options):
        def request(self, method, path, query=None):
            response = responses.get(path, {})
            if isinstance(response, Exception):
                raise response
            return Response(200, copy.deepcopy(response))

        monkeypatch.setattr(Transport, "request", request)
        path = tmp_path / "wpe.yml"
        path.write_text(json.dumps({**OPTIONS, **options}))
        inventory = InventoryData()
        plugin.parse(inventory, DataLoader(), str(path))
        return {name: host.vars for name, host in inventory.hosts.items()}

    return run


UNCHANGED = object()


def responses_with(shop=UNCHANGED, sites=UNCHANGED, accounts=UNCHANGED, **more):
    """Return all responses, with the changes of one test."""
    shop = SHOP if shop is UNCHANGED else shop
    return {
        "/accounts": ACCOUNTS if accounts is UNCHANGED else accounts,
        "/sites": SITES if sites is UNCHANGED else sites,
        "/installs": {"results": [shop, OTHER]},
        "/installs/i1": shop,
        "/installs/i1/domains": {"results": [{"id": "d1", "name": "shop.example"}]},
        "/installs/i2/domains": {"results": []},
        **more,
    }


def shop_with(**fields):
    return responses_with({**SHOP, **fields})


def site_with(**fields):
    return responses_with(sites={"results": [{**SITES["results"][0], **fields}]})


HARMLESS = {
    "an account that is null": shop_with(account=None),
    "an account that is text": shop_with(account="x"),
    "an account that is a list": shop_with(account=["x"]),
    "an account with a list as id": shop_with(account={"id": ["x"]}),
    "an account with an object as id": shop_with(account={"id": {}}),
    "a site that is text": shop_with(site="x"),
    "a site with a list as id": shop_with(site={"id": ["x"]}),
    "an environment that is a number": shop_with(environment=5),
    "an environment that is an object": shop_with(environment={"name": ["x"]}),
    "an environment that is a list": shop_with(environment=[["x"], {}, None]),
    "a domain that is an object": shop_with(primary_domain={"name": "x"}),
    "a status that is a list": shop_with(status=[{}]),
    "a version that is an object": shop_with(php_version={"a": 1}, wp_version=[1], created_at=5, is_multisite="x"),
    "no tags": site_with(tags=None),
    "tags that are text": site_with(tags="ab"),
    "tags that are an object": site_with(tags={"a": "{{ 1 }}"}),
    "tags that are a number": site_with(tags=5),
    "tags of all kinds": site_with(tags=[None, 5, {"a": [1]}, ["x"], True, 1.5, ""]),
    "a group that is an object": site_with(group_name={"a": 1}),
    "a site with an empty id": site_with(id=""),
    "a site without a name": site_with(name=None),
    "a site without account": site_with(account="x"),
    "an account without a name": responses_with(accounts={"results": [{"id": ACCOUNT}, {"id": "", "name": None}]}),
    "details of nothing": responses_with(**{"/installs/i1": {}}),
    "details of something else": responses_with(**{"/installs/i1": {"id": [1], "name": 5, "site": 5, "account": None}}),
    "domains without names": responses_with(
        **{"/installs/i1/domains": {"results": [{"id": "d1"}, {"id": "d2", "name": None}]}}
    ),
    "domains of unexpected types": responses_with(
        **{"/installs/i1/domains": {"results": [{"id": 5, "primary": [{}]}]}}
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_unexpected_values_become_data_or_are_left_out(name, parsed, plugin):
    hosts = parsed(HARMLESS[name])
    assert sorted(hosts) == ["other", "shop"]
    assert hosts["shop"]["ansible_host"] == "shop.ssh.wpengine.net"
    assert (hosts["shop"]["wpe_install_id"], hosts["shop"]["wpe_install_name"]) == ("i1", "shop")
    assert isinstance(hosts["shop"]["wpe_site_tags"], list)
    assert plugin.display.lines == []


def test_regular_responses_fill_all_variables(parsed):
    """The test above relies on this."""
    shop = parsed(responses_with())["shop"]
    assert (shop["wpe_account_name"], shop["wpe_site_name"], shop["wpe_site_tags"]) == ("agencyone", "Shop", ["retail"])
    assert shop["copied"] == ["Shop", "shop.example", "g", [{"id": "d1", "name": "shop.example"}]]


FILTERS = {"environments": ["staging"], "statuses": ["active"]}


@pytest.mark.parametrize(
    "fields,kept",
    [
        ({"environment": "staging", "status": "active"}, True),
        ({"environment": "staging"}, True),
        ({"environment": "staging", "status": None}, True),
        ({"status": "active"}, True),
        ({}, True),
        ({"environment": None, "status": "active"}, False),  # documented: an account without the Sites feature
        ({"environment": "production"}, False),
        ({"status": "pending"}, False),
        ({"status": ""}, False),
    ],
    ids=str,
)
def test_what_the_api_does_not_return_is_not_filtered(fields, kept, parsed, plugin):
    hosts = parsed(responses_with({"id": "i1", "name": "shop", **fields}), **FILTERS)
    assert ("shop" in hosts, plugin.display.lines) == (kept, [])


def test_names_are_filtered_whatever_else_the_api_returns(parsed):
    assert parsed(responses_with({"id": "i1", "name": "shop"}), exclude=["shop"]).keys() == {"other"}


def test_different_sites_that_share_a_group_give_a_warning(parsed, plugin):
    sites = {"results": [{"id": "s1", "name": "Torque Bikes"}, {"id": "s2", "name": "Torque-Bikes"}]}
    second = {**OTHER, "site": {"id": "s2"}}
    responses = responses_with(sites=sites, **{"/installs": {"results": [SHOP, second]}, "/installs/i2": second})
    assert len(parsed(responses)) == 2
    assert plugin.display.lines == [
        "Different values share a group, because their safe names are equal: wpe_site_Torque_Bikes ('Torque Bikes', 'Torque-Bikes').",
    ]


def test_sites_with_one_name_share_a_group_without_a_warning(parsed, plugin):
    sites = {"results": [{"id": "s1", "name": "Shop"}, {"id": "s2", "name": "Shop"}]}
    second = {**OTHER, "site": {"id": "s2"}}
    parsed(responses_with(sites=sites, **{"/installs": {"results": [SHOP, second]}, "/installs/i2": second}))
    assert plugin.display.lines == []


@pytest.mark.parametrize("status,option", [(403, "details"), (404, "details"), (403, "domains"), (404, "domains")])
def test_install_that_cannot_be_read_does_not_hide_the_others(status, option, parsed, plugin):
    path = "/installs/i1" + ("/domains" if option == "domains" else "")
    error = ApiError(f"GET {path} answered {status}: Not Found.", "GET", path, status=status)
    assert sorted(parsed(responses_with(**{path: error}))) == ["other", "shop"]
    assert plugin.display.lines == [
        f"The {option} of 1 install are missing ('shop'): GET {path} answered {status}: Not Found."
    ]


def test_error_page_of_another_server_fails(parsed):
    error = ApiError("GET /installs/i1 answered 404.", "GET", "/installs/i1", status=404, from_api=False)
    with pytest.raises(
        AnsibleParserError, match="^Could not read the details of the installs: GET /installs/i1 answered 404"
    ):
        parsed(responses_with(**{"/installs/i1": error}))


@pytest.mark.parametrize("fields", [{"id": ""}, {"name": None}, {"name": ""}], ids=str)
def test_install_without_id_or_name_is_left_out_with_a_warning(fields, parsed, plugin):
    assert sorted(parsed(shop_with(**fields))) == ["other"]
    assert plugin.display.lines == ["1 install is left out, because the API returns no id or no name."]


REFUSED = {
    "a name that is a number": shop_with(name=5),
    "a name that is an object": shop_with(name={}),
    "an id that is a list": shop_with(id=[1]),
    "an id that is an object": shop_with(id={"a": 1}),
    "an id that is null": shop_with(id=None),
    "a site's id that is null": site_with(id=None),
    "an account's id that is null": responses_with(accounts={"results": [{"name": "agencyone"}]}),
    "a domain's id that is null": responses_with(**{"/installs/i1/domains": {"results": [{"id": None, "name": "x"}]}}),
    "a site's id that is a list": site_with(id=["x"]),
    "a site's name that is an object": site_with(name={"a": 1}),
    "an account's name that is a number": responses_with(accounts={"results": [{"id": ACCOUNT, "name": 5}]}),
    "details that are a list": responses_with(**{"/installs/i1": [1]}),
    "details that are text": responses_with(**{"/installs/i1": "x"}),
    "no details": responses_with(**{"/installs/i1": None}),
    "rows that are text": responses_with(sites={"results": ["x"]}),
    "rows that are an object": responses_with(sites={"results": {"a": 1}}),
    "a list": responses_with(sites=[]),
    "nothing": responses_with(accounts=None),
    "domains that are none": responses_with(**{"/installs/i1/domains": {"results": [[]]}}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_lists_of_unexpected_shape_are_refused(name, parsed):
    with pytest.raises(AnsibleParserError, match="^Could not .* answered with .* is api_url right") as caught:
        parsed(REFUSED[name])
    assert "unexpectedly" not in str(caught.value)


INVALID = {
    "an unknown option": ({"exclud": ["a"]}, "There is no option 'exclud'. Near matches: exclude, include."),
    "an empty account": ({"accounts": ["agencyone", " "]}, "accounts: ' ' is not a name. Leave it out, or write text."),
    "an empty pattern": ({"include": [""]}, "include: '' is not a name. Leave it out, or write text."),
    "a null pattern": ({"exclude": [None]}, "exclude: None is not a name. Leave it out, or write text."),
    "a status that is a list": (
        {"statuses": [["active"]]},
        "statuses: ['active'] is not a name. Leave it out, or write text.",
    ),
    "an unknown variable": (
        {"hostnames": ["wpe_primary"]},
        "hostnames: there is no variable 'wpe_primary'. Near matches: wpe_primary_domain.",
    ),
    "an empty host name": ({"hostnames": [" "]}, "hostnames: ' ' is neither a variable nor a template."),
    "too many requests": ({"parallel_requests": 51}, "parallel_requests must be from 1 to 50."),
    "a group without a dictionary": ({"keyed_groups": ["php"]}, "keyed_groups: 'php' is not a dictionary with a key."),
}


@pytest.mark.parametrize("name", INVALID)
def test_invalid_option_is_refused_before_the_first_request(name, parsed):
    options, sentence = INVALID[name]
    with pytest.raises(AnsibleParserError) as caught:
        parsed({path: AssertionError("a request") for path in ("/accounts", "/sites", "/installs")}, **options)
    assert str(caught.value) == sentence


def test_all_invalid_options_are_named_at_once(parsed):
    options = {key: value for given, _sentence in INVALID.values() for key, value in given.items()}
    with pytest.raises(AnsibleParserError) as caught:
        parsed({}, **options)
    given_last = {key: sentence for given, sentence in INVALID.values() for key in given}
    assert all(sentence in str(caught.value) for sentence in given_last.values())


def test_unknown_uuid_of_an_account_fails(parsed):
    with pytest.raises(
        AnsibleParserError, match="^Could not list the installs: There is no account '12345678-.*' in reach"
    ):
        parsed(responses_with(), accounts=["12345678-1234-4234-8234-123456789abc"])


@pytest.mark.parametrize("account", [{}, {"id": None}, {"id": ["x"]}, {"id": ""}], ids=str)
def test_account_without_id_never_selects_all_accounts(account, parsed):
    with pytest.raises(AnsibleParserError, match="(without an id|have no id|not a list of objects); is api_url right"):
        listed = {"results": [{"name": "agencyone", **account}], "count": 1}
        parsed(responses_with(**{"/accounts": listed}), accounts=["agencyone"])


@pytest.mark.parametrize("fault", [KeyError("canary"), TypeError("canary"), RecursionError("canary")], ids=repr)
def test_unexpected_error_names_its_kind_and_place_only(fault, parsed):
    with pytest.raises(AnsibleParserError) as caught:
        parsed(responses_with(sites=fault))
    kind = type(fault).__name__
    assert (
        f"The inventory plugin wpe_installs failed unexpectedly ({kind} in test_unexpected_responses.py, line "
        in str(caught.value)
    )
    assert "canary" not in str(caught.value)


# -- printable output -----------------------------------------------------------------------------------------------

CONTROL = "evil\x1b[31m\r\n\x07\u202e\x9b2J"
SHOWN = "evil\\x1b[31m\\r\\n\\x07\\u202e\\x9b2J"


def test_progress_is_printable(plugin):
    plugin._progress(CONTROL)
    assert plugin.display.lines == [f"wpe_installs: {SHOWN}"]


@pytest.mark.parametrize("path", ["/installs/i1", "/installs/i1/domains"])
def test_refusal_is_printable(path, parsed, plugin):
    error = ApiError(f"GET {path} answered 403: {CONTROL}.", "GET", path, status=403)
    assert sorted(parsed(responses_with(**{path: error}))) == ["other", "shop"]
    (line,) = plugin.display.lines
    assert line.isprintable() and SHOWN in line


def test_failure_is_printable(parsed):
    with pytest.raises(AnsibleParserError) as caught:
        parsed(responses_with(sites=ApiError(f"GET /sites answered 401: {CONTROL}.", "GET", "/sites", status=401)))
    assert str(caught.value).isprintable() and SHOWN in str(caught.value)


MANDATORY = "nowhere | mandatory(wpe_site_name)"
FAILING = {
    "compose": {"x": MANDATORY},
    "groups": {"x": MANDATORY},
    "keyed_groups": [{"key": MANDATORY}],
    "hostnames": [MANDATORY],
}


@pytest.mark.parametrize("option", FAILING)
def test_error_of_a_template_with_text_of_the_api_is_printable(option, parsed):
    options = {"compose": {}, "groups": {}, "keyed_groups": [], "hostnames": [], "include": ["shop"], "strict": True}
    with pytest.raises(AnsibleParserError) as caught:
        parsed(site_with(name=CONTROL), **{**options, option: FAILING[option]})
    assert str(caught.value).isprintable() and SHOWN in str(caught.value)

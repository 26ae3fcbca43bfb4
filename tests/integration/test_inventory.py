# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the inventory plugin: which installs it lists, and their names, groups and variables."""

from __future__ import annotations

import textwrap

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.community.wpengine.plugins.inventory import wpe_installs
from support.inventory import AGENCY_ONE, AGENCY_TWO, AccountBuilder, Lister, build_many_installs, build_two_accounts

ACTIVE = ["dailynews", "torquebikes", "torquedev", "torquestg"]


@pytest.fixture
def listed(tmp_path, simulator):
    """Run ansible-inventory: see Lister.__call__."""
    simulator.put_state(build_two_accounts().state())
    return Lister(tmp_path, simulator)


def paths(simulator) -> list[str]:
    return sorted(entry["path"].removeprefix("/v1") for entry in simulator.log())


def test_list_active_installs_by_default(listed, simulator, every_core):
    builder = build_two_accounts()
    listing = listed(core=every_core)
    assert listing.rc == 0 and "WARNING" not in listing.stderr, listing.output
    assert sorted(listing.variables) == ACTIVE
    install_id, install = next(iter(builder.installs.items()))
    assert listing.variables["torquebikes"] == {
        "ansible_host": "torquebikes.ssh.wpengine.net",
        "ansible_user": "torquebikes",
        "ansible_port": 22,
        "ansible_connection": "community.wpengine.wpe_ssh",
        "wpe_install_id": install_id,
        "wpe_install_name": "torquebikes",
        "wpe_environment": "production",
        "wpe_account_id": AGENCY_ONE,
        "wpe_account_name": "agencyone",
        "wpe_site_id": install["site"]["id"],
        "wpe_site_name": "Torque Bikes",
        "wpe_site_tags": ["retail", "big-shop"],
        "wpe_site_group": "Bikes & Co",
        "wpe_siblings": listing.variables["torquestg"]["wpe_siblings"],
        "wpe_php_version": "8.3",
        "wpe_wp_version": None,
        "wpe_primary_domain": "torquebikes.wpengine.com",
        "wpe_cname": "torquebikes.wpengine.com",
        "wpe_stable_ips": ["192.0.2.10"],
        "wpe_status": "active",
        "wpe_multisite": False,
        "wpe_created_at": "2024-01-01T00:00:00.000Z",
        "wpe_domains": None,
    }
    siblings = {"production": "torquebikes", "staging": "torquestg", "development": "torquedev"}
    assert listing.variables["torquebikes"]["wpe_siblings"] == siblings
    assert listing.groups == {
        "wpe_installs": ACTIVE,
        "wpe_environment_production": ["dailynews", "torquebikes"],
        "wpe_environment_staging": ["torquestg"],
        "wpe_environment_development": ["torquedev"],
        "wpe_account_agencyone": ["torquebikes", "torquedev", "torquestg"],
        "wpe_account_agencytwo": ["dailynews"],
        "wpe_site_Torque_Bikes": ["torquebikes", "torquedev", "torquestg"],
        "wpe_site_Daily_News": ["dailynews"],
    }
    assert paths(simulator) == ["/accounts", "/installs", "/sites"]


@pytest.mark.parametrize(
    "options,hosts",
    [
        ({"accounts": ["agencytwo"]}, ["dailynews"]),
        ({"accounts": ["Agency Two"], "statuses": []}, ["dailynews", "dailynewsdev"]),
        ({"accounts": [AGENCY_TWO, "agencytwo"]}, ["dailynews"]),
        ({"accounts": [AGENCY_ONE, AGENCY_TWO], "environments": ["production"]}, ["dailynews", "torquebikes"]),
        ({"environments": ["staging", "development"]}, ["torquedev", "torquestg"]),
        ({"include": ["torque*", "nothing*"]}, ["torquebikes", "torquedev", "torquestg"]),
        ({"include": ["torque*"], "exclude": ["*dev", "torque?tg"]}, ["torquebikes"]),
        ({"statuses": ["pending"]}, ["dailynewsdev"]),
    ],
    ids=str,
)
def test_filters_select_installs(options, hosts, listed):
    assert sorted(listed(options).variables) == hosts


def test_accounts_are_requested_by_id(listed, simulator):
    listed({"accounts": ["agencyone", "agencytwo"]})
    queries = [entry["query"].get("account_id") for entry in simulator.log() if entry["path"] == "/v1/installs"]
    assert sorted(queries) == [AGENCY_ONE, AGENCY_TWO]


def test_all_pages_are_read(listed, simulator, core):
    simulator.put_state(build_many_installs(301).state())
    listing = listed({"parallel_requests": 3}, core=core)
    assert sorted(listing.variables) == [f"in{index:06d}" for index in range(301)]
    assert len(listing.groups["wpe_site_Site_99"]) == 3
    assert paths(simulator).count("/installs") == 4


def test_null_stays_null_and_creates_no_group(listed, simulator, core):
    builder = AccountBuilder()
    builder.install("nosite", php_version=None, is_multisite=None)
    simulator.put_state(builder.state())
    listing = listed({"group_by": ["environment", "site", "group_name", "tag", "php_version", "multisite"]}, core=core)
    variables = listing.variables["nosite"]
    for name in ("environment", "site_id", "site_name", "site_group", "php_version", "multisite", "stable_ips"):
        assert variables[f"wpe_{name}"] is None
    assert variables["wpe_site_tags"] == []
    assert listing.groups == {"wpe_installs": ["nosite"]}


def test_group_by_creates_every_kind_of_group(listed):
    words = ["environment", "account", "site", "group_name", "tag", "php_version", "multisite", "status"]
    groups = listed({"group_by": words, "group_prefix": "w_", "accounts": ["agencyone"]}).groups
    three = ["torquebikes", "torquedev", "torquestg"]
    assert groups == {
        "wpe_installs": three,
        "w_environment_production": ["torquebikes"],
        "w_environment_staging": ["torquestg"],
        "w_environment_development": ["torquedev"],
        "w_account_agencyone": three,
        "w_site_Torque_Bikes": three,
        "w_group_name_Bikes___Co": three,
        "w_tag_retail": three,
        "w_tag_big_shop": three,
        "w_php_version_8_3": three,
        "w_multisite_false": three,
        "w_status_active": three,
    }


def test_details_and_domains_are_read_for_selected_installs(listed, simulator, core):
    builder = build_two_accounts()
    install_id = next(iter(builder.installs))
    domain = {"id": "00000000-0000-4000-8000-00000000d001", "name": "www.torquebikes.example", "primary": True}
    simulator.put_state({**builder.state(), "domains": {install_id: {domain["id"]: domain}}})
    listing = listed({"details": True, "domains": True, "environments": ["production"]}, core=core)
    variables = listing.variables["torquebikes"]
    assert variables["wpe_wp_version"] == "6.8.1"
    assert variables["wpe_primary_domain"] == "www.torquebikes.example"
    names = {row["name"]: row["primary"] for row in variables["wpe_domains"]}
    assert names["www.torquebikes.example"] is True and len(names) == 3
    # Details and domains of the two selected installs only.
    assert len([path for path in paths(simulator) if path.startswith("/installs/")]) == 4


@pytest.mark.parametrize("status,operation", [(403, "getInstall"), (404, "listDomains")])
def test_unreadable_part_of_an_install_is_a_warning(status, operation, listed, simulator, core):
    simulator.add_fault(operation=operation, kind="status", status=status, body="json")
    listing = listed({"details": True, "domains": True}, core=core)
    assert sorted(listing.variables) == ACTIVE
    part, name = ("details", "wpe_wp_version") if operation == "getInstall" else ("domains", "wpe_domains")
    assert f"The {part} of 1 install are missing (" in listing.words
    assert f"answered {status}" in listing.words
    assert [variables[name] for variables in listing.variables.values()].count(None) == 1


def test_other_failure_lists_no_host(listed, simulator):
    simulator.add_fault(operation="listDomains", kind="status", status=500, body="json")
    listing = listed({"domains": True})
    assert "Could not read the domains of the installs" in listing.words
    assert "torquebikes" not in listing.stdout


def test_first_hostname_with_text_is_used(listed, core):
    listing = listed(
        {
            "hostnames": [
                "wpe_domains",
                "wpe_wp_version",
                "{{ 'only-' ~ wpe_environment if wpe_environment == 'production' and wpe_multisite }}",
                "{{ not_there }}",
                "wpe_install_name | upper if wpe_environment == 'staging' else ''",
            ]
        },
        core=core,
    )
    assert sorted(listing.variables) == ["TORQUESTG", "only-production", "torquebikes", "torquedev"]
    assert listing.variables["TORQUESTG"]["ansible_host"] == "torquestg.ssh.wpengine.net"


def test_installs_with_the_same_hostname_keep_their_own_names(listed, core):
    listing = listed({"hostnames": ["wpe_site_name"]}, core=core)
    assert sorted(listing.variables) == ["Daily News", "torquebikes", "torquedev", "torquestg"]
    assert (
        "Installs that would get the same name keep their own names: "
        "'Torque Bikes' (torquebikes, torquedev, torquestg)." in listing.words
    )


def test_reserved_names_get_the_install_id(listed, simulator):
    builder = AccountBuilder()
    ids = [builder.install(name) for name in ("all", "localhost")]
    simulator.put_state(builder.state())
    listing = listed()
    assert sorted(listing.variables) == [f"all_{ids[0]}", f"localhost_{ids[1]}"]
    assert (
        "Installs that would be named like a group or this machine get other names: "
        f"'all' (all_{ids[0]}), 'localhost' (localhost_{ids[1]})." in listing.words
    )


def test_install_with_the_name_of_a_group_gets_its_id(listed, tmp_path, core):
    """Ansible would set variables of such a host on the group, and so on other servers."""
    (tmp_path / "hosts.ini").write_text("[torquestg]\nserver ansible_host=192.0.2.1\n[Daily]\nother\n")
    options = {
        "hostnames": ["'Daily' if wpe_install_name == 'dailynews' else ''"],
        "compose": {"path": "'sites/' ~ wpe_install_name"},
        "keyed_groups": [{"key": "wpe_environment"}],
        "groups": {"torquedev": "wpe_environment == 'production'"},
        "strict": True,
    }
    listing = listed.run([tmp_path / "hosts.ini", listed.write(options)], core=core)
    ids = {row["name"]: install_id for install_id, row in build_two_accounts().installs.items()}
    by_id = [f"{name}_{ids[name]}" for name in ("torquedev", "torquestg")]
    assert sorted(listing.variables) == sorted(["server", "dailynews", "torquebikes", *by_id])
    assert listing.variables["server"] == {"ansible_host": "192.0.2.1"}
    assert listing.variables[by_id[1]]["path"] == "sites/torquestg"
    assert listing.groups["torquestg"] == ["server"] and listing.groups["torquedev"] == ["dailynews", "torquebikes"]
    assert "'Daily' (dailynews)" in listing.words and "both group and host" not in listing.words


def test_install_with_the_name_of_a_possible_group_gets_its_id(listed, simulator):
    builder = AccountBuilder()
    install_id = builder.install("staging", environment="production", status="staging")
    simulator.put_state(builder.state())
    listing = listed({"statuses": [], "group_by": ["status"], "group_prefix": ""})
    assert listing.groups["status_staging"] == ["staging"]
    name = f"staging_{install_id}"
    listing = listed({"statuses": [], "group_by": [], "groups": {"staging": True, name.replace("-", "_"): True}})
    assert sorted(listing.variables) == [name] and listing.groups["staging"] == [name]


def test_install_with_the_name_of_a_keyed_group_keeps_its_variables(listed, simulator, core):
    """Keyed groups are unknown when hosts are named, but variables are set on the host."""
    builder = AccountBuilder()
    ids = {name: builder.install(name, environment="staging") for name in ("another", "staging")}
    simulator.put_state(builder.state())
    options = {
        "keyed_groups": [{"key": "wpe_environment", "separator": ""}],
        "compose": {"path": "'sites/' ~ wpe_install_name"},
        "groups": {"live": "wpe_install_name == 'staging'"},
        "group_by": [],
    }
    listing = listed(options, core=core)
    for name in ids:
        assert listing.variables[name]["wpe_install_id"] == ids[name]
        assert listing.variables[name]["path"] == f"sites/{name}"
    assert listing.groups == {
        "wpe_installs": ["another", "staging"],
        "staging": ["another", "staging"],
        "live": ["staging"],
    }
    assert "Found both group and host with same name: staging" in listing.words


@pytest.mark.parametrize("connection,expected", [("ssh", "ssh"), ("none", None)])
def test_connection_sets_ansible_connection(connection, expected, listed):
    variables = listed({"connection": connection}).variables["torquebikes"]
    assert variables.get("ansible_connection") == expected


def test_constructed_options_create_groups_and_variables(listed, core):
    listing = listed(
        {
            "strict": True,
            "group_by": [],
            "leading_separator": False,
            "keyed_groups": [
                {"key": "'php' ~ wpe_php_version"},
                {"key": "wpe_environment", "prefix": "env", "parent_group": "envs"},
            ],
            "groups": {"live": "wpe_environment == 'production'"},
            "compose": {"path": "'sites/' ~ wpe_install_name", "ansible_user": "'wpe_gha+' ~ wpe_install_name"},
        },
        core=core,
    )
    assert listing.groups == {
        "wpe_installs": ACTIVE,
        "php8_3": ["torquebikes", "torquedev", "torquestg"],
        "php8_2": ["dailynews"],
        "env_production": ["dailynews", "torquebikes"],
        "env_staging": ["torquestg"],
        "env_development": ["torquedev"],
        "envs": [],
        "live": ["dailynews", "torquebikes"],
    }
    assert listing.variables["torquedev"]["path"] == "sites/torquedev"
    assert listing.variables["torquedev"]["ansible_user"] == "wpe_gha+torquedev"


def test_credentials_can_be_templates(listed, simulator, core):
    user_id, password = simulator.user_id, simulator.password
    listing = listed(
        {"api_user_id": "{{ user_id_variable }}", "api_password": "{{ lookup('ansible.builtin.env', 'SECRET') }}"},
        "--list",
        "-e",
        f"user_id_variable={user_id}",
        core=core,
        env={"WPE_API_USER_ID": None, "WPE_API_PASSWORD": None, "SECRET": password},
    )
    assert sorted(listing.variables) == ACTIVE


def test_numbers_in_credential_variables_are_sent_as_text(listed, simulator, core):
    """The API refuses these credentials."""
    options = {"api_user_id": "{{ user_id_variable }}", "api_password": "{{ secret }}"}
    listing = listed(options, "--list", "-e", '{"user_id_variable": 12345, "secret": 98765}', core=core)
    assert "answered 401" in listing.words
    assert {entry["status"] for entry in simulator.log()} == {401}


def test_vaulted_password_is_decrypted(listed, simulator, tmp_path, core):
    vaulted = VaultLib([("", VaultSecret(b"key"))]).encrypt(simulator.password).decode()
    (tmp_path / "vault-key").write_text("key")
    text = "plugin: community.wpengine.wpe_installs\napi_password: !vault |\n" + textwrap.indent(vaulted, "  ")
    listing = listed(
        text, core=core, env={"WPE_API_PASSWORD": None, "ANSIBLE_VAULT_PASSWORD_FILE": str(tmp_path / "vault-key")}
    )
    assert sorted(listing.variables) == ACTIVE


def test_first_environment_variable_that_is_set_is_used(listed, simulator, core):
    names = [
        ("WPE_API_USER_ID", "WPE_USERNAME", "WP_ENGINE_API_USERNAME"),
        ("WPE_API_PASSWORD", "WPE_PASSWORD", "WP_ENGINE_API_PASSWORD"),
    ]
    for first in range(3):
        environment = {}
        for group, value in zip(names, (simulator.user_id, simulator.password)):
            environment.update(dict.fromkeys(group[:first]))
            environment[group[first]] = value
            environment.update(dict.fromkeys(group[first + 1 :], "wrong"))
        assert sorted(listed(core=core, env=environment).variables) == ACTIVE


EXAMPLES = list(yaml.safe_load_all(wpe_installs.EXAMPLES))


@pytest.mark.parametrize("index", range(len(EXAMPLES)))
def test_example_lists_hosts(index, listed, core):
    listing = listed(EXAMPLES[index], core=core)
    assert "torquebikes" in listing.stdout, listing.output
    assert "WARNING" not in listing.stderr


@pytest.mark.parametrize("name", ["wpe.yml", "prod.wpe.yaml", "wpe_installs.yml", "my_wpe_installs.yaml"])
def test_file_name_is_accepted(name, listed):
    assert sorted(listed(name=name).variables) == ACTIVE


@pytest.mark.parametrize("name", ["wpe.json", "installs.yml", "wpe.yml.orig"])
def test_other_file_name_is_ignored(name, listed, simulator):
    listing = listed(name=name)
    assert "torquebikes" not in listing.stdout
    assert simulator.log() == []


def test_graph_shows_a_group(listed, core):
    listing = listed({}, "--graph", "wpe_environment_production", core=core)
    assert listing.stdout.splitlines() == ["@wpe_environment_production:", "  |--dailynews", "  |--torquebikes"]

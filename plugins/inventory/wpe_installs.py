# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: wpe_installs
short_description: WP Engine installs as hosts
version_added: 1.0.0
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
description:
  - Adds one host for each WP Engine install that the credentials can read. The host has the install's name and the
    variables for connections through the SSH gateway.
  - The name of the inventory file must end in C(wpe.yml), C(wpe.yaml), C(wpe_installs.yml) or C(wpe_installs.yaml).
  - Every host is in the group C(wpe_installs), and in the groups that O(group_by) makes.
  - Each host has the variables C(ansible_host), C(ansible_user), C(ansible_port), C(ansible_connection),
    C(wpe_install_id), C(wpe_install_name), C(wpe_environment), C(wpe_account_id), C(wpe_account_name), C(wpe_site_id),
    C(wpe_site_name), C(wpe_site_tags), C(wpe_site_group), C(wpe_php_version), C(wpe_wp_version), C(wpe_primary_domain),
    C(wpe_cname), C(wpe_stable_ips), C(wpe_status), C(wpe_multisite), C(wpe_created_at), C(wpe_domains)
    and C(wpe_siblings), a dictionary of the names of all installs of the same site by their environment, the own one included.
    A value that the API does not return is null.
  - For such a host, the modules of this collection use C(wpe_install_id) as the default of their option C(install).
    They do not connect to the host.
notes:
  - Ansible only warns when an inventory source fails, continues without its hosts, and may end with success. Set
    E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) to V(true) to make it an error.
  - An entry of the cache that cannot be read, or is damaged, is replaced with a warning.
  - Values from the API are data and never run as templates. In names of hosts and groups, C(_) replaces characters of
    templates and control characters, and also a dash or a dot at the beginning of a host's name.
extends_documentation_fragment:
  - community.wpengine.inventory_api
  - constructed
  - inventory_cache
options:
  plugin:
    description:
      - Marks the file as one for this plugin.
    type: str
    required: true
    choices: [community.wpengine.wpe_installs]
  accounts:
    description:
      - Names, nicknames or UUIDs of the accounts whose installs are listed. All accounts when it is empty.
    type: list
    elements: str
    default: []
  environments:
    description:
      - Only installs of these environments. When it is empty, all installs, also those without an environment.
      - An install for which the API returns no such field is not filtered.
    type: list
    elements: str
    choices: [production, staging, development]
    default: []
  include:
    description:
      - Only installs whose name matches one of these shell patterns. All when it is empty.
    type: list
    elements: str
    default: []
  exclude:
    description:
      - No install whose name matches one of these shell patterns, even if it matches O(include).
    type: list
    elements: str
    default: []
  statuses:
    description:
      - Only installs with one of these statuses. The API knows V(active) and V(pending). All when it is empty.
      - An install for which the API returns no status is not filtered.
    type: list
    elements: str
    default: [active]
  details:
    description:
      - Read each install by itself as well, because lists leave out C(wpe_wp_version). This costs one request for each
        install.
    type: bool
    default: false
  domains:
    description:
      - Read the domains of each install into C(wpe_domains), as the API returns them. This costs one request for each
        install.
    type: bool
    default: false
  parallel_requests:
    description:
      - Limit of parallel requests, from V(1) to V(50).
    type: int
    default: 5
  group_by:
    description:
      - Add a group for each value of these. Its name is O(group_prefix), then the word, then the value, such as
        C(wpe_environment_production), C(wpe_account_agencyone) or C(wpe_site_Torque_Bikes).
      - Invalid characters become C(_), as in other inventory plugins. A null or empty value adds no group.
      - Names of sites are not unique. Sites with the same name share a group. Different names that become equal in this way,
        such as C(Torque Bikes) and C(Torque-Bikes), share a group, too, with a warning.
    type: list
    elements: str
    choices: [environment, account, site, group_name, tag, php_version, multisite, status]
    default: [environment, account, site]
  group_prefix:
    description:
      - Beginning of the names of the groups that O(group_by) adds.
    type: str
    default: wpe_
  hostnames:
    description:
      - Sources of the host's name. The first one that gives a text is used, otherwise the install's name.
      - Each is the name of a variable (V(wpe_primary_domain)), a template (V({{ wpe_site_name }}-{{ wpe_environment }})), or an
        expression (V(wpe_site_name | lower)).
      - Installs that would get the same name keep their own names instead, with a warning.
      - The same happens to an install that would be named like this machine (C(localhost)) or like a group of an earlier
        inventory source, of O(group_by) or of O(groups). If its own name is taken in this way, too, the host is named by
        its own name, C(_) and its id. The groups of O(keyed_groups) are not checked, because they are added later. Ansible
        warns of a host and a group with the same name, and a pattern with that name selects the group.
    type: list
    elements: str
    default: [wpe_install_name]
  connection:
    description:
      - Value of the variable C(ansible_connection). V(none) leaves it unset.
    type: str
    default: community.wpengine.wpe_ssh
"""

EXAMPLES = r"""
---
# All installs, in groups by environment, account and site. The credentials come from the environment.
plugin: community.wpengine.wpe_installs

---
# The production installs of one account, cached for an hour.
plugin: community.wpengine.wpe_installs
accounts: [agencyone]
environments: [production]
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/wpe_inventory
cache_timeout: 3600

---
# Installs selected by name, with all details and their domains.
plugin: community.wpengine.wpe_installs
include: ["torque*"]
exclude: ["*dev"]
details: true
domains: true
group_by: [environment, site, tag, php_version]

---
# Hosts named by site and environment, with composed groups and variables.
plugin: community.wpengine.wpe_installs
hostnames:
  - "{{ wpe_site_name | lower | replace(' ', '-') }}-{{ wpe_environment }}"
  - wpe_primary_domain
keyed_groups:
  - key: wpe_php_version.split('.')[0]
    prefix: php
groups:
  live: wpe_environment == 'production' and wpe_status == 'active'
compose:
  wordpress_path: "'sites/' ~ wpe_install_name"

---
# Ansible's own ssh connection, and credentials from lookups.
plugin: community.wpengine.wpe_installs
api_user_id: "{{ lookup('ansible.builtin.env', 'WPE_API_USER_ID') }}"
api_password: "{{ lookup('ansible.builtin.env', 'WPE_API_PASSWORD') }}"
connection: ssh
"""

import hashlib
import json
import os
import typing as t
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import chain

from ansible.constants import LOCALHOST
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.vars import combine_vars

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._api.responses import CHECK_API_URL, is_row
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    ApiError,
    BadInput,
    WpeError,
    error_context,
    unexpected_error,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import Lookup, id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.options import (
    OPTION_VARIABLES,
    api_secrets,
    connect,
    without_empty_variables,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.reading import describe_unreadable, read_each
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import register_secrets
from ansible_collections.community.wpengine.plugins.module_utils._core.text import few, printable
from ansible_collections.community.wpengine.plugins.module_utils._version import VERSION
from ansible_collections.community.wpengine.plugins.plugin_utils._inventory_host import (
    as_data,
    group_values,
    host_variables,
    keep_apart,
    safe_host_name,
    with_installs,
)

FILE_NAMES = ("wpe.yml", "wpe.yaml", "wpe_installs.yml", "wpe_installs.yaml")
ALL_HOSTS = "wpe_installs"
TEMPLATED_OPTIONS = ("api_user_id", "api_password", "api_url")
# Everything that decides what is fetched, except the password.
CACHE_KEY_OPTIONS = (
    "api_url",
    "api_user_id",
    "accounts",
    "environments",
    "include",
    "exclude",
    "statuses",
    "details",
    "domains",
)
# Options that name something: an empty text in them is a mistake.
NAMING_OPTIONS = ("accounts", "include", "exclude", "statuses")
# The names of a host's variables that hostnames can use.
KNOWN_VARIABLES = (*host_variables({"id": "", "name": ""}, {}, {}, None), "ansible_connection")
MAX_REQUESTS = 50  # parallel ones, each in a thread of its own

T = t.TypeVar("T")
ApiObject = dict[str, t.Any]
Variables = dict[str, t.Any]


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Adds one host for each install."""

    NAME = "community.wpengine.wpe_installs"

    def verify_file(self, path: str) -> bool:
        """Return True when the file's name is one for this plugin."""
        return super().verify_file(path) and path.endswith(FILE_NAMES)

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Fill the inventory. Raises AnsibleParserError for every failure."""
        super().parse(inventory, loader, path, cache)
        try:
            self._read_options(path)
            self._add_hosts(self._cached_or_fetched(cache))
        except WpeError as error:
            raise AnsibleParserError(error.sentence) from None
        except AnsibleError:
            raise
        except Exception as error:  # a bug, whose message may show secrets
            raise AnsibleParserError(unexpected_error("The inventory plugin wpe_installs", error)) from None

    # -- options -------------------------------------------------------------------------------------------------

    def set_options(
        self, task_keys: Variables | None = None, var_options: Variables | None = None, direct: Variables | None = None
    ) -> None:
        """Set the options. Credentials that are no text are refused first, because Ansible's own error would show them."""
        for name in TEMPLATED_OPTIONS:
            refuse_unless_text(name, (direct or {}).get(name))
        with without_empty_variables(OPTION_VARIABLES):
            super().set_options(task_keys, var_options, direct)

    def _read_options(self, path: str) -> None:
        """Read the file, template the credentials and register them as secrets. Raises BadInput with all mistakes."""
        config = self._read_config_data(path)
        mistakes = [
            f"There is no option {name!r}." + near_words(str(name), self._options)
            for name in config
            if name not in self._options
        ]
        self.templar.available_variables = self._vars or {}
        for name in TEMPLATED_OPTIONS:
            if config.get(name):
                self.set_option(name, self._templated(name, config[name]))
        register_secrets(api_secrets({name: self.get_option(name) for name in TEMPLATED_OPTIONS}))
        mistakes += self._invalid_values()
        if mistakes:
            raise BadInput(" ".join(mistakes))

    def _invalid_values(self) -> list[str]:
        """Return a sentence for each value that no request and no group can use."""
        mistakes = []
        if not 1 <= self.get_option("parallel_requests") <= MAX_REQUESTS:
            mistakes.append(f"parallel_requests must be from 1 to {MAX_REQUESTS}.")
        for option in NAMING_OPTIONS:
            for value in self.get_option(option):
                if isinstance(value, bool) or not isinstance(value, (str, int, float)) or not str(value).strip():
                    mistakes.append(f"{option}: {value!r} is not a name. Leave it out, or write text.")
        for rule in self.get_option("hostnames"):
            if not isinstance(rule, str) or not rule.strip():
                mistakes.append(f"hostnames: {rule!r} is neither a variable nor a template.")
            elif rule.isidentifier() and rule not in KNOWN_VARIABLES:
                mistakes.append(f"hostnames: there is no variable {rule!r}." + near_words(rule, KNOWN_VARIABLES))
        for option in ("compose", "groups"):
            for name in self.get_option(option):
                if not isinstance(name, str):
                    mistakes.append(f"{option}: the name {name!r} is not text. Write it in quotes.")
        for entry in self.get_option("keyed_groups"):
            if not isinstance(entry, dict):
                mistakes.append(f"keyed_groups: {entry!r} is not a dictionary with a key.")
        return mistakes

    def _templated(self, name: str, value: t.Any) -> str:
        """Return the text of a template. Raises BadInput without Ansible's own words, which may show the password."""
        try:
            value = self.templar.template(value)
        except Exception as error:  # templates fail in many ways
            raise BadInput(f"{name}: correct its template, which fails with {type(error).__name__}.") from None
        if isinstance(value, (int, float)):  # ansible-core 2.16 gives text here
            value = str(value)
        refuse_unless_text(name, value)
        return "" if value is None else str(value)

    # -- requests ------------------------------------------------------------------------------------------------

    def _cached_or_fetched(self, use_cache: bool) -> ApiObject:
        """Return the data of _fetch(), from the cache where it has them."""
        if not self.get_option("cache"):
            return self._fetch()
        key = self._cache_key()
        cached = self._cached(key) if use_cache else None
        if cached is not None:
            return cached
        data = self._fetch()
        # As text, because some keys of objects have a meaning for cache plugins.
        self._cache[key] = json.dumps(data)
        return data

    def _cached(self, key: str) -> ApiObject | None:
        """Return the data of an entry of the cache, None, with a warning for a damaged one, if they must be fetched."""
        try:
            data = json.loads(self._cache[key])
        except KeyError:
            return None
        except Exception as error:  # cache plugins fail in many ways, and their words may show what the entry holds
            self.display.warning(
                f"The inventory cache cannot be read ({type(error).__name__}), so the API is read instead."
            )
            return None
        if is_fetched_data(data):
            return t.cast(ApiObject, data)
        self.display.warning("The inventory cache has an entry of another form, so the API is read instead.")
        return None

    def _cache_key(self) -> str:
        """Return a key that depends on the user and the selected installs, not on the name of the inventory file."""
        parts = [VERSION] + [self.get_option(name) for name in CACHE_KEY_OPTIONS]
        return f"{ALL_HOSTS}_{hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()}"

    def _fetch(self) -> ApiObject:
        """Return the selected installs, their domains, and all accounts and sites, as the API returns them."""
        client = connect(self.get_option, os.environ, self._progress, self.get_option("parallel_requests"))
        with error_context("list the installs"):
            data = self._fetch_lists(client)
        installs = [install for install in unique(self._complete(data["installs"])) if self._wanted(install)]
        domains: list[list[ApiObject] | None] = [None] * len(installs)
        if self.get_option("details"):
            details = self._read_each(client, installs, "details", client.get)
            installs = [with_details(listed, alone) for listed, alone in zip(installs, details)]
        if self.get_option("domains"):
            domains = self._read_each(client, installs, "domains", lambda path: client.cached_rows(path + "/domains"))
        return dict(data, installs=installs, domains=domains)

    def _fetch_lists(self, client: Client) -> dict[str, list[ApiObject]]:
        """Return the lists of accounts, sites and installs, of the selected accounts only."""
        lookup = Lookup(client, predict=False, warn=self.display.warning)
        accounts = [lookup.require("account", str(account)) for account in self.get_option("accounts")]
        queries: list[dict[str, t.Any] | None] = [account_query(account) for account in accounts]
        queries = queries or [None]
        reads = [("accounts", None)] + [(name, query) for query in queries for name in ("sites", "installs")]
        data: dict[str, list[ApiObject]] = {"accounts": [], "sites": [], "installs": []}
        for (name, _query), rows in zip(
            reads, client.map_parallel(lambda read: client.cached_rows(f"/{read[0]}", read[1]), reads, "reading")
        ):
            data[name] += rows
        return data

    def _complete(self, installs: list[ApiObject]) -> list[ApiObject]:
        """Return the installs with an id and a name, and warn of the others."""
        complete = [install for install in installs if install.get("id") and install.get("name")]
        if len(complete) < len(installs):
            left_out = len(installs) - len(complete)
            installs_are = "install is" if left_out == 1 else "installs are"
            self.display.warning(f"{left_out} {installs_are} left out, because the API returns no id or no name.")
        return complete

    def _wanted(self, install: ApiObject) -> bool:
        """Return True when an install passes all filters. What the API does not return is not filtered.

        An environment that is null is a value: accounts without the Sites feature have none (documented).
        """
        name, status = install["name"], install.get("status")
        environments, statuses = self.get_option("environments"), self.get_option("statuses")
        include, exclude = self.get_option("include"), self.get_option("exclude")
        return (
            (not environments or "environment" not in install or install["environment"] in environments)
            and (not statuses or status is None or status in statuses)
            and (not include or fits(name, include))
            and not fits(name, exclude)
        )

    def _read_each(
        self, client: Client, installs: list[ApiObject], what: str, read: t.Callable[[str], T]
    ) -> list[T | None]:
        """Return read(path) of each install; None, with one warning, for those that are gone or forbidden.

        what: the noun for messages.
        """
        with error_context(f"read the {what} of the installs"):
            results = read_each(
                client,
                lambda install: read(api_path("installs", install["id"])),
                installs,
                f"reading the {what} of installs",
            )
        warning = describe_unreadable("install", what, installs, results)
        if warning:
            self.display.warning(warning)
        return [None if isinstance(result, ApiError) else result for result in results]

    def _progress(self, text: str) -> None:
        """Show progress on standard error, because standard output is for the inventory itself."""
        self.display.display(f"{ALL_HOSTS}: {printable(text)}", stderr=True)

    # -- hosts and groups ----------------------------------------------------------------------------------------

    def _add_hosts(self, data: ApiObject) -> None:
        """Add the hosts of _fetch()'s data with their variables and groups."""
        accounts, sites = by_id(data["accounts"]), by_id(with_installs(data["sites"], data["installs"]))
        hosts = [
            as_data(host_variables(install, accounts, sites, domains))
            for install, domains in zip(data["installs"], data["domains"])
        ]
        connection = self.get_option("connection")
        if connection and connection != "none":
            for variables in hosts:
                variables["ansible_connection"] = connection
        values = [
            group_values(self.get_option("group_by"), self.get_option("group_prefix"), variables) for variables in hosts
        ]
        self._warn_of_shared_groups(values)
        groups = [list(own) for own in values]
        self._inventory_data.add_group(ALL_HOSTS)
        names = self._host_names(hosts, self._taken_names(groups))
        try:
            # All hosts come before all groups: for a name that both have, Ansible's helpers take the group.
            self._set_variables(names, hosts)
            self._group(names, groups)
        except AnsibleError as error:
            raise AnsibleParserError(printable(str(error))) from None

    def _warn_of_shared_groups(self, values: list[dict[str, str]]) -> None:
        """Warn of different values that make one group. values: what makes each group of each host."""
        owners: dict[str, set[str]] = {}
        for group, value in chain.from_iterable(own.items() for own in values):
            owners.setdefault(group, set()).add(value)
        shared = [
            f"{group} ({few(map(repr, sorted(names)))})" for group, names in sorted(owners.items()) if len(names) > 1
        ]
        if shared:
            self.display.warning(
                printable(f"Different values share a group, because their safe names are equal: {few(shared)}.")
            )

    @property
    def _inventory_data(self) -> InventoryData:
        """Return the inventory, which ansible-core sets before it calls parse()."""
        if self.inventory is None:
            raise AnsibleParserError("parse() was not called.")
        return self.inventory

    def _set_variables(self, names: list[str], hosts: list[Variables]) -> None:
        """Add the hosts with their variables."""
        strict = self.get_option("strict")
        for name, variables in zip(names, hosts):
            self._inventory_data.add_host(name, group=ALL_HOSTS)
            for variable, value in variables.items():
                self._inventory_data.hosts[name].set_variable(variable, value)
            self._set_composite_vars(self.get_option("compose"), variables, name, strict)

    def _group(self, names: list[str], groups: list[list[str]]) -> None:
        """Add the hosts to their groups. Those of group_by are added without Jinja, which takes three times as long."""
        strict = self.get_option("strict")
        for name, own_groups in zip(names, groups):
            for group in own_groups:
                self._inventory_data.add_host(name, group=self._inventory_data.add_group(group))
            self._add_host_to_composed_groups(self.get_option("groups"), {}, name, strict)
        for name in names:
            self._add_host_to_keyed_groups(self.get_option("keyed_groups"), {}, name, strict)

    def _taken_names(self, groups: list[list[str]]) -> set[str]:
        """Return the names that no install may take: those of this machine and of groups."""
        composed = map(self._sanitize_group_name, self.get_option("groups"))
        return {*LOCALHOST, *self._inventory_data.groups, *composed, *chain.from_iterable(groups)}

    def _host_names(self, hosts: list[Variables], taken: set[str]) -> list[str]:
        """Return a different name for each host that is not taken."""
        candidates: list[list[str]] = []
        wishes: list[str] = []
        for variables in hosts:
            own = safe_host_name(variables["ansible_user"])
            wanted = next(
                filter(None, (self._host_name(rule, variables) for rule in self.get_option("hostnames"))), own
            )
            last = free_name(safe_host_name(f"{own[:100]}_{variables['wpe_install_id']}"), taken)
            candidates.append([name for name in (wanted, own) if name not in taken] + [last])
            wishes.append(wanted)
        names, clashes = keep_apart(candidates)
        if clashes:
            shared = few(f"{name!r} ({few(owners)})" for name, owners in clashes.items())
            self.display.warning(f"Installs that would get the same name keep their own names: {shared}.")
        renamed = [f"{wish!r} ({name})" for wish, name in zip(wishes, names) if wish in taken]
        if renamed:
            self.display.warning(
                f"Installs that would be named like a group or this machine get other names: {few(renamed)}."
            )
        return names

    def _host_name(self, rule: str, variables: Variables) -> str:
        """Return the host name by one entry of the option hostnames, empty if its value is not text."""
        value = variables.get(rule) if rule.isidentifier() else self._host_name_by_template(rule, variables)
        return safe_host_name(value) if isinstance(value, str) else ""

    def _host_name_by_template(self, rule: str, variables: Variables) -> t.Any:
        """Return the value of a template or expression, empty if it fails and strict is not set."""
        try:
            if "{{" not in rule and "{%" not in rule:
                return self._compose(rule, variables)
            extra = (self._vars or {}) if self.get_option("use_extra_vars") else {}
            self.templar.available_variables = combine_vars(variables, extra)
            return self.templar.template(rule)
        except Exception as error:  # templates fail in many ways
            if self.get_option("strict"):
                raise BadInput(
                    f"hostnames: {rule!r} of the install {variables['wpe_install_name']!r}: {error}"
                ) from None
            return ""


def near_words(name: str, names: t.Iterable[str]) -> str:
    """Return a sentence on the names that are near to a wrong one, with a blank in front; an empty text without any."""
    near = get_close_matches(name, list(names))
    return f" Near matches: {', '.join(near)}." if near else ""


def free_name(name: str, taken: set[str]) -> str:
    """Return the name with as many underscores as it needs not to be taken."""
    while name in taken:
        name += "_"
    return name


def fits(name: str, patterns: list[str]) -> bool:
    """Return True when a name matches one of the shell patterns."""
    return any(fnmatchcase(name, str(pattern)) for pattern in patterns)


def refuse_unless_text(name: str, value: t.Any) -> None:
    """Raise BadInput unless the value is text, vaulted text or null. The message does not show it."""
    if value is not None and not hasattr(type(value), "encode"):
        raise BadInput(f"{name} must be text: write it in quotes, also where it is a number (it is not shown here).")


def is_fetched_data(data: t.Any) -> bool:
    """Return True if a value has the form of _fetch()'s data, which a damaged cache may not have."""
    if not isinstance(data, dict):
        return False
    lists = [data.get(name) for name in ("accounts", "sites", "installs")]
    if not all(
        isinstance(rows, list) and all(is_row(row) and row.get("id") is not None for row in rows) for rows in lists
    ):
        return False
    installs, domains = data["installs"], data.get("domains")
    return (
        all(install.get("name") for install in installs)
        and isinstance(domains, list)
        and len(domains) == len(installs)
        and all(rows is None or isinstance(rows, list) for rows in domains)
    )


def account_query(account: ApiObject) -> dict[str, t.Any]:
    """Return the query for the installs of an account. Raises WpeError without an id, which would select all accounts."""
    account_id = id_of(account)
    if not account_id or not isinstance(account_id, (str, int)):
        raise WpeError(f"The API returned an account of the option accounts without an id; {CHECK_API_URL}")
    return {"account_id": account_id}


def with_details(listed: ApiObject, alone: ApiObject | None) -> ApiObject:
    """Return an install of the list with the fields of its own page, if it was read. Its id and name are the list's."""
    return {**listed, **(alone or {}), "id": listed["id"], "name": listed["name"]}


def by_id(rows: list[ApiObject]) -> dict[t.Any, ApiObject]:
    """Return the rows by their ids."""
    return {row["id"]: row for row in rows}


def unique(installs: list[ApiObject]) -> list[ApiObject]:
    """Return each install once, sorted by name, because the API guarantees no order."""
    return sorted(by_id(installs).values(), key=lambda install: install["name"])

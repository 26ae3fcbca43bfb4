# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: wpe_declaration_files
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
version_added: 1.0.0
short_description: Write gathered accounts as files of declarations
description:
  - Returns the files that hold gathered accounts, as a person would have written them. Reading them with
    P(community.wpengine.wpe_accounts#lookup) returns the same accounts.
  - Each file names in its first lines what it cannot declare. It has no date and no fact that changes by itself, so the files
    differ only if the accounts do.
options:
  _input:
    description:
      - The result of M(community.wpengine.wpe_account) with O(community.wpengine.wpe_account#module:state=gathered).
    type: dict
    required: true
  layout:
    description:
      - V(account) makes one file for each account, V(site) one folder for each account with a file for each site.
    type: str
    choices: [account, site]
    default: account
  sites:
    description:
      - Names of sites, of which alone files are made, with O(layout=site). By default of all.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Gather all accounts
  community.wpengine.wpe_account:
    state: gathered
  register: gathered

- name: Show the files
  ansible.builtin.debug:
    var: gathered | community.wpengine.wpe_declaration_files
"""

RETURN = r"""
_value:
  description: The files, each with its relative C(path), its C(content) and the names of its C(sites).
  type: list
  elements: dict
"""

import hashlib
import re
import textwrap
import typing as t

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name, near_matches

HEADER = "Written by the playbook community.wpengine.export."
SCHEMA = "wpe_accounts.schema.json"
UNSAFE = re.compile(r"\{\{|\{%|\{#")
# Plain texts that YAML 1.2 reads as a number, a boolean or null, beside those that PyYAML quotes itself.
AMBIGUOUS = re.compile(
    r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?|0[xob][0-9a-fA-F_]+|[-+]?\.(inf|nan)|~|null|true|false|yes|no|on|off|y|n",
    re.IGNORECASE,
)
COLUMNS = 100

Entry = dict[str, t.Any]


class Dumper(yaml.SafeDumper):
    """Writes lists with indentation, no aliases, and texts that are read as they were."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: t.Any) -> bool:
        return True


def represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Return a text that neither YAML nor Ansible reads as something else."""
    if UNSAFE.search(text):
        return dumper.represent_scalar("!unsafe", text, style='"')
    style = '"' if AMBIGUOUS.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, represent_text)


def plain(value: t.Any) -> t.Any:
    """Return the value with Python's own types: Ansible has its own kinds of texts, lists and dictionaries."""
    if isinstance(value, t.Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str.__str__(value) if isinstance(value, str) else value  # str() returns what is marked as unsafe as it is


def safe_name(name: str) -> str:
    """Return a name that every file system can hold."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._-") or "_"


def file_names(names: list[str]) -> dict[str, str]:
    """Return a different file name for each name: with a few letters of a digest where two would be equal."""
    safe = {name: safe_name(name) for name in names}
    folded = [one.casefold() for one in safe.values()]
    return {
        name: one if folded.count(one.casefold()) == 1 else f"{one}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
        for name, one in safe.items()
    }


def declaration_files(
    gathered: t.Mapping[str, t.Any], layout: str = "account", sites: list[str] | None = None
) -> list[Entry]:
    """Return the files for the result of wpe_account with state gathered. sites: names of those to write, None for all."""
    accounts, omitted = plain(gathered["accounts"]), plain(gathered["not_exported"])
    names = file_names([account["name"] for account in accounts])
    files: list[Entry] = []
    for account in accounts:
        own = [row for row in omitted if row["account"] == account["name"]]
        if layout == "account":
            files.append(file_of(f"{names[account['name']]}.yml", account, own))
        else:
            files += site_files(names[account["name"]], account, own)
    return files if not sites else only_sites(files, [canonical_name(site) for site in sites])


def only_sites(files: list[Entry], wanted: list[str]) -> list[Entry]:
    """Return the files of some sites. Raises AnsibleFilterError for a site that does not exist."""
    names = {canonical_name(site): one for one in files for site in one["sites"]}
    missing = [name for name in wanted if name not in names]
    if missing:
        near = near_matches(missing[0], names)
        words = f" Near matches: {', '.join(near)}." if near else ""
        raise AnsibleFilterError(f"There is no site named {' and none named '.join(map(repr, missing))}.{words}")
    return [one for one in files if set(map(canonical_name, one["sites"])) & set(wanted)]


def site_files(folder: str, account: Entry, omitted: list[Entry]) -> list[Entry]:
    """Return the file of an account, and one for each of its sites. Sites that share a name share a file."""
    by_site: dict[str, list[Entry]] = {}
    for site in account["sites"]:
        by_site.setdefault(site["name"], []).append(site)
    names = file_names(list(by_site))
    # Without sites of its own, but with the key, so that sites can be pruned.
    files = [file_of(f"{folder}/_account.yml", {**account, "sites": []}, omitted)]
    for site, sites in by_site.items():
        files.append(file_of(f"{folder}/{names[site]}.yml", {"name": account["name"], "sites": sites}, []))
    return files


def file_of(path: str, account: Entry, omitted: list[Entry]) -> Entry:
    """Return one file."""
    schema = "../" * path.count("/") + SCHEMA
    lines = [f"# yaml-language-server: $schema={schema}", "#", f"# {HEADER}"]
    if omitted:
        lines += ["#", "# Not declared here:"]
    for row in omitted:
        what = row["kind"].replace("_", " ") + (f" {row['name']}" if row["name"] else "")
        lines += textwrap.wrap(
            " ".join(f"{what}: {row['why']}".split()), COLUMNS, initial_indent="#   ", subsequent_indent="#     "
        )
    text = yaml.dump({"wpe_accounts": [account]}, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    sites = [site["name"] for site in account["sites"]]
    return {"path": path, "sites": sites, "content": "\n".join([*lines, "---", text])}


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"wpe_declaration_files": declaration_files}

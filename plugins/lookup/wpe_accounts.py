# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: wpe_accounts
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
version_added: 1.0.0
short_description: Read a declaration of accounts from several files
description:
  - Reads YAML files whose key C(wpe_accounts) has declared accounts, as the playbook C(community.wpengine.export) writes
    them, and merges the accounts of the same name, for the option O(community.wpengine.wpe_account#module:accounts).
  - Templates in the files are templated, apart from values with the tag C(!unsafe).
options:
  _terms:
    description:
      - Files, folders or patterns such as C(wpengine/*.yml). Of a folder, all files whose names end in C(.yml) or C(.yaml) are read,
        also in the folders below it. Relative paths count from the current folder.
      - A string with commas is a list.
    type: list
    elements: str
    required: true
  report:
    description:
      - Return one dictionary with C(accounts) and C(mistakes) instead of failing for what is wrong with the files.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show what a folder declares
  ansible.builtin.debug:
    var: query('community.wpengine.wpe_accounts', 'wpengine')
"""

RETURN = r"""
_list:
  description: The declared accounts, each once.
  type: list
  elements: dict
"""

import glob
import os
import typing as t

import yaml
from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name

KEY = "wpe_accounts"
SUFFIXES = (".yml", ".yaml")
# Lists of an account that may be divided over files.
LISTS = ("sites", "installs", "users", "report_schedules")

YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Account = dict[str, t.Any]


class LookupModule(LookupBase):
    """Reads files."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[Account]:
        """Return the declared accounts. Raises AnsibleError with everything that is wrong with the files."""
        self.set_options(var_options=variables, direct=kwargs)
        files, mistakes = found_files(split(terms))
        contents = []
        for path in files:
            accounts, sentences = self._read(path)
            mistakes += sentences
            contents.append((path, accounts))
        accounts, sentences = merged(contents)
        mistakes += sentences
        if self.get_option("report"):
            return [{"accounts": accounts, "mistakes": mistakes}]
        if mistakes:
            raise AnsibleError(" ".join(mistakes))
        return accounts

    def _read(self, path: str) -> tuple[list[Account], list[str]]:
        """Return the accounts in a file, and the sentences on what is wrong with it."""
        try:
            mistakes = yaml_mistakes(path, self._bytes(path))
            content = None if mistakes else self._load(path)
        except AnsibleError as error:
            mistakes = [f"{path} cannot be read: {' '.join(str(error).split()).rstrip('.')}."]
        if mistakes:
            return [], mistakes
        if not isinstance(content, dict):
            return [], [f"{path} is {'empty' if content is None else 'no mapping'}; it needs the key {KEY}."]
        others = [str(key) for key in content if key != KEY]
        mistakes = [f"{path} has the keys {', '.join(others)}, but only {KEY} is known."] if others else []
        try:
            accounts = t.cast(t.Any, self._templar).template(content.get(KEY))
        except Exception as error:  # of any kind that a template of the user raises
            return [], [*mistakes, f"{path} has a template that fails: {' '.join(str(error).split())}."]
        if not isinstance(accounts, list):
            return [], [*mistakes, f"{path}: {KEY} must be a list of accounts."]
        wrong = [number for number, account in enumerate(accounts) if not isinstance(account, dict)]
        mistakes += [f"{path}: {KEY}[{number}] must be a dictionary." for number in wrong]
        return [account for account in accounts if isinstance(account, dict)], mistakes

    def _bytes(self, path: str) -> bytes:
        """Return the content of a file, decrypted if it is vaulted."""
        loader = t.cast(t.Any, self._loader)
        plain = loader.get_real_file(os.path.abspath(path))
        try:
            with open(plain, "rb") as file:
                return file.read()
        finally:
            loader.cleanup_tmp_file(plain)

    def _load(self, path: str) -> t.Any:
        """Return the content of a file. Ansible would take a relative path as relative to the playbook."""
        load = t.cast(t.Any, self._loader).load_from_file
        path = os.path.abspath(path)
        try:  # since ansible-core 2.19 only what is trusted is templated
            return load(path, cache="none", trusted_as_template=True)
        except TypeError:
            return load(path, cache=False)


def yaml_mistakes(path: str, content: bytes) -> list[str]:
    """Return the sentences on what is no YAML, and on keys that are twice in a mapping: Ansible drops the first one."""
    try:
        twice = list(keys_given_twice(yaml.parse(content.decode("utf-8-sig"), YAML_LOADER)))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [f"{path}:{line} is not in UTF-8."]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(word for word in (error.context, error.problem) if word)
        return [f"{path}:{mark.line + 1 if mark else 1} is no valid YAML: {words}."]
    except yaml.YAMLError as error:
        return [f"{path} is no valid YAML: {' '.join(str(error).split())}."]
    return [f"{path}:{line}: the key {key} is in this mapping twice." for line, key in twice]


def keys_given_twice(events: t.Iterable[t.Any]) -> t.Iterator[tuple[int, str]]:
    """Yield line and key of each key that an earlier one in the same mapping repeats.

    It reads events, because the tree of a large file takes much memory.
    """
    # The mappings and sequences around an event: the keys so far of a mapping, None for a sequence. Then how many nodes each has.
    keys: list[set[tuple[t.Any, str]] | None] = [None]
    counts = [0]
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
            counts.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        known, is_key = keys[-1], counts[-1] % 2 == 0
        counts[-1] += 1
        if known is not None and is_key and isinstance(event, yaml.ScalarEvent):
            if (event.tag, event.value) in known:
                yield (event.start_mark.line + 1 if event.start_mark else 1), event.value
            known.add((event.tag, event.value))
        if isinstance(event, yaml.CollectionStartEvent):
            keys.append(set() if isinstance(event, yaml.MappingStartEvent) else None)
            counts.append(0)


def split(terms: list[t.Any]) -> list[str]:
    """Return paths, of which each term may be one, a list of some, or a text with commas."""
    flat = [item for term in terms for item in (term if isinstance(term, list) else str(term).split(","))]
    return [str(item).strip() for item in flat if str(item).strip()]


def found_files(paths: list[str]) -> tuple[list[str], list[str]]:
    """Return the files that the paths lead to, each once, and the sentences on paths that lead to none."""
    files: dict[str, None] = {}
    mistakes = [] if paths else ["No file is named."]
    for path in paths:
        found = files_at(os.path.expanduser(path))
        files.update(dict.fromkeys(found))
        if not found:
            mistakes.append(f"There is no YAML file at {path}.")
    return list(files), mistakes


def files_at(path: str) -> list[str]:
    """Return the files that a path or pattern leads to, in order."""
    found: list[str] = []
    for one in sorted(glob.glob(path, recursive=True)) or [path]:
        if os.path.isdir(one):
            for folder, _folders, names in os.walk(one):
                found += [os.path.join(folder, name) for name in names if name.endswith(SUFFIXES) and name[0] != "."]
        elif os.path.isfile(one):
            found.append(one)
    return sorted(found)


def merged(contents: list[tuple[str, list[Account]]]) -> tuple[list[Account], list[str]]:
    """Return the accounts of all files, each once, and the sentences on what two files declare.

    contents: pairs of a path and its accounts.
    """
    accounts: dict[str, Account] = {}
    places: dict[tuple[str, str], str] = {}
    mistakes = []
    for path, declared in contents:
        for account in declared:
            name = canonical_name(account.get("name"))
            before = accounts.setdefault(name, {})
            for key, value in account.items():
                if key in LISTS and isinstance(value, list) and isinstance(before.get(key, []), list):
                    before[key] = [*before.get(key, []), *value]
                else:
                    before.setdefault(key, value)
            for site in account.get("sites") or []:
                # A site that has an id is told apart by it.
                if not isinstance(site, dict) or site.get("id"):
                    continue
                key_of_site = (name, canonical_name(site.get("name")))
                if places.setdefault(key_of_site, path) != path:
                    other = places[key_of_site]
                    mistakes.append(
                        f"{path} and {other} both declare the site {site.get('name')!r} of the account {name}."
                    )
    return list(accounts.values()), mistakes

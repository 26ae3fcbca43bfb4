# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: wpe_variables
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
version_added: 1.0.0
short_description: Check the variables of a playbook
description:
  - Returns the values of the variables that a playbook reads, with defaults and in their types, and a sentence for each mistake.
  - Extra variables may be text. A list may be a text with commas, and a boolean a word.
  - A list of dictionaries may be a text in JSON or YAML.
  - A variable with the prefix of the playbook that is near one of its variables, but not one of them, is a mistake.
options:
  _terms:
    description:
      - A dictionary of the variables by name, each with the keys that an option in an argument spec has, such as C(type),
        C(default), C(choices), C(required) and C(elements). A C(path) that is relative counts from the current folder.
    type: list
    elements: dict
    required: true
  prefix:
    description:
      - What the names of all variables begin with, without the underscore.
    type: str
    required: true
  hosts:
    description:
      - The variable whose value is the pattern of the hosts that the playbook works on. The result then has C(hosts), the pattern, or
        C(localhost) where it matches no host, which is a mistake. Hosts that are no installs of the inventory plugin are mistakes, too.
    type: str
"""

EXAMPLES = r"""
- name: Check a variable
  ansible.builtin.assert:
    that: checked.mistakes | length == 0
    fail_msg: "{{ checked.mistakes | join(' ') }}"
  vars:
    checked: "{{ lookup('community.wpengine.wpe_variables', {'export_dir': {'type': 'path'}}, prefix='export') }}"
"""

RETURN = r"""
_raw:
  description: One dictionary with C(values) (by name) and C(mistakes) (sentences).
  type: list
  elements: dict
"""

import os
import typing as t

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import clean_values
from ansible_collections.community.wpengine.plugins.module_utils._core.spec_errors import spec_errors
from ansible_collections.community.wpengine.plugins.module_utils._core.text import few, near_matches
from ansible_collections.community.wpengine.plugins.plugin_utils._arguments import plain_values

Specs = dict[str, dict[str, t.Any]]


class LookupModule(LookupBase):
    """Checks variables."""

    def run(self, terms: list[Specs], variables: t.Any = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        """Return the values and the mistakes."""
        self.set_options(var_options=variables, direct=kwargs)
        (specs,) = terms
        known = variables or {}
        given = plain_values(
            {name: t.cast(t.Any, self._templar).template(known[name]) for name in specs if name in known}
        )
        # AWX sends an empty text for a question that was not answered.
        given = {name: value for name, value in given.items() if value != ""}
        given = {name: listed(specs[name], value) for name, value in given.items()}
        result = checked(specs, given, [str(name) for name in known], self.get_option("prefix"))
        pattern_of = self.get_option("hosts")
        if pattern_of:
            pattern = result["values"].get(pattern_of)
            names = self._hosts(pattern, known) if pattern else []
            result["hosts"] = pattern if names else "localhost"
            result["mistakes"] += host_mistakes(pattern_of, pattern, names, known.get("hostvars"))
        return [result]

    def _hosts(self, pattern: str, variables: t.Any) -> list[str]:
        """Return the names of the hosts that a pattern matches."""
        lookup = lookup_loader.get("ansible.builtin.inventory_hostnames", loader=self._loader, templar=self._templar)
        return list(lookup.run([pattern], variables=variables))


def host_mistakes(variable: str, pattern: str | None, names: list[str], hostvars: t.Any) -> list[str]:
    """Return the sentence on a pattern that matches no host, or hosts that are no installs. hostvars: None where unknown."""
    if not pattern:
        return []  # what is required is missing, which is said already
    if not names:
        return [f"{variable} is {pattern!r}, which matches no host of the inventory."]
    others = [name for name in names if hostvars is not None and not hostvars.get(name, {}).get("wpe_install_name")]
    if not others:
        return []
    return [f"{variable} names hosts that are no installs of the inventory plugin wpe_installs: {few(others)}."]


def listed(spec: dict[str, t.Any], value: t.Any) -> t.Any:
    """Return a list of dictionaries that is written as text, any other value as it is."""
    if spec.get("elements") != "dict" or not isinstance(value, str):
        return value
    try:
        return yaml.safe_load(value)
    except yaml.YAMLError:
        return value


def checked(specs: Specs, given: dict[str, t.Any], names: list[str], prefix: str) -> dict[str, t.Any]:
    """Return values and mistakes. given: the variables that are set. names: those of all variables of the host."""
    specs = {name: {key: value for key, value in spec.items() if key != "description"} for name, spec in specs.items()}
    given = clean_values(specs, given)
    errors = spec_errors(specs, {}, given)
    validator = ArgumentSpecValidator(specs)
    values = validator.validate(errors.accepted).validated_parameters
    values = {
        name: absolute(values.get(name)) if specs[name].get("type") == "path" else values.get(name) for name in specs
    }
    return {"values": values, "mistakes": errors.sentences + misspelled(specs, names, prefix)}


def absolute(path: t.Any) -> t.Any:
    """Return a path from the root: modules may run in another folder."""
    return os.path.abspath(path) if path else path


def misspelled(specs: Specs, names: list[str], prefix: str) -> list[str]:
    """Return a sentence for each variable that is near one of the playbook's, but is none of them."""
    start = f"{prefix}_"
    own = {name.removeprefix(start): name for name in specs}
    sentences = []
    for name in sorted(name for name in names if name.startswith(start) and name not in specs):
        near = near_matches(name.removeprefix(start), own)
        if near:
            sentences.append(f"There is no variable {name}. Near matches: {', '.join(own[one] for one in near)}.")
    return sentences

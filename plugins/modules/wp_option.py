# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_option
short_description: Set and delete options of a WordPress site
version_added: 0.1.0
description:
  - Makes an option in the site's database as wanted, with WP-CLI.
  - The value travels on standard input, not on the command line. It is part of the result and of the difference that
    C(--diff) shows; set C(no_log) on the task when it is a secret.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.wp_cli
options:
  name:
    description:
      - Name of the option.
    type: str
    required: true
  value:
    description:
      - The value that is wanted. Lists and dictionaries are stored as arrays of PHP.
      - V(null) means that no value was written, as with all options; use the empty text, or O(state=absent).
      - WordPress stores single numbers and booleans as text, so V(10) equals the text V(10), V(true) the text V(1) and
        V(false) the empty text. Inside lists and dictionaries they keep their type.
      - A dictionary whose keys are 0, 1 and so on in this order is a list to PHP, and is returned as one.
    type: raw
  state:
    description:
      - Whether the option is to be there.
    type: str
    choices: [present, absent]
    default: present
"""

EXAMPLES = r"""
- name: Set the title of a site
  community.wpengine.wp_option:
    name: blogname
    value: Torque Bikes

- name: Keep search engines out of everything but production
  community.wpengine.wp_option:
    name: blog_public
    value: "{{ wpe_environment == 'production' }}"

- name: Set an option that is an array
  community.wpengine.wp_option:
    name: my_plugin_settings
    value:
      cache: true
      lifetime: 3600

- name: Delete an option
  community.wpengine.wp_option:
    name: my_plugin_settings
    state: absent
"""

RETURN = r"""
option:
  description: The option as it is, or in check mode would be; null when it is absent.
  returned: success
  type: dict
  contains:
    name:
      description: Its name.
      returned: always
      type: str
      sample: blogname
    value:
      description: Its value, as WordPress stores it.
      returned: always
      type: raw
      sample: Torque Bikes
"""

import json
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan, same_value
from ansible_collections.community.wpengine.plugins.module_utils._core.text import one_line
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Params, main
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import (
    WordPressModule,
    empty_options,
    starting_with_dash,
)
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import find_json


class Option(WordPressModule):
    """An option in the site's database."""

    noun = "option"
    options = {
        "name": {"type": "str", "required": True},
        "value": {"type": "raw"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
    constraints = {"required_if": [("state", "present", ["value"])]}

    def validate(self) -> list[str]:
        return empty_options(self.params, "name") + starting_with_dash(self.params, "name")

    def current(self) -> Params | None:
        name = self.params["name"]
        arguments = ["option", "get", name, "--format=json"]
        result = self.wp.run(arguments)
        if result.rc != 0:
            if "Does it exist?" in result.stderr:
                return None
            raise self.wp.failure(arguments, result)
        value, found = find_json(result.stdout)
        if not found:
            raise BadInput(
                f"The value of the option {name} is not JSON, so it cannot be compared: {one_line(result.stdout)[:200]}"
            )
        return {"name": name, "value": value}

    def decide(self, current: Params | None) -> Plan:
        return decide(self.params["name"], self.params["state"], self.params["value"], current)


def decide(name: str, state: str, value: t.Any, current: Params | None) -> Plan:
    """Return the Plan. current: name and value, None when the option does not exist."""
    if state == "absent":
        return Plan(current, None, send=[(["option", "delete", name], None)])
    value = as_stored(json.loads(json.dumps(value)))
    if current is not None and same_php_value(value, as_stored(current["value"])):
        return Plan(current, current)
    verb = "add" if current is None else "update"
    send = [(["option", verb, name, "--format=json"], json.dumps(value))]
    return Plan(current, {"name": name, "value": value}, send=send)


def as_stored(value: t.Any) -> t.Any:
    """Return the value as WordPress stores it: a number or boolean alone becomes text."""
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, (int, float)) else value


def same_php_value(wanted: t.Any, stored: t.Any) -> bool:
    """Compare as PHP does."""
    return same_value(with_php_arrays(wanted), with_php_arrays(stored))


def with_php_arrays(value: t.Any) -> t.Any:
    """Return the value with lists where PHP has them: it returns an array with the keys 0, 1 and so on, or an empty one, as a list."""
    if isinstance(value, dict):
        if list(value) == [str(number) for number in range(len(value))]:
            return [with_php_arrays(item) for item in value.values()]
        return {key: with_php_arrays(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_php_arrays(item) for item in value]
    return value


MODULE = Option

if __name__ == "__main__":
    main(Option)

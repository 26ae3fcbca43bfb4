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

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.text import one_line
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import (
    WpModule,
    empty_options,
    find_json,
    like_options,
    main,
)


class Option(WpModule):
    """An option in the site's database."""

    noun = "option"
    options = {
        "name": {"type": "str", "required": True},
        "value": {"type": "raw"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
    constraints = {"required_if": [("state", "present", ["value"])]}

    def validate(self):
        return empty_options(self.params, "name") + like_options(self.params, "name")

    def current(self):
        name = self.params["name"]
        words = ["option", "get", name, "--format=json"]
        status, out, err = self.wp.answer(words)
        if status != 0:
            if "Does it exist?" in err:
                return None
            raise self.wp.failure(words, status, out, err)
        value, found = find_json(out)
        if not found:
            raise BadInput(f"The value of the option {name} is not JSON, so it cannot be compared: {one_line(out)[:200]}")
        return {"name": name, "value": value}

    def plan(self, current):
        return plan(self.params["name"], self.params["state"], self.params["value"], current)


def plan(name, state, value, current):
    """What to do about an option; current is None where there is none."""
    if state == "absent":
        return Plan(current, None, send=[(["option", "delete", name], None)])
    value = stored(json.loads(json.dumps(value)))
    if current is not None and same(value, stored(current["value"])):
        return Plan(current, current)
    verb = "add" if current is None else "update"
    send = [(["option", verb, name, "--format=json"], json.dumps(value))]
    return Plan(current, {"name": name, "value": value}, send=send)


def stored(value):
    """The value as WordPress stores it: a number or boolean alone becomes text."""
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, (int, float)) else value


def same(wanted, there):
    """Whether two values are the same to PHP. Python alone would take true for 1."""
    wanted, there = as_array(wanted), as_array(there)
    if isinstance(wanted, dict) and isinstance(there, dict):
        return wanted.keys() == there.keys() and all(same(wanted[key], there[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(there, list):
        return len(wanted) == len(there) and all(map(same, wanted, there))
    return isinstance(wanted, bool) == isinstance(there, bool) and wanted == there


def as_array(value):
    """PHP has one kind of array: with the keys 0, 1 and so on in this order it comes back as a list, and so does an empty one."""
    if isinstance(value, dict) and list(value) == [str(number) for number in range(len(value))]:
        return list(value.values())
    return value


MODULE = Option

if __name__ == "__main__":
    main(Option)

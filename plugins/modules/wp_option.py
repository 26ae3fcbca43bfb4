# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_option
short_description: Set and delete options of a WordPress site
version_added: 1.0.0
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
      - WordPress rewrites the values of some options, for example V(&) in V(blogname). A value that it only spells differently
        is unchanged. One that it refuses, and one that a constant in C(wp-config.php) hides, is an error, also in check mode.
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
from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan, same_value
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Params, main
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import (
    WordPressModule,
    starting_with_dash,
)
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import find_json, no_data

UNREADABLE = "(a value that JSON cannot carry)"
# Says whether an option exists, whether JSON can carry its value, and the value. It reads the name as JSON.
READ = (
    "$in = json_decode(stream_get_contents(STDIN), true); $none = new stdClass; $value = get_option($in['name'], $none); "
    "$readable = false !== json_encode($value); echo PHP_EOL, json_encode(array('exists' => $value !== $none, "
    "'readable' => $readable, 'value' => $readable ? $value : null)), PHP_EOL;"
)
# The constants that win over what the database has.
CONSTANTS = {"home": "WP_HOME", "siteurl": "WP_SITEURL"}
# WordPress rewrites some values and refuses others, as sanitize_option() does. It reads name and value as JSON.
SANITIZE = (
    "require_once ABSPATH . 'wp-admin/includes/template.php'; "
    "$in = json_decode(stream_get_contents(STDIN), true); "
    "$value = sanitize_option($in['name'], $in['value']); "
    "$errors = array_map(function ($e) { return wp_strip_all_tags($e['message']); }, get_settings_errors($in['name'])); "
    "$constants = array_values(array_filter(array('WP_HOME', 'WP_SITEURL'), 'defined')); "
    "echo PHP_EOL, json_encode(array('sanitized' => $value, 'errors' => array_values($errors), 'constants' => $constants)), PHP_EOL;"
)


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
        return starting_with_dash(self.params, "name")

    def current(self) -> Params | None:
        name = self.params["name"]
        arguments = ["option", "get", name, "--format=json"]
        result = self.wp.run(arguments)
        if result.rc != 0:
            if "Does it exist?" in result.stderr:
                return None
            raise self.wp.failure(arguments, result)
        value, found = find_json(result.stdout)
        if found and self.params["state"] == "present":
            return {"name": name, "value": value}
        # To delete an option, it must be stored: what came may be a default that a plugin registers.
        read = self._read_as_dictionary()
        if read is not None:
            stored = {"name": name, "value": read.get("value") if read["readable"] else UNREADABLE}
            return stored if read["exists"] else None
        if found:
            return {"name": name, "value": value}
        message = no_data(["option", "get"], "JSON", result.stdout)
        raise WpeError(f"The value of the option {name} cannot be compared: {message}", rc=0, stdout=result.stdout)

    def _read_as_dictionary(self) -> Params | None:
        """Return what the program READ says of the option, which is found behind any notice; None if it says nothing.

        PHP has values that JSON cannot carry, such as texts that are not UTF-8. They can be overwritten and deleted.
        """
        result = self.wp.run(["eval", READ], json.dumps({"name": self.params["name"]}))
        read, found = find_json(result.stdout, lambda one: isinstance(one, dict) and {"exists", "readable"} <= set(one))
        return read if found and result.rc == 0 else None

    def decide(self, current: Params | None) -> Plan:
        plan = decide(self.params["name"], self.params["state"], self.params["value"], current)
        if current is None or plan.after is None or not plan.changed:
            return plan
        stored = self._sanitized(plan.after["value"])
        if stored is None:
            return plan
        refuse(self.params["name"], plan.after["value"], current["value"], stored)
        value = as_stored(stored["sanitized"])
        if same_php_value(value, as_stored(current["value"])):
            return Plan(current, current)
        return replace(plan, after={**plan.after, "value": value})

    def _sanitized(self, value: t.Any) -> Params | None:
        """Return the value as WordPress would store it, and its errors; None if it does not tell."""
        result = self.wp.run(["eval", SANITIZE], json.dumps({"name": self.params["name"], "value": value}))
        data, found = find_json(
            result.stdout, lambda one: isinstance(one, dict) and {"sanitized", "errors"} <= set(one)
        )
        return data if found and result.rc == 0 else None

    def unmet(self, plan: Plan, after: Params | None) -> str:
        if plan.after is None:
            return f"the option {self.params['name']} is still there." if after else ""
        if after is None:
            return f"the option {self.params['name']} does not exist."
        wanted, now = plan.after["value"], after["value"]
        if same_php_value(as_stored(wanted), as_stored(now)) or plan.before is None:
            return ""
        if not same_php_value(as_stored(plan.before["value"]), as_stored(now)):
            return ""  # WordPress has stored it in another spelling
        return (
            f"the option {self.params['name']} still is {json.dumps(now)} and not {json.dumps(wanted)}: a plugin or the theme "
            "may set it."
        )


def refuse(name: str, wanted: t.Any, current: t.Any, stored: Params) -> None:
    """Raise BadInput for a value that WordPress would not store, or that a constant hides. stored: what WordPress says of it."""
    reasons = [str(error) for error in stored["errors"]]
    constant = CONSTANTS.get(name)
    if constant in stored.get("constants", []):
        reasons.append(f"the constant {constant} in wp-config.php sets it")
    if reasons:
        raise BadInput(
            f"WordPress does not take {json.dumps(wanted)} for the option {name} and keeps {json.dumps(current)}: {'; '.join(reasons)}."
        )


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

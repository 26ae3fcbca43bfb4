# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wp_info
short_description: Read WordPress, its plugins, themes, users and options
version_added: 1.0.0
description:
  - Reads what is wanted of a site with a single command on the host, so with a single connection.
  - Nothing is changed, also not in check mode.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.wp_cli
options:
  gather:
    description:
      - What to read. A string with commas is a list.
    type: list
    elements: str
    choices: [core, plugins, themes, users, options]
    default: [core, plugins, themes]
  options:
    description:
      - Names of the options to read, which implies V(options) in O(gather).
    type: list
    elements: str
seealso:
  - module: community.wpengine.wp_core
  - module: community.wpengine.wp_plugin
"""

EXAMPLES = r"""
- name: Read WordPress and its extensions
  community.wpengine.wp_info:
  register: site

- name: Show the plugins that have an update
  ansible.builtin.debug:
    msg: "{{ site.wordpress.plugins | selectattr('update', 'equalto', 'available') | map(attribute='name') | list }}"

- name: Read users and two options
  community.wpengine.wp_info:
    gather: [users]
    options: [home, admin_email]
"""

RETURN = r"""
wordpress:
  description: What was read. It has only the keys that were wanted.
  returned: success
  type: dict
  contains:
    core:
      description: C(version) of WordPress, and C(update_version), the newest version to update to, null for none.
      returned: when O(gather) has V(core)
      type: dict
      sample: {"version": "6.8.3", "update_version": "6.9"}
    plugins:
      description: The plugins as WP-CLI lists them.
      returned: when O(gather) has V(plugins)
      type: list
      elements: dict
      sample: [{"name": "akismet", "status": "active", "update": "available", "version": "5.3", "update_version": "5.5"}]
    themes:
      description: The themes as WP-CLI lists them.
      returned: when O(gather) has V(themes)
      type: list
      elements: dict
      sample: [{"name": "astra", "status": "active", "update": "none", "version": "4.12.0", "update_version": ""}]
    users:
      description: The users, without passwords. C(roles) is text with commas.
      returned: when O(gather) has V(users)
      type: list
      elements: dict
      sample: [{"ID": 1, "user_login": "olive", "user_email": "o@example.com", "display_name": "Olive", "roles": "administrator"}]
    options:
      description: The values of the options by name. Null for one that does not exist.
      returned: when options were read
      type: dict
      sample: {"home": "https://www.torquebikes.example"}
"""

import secrets
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Params, main
from ansible_collections.community.wpengine.plugins.module_utils._module.host import ShellResult
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import (
    WordPressModule,
    starting_with_dash,
)
from ansible_collections.community.wpengine.plugins.module_utils._wp_cli import (
    LATEST,
    are_rows,
    find_json,
    no_data,
    version_in,
    version_key,
)

LIST_FIELDS = "--fields=name,status,update,version,update_version"
USER_FIELDS = "--fields=ID,user_login,user_email,display_name,roles"


class Part(t.NamedTuple):
    """One command, and the columns of the rows that it prints; no columns for a command that prints something else."""

    arguments: list[str]
    columns: tuple[str, ...] = ()


# The commands for each item of gather, apart from the options.
PARTS = {
    "core": [Part(["core", "version"]), Part(["core", "check-update", "--format=json"], ("version",))],
    "plugins": [Part(["plugin", "list", LIST_FIELDS, "--format=json"], ("name", "status"))],
    "themes": [Part(["theme", "list", LIST_FIELDS, "--format=json"], ("name", "status"))],
    "users": [Part(["user", "list", USER_FIELDS, "--format=json"], ("user_login",))],
}


class Info(WordPressModule):
    """What a site is."""

    noun = "wordpress"
    options = {
        "gather": {
            "type": "list",
            "elements": "str",
            "choices": ["core", "plugins", "themes", "users", "options"],
            "default": ["core", "plugins", "themes"],
        },
        "options": {"type": "list", "elements": "str"},
    }

    def validate(self) -> list[str]:
        names = self.params["options"] or []
        sentences = [f"options[{number}] is empty." for number, name in enumerate(names) if not name.strip()]
        if "options" in (self.params["gather"] or []) and not names:
            sentences.append("options is missing: name the options to read.")
        return sentences + [text for name in names for text in starting_with_dash({"options": name}, "options")]

    def plan(self) -> Plan:
        wanted = [kind for kind in PARTS if kind in self.params["gather"]]
        parts = [part for kind in wanted for part in PARTS[kind]]
        names = list(dict.fromkeys(self.params["options"] or []))
        options = [Part(["option", "get", name, "--format=json"]) for name in names]
        outputs = self._run([*parts, *options])
        found: Params = {}
        for kind in wanted:
            own = [(part, outputs.pop(0)) for part in PARTS[kind]]
            found[kind] = self._core(own) if kind == "core" else self._rows(*own[0])
        if names:
            found["options"] = {name: self._option(part, out) for name, part, out in zip(names, options, outputs)}
        return Plan(None, None, result=found)

    def _run(self, parts: list[Part]) -> list[ShellResult]:
        """Run all commands in one command line; return the outcome of each, which is between two lines of its own."""
        mark = secrets.token_hex(8)
        commands = [
            f"{self.wp.line(part.arguments, self.host.environment)} 2>&1; printf '\\n{mark} %s\\n' $?" for part in parts
        ]
        result = self.host.shell("; ".join(f"({command})" for command in commands))
        *sections, _rest = result.stdout.split(f"\n{mark} ")
        statuses = [rest.partition("\n") for rest in result.stdout.split(f"\n{mark} ")[1:]]
        if len(statuses) != len(parts):
            raise self.wp.failure(parts[len(statuses)].arguments, result)
        texts = [sections[0], *(after for _status, _newline, after in statuses[:-1])]
        return [ShellResult(int(status), text, "") for (status, _newline, _after), text in zip(statuses, texts)]

    def _text(self, part: Part, out: ShellResult) -> str:
        if out.rc != 0:
            raise self.wp.failure(part.arguments, out)
        return out.stdout

    def _rows(self, part: Part, out: ShellResult) -> list[Params]:
        text = self._text(part, out)
        data, found = find_json(text, lambda value: are_rows(value, part.columns))
        if found:
            return t.cast("list[Params]", data)
        if LATEST in text:
            return []
        raise WpeError(no_data(part.arguments, f"rows with {' and '.join(part.columns)}", text), rc=0, stdout=text)

    def _core(self, own: list[tuple[Part, ShellResult]]) -> Params:
        version, offers = version_in(self._text(*own[0])), self._rows(*own[1])
        newest = max((str(row["version"]) for row in offers), key=version_key, default=None)
        return {"version": version, "update_version": newest}

    def _option(self, part: Part, out: ShellResult) -> t.Any:
        """Return the value of an option, None for one that does not exist."""
        if out.rc != 0 and "Does it exist?" in out.stdout:
            return None
        text = self._text(part, out)
        value, found = find_json(text)
        if not found:
            raise WpeError(no_data(part.arguments, "JSON", text), rc=0, stdout=text)
        return value

    def title(self) -> str:
        return f"WordPress on {self.host.name}"

    def diff(self, plan: Plan) -> None:
        return None


MODULE = Info

if __name__ == "__main__":
    main(Info)

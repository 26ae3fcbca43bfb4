# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an install, as the API describes it, to a host: its variables, its groups and its name."""

from __future__ import annotations

import re
from collections import Counter
from importlib.util import find_spec

from ansible.plugins.inventory import to_safe_group_name

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of

# The variable that holds the value of a group.
GROUP_VARIABLES = {
    "environment": "wpe_environment",
    "account": "wpe_account_name",
    "site": "wpe_site_name",
    "group_name": "wpe_site_group",
    "tag": "wpe_site_tags",
    "php_version": "wpe_php_version",
    "multisite": "wpe_multisite",
    "status": "wpe_status",
}
# Since ansible-core 2.19, which added this package, only text of a trusted origin is a template.
HAS_TRUST = find_spec("ansible.module_utils.datatag") is not None
# What templates are made of: text without any of these cannot become one, not even as a part of other text.
TEMPLATE_CHARACTERS = re.compile("[{}%#]")
LONGEST = 250  # bytes of a host's name: Ansible may keep facts in a file of that name, and file names end at 255
DEEPEST = 50  # lists and objects inside each other; the API has about 5, and with some hundred Ansible itself breaks


def host_variables(install, accounts, sites, domains):
    """The variables of an install's host, as plain data."""
    account_id, site_id = owner_id(install, "account"), owner_id(install, "site")
    site = sites.get(site_id, {})
    name = ssh_name(install["name"])
    tags = site.get("tags")
    return {
        "ansible_host": f"{name}.ssh.wpengine.net",
        "ansible_user": name,
        "ansible_port": 22,
        "wpe_install_id": install["id"],
        "wpe_install_name": install["name"],
        "wpe_environment": install.get("environment"),
        "wpe_account_id": account_id,
        "wpe_account_name": accounts.get(account_id, {}).get("name"),
        "wpe_site_id": site_id,
        "wpe_site_name": site.get("name"),
        "wpe_site_tags": tags if isinstance(tags, list) else [],
        "wpe_site_group": site.get("group_name"),
        "wpe_php_version": install.get("php_version"),
        "wpe_wp_version": install.get("wp_version"),
        "wpe_primary_domain": install.get("primary_domain"),
        "wpe_cname": install.get("cname"),
        "wpe_stable_ips": install.get("stable_ips"),
        "wpe_status": install.get("status"),
        "wpe_multisite": install.get("is_multisite"),
        "wpe_created_at": install.get("created_at"),
        "wpe_domains": domains,
    }


def owner_id(install, key):
    """The id of what an install belongs to; None also where it cannot be an id."""
    value = id_of(install, key)
    return value if isinstance(value, (str, int)) else None


def group_names(group_by, prefix, variables):
    """The groups of a host. A value that is null or empty makes none, nor does an object; a list makes several."""
    names = []
    for word in group_by:
        value = variables[GROUP_VARIABLES[word]]
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, (str, int, float)) and item != "":
                text = str(item).lower() if isinstance(item, bool) else item
                names.append(to_safe_group_name(f"{prefix}{word}_{text}"))
    return names


def keep_apart(candidates):
    """A different name for each host. candidates: the names it may have, best first.

    Gives the names, and of the best names that several wanted the second best of those that wanted them.
    """
    level = [0] * len(candidates)
    clashes = {}
    while True:
        names = [own[step] for own, step in zip(candidates, level)]
        counts = Counter(names)
        clashing = [i for i, name in enumerate(names) if counts[name] > 1 and level[i] + 1 < len(candidates[i])]
        if not clashing:
            return names, clashes
        for i in clashing:
            clashes.setdefault(names[i], []).append(candidates[i][1])
            level[i] += 1


def ssh_name(name):
    """An install's name in a host name of the gateway. A name that no install can have must not become that of another."""
    return re.sub("^-|^$|[^A-Za-z0-9-]", "_", name)


def safe_host_name(text):
    """Without what Ansible could take for a template, a path or an option, and what a terminal could obey; not too long.

    A name that begins with a dot is hidden, or the folder above: its host_vars would be those of all of the inventory.
    """
    kept = "".join(letter if letter.isprintable() and letter not in "{}/\\" else "_" for letter in text.strip())
    return re.sub("^[-.]", "_", kept).encode()[:LONGEST].decode(errors="ignore")


def as_data(value, levels=DEEPEST):
    """The value marked, where that is needed, so that no version of Ansible runs it as a template.

    Since ansible-core 2.19 only text of a trusted origin is a template. Before, all text is that is not wrapped. Text
    without the characters of templates is left as it is, because ansible-inventory lists what is wrapped as an object.
    """
    if not levels:
        raise WpeError(f"The API describes an install in more than {DEEPEST} levels; is api_url right (it ends in /v1)?")
    if isinstance(value, dict):
        return {as_data(key): as_data(item, levels - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [as_data(item, levels - 1) for item in value]
    return mark_unsafe(value) if isinstance(value, str) and TEMPLATE_CHARACTERS.search(value) else value


def mark_unsafe(text):
    """Return the text marked so that ansible-core never runs it as a template."""
    if HAS_TRUST:
        return text
    from ansible.utils.unsafe_proxy import wrap_var  # newer versions deprecate it

    return wrap_var(text)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn an install of the API into a host: its variables, groups and name."""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from importlib.util import find_spec

from ansible.plugins.inventory import to_safe_group_name

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import CHECK_API_URL
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of

ApiObject = dict[str, t.Any]

# The host variable that each choice of group_by reads.
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
# Text without any of these characters cannot become a template, not even as a part of other text.
TEMPLATE_CHARACTERS = re.compile("[{}%#]")
LONGEST = 250  # bytes of a host's name: Ansible may keep facts in a file of that name, which 255 bytes limit
DEEPEST = 50  # nested lists and objects: the API has about 5, and Ansible fails with some hundred


def host_variables(
    install: ApiObject,
    accounts: dict[t.Any, ApiObject],
    sites: dict[t.Any, ApiObject],
    domains: list[ApiObject] | None,
) -> dict[str, t.Any]:
    """Return the variables of an install's host, as plain data. accounts, sites: by id. domains: None if not read."""
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
        "wpe_siblings": siblings(site, install),
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


def siblings(site: ApiObject, install: ApiObject) -> dict[str, str]:
    """Return the names of all installs of a site by their environment, also of those that are no hosts."""
    rows = site.get("installs")
    return {
        row["environment"]: row["name"]
        for row in [*(rows if isinstance(rows, list) else []), install]
        if isinstance(row, dict) and isinstance(row.get("environment"), str) and isinstance(row.get("name"), str)
    }


def with_installs(sites: list[ApiObject], installs: list[ApiObject]) -> list[ApiObject]:
    """Return sites, each of which has its installs: those that the API names in the site, otherwise the listed ones."""
    own: dict[t.Any, list[ApiObject]] = {}
    for install in installs:
        own.setdefault(owner_id(install, "site"), []).append(install)
    return [site if site.get("installs") else dict(site, installs=own.get(site.get("id"), [])) for site in sites]


def owner_id(install: ApiObject, key: str) -> str | int | None:
    """Return the id of the account or site of an install, None if the API gives none or a value that cannot be an id."""
    value = id_of(install, key)
    return value if isinstance(value, (str, int)) else None


def group_values(group_by: list[str], prefix: str, variables: dict[str, t.Any]) -> dict[str, str]:
    """Return the groups of a host, each with the value that makes it, as text.

    There is one group for each item of a list, and none for a null, an empty text or an object.
    """
    groups = {}
    for word in group_by:
        value = variables[GROUP_VARIABLES[word]]
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, (str, int, float)) and item != "":
                text = str(item).lower() if isinstance(item, bool) else item
                groups[to_safe_group_name(f"{prefix}{word}_{text}")] = str(text)
    return groups


def keep_apart(candidates: list[list[str]]) -> tuple[list[str], dict[str, list[str]]]:
    """Return a different name for each host, and the clashes. candidates: the possible names of each host, best first.

    A clash is a name that is the best one of several hosts, with the second best name of each of them.
    """
    level = [0] * len(candidates)
    clashes: dict[str, list[str]] = {}
    while True:
        names = [own[step] for own, step in zip(candidates, level)]
        counts = Counter(names)
        clashing = [i for i, name in enumerate(names) if counts[name] > 1 and level[i] + 1 < len(candidates[i])]
        if not clashing:
            return names, clashes
        for i in clashing:
            clashes.setdefault(names[i], []).append(candidates[i][1])
            level[i] += 1


def ssh_name(name: str) -> str:
    """Return an install's name for a host name of the gateway. An invalid name never becomes that of another install."""
    return re.sub("^-|^$|[^A-Za-z0-9-]", "_", name)


def safe_host_name(text: str) -> str:
    """Return the text as a host name that is no template, path or option, has no control characters and is not too long.

    A leading dot is replaced, too: the name ".." would take its host_vars from the folder above.
    """
    kept = "".join(letter if letter.isprintable() and letter not in "{}/\\" else "_" for letter in text.strip())
    return re.sub("^[-.]", "_", kept).encode()[:LONGEST].decode(errors="ignore")


def as_data(value: t.Any, levels: int = DEEPEST) -> t.Any:
    """Return the value with its text marked so that no version of ansible-core runs it as a template.

    Text without the characters of templates stays unmarked, because ansible-inventory lists marked text as an object.
    Raises WpeError for more than so many nested levels.
    """
    if not levels:
        raise WpeError(f"The API returned an install with more than {DEEPEST} nested levels; {CHECK_API_URL}")
    if isinstance(value, dict):
        return {as_data(key): as_data(item, levels - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [as_data(item, levels - 1) for item in value]
    return mark_unsafe(value) if isinstance(value, str) and TEMPLATE_CHARACTERS.search(value) else value


def mark_unsafe(text: str) -> str:
    """Return the text marked so that ansible-core never runs it as a template."""
    if HAS_TRUST:
        return text
    from ansible.utils.unsafe_proxy import wrap_var  # newer versions deprecate it

    marked: str = wrap_var(text)
    return marked

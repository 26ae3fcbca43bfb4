# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of a declaration, and what is wrong with one before anything is read.

The options of each entry are those of the module that manages the same thing alone.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import invalid
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name, canonical_text
from ansible_collections.community.wpengine.plugins.module_utils._domains import is_platform, plain_name, shown
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_domain import InstallDomains
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_install import Install
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_offload_settings import OffloadSettings
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_site import Site
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_site_report_schedule import (
    SiteReportSchedule,
)
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_user import AccountUser

Entry = dict[str, t.Any]
OptionSpecs = dict[str, dict[str, t.Any]]


def some(options: OptionSpecs, *names: str) -> OptionSpecs:
    """Return some options of a module."""
    return {name: options[name] for name in names}


def entries(options: OptionSpecs) -> dict[str, t.Any]:
    """Return the option that is a list of entries."""
    return {"type": "list", "elements": "dict", "options": options}


NAME: OptionSpecs = {"name": {"type": "str", "required": True}}
OFFLOAD = some(OffloadSettings.options, "cloud", "bucket", "bucket_region", "path_settings")
DOMAIN = {**InstallDomains.options["domains"]["options"], **some(InstallDomains.options, "state")}
INSTALL = {
    **NAME,
    **some(Install.options, "environment", "state"),
    "domains": entries(DOMAIN),
    "offload": {"type": "dict", "options": OFFLOAD},
}
SITE = {**NAME, **some(Site.options, "id", "rename_from", "state"), "installs": entries(INSTALL)}
USER = {name: spec for name, spec in AccountUser.options.items() if name != "account"}
ACCOUNT = {
    **NAME,
    "sites": entries(SITE),
    "installs": entries(INSTALL),
    "users": entries(USER),
    "report_schedules": entries(SiteReportSchedule.options),
}


class Placed(t.NamedTuple):
    """An entry and its place, such as C(accounts[0].sites[3]).

    given: the entry as the user wrote it, which tells null from left out. A key that the argument spec refuses is left out.
    """

    place: str
    entry: Entry
    given: Entry

    def entries(self, key: str) -> list[Placed]:
        """Return the entries under a key, none if it is left out."""
        return placed(f"{self.place}.{key}", self.entry.get(key), self.given.get(key))

    def text(self, key: str) -> str:
        """Return the text under a key in the form that compares, an empty one if it is left out."""
        return canonical_name(self.entry.get(key))

    def has(self, key: str) -> bool:
        """Return True if the key is set: what is left out is not managed."""
        return self.entry.get(key) is not None

    @property
    def is_absent(self) -> bool:
        """Return True for what must not exist."""
        return self.entry.get("state") == "absent"


def placed(place: str, items: list[Entry] | None, given: t.Any) -> list[Placed]:
    """Return the entries of a list with their places. given: the list as the user wrote it."""
    items = items or []
    written = given if isinstance(given, list) and len(given) == len(items) else [{}] * len(items)
    return [
        Placed(f"{place}[{number}]", entry, raw if isinstance(raw, dict) else {})
        for number, (entry, raw) in enumerate(zip(items, written))
        if isinstance(entry, dict)
    ]


def installs_of(account: Placed) -> list[tuple[Placed | None, Placed]]:
    """Return the declared installs of an account, each with its site, None for those without a site."""
    with_site = [(site, install) for site in account.entries("sites") for install in site.entries("installs")]
    return [*with_site, *((None, install) for install in account.entries("installs"))]


def mistakes(accounts: list[Placed], prune: t.Collection[str]) -> list[str]:
    """Return a sentence for each mistake that concerns several entries of a declaration, each with its place."""
    found = _twice("account", [(one.text("name"), one) for one in accounts], "name")
    for account in accounts:
        for site in account.entries("sites"):
            found += _environment_mistakes(site)
            if site.is_absent and site.has("installs"):
                found.append(f"{site.place}: a site that is absent has no installs; leave installs out.")
        found += _site_names(account.entries("sites"))
        found += _twice(
            "person", [(canonical_text(one.text("email")), one) for one in account.entries("users")], "email"
        )
        schedules = account.entries("report_schedules")
        found += _twice("report schedule", [((one.text("site"), one.text("title")), one) for one in schedules], "title")
    installs = [install for account in accounts for _site, install in installs_of(account)]
    found += _twice("install", [(one.text("name"), one) for one in installs], "name")
    return found + _domain_mistakes(installs, "domains" in prune)


def _twice(noun: str, keyed: list[tuple[t.Any, Placed]], name_key: str) -> list[str]:
    """Return a sentence for each entry whose key, unless it is empty, an earlier one has."""
    first: dict[t.Any, Placed] = {}
    sentences = []
    for key, one in keyed:
        if key in first:
            name = one.entry[name_key]
            sentences.append(f"{one.place}: the {noun} {name!r} is declared twice, first at {first[key].place}.")
        elif key:
            first[key] = one
    return sentences


def _site_names(sites: list[Placed]) -> list[str]:
    """Return the sentences on sites that cannot be told apart."""
    sentences = _twice("site", [(canonical_text(site.text("id")), site) for site in sites], "id")
    by_name: dict[str, list[Placed]] = {}
    for site in sites:
        by_name.setdefault(site.text("name"), []).append(site)
    for name, twins in by_name.items():
        if name and len(twins) > 1 and not all(site.text("id") for site in twins):
            places = " and ".join(site.place for site in twins)
            sentences.append(f"{places}: several sites are named {name!r}, so each needs its id.")
    return sentences


def _environment_mistakes(site: Placed) -> list[str]:
    first: dict[str, Placed] = {}
    sentences = []
    for install in site.entries("installs"):
        environment = install.text("environment")
        if not environment or install.is_absent:
            continue
        if environment in first:
            sentences.append(
                f"{install.place}: the site {site.text('name')!r} has one {environment} environment, which "
                f"{first[environment].place} declares already."
            )
        first.setdefault(environment, install)
    return sentences


def _domain_mistakes(installs: list[Placed], pruned: bool) -> list[str]:
    """Return the sentences on domains of several installs, and on redirects to what the declaration removes."""
    first: dict[str, tuple[Placed, Placed]] = {}
    sentences = []
    for install in installs:
        domains = {
            plain_name(one.text("name")): one for one in install.entries("domains") if _is_valid(one.text("name"))
        }
        if install.is_absent and install.has("domains"):
            sentences.append(f"{install.place}: an install that is absent has no domains; leave domains out.")
        for name, one in domains.items():
            if one.is_absent:
                continue
            owner, there = first.setdefault(name, (install, one))
            if owner is not install:
                sentences.append(f"{one.place}: the domain {shown(name)} is declared twice, first at {there.place}.")
            sentences += _target_mistakes(one, domains, pruned)
    return sentences


def _target_mistakes(domain: Placed, domains: dict[str, Placed], pruned: bool) -> list[str]:
    """Return the sentence on a redirect to a domain that the declaration removes. domains: those of the same install."""
    target = domain.text("redirect_to")
    if not target or is_uuid(target) or not _is_valid(target):
        return []
    name = plain_name(target)
    if name in domains and domains[name].is_absent:
        return [f"{domain.place}.redirect_to: the domain {shown(name)} is declared absent."]
    if pruned and name not in domains and not is_platform(name):
        return [f"{domain.place}.redirect_to: the domain {shown(name)} is not declared, so prune would remove it."]
    return []


def _is_valid(name: str) -> bool:
    return not invalid(plain_name, name)

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's objects as entries of a declaration: no ids, nulls, defaults, or dates that move by themselves."""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._account_users import roles_of
from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name, canonical_text
from ansible_collections.community.wpengine.plugins.module_utils._domains import Domain, view

Entry = dict[str, t.Any]
Row = dict[str, t.Any]

ENVIRONMENTS = ("production", "staging", "development")  # in this order


def without_defaults(values: Entry, **defaults: t.Any) -> Entry:
    """Return the values that are neither null nor the given default."""
    return {
        name: value
        for name, value in values.items()
        if value is not None and not (name in defaults and value == defaults[name])
    }


def site_values(site: Row) -> Entry:
    """Return what a declaration says of a site."""
    return {"name": canonical_name(site.get("name"))}


def install_values(install: Row) -> Entry:
    """Return what a declaration says of an install, apart from its name and its site."""
    return without_defaults({"environment": install.get("environment")})


def domain_values(domain: Domain) -> Entry:
    """Return what a declaration says of a domain, apart from its name."""
    return without_defaults(view(domain), primary=False, secure_all_urls=False)


def user_values(user: Row) -> Entry:
    """Return what a declaration says of a user, apart from the e-mail address. user: see _account_users.view()."""
    installs = user.get("installs")
    return without_defaults(
        {
            "first_name": canonical_name(user.get("first_name")) or None,
            "last_name": canonical_name(user.get("last_name")) or None,
            "roles": sorted(roles_of(user)),
            "installs": None if installs is None else sorted(str(install.get("name")) for install in installs),
        }
    )


def offload_values(settings: Row) -> Entry:
    """Return what a declaration says of the offload settings of an install."""
    paths = [
        without_defaults(
            {name: item.get(name) for name in ("path", "excluded_paths", "redirect_type")}, excluded_paths=[]
        )
        for item in settings.get("path_settings") or []
    ]
    values = {name: settings.get(name) for name in ("cloud", "bucket", "bucket_region")}
    return without_defaults(values, cloud="s3") | {
        "path_settings": sorted(paths, key=lambda item: str(item.get("path")))
    }


def schedule_values(schedule: Row, template: str | None) -> Entry:
    """Return what a declaration says of a report schedule, apart from its site and title. template: its name or UUID."""
    frequency = schedule.get("frequency") or {}
    recipients = [
        without_defaults({"email": canonical_text(one.get("email")), "name": canonical_name(one.get("name")) or None})
        for one in schedule.get("recipients") or []
    ]
    sections = sorted(str(one.get("name")) for one in schedule.get("sections") or [])
    return without_defaults(
        {
            "recipients": sorted(recipients, key=lambda one: one["email"]),
            "frequency": without_defaults(
                {"unit": frequency.get("unit"), "value": whole_number(frequency.get("value"))}
            )
            or None,
            "sections": sections or None,
            "template": template,
        }
    )


def whole_number(value: t.Any) -> t.Any:
    """Return the number that the API may show as text, any other value as it is."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def domain_order(item: tuple[str, Domain]) -> tuple[bool, str]:
    """Return a sort key for names and domains: the primary domain first, then by name."""
    return not item[1].get("primary"), item[0]


def install_order(install: Row) -> tuple[int, str]:
    """Return a sort key for installs: production, staging, development, others; then by name."""
    environment = install.get("environment")
    rank = ENVIRONMENTS.index(environment) if environment in ENVIRONMENTS else len(ENVIRONMENTS)
    return rank, str(install.get("name"))


def differing(before: Entry, after: Entry) -> tuple[Entry, Entry]:
    """Return those values of two entries that differ. A key that only one of them has is left out of the other one."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return tuple({name: entry[name] for name in names if name in entry} for entry in (before, after))  # type: ignore[return-value]

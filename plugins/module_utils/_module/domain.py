# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules that work on one existing domain share."""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import Missing, invalid
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import Lookup, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import (
    DOMAIN,
    INSTALL,
    validate_install,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted, predicted_id
from ansible_collections.community.wpengine.plugins.module_utils._core.text import near_matches
from ansible_collections.community.wpengine.plugins.module_utils._domains import (
    Domain,
    comparable,
    plain_name,
    read_domain,
    read_domains,
    shown,
)
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule


class DomainModule(ApiModule):
    """A module with the options install and domain."""

    options = {**INSTALL, **DOMAIN}
    domain_name: str | None = None  # set by read_domain()

    def validate(self) -> list[str]:
        domain = self.params["domain"]
        # validate_names() reports an empty one.
        return validate_install(self.params) + (validate_domain_name(domain) if domain else [])

    def read_domain(self) -> Domain:
        """Return the domain as the API has it now."""
        self.install = self.lookup.reference("install", self.params["install"])
        domain = require_domain(self.lookup, self.install, self.params["domain"])
        self.domain_name = comparable(domain["name"])
        return domain

    def path(self, domain: Domain, *parts: str) -> str:
        """Return a path below the domain."""
        return api_path("installs", self.install["id"], "domains", domain["id"], *parts)

    def title(self) -> str:
        """Return the domain's name for messages."""
        return (
            f"the domain {shown_domain(self.domain_name or self.params['domain'])} of the install {self.install_name}"
        )


def shown_domain(value: str) -> str:
    """Return a valid name or UUID of a domain for messages: an international name in both forms."""
    return value if is_uuid(value) else shown(plain_name(value))


def validate_domain_name(value: str) -> list[str]:
    """Return the sentence on what is wrong with a domain's name or UUID, no sentence when it is right."""
    return [] if is_uuid(value) else invalid(plain_name, value)


def require_domain(lookup: Lookup, install: dict[str, t.Any], value: str) -> Domain:
    """Return a domain of an install by name or UUID. The list is always read again.

    Raises Missing, with near matches, when there is none. Where an earlier task may add it, it is returned with a
    predicted id.
    """
    path = api_path("installs", install["id"], "domains")
    domains = read_domains(lookup.client.fresh_rows(path))
    name = value.lower() if is_uuid(value) else plain_name(value)
    found = domains.get(name) or next((row for row in domains.values() if row.get("id") == name), None)
    if found is not None:
        return found
    near = [] if is_uuid(value) else near_matches(name, sorted(domains))
    text = f"There is no domain {value!r} on the install {install.get('name')!r}."
    missing = Missing(f"{text} Near matches: {', '.join(map(shown, near))}." if near else text)
    if is_uuid(value) and not is_predicted(value):
        raise missing
    lookup.fail_or_predict(missing)
    return read_domain({"id": predicted_id("/domains", name), "name": name})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialects: forms of responses that the API was seen to use besides the documented one.

A dialect is a dict from operationId to a function that converts the documented body of a successful response.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from .state import Row

ConvertRow = Callable[[Row], t.Any]
Convert = Callable[[t.Any], t.Any]


def _rows(convert: ConvertRow) -> Convert:
    """Return a function that converts every row of a list response."""
    return lambda body: {**body, "results": [convert(row) for row in body["results"]]}


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


TXT_FIELDS = (
    "ownership_status",
    "txt_verified_time",
    "txt_verified_domain",
    "txt_verification_key",
    "txt_verification_value",
)


def _redirect_target(domain: Row) -> Row | None:
    """Return the redirect target of a domain: one object in a bulk response, the first of a list in others."""
    targets = domain.get("redirects_to") or []
    if isinstance(targets, dict):
        return targets
    return targets[0] if targets else None


def _domain_2021(domain: Row) -> Row:
    domain = {**domain, "redirect_to": _redirect_target(domain) or {}}
    return _without(domain, "redirects_to", "secure_all_urls", "network_type", "network_details", *TXT_FIELDS)


def _domain_2024_listed(domain: Row) -> Row:
    return _without({**domain, "redirect_to": _redirect_target(domain)}, "redirects_to", *TXT_FIELDS)


def _domain_2024(domain: Row) -> Row:
    return _without({**domain, "redirects_to": _redirect_target(domain)}, *TXT_FIELDS)


def _domain_with_target_name(domain: Row) -> Row:
    return {**domain, "redirects_to": (_redirect_target(domain) or {}).get("name")}


def _domain_with_target_id(domain: Row) -> Row:
    return {**domain, "redirects_to": (_redirect_target(domain) or {}).get("id")}


def _bulk_item(domain: Row) -> Row:
    """Return a domain as documented for a bulk response: the target as one object, or no field without a target."""
    item = _without(domain, "redirects_to", "secure_all_urls", "network_type", "network_details")
    target = _redirect_target(domain)
    if target:
        item["redirects_to"] = target
    return item


def _domain_operations(listed: ConvertRow, single: ConvertRow) -> dict[str, Convert]:
    return {
        "listDomains": _rows(listed),
        "getDomain": single,
        "createDomain": single,
        "updateDomain": single,
        "createBulkDomains": lambda created: single(created[0]),
    }


# createBulkDomains returns the list of all created domains; each dialect has its own form of the response.
DIALECTS: dict[str, dict[str, Convert]] = {
    # As documented: the response to a bulk request has only one of the created domains.
    "spec": {"createBulkDomains": lambda created: _bulk_item(created[0])},
    # As recorded in 2021: a redirect is always an object, accounts have no nickname.
    "2021": {
        **_domain_operations(_domain_2021, _domain_2021),
        "listAccounts": _rows(lambda row: _without(row, "nickname")),
        "getAccount": lambda row: _without(row, "nickname"),
    },
    # As read by clients of 2024: lists and single objects use different keys, a bulk response has all domains.
    "2024": {
        **_domain_operations(_domain_2024_listed, _domain_2024),
        "createBulkDomains": lambda created: {"domains": [_domain_2024(row) for row in created]},
    },
    # Installs have no status, which the contract does not require.
    "sparse": {
        "createBulkDomains": lambda created: _bulk_item(created[0]),
        **dict.fromkeys(("getInstall", "createInstall", "updateInstall"), lambda row: _without(row, "status")),
        "listInstalls": _rows(lambda row: _without(row, "status")),
    },
    # A redirect is a string: the name, or the ID, of its target.
    "strings": _domain_operations(_domain_with_target_name, _domain_with_target_name),
    "string_ids": _domain_operations(_domain_with_target_id, _domain_with_target_id),
}


def convert(dialect: str, operation_id: str, body: t.Any) -> t.Any:
    """Return the body of a successful response in the given dialect."""
    converter = DIALECTS[dialect].get(operation_id)
    return converter(body) if converter else body

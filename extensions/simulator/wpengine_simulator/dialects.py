# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in which the API was seen to word its answers, beside the documented one.

A dialect is a dict from operationId to a function that rewords the body of a successful answer.
"""

from __future__ import annotations


def _rows(reword):
    """Reword every row of a list."""
    return lambda body: {**body, "results": [reword(row) for row in body["results"]]}


def _without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


TXT_FIELDS = (
    "ownership_status", "txt_verified_time", "txt_verified_domain", "txt_verification_key", "txt_verification_value",
)


def _target(domain):
    """Whereto a domain redirects, or None: a list in most answers, one object in the answer to a bulk request."""
    targets = domain.get("redirects_to") or []
    if isinstance(targets, dict):
        return targets
    return targets[0] if targets else None


def _domain_2021(domain):
    domain = {**domain, "redirect_to": _target(domain) or {}}
    return _without(domain, "redirects_to", "secure_all_urls", "network_type", "network_details", *TXT_FIELDS)


def _domain_2024_listed(domain):
    return _without({**domain, "redirect_to": _target(domain)}, "redirects_to", *TXT_FIELDS)


def _domain_2024(domain):
    return _without({**domain, "redirects_to": _target(domain)}, *TXT_FIELDS)


def _domain_names(domain):
    return {**domain, "redirects_to": (_target(domain) or {}).get("name")}


def _domain_ids(domain):
    return {**domain, "redirects_to": (_target(domain) or {}).get("id")}


def _bulk_item(domain):
    """A domain as the documented answer to a bulk request words it: one object as target, none when there is none."""
    item = _without(domain, "redirects_to", "secure_all_urls", "network_type", "network_details")
    if _target(domain):
        item["redirects_to"] = _target(domain)
    return item


def _domain_operations(listed, single):
    return {
        "listDomains": _rows(listed),
        "getDomain": single,
        "createDomain": single,
        "updateDomain": single,
        "createBulkDomains": lambda made: single(made[0]),
    }


# createBulkDomains hands over the list of what it made: each dialect says what of it is answered.
DIALECTS = {
    # What WP Engine documents: of several new domains only one is in the answer.
    "spec": {"createBulkDomains": lambda made: _bulk_item(made[0])},
    # As recorded in 2021: a redirect is always an object, accounts have no nickname.
    "2021": {
        **_domain_operations(_domain_2021, _domain_2021),
        "listAccounts": _rows(lambda row: _without(row, "nickname")),
        "getAccount": lambda row: _without(row, "nickname"),
    },
    # As clients of 2024 read it: lists and single answers use different keys, a bulk answer lists what it made.
    "2024": {
        **_domain_operations(_domain_2024_listed, _domain_2024),
        "createBulkDomains": lambda made: {"domains": [_domain_2024(row) for row in made]},
    },
    # A redirect as text: the name, or the id, of the domain it leads to.
    "strings": _domain_operations(_domain_names, _domain_names),
    "string_ids": _domain_operations(_domain_ids, _domain_ids),
}


def reword(dialect, operation_id, body):
    reworded = DIALECTS[dialect].get(operation_id)
    return reworded(body) if reworded else body

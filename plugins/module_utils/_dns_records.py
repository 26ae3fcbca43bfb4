# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DNS records to publish for a domain, in the form that modules for DNS take."""

from __future__ import annotations

import typing as t

# Labels under which some countries register names, such as co.uk. A root domain below one has three labels.
SECOND_LEVEL = {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "govt", "ltd", "ne", "net", "or", "org", "sch"}

Domain = dict[str, t.Any]
Record = dict[str, str]


def dns_records(domain: Domain, name: str) -> list[Record]:
    """Return what to publish for a domain; nothing where the API names nothing, as on the legacy network.

    domain: as the API has it. name: its name in lower case and punycode. A root domain cannot have a CNAME record, so it gets
    the addresses. Until the ownership is verified, the TXT record comes first.
    """
    root = str(domain.get("txt_verified_domain") or "").lower().rstrip(".") or root_of(name)
    details = domain.get("network_details")
    config = (details.get("dns_config_info") if isinstance(details, dict) else None) or {}
    records = []
    key, value = domain.get("txt_verification_key"), domain.get("txt_verification_value")
    if key and value and not domain.get("txt_verified_time"):
        records.append({"name": record_name(str(key), root), "type": "TXT", "value": str(value)})
    if name == root:
        addresses = config.get("a_records") or []
        records += [{"name": name, "type": "A", "value": str(address)} for address in addresses]
    elif config.get("cname"):
        records.append({"name": name, "type": "CNAME", "value": str(config["cname"]).rstrip(".")})
    return records


def root_of(name: str) -> str:
    """Return the root domain of a name, by the number of its labels: the API names it only for some domains."""
    labels = name.split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 2
    return ".".join(labels[-count:])


def record_name(key: str, root: str) -> str:
    """Return the full name of a record whose name may be given below the root domain, or as @ for the root itself."""
    key = key.lower().rstrip(".")
    if key in ("@", root):
        return root
    return key if key.endswith(f".{root}") else f"{key}.{root}"

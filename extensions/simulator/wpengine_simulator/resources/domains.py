# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of an install, including the two platform host names that every install has."""

from __future__ import annotations

import hashlib
import re

from ..call import Body, Call
from ..errors import ApiError, invalid, taken
from ..state import Row, Rows
from ..values import new_id
from . import operation

LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"(?:\*\.)?(?:{LABEL}\.)+{LABEL}")
PLATFORM_SUFFIXES = (".wpengine.com", ".wpenginepowered.com")
# Second-level names under which a root domain has three parts, e.g. example.co.uk.
SHARED_SECOND_LEVELS = ("ac", "co", "com", "edu", "gov", "net", "org")
NETWORKS = {
    "AN": ("wp.wpenginepowered.com", ["192.0.2.20", "192.0.2.21"]),
    "GES": ("wp.wpeproxy.com", ["192.0.2.30", "192.0.2.31"]),
}


def primary_of(domains: Rows) -> Row | None:
    """Return the primary domain, or a platform host name if no domain is primary."""
    fallback = None
    for row in domains.values():
        if row.get("primary"):
            return row
        if fallback is None and row.get("platform"):
            fallback = row
    return fallback


def root_of(name: str) -> str:
    """Return the root domain, which must have the TXT record."""
    labels = name.replace("*.", "").split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SHARED_SECOND_LEVELS else 2
    return ".".join(labels[-size:])


def txt_value_of(row: Row) -> str:
    """Return the required value of the TXT record, which is the same for all domains under one root."""
    return hashlib.sha256(root_of(row["name"]).encode()).hexdigest()[:32]


def ownership(row: Row) -> Body:
    """Return the fields about the TXT record. Platform host names need no record."""
    if row.get("platform"):
        return {"ownership_status": "TXT_VERIFIED"}
    verified = row.get("txt_verified_time") is not None
    return {
        "txt_verified_time": row.get("txt_verified_time"),
        "txt_verified_domain": root_of(row["name"]),
        "txt_verification_key": None if verified else "_wpe_verification",
        "txt_verification_value": None if verified else txt_value_of(row),
        "ownership_status": "TXT_VERIFIED" if verified else "TXT_VERIFICATION_PENDING",
    }


def is_duplicate(call: Call, row: Row, domains: Rows) -> bool:
    """Return True for a domain that another install had first, unless only a former one had it."""
    # The state may say so of an install that is out of reach of every user.
    if row.get("duplicate"):
        return True
    return bool(row.get("added_second")) and is_in_other_install(call, domains, row["name"])


def view(call: Call, row: Row, domains: Rows) -> Body:
    target = domains.get(row.get("redirect_to") or "")
    network = row.get("network_type", "GES")
    body = {
        "id": row["id"],
        "name": row["name"],
        "duplicate": is_duplicate(call, row, domains),
        "primary": row is primary_of(domains),
        "network_type": network,
        "redirects_to": [{"id": target["id"], "name": target["name"]}] if target else [],
        "secure_all_urls": row.get("secure_all_urls", False),
        **ownership(row),
    }
    if network in NETWORKS:
        cname, addresses = NETWORKS[network]
        body["network_details"] = {
            "dns_config_info": {"cname": cname, "a_records": addresses},
            "network_info": {"status": "active", "ssl": {"status": "active"}},
        }
    return body


def domains_of(call: Call) -> Rows:
    """Return the domains of the install in the path."""
    install = call.find(call.data["installs"], call.path["install_id"])
    domains: Rows = call.data["domains"].setdefault(install["id"], {})
    return domains


def domain_of(call: Call) -> tuple[Row, Rows]:
    """Return the domain in the path, and all domains of its install."""
    domains = domains_of(call)
    return call.find(domains, call.path["domain_id"]), domains


def normalize_name(call: Call, domains: Rows, name: str) -> str:
    """Return a name in lower case and Punycode. Raise ApiError if it is invalid or in use."""
    try:
        name = name.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        raise invalid("Domain", "name", "Name is not a domain name") from None
    if len(name) > 253 or not NAME.fullmatch(name):
        raise invalid("Domain", "name", "Name is not a domain name")
    if name.endswith(PLATFORM_SUFFIXES):
        raise invalid("Domain", "name", "Name is reserved for the platform")
    if any(row["name"] == name for row in domains.values()):
        raise taken("Domain", "name", "The install already has this domain")
    if call.settings["domain_in_use"] == "refuse" and is_in_other_install(call, domains, name):
        raise taken("Domain", "name", "Name is in use by another install")
    return name


def is_in_other_install(call: Call, domains: Rows, name: str) -> bool:
    return any(
        row["name"] == name for other in call.data["domains"].values() if other is not domains for row in other.values()
    )


def new_row(call: Call, domains: Rows, name: str) -> Row:
    """Return a new domain without adding it to the domains of the install."""
    name = normalize_name(call, domains, name)
    verified = not call.settings["txt_verification"] or root_of(name) in call.data["txt_records"]
    second = is_in_other_install(call, domains, name)
    return {
        "id": new_id(),
        "name": name,
        "duplicate": second and call.settings["duplicate_flag"] == "kept",
        "added_second": second,
        "primary": False,
        "redirect_to": None,
        "secure_all_urls": False,
        "network_type": call.settings["domain_network"],
        "txt_verified_time": call.timestamp() if verified else None,
    }


def make_primary(call: Call, row: Row, domains: Rows) -> None:
    if is_duplicate(call, row, domains) or row["name"].startswith("*.") or row.get("redirect_to"):
        raise invalid("Domain", "primary", "A duplicate, wildcard or redirecting domain cannot be primary")
    for other in domains.values():
        other["primary"] = False
    row["primary"] = True


def redirect(row: Row, target: Row, domains: Rows) -> None:
    """Redirect a domain to another one of the install. Raise ApiError for a redirect loop."""
    if row.get("primary"):
        raise invalid("Domain", "redirect_to", "The primary domain cannot redirect")
    following: Row | None = target
    while following is not None:
        if following is row:
            raise invalid("Domain", "redirect_to", "The redirects would form a loop")
        following = domains.get(following.get("redirect_to") or "")
    row["redirect_to"] = target["id"]


def target_by_id(domains: Rows, target_id: str) -> Row:
    target = domains.get(target_id.lower())
    if target is None:
        raise invalid("Domain", "redirect_to", "The redirect target is not a domain of the install")
    return target


@operation("listDomains")
def list_domains(call: Call) -> Body:
    domains = domains_of(call)
    return call.page(domains, lambda row: view(call, row, domains))


@operation("getDomain")
def get_domain(call: Call) -> Body:
    row, domains = domain_of(call)
    return view(call, row, domains)


@operation("createDomain")
def create_domain(call: Call) -> Body:
    domains = domains_of(call)
    row = new_row(call, domains, call.body["name"])
    if "redirect_to" in call.body:
        redirect(row, target_by_id(domains, call.body["redirect_to"]), domains)
    if call.body.get("primary"):
        make_primary(call, row, domains)
    domains[row["id"]] = row
    return view(call, row, domains)


@operation("createBulkDomains")
def create_bulk_domains(call: Call) -> list[Body]:
    """Return all created domains. A redirect names a domain of the install or of the request."""
    domains = domains_of(call)
    all_domains = dict(domains)
    created: dict[str, tuple[Row, str | None]] = {}
    try:
        for item in call.body["domains"]:
            row = new_row(call, all_domains, item["name"])
            all_domains[row["id"]] = row
            created[row["id"]] = (row, item.get("redirect_to"))
        for row, target_name in created.values():
            if target_name:
                redirect(row, target_by_name(all_domains, target_name), all_domains)
    except ApiError:
        if call.settings["bulk_domains"] == "atomic" or not created:
            raise
    rows = [row for row, _target_name in created.values()]
    domains.update({row["id"]: row for row in rows})
    return [view(call, row, domains) for row in rows]


def target_by_name(domains: Rows, name: str) -> Row:
    for row in domains.values():
        if row["name"] == name.strip().rstrip(".").lower():
            return row
    raise invalid("Domain", "redirect_to", "The redirect target is not a domain of the install")


@operation("updateDomain")
def update_domain(call: Call) -> Body:
    row, domains = domain_of(call)
    before = dict(row)
    try:
        if call.body.get("redirect_to") == "nil":
            row["redirect_to"] = None
        elif "redirect_to" in call.body:
            redirect(row, target_by_id(domains, call.body["redirect_to"]), domains)
        # Assumed: primary=false changes nothing. Another domain must become primary instead.
        if call.body.get("primary"):
            make_primary(call, row, domains)
    except ApiError:
        row.update(before)
        raise
    if "secure_all_urls" in call.body:
        row["secure_all_urls"] = call.body["secure_all_urls"]
    return view(call, row, domains)


@operation("deleteDomain")
def delete_domain(call: Call) -> None:
    """Delete a domain, even if it is primary or a redirect target: the API allows that although the site breaks."""
    row, domains = domain_of(call)
    if row.get("platform"):
        raise ApiError(400, "A platform host name cannot be deleted")
    del domains[row["id"]]

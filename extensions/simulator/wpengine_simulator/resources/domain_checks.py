# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of domains: verification of ownership, status reports, and sharing links for DNS administrators."""

from __future__ import annotations

from ..call import Body, Call
from ..errors import ApiError
from ..state import Row
from ..store import Store
from ..values import new_id, timestamp
from . import job, operation
from .domains import NETWORKS, domain_of, ownership, root_of
from .installs import install_of


@operation("verifyDomainTxtRecord")
def verify_domain(call: Call) -> Body:
    row, _domains = domain_of(call)
    root = root_of(row["name"])
    if row.get("txt_verified_time") is None and not row.get("platform"):
        if root not in call.data["txt_records"]:
            raise ApiError(400, f"No TXT record with the expected value was found at {root}")
        verify_domains_of_root(call, root)
    body = {"id": row["id"], "name": row["name"], **ownership(row)}
    del body["ownership_status"]
    return body


def verify_domains_of_root(call: Call, root: str) -> None:
    """Mark every domain under a root as verified: one TXT record at the root is enough for all."""
    for domains in call.data["domains"].values():
        for row in domains.values():
            if not row.get("platform") and row.get("txt_verified_time") is None and root_of(row["name"]) == root:
                row["txt_verified_time"] = call.timestamp()


@operation("createDomainSharingLink")
def create_sharing_link(call: Call) -> Body:
    row, _domains = domain_of(call)
    if row.get("network_type", "GES") not in NETWORKS:
        raise ApiError(400, "Sharing links are available only for domains on the networks AN and GES")
    return {"url": f"https://dns.example.com/share/{new_id()}"}


@operation("checkStatus")
def check_status(call: Call) -> Body:
    install = install_of(call)
    row, _domains = domain_of(call)
    reports = call.data["domain_reports"].setdefault(install["id"], {})
    earliest = timestamp(call.now - call.settings["check_status_seconds"])
    if any(report["time"] > earliest for report in reports.values()):
        raise ApiError(429, "The domains of an install can be checked only once every few seconds")
    report = {"id": new_id(), "time": call.timestamp(), "domain_id": row["id"], "complete": False}
    reports[report["id"]] = report
    call.schedule(
        call.settings["domain_report_seconds"],
        "domain_report_finished",
        install_id=install["id"],
        report_id=report["id"],
    )
    return {"report_id": report["id"]}


@job("domain_report_finished")
def domain_report_finished(store: Store, install_id: str, report_id: str) -> None:
    report = store.data["domain_reports"].get(install_id, {}).get(report_id)
    if report is not None:
        report["complete"] = True


@operation("getDomainReportStatus")
def get_domain_report(call: Call) -> Body:
    install = install_of(call)
    report = call.find(call.data["domain_reports"].get(install["id"], {}), call.path["report_id"])
    domain = call.data["domains"][install["id"]].get(report["domain_id"])
    return {
        "report": {
            "complete": report["complete"],
            "id": report["id"],
            "install_name": install["name"],
            "install_ip": "192.0.2.10",
            "admin": False,
            "domains": [status_of(install, domain, report["complete"])] if domain else [],
        }
    }


def status_of(install: Row, domain: Row, complete: bool) -> Body:
    """Return the status of a domain: valid for a platform host name or a verified domain."""
    status = {"name": domain["name"], "complete": complete}
    if not complete:
        return status
    pointed = bool(domain.get("platform") or domain.get("txt_verified_time"))
    cname, addresses = NETWORKS.get(domain.get("network_type", "GES"), (f"{install['name']}.wpengine.com", []))
    return {
        **status,
        "result": "valid" if pointed else "invalid",
        "dns_error": not pointed,
        "http_error": not pointed,
        "install_name": install["name"],
        "cname": cname if pointed else "",
        "a_record": addresses[0] if pointed and addresses else "",
        "ip": addresses if pointed else [],
        "ns": [{"host": "ns1.example.com"}, {"host": "ns2.example.com"}],
        "txt": [],
    }

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Define a task for each operation of the API, and the account that the tasks work on."""

from __future__ import annotations

import functools
import json
import typing as t

from support.certificates import certificate_text, key_text, new_key
from support.checkout import ROOT

ACCOUNT = "00000000-0000-4000-8000-000000000011"
SITE = "00000000-0000-4000-8000-000000000021"
EMPTY_SITE = "00000000-0000-4000-8000-000000000022"
PRODUCTION = "00000000-0000-4000-8000-000000000031"
STAGING = "00000000-0000-4000-8000-000000000032"
DOMAIN = "00000000-0000-4000-8000-000000000041"
BACKUP = "00000000-0000-4000-8000-000000000051"
UNARCHIVED = "00000000-0000-4000-8000-000000000054"
SSH_KEY = "00000000-0000-4000-8000-000000000071"
TRANSFER = "00000000-0000-4000-8000-000000000082"
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILStJnUDHvz9JLQF+gzN/AO1vRpl1QKDbb40/imQXNxX laptop"

# Jobs take no time, and repeated requests are not refused.
SETTINGS = {
    "install_pending_seconds": 0,
    "backup_seconds": 0,
    "archive_seconds": 0,
    "transfer_seconds": 0,
    "certificate_seconds": 0,
    "domain_report_seconds": 0,
    "object_purge_seconds": 0,
    "check_status_seconds": 0,
    "txt_verification": True,
}


@functools.cache
def start() -> dict[str, t.Any]:
    """Return the simulator's state before each task, which contains an object of every kind."""
    state: dict[str, t.Any] = json.loads((ROOT / "tests/integration/scenarios/info.state.json").read_text())
    state["domains"][PRODUCTION]["00000000-0000-4000-8000-000000000043"] = {
        "name": "old.torquebikes.example",
        "network_type": "LEGACY",
    }
    state["backups"][PRODUCTION][UNARCHIVED] = dict(state["backups"][PRODUCTION][BACKUP], id=UNARCHIVED)
    state["offload_settings"] = {STAGING: {"cloud": "s3", "bucket": "torque", "bucket_region": "us-east-1"}}
    state["txt_records"] = ["torquebikes.example"]
    return state


@functools.cache
def certificate() -> dict[str, str]:
    """Return a certificate with its private key."""
    key = new_key()
    return {"certificate": certificate_text(key), "private_key": key_text(key)}


def contact() -> dict[str, str]:
    """Return the contact of a certificate order."""
    return {"email_address": "olive@example.com", "given_name": "Olive", "family_name": "Owner", "region_code": "US"}


# The module and its options by operation. All operations of the API are listed.
CASES: dict[str, tuple[str, dict[str, t.Any]]] = {
    "status": ("wpe_api_info", {}),
    "swagger": ("wpe_api_info", {}),
    "listAccounts": ("wpe_account_info", {}),
    "getAccount": ("wpe_account_info", {"account": ACCOUNT}),
    "getAccountsLimits": ("wpe_account_info", {"account": ACCOUNT, "limits": True}),
    "getAccountUsageMetrics": ("wpe_usage_info", {"account": ACCOUNT}),
    "refreshAccountDiskUsage": ("wpe_disk_usage_refresh", {"account": ACCOUNT}),
    "listAccountUsers": ("wpe_user_info", {"account": ACCOUNT}),
    "createAccountUser": (
        "wpe_user",
        {
            "account": [ACCOUNT],
            "email": "dana@example.com",
            "first_name": "Dana",
            "last_name": "Dee",
            "roles": ["full"],
        },
    ),
    "getAccountUser": ("wpe_user_info", {"account": ACCOUNT, "user": "00000000-0000-4000-8000-000000000002"}),
    "updateAccountUser": ("wpe_user", {"account": [ACCOUNT], "email": "ben@example.com", "roles": ["full", "billing"]}),
    "deleteAccountUser": ("wpe_user", {"account": [ACCOUNT], "email": "ben@example.com", "state": "absent"}),
    "getAccountUsageSummary": ("wpe_usage_info", {"account": ACCOUNT, "type": "summary"}),
    "getAccountUsageInsights": ("wpe_usage_info", {"account": ACCOUNT, "type": "insights"}),
    "listAccountSiteTransfers": ("wpe_site_transfer_info", {"account": ACCOUNT}),
    "listSiteReportTemplates": ("wpe_site_report_info", {"site": SITE, "templates": True}),
    "listSites": ("wpe_site_info", {}),
    "createSite": ("wpe_site", {"name": "Torque Trikes", "account": ACCOUNT}),
    "getSite": ("wpe_site_info", {"site": SITE}),
    "updateSite": ("wpe_site", {"name": "Torque Cycles", "rename_from": "Torque Bikes", "account": ACCOUNT}),
    "deleteSite": ("wpe_site", {"id": EMPTY_SITE, "state": "absent"}),
    "listSiteTransfers": ("wpe_site_transfer_info", {"site": SITE}),
    "createSiteTransfer": ("wpe_site_transfer", {"site": EMPTY_SITE, "destination_account": "agencytwo"}),
    "getSiteTransfer": ("wpe_site_transfer_info", {"site": SITE, "site_transfer": TRANSFER}),
    "cancelSiteTransfer": ("wpe_site_transfer", {"site": SITE, "state": "absent"}),
    "listInstalls": ("wpe_install_info", {}),
    "createInstall": ("wpe_install", {"name": "torquenew", "site": EMPTY_SITE, "environment": "production"}),
    "getInstall": ("wpe_install_info", {"install": PRODUCTION}),
    "deleteInstall": ("wpe_install", {"name": "torquestg", "state": "absent"}),
    "updateInstall": ("wpe_install", {"name": "torquestg", "environment": "development"}),
    "copyInstall": ("wpe_install_copy", {"source": "torquebikes", "install": "torquestg"}),
    "getLargeFSValidationFile": ("wpe_offload_settings", {"install": "torquebikes"}),
    "getOffloadSettings": ("wpe_offload_settings", {"install": "torquestg"}),
    "updateOffloadSettings": (
        "wpe_offload_settings",
        {"install": "torquebikes", "bucket": "bikes", "bucket_region": "us-east-1"},
    ),
    "patchOffloadSettings": ("wpe_offload_settings", {"install": "torquestg", "bucket": "bikes"}),
    "getInstallUsageMetrics": ("wpe_usage_info", {"install": "torquebikes"}),
    "refreshEnvironmentDiskUsage": ("wpe_disk_usage_refresh", {"install": "torquebikes"}),
    "listDomains": ("wpe_domain_info", {"install": "torquebikes"}),
    "createDomain": (
        "wpe_domain",
        {"install": "torquebikes", "name": "shop.torquebikes.example", "redirect_to": "www.torquebikes.example"},
    ),
    "createBulkDomains": (
        "wpe_domain",
        {"install": "torquebikes", "domains": [{"name": f"shop{number}.torquebikes.example"} for number in range(3)]},
    ),
    "getDomain": ("wpe_domain_info", {"install": "torquebikes", "domain": DOMAIN}),
    "updateDomain": (
        "wpe_domain",
        {"install": "torquebikes", "name": "www.torquebikes.example", "secure_all_urls": True},
    ),
    "deleteDomain": ("wpe_domain", {"install": "torquebikes", "name": "torquebikes.example", "state": "absent"}),
    "verifyDomainTxtRecord": (
        "wpe_domain_verification",
        {"install": "torquebikes", "domain": "www.torquebikes.example"},
    ),
    "checkStatus": ("wpe_domain_status", {"install": "torquebikes", "domain": "www.torquebikes.example"}),
    "getInstallCertificates": ("wpe_ssl_certificate_info", {"install": "torquebikes"}),
    "getDomainCertificate": (
        "wpe_ssl_certificate_info",
        {"install": "torquebikes", "domain": "www.torquebikes.example"},
    ),
    "createDomainCertificateOrder": (
        "wpe_ssl_certificate",
        {"install": "torquebikes", "domain": "old.torquebikes.example", "contact": contact()},
    ),
    "importThirdPartySSLCertificate": ("wpe_ssl_certificate", {"install": "torquestg", **certificate()}),
    "getDomainReportStatus": ("wpe_domain_status", {"install": "torquebikes", "domain": "www.torquebikes.example"}),
    "listBackups": ("wpe_backup_info", {"install": "torquebikes"}),
    "createBackup": ("wpe_backup", {"install": "torquebikes", "description": "Before the change"}),
    "showBackup": ("wpe_backup_info", {"install": "torquebikes", "backup": BACKUP}),
    "restoreBackup": ("wpe_backup_restore", {"install": "torquebikes", "backup": BACKUP}),
    "purgeCache": ("wpe_cache_purge", {"install": "torquebikes"}),
    "listArchives": ("wpe_archive_info", {"install": "torquebikes"}),
    "createArchive": ("wpe_backup_archive", {"install": "torquebikes", "backup": UNARCHIVED}),
    "getCurrentUser": ("wpe_api_info", {}),
    "listSshKeys": ("wpe_ssh_key_info", {}),
    "createSshKey": ("wpe_ssh_key", {"public_key": PUBLIC_KEY}),
    "deleteSshKey": ("wpe_ssh_key", {"id": SSH_KEY, "state": "absent"}),
    "getSiteReports": ("wpe_site_report_info", {"site": SITE}),
    "getSiteReportsSections": ("wpe_site_report_info", {"site": SITE, "sections": True}),
    "getSiteReportsSchedules": ("wpe_site_report_info", {"site": SITE, "schedules": True}),
    "createSiteReportSchedule": (
        "wpe_site_report_schedule",
        {"site": "Torque Bikes", "title": "Every week", "recipients": [{"email": "olive@example.com"}]},
    ),
    "deleteSiteReportSchedule": (
        "wpe_site_report_schedule",
        {"site": "Torque Bikes", "title": "Every month", "state": "absent"},
    ),
    "updateSiteReportSchedule": (
        "wpe_site_report_schedule",
        {"site": "Torque Bikes", "title": "Every month", "recipients": [{"email": "ben@example.com"}]},
    ),
    "createDomainSharingLink": (
        "wpe_domain_sharing_link",
        {"install": "torquebikes", "domain": "www.torquebikes.example"},
    ),
}

# Operations that may be done twice.
REPEATABLE = {
    "purgeCache",
    "refreshAccountDiskUsage",
    "refreshEnvironmentDiskUsage",
    "checkStatus",
    "verifyDomainTxtRecord",
}
# Operations that the API cannot verify and that must not be done twice.
NEVER_TWICE = {"copyInstall", "restoreBackup", "createDomainSharingLink"}

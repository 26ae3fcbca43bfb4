# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module that changes something shows its difference under the name of what it changes."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import PREDICTED_PREFIX
from ansible_collections.community.wpengine.plugins.module_utils._module.host import Host
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info
from ansible_collections.community.wpengine.plugins.modules import wp_copy, wpe_backup, wpe_site
from support.fake_client import FakeApi, rows
from support.fake_host import run_on_host, validated
from support.sample_account import ACCOUNT, DOMAIN, INSTALL, OTHER_ACCOUNT, SITE

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
# Modules that read only, and modules that cannot know what they change.
WITHOUT_DIFF = ["wp_cli", "wp_fetch", "wp_info", "wpe_domain_status"]

BACKUP = "00000000-0000-4000-8000-00000000b001"
STAGING = "00000000-0000-4000-8000-000000001002"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA deploy"
CONTACT = {"email_address": "o@example.com", "given_name": "O", "family_name": "O", "region_code": "US"}
HOST_INSTALL = {"install": INSTALL}  # as against a host of the inventory plugin
EMAILS = {"notification_emails": ["o@example.com"]}
SCHEDULE = {"recipients": [{"email": "o@example.com"}], "frequency": {"unit": "DAYS", "value": 7}}

# Of each module: the options of a task that changes something, and what its header contains.
API_TASKS = {
    "wpe_api": ({"method": "POST", "path": "/sites", "body": {}}, "POST /sites"),
    "wpe_backup": ({**HOST_INSTALL, **EMAILS, "description": "Before"}, "'Before' of torquebikes"),
    "wpe_backup_archive": ({**HOST_INSTALL, **EMAILS, "backup": "latest"}, f"backup {BACKUP} of torquebikes"),
    "wpe_backup_restore": ({**HOST_INSTALL, **EMAILS, "backup": "latest"}, "torquebikes"),
    "wpe_cache_purge": ({"install": "torquebikes"}, "all caches of torquebikes"),
    "wpe_disk_usage_refresh": ({**HOST_INSTALL}, "install torquebikes"),
    "wpe_domain": ({**HOST_INSTALL, "name": "new.example"}, "torquebikes"),
    "wpe_domain_sharing_link": (
        {**HOST_INSTALL, "domain": "www.a.example"},
        "www.a.example of the install torquebikes",
    ),
    "wpe_domain_verification": (
        {**HOST_INSTALL, "domain": "www.a.example"},
        "www.a.example of the install torquebikes",
    ),
    "wpe_install": ({"name": "torquebikes", "environment": "staging"}, "install 'torquebikes'"),
    "wpe_install_copy": ({"source": "torquebikes", "install": STAGING, **EMAILS}, "torquebikes over torquestg"),
    "wpe_offload_settings": ({**HOST_INSTALL, "bucket": "b", "bucket_region": "r"}, "torquebikes"),
    "wpe_site": ({"name": "New Shop", "account": "agencyone"}, "site 'New Shop'"),
    "wpe_site_report_schedule": (
        {"site": "Torque Bikes", "title": "Weekly", **SCHEDULE},
        "'Weekly' of the site 'Torque Bikes'",
    ),
    "wpe_site_transfer": (
        {"site": "Torque Bikes", "destination_account": "agencytwo"},
        "'Torque Bikes' to the account agencytwo",
    ),
    "wpe_ssh_key": ({"public_key": KEY}, "SSH key"),
    "wpe_ssl_certificate": (
        {**HOST_INSTALL, "domain": "www.a.example", "contact": CONTACT},
        "for www.a.example on the install torquebikes",
    ),
    "wpe_user": (
        {"account": ["agencyone"], "email": "dana@example.com", "first_name": "D", "last_name": "D", "roles": ["full"]},
        "dana@example.com",
    ),
}
WP_TASKS = {
    "wp_core": ({"version": "6.9"}, "WordPress on torquebikes"),
    "wp_option": ({"name": "blogname", "value": "New"}, "option blogname on torquebikes"),
    "wp_plugin": ({"name": "akismet", "state": "active"}, "plugin akismet on torquebikes"),
    "wp_theme": ({"name": "astra", "state": "active"}, "theme astra on torquebikes"),
}


def module(name):
    return import_module(f"ansible_collections.community.wpengine.plugins.modules.{name}").MODULE


def api():
    """Return the API of an account with one site, two installs, a domain and a backup."""
    site = {"id": SITE, "name": "Torque Bikes", "account": {"id": ACCOUNT}}
    shop = {
        "id": INSTALL,
        "name": "torquebikes",
        "account": {"id": ACCOUNT},
        "site": {"id": SITE},
        "environment": "production",
    }
    staging = {**shop, "id": STAGING, "name": "torquestg", "environment": "staging", "site": None}
    own = f"GET /installs/{INSTALL}"
    return FakeApi(
        {
            "GET /accounts": rows({"id": ACCOUNT, "name": "agencyone"}, {"id": OTHER_ACCOUNT, "name": "agencytwo"}),
            "GET /sites": rows(site),
            "GET /installs": rows(shop, staging),
            own: shop,
            f"GET /installs/{STAGING}": staging,
            f"GET /sites/{SITE}": site,
            f"GET /sites/{SITE}/site_transfers": rows(),
            f"GET /accounts/{ACCOUNT}/account_users": rows(),
            "GET /ssh_keys": rows(),
            "GET /site_reports/schedules": {"schedules": []},
            f"{own}/backups": rows({"id": BACKUP, "status": "completed", "create_time": "2026-01-01T00:00:00Z"}),
            f"{own}/archives": rows(),
            f"{own}/domains": rows(
                {"id": DOMAIN, "name": "www.a.example", "ownership_status": "TXT_VERIFICATION_PENDING"}
            ),
            f"GET /installs/{STAGING}/domains": rows(),
            f"{own}/usage": {},
            f"GET /accounts/{ACCOUNT}/usage": {},
            f"{own}/ssl_certificates": {"certificates": []},
            f"{own}/offload_settings/files": (404, {"message": "Not Found"}),
            f"{own}/offload_settings/largefs_validation_file": {"name": "a", "content": "b"},
        }
    )


def wordpress(line, stdin):
    """Answer for a site with WordPress 6.8 and no plugins and themes."""
    if "core version" in line:
        return 0, "6.8", ""
    return 0, '"Old"' if "option get" in line else "[]", ""


def test_every_module_that_changes_something_is_tried():
    infos = [name for name in MODULES if issubclass(module(name), Info)]
    # wpe_account has one difference for each object, and wp_sync a list of files: see their own tests.
    assert sorted([*infos, *WITHOUT_DIFF, *API_TASKS, *WP_TASKS, "wp_copy", "wp_sync", "wpe_account"]) == MODULES


def shown(result):
    """Return the header of a difference, which must be one that Ansible can show."""
    diff = result["diff"]
    assert result["changed"] and diff["before"] != diff["after"]
    assert all(isinstance(diff[state], (dict, str)) for state in ("before", "after"))
    assert diff["before_header"] == diff["after_header"]
    return diff["after_header"]


@pytest.mark.parametrize("name", API_TASKS)
def test_api_module_names_what_it_changes(name):
    options, header = API_TASKS[name]
    result = api().run(module(name), options, check_mode=True)
    assert header in shown(result)
    assert INSTALL not in shown(result)
    assert PREDICTED_PREFIX not in json.dumps(result["diff"])


@pytest.mark.parametrize("name", WP_TASKS)
def test_host_module_names_the_object_and_the_host(name, monkeypatch):
    monkeypatch.setattr(Host, "name", "torquebikes")
    options, header = WP_TASKS[name]
    assert shown(run_on_host(module(name), validated(module(name), options), wordpress, check_mode=True)) == header


def test_copied_file_is_named_with_the_host():
    copy = wp_copy.MODULE({"dest": "a.txt"}, {}, Host(), None)
    copy.dest = "sites/x/a.txt"
    assert copy.title() == "sites/x/a.txt on the host"


def test_real_run_shows_what_really_is():
    path = f"/installs/{INSTALL}/backups"
    backup = {"id": BACKUP, "status": "completed", "description": "Before", "create_time": "2026-01-01T00:00:00Z"}
    fake = FakeApi(
        {
            f"GET /installs/{INSTALL}": {"id": INSTALL, "name": "torquebikes"},
            f"GET {path}": rows(),
            f"POST {path}": (202, {"id": BACKUP, "status": "requested"}),
            f"GET {path}/{BACKUP}": backup,
        }
    )
    result = fake.run(wpe_backup.MODULE, {**HOST_INSTALL, **EMAILS, "description": "Before"})
    assert result["diff"]["after"] == result["backup"] == backup


@pytest.mark.parametrize(
    ("name", "options", "header"),
    [
        ("wpe_install", {"id": INSTALL, "environment": "staging"}, "install 'torquebikes'"),
        ("wpe_site", {"id": SITE, "state": "absent", "force": True}, "site 'Torque Bikes'"),
        (
            "wpe_site_report_schedule",
            {"site": SITE, "title": "Weekly", **SCHEDULE},
            "report schedule 'Weekly' of the site 'Torque Bikes'",
        ),
        (
            "wpe_site_transfer",
            {"site": SITE, "destination_account": OTHER_ACCOUNT},
            "site 'Torque Bikes' to the account agencytwo",
        ),
        (
            "wpe_install_copy",
            {"source": INSTALL, "install": STAGING, **EMAILS},
            "copy of torquebikes over torquestg",
        ),
        ("wpe_disk_usage_refresh", {"account": ACCOUNT}, "account agencyone"),
        ("wpe_user", {**API_TASKS["wpe_user"][0], "account": [ACCOUNT]}, "dana@example.com"),
    ],
)
def test_object_that_is_given_by_its_uuid_is_shown_by_its_name(name, options, header):
    assert shown(api().run(module(name), options, check_mode=True)) == header


def test_new_and_changed_objects_are_shown_as_the_api_returned_them():
    site = {
        "id": SITE,
        "name": "New Shop",
        "account": {"id": ACCOUNT},
        "group_name": None,
        "created_at": "2026-01-01T00:00:00Z",
    }
    replies = {"GET /sites": [rows(), rows(site)], f"GET /sites/{SITE}": site, "POST /sites": (201, site)}
    fake = FakeApi({**replies, f"PATCH /sites/{SITE}": {**site, "name": "Newer", "tags": []}})
    diff = fake.run(wpe_site.MODULE, {"name": "New Shop", "account": "agencyone"})["diff"]
    # The account has its name, which the API does not return.
    named = {**site, "account": {"id": ACCOUNT, "name": "agencyone"}}
    assert (diff["before"], diff["after"]) == ({}, named)
    diff = fake.run(wpe_site.MODULE, {"name": "Newer", "rename_from": "New Shop"})["diff"]
    assert (diff["before"], diff["after"]) == (site, {**site, "name": "Newer", "tags": []})

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test responses that are undocumented but possible, such as a message in place of the object or a missing empty list."""

from __future__ import annotations

import dataclasses

import pytest

from support.compare import wrong_predictions
from support.concurrent_writer import sites
from support.fault_cases import ACCOUNT, CASES, EMPTY_SITE, PRODUCTION, SSH_KEY


@pytest.fixture
def change_responses(writer):
    """Return a function that changes the body of every response to a method."""

    def change(method, changed):
        send = writer.client.transport.send

        def send_and_change(sent_method, path, query, body):
            response = send(sent_method, path, query, body)
            return dataclasses.replace(response, body=changed(response.body)) if sent_method == method else response

        writer.client.transport.send = send_and_change

    return change


MESSAGE_ONLY = {
    "createSite": "POST",
    "updateSite": "PATCH",
    "createInstall": "POST",
    "updateInstall": "PATCH",
    "createDomain": "POST",
    "createSshKey": "POST",
    "createBackup": "POST",
    "createArchive": "POST",
    "createSiteTransfer": "POST",
    "createDomainCertificateOrder": "POST",
}


@pytest.mark.parametrize("operation", MESSAGE_ONLY)
def test_message_in_place_of_the_object_is_followed_by_a_read(operation, writer, change_responses, simulator):
    module, options = CASES[operation]
    usual = writer.task(module, **options)
    simulator.reset()
    writer.client.clear_cache()
    change_responses(MESSAGE_ONLY[operation], lambda body: {"message": "Your request was accepted."})
    result = writer.task(module, **options)
    assert isinstance(result, dict), result
    noise = ("serial_number", "certificate", "wp_version")
    assert wrong_predictions(without(usual, noise), without(result, noise), operation) == []
    assert [entry["operation"] for entry in simulator.log()].count(operation) == 1


def without(value, names):
    if isinstance(value, dict):
        return {key: without(item, names) for key, item in value.items() if key not in names}
    return [without(item, names) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("body", [{}, {"schedules": None}])
def test_missing_empty_list_of_schedules_is_accepted(body, writer, change_responses, simulator):
    options = {
        "site": EMPTY_SITE,
        "title": " Every week\n",
        "recipients": [{"email": "olive@example.com", "name": "Olive "}],
    }
    change_responses("GET", lambda given: body if given.get("schedules") == [] else given)
    assert writer.task("wpe_site_report_schedule", **options)["changed"]
    assert not writer.task("wpe_site_report_schedule", **options)["changed"]
    [schedule] = simulator.state()["report_schedules"][EMPTY_SITE].values()
    assert schedule["title"] == "Every week" and schedule["recipients"][0]["name"] == "Olive"


@pytest.mark.parametrize("written", ["Corner Shop\n", " Corner Shop", "Corner Shop"])
def test_blanks_around_a_name_create_no_second_site(written, writer, simulator):
    assert writer.task("wpe_site", name="Corner Shop", account=ACCOUNT)["changed"]
    assert not writer.task("wpe_site", name=written, account=ACCOUNT)["changed"]
    assert len(sites(simulator, "Corner Shop")) == 1


def test_site_whose_name_has_blanks_is_found(writer, simulator):
    writer.api("PATCH", f"/sites/{EMPTY_SITE}", name="Corner Shop ")
    assert writer.task("wpe_site", name="Corner Shop", account=ACCOUNT)["site"]["id"] == EMPTY_SITE
    assert len(sites(simulator, "Corner Shop ")) == 1 and not sites(simulator, "Corner Shop")


MISMATCHES = {
    "an account": ("wpe_install", {"account": "agencytwo"}, "its account is"),
    "an account that does not exist": ("wpe_install", {"account": "nobody"}, "There is no account 'nobody'"),
    "a site": ("wpe_install", {"site": EMPTY_SITE}, "its site is"),
    "an environment": (
        "wpe_install",
        {"environment": "development"},
        "its environment is 'production', not 'development'",
    ),
    "an account of a site": ("wpe_site", {"account": "agencytwo"}, "its account is"),
}


@pytest.mark.parametrize("name", MISMATCHES)
def test_object_that_differs_from_the_options_is_not_deleted(name, writer, simulator):
    module, options, words = MISMATCHES[name]
    identity = {"id": EMPTY_SITE} if module == "wpe_site" else {"name": "torquebikes", "force": True}
    refused = writer.task(module, state="absent", **identity, **options)
    assert isinstance(refused, str) and words in refused, refused
    assert simulator.writes() == []


def test_object_that_matches_the_options_is_deleted(writer, simulator):
    identity = {"name": "torquebikes", "account": "agencyone", "site": "Torque Bikes", "environment": "production"}
    assert writer.task("wpe_install", state="absent", force=True, **identity)["changed"]
    assert PRODUCTION not in simulator.state()["installs"]


def test_install_that_is_named_twice_is_purged_once(writer, simulator):
    result = writer.task("wpe_cache_purge", installs=["torquebikes", PRODUCTION.upper(), PRODUCTION], type="object")
    assert [row["install"] for row in result["purged"]] == ["torquebikes"]
    assert [entry["operation"] for entry in simulator.log()].count("purgeCache") == 1


KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILStJnUDHvz9JLQF+gzN/AO1vRpl1QKDbb40/imQXNxX"


def test_key_listed_with_a_sha256_fingerprint_is_recognized(writer, change_responses, simulator):
    sha256 = "SHA256:pVdHPI6Cm0TmejSFvpnsjvQf2WeNVZKj9y/Gtr1oqmY"

    def shown(body):
        rows = [dict(row, fingerprint=sha256) for row in body.get("results", []) if row.get("uuid") == SSH_KEY]
        return dict(body, results=rows, count=len(rows)) if "results" in body else body

    change_responses("GET", shown)
    assert not writer.task("wpe_ssh_key", public_key=KEY)["changed"]
    assert writer.task("wpe_ssh_key", public_key=KEY, state="absent")["changed"]
    assert SSH_KEY not in simulator.state()["ssh_keys"]

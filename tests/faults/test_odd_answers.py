# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that nobody has seen yet, but that nothing rules out: words in place of the thing, an empty list left out."""

from __future__ import annotations

import dataclasses

import pytest

from support.compare import broken_promises
from support.concurrent_writer import sites
from support.fault_cases import ACCOUNT, CASES, EMPTY_SITE, PRODUCTION, SSH_KEY


@pytest.fixture
def answering(writer):
    """Have the answers of some methods changed."""

    def change(method, changed):
        send = writer.client.transport.send

        def spoiled(asked, path, query, body):
            answer = send(asked, path, query, body)
            return dataclasses.replace(answer, body=changed(answer.body)) if asked == method else answer

        writer.client.transport.send = spoiled

    return change


WITH_WORDS_ONLY = {
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


@pytest.mark.parametrize("operation", WITH_WORDS_ONLY)
def test_an_accepted_write_that_is_answered_with_words_only(operation, writer, answering, simulator):
    module, options = CASES[operation]
    usual = writer.task(module, **options)
    simulator.reset()
    writer.client.forget()
    answering(WITH_WORDS_ONLY[operation], lambda body: {"message": "Your request was accepted."})
    result = writer.task(module, **options)
    assert isinstance(result, dict), result
    noise = ("serial_number", "certificate", "wp_version")
    assert broken_promises(without(usual, noise), without(result, noise), operation) == []
    assert [entry["operation"] for entry in simulator.log()].count(operation) == 1


def without(value, names):
    if isinstance(value, dict):
        return {key: without(item, names) for key, item in value.items() if key not in names}
    return [without(item, names) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("body", [{}, {"schedules": None}])
def test_the_first_schedule_where_an_empty_list_is_left_out(body, writer, answering, simulator):
    options = {"site": EMPTY_SITE, "title": " Every week\n", "recipients": [{"email": "olive@example.com", "name": "Olive "}]}
    answering("GET", lambda given: body if given.get("schedules") == [] else given)
    assert writer.task("wpe_site_report_schedule", **options)["changed"]
    assert not writer.task("wpe_site_report_schedule", **options)["changed"]
    [schedule] = simulator.state()["report_schedules"][EMPTY_SITE].values()
    assert schedule["title"] == "Every week" and schedule["recipients"][0]["name"] == "Olive"


@pytest.mark.parametrize("written", ["Corner Shop\n", " Corner Shop", "Corner Shop"])
def test_blanks_around_a_name_make_no_second_site(written, writer, simulator):
    assert writer.task("wpe_site", name="Corner Shop", account=ACCOUNT)["changed"]
    assert not writer.task("wpe_site", name=written, account=ACCOUNT)["changed"]
    assert len(sites(simulator, "Corner Shop")) == 1


def test_a_site_whose_name_has_blanks_is_found_and_named_as_asked(writer, simulator):
    writer.api("PATCH", f"/sites/{EMPTY_SITE}", name="Corner Shop ")
    assert writer.task("wpe_site", name="Corner Shop", account=ACCOUNT)["site"]["id"] == EMPTY_SITE
    assert len(sites(simulator, "Corner Shop")) == 1


OTHERS = {
    "an account": ("wpe_install", {"account": "agencytwo"}, "its account is"),
    "an account that does not exist": ("wpe_install", {"account": "nobody"}, "There is no account 'nobody'"),
    "a site": ("wpe_install", {"site": EMPTY_SITE}, "its site is"),
    "an environment": ("wpe_install", {"environment": "development"}, "its environment is 'production', not 'development'"),
    "an account of a site": ("wpe_site", {"account": "agencytwo"}, "its account is"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_deleted_that_is_not_what_was_said(name, writer, simulator):
    module, options, words = OTHERS[name]
    naming = {"id": EMPTY_SITE} if module == "wpe_site" else {"name": "torquebikes", "force": True}
    refused = writer.task(module, state="absent", **naming, **options)
    assert isinstance(refused, str) and words in refused, refused
    assert simulator.writes() == []


def test_what_was_said_and_is_true_is_deleted(writer, simulator):
    said = {"name": "torquebikes", "account": "agencyone", "site": "Torque Bikes", "environment": "production"}
    assert writer.task("wpe_install", state="absent", force=True, **said)["changed"]
    assert PRODUCTION not in simulator.state()["installs"]


def test_an_install_that_is_named_twice_is_purged_once(writer, simulator):
    result = writer.task("wpe_cache_purge", installs=["torquebikes", PRODUCTION.upper(), PRODUCTION], type="object")
    assert [row["install"] for row in result["purged"]] == ["torquebikes"]
    assert [entry["operation"] for entry in simulator.log()].count("purgeCache") == 1


KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILStJnUDHvz9JLQF+gzN/AO1vRpl1QKDbb40/imQXNxX"


def test_a_key_that_the_api_shows_by_its_sha256_fingerprint_is_known(writer, answering, simulator):
    sha256 = "SHA256:pVdHPI6Cm0TmejSFvpnsjvQf2WeNVZKj9y/Gtr1oqmY"

    def shown(body):
        rows = [dict(row, fingerprint=sha256) for row in body.get("results", []) if row.get("uuid") == SSH_KEY]
        return dict(body, results=rows, count=len(rows)) if "results" in body else body

    answering("GET", shown)
    assert not writer.task("wpe_ssh_key", public_key=KEY)["changed"]
    assert writer.task("wpe_ssh_key", public_key=KEY, state="absent")["changed"]
    assert SSH_KEY not in simulator.state()["ssh_keys"]

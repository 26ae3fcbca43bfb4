# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test writes of another client between a task's read and its write: none is lost, and none is mistaken for the task's own.

The tasks run in this process, so that the other client writes at the right moment.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.times import write_time
from support.concurrent_writer import sites
from support.fault_cases import ACCOUNT, EMPTY_SITE, PRODUCTION, SITE

AGENCY_TWO = "00000000-0000-4000-8000-000000000012"


def test_delete_site_sees_an_install_that_the_cached_list_lacks(writer, simulator):
    message = writer.task("wpe_site", name="Torque Bikes", account=ACCOUNT, state="absent")
    assert "It still has" in message
    writer.api("POST", "/installs", name="newshop", account_id=ACCOUNT, site_id=EMPTY_SITE, environment="production")
    message = writer.task("wpe_site", id=EMPTY_SITE, state="absent")
    assert "It still has installs" in message and "newshop" in message
    assert EMPTY_SITE in simulator.state()["sites"]


def test_delete_sees_that_an_install_became_production(writer, simulator):
    writer.task("wpe_install", name="nosuchinstall", state="absent")  # caches the list
    staging = next(row for row in simulator.state()["installs"].values() if row["name"] == "torquestg")
    writer.api("PATCH", f"/installs/{staging['id']}", site_id=EMPTY_SITE, environment="production")
    assert "production environment" in writer.task("wpe_install", name="torquestg", state="absent")
    assert "production environment" in writer.task("wpe_install_copy", source="torquebikes", install="torquestg")


def test_newer_of_two_sites_is_deleted_unless_it_has_installs(writer, simulator):
    writer.before["POST"] = lambda: writer.api("POST", "/sites", name="Torque Trikes", account_id=ACCOUNT)
    made = writer.task("wpe_site", name="Torque Trikes", account=ACCOUNT)
    (left,) = sites(simulator, "Torque Trikes")
    assert made["site"]["id"] == left["id"]

    def create_second_site_and_fill_newest():
        writer.api("POST", "/sites", name="Torque Boards", account_id=ACCOUNT)
        writer.before["GET"] = fill_newest

    def fill_newest():
        newest = max(sites(simulator, "Torque Boards"), key=lambda row: row["created_at"])
        writer.api(
            "POST", "/installs", name="boards", account_id=ACCOUNT, site_id=newest["id"], environment="production"
        )

    writer.before["POST"] = create_second_site_and_fill_newest
    writer.task("wpe_site", name="Torque Boards", account=ACCOUNT)
    assert "boards" in [row["name"] for row in simulator.state()["installs"].values()]
    assert len(sites(simulator, "Torque Boards")) == 2


def test_old_site_of_the_same_name_is_not_a_duplicate(writer, simulator):
    """The lists may still show a deleted site, or the name was used long before."""
    state = simulator.state()
    old = "00000000-0000-4000-8000-0000000000ee"

    def appear():
        state["sites"][old] = {
            "id": old,
            "name": "Torque Trikes",
            "account": {"id": ACCOUNT},
            "created_at": "2020-01-01T00:00:00Z",
        }
        simulator.put_state(state)

    writer.before["POST"] = appear
    made = writer.task("wpe_site", name="Torque Trikes", account=ACCOUNT)
    assert made["site"]["id"] != old
    assert len(sites(simulator, "Torque Trikes")) == 2


def test_lost_response_and_concurrent_creation_leave_one_site(writer, simulator):
    simulator.add_fault(operation="createSite", kind="reset_after", skip=1)
    writer.before["POST"] = lambda: writer.api("POST", "/sites", name="Torque Trikes", account_id=ACCOUNT)
    made = writer.task("wpe_site", name="Torque Trikes", account=ACCOUNT)
    (left,) = sites(simulator, "Torque Trikes")
    assert made["site"]["id"] == left["id"]


def test_sites_of_other_clients_stay_when_the_own_request_was_refused(writer, simulator):
    def create_two():
        for _each in range(2):
            writer.api("POST", "/sites", name="Torque Trikes", account_id=ACCOUNT)

    simulator.add_fault(operation="createSite", kind="status", status=400, body="json", skip=2)
    writer.before["POST"] = create_two
    made = writer.task("wpe_site", name="Torque Trikes", account=ACCOUNT)
    assert (
        made["site"]["id"]
        == min(sites(simulator, "Torque Trikes"), key=lambda row: (row["created_at"], row["id"]))["id"]
    )
    assert len(sites(simulator, "Torque Trikes")) == 2


def test_sites_of_other_clients_stay_when_it_is_unknown_which_one_is_the_own(writer, simulator):
    def create_two():
        for _each in range(2):
            writer.api("POST", "/sites", name="Torque Trikes", account_id=ACCOUNT)

    simulator.add_fault(operation="createSite", kind="reset_after", skip=2)
    writer.before["POST"] = create_two
    writer.task("wpe_site", name="Torque Trikes", account=ACCOUNT)
    assert len(sites(simulator, "Torque Trikes")) == 3
    assert "Several sites are now named 'Torque Trikes'" in writer.warnings[-1]


WEEKLY = {"title": "Every week", "recipients": [{"email": "olive@example.com"}]}


def schedules(simulator):
    return list(simulator.state()["report_schedules"].get(SITE, {}).values())


def test_schedule_of_a_concurrent_writer_is_not_adopted(writer, simulator):
    concurrent = {"site_id": SITE, "title": "Every week", "recipients": [{"email": "ben@example.com"}]}
    writer.before["POST"] = lambda: writer.api("POST", "/site_reports/schedules", **concurrent)
    result = writer.task("wpe_site_report_schedule", site=SITE, **WEEKLY)
    assert [person["email"] for person in result["schedule"]["recipients"]] == ["olive@example.com"]
    emails = sorted(row["recipients"][0]["email"] for row in schedules(simulator) if row["title"] == "Every week")
    assert emails == ["ben@example.com", "olive@example.com"]


@pytest.mark.parametrize("sections,left", [([], 1), ([{"name": "usage"}], 2)], ids=["alike", "set up otherwise"])
def test_twin_of_a_new_schedule_is_deleted_only_if_it_is_alike(writer, simulator, sections, left):
    concurrent = {"site_id": SITE, **WEEKLY, "sections": sections}
    for _task in range(3):
        # With a random UUID each, either of the two is the first one.
        writer.before["POST"] = lambda: writer.api("POST", "/site_reports/schedules", **concurrent)
        assert writer.task("wpe_site_report_schedule", site=SITE, **WEEKLY)["changed"]
        assert len([row for row in schedules(simulator) if row["title"] == "Every week"]) == left
        simulator.put_state({**simulator.state(), "report_schedules": {}})


def test_lost_response_does_not_adopt_recipients_of_a_concurrent_writer(writer, simulator):
    concurrent = {"site_id": SITE, "title": "Every week", "recipients": [{"email": "ben@example.com"}]}
    simulator.add_fault(operation="createSiteReportSchedule", kind="status", status=504, body="html", skip=1)
    writer.before["POST"] = lambda: writer.api("POST", "/site_reports/schedules", **concurrent)
    result = writer.task("wpe_site_report_schedule", site=SITE, **WEEKLY)
    assert [person["email"] for person in result["schedule"]["recipients"]] == ["olive@example.com"]
    assert len([row for row in schedules(simulator) if row["title"] == "Every week"]) == 1


def test_user_added_concurrently_gets_the_wanted_roles(writer, simulator):
    person = {
        "account_id": ACCOUNT,
        "first_name": "Dana",
        "last_name": "Dee",
        "email": "dana@example.com",
        "roles": "full,billing",
    }
    writer.before["POST"] = lambda: writer.api("POST", f"/accounts/{ACCOUNT}/account_users", user=person)
    options = {"email": "dana@example.com", "first_name": "Dana", "last_name": "Dee", "roles": ["full"]}
    result = writer.task("wpe_user", account=[ACCOUNT], **options)
    assert result["user"]["roles"] == "full"


def domain(simulator, name):
    return next(row for row in simulator.state()["domains"][PRODUCTION].values() if row["name"] == name)


@pytest.mark.parametrize("bulk", ["atomic", "partial"])
@pytest.mark.parametrize("names", [["a"], ["a", "b", "c"]], ids=["one", "several"])
def test_domain_added_concurrently_gets_its_redirect(writer, simulator, bulk, names):
    simulator.settings(bulk_domains=bulk)
    writer.before["POST"] = lambda: writer.api("POST", f"/installs/{PRODUCTION}/domains", name="a.torquebikes.example")
    wanted = [{"name": f"{name}.torquebikes.example", "redirect_to": "www.torquebikes.example"} for name in names]
    result = writer.task("wpe_domain", install="torquebikes", domains=wanted)
    assert result["changed"], result
    target = domain(simulator, "www.torquebikes.example")["id"]
    assert {domain(simulator, item["name"])["redirect_to"] for item in wanted} == {target}
    assert not writer.task("wpe_domain", install="torquebikes", domains=wanted)["changed"]


def test_domain_removed_concurrently_counts_as_removed(writer, simulator):
    extra = writer.api("POST", f"/installs/{PRODUCTION}/domains", name="extra.torquebikes.example")
    writer.before["DELETE"] = lambda: writer.api("DELETE", f"/installs/{PRODUCTION}/domains/{extra['id']}")
    assert writer.task("wpe_domain", install="torquebikes", name="extra.torquebikes.example", state="absent")["changed"]


def hours_ahead(hours):
    return write_time(datetime.now(timezone.utc) + timedelta(hours=hours))


def test_concurrent_transfer_at_another_time_is_an_error(writer, simulator):
    concurrent = {"destination_account_id": AGENCY_TWO, "maintenance_mode": False, "scheduled_time": hours_ahead(100)}
    writer.before["POST"] = lambda: writer.api("POST", f"/sites/{EMPTY_SITE}/site_transfers", **concurrent)
    options = {"site": EMPTY_SITE, "destination_account": "agencytwo", "scheduled_time": hours_ahead(5)}
    message = writer.task("wpe_site_transfer", **options)
    assert "which cannot be changed to" in message
    assert len(simulator.state()["site_transfers"][EMPTY_SITE]) == 1


def test_unfinished_backup_of_a_killed_play_is_not_repeated(writer, simulator):
    """The next run waits for the backup of a play that was killed during its wait."""
    simulator.settings(backup_seconds=0.5)
    emails = ["owner@example.com"]
    writer.api("POST", f"/installs/{PRODUCTION}/backups", description="Nightly", notification_emails=emails)
    count = len(simulator.state()["backups"][PRODUCTION])
    result = writer.task("wpe_backup", install="torquebikes", description="Nightly\n", max_age=1)
    assert result["backup"]["status"] == "completed" and not result["changed"], result
    simulator.settings(clock_offset_seconds=60)  # by the API's clock, it is a minute old now
    other = writer.task("wpe_backup", install="torquebikes", description="Nightly", max_age=0.01)
    assert other["changed"]
    assert len(simulator.state()["backups"][PRODUCTION]) == count + 1


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
def test_invisible_setting_is_sent_again_after_a_lost_response(writer, simulator, fault):
    simulator.settings(dialect="2021")
    simulator.add_fault(kind=fault, operation="updateDomain")
    result = writer.task("wpe_domain", install=PRODUCTION, name="www.torquebikes.example", secure_all_urls=True)
    assert isinstance(result, dict), result
    assert simulator.state()["domains"][PRODUCTION][result["domain"]["id"]]["secure_all_urls"] is True

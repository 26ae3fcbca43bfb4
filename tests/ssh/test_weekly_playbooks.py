# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the playbooks of every week on a simulated site. Deployments: see test_deploy.py."""

from __future__ import annotations

import subprocess
import time

import pytest

from wpengine_simulator import wordpress_site

PRODUCTION, STAGING = "torquebikes", "torquestg"


def message(run):
    """Return the message of the last failed task, which is one line."""
    text = run.failed[-1]["result"]["msg"]
    assert "\n" not in text, text
    return text


def shown(run, task):
    return next(entry["result"]["msg"] for entry in run.results if entry["name"] == task and "msg" in entry["result"])


def people(weekly, **accounts):
    """Add accounts with people: by name, a list of (e-mail, roles)."""
    state = weekly.simulator.state()
    for number, (name, rows) in enumerate(accounts.items(), 1):
        account_id = next((key for key, row in state["accounts"].items() if row["name"] == name), None)
        account_id = account_id or f"00000000-0000-4000-8000-0000000000c{number}"
        state["accounts"][account_id] = {"id": account_id, "name": name}
        users = {}
        for index, (email, roles) in enumerate(rows):
            user_id = f"00000000-0000-4000-8000-00000000d{number}{index:02}"
            users[user_id] = {"user_id": user_id, "email": email, "roles": roles, "first_name": "A", "last_name": "B"}
        state["account_users"][account_id] = users
    weekly.simulator.put_state(state)


# -- purge, backup, restore ------------------------------------------------------------------------------------------


def test_purge(weekly):
    checked = weekly("purge", "--check", purge_hosts="wpe_installs", purge_type="page")
    assert (checked.rc, len(checked.changed), weekly.simulator.writes()) == (0, 3, [])
    done = weekly("purge", purge_hosts="wpe_installs", purge_type="page")
    assert done.rc == 0 and [row["type"] for row in weekly.simulator.state()["purges"]] == ["page"] * 3


def test_all_backups_are_ordered_before_the_first_is_waited_for(weekly):
    weekly.simulator.settings(backup_seconds=0.5)
    done = weekly("backup", backup_hosts="wpe_installs", extra={"ansible_forks": 1})
    assert done.rc == 0 and done.changed == ["Order the backup"] * 3, done
    operations = [entry["operation"] for entry in weekly.simulator.log()]
    assert operations.index("showBackup") > max(i for i, name in enumerate(operations) if name == "createBackup")
    statuses = [row["status"] for rows in weekly.simulator.state()["backups"].values() for row in rows.values()]
    assert statuses == ["completed"] * 3
    again = weekly("backup", backup_hosts="wpe_installs")
    assert (again.rc, again.changed) == (0, [])


def test_backup_that_fails_ends_the_run(weekly):
    weekly.simulator.settings(backup_outcome="aborted")
    failed = weekly("backup")
    assert failed.rc != 0 and len(weekly.simulator.writes()) == 1, failed


def test_restore_of_production_needs_its_name(weekly):
    assert weekly("backup", backup_hosts="wpe_installs").rc == 0
    weekly.simulator.clear_log()
    refused = weekly("restore", restore_hosts="wpe_installs", restore_confirm="torquestg")
    assert refused.rc != 0 and message(refused).startswith("torquebikes: production"), refused
    assert weekly.simulator.writes() == []
    done = weekly("restore", restore_hosts="wpe_installs", restore_confirm="torquebikes, other")
    assert done.rc == 0 and done.changed == ["Restore the install"] * 3, done
    assert all("restored_from" in row for row in weekly.simulator.state()["installs"].values())


# -- people and keys -------------------------------------------------------------------------------------------------


def test_person_comes_and_goes(weekly):
    people(weekly, agencyone=[("olive@example.com", "owner")])
    person = {
        "onboard_user_email": "dana@example.com",
        "onboard_user_first_name": "Dana",
        "onboard_user_last_name": "D",
        "onboard_user_roles": "partial,billing",
        "onboard_user_installs": "torquestg",
    }
    checked = weekly("onboard_user", "--check", **person)
    assert (checked.changed, weekly.simulator.writes()) == (["Add or change the person"], [])
    assert weekly("onboard_user", **person).changed == checked.changed
    assert weekly("onboard_user", **person).changed == []
    wrong = weekly("onboard_user", **{**person, "onboard_user_roles": "boss", "onboard_user_emial": "x"})
    assert "must be one of owner" in message(wrong) and "Near matches: onboard_user_email" in message(wrong)


def test_person_leaves_all_accounts_but_one(weekly):
    owner = ("olive@example.com", "owner")
    people(
        weekly, agencyone=[owner, ("ben@example.com", "full")], agencytwo=[("ben@example.com", "owner")], third=[owner]
    )
    checked = weekly("offboard_user", "--check", offboard_user_email="BEN@example.com")
    assert checked.rc != 0 and weekly.simulator.writes() == []
    table = shown(checked, "Show where the person was removed, and where not")
    assert table[0] == "agencyone: would be removed" and table[2] == "third: was no user"
    assert table[1].startswith("agencytwo: not removed:") and "last owner" in table[1]
    failed = weekly("offboard_user", offboard_user_email="BEN@example.com")
    assert failed.rc != 0 and "last owner" in message(failed), failed
    assert shown(failed, "Show where the person was removed, and where not")[0] == "agencyone: removed"
    one = weekly("offboard_user", offboard_user_email="ben@example.com", offboard_user_accounts="agencyone,third")
    assert (one.rc, one.changed) == (0, [])
    assert shown(one, "Show where the person was removed") == ["agencyone: was no user", "third: was no user"]


@pytest.fixture
def new_key(tmp_path):
    path = tmp_path / "new"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "new", "-f", path], check=True)
    return path


def test_new_key_works_before_the_old_one_goes(weekly, new_key, key):
    weekly.simulator.settings(ssh_key_seconds=3)
    variables = {
        "rotate_ssh_key_new": f"{new_key}.pub",
        "rotate_ssh_key_old": f"{key}.pub",
        "rotate_ssh_key_host": STAGING,
    }
    checked = weekly("rotate_ssh_key", "--check", **variables)
    assert (checked.rc, checked.changed) == (0, ["Add the new key", "Delete the old key"]), checked
    assert weekly.simulator.writes() == []
    done = weekly("rotate_ssh_key", **variables)
    assert (done.rc, done.changed) == (0, checked.changed), done
    assert [row["comment"] for row in weekly.simulator.state()["ssh_keys"].values()] == ["new"]
    again = weekly("rotate_ssh_key", **variables)
    assert (again.rc, again.changed) == (0, []), again


def test_key_that_does_not_work_leaves_the_old_one(weekly, new_key, key):
    weekly.simulator.settings(ssh_key_seconds=60)
    failed = weekly(
        "rotate_ssh_key",
        rotate_ssh_key_new=f"{new_key}.pub",
        rotate_ssh_key_old=key.with_suffix(".pub").read_text(),
        rotate_ssh_key_host=STAGING,
        rotate_ssh_key_timeout=2,
    )
    assert failed.rc != 0 and "Permission denied" in message(failed), failed
    assert len(weekly.simulator.state()["ssh_keys"]) == 2


@pytest.mark.parametrize("form", ["path", "text", "fingerprint"])
def test_one_key_for_both_is_refused(weekly, key, form):
    public = key.with_suffix(".pub")
    old = {"path": str(public), "text": public.read_text()}.get(form)
    if old is None:
        command = ["ssh-keygen", "-E", "md5", "-lf", public]
        old = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[1]
    refused = weekly(
        "rotate_ssh_key", rotate_ssh_key_new=str(public), rotate_ssh_key_old=old, rotate_ssh_key_host=STAGING
    )
    assert refused.rc != 0 and weekly.simulator.writes() == [], refused
    assert "are the same key" in message(refused) and message(refused).endswith(". Nothing was changed.")


def test_keys_and_install_are_looked_at_before_anything_is_added(weekly, new_key, key, tmp_path):
    (tmp_path / "text").write_text("no key")
    good = {
        "rotate_ssh_key_new": f"{new_key}.pub",
        "rotate_ssh_key_old": f"{key}.pub",
        "rotate_ssh_key_host": STAGING,
    }
    for wrong, words in (
        ({"rotate_ssh_key_host": "torquestag"}, "Near matches: torquestg"),
        (
            {"rotate_ssh_key_old": str(tmp_path / "text")},
            "rotate_ssh_key_old must be a public key. Nothing was changed.",
        ),
        ({"rotate_ssh_key_new": str(tmp_path / "none.pub")}, "none.pub"),
    ):
        refused = weekly("rotate_ssh_key", **{**good, **wrong})
        assert refused.rc != 0 and words in str(refused.failed), refused
        assert weekly.simulator.writes() == []


# -- updates ---------------------------------------------------------------------------------------------------------


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def faulty_plugin(weekly, install):
    """Give a site a plugin whose update breaks every page, beside one whose update does not."""
    state = wordpress_site.load(weekly.site(install))
    state["plugins"]["faulty-slider"] = {"status": "active", "version": "1.0"}
    wordpress_site.save(weekly.site(install), state)


def test_update_that_breaks_a_page_is_undone_and_ends_the_run(weekly):
    for install in (PRODUCTION, STAGING):
        faulty_plugin(weekly, install)
    before = {install: files_of(weekly.site(install)) for install in (PRODUCTION, STAGING)}
    failed = weekly("wp_update", wp_update_hosts=f"{PRODUCTION},{STAGING}", wp_update_batch="1,5")
    assert failed.rc != 0, failed
    words = message(failed)
    assert (
        "answers with status 500, not 200 or 401" in words and "akismet, faulty-slider are as they were before" in words
    )
    assert "restore the backup if that is needed" in words
    assert {entry["host"] for entry in failed.results if entry["name"] == "Update plugins"} == {PRODUCTION}
    assert {install: files_of(weekly.site(install)) for install in before} == before


def test_page_that_was_broken_before_is_not_blamed_on_the_update(weekly):
    checks = [{"path": "/none"}, {"path": "/"}]
    done = weekly("wp_update", wp_update_hosts=STAGING, wp_update_checks=checks)
    assert done.rc == 0 and "Update plugins" in done.changed, done
    assert not list((weekly.site(STAGING) / "_wpeprivate").iterdir())


# -- refresh ---------------------------------------------------------------------------------------------------------


def options(weekly, install):
    return wordpress_site.load(weekly.site(install))["options"]


def set_options(weekly, install, **changes):
    state = wordpress_site.load(weekly.site(install))
    state["options"].update(changes)
    wordpress_site.save(weekly.site(install), state)


def test_staging_is_refreshed_from_production(weekly):
    set_options(weekly, PRODUCTION, blogname="The shop")
    (weekly.site(PRODUCTION) / "wp-content/uploads/a.jpg").touch()
    before = options(weekly, PRODUCTION)
    checked = weekly("refresh", "--check", refresh_hosts=STAGING)
    assert (checked.rc, weekly.simulator.writes()) == (0, []), checked
    done = weekly("refresh", refresh_hosts=STAGING)
    assert done.rc == 0, done
    assert (
        done.changed
        == checked.changed
        == ["Back up the install that is overwritten", "Request the copy", "Purge the caches"]
    )
    assert options(weekly, STAGING)["blogname"] == "The shop" and options(weekly, PRODUCTION) == before
    assert "wpe_refresh_marker" not in options(weekly, STAGING)
    assert (weekly.site(STAGING) / "wp-content/uploads/a.jpg").exists()


def test_files_alone_have_a_marker_of_their_own(weekly):
    set_options(weekly, STAGING, blogname="mine")
    (weekly.site(PRODUCTION) / "wp-content/uploads/a.jpg").touch()
    done = weekly("refresh", refresh_hosts=STAGING, refresh_database="no", refresh_backup="no")
    assert done.rc == 0 and done.changed == ["Request the copy", "Purge the caches"], done
    content = weekly.site(STAGING) / "wp-content"
    assert ((content / "uploads/a.jpg").exists(), (content / "wpe_refresh_marker.txt").exists()) == (True, False)
    assert options(weekly, STAGING)["blogname"] == "mine"


def test_copy_that_is_not_seen_is_not_requested_again(weekly):
    weekly.simulator.settings(copy_seconds=60)
    failed = weekly("refresh", refresh_hosts=STAGING, refresh_timeout=2, refresh_backup=False)
    assert failed.rc != 0 and "the marker wpe_refresh_marker in the database was still there" in message(failed), failed
    assert "wpe_refresh_marker" in options(weekly, STAGING)
    files = weekly("refresh", refresh_hosts=STAGING, refresh_timeout=2, refresh_backup=False, refresh_database=False)
    assert files.rc != 0 and "wp-content/wpe_refresh_marker.txt was still there." in message(files), files
    # The marker of a run that was just interrupted: no second copy is requested.
    set_options(weekly, STAGING, wpe_refresh_marker=f"wpe-marker-{int(time.time()) + 100}")
    weekly.simulator.clear_log()
    again = weekly("refresh", refresh_hosts=STAGING, refresh_timeout=2)
    assert again.rc != 0 and weekly.simulator.writes() == [], again


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"refresh_hosts": "wpe_installs"}, "torquebikes: only staging and development installs are refreshed."),
        ({"refresh_files": False, "refresh_database": "no"}, "both false, so nothing is left to copy"),
        ({"refresh_timeout": "soon"}, "refresh_timeout must be a whole number"),
    ],
)
def test_refresh_refuses_bad_input(weekly, variables, words):
    refused = weekly("refresh", **{"refresh_hosts": STAGING, **variables})
    assert refused.rc != 0 and words in message(refused), refused
    assert weekly.simulator.writes() == [] and not weekly.simulator.sites.exists()


def test_site_without_production_is_refused(weekly):
    state = weekly.simulator.state()
    state["installs"] = {key: row for key, row in state["installs"].items() if row["environment"] != "production"}
    weekly.simulator.put_state(state)
    refused = weekly("refresh", refresh_hosts="wpe_installs")
    assert refused.rc != 0 and "the site has no production install to copy" in message(refused), refused
    assert weekly.simulator.writes() == []


# -- go live ---------------------------------------------------------------------------------------------------------

DOMAINS = [
    {"name": "www.torquebikes.example", "primary": True, "secure_all_urls": True},
    {"name": "torquebikes.example", "redirect_to": "www.torquebikes.example"},
]


def go_live(weekly, *arguments, **variables):
    url = f"{weekly.simulator.sites_url}/{PRODUCTION}"
    weekly.site(PRODUCTION)
    given = {"go_live_install": PRODUCTION, "go_live_domains": DOMAINS, "wpe_check_url": url, **variables}
    return weekly("go_live", *arguments, **given)


def domains(weekly):
    rows = next(iter(weekly.simulator.state()["domains"].values()))
    return {row["name"]: bool(row.get("primary")) for row in rows.values() if not row.get("platform")}


def test_domains_go_live_in_steps(weekly):
    checked = go_live(weekly, "--check")
    assert (checked.rc, weekly.simulator.writes()) == (0, []), checked
    steps = shown(checked, "Show which steps are left")
    assert steps[:2] == ["add www.torquebikes.example", "add torquebikes.example"] and len(steps) == 6, steps
    stopped = go_live(weekly, go_live_timeout=2)
    assert stopped.rc != 0 and "Publish a TXT record _wpe_verification.torquebikes.example" in str(stopped.failed), (
        stopped
    )
    assert domains(weekly) == {"www.torquebikes.example": False, "torquebikes.example": False}
    records = shown(stopped, "Show the DNS records to publish")
    assert any(line.startswith("_wpe_verification.torquebikes.example  TXT  ") for line in records), records
    weekly.simulator.control("POST", "txt_records", {"name": "torquebikes.example"})
    weekly.simulator.settings(check_status_seconds=0)
    done = go_live(weekly)
    assert done.rc == 0, done
    assert domains(weekly) == {"www.torquebikes.example": True, "torquebikes.example": False}
    again = go_live(weekly)
    assert (again.rc, again.changed) == (0, []), again


def test_go_live_refuses_bad_input(weekly):
    for variables, words in (
        ({"go_live_domains": []}, "go_live_domains is empty"),
        ({"go_live_domains": [{"nme": "a.example"}]}, "There is no option go_live_domains[0].nme"),
        ({"go_live_domains": [{"name": "a.example", "redirect_to": "b.example"}]}, "b.example, which is not a domain"),
        ({"go_live_install": "torquebike"}, "Near matches: torquebikes"),
    ):
        refused = go_live(weekly, **variables)
        assert refused.rc != 0 and words in message(refused), refused
        assert weekly.simulator.writes() == []

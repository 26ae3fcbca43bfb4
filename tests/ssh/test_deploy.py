# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploy a folder with the playbook deploy."""

from __future__ import annotations

import os

import pytest
import requests

DEST = "wp-content/themes/twentytwentyfive"


def message(run):
    """Return the message of the last failed task, which is one line."""
    text = run.failed[-1]["result"]["msg"]
    assert "\n" not in text, text
    return text


@pytest.fixture
def source(tmp_path):
    (tmp_path / "build/inc").mkdir(parents=True)
    (tmp_path / "build/style.css").write_text("/* Version: 2.0 */")
    (tmp_path / "build/inc/new.php").write_text("<?php")
    return tmp_path / "build"


def everything(folder):
    """Return path, content and mode of all files below a folder."""
    return {
        str(path.relative_to(folder)): (path.read_bytes() if path.is_file() else None)
        for path in sorted(folder.rglob("*"))
    }


def deploy(weekly, source, *arguments, hosts="wpe_installs", **variables):
    given = {"deploy_hosts": hosts, "deploy_src": f"{source}", "deploy_dest": DEST, **variables}
    return weekly("deploy", *arguments, **given)


def old_theme(weekly):
    """Give all sites an old version of the theme."""
    for install in ("torquebikes", "torquestg", "torquedev"):
        theme = weekly.site(install) / DEST
        (theme / "old").mkdir()
        (theme / "old/gone.php").write_text("<?php // old")
        (theme / "style.css").write_text("/* Version: 1.9 */")
        os.utime(theme / "style.css", (1, 1))


def test_deployment_changes_what_check_mode_lists_and_once(weekly, source):
    old_theme(weekly)
    before = everything(weekly.site("torquebikes"))
    checked = deploy(weekly, source, "--check", "--diff", deploy_delete="yes")
    assert checked.rc == 0 and "+ inc/new.php" in checked.output and "- old/gone.php" in checked.output, checked
    assert (everything(weekly.site("torquebikes")), weekly.simulator.writes()) == (before, [])
    weekly.controller.close_connections()
    opened = weekly.simulator.control("GET", "connections")["opened"]
    done = deploy(weekly, source, deploy_delete="yes", deploy_checks='[{"path": "/", "contains": "five 2.0"}]')
    assert done.rc == 0, done
    # One connection for each install, not for each task.
    assert weekly.simulator.control("GET", "connections")["opened"] == opened + 3
    assert sorted(done.changed) == sorted(checked.changed)
    assert {*done.changed} == {"Back up the install", "Send the folder", "Purge the caches"}
    for install in ("torquebikes", "torquestg", "torquedev"):
        assert set(everything(weekly.site(install) / DEST)) == {"style.css", "inc", "inc/new.php"}
        assert everything(weekly.site(install) / "_wpeprivate") == {}
    weekly.simulator.clear_log()
    again = deploy(weekly, source, deploy_delete="yes")
    assert (again.rc, again.changed, weekly.simulator.writes()) == (0, [], []), again


def test_failed_check_puts_the_folder_back_and_ends_the_run(weekly, source):
    old_theme(weekly)
    before = {install: everything(weekly.site(install)) for install in ("torquebikes", "torquestg", "torquedev")}
    (source / "inc/new.php").write_text("<?php throw new Error();")
    failed = deploy(weekly, source, deploy_batch=1, deploy_delete=True)
    assert failed.rc != 0, failed
    hosts = {entry["host"] for entry in failed.results if entry["name"] == "Send the folder"}
    assert len(hosts) == 1
    words = message(failed)
    assert "answers with status 500, not 200 or 401" in words and "is as it was before" in words
    for install, files in before.items():
        assert everything(weekly.site(install)) == files, install
    assert [row["type"] for row in weekly.simulator.state()["purges"]] == ["page", "cdn"]


def test_page_that_shows_a_change_late_is_looked_at_again(weekly, source):
    weekly.site("torquestg")
    weekly.simulator.settings(page_lag_seconds=2)
    assert "five 1.3" in requests.get(f"{weekly.simulator.sites_url}/torquestg", timeout=10).text
    checks = [{"path": "/", "contains": "five 2.0"}]
    done = deploy(weekly, source, hosts="torquestg", deploy_checks=checks, deploy_backup=False, wpe_page_attempts=2)
    assert done.rc == 0, done


def test_imported_playbook_finds_its_own_files(weekly, source, tmp_path):
    """As a job template of a controller runs it: by a file of one line in its project."""
    (tmp_path / "job.yml").write_text("- import_playbook: community.wpengine.deploy\n")
    before = everything(weekly.site("torquestg"))
    failed = weekly(
        tmp_path / "job.yml",
        deploy_hosts="torquestg",
        deploy_src=str(source),
        deploy_dest="wp-content/themes/agency",
        deploy_checks=[{"path": "/none"}],
        deploy_backup=False,
    )
    assert failed.rc != 0 and "is as it was before" in message(failed), failed
    assert everything(weekly.site("torquestg")) == before


def test_new_folder_is_removed_when_a_check_fails(weekly, source):
    before = everything(weekly.site("torquestg"))
    checks = [{"path": "/wp-content/themes/agency/style.css", "contains": ["Version", "nowhere"]}]
    failed = deploy(
        weekly,
        source,
        hosts="torquestg",
        deploy_dest="wp-content/themes/agency/",
        deploy_checks=checks,
        deploy_backup="no",
    )
    assert failed.rc != 0 and "does not contain 'nowhere'" in message(failed), failed
    assert everything(weekly.site("torquestg")) == before


def test_interrupted_deployment_is_put_back_first(weekly, source):
    old_theme(weekly)
    site = weekly.site("torquestg")
    before = everything(site)
    kept = site / "_wpeprivate/deploy_kept"
    (kept / "files").mkdir(parents=True)
    (kept / "files/style.css").write_text("/* Version: 1.9 */")
    (kept / "created").write_text("inc/\ninc/new.php\n")
    (site / DEST / "style.css").write_text("/* Version: broken */")
    (site / DEST / "inc").mkdir()
    (site / DEST / "inc/new.php").write_text("<?php broken")
    checks = [{"path": "/none"}]
    failed = deploy(weekly, source, hosts="torquestg", deploy_checks=checks)
    assert failed.rc != 0 and everything(site) == before, failed


WRONG = [
    ({"deploy_src": "none"}, "there is no such folder"),
    ({"deploy_dest": "themes/agency"}, "only what is below wp-content"),
    ({"deploy_dest": "wp-content/../x"}, "without '..'"),
    ({"deploy_dest": "./wp-content/plugins/", "deploy_delete": True}, "delete is refused"),
    ({"deploy_checks": "x"}, "deploy_checks[0] must be a dictionary"),
    ({"deploy_checks": [{"pth": "/"}]}, "There is no option deploy_checks[0].pth"),
    ({"deploy_checks": [{"path": "shop"}]}, "checks[0].path must begin with a slash, not be 'shop'."),
    ({"wpe_check_url": "www.example.com"}, "'www.example.com' is no address of a site"),
    ({"deploy_hosts": "nowhere"}, "deploy_hosts is 'nowhere', which matches no host of the inventory."),
    ({"deploy_hosts": "localhost"}, "no installs of the inventory plugin wpe_installs: localhost."),
    ({"deploy_hosts": ""}, "deploy_hosts is missing"),
    ({"deploy_batch": "many"}, "deploy_batch[0] must be a whole number"),
    ({"deploy_chekcs": []}, "There is no variable deploy_chekcs. Near matches: deploy_checks."),
]


@pytest.mark.parametrize(("variables", "words"), WRONG, ids=range(len(WRONG)))
def test_bad_input_is_refused_before_anything_is_done(weekly, source, variables, words):
    refused = deploy(weekly, source, **variables)
    assert refused.rc != 0 and words in message(refused), refused
    assert weekly.simulator.writes() == [] and not weekly.simulator.sites.exists(), refused

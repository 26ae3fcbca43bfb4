# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test the simulator with requests that schemathesis generates from WP Engine's document."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.official_document import OfficialDocument
from support.running_simulator import AGENCY_ONE, AGENCY_TWO, OWNER
from wpengine_simulator.simulator import DEFAULT_PASSWORD, DEFAULT_USER_ID

# Excluded, because the API behaves differently: it ignores unknown query parameters, responds with 403 to unknown methods,
# has rules that its schema lacks, and turns undeclared statuses into 500. The test searches the log for the failures that
# the last two checks find, because the log distinguishes such a 500 from a crash.
EXCLUDED_CHECKS = (
    "negative_data_rejection",
    "unsupported_method",
    "positive_data_acceptance",
    "not_a_server_error",
    "status_code_conformance",
)
EMAILS = ["someone@example.com"]


def parameters(ids):
    return "".join(f'"path.{name}" = "{value}"\n' for name, value in ids.items())


def create_objects(sim, name):
    """Create an object of each kind that a path can name, and return their ids by parameter."""
    site = sim.make_site()
    install = sim.make_install(name, site=site)
    path = f"/installs/{install['id']}"
    domain = sim.ok("POST", f"{path}/domains", {"name": f"{name}.example.com"})
    backup = sim.ok("POST", f"{path}/backups", {"description": "x", "notification_emails": EMAILS})
    sim.advance(10)
    sim.ok(
        "POST",
        "/site_reports/schedules",
        {
            "site_id": site["id"],
            "title": "x",
            "recipients": [{"email": EMAILS[0]}],
        },
    )
    [schedule] = sim.ok("GET", "/site_reports/schedules", params={"site_id": site["id"]})["schedules"]
    transfer = sim.ok("POST", f"/sites/{site['id']}/site_transfers", {"destination_account_id": AGENCY_TWO})
    return {
        "account_id": AGENCY_ONE,
        "user_id": OWNER,
        "site_id": site["id"],
        "install_id": install["id"],
        "domain_id": domain["id"],
        "backup_id": backup["id"],
        "schedule_id": schedule["uuid"],
        "transfer_id": transfer["id"],
        "report_id": sim.ok("POST", f"{path}/domains/{domain['id']}/check_status")["report_id"],
    }


def config(sim):
    """Return a configuration with existing ids. Operations that delete get objects of their own."""
    deletes = [
        operation.id
        for operation in sim.simulator.operations
        if operation.method == "delete" and operation.id != "deleteSshKey"
    ]
    return (
        f"[parameters]\n{parameters(create_objects(sim, 'kept'))}\n"
        f"[[operations]]\ninclude-operation-id = {deletes}\n"
        f"[operations.parameters]\n{parameters(create_objects(sim, 'deleted'))}\n"
        # This operation does not declare 401, so that wrong credentials become 500 as well.
        '[[operations]]\ninclude-operation-id = "getInstallUsageMetrics"\n'
        "checks.ignored_auth.enabled = false\nchecks.missing_required_header.enabled = false\n"
    )


def test_schemathesis_finds_no_failure(simulator, official_path, tmp_path):
    sim = simulator
    sim.settings(object_purge_seconds=0, check_status_seconds=0, transfer_seconds=3600)
    (tmp_path / "schemathesis.toml").write_text(config(sim))
    sim.control("DELETE", "log")
    run = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "--config-file",
            "schemathesis.toml",
            "run",
            official_path,
            "--url",
            sim.url,
            "--auth",
            f"{DEFAULT_USER_ID}:{DEFAULT_PASSWORD}",
            "--no-color",
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "6",
            "--generation-deterministic",
            "--exclude-checks",
            ",".join(EXCLUDED_CHECKS),
        ],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    log = sim.log()
    document = OfficialDocument(official_path)
    known = [entry for entry in log if entry["operation"]]
    crashed = [entry for entry in known if entry["status"] is None]
    assert crashed == []
    problems = [
        problem
        for entry in known
        for problem in document.lookup(entry["method"], entry["path"]).response_problems(entry)
    ]
    assert sorted(set(problems)) == []
    # The result means something only if most operations succeeded.
    succeeded = {entry["operation"] for entry in known if entry["status"] < 300}
    assert len(succeeded) >= 45, sorted({operation.id for operation in sim.simulator.operations} - succeeded)

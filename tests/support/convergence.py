# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Define a play that creates an object of each kind, and compare accounts after it."""

from __future__ import annotations

import json
import threading
import time
import typing as t
from collections import Counter
from pathlib import Path

from support.fault_cases import ACCOUNT, EMPTY_SITE, certificate
from support.player import Control, Player, Run, Simulator

PLAY = f"""
- community.wpengine.wpe_site:
    name: "{{{{ item }}}}"
    account: {ACCOUNT}
  loop: [Torque Trikes, Torque Boards]
- community.wpengine.wpe_install:
    name: "{{{{ item.name }}}}"
    site: "{{{{ item.site }}}}"
    account: {ACCOUNT}
    environment: "{{{{ item.environment }}}}"
  loop:
    - {{name: torquetrikes, site: Torque Trikes, environment: production}}
    - {{name: trikesstg, site: Torque Trikes, environment: staging}}
    - {{name: torqueboards, site: Torque Boards, environment: production}}
- community.wpengine.wpe_domain:
    install: torquetrikes
    exclusive: true
    domains:
      - {{name: www.torquetrikes.example, primary: true}}
      - {{name: torquetrikes.example, redirect_to: www.torquetrikes.example}}
      - {{name: shop.torquetrikes.example, secure_all_urls: true}}
- community.wpengine.wpe_ssh_key:
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILStJnUDHvz9JLQF+gzN/AO1vRpl1QKDbb40/imQXNxX laptop
- community.wpengine.wpe_user:
    account: {ACCOUNT}
    email: dana@example.com
    first_name: Dana
    last_name: Developer
    roles: [full]
- community.wpengine.wpe_site_report_schedule:
    site: Torque Trikes
    title: Every week
    recipients: [{{email: olive@example.com}}]
- community.wpengine.wpe_install:
    name: torquestg
    state: absent
"""
# Tasks that create each object once, however often the play is killed. Two concurrent plays could create backups, archives
# and certificates twice, because the API neither refuses nor deletes duplicates of them.
EXCLUSIVE = f"""
- community.wpengine.wpe_backup:
    install: torquebikes
    description: Before the change
    max_age: 1
- community.wpengine.wpe_backup_archive:
    install: torquebikes
    backup: latest
- community.wpengine.wpe_offload_settings:
    install: torquebikes
    bucket: bikes
    bucket_region: us-east-1
- community.wpengine.wpe_ssl_certificate:
    install: torqueone
    certificate: {json.dumps(certificate()["certificate"])}
    private_key: {json.dumps(certificate()["private_key"])}
- community.wpengine.wpe_site_transfer:
    site: {EMPTY_SITE}
    destination_account: agencytwo
    wait: false
"""
WHOLE = EXCLUSIVE + PLAY
# Most of the same as one declaration.
DECLARATION = f"""
- community.wpengine.wpe_account:
    accounts:
      - name: {ACCOUNT}
        sites:
          - name: Torque Trikes
            installs:
              - name: torquetrikes
                environment: production
                offload: {{bucket: trikes, bucket_region: us-east-1}}
                domains:
                  - {{name: www.torquetrikes.example, primary: true}}
                  - {{name: torquetrikes.example, redirect_to: www.torquetrikes.example}}
                  - {{name: shop.torquetrikes.example, secure_all_urls: true}}
              - {{name: trikesstg, environment: staging}}
          - name: Torque Boards
            installs:
              - {{name: torqueboards, environment: production}}
          - name: Torque Bikes
            installs:
              - {{name: torquestg, state: absent}}
        users:
          - {{email: dana@example.com, first_name: Dana, last_name: Developer, roles: [full]}}
        report_schedules:
          - {{site: Torque Trikes, title: Every week, recipients: [{{email: olive@example.com}}]}}
"""
SECONDS = {"backup_seconds": 0.3, "archive_seconds": 0.3, "transfer_seconds": 3600}


def names(simulator: Control) -> Counter[str]:
    """Count the objects that the play creates or deletes, by name."""
    state = simulator.state()
    by_id = {install["id"]: install["name"] for install in state["installs"].values()}
    domains = [
        row["name"]
        for rows in (state["domains"].get(i, {}) for i in by_id)
        for row in rows.values()
        if not row.get("platform")
    ]
    schedules = [row["title"] for rows in state["report_schedules"].values() for row in rows.values()]
    emails = [row["email"] for row in state["account_users"][ACCOUNT].values()]
    keys = [row["fingerprint"] for row in state["ssh_keys"].values()]
    sites = [row["name"] for row in state["sites"].values()]
    backups = [row["description"] for rows in state["backups"].values() for row in rows.values()]
    archives = ["archive" for rows in state["archives"].values() for _row in rows]
    certificates = [
        f"certificate {row['serial_number']}" for rows in state["certificates"].values() for row in rows.values()
    ]
    transfers = [f"transfer {row['status']}" for rows in state["site_transfers"].values() for row in rows.values()]
    buckets = [row["bucket"] for row in state["offload_settings"].values()]
    created = backups + archives + certificates + transfers + buckets
    return Counter(sites + list(by_id.values()) + domains + schedules + emails + keys + created)


def run_to_end(tasks: str, simulator: Simulator, folder: Path) -> tuple[Counter[str], int]:
    """Return the objects after an uninterrupted run (see names), and the number of its writes."""
    simulator.reset()
    simulator.settings(**SECONDS)
    play = Player(folder, simulator)
    run = play(tasks)
    assert run.rc == 0, str(run)
    writes = len(simulator.writes())
    assert play(tasks).changed == []
    return names(simulator), writes


def run_two_plays(play: Player, delay: float, tasks: str = PLAY) -> t.Collection[Run]:
    """Run the same tasks in two concurrent plays. delay: seconds until the second one starts."""
    runs: dict[str, Run] = {}

    def go(name: str, seconds: float) -> None:
        time.sleep(seconds)
        (play.directory / name).mkdir()
        runs[name] = type(play)(play.directory / name, play.simulator)(tasks)

    threads = [threading.Thread(target=go, args=("one", 0)), threading.Thread(target=go, args=("other", delay))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return runs.values()

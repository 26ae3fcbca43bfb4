# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check mode of whole plays: each task knows what the tasks before it would have changed."""

from __future__ import annotations

import pytest

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA deploy@example.com"

# Everything that a new client needs, with names of objects that only exist once the tasks before have run.
NEW_CLIENT = f"""
- hosts: localhost
  gather_facts: false
  module_defaults:
    community.wpengine.wpe_user: {{account: agencyone}}
  tasks:
    - community.wpengine.wpe_site: {{name: Nova, account: agencyone}}
      register: site
    - community.wpengine.wpe_install: {{name: "{{{{ item.name }}}}", site: Nova, environment: "{{{{ item.environment }}}}"}}
      loop:
        - {{name: novaprod, environment: production}}
        - {{name: novastg, environment: staging}}
        - {{name: novaprod, environment: production}}
      register: installs
    - community.wpengine.wpe_install: {{id: "{{{{ installs.results[1].install.id }}}}", environment: development}}
    - community.wpengine.wpe_domain:
        install: novaprod
        domains:
          - {{name: www.nova.example, primary: true}}
          - {{name: nova.example, redirect_to: www.nova.example}}
    - community.wpengine.wpe_domain: {{install: "{{{{ installs.results[0].install.id }}}}", name: www.nova.example, primary: true}}
    - community.wpengine.wpe_domain_status: {{install: novaprod, domain: www.nova.example, wait: false}}
    - community.wpengine.wpe_user: {{email: dana@example.com, first_name: D, last_name: D, roles: [partial], installs: [novaprod, novastg]}}
    - community.wpengine.wpe_user: {{email: DANA@example.com, roles: partial, installs: "novastg,novaprod"}}
    - community.wpengine.wpe_user: {{email: dana@example.com, roles: partial, installs: novaprod}}
    - community.wpengine.wpe_user: {{email: owner@nova.example, first_name: O, last_name: O, roles: [owner]}}
    - community.wpengine.wpe_user: {{email: owner@nova.example, state: absent}}
    - community.wpengine.wpe_backup: {{install: novaprod, description: Before}}
    - community.wpengine.wpe_backup: {{install: novaprod, description: Again, max_age: 1}}
      register: backup
    - community.wpengine.wpe_backup_archive: {{install: novaprod, backup: latest}}
    - community.wpengine.wpe_backup_archive: {{install: novaprod, backup: "{{{{ backup.backup.id }}}}"}}
    - community.wpengine.wpe_backup_restore: {{install: novaprod, backup: latest}}
    - community.wpengine.wpe_install_copy: {{source: novaprod, install: novastg}}
    - community.wpengine.wpe_offload_settings: {{install: novaprod, bucket: nova, bucket_region: eu-west-1}}
    - community.wpengine.wpe_offload_settings: {{install: novaprod, bucket: nova}}
    - community.wpengine.wpe_offload_settings: {{install: novaprod, path_settings: [{{path: wp-content/uploads, redirect_type: break}}]}}
    - community.wpengine.wpe_site_report_schedule:
        site: Nova
        title: Weekly
        recipients: [{{email: dana@example.com}}]
        frequency: {{unit: DAYS, value: 7}}
    - community.wpengine.wpe_site_report_schedule: {{site: Nova, title: Weekly, frequency: {{unit: DAYS, value: 7}}}}
    - community.wpengine.wpe_cache_purge: {{installs: [novaprod, novastg], type: page}}
    - community.wpengine.wpe_disk_usage_refresh: {{install: novaprod}}
    - community.wpengine.wpe_ssh_key: {{public_key: {KEY}}}
    - community.wpengine.wpe_ssh_key: {{public_key: {KEY}}}
    - community.wpengine.wpe_ssh_key: {{public_key: {KEY}, state: absent}}
    - community.wpengine.wpe_usage_info: {{install: novaprod}}
    - community.wpengine.wpe_backup_info: {{install: novaprod}}
    - community.wpengine.wpe_archive_info: {{install: novaprod}}
    - community.wpengine.wpe_ssl_certificate_info: {{install: novaprod}}
    - community.wpengine.wpe_site_transfer_info: {{site: Nova}}
    - community.wpengine.wpe_site_report_info: {{site: Nova}}
    - community.wpengine.wpe_user_info: {{account: agencyone}}
    - community.wpengine.wpe_ssh_key_info:
    - community.wpengine.wpe_domain_sharing_link: {{install: novaprod, domain: www.nova.example}}
    - community.wpengine.wpe_api: {{path: "/installs/{{{{ installs.results[0].install.id }}}}"}}
    - community.wpengine.wpe_api: {{path: "/installs/{{{{ installs.results[0].install.id }}}}/domains", all_pages: true}}
    - community.wpengine.wpe_site: {{name: Super Nova, rename_from: Nova}}
    - community.wpengine.wpe_site: {{id: "{{{{ site.site.id }}}}", name: Super Nova}}
    - community.wpengine.wpe_site: {{name: Nova, account: agencyone}}
    - community.wpengine.wpe_install: {{name: novadev, site: Nova, environment: development}}
    - community.wpengine.wpe_site_info: {{account: agencyone}}
      register: sites
    - community.wpengine.wpe_install_info: {{site: Super Nova}}
      register: in_site
    - community.wpengine.wpe_domain_info: {{install: novaprod}}
      register: domains
    - ansible.builtin.assert:
        that:
          - sites.sites | map(attribute='name') | sort == ['Nova', 'Super Nova']
          - in_site.installs | map(attribute='name') | sort == ['novaprod', 'novastg']
          - domains.domains | map(attribute='name') is superset(['nova.example', 'www.nova.example'])
    - community.wpengine.wpe_site_transfer: {{site: Super Nova, destination_account: agencytwo, scheduled_time: "{{{{ tomorrow }}}}", wait: false}}
      vars: {{tomorrow: "{{{{ '%Y-%m-%dT%H:%M:%SZ' | strftime(now().timestamp() + 86400, utc=true) }}}}"}}
    - community.wpengine.wpe_site_transfer: {{site: Super Nova, state: absent}}
    - community.wpengine.wpe_site_transfer: {{site: Super Nova, state: absent}}
    - community.wpengine.wpe_domain: {{install: novaprod, name: nova.example, state: absent}}
    - community.wpengine.wpe_domain: {{install: novaprod, name: nova.example, state: absent}}
    - block:
        - community.wpengine.wpe_install: {{name: novaprod, state: absent}}
      rescue:
        - community.wpengine.wpe_install: {{name: novastg, state: absent}}
    - community.wpengine.wpe_site_report_schedule: {{site: Super Nova, title: Weekly, state: absent}}
    - community.wpengine.wpe_install: {{name: novaprod, state: absent, force: true}}
    - community.wpengine.wpe_site: {{name: Super Nova, state: absent}}
    - community.wpengine.wpe_site: {{name: Super Nova, state: absent}}
    - community.wpengine.wpe_install: {{name: novadev, state: absent}}
    - community.wpengine.wpe_site: {{name: Nova, state: absent}}
"""


def outcomes(run):
    """Return number, name, status and changed of each task or item."""
    return [
        (number, entry["name"], entry["status"], bool(entry["result"].get("changed")))
        for number, entry in enumerate(run.results)
    ]


@pytest.fixture
def fast_installs(simulator, fast_sleep):
    simulator.settings(install_pending_seconds=0, backup_seconds=0)


def test_play_over_a_new_client_checks_as_it_runs(core, simulator, play, fast_installs):
    checked = play(NEW_CLIENT, check=True, core=core)
    assert checked.rc == 0, str(checked)
    assert [entry["result"]["warnings"] for entry in checked.results if entry["result"].get("warnings")] == []
    assert simulator.writes() == []
    real = play(NEW_CLIENT, core=core)
    assert real.rc == 0, str(real)
    assert [pair for pair in zip(outcomes(checked), outcomes(real)) if pair[0] != pair[1]] == []
    assert len(checked.results) == len(real.results)
    again = play(NEW_CLIENT, check=True, core=core)
    assert again.rc == 0, str(again)

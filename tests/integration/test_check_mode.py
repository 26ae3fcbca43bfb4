# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check mode of whole plays: each task knows what the tasks before it would have changed."""

from __future__ import annotations

import json

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted
from support.certificates import certificate_text, key_text, new_key

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
    - community.wpengine.wpe_domain: {{install: novastg, name: nova.example}}
    - community.wpengine.wpe_domain: {{install: novastg, name: nova.example, primary: true}}
      ignore_errors: true
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


# Keys whose values only the API knows: times, and rows that it adds itself, such as host names of its platform.
UNPREDICTABLE = {"create_time", "scheduled_time", "expected_time", "validation_file", "report", "domain_status", "url"}
UNPREDICTABLE |= {"dns_records", "domains", "usages", "backups", "json"}


def outcomes(run):
    """Return number, name, status, changed, warnings and the message of a failure of each task or item."""
    return [
        (
            number,
            entry["name"],
            entry["status"],
            bool(entry["result"].get("changed")),
            entry["result"].get("warnings"),
            entry["result"].get("msg"),
        )
        for number, entry in enumerate(run.results)
    ]


def mispredicted(predicted, real):
    """Return the parts of a result in check mode that a real run does not confirm, as pairs."""
    if isinstance(predicted, dict) and isinstance(real, dict):
        keys = set(predicted) - UNPREDICTABLE - {"diff", "invocation"}
        return [pair for key in sorted(keys) for pair in mispredicted(predicted[key], real.get(key))]
    if isinstance(predicted, list) and isinstance(real, list) and len(predicted) == len(real):
        return [pair for items in zip(predicted, real) for pair in mispredicted(*items)]
    is_known = predicted == real or is_predicted(predicted)
    return [] if is_known else [(predicted, real)]


@pytest.fixture
def fast_installs(simulator, fast_sleep):
    simulator.settings(install_pending_seconds=0, backup_seconds=0, disk_usage_refresh_seconds=600)


def test_play_over_a_new_client_checks_as_it_runs(core, simulator, play, fast_installs):
    checked = play(NEW_CLIENT, check=True, core=core)
    assert checked.rc == 0, str(checked)
    assert simulator.writes() == []
    real = play(NEW_CLIENT, core=core)
    assert real.rc == 0, str(real)
    assert [pair for pair in zip(outcomes(checked), outcomes(real)) if pair[0] != pair[1]] == []
    assert len(checked.results) == len(real.results)
    pairs = [mispredicted(one["result"], other["result"]) for one, other in zip(checked.results, real.results)]
    assert [pair for pair in pairs if pair] == []
    warnings = [entry["result"]["warnings"] for entry in checked.results if entry["result"].get("warnings")]
    assert len(warnings) == 1 and "nova.example is also a domain of the install novaprod." in warnings[0][0]


def test_name_that_no_earlier_task_makes_fails(core, simulator, play):
    run = play(
        """
        - community.wpengine.wpe_site: {name: Nova, account: agencyone}
        - community.wpengine.wpe_install: {name: novaprod, site: Nova, environment: production}
        - community.wpengine.wpe_domain: {install: novaprdo, name: www.nova.example}
        - community.wpengine.wpe_cache_purge: {install: novaprod}
        """,
        check=True,
        core=core,
    )
    assert run.rc == 2, str(run)
    assert [entry["status"] for entry in run.results] == ["ok", "ok", "failed"]
    assert "Near matches: novaprod" in run.failed[0]["result"]["msg"]


def test_task_with_async_is_known_to_later_tasks(core, simulator, play):
    tasks = """
    - community.wpengine.wpe_site: {name: Nova, account: agencyone}
      async: 60
      poll: 1
    - community.wpengine.wpe_install: {name: novaprod, site: Nova, environment: production}
    """
    run = play(tasks, check=True, core=core)
    assert run.rc == 0, str(run)
    assert [(entry["result"]["changed"], entry["result"].get("warnings")) for entry in run.results] == [
        (True, None)
    ] * 2


PARALLEL = """
- hosts: all
  gather_facts: false
  tasks:
    - community.wpengine.wpe_site: {name: "Nova {{ inventory_hostname }}", account: agencyone}
    - community.wpengine.wpe_site: {name: "Other {{ item }} of {{ inventory_hostname }}", account: agencyone}
      loop: "{{ range(20) | list }}"
- hosts: all
  gather_facts: false
  serial: 1
  tasks:
    - community.wpengine.wpe_install: {name: "nova{{ inventory_hostname }}", site: "Nova {{ inventory_hostname }}", environment: staging}
- hosts: all
  gather_facts: false
  tasks:
    - community.wpengine.wpe_cache_purge: {installs: [novah1, novah2, novah3]}
    - community.wpengine.wpe_site_info: {account: agencyone}
      register: listed
    - ansible.builtin.assert: {that: listed.sites | length == 63}
"""


def test_hosts_in_parallel_and_batches_share_what_they_would_change(core, play):
    hosts = ["-i", "h1,h2,h3,", "-e", "ansible_connection=local", "--forks", "3"]
    run = play(PARALLEL, check=True, core=core, extra_args=hosts)
    assert run.rc == 0, str(run)
    assert [entry["result"]["warnings"] for entry in run.results if entry["result"].get("warnings")] == []


MIXED = """
- community.wpengine.wpe_site: {name: Nova, account: agencyone}
  check_mode: true
- community.wpengine.wpe_install: {name: novaprod, site: Nova, environment: production}
  check_mode: true
- community.wpengine.wpe_install: {name: novaprod, site: Nova, environment: production}
  ignore_errors: true
- community.wpengine.wpe_site: {name: Nova, account: agencyone}
- community.wpengine.wpe_install: {name: novaprod, site: Nova, environment: production}
- community.wpengine.wpe_site: {name: Nova, account: agencyone}
  check_mode: true
- community.wpengine.wpe_install: {name: novaprod, site: Nova, environment: production}
  check_mode: true
- community.wpengine.wpe_domain: {install: novaprod, name: www.nova.example}
  check_mode: true
"""


def test_tasks_in_check_mode_of_a_real_run_do_not_deceive_the_others(core, simulator, play, fast_installs):
    run = play(MIXED, core=core)
    assert run.rc == 0, str(run)
    assert [entry["result"]["changed"] for entry in run.results] == [True, True, False, True, True, False, False, True]
    assert "There is no site 'Nova'" in run.results[2]["result"]["msg"]
    assert simulator.writes() == ["POST /v1/sites", "POST /v1/installs"]


LEDGER = """
- community.wpengine.wpe_site: {name: Nova, account: agencyone}
- community.wpengine.wpe_install: {name: novaprod, site: Nova, environment: production}
- community.wpengine.wpe_ssl_certificate: {install: novaprod, certificate: "{{ certificate }}", private_key: "{{ private_key }}"}
- community.wpengine.wpe_ssl_certificate: {install: novaprod, certificate: "{{ certificate }}", private_key: "{{ private_key }}"}
- ansible.builtin.shell: cat "$ANSIBLE_HOME"/tmp/*/wpe-check-ledger-*
  check_mode: false
"""


def test_ledger_holds_no_secret_and_is_gone_after_the_run(core, simulator, play, tmp_path):
    key = new_key()
    lines = key_text(key).splitlines()[1:-1]
    play.secrets.update(lines)
    variables = tmp_path / "variables.json"
    variables.write_text(json.dumps({"certificate": certificate_text(key), "private_key": key_text(key)}))
    run = play(LEDGER, check=True, core=core, extra_args=["-e", f"@{variables}"])
    assert run.rc == 0, str(run)
    assert [entry["result"]["changed"] for entry in run.results] == [True, True, True, False, True]
    ledger = run.results[-1]["result"]["stdout"]
    assert "Nova" in ledger and "PRIVATE KEY" not in ledger
    assert [secret for secret in (*lines, simulator.password) if secret in ledger] == []
    assert list(play.directory.rglob("wpe-check-ledger*")) == []

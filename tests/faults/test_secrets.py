# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that no password and no private key appears in output at the highest verbosity, results, diffs or files.

Player searches each run of a playbook, see support/player.py. The play of this test uses every kind of secret.
"""

from __future__ import annotations

import pytest

from support.certificates import certificate_text, key_text, new_key
from support.fault_cases import ACCOUNT
from support.leaks import canaries
from support.player import ENTRY_POINTS

PLAY = f"""
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/community.wpengine.wpe:
      api_password: "{{{{ lookup('env', 'CANARY') }}}}"
  tasks:
    - community.wpengine.wpe_ssl_certificate:
        install: torquestg
        certificate: "{{{{ lookup('file', 'certificate.pem') }}}}"
        private_key: "{{{{ lookup('file', 'key.pem') }}}}"
      register: certificate
    - community.wpengine.wpe_ssl_certificate_info:
        install: torquestg
    - community.wpengine.wpe_ssl_certificate_info:
        install: torquebikes
        domain: www.torquebikes.example
    - community.wpengine.wpe_api:
        path: /installs/00000000-0000-4000-8000-000000000031/domains/00000000-0000-4000-8000-000000000041/ssl_certificate
      register: read
    - community.wpengine.wpe_ssh_key:
        public_key: "{{{{ lookup('file', 'key.pem') }}}}"
      ignore_errors: true
    - community.wpengine.wpe_site:
        name: Torque Trikes
        account: {ACCOUNT}
      loop: [1, 2]
    - community.wpengine.wpe_site_info:
        api_url: "https://user:{{{{ lookup('env', 'CANARY') }}}}@api.wpengineapi.com/v1"
      ignore_errors: true
    - community.wpengine.wpe_site_info:
        nosuchoption: x
      ignore_errors: true
    - community.wpengine.wpe_site_info:
        account: nosuchaccount
      ignore_errors: true
    - ansible.builtin.debug:
        var: certificate
    - ansible.builtin.set_fact:
        kept: "{{{{ [certificate, read] }}}}"
        cacheable: true
"""


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_no_secret_is_shown(play, simulator, every_core, entry_point):
    private_key = new_key()
    key = key_text(private_key)
    play.secrets.update(line for line in key.splitlines() if not line.startswith("-----"))
    (play.directory / "certificate.pem").write_text(certificate_text(private_key))
    (play.directory / "key.pem").write_text(key)
    run = play(
        PLAY,
        core=every_core,
        entry_point=entry_point,
        diff=True,
        env={"CANARY": simulator.password, "WPE_API_PASSWORD": None},
    )
    assert run.rc == 0, str(run)
    assert len(run.results) >= 10
    requested = {entry["operation"] for entry in simulator.log()}
    assert {"importThirdPartySSLCertificate", "getDomainCertificate", "createSite"} <= requested
    assert "DEPRECAT" not in run.output
    # The search would find a leak: the keys came from the API, and results were kept as facts.
    assert "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" in run.output
    assert {line for line in key.splitlines() if not line.startswith("-----")} <= canaries(simulator)
    (facts,) = (play.directory / "run-1/facts").iterdir()
    assert "BEGIN CERTIFICATE" in facts.read_text()

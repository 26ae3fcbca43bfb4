# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords and private keys are nowhere: not in outputs at the highest verbosity, results, diffs, nor in any file.

Everything that is secret holds a canary. The simulator's own state has the keys it was sent, so it is not searched.
"""

from __future__ import annotations

import base64
import json

import pytest

from certificates import certificate_text, key_text, new_key
from faults.cases import ACCOUNT
from playbooks.harness import DOORS

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
"""


def forms(secret):
    """The ways in which a secret may be written."""
    return {secret, base64.b64encode(secret.encode()).decode(), json.dumps(secret)[1:-1]}


@pytest.mark.parametrize("door", DOORS)
def test_no_secret_is_to_be_seen(play, simulator, core, door):
    key = new_key()
    secrets = {simulator.password, "canary-private-key"}
    # Any line of the key's body would do harm, the first and last lines of the form would not.
    secrets.update(key_text(key).splitlines()[1:-1])
    secrets.add(key_text(key))
    play.directory.mkdir(exist_ok=True)
    files = {"certificate.pem": certificate_text(key), "key.pem": key_text(key)}
    place = play.directory / "files"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text)
    tasks = PLAY.replace("'certificate.pem'", f"'{place}/certificate.pem'").replace("'key.pem'", f"'{place}/key.pem'")
    run = play(tasks, core=core, door=door, diff=True, env={"CANARY": simulator.password, "WPE_API_PASSWORD": None}, extra_args=["-vvvv"])
    assert run.rc == 0, str(run)
    assert len(run.results) >= 10
    asked = {entry["operation"] for entry in simulator.log()}
    assert {"importThirdPartySSLCertificate", "getDomainCertificate", "createSite"} <= asked
    assert "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" in run.output
    seen = {"output": run.output, "log of the simulator": json.dumps(simulator.log())}
    for path in play.directory.rglob("*"):
        if path.is_file() and path.parent != place:
            seen[str(path)] = path.read_text(errors="replace")
    leaks = [f"{where}: {form[:30]}" for where, text in seen.items() for secret in secrets for form in forms(secret) if form in text]
    assert leaks == []
    basic = base64.b64encode(f"{simulator.user_id}:{simulator.password}".encode()).decode()
    assert basic not in run.output

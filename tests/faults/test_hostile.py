# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that text of the API stays data: it is shown or stored, never executed, and never controls a terminal."""

from __future__ import annotations

import copy
import json

from support.fault_cases import ACCOUNT, BACKUP, PRODUCTION, SITE, SSH_KEY, start

HOSTILE = {
    "jinja": "{{ lookup('pipe', 'touch hacked') }}",
    "statement": "{% for x in range(3) %}hacked{% endfor %}",
    "ansi": "red \x1b[31m\x1b]0;hacked\x07 end",
    "html": "<script>alert('hacked')</script>",
    "yaml": '!unsafe [a: &b, *b]\n- hacked: "yes"',
    "long": "long " * 2000,
    "right-to-left": "\u202egnorw \u05e9\u05dc\u05d5\u05dd",
}

# Names are used as Ansible uses any variable: in texts, conditions, loops and further tasks.
PLAY = f"""
- community.wpengine.wpe_site_info:
    account: {ACCOUNT}
  register: found
- community.wpengine.wpe_install_info:
    install: torquebikes
- community.wpengine.wpe_ssh_key_info:
- community.wpengine.wpe_backup_info:
    install: torquebikes
- ansible.builtin.set_fact:
    names: "{{{{ found.sites | map(attribute='name') }}}}"
- ansible.builtin.debug:
    msg: "The site {{{{ item.name }}}} has the tags {{{{ item.tags | default([]) | join(' ') }}}}"
  loop: "{{{{ found.sites }}}}"
- ansible.builtin.copy:
    content: "{{{{ names | to_json }}}}"
    dest: "{{{{ playbook_dir }}}}/names.json"
    mode: "0600"
- name: Store a name that looks like a template
  community.wpengine.wpe_site:
    account: {ACCOUNT}
    name: "{{{{ (names | select('search', 'pipe') | first) }}}}"
    id: 00000000-0000-4000-8000-000000000022
  register: renamed
- community.wpengine.wpe_site:
    account: {ACCOUNT}
    name: Refused
  ignore_errors: true
- name: Fail with a near match
  community.wpengine.wpe_site_report_schedule:
    site: "red x [31m]0;hacked end"
    title: x
    recipients: [{{email: olive@example.com}}]
  ignore_errors: true
"""


def hostile_state():
    state = copy.deepcopy(start())
    for number, text in enumerate(HOSTILE.values()):
        row_id = f"00000000-0000-4000-8000-0000000001{number:02}"
        state["sites"][row_id] = {
            "id": row_id,
            "name": text,
            "account": {"id": ACCOUNT},
            "tags": [text],
            "group_name": text,
        }
    all_texts = " ".join(HOSTILE.values())
    state["installs"][PRODUCTION]["php_version"] = all_texts
    state["ssh_keys"][SSH_KEY]["comment"] = all_texts
    state["backups"][PRODUCTION][BACKUP]["description"] = all_texts
    state["sites"][SITE]["group_name"] = all_texts
    return state


def test_text_of_the_api_is_never_executed(play, simulator, core):
    simulator.put_state(hostile_state())
    simulator.add_fault(operation="createSite", kind="status", status=400, message=" ".join(HOSTILE.values()))
    run = play(PLAY, core=core, diff=True)
    assert run.rc == 0, str(run)
    assert not list(play.directory.rglob("hacked"))
    written = json.loads((play.directory / "names.json").read_text(encoding="utf-8"))
    assert set(HOSTILE.values()) <= set(written)
    assert "\x1b" not in run.stdout + run.stderr and "\x07" not in run.stdout + run.stderr
    names = [site["name"] for site in simulator.state()["sites"].values()]
    assert names.count(HOSTILE["jinja"]) == 2
    refused = next(entry["result"]["msg"] for entry in run.results if "Refused" in json.dumps(entry["result"]))
    assert "\\x1b[31m" in refused and "<script>" in refused and "\\u202e" in refused and "\u202e" not in refused
    assert "hackedhackedhacked" not in run.output

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the parts of the action that Ansible provides for ordinary modules only."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from support.cores import CORES

# The placeholder of this collection and of ansible-core before 2.22, and that of 2.22.
PLACEHOLDERS = ("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "********", "$REDACTED$")
SITE = "community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}"


def test_task_environment_provides_credentials(entry_point, every_core, simulator, play):
    """The environment of a task, including its templates, applies to that task only."""
    tasks = f"""
- {SITE}
  environment:
    WPE_USERNAME: "{{{{ name_of_user }}}}"
    WP_ENGINE_API_PASSWORD: "{{{{ lookup('env', 'SECRET') }}}}"
  vars: {{name_of_user: {simulator.user_id}}}
- {SITE}
  ignore_errors: true
"""
    env = {"WPE_API_USER_ID": None, "WPE_API_PASSWORD": None, "SECRET": simulator.password}
    # Ansible shows the environment of an ordinary module in the command that runs it.
    run = play(tasks, entry_point=entry_point, core=every_core, env=env, shown_by_ansible=entry_point == "module")
    assert run.rc == 0, str(run)
    assert run.results[0]["result"]["changed"]
    assert "no credentials" in run.results[1]["result"]["msg"]


def test_module_defaults_apply_to_their_modules_only(entry_point, core, simulator, play):
    """The defaults of the action group, of one module, and of wpe_api apply to the modules that they name."""
    playbook = """
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/community.wpengine.wpe: {api_timeout: 11}
    community.wpengine.wpe_site: {account: "{{ owner }}"}
    community.wpengine.wpe_api: {path: /status}
  vars: {owner: agencytwo}
  tasks:
    - community.wpengine.wpe_site: {name: Torque Bikes}
    - community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone, api_timeout: 12}
    - community.wpengine.wpe_api:
"""
    run = play(playbook, entry_point=entry_point, core=core)
    assert run.rc == 0, str(run)
    first, second, status = (entry["result"]["invocation"]["module_args"] for entry in run.results)
    assert (first["account"], first["api_timeout"]) == ("agencytwo", 11.0)
    assert (second["account"], second["api_timeout"]) == ("agencyone", 12.0)
    assert (status["path"], status["api_timeout"]) == ("/status", 11.0)


def test_invocation_is_returned_without_secrets(entry_point, every_core, simulator, play):
    tasks = f"""
- community.wpengine.wpe_site:
    name: "{simulator.password}"
    account: agencyone
    api_user_id: "{simulator.user_id}"
    api_password: "{simulator.password}"
"""
    run = play(tasks, entry_point=entry_point, core=every_core, diff=True, extra_args=["-vvvv"])
    arguments = run.results[0]["result"]["invocation"]["module_args"]
    assert arguments["api_password"] in PLACEHOLDERS
    assert arguments["account"] == "agencyone"
    assert simulator.password not in run.output


def test_task_overrides_check_mode_and_diff_of_the_play(entry_point, core, simulator, play):
    """A task can turn check mode on and off, whatever the play was started with."""
    run = play(f"- {SITE}\n  check_mode: true\n  diff: true", entry_point=entry_point, core=core)
    assert run.results[0]["result"]["changed"]
    assert run.results[0]["result"]["diff"]["after"]["name"] == "Torque Bikes"
    assert simulator.writes() == []
    run = play(
        f"- {SITE}\n  check_mode: false\n  diff: false",
        check=True,
        diff=True,
        entry_point=entry_point,
        core=core,
        check_mode_of_task=True,
    )
    assert run.results[0]["result"]["changed"]
    assert "diff" not in run.results[0]["result"]
    assert simulator.writes() == ["POST /v1/sites"]


def test_async_runs_the_ordinary_module(every_core, simulator, play):
    tasks = f"""
- {SITE}
  async: 60
  poll: 1
  register: made
- ansible.builtin.assert:
    that:
      - made.site.name == 'Torque Bikes'
      - made.ansible_job_id is defined
- {SITE}
  async: 60
  poll: 0
  register: job
- ansible.builtin.async_status: {{jid: "{{{{ job.ansible_job_id }}}}"}}
  register: waited
  until: waited is finished
  retries: 60
  delay: 1
"""
    run = play(tasks, core=every_core)
    assert run.rc == 0, str(run)
    assert simulator.writes() == ["POST /v1/sites"]
    assert simulator.password not in run.output


def test_async_shows_no_credentials_of_the_environment(every_core, simulator, play):
    """Ansible shows a task's environment in the commands that run an ordinary module and read its status.

    The options are in the file with the module, which Ansible deletes some seconds after the job has ended.
    """
    task = f"""
- {SITE}
  environment:
    WPE_API_USER_ID: {simulator.user_id}
    WPE_API_PASSWORD: "{{{{ lookup('env', 'SECRET') }}}}"
    SEEN: variable
  async: 60
  poll: 1
  loop: [1, 2]
"""
    env = {"WPE_API_USER_ID": None, "WPE_API_PASSWORD": None, "SECRET": simulator.password}
    run = play(task, core=every_core, env=env, shown_by_ansible=True)
    assert run.rc == 0, str(run)
    assert simulator.password not in run.output
    assert simulator.writes() == ["POST /v1/sites"]
    assert "SEEN=variable" in run.output


VAULTED = """
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/community.wpengine.wpe:
      api_password: !vault |
        {vaulted}
  tasks:
    - community.wpengine.wpe_site: {{name: Torque Bikes, account: agencyone}}
    - community.wpengine.wpe_api:
        method: POST
        path: /sites
        body: {{name: 2026-01-31, account_id: 00000000-0000-4000-8000-000000000011, password: hidden-by-name}}
    - community.wpengine.wpe_site: {{nosuchoption: true}}
      ignore_errors: true
"""


def test_vaulted_password_is_decrypted(entry_point, every_core, simulator, play):
    """Before ansible-core 2.19 a vaulted value is an object of its own type. A date is one in every version."""
    (play.directory / "vault-password").write_text("open sesame")
    vaulted = subprocess.run(
        [CORES[every_core] / "bin/ansible-vault", "encrypt_string", "--vault-password-file", play.directory / "vault-password"],
        input=simulator.password, capture_output=True, check=True, encoding="utf-8",
    ).stdout  # fmt: skip
    playbook = VAULTED.format(vaulted="\n        ".join(vaulted.replace("!vault |", "").split()))
    play.secrets.add("hidden-by-name")
    run = play(
        playbook,
        entry_point=entry_point,
        core=every_core,
        diff=True,
        env={"WPE_API_PASSWORD": None},
        extra_args=["--vault-password-file", str(play.directory / "vault-password")],
        shown_by_ansible=True,
    )
    assert run.rc == 0, str(run)
    assert sorted(site["name"] for site in simulator.state()["sites"].values()) == ["2026-01-31", "Torque Bikes"]
    assert simulator.password not in run.output


ENVIRONMENTS = {
    "a number": "{1: 2}",
    "an equals sign": "{'A=B': x}",
    "no name": "{'': x}",
    "a NUL": '{AB: "secret\\0b"}',
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_invalid_environment_is_refused(name, core, simulator, play):
    run = play(f"- {SITE}\n  environment: {ENVIRONMENTS[name]}", core=core)
    assert run.rc == 2, str(run)
    assert "environment" in run.failed[0]["result"]["msg"], str(run)
    assert "secret" not in run.failed[0]["result"]["msg"]
    assert simulator.log() == []


def test_no_log_hides_progress(core, simulator, play):
    simulator.add_fault(operation="listSites", kind="status", status=503, retry_after=16)
    run = play(f"- {SITE}\n  no_log: true", core=core)
    assert run.rc == 0, str(run)
    assert "going on in" not in run.output


DELEGATED = """
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.add_host:
        name: bastion
        ansible_connection: ansible.builtin.ssh
        ansible_host: 127.0.0.1
        ansible_port: 9
    - {task}
      delegate_to: {delegate}
      vars: {{wpe_install_id: 11111111-1111-4111-8111-111111111111}}
"""


def test_task_delegated_to_another_host_is_refused(core, simulator, play):
    """The module's file, which holds the API's password, is sent to no other host."""
    run = play(DELEGATED.format(task=SITE, delegate="bastion"), core=core)
    assert run.rc == 2, str(run)
    assert "Add delegate_to: localhost" in run.failed[0]["result"]["msg"]
    assert "127.0.0.1 port 9" not in run.output and "ESTABLISH" not in run.output
    assert simulator.log() == []


@pytest.mark.parametrize("check", [True, False])
def test_task_with_async_on_another_host_is_refused(check, core, simulator, play, tmp_path):
    inventory = tmp_path / "hosts.ini"
    inventory.write_text("bastion ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=9\n")
    playbook = f"- hosts: bastion\n  gather_facts: false\n  tasks:\n    - {SITE}\n      async: 60\n      poll: 1\n"
    run = play(playbook, check=check, core=core, extra_args=["-i", str(inventory)])
    assert run.rc == 2, str(run)
    assert "Add delegate_to: localhost" in run.failed[0]["result"]["msg"]
    assert "ESTABLISH" not in run.output
    assert simulator.log() == []


def test_task_delegated_to_the_controller_runs_there(core, simulator, play):
    run = play(DELEGATED.format(task=SITE, delegate="localhost"), core=core)
    assert run.rc == 0, str(run)
    assert simulator.writes() == ["POST /v1/sites"]


UNREACHABLE = """
- hosts: all
  gather_facts: false
  tasks:
    - community.wpengine.wpe_cache_purge: {type: page}
    - community.wpengine.wpe_cache_purge: {install: "{{ other }}", type: page}
      when: other is defined
"""


@pytest.fixture
def install_ids(simulator, play):
    """Return the ids of two installs by name."""
    run = play(
        "- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}\n"
        "- community.wpengine.wpe_install: {name: '{{ item.0 }}', site: Torque Bikes, environment: '{{ item.1 }}'}\n"
        "  loop: [[torquebikes, production], [torquestg, staging]]"
    )
    assert run.rc == 0, str(run)
    simulator.clear_log()
    return {entry["result"]["install"]["name"]: entry["result"]["install"]["id"] for entry in run.results[1:]}


# Tasks that would run as ordinary modules on an install. Each is tried in the background and delegated to another install.
AWAY = """
- hosts: torquebikes
  gather_facts: false
  {play_keywords}
  tasks:
"""
MODULES_AWAY = (
    "wpe_backup",
    "wpe_cache_purge: {type: page}",
    "wpe_domain_info",
    "wpe_site: {name: Torque Bikes, account: agencyone}",
    "wpe_api: {path: /status}",
)
CREDENTIALS = "api_user_id: {user}, api_password: \"{{{{ lookup('env', 'SECRET') }}}}\""
VARIABLES = "WPE_API_USER_ID: {user}, WPE_API_PASSWORD: \"{{{{ lookup('env', 'SECRET') }}}}\""
# The keywords of the play and of its tasks.
WAYS_OF_CREDENTIALS = {
    "module_defaults": ("module_defaults: {{group/community.wpengine.wpe: {{" + CREDENTIALS + "}}}}", ""),
    "environment of the play": ("environment: {{" + VARIABLES + "}}", ""),
    "environment of the task": ("vars: {{}}", "environment: {{" + VARIABLES + "}}"),
    "vaulted": (
        "module_defaults: {{group/community.wpengine.wpe: {{api_user_id: {user}, api_password: '{{{{ secret }}}}'}}}}",
        "",
    ),
    "options": ("vars: {{}}", "vars: {{}}"),
}
ON_ANOTHER_MACHINE = (
    {"async": 60},
    {"async": 60, "poll": 0},
    {"delegate_to": "torquestg"},
    {"delegate_to": "torquestg", "async": 60},
)


@pytest.fixture
def ssh_calls(tmp_path):
    """Install a fake ssh that records its calls and its input. Return the path of its record, which exists after a call."""
    folder = tmp_path / "bin"
    folder.mkdir()
    calls = tmp_path / "ssh-calls"
    (folder / "ssh").write_text(f'#!/bin/sh\necho "$@" >> {calls}\ncat >> {calls}\nexit 255\n')
    (folder / "ssh").chmod(0o755)
    return calls


@pytest.fixture
def installs_over_ssh(tmp_path, install_ids):
    """Return the path of an inventory with two installs as wpe_installs lists them."""
    hosts = {
        name: {
            "ansible_connection": "community.wpengine.wpe_ssh",
            "ansible_host": f"{name}.ssh.wpengine.net",
            "ansible_user": name,
            "wpe_install_id": value,
            "wpe_install_name": name,
            # Ansible asks for the state of a job with the host's interpreter, even where the task is delegated.
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        }
        for name, value in install_ids.items()
    }
    hosts["localhost"] = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    inventory = tmp_path / "installs.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}))
    return inventory


def play_away(way, user, modules, ways_out):
    """Return a play with credentials given in one way, and a task for each module and each way to another machine."""
    play_keywords, task_keywords = (text.format(user=user) for text in WAYS_OF_CREDENTIALS[way])
    options = CREDENTIALS.format(user=user) if way == "options" else ""
    tasks = ""
    for module in modules:
        name, _colon, args = module.partition(": ")
        args = ", ".join(filter(None, (args.strip("{}"), options)))
        for keywords in ways_out:
            lines = (f"{keyword}: {value}" for keyword, value in keywords.items())
            tasks += "".join(
                f"      {line}\n"
                for line in (f"community.wpengine.{name}: {{{args}}}", "ignore_errors: true", task_keywords, *lines)
            ).replace("      ", "    - ", 1)
    return AWAY.format(play_keywords=play_keywords) + tasks


def test_password_is_never_sent_to_an_install(core, play, simulator, ssh_calls, installs_over_ssh):
    """Credentials come in every possible way; the task is in the background, or delegated to another install, or both."""
    first, *others = WAYS_OF_CREDENTIALS
    plays = play_away(first, simulator.user_id, MODULES_AWAY, ON_ANOTHER_MACHINE)
    plays += "".join(play_away(way, simulator.user_id, MODULES_AWAY[:1], ON_ANOTHER_MACHINE[1:3]) for way in others)
    search_path = f"{ssh_calls.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    (play.directory / "vault-password").write_text("open sesame")
    (play.directory / "vars.yml").write_text(f"secret: {simulator.password}\n")
    vault = ["--vault-password-file", str(play.directory / "vault-password")]
    subprocess.run(
        [CORES[core] / "bin/ansible-vault", "encrypt", *vault, play.directory / "vars.yml"],
        capture_output=True,
        check=True,
    )
    run = play(
        plays,
        core=core,
        env={"WPE_API_USER_ID": None, "WPE_API_PASSWORD": None, "SECRET": simulator.password, "PATH": search_path},
        extra_args=["-i", str(installs_over_ssh), *vault, "-e", f"@{play.directory / 'vars.yml'}"],
    )
    assert run.rc == 0, str(run)
    assert len(run.failed) == len(run.results) == len(MODULES_AWAY) * len(ON_ANOTHER_MACHINE) + 2 * len(others)
    for entry in run.failed:
        assert "was not run" in entry["result"]["msg"] and "Add delegate_to: localhost" in entry["result"]["msg"], str(
            entry
        )
    assert not ssh_calls.exists()
    assert simulator.log() == []
    assert simulator.password not in run.output


def test_async_on_an_install_works_with_delegation_to_the_controller(
    core, play, simulator, ssh_calls, installs_over_ssh, install_ids
):
    search_path = f"{ssh_calls.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    tasks = """
    - community.wpengine.wpe_cache_purge: {type: page}
      async: 60
      poll: 1
      delegate_to: localhost
    - ansible.builtin.raw: "true"
      ignore_unreachable: true
"""
    run = play(
        AWAY.format(play_keywords="vars: {}") + tasks,
        core=core,
        env={"PATH": search_path},
        extra_args=["-i", str(installs_over_ssh)],
    )
    assert run.results[0]["status"] == "ok", str(run)
    assert simulator.writes() == [f"POST /v1/installs/{install_ids['torquebikes']}/purge_cache"]
    assert (
        "torquebikes.ssh.wpengine.net" in ssh_calls.read_text()
    )  # the fake ssh records calls: the test above relies on it
    assert simulator.password not in ssh_calls.read_text()


def test_install_of_the_host_is_used_without_a_connection(core, simulator, play, install_ids, tmp_path):
    """The option install defaults to the host's install and can be overridden. The host is never contacted."""
    hosts = {
        name: {
            "ansible_connection": "ssh",
            "ansible_host": "127.0.0.1",
            "ansible_port": 9,
            "wpe_install_id": value,
            "wpe_install_name": name,
        }
        for name, value in install_ids.items()
    }
    hosts["torquestg"]["other"] = install_ids["torquebikes"]
    inventory = tmp_path / "hosts.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}))
    run = play(UNREACHABLE, core=core, diff=True, extra_args=["-i", str(inventory)])
    assert run.rc == 0, str(run)
    headers = {entry["result"]["diff"]["after_header"] for entry in run.results[:2]}
    assert headers == {"page cache of torquebikes", "page cache of torquestg"}
    purged = sorted(entry["path"].split("/")[3] for entry in simulator.log() if entry["method"] == "POST")
    expected = [install_ids["torquebikes"], install_ids["torquebikes"], install_ids["torquestg"]]
    assert purged == sorted(expected)


def test_removal_of_domains_requires_install(core, simulator, play, install_ids):
    task = """
- community.wpengine.wpe_domain: {how}
  vars: {{wpe_install_id: {install}}}
"""
    for how in ("{name: a.example, state: absent}", "{domains: [{name: a.example}], exclusive: true}"):
        run = play(task.format(how=how, install=install_ids["torquebikes"]), core=core)
        assert run.rc == 2
        assert "a task that removes domains must name it" in run.failed[0]["result"]["msg"]
    run = play(task.format(how="{name: a.example}", install=install_ids["torquebikes"]), core=core)
    assert run.rc == 0, str(run)


def test_loop_reads_each_list_once(core, simulator, play):
    """All items of a loop share one session and one read of each list. An item sees the writes of those before it."""
    run = play(
        "- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}\n"
        "- community.wpengine.wpe_install: {name: '{{ item.0 }}', site: Torque Bikes, environment: '{{ item.1 }}', wait: false}\n"
        "  loop: [[torquebikes, production], [torquestg, staging], [torquedev, development], [torquestg, staging]]",
        core=core,
    )
    assert [entry["result"]["changed"] for entry in run.results] == [True, True, True, True, False]
    requests = [f"{entry['method']} {entry['path']}" for entry in simulator.log()]
    assert requests.count("GET /v1/installs") == 1
    assert requests.count("POST /v1/installs") == 3


def test_retried_task_reads_again(core, simulator, play, install_ids):
    """The keyword until must see changes, so a retry ignores everything that was read before it."""
    run = play(
        "- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}\n"
        "  register: site\n"
        "  until: site.attempts | default(1) > 2\n"
        "  retries: 4\n"
        "  delay: 0\n",
        core=core,
    )
    assert run.rc == 0, str(run)
    assert [entry["path"] for entry in simulator.log()].count("/v1/sites") == 3

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the support of the other tests: each run's search for secrets and for writes in check mode, and forked runs."""

from __future__ import annotations

import json
import re
import subprocess
import typing as t

import pytest

from support.compare import without_ids, without_keys, without_noise
from support.player import ROOT, Player, Run

SHOW = """
- ansible.builtin.{module}:
    {option}: "{{{{ lookup('env', 'WPE_API_PASSWORD') }}}}"
    {more}
  no_log: {hidden}
"""


def test_secret_in_the_output_fails_the_run(play):
    with pytest.raises(AssertionError, match="output shows canary-"):
        play(SHOW.format(module="debug", option="msg", more="verbosity: 0", hidden="false"))


def test_secret_in_a_file_fails_the_run(play):
    with pytest.raises(AssertionError, match=r"facts/\w*localhost shows canary-"):
        play(SHOW.format(module="set_fact", option="shown", more="cacheable: true", hidden="true"))


def test_write_in_check_mode_fails_the_run(play):
    with pytest.raises(AssertionError, match="written in check mode: .*/v1/sites"):
        play("- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}\n  check_mode: false", check=True)


# An action that returns the state of its process and the settings that ansible-core has loaded.
STATE_OF_PROCESS = """
import gc, json, locale, os, signal, sys
from ansible import constants
from ansible.playbook.base import Base
from ansible.playbook.play_context import PlayContext
from ansible.plugins import loader
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        loaders = {name: item for name, item in vars(loader).items() if isinstance(item, loader.PluginLoader)}
        fields = {cls.__name__: cls.fattributes for cls in (Base, PlayContext)}
        state = {
            "settings": {name: getattr(constants, name) for name in constants.config.get_configuration_definitions()},
            "config": [constants.config._config_file, sorted(constants.config.WARNINGS), constants.config.DEPRECATED],
            "fields": {name: {key: repr(field.default) for key, field in found.items() if not callable(field.default)}
                       for name, found in fields.items()},
            "loaders": {name: [item.config, item._get_paths()] for name, item in loaders.items()},
            "display": [Display().verbosity, Display().columns, sorted(Display()._warns)],
            "environment": dict(os.environ),
            "python": [sys.argv, sys.path, sys.executable, sys.stdout.encoding, sys.flags.dev_mode, os.getcwd()],
            "locale": [locale.getlocale(), os.umask(0o022)],
            "signals": {str(number): str(signal.getsignal(number)) for number in (1, 2, 13, 15, 17)},
            "files": sorted(os.readlink(f"/proc/self/fd/{number}") for number in (0,)),
        }
        return {"state": json.loads(json.dumps(state, default=str))}
"""


def state_of_process(play: Player, real: bool, **how: t.Any) -> t.Any:
    """Return the state of an ansible-playbook process; what differs between two runs is replaced."""
    actions = play.directory / "action_plugins"
    actions.mkdir(exist_ok=True)
    (actions / "state_of_process.py").write_text(STATE_OF_PROCESS)
    run = play("- state_of_process:", real=real, shown_by_ansible=True, **how)  # the environment has the password
    assert run.rc == 0, str(run)
    text = json.dumps(run.results[0]["result"]["state"])
    for pattern, word in (
        (r"run-\d+", "run"),
        (r"playbook-\d+", "playbook"),
        (r"ansible-local-\w+", "local"),
        (r"parent=\d+", ""),
    ):
        text = re.sub(pattern, word, text)
    return json.loads(text)


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"ANSIBLE_TIMEOUT": "34"},  # kept since the import of ansible-core
        {"ANSIBLE_INJECT_INVOCATION": "False", "ANSIBLE_NOCOLOR": None, "ANSIBLE_PIPELINING": None},
        {
            "ANSIBLE_LIBRARY": "/nowhere",
            "ANSIBLE_FILTER_PLUGINS": "/nowhere/filters",
            "ANSIBLE_ROLES_PATH": "/nowhere/roles",
        },
    ],
    ids=str,
)
def test_forked_run_has_state_of_real_process(play, core, env):
    assert state_of_process(play, False, core=core, env=env) == state_of_process(play, True, core=core, env=env)


ENDS = {
    "success": ("- debug: {msg: done}", [], 0),
    "failed task": ("- fail: {msg: no}", [], 2),
    # By `raw`, because whether ssh or the write of a module into its pipe fails first is a race.
    "unreachable host": (
        "- raw: 'true'\n  vars: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1}",
        [],
        4,
    ),
    "unknown module": ("- no_such_module:", [], None),
    "unknown argument": ("- debug:", ["--no-such-argument"], 2),
    "version": ("- debug:", ["--version"], 0),
}


def shown(run: Run) -> tuple[t.Any, ...]:
    """Return the output and results of a run, without numbers of runs and times."""
    texts = (run.stdout, run.stderr, json.dumps(run.results))
    return run.rc, *(
        re.sub(r"(run-|playbook-|local-|<)\w+|[\d.]+ ?(s|ms)\b|\d+-\d+-\d+ [\d:.]+", "", text) for text in texts
    )


@pytest.mark.parametrize("name", ENDS)
def test_forked_run_ends_like_real_process(play, core, name):
    tasks, arguments, rc = ENDS[name]
    forked, real = (play(tasks, core=core, extra_args=arguments, real=real) for real in (False, True))
    assert shown(forked) == shown(real)
    assert rc in (None, forked.rc)


# A module of each kind, an invalid task, a warning, a program of Ansible's own, and an exit by a signal.
ORDINARY = """
- community.wpengine.wpe_site: {name: Torque Bikes, account: agencyone}
- community.wpengine.wpe_install: {name: torquebikes, account: agencyone, site: Torque Bikes, environment: production}
- community.wpengine.wpe_domain: {install: torquebikes, name: www.torquebikes.example, primary: true}
- community.wpengine.wpe_backup: {install: torquebikes, description: Before the test, wait: false}
- community.wpengine.wpe_domain_info: {install: torquebikes}
- community.wpengine.wpe_ssh_key: {public_key: no key}
  ignore_errors: true
- community.wpengine.wp_cli: {command: option get home}
  ignore_errors: true
- community.wpengine.wpe_site: {nam: Torque}
  ignore_errors: true
- ansible.builtin.command: pwd
- ansible.builtin.command: sh -c 'kill -15 $$'
  ignore_errors: true
- community.wpengine.wpe_api_info:
  environment: {LC_ALL: C}
"""


def test_forked_module_returns_what_the_archive_does(play, core, simulator):
    """With real=True each module is unpacked from the archive that Ansible makes, and the play is a command from the shell."""
    results = []
    for real in (False, True):
        simulator.reset()
        run = play(ORDINARY, core=core, entry_point="module", real=real)
        assert run.rc == 0, str(run)
        results.append(
            [
                [entry["name"], entry["status"], without_ids(without_keys(without_noise(entry["result"]), ["delta"]))]
                for entry in run.results
            ]
        )
    assert results[0] == results[1]


def test_no_module_imports_what_its_archive_does_not_have():
    """Ansible finds what a module needs by its import statements, which forked modules do not need."""
    files = [*ROOT.glob("plugins/modules/*.py"), *ROOT.glob("plugins/module_utils/**/*.py")]
    assert len(files) > 60
    assert [
        file.name for file in files if "import_module" in file.read_text() or "__import__" in file.read_text()
    ] == []


def test_forked_run_is_killed_after_timeout(play):
    # The worker of the task survives its parent, so the task ends by itself.
    with pytest.raises(subprocess.TimeoutExpired):
        play("- command: sleep 20", timeout=1)

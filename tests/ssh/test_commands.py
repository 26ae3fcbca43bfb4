# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that commands run through wpe_ssh as in a normal shell."""

from __future__ import annotations

import os
import time

import pytest

# A command, and its output in a normal shell.
COMMANDS = {
    "plain": ("echo hello", "hello\n"),
    "single quotes": ("printf '%s.' 'a  b' c", "a  b.c."),
    "double quotes": ('printf "%s." "a  b" "it\'s"', "a  b.it's."),
    "nested quotes": ('bash -c \'printf "%s." "a  b"\'', "a  b."),
    "spaces at the ends": ("printf '[%s]' ' x '", "[ x ]"),
    "variables": ("x=5; echo \"$x\" '$x' $((x + 1))", "5 $x 6\n"),
    "command substitution": ("echo $(printf '%s' 'a  b') `echo back`", "a b back\n"),
    "pipe": ("printf 'b\\na\\n' | sort | head -1", "a\n"),
    "and, or": ("true && echo yes || echo no; false && echo yes || echo no", "yes\nno\n"),
    "new lines": ("echo one\necho two\n\necho 'three\nfour'", "one\ntwo\nthree\nfour\n"),
    "here-document": ("cat <<'END'\n$HOME \"x\"\n  it's\nEND\necho after", '$HOME "x"\n  it\'s\nafter\n'),
    "here-document with variables": ("x=1; cat <<END\n$x\nEND", "1\n"),
    "Unicode": ("printf '%s' 'Größe ✓ 日本語 😀'", "Größe ✓ 日本語 😀"),
    "glob": ("cd sites/alpha && echo wp-*.php", "wp-config.php wp-load.php\n"),
    "quoted glob": ("cd sites/alpha && echo 'wp-*.php' \\*", "wp-*.php *\n"),
    "backslashes": ("printf '%s' 'a\\b' \"c\\\\d\" e\\ f", "a\\bc\\de f"),
    "semicolons and braces": ("{ echo a; echo b; }; (echo c)", "a\nb\nc\n"),
    "redirection": ("echo gone > /dev/null; { echo err >&2; } 2>&1 | cat; echo kept", "err\nkept\n"),
    "loop": ("for i in 1 2 3; do echo $i; done", "1\n2\n3\n"),
    "comment": ("echo a # not this\necho b", "a\nb\n"),
    "function": ("f() { echo \"<$1>\"; }; f 'a b'", "<a b>\n"),
    "exec": ("exec echo replaced", "replaced\n"),
    "names that the wrapper uses": ("status=3; echo $status; echo started; unset status", "3\nstarted\n"),
    "reads standard input": ("cat; echo end", "end\n"),
    "long": ("echo " + "x" * 50_000 + " | wc -c", "50001\n"),
    "background": ("sleep 0 & wait; echo done", "done\n"),
}


def test_commands_run_as_in_a_normal_shell(controller, gateway, every_core):
    """All commands are items of one loop."""
    items = [{"name": name, "command": command} for name, (command, _output) in COMMANDS.items()]
    # Commands come from variables of the loop, because braces and hashes of some look like templates.
    run = controller.play(
        [{"raw": "{{ item.command }}", "loop": items, "loop_control": {"label": "{{ item.name }}"}}],
        hosts=["alpha"],
        core=every_core,
    )
    assert run.rc == 0, run
    outputs = dict(zip(COMMANDS, [entry["result"]["stdout"] for entry in run.results], strict=True))
    assert outputs == {name: output for name, (_command, output) in COMMANDS.items()}
    assert {entry["sent"] for entry in gateway.gateway.commands} == {"bash -s"}


def test_exit_status_is_returned(controller, core):
    statuses = [0, 1, 7, 127, 137, 254, 255]
    task = {"raw": "echo out; echo err >&2; exit {{ item }}", "loop": statuses, "ignore_errors": True}
    run = controller.play([task], hosts=["alpha"], core=core)
    results = [entry["result"] for entry in run.results]
    assert [(row["rc"], row["stdout"], row["stderr"]) for row in results] == [(n, "out\n", "err\n") for n in statuses]


def test_killed_command_has_its_signal_as_status(controller, core):
    assert controller.one({"raw": "kill -9 $$"}, core=core)["rc"] == 137


def test_standard_error_is_separate(controller, core):
    result = controller.one({"raw": "echo one >&2; echo two; printf three >&2"}, core=core)
    assert (result["stdout"], result["stderr"]) == ("two\n", "one\nthree")


def test_long_output_is_complete(controller):
    command = "head -c 3000000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' y >&2"
    result = controller.one({"raw": command})
    assert (len(result["stdout"]), len(result["stderr"])) == (3_000_000, 300_000)


def test_executable_runs_the_command(controller, core):
    """With executable, Ansible wraps the command in another shell."""
    result = controller.one({"raw": "echo \"$0\" 'a  b'", "args": {"executable": "/bin/bash"}}, core=core)
    assert result["stdout"] == "/bin/bash a  b\n"


def test_become_is_refused_with_the_reason(controller, core):
    result = controller.one({"raw": "true", "become": True}, core=core)
    assert "there is no sudo" in result["msg"]


def test_terminal_is_never_requested(controller, core):
    result = controller.one(
        {"raw": "test -t 0 || test -t 1 || echo none"},
        core=core,
        variables={"ansible_ssh_use_tty": True, "ansible_ssh_extra_args": "-tt"},
    )
    assert (result["stdout"], result["stderr"]) == ("none\n", "")


SSHPASS = """#!/bin/bash
[ $# -gt 0 ] || exit 0  # Ansible calls it without arguments to check that it exists
read -r password <&"${1#-d}" || exit 5
echo "$password" >> WORDS
shift
exec "$@"
"""


def test_password_is_given_to_every_ssh_command(controller, core, tmp_path):
    """The fake sshpass only records the password. The connection uses the key."""
    words = tmp_path / "words"
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/sshpass"
    program.write_text(SSHPASS.replace("WORDS", str(words)))
    program.chmod(0o755)
    tasks = [
        {"raw": "echo hello"},
        {"community.wpengine.wp_fetch": {"src": "sites/alpha/wp-config.php", "dest": f"{tmp_path}/back", "flat": True}},
    ]
    run = controller.play(
        tasks,
        hosts=["alpha"],
        core=core,
        env={"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
        variables={"ansible_password": "pass word", "ansible_ssh_password_mechanism": "sshpass"},
    )
    assert run.rc == 0 and run.results[0]["result"]["stdout"] == "hello\n", run
    assert set(words.read_text().splitlines()) == {"pass word"} and (tmp_path / "back").exists()


def test_no_log_hides_the_command(controller, core):
    result = controller.one({"raw": "echo secret-canary", "no_log": True}, core=core, arguments=["-vvv"])
    assert "secret-canary" not in result["output"]


# Variables, environment variables, ansible.cfg and arguments, and the resulting options of ssh.
OPTIONS = {
    "defaults": (
        {},
        {},
        "",
        [],
        [
            "ConnectTimeout=60",
            "ControlPersist=30s",
            "StrictHostKeyChecking=accept-new",
            "Port=",
            'User="alpha"',
            "IdentityFile=",
        ],
    ),
    "variables": (
        {
            "ansible_ssh_timeout": 33,
            "ansible_ssh_extra_args": "-o ServerAliveCountMax=8",
            "ansible_host_key_checking": False,
        },
        {"ANSIBLE_TIMEOUT": "34"},
        "",
        [],
        ["ConnectTimeout=33", "ServerAliveCountMax=8", "StrictHostKeyChecking=no"],
    ),
    "environment": (
        {},
        {"ANSIBLE_TIMEOUT": "34", "ANSIBLE_SSH_ARGS": "-o ServerAliveInterval=9"},
        "",
        [],
        ["ConnectTimeout=34", "ServerAliveInterval=9"],
    ),
    "ansible.cfg": (
        {},
        {},
        "[defaults]\ntimeout = 35\n[ssh_connection]\nssh_args = -o ServerAliveInterval=9\n",
        [],
        ["ConnectTimeout=35", "ServerAliveInterval=9"],
    ),
    "command line": (
        {},
        {},
        "",
        ["-T36", "--ssh-extra-args=-o ServerAliveInterval=7"],
        ["ConnectTimeout=36", "ServerAliveInterval=7"],
    ),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_of_ssh_are_read_from_every_source(controller, core, name):
    variables, env, config, arguments, expected = OPTIONS[name]
    (controller.directory / "options.cfg").write_text(config)
    result = controller.one(
        {"raw": "echo there"},
        core=core,
        variables=variables,
        arguments=["-vvv", *arguments],
        env={**env, "ANSIBLE_CONFIG": str(controller.directory / "options.cfg")},
    )
    assert result["stdout"] == "there\n", result
    (command,) = [line for line in result["output"].splitlines() if "SSH: EXEC" in line]
    assert [text for text in expected if text not in command] == []


def test_kept_connection_is_reused(controller, gateway, core):
    run = controller.play([{"raw": "echo $HOME"}] * 3, hosts=["alpha"], core=core)
    homes = {entry["result"]["stdout"] for entry in run.results}
    assert run.rc == 0 and len(homes) == 1, run


def test_connection_is_not_kept_without_control_persist(controller, core):
    run = controller.play([{"raw": "echo $HOME"}] * 2, hosts=["alpha"], core=core, variables={"ansible_ssh_args": "-C"})
    homes = {entry["result"]["stdout"] for entry in run.results}
    assert run.rc == 0 and len(homes) == 2, run


def test_reset_connection_closes_the_kept_connection(controller, core):
    run = controller.play(
        [{"raw": "echo $HOME"}, {"meta": "reset_connection"}, {"raw": "echo $HOME"}], hosts=["alpha"], core=core
    )
    homes = {entry["result"]["stdout"] for entry in run.results}
    assert run.rc == 0 and len(homes) == 2, run


def test_old_connection_is_replaced(controller, core):
    """The gateway closes a connection after ten minutes, even during a command."""
    results = [controller.one({"raw": "echo $HOME"}, core=core)["stdout"]]
    (socket,) = (path for path in controller.sockets.iterdir() if path.is_socket())
    results.append(controller.one({"raw": "echo $HOME"}, core=core)["stdout"])
    os.utime(socket, (time.time() - 400, time.time() - 400))
    results.append(controller.one({"raw": "echo $HOME"}, core=core)["stdout"])
    assert results[0] == results[1] != results[2]


def test_closed_connection_is_replaced(controller, core, gateway):
    gateway.settings["ssh_session_seconds"] = 4
    tasks = [{"raw": "echo one"}, {"pause": {"seconds": 4}}, {"raw": "echo two"}]
    run = controller.play(tasks, hosts=["alpha"], core=core)
    assert run.rc == 0 and run.results[-1]["result"]["stdout"] == "two\n", run

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test invalid input, hosts with unexpected or malicious output, and secrets that must not reach a host."""

from __future__ import annotations

import json
import os
import shlex

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

CANARY = "canary-4711"
RED = "\x1b[31mred\x07\u202e"
ESCAPED = "\\x1b[31mred\\x07\\u202e"

# Prints the file that a variable of the task's environment names.
PRINTS = '#!/bin/sh\nif [ "$OUT" ]; then cat "$OUT"; fi\nif [ "$ERR" ]; then cat "$ERR" >&2; exit 1; fi\n'


def program(gateway, name, text):
    """Replace a program of the gateway."""
    path = gateway.gateway.programs / name
    path.unlink()
    path.write_text(text)
    path.chmod(0o755)


def full(task):
    """Return the task with the full name of its module."""
    return {(f"community.wpengine.{key}" if key.startswith("wp") else key): value for key, value in task.items()}


def check_failures(run, cases):
    """Assert that each task failed with its sentence."""
    assert len(run.results) == len(cases), run
    for (task, text), entry in zip(cases, run.results, strict=True):
        message = entry["result"].get("msg", "")
        assert entry["status"] == "failed" and text in message, (task, entry["result"])
        assert message.isprintable(), (task, message)
    assert "Traceback" not in run.output and "failed unexpectedly" not in run.output, run


PLUGIN = {"wp_plugin": {"name": "akismet", "state": "active"}}
UNEXPECTED_OUTPUT = [
    (PLUGIN, "null", "printed no rows with name and status but 'null'"),
    (PLUGIN, '["a"]', "printed no rows"),
    (PLUGIN, '{"error":1}', "but '{\"error\":1}'"),
    (PLUGIN, "5", "printed no rows"),
    (PLUGIN, '[{"x":1}]', "printed no rows"),
    (PLUGIN, '[{"name":"akismet"}]', "printed no rows"),
    (PLUGIN, "[" * 200_000, "printed no rows"),
    ({"wp_theme": {"name": "astra"}}, '[{"name":["x"],"status":"active"}]', "printed no rows"),
    ({"wp_core": {}}, "null", "wp core check-update printed no rows"),
    ({"wp_core": {}}, '[{"version":6.9}]', "printed no rows"),
    ({"wp_core": {}}, f"no JSON {RED}", "no rows with version but"),
    ({"wp_option": {"name": "x", "value": 1}}, RED, "cannot be compared: wp option get printed no JSON but"),
]


def test_unexpected_output_fails_in_one_sentence(controller, gateway, core, tmp_path):
    program(gateway, "wp", PRINTS)
    tasks = []
    for number, (task, text, _expected) in enumerate(UNEXPECTED_OUTPUT):
        (tmp_path / f"out-{number}").write_text(text)
        variables = {"OUT": str(tmp_path / f"out-{number}")}
        tasks.append({**full(task), "environment": variables, "ignore_errors": True})
    run = controller.play(tasks, hosts=["alpha"], core=core)
    check_failures(run, [(task, expected) for task, _text, expected in UNEXPECTED_OUTPUT])


def test_deeply_nested_output_is_returned_as_text(controller, gateway, core, tmp_path):
    """The command succeeded, so the task must not fail because of its output."""
    program(gateway, "wp", PRINTS)
    (tmp_path / "out").write_text("[" * 200_000)
    task = {**full({"wp_cli": {"command": "x"}}), "environment": {"OUT": str(tmp_path / "out")}}
    result = controller.one(task, core=core)
    assert result["status"] == "ok" and len(result["stdout"]) == 200_000 and "json" not in result


def test_control_characters_of_the_host_are_escaped(controller, gateway, core, tmp_path):
    (tmp_path / "err").write_text(f"Error: {RED}\n")
    program(gateway, "wp", PRINTS)
    for name in ("sha1sum", "stat"):
        program(gateway, name, f"#!/bin/sh\ncat {shlex.quote(str(tmp_path / 'err'))} >&2; exit 1\n")
    cases = [
        ({"wp_cli": {"command": "x"}}, ESCAPED),
        (PLUGIN, ESCAPED),
        ({"wp_option": {"name": "x", "state": "absent"}}, ESCAPED),
        ({"wp_copy": {"content": "x", "dest": "sites/alpha/wp-config.php"}}, ESCAPED),
        ({"wp_copy": {"content": "x", "dest": f"none{RED}/file"}}, "none"),
        ({"wp_fetch": {"src": "sites/alpha/wp-config.php", "dest": str(tmp_path / "fetched/")}}, ESCAPED),
    ]
    tasks = [
        {**full(task), "ignore_errors": True, "environment": {"ERR": str(tmp_path / "err")}} for task, _text in cases
    ]
    run = controller.play(tasks, hosts=["alpha"], core=core)
    check_failures(run, cases)
    assert "\x1b" not in run.stdout + run.stderr


def test_missing_checksum_fails_in_one_sentence(controller, gateway, core, tmp_path):
    program(gateway, "sha1sum", f"#!/bin/sh\nprintf '{RED}'\n")
    cases = [
        ({"wp_copy": {"content": "x", "dest": "sites/alpha/wp-config.php"}}, "no checksum and mode of sites/alpha/wp-"),
        ({"wp_fetch": {"src": "sites/alpha/wp-config.php", "dest": str(tmp_path)}}, "no checksum of sites/alpha/wp-"),
    ]
    run = controller.play([{**full(task), "ignore_errors": True} for task, _text in cases], hosts=["alpha"], core=core)
    check_failures(run, cases)


NUL = "a\0b"
HALF = "{{ '\"\\ud83d\"' | from_json }}"
NESTED = yaml.safe_load("[" * 101 + "]" * 101)
BAD_INPUT = [
    ({"wp_cli": {"command": [NUL]}}, "command holds a NUL character"),
    ({"wp_cli": {"command": "x", "path": NUL}}, "path holds a NUL character"),
    ({"wp_cli": {"command": [{"a": "b"}]}}, "text or a number"),
    ({"wp_option": {"name": "x", "value": {"a": [NUL]}}}, "value holds a NUL character"),
    ({"wp_option": {"name": "x", "value": float("nan")}}, "not finite"),
    ({"wp_option": {"name": "x", "value": NESTED}}, "more than 100 nested lists"),
    ({"wp_option": {"name": "--exec=system(1)", "state": "absent"}}, "'--exec=system(1)' for one of its"),
    ({"wp_plugin": {"name": "--require=x", "source": "-s"}}, "source must not begin"),
    ({"wp_theme": {"name": "-x"}}, "name must not begin"),
    ({"wp_core": {"version": "9" * 5000}}, "such as 6.8.3"),
    ({"wp_copy": {"content": "x", "dest": f"sites/alpha/{NUL}"}}, "dest holds a NUL character"),
    ({"wp_copy": {"content": "x", "dest": ""}}, "dest is empty"),
    ({"wp_fetch": {"src": NUL, "dest": "x"}}, "src holds a NUL character"),
    ({"raw": f"echo {NUL}"}, "command for the host holds a NUL character"),
    ({"wp_cli": {"command": "x"}, "environment": {1: 2}}, "environment has the variable 1"),
    ({"wp_cli": {"command": "x"}, "environment": {"A=B": "x"}}, "environment has the variable 'A=B'"),
    ({"wp_cli": {"command": "x"}, "environment": {"A": NUL}}, "variable A of environment holds a NUL"),
]
# ansible-core 2.16 accepts these; newer versions refuse them before a module runs.
BAD_INPUT_OF_OLD = [
    ({"wp_cli": {"command": [HALF]}}, "half of a character"),
    ({"wp_copy": {"content": HALF, "dest": "x"}}, "half of a character"),
    ({"wp_option": {"name": "x", "value": {"a": HALF}}}, "half of a character"),
    ({"wp_option": {"name": "x", "value": {"a"}}}, "type set"),
    ({"wp_cli": {"command": "x", 1: 2}}, "no option 1"),
]


def test_invalid_input_is_refused_before_any_command(controller, gateway, core):
    cases = BAD_INPUT + BAD_INPUT_OF_OLD * (core == "oldest")
    tasks = [{**full(task), "ignore_errors": True} for task, _text in cases]
    run = controller.play(tasks, hosts=["alpha"], core=core, arguments=["-v"])
    check_failures(run, cases)
    assert gateway.gateway.commands == []


CREDENTIALS = {
    "WPE_API_USER_ID": f"{CANARY}-1",
    "WPE_API_PASSWORD": f"{CANARY}-2",
    "WP_ENGINE_API_PASSWORD": f"{CANARY}-3",
    "WPE_API_URL": f"https://x:{CANARY}@localhost/",
}


@pytest.mark.parametrize("password", [CANARY, "two words 'quoted'"])
def test_script_carries_no_password(controller, gateway, core, tmp_path, password):
    """Ansible puts the environment of a play in front of a script."""
    script = tmp_path / "show.sh"
    script.write_text("#!/bin/sh\nenv\n")
    environment = {"WPE_PASSWORD": password, "OTHER": "x"}
    result = controller.one({"ansible.builtin.script": str(script), "environment": environment}, core=core)
    assert result["status"] in ("failed", "unreachable") and "it sets WPE_PASSWORD for the host" in result["output"], (
        result
    )
    assert password not in result["output"]
    environment["WPE_PASSWORD"] = ""
    allowed = controller.one({"ansible.builtin.script": str(script), "environment": environment}, core=core)
    assert "OTHER=x" in allowed["stdout"], allowed


def test_host_gets_no_credentials(controller, gateway, core, tmp_path):
    """A play that also uses modules of the API has credentials in its environment."""
    program(gateway, "wp", "#!/bin/sh\nenv\n")
    tasks = [
        {"wp_cli": {"command": "x"}},
        {"wp_copy": {"content": "text", "dest": "sites/alpha/file"}},
        {"wp_fetch": {"src": "sites/alpha/file", "dest": str(tmp_path / "fetched/")}},
    ]
    run = controller.play(
        [full(task) for task in tasks],
        hosts=["alpha"],
        core=core,
        arguments=["-vvvv"],
        environment={**CREDENTIALS, "SOME": "a b"},
    )
    assert run.rc == 0 and CANARY not in run.output, run
    command = run.results[0]["result"]
    assert "SOME=a b\n" in command["stdout"] and command["cmd"] == "cd sites/alpha && wp x"


def test_async_gives_the_host_no_credentials(controller, gateway, core, tmp_path):
    """With async the ordinary module runs on the host, which gets the environment from Ansible."""
    program(gateway, "wp", "#!/bin/sh\nenv\n")
    site = {"path": str(gateway.site("alpha"))}
    tasks = [
        {"wp_cli": {"command": "x", **site}},
        {"wp_plugin": {"name": "akismet", **site}, "ignore_errors": True},
        {"wp_plugin": {"name": "--all", **site}, "ignore_errors": True},
        {"wp_cli": {"command": "x"}, "environment": {"A=B": "x"}, "ignore_errors": True},
    ]
    run = controller.play(
        [{**full(task), "async": 60, "poll": 1} for task in tasks],
        hosts=["alpha"],
        core=core,
        connection="local",
        arguments=["-vvvv"],
        environment={**CREDENTIALS, "SOME": "a b", "PATH": f"{gateway.gateway.programs}:{os.environ['PATH']}"},
        variables={
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            "ansible_async_dir": str(tmp_path / "jobs"),
        },
    )
    assert CANARY not in run.output and "Traceback" not in run.output, run
    assert not [path for path in tmp_path.rglob("jobs/*") if CANARY in path.read_text()]
    command, plugin, option, variable = [entry["result"] for entry in run.results]
    assert "SOME=a b\n" in command["stdout"]
    assert "printed no rows" in plugin["msg"] and "for one of its" in option["msg"] and "'A=B'" in variable["msg"]


def vaulted(text):
    """Return the text encrypted as by ansible-vault."""
    secret = VaultSecret(b"word")
    return VaultLib([("default", secret)]).encrypt(text, secret=secret).decode()


class Vaulted(str):
    """Text that is written to a playbook as !vault."""


yaml.SafeDumper.add_representer(
    Vaulted, lambda dumper, text: dumper.represent_scalar("!vault", vaulted(text), style="|")
)


def test_vaulted_values_and_dates_are_accepted(controller, core, tmp_path):
    (tmp_path / "word").write_text("word")
    secret = Vaulted("it's secret")
    dates = yaml.safe_load("[2026-01-31, 2026-01-31T10:00:00Z]")
    tasks = [
        {"wp_option": {"name": "one", "value": secret}},
        {"wp_option": {"name": "two", "value": {"a": [secret], "dates": dates}}},
        {"wp_cli": {"command": ["option", "get", Vaulted("one")], "stdin": secret}},
    ]
    plays = [{"hosts": "all", "gather_facts": False, "tasks": [full(task) for task in tasks]}]
    (tmp_path / "vaulted.yml").write_text(yaml.safe_dump(plays))
    arguments = ["-v", f"--vault-id={tmp_path}/word"]
    run = controller.play(tmp_path / "vaulted.yml", hosts=["alpha"], core=core, arguments=arguments)
    assert run.rc == 0 and "Traceback" not in run.output, run
    one, two, command = [entry["result"] for entry in run.results]
    assert one["option"]["value"] == "it's secret" and command["stdout"] == "it's secret\n"
    assert two["option"]["value"] == {"a": ["it's secret"], "dates": ["2026-01-31", "2026-01-31T10:00:00+00:00"]}


def test_decrypted_copy_of_a_vaulted_file_is_deleted(controller, gateway, core, tmp_path):
    (tmp_path / "word").write_text("word")
    (tmp_path / "secret").write_text(vaulted(CANARY))
    look = "grep -rl 4711 $ANSIBLE_HOME || true"
    tasks = [
        full({"wp_copy": {"src": str(tmp_path / "secret"), "dest": "sites/alpha/secret"}}),
        {"debug": {"msg": "{{ lookup('pipe', look) }}"}, "vars": {"look": look}},
    ]
    run = controller.play(tasks, hosts=["alpha"], core=core, arguments=[f"--vault-id={tmp_path}/word"])
    assert run.rc == 0 and (gateway.site("alpha") / "secret").read_text() == CANARY, run
    assert run.results[1]["result"]["msg"] == ""


@pytest.mark.parametrize("broken", ["mv", "chmod"])
def test_failed_copy_leaves_no_file(controller, gateway, core, broken):
    program(gateway, broken, "#!/bin/sh\necho no luck >&2\nexit 1\n")
    task = full({"wp_copy": {"content": "x", "dest": "sites/alpha/file", "mode": "0600"}})
    result = controller.one(task, core=core)
    assert result["status"] == "failed" and result["msg"] == "Could not copy to the host: no luck"
    assert not list(gateway.site("alpha").glob("file*"))


@pytest.mark.parametrize("slow", ["cat", "mv"])
def test_copy_with_a_lost_session_leaves_no_file(controller, gateway, core, slow):
    """Files of the site outlive the session, so each run could leave one more file."""
    program(gateway, slow, "#!/bin/sh\nsleep 30\n")
    gateway.settings["ssh_session_seconds"] = 5
    result = controller.one(full({"wp_copy": {"content": "x", "dest": "sites/alpha/file"}}), core=core)
    assert result["status"] == "unreachable" and "ten minutes" in result["msg"], result
    assert not list(gateway.site("alpha").glob("file*"))


@pytest.mark.parametrize("there", [True, False])
def test_copy_is_unreadable_for_others_during_the_transfer(controller, gateway, core, tmp_path, there):
    program(gateway, "cat", f"#!/bin/sh\nexec 3>&1\nstat -L -c %a /proc/self/fd/3 >{tmp_path}/sent\nexec /bin/cat\n")
    file = gateway.site("alpha") / "file"
    if there:
        file.write_text("old")
        file.chmod(0o600)
    task = full({"wp_copy": {"content": "new", "dest": "sites/alpha/file", **({} if there else {"mode": "0640"})}})
    result = controller.one(task, core=core)
    assert result["status"] == "ok" and file.read_text() == "new", result
    assert (tmp_path / "sent").read_text() == "600\n" and result["mode"] == ("0600" if there else "0640")


def test_names_that_begin_with_a_dash_are_not_options(controller, core, tmp_path):
    copy = {"wp_copy": {"content": "text", "dest": "-x", "mode": "0600"}}
    tasks = [
        {**full(copy), "diff": True},
        full(copy),
        full({"wp_copy": {"content": "text", "dest": "-x", "mode": "0640"}}),
        full({"wp_copy": {"content": "other", "dest": "-x"}}) | {"diff": True},
        full({"wp_fetch": {"src": "-x", "dest": f"{tmp_path}/back", "flat": True}}),
        {"raw": "ls -d -- *"},
        {**full({"wp_cli": {"command": "core version", "path": "-P"}}), "ignore_errors": True},
    ]
    run = controller.play(tasks, hosts=["alpha"], core=core)
    assert run.rc == 0, run
    results = [entry["result"] for entry in run.results]
    assert [row["changed"] for row in results[:5]] == [True, False, True, True, True]
    assert [row["mode"] for row in results[:4]] == ["0600", "0600", "0640", "0640"]
    assert (tmp_path / "back").read_text() == "other" and results[5]["stdout"].split() == ["-x", "sites"]
    assert "there is no folder -P" in results[6]["msg"]


def test_addresses_that_are_options_of_ssh_are_refused(controller, core, tmp_path):
    """A program ssh that does not run the command is an error, whatever its exit status is."""
    for name, text in {"quiet": "exit 0", "poor": "echo bash: command not found >&2; exit 127"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    proxy = f"-oProxyCommand=touch {tmp_path}/run"
    hosts = {
        "version": ({"ansible_host": "-V"}, "ansible_host is '-V'"),
        "proxy": ({"ansible_host": proxy}, "ansible_host is '-oProxy"),
        "user": ({"ansible_user": proxy}, "ansible_user is '-oProxy"),
        "control": ({"ansible_host": "a\nb"}, "ansible_host is 'a\\nb'"),
        "quiet": ({"ansible_ssh_executable": str(tmp_path / "quiet")}, "ssh reported: nothing"),
        "poor": ({"ansible_ssh_executable": str(tmp_path / "poor")}, "has no bash"),
        "none": ({"ansible_ssh_executable": str(tmp_path / "none")}, "Is the OpenSSH client installed"),
        "quote": ({"ansible_ssh_extra_args": "-o 'x"}, "Close the quote"),
    }
    inventory = {
        "all": {
            "hosts": {name: variables for name, (variables, _text) in hosts.items()},
            "vars": controller.variables("community.wpengine.wpe_ssh"),
        }
    }
    run = controller.play([{"raw": "echo hello"}], core=core, inventory=json.dumps(inventory))
    assert {entry["host"] for entry in run.results} == set(hosts), run
    for entry in run.results:
        text = hosts[entry["host"]][1]
        expected = "failed" if entry["host"] in ("none", "quote") else "unreachable"
        assert entry["status"] == expected and text in entry["result"]["msg"], entry["result"]["msg"]
    assert "Traceback" not in run.output and not (tmp_path / "run").exists()


def test_password_of_the_connection_is_registered_as_a_secret(controller, next_core):
    """Since ansible-core 2.22 an option that is marked as secret is masked wherever it is shown."""
    password = "canary-of-the-connection"
    result = controller.one({"raw": f"echo {password}"}, core=next_core, variables={"ansible_password": password})
    assert result["rc"] == 0 and password not in result["stdout"] + result["output"], result

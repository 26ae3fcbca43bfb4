# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that wpe_ssh transfers files and standard input byte for byte."""

from __future__ import annotations

import hashlib
import os
import sys
import time

import pytest

# An action plugin that calls put_file, fetch_file and exec_command of the connection directly.
TRANSFER = """
from __future__ import annotations
import resource
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
    _VALID_ARGS = frozenset(("put", "fetch", "command", "stdin", "here", "there"))

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        args = self._task.args
        if args.get("put"):
            self._connection.put_file(args["here"], args["there"])
        if args.get("fetch"):
            self._connection.fetch_file(args["there"], args["here"])
        if args.get("command"):
            data = open(args["stdin"], "rb").read() if args.get("stdin") else None
            rc, out, err = self._connection.exec_command(args["command"], in_data=data)
            result.update(rc=rc, stdout=out.decode(), stderr=err.decode())
        result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return result
"""
MODULE = "DOCUMENTATION = ''\n"


@pytest.fixture
def transfer(controller, tmp_path, core):
    return make_transfer(controller, tmp_path, core)


@pytest.fixture
def long_transfer(controller, tmp_path, core_if_long):
    return make_transfer(controller, tmp_path, core_if_long)


def make_transfer(controller, tmp_path, core):
    """Return a function that does one transfer and returns the result of its task."""
    for folder, text in (("actions", TRANSFER), ("modules", MODULE)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "transfer.py").write_text(text)
    env = {"ANSIBLE_ACTION_PLUGINS": str(tmp_path / "actions"), "ANSIBLE_LIBRARY": str(tmp_path / "modules")}

    def run(**arguments):
        begin = time.monotonic()
        result = controller.one({"transfer": arguments}, core=core, env=env)
        return {**result, "seconds": time.monotonic() - begin}

    return run


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_file(path, size):
    """Write random bytes after bytes that look like commands and markers."""
    path.write_bytes(b"exit 1\n'\"`$(x)\\\0\r\n\x04\xff" + os.urandom(size))
    return path


@pytest.mark.skipif(sys.version_info < (3, 11), reason="hashlib.file_digest is not in this Python")
def test_50_megabytes_are_sent_and_fetched(long_transfer, gateway, tmp_path):
    source = make_file(tmp_path / "big", 50_000_000)
    put = long_transfer(put=True, here=str(source), there="sites/alpha/a b's big")
    assert put["status"] == "ok", put["msg"]
    there = gateway.site("alpha") / "a b's big"
    assert digest(there) == digest(source)
    fetched = long_transfer(fetch=True, here=str(tmp_path / "back"), there="sites/alpha/a b's big")
    assert fetched["status"] == "ok", fetched["msg"]
    assert digest(tmp_path / "back") == digest(source)
    # The file is never held in memory: an Ansible worker alone takes about 60 MB.
    assert max(put["megabytes"], fetched["megabytes"]) < 100
    print(
        f"50 MB put in {put['seconds']:.1f} s, fetched in {fetched['seconds']:.1f} s, "
        f"{put['megabytes']} and {fetched['megabytes']} MB of memory"
    )


def test_empty_file_is_sent_and_fetched(transfer, gateway, tmp_path):
    (tmp_path / "empty").touch()
    assert transfer(put=True, here=str(tmp_path / "empty"), there="sites/alpha/empty")["status"] == "ok"
    assert transfer(fetch=True, here=str(tmp_path / "back"), there="sites/alpha/empty")["status"] == "ok"
    assert (gateway.site("alpha") / "empty").read_bytes() == (tmp_path / "back").read_bytes() == b""


def test_failed_transfers_say_why_and_leave_no_file(transfer, tmp_path):
    (tmp_path / "file").write_text("mine")
    assert "No such file" in transfer(fetch=True, here=str(tmp_path / "file"), there="sites/alpha/none")["msg"]
    assert "No such file" in transfer(put=True, here=str(tmp_path / "file"), there="none/file")["msg"]
    assert "does not exist" in transfer(put=True, here=str(tmp_path / "none"), there="file")["msg"]
    assert (tmp_path / "file").read_text() == "mine"
    assert not list(tmp_path.glob("*.part"))


def test_standard_input_reaches_the_command(transfer, tmp_path):
    """The command may leave standard input unread."""
    source = make_file(tmp_path / "input", 5_000_000)
    result = transfer(command="sha256sum", stdin=str(source))
    assert result["stdout"].split()[0] == digest(source)
    assert transfer(command="head -c 6; exit 3", stdin=str(source))["stdout"] == "exit 1"
    assert transfer(command="echo ignored", stdin=str(source))["stdout"] == "ignored\n"


def test_long_input_and_output_do_not_block_each_other(transfer, tmp_path):
    """Sending all input before output is read would deadlock."""
    (tmp_path / "text").write_text("a line of text\n" * 400_000)
    result = transfer(command="cat", stdin=str(tmp_path / "text"))
    assert result["stdout"] == (tmp_path / "text").read_text()


def test_script_runs_with_arguments(controller, core, tmp_path, gateway):
    (tmp_path / "hello.sh").write_text("#!/bin/bash\necho \"$1\" '<a  b>'; echo err >&2; exit 255\n")
    result = controller.one({"script": f"{tmp_path}/hello.sh 'x  y'", "ignore_errors": True}, core=core)
    assert (result["rc"], result["stdout"], result["stderr"]) == (255, "x  y <a  b>\n", "err\n"), result
    assert gateway.gateway.subsystems == []  # sftp is not attempted


def test_transfer_method_is_ignored(controller, core, tmp_path, gateway):
    (tmp_path / "hello.sh").write_text("echo hello\n")
    result = controller.one(
        {"script": str(tmp_path / "hello.sh")}, core=core, variables={"ansible_ssh_transfer_method": "sftp"}
    )
    assert result["stdout"] == "hello\n", result
    assert gateway.gateway.subsystems == []


def test_modules_that_need_python_fail_with_the_reason(controller, core):
    result = controller.one({"command": "true"}, core=core, variables={"ansible_python_interpreter": "python3"})
    assert result["status"] in ("failed", "unreachable")
    assert "python3" in result["output"] and "not found" in result["output"]


def test_wp_copy_copies_once_and_predicts_it(controller, core, tmp_path, gateway):
    """Each copy runs in check mode, runs, runs again, and runs in check mode again."""
    make_file(tmp_path / "it's.bin", 1000)
    copy = {"community.wpengine.wp_copy": {"src": str(tmp_path / "it's.bin"), "dest": "sites/alpha/", "mode": "600"}}
    text = {"community.wpengine.wp_copy": {"content": "one\ntwo ✓\n", "dest": "sites/alpha/a b.txt"}}
    for task in (copy, text):
        steps = [{**task, "check_mode": True, "diff": True}, {**task, "diff": True}, task, {**task, "check_mode": True}]
        run = controller.play(steps, hosts=["alpha"], core=core)
        assert run.rc == 0, run
        assert [entry["result"]["changed"] for entry in run.results] == [True, True, False, False]
    there = gateway.site("alpha") / "it's.bin"
    assert digest(there) == digest(tmp_path / "it's.bin") and there.stat().st_mode & 0o777 == 0o600
    assert run.results[0]["result"]["diff"]["after"] == "one\ntwo ✓\n"
    assert (gateway.site("alpha") / "a b.txt").read_text() == "one\ntwo ✓\n"
    other_text = {"content": "new", "dest": "sites/alpha/a b.txt", "mode": "0640"}
    changed = controller.one({"community.wpengine.wp_copy": other_text})
    assert changed["changed"] is True and changed["mode"] == "0640"
    assert controller.one({"community.wpengine.wp_copy": {**other_text, "mode": "0600"}})["mode"] == "0600"
    assert sorted(path.name for path in gateway.site("alpha").glob("*.new")) == []


REFUSED_COPIES = [
    ({"content": "x", "dest": "none/file"}, "none/file"),
    ({"src": "/", "dest": "file"}, "is a folder, and wp_copy copies one file; wp_sync copies folder"),
    ({"content": "x", "dest": "sites"}, "is a folder"),
    ({"content": "x", "dest": "~"}, "begin with ~/"),
    ({"content": "x", "dest": "~alpha/file"}, "dest is '~alpha/file'"),
    ({"content": "x", "dest": "~/"}, "does not end with a slash"),
    ({"content": "x", "dest": "sites/"}, "does not end with a slash"),
    ({"content": "x", "dest": "file", "mode": "u+x"}, "octal"),
    ({"content": "x", "dest": "file", "mode": 0o644}, "must be octal and in quotes"),
    ({"dest": "file"}, "src or content is missing"),
    ({"content": None, "dest": "file"}, "src or content is missing"),
    ({"content": "x", "dest": "file", "mod": "0600"}, "There is no option mod"),
    ({"src": "nowhere.php", "dest": "file"}, "nowhere.php"),
]


def test_invalid_copies_are_refused(controller, core):
    tasks = [{"community.wpengine.wp_copy": arguments, "ignore_errors": True} for arguments, _text in REFUSED_COPIES]
    run = controller.play(tasks, hosts=["alpha"], core=core)
    for (arguments, text), entry in zip(REFUSED_COPIES, run.results, strict=True):
        assert entry["status"] == "failed" and text in entry["result"]["msg"], (arguments, entry["result"])


def test_wp_copy_accepts_the_home_directory(controller, core, tmp_path, gateway):
    (tmp_path / "it's.txt").write_text("text")
    site = gateway.site("alpha")
    tasks = [
        {"src": f"{tmp_path}/it's.txt", "dest": "~/sites/alpha/"},
        {"content": "text", "dest": "~//sites/alpha/a b"},
        {"content": "text", "dest": "sites/alpha/~x"},
        {"content": "text", "dest": "./~x"},
    ]
    run = controller.play([{"community.wpengine.wp_copy": task} for task in tasks], hosts=["alpha"], core=core)
    assert run.rc == 0, run
    assert [(site / name).read_text() for name in ("it's.txt", "a b", "~x")] == ["text"] * 3


def test_wp_fetch_fetches_once_and_reports_missing_files(controller, core, tmp_path, gateway):
    make_file(gateway.site("alpha") / "it's.bin", 1000)
    fetch = {"src": "sites/alpha/it's.bin", "dest": str(tmp_path / "fetched/")}
    missing = {**fetch, "src": "sites/alpha/none"}
    tasks = [fetch, fetch, {**missing, "fail_on_missing": False}, missing, {**fetch, "src": "sites"}]
    run = controller.play(
        [{"community.wpengine.wp_fetch": task, "ignore_errors": True} for task in tasks], hosts=["alpha"], core=core
    )
    first, again, left_out, failed, folder = [entry["result"] for entry in run.results]
    assert first["changed"] is True and again["changed"] is False, run
    assert digest(tmp_path / "fetched/alpha/sites/alpha/it's.bin") == digest(gateway.site("alpha") / "it's.bin")
    assert "ignored" in left_out["msg"] and not left_out.get("failed")
    assert "No such file" in failed["msg"] and "is a directory" in folder["msg"]


REFUSED_FETCHES = [
    ({"flatt": True}, "There is no option flatt"),
    ({"flat": "ja"}, "flat"),
    ({"fail_on_missing": "maybe"}, "fail_on_missing"),
    ({"dest": None}, "dest is missing"),
    ({"src": ["sites"]}, "src must be a text, not a list"),
    ({"validate_checksum": []}, "validate_checksum"),
]


def test_invalid_fetches_are_refused_before_any_command(controller, core, tmp_path, gateway):
    """Invalid options are refused in check mode, too."""
    make_file(gateway.site("alpha") / "file", 10)
    fetch = {"src": "sites/alpha/file", "dest": f"{tmp_path}/fetched/"}
    tasks = [
        {"community.wpengine.wp_fetch": {**fetch, **wrong}, "ignore_errors": True} for wrong, _text in REFUSED_FETCHES
    ]
    tasks += [{**tasks[0], "check_mode": True}, {"community.wpengine.wp_fetch": {**fetch, "flat": None}}]
    run = controller.play(tasks, hosts=["alpha"], core=core)
    *refused, fetched = run.results
    for (wrong, text), entry in zip([*REFUSED_FETCHES, REFUSED_FETCHES[0]], refused, strict=True):
        message = entry["result"]["msg"]
        assert entry["status"] == "failed" and "\n" not in message and text in message, (
            wrong,
            entry,
        )
    assert fetched["status"] == "ok" and (tmp_path / "fetched/alpha/sites/alpha/file").exists(), fetched

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that a play on fifty installs uses five connections at most."""

from __future__ import annotations

import time

import pytest

FIFTY = [f"install{number}" for number in range(50)]


@pytest.fixture
def fifty(gateway):
    gateway.state["installs"] = {name: {"id": name, "name": name, "status": "active"} for name in FIFTY}
    return gateway.gateway


@pytest.mark.parametrize("forks", [pytest.param(5, marks=pytest.mark.long), 20])
def test_fifty_installs_use_five_connections(controller, core_if_long, fifty, forks):
    """The second task starts while connections of the first one are kept open."""
    begin = time.monotonic()
    run = controller.play([{"raw": "echo one"}, {"raw": "echo two"}], core=core_if_long, arguments=[f"--forks={forks}"])
    seconds = time.monotonic() - begin
    assert run.rc == 0 and len(run.results) == 100, run
    assert (fifty.refused, fifty.most_connections) == (0, 5)
    print(
        f"100 tasks on 50 installs with {forks} forks: {seconds:.1f} s, "
        f"at most {fifty.most_connections} connections at once, {fifty.refused} refused"
    )


@pytest.mark.parametrize("forks", [pytest.param(5, marks=pytest.mark.long), 20])
def test_limit_applies_without_kept_connections(controller, fifty, forks):
    run = controller.play([{"raw": "echo one"}], arguments=[f"--forks={forks}"], variables={"ansible_ssh_args": "-C"})
    assert run.rc == 0 and len(run.results) == 50, run
    assert fifty.refused == 0 and fifty.most_connections <= 5


@pytest.mark.long
@pytest.mark.parametrize("forks", [5, 20])
def test_play_fails_without_the_limit(controller, fifty, forks):
    """Five forks, Ansible's default, fail too, because connections stay open after their task."""
    run = controller.play([{"raw": "echo one"}], arguments=[f"--forks={forks}"], variables={"wpe_concurrency": 0})
    assert fifty.refused > 0 and run.rc != 0


def test_lower_limit_is_kept(controller, core_if_long, fifty):
    run = controller.play([{"raw": "echo one"}], core=core_if_long, hosts=FIFTY[:10], variables={"wpe_concurrency": 2})
    assert run.rc == 0, run
    assert fifty.most_connections == 2


def test_kept_connections_are_closed_with_special_characters_in_the_path(controller, core, fifty):
    (controller.sockets / "a b%").mkdir()
    sockets = controller.sockets / "a b%%"  # ssh requires % to be doubled
    run = controller.play(
        [{"raw": "echo one"}],
        core=core,
        hosts=FIFTY[:4],
        variables={"wpe_concurrency": 1, "ansible_control_path_dir": str(sockets)},
    )
    assert run.rc == 0, run
    assert fifty.most_connections == 1


@pytest.mark.long
def test_limit_applies_with_strategy_free(controller, fifty):
    run = controller.play(
        [{"raw": "echo one"}, {"raw": "echo two"}], hosts=FIFTY[:20], strategy="free", arguments=["--forks=20"]
    )
    assert run.rc == 0 and len(run.results) == 40, run
    assert fifty.refused == 0 and fifty.most_connections <= 5


def test_task_with_several_steps_keeps_its_connection(controller, core_if_long, fifty, tmp_path):
    """The module script creates a folder, sends a file and runs it. The gateway deletes both with the connection."""
    (tmp_path / "hello.sh").write_text("echo hello\n")
    task = {"script": str(tmp_path / "hello.sh")}
    run = controller.play([task], core=core_if_long, hosts=FIFTY[:20], arguments=["--forks=20"])
    assert run.rc == 0 and [entry["result"]["stdout"] for entry in run.results] == ["hello\n"] * 20, run
    assert fifty.refused == 0 and fifty.most_connections <= 5


def test_loop_over_installs_releases_its_slots(controller, fifty):
    """A task that continues with another install releases its slot. Otherwise tasks deadlock."""
    task = {"raw": "echo $USER", "loop": FIFTY[:4], "vars": {"ansible_user": "{{ item }}"}}
    run = controller.play([task], hosts=FIFTY[:6], arguments=["--forks=6"], variables={"wpe_concurrency": 2})
    assert run.rc == 0 and len(run.results) == 24, run
    assert fifty.most_connections == 2


def test_hosts_with_one_install_share_its_connection(controller, fifty):
    """The commands run one after the other on one connection."""
    run = controller.play(
        [{"raw": "sleep 0.1; echo done"}],
        hosts=FIFTY[:10],
        variables={"ansible_user": FIFTY[0]},
        arguments=["--forks=10"],
    )
    assert run.rc == 0 and len(run.results) == 10, run
    assert fifty.most_connections == 1

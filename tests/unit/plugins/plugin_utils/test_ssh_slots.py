# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the limit on connections."""

from __future__ import annotations

import multiprocessing
import os
import time

import pytest

from ansible_collections.community.wpengine.plugins.plugin_utils._ssh_slots import Slots, choose


def test_choose_own_then_free_then_least_recently_used():
    slots = [("kept-a", 3.0), ("", 9.0), ("kept-b", 1.0)]
    assert choose(slots, "kept-b") == [2]
    assert choose(slots, "kept-c") == [1, 2, 0]
    assert choose(slots, "") == [1, 2, 0]


def test_take_closes_the_kept_connection_of_another_install(tmp_path):
    closed = []
    slots = Slots(str(tmp_path), 1)
    for path in ("a", "a", "b", ""):
        slots.take(path, closed.append).close()
    assert closed == ["a", "b"]


@pytest.mark.parametrize("name", ["gate", "slot-0"])
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_link_is_refused_and_its_target_kept(tmp_path, name, link):
    target = tmp_path / "precious"
    target.write_text("precious")
    folder = tmp_path / "slots"
    folder.mkdir()
    link(target, folder / name)
    with pytest.raises(OSError):
        Slots(str(folder), 1).take("kept", lambda path: None)
    assert target.read_text() == "precious"


def hold_slot(folder, number, running, most):
    with Slots(folder, 2).take(f"kept-{number}", lambda path: None):
        with running.get_lock(), most.get_lock():
            running.value += 1
            most.value = max(most.value, running.value)
        time.sleep(0.05)
        with running.get_lock():
            running.value -= 1


def test_take_waits_while_all_slots_are_locked(tmp_path):
    context = multiprocessing.get_context("fork")
    running, most = context.Value("i", 0), context.Value("i", 0)
    workers = [context.Process(target=hold_slot, args=(str(tmp_path), number, running, most)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0] * 8
    assert most.value == 2

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that a killed play converges in its next run, that two concurrent plays converge, and that neither creates duplicates."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time

import pytest

from support.convergence import DECLARATION, PLAY, SECONDS, WHOLE, names, run_to_end, run_two_plays
from support.cores import CORES
from support.player import ENTRY_POINTS, write_playbook

KILLS, LONG_MODE_KILLS = 5, 100


PLAYS = {"tasks": WHOLE, "declaration": DECLARATION}


@pytest.fixture(scope="module", params=PLAYS)
def killable(request, simulator_process, tmp_path_factory):
    """Return a play, and what it leads to: see run_to_end()."""
    tasks = PLAYS[request.param]
    return tasks, *run_to_end(tasks, simulator_process, tmp_path_factory.mktemp("converged"))


def kill_at_a_write(play, tasks, simulator, number, seconds):
    """Run the play in a process group of its own, and kill the group soon after a write was requested.

    number: of the write. A play with fewer writes is killed at its end. Return the number of writes.
    """
    place = play.directory / f"killed-{number}-{seconds}"
    place.mkdir(parents=True)
    playbook = write_playbook(place / "playbook.yml", tasks)
    process = subprocess.Popen(
        [CORES["newest"] / "bin/ansible-playbook", playbook],
        env={
            name: value
            for name, value in play.base_environment(place, ENTRY_POINTS["action"]).items()
            if value is not None
        },
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while process.poll() is None and len(simulator.writes()) < number:
            time.sleep(0.03)
        time.sleep(seconds)
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
    return len(simulator.writes())


def kill_and_run_again(play, simulator, killable, seed):
    """Kill the play once or twice at random, then run it to its end."""
    tasks, found, writes = killable
    rng = random.Random(seed)
    simulator.reset()
    simulator.settings(delay_seconds=rng.choice([0, 0, 0.05]), **SECONDS)
    for attempt in range(rng.choice([1, 1, 2])):
        # The second play begins where the first one ended, so it has fewer writes.
        simulator.clear_log()
        kill_at_a_write(
            play, tasks, simulator, rng.randint(1, writes), round(rng.uniform(0, 0.06), 4) + attempt / 10_000
        )
    simulator.settings(delay_seconds=0)
    run = play(tasks)
    assert run.rc == 0, f"seed {seed}: {run}"
    assert names(simulator) == found, f"seed {seed}"


@pytest.mark.parametrize("first", range(0, KILLS, 5))
def test_killed_play_converges_in_its_next_run(play, simulator, killable, first):
    for seed in range(first, first + 5):
        kill_and_run_again(play, simulator, killable, seed)


@pytest.mark.long
@pytest.mark.parametrize("first", range(KILLS, KILLS + LONG_MODE_KILLS, 5))
def test_killed_play_converges_in_its_next_run_for_many_seeds(play, simulator, killable, first):
    for seed in range(first, first + 5):
        kill_and_run_again(play, simulator, killable, seed)


@pytest.mark.parametrize("delay", [0, 0.3])
def test_two_concurrent_plays_converge(play, simulator, converged, delay):
    simulator.settings(delay_seconds=0.05)
    for run in run_two_plays(play, delay):
        assert run.rc == 0, str(run)
    simulator.settings(delay_seconds=0)
    assert names(simulator) == converged
    assert play(PLAY).changed == []

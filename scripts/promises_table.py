# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/promises.md: what happens when each operation of the API meets each fault.

Nothing in the table is claimed: each cell is what came out when tests/faults/matrix.py ran it. Takes some minutes.
"""

from __future__ import annotations

import queue
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

AT_ONCE = 4  # most of the time is waiting
ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/promises.md"

HEAD = """\
<!--
Copyright: Contributors to the community.wpengine collection
SPDX-License-Identifier: GPL-3.0-or-later
Made by scripts/promises_table.py from what the tests in tests/faults see.
-->
# What happens when something goes wrong

Tested in tests/faults, most of it by `make test`, the longest by `make long`:

- A play that is killed (`kill -9`) at a random moment and run again converges, and nothing is there twice. Two plays at
  once do, too, and neither fails.
- A list whose rows come and go between two pages loses nothing that was there all along. Only a list that moves again
  during each of four readings could.
- Passwords and private keys are in no output at `-vvvv`, no diff, no file and not in the simulator's log. They go to
  no other host: not by a redirect, a link to the next page, `.netrc` or a proxy.
- What the API says is shown or stored, and never run: Jinja, HTML, YAML, escapes for a terminal, 10 kB, right to left.
- The workers of a play slow down together once the API refuses requests with 429, see plugins/module_utils/pace.py. A
  play over 1,000 hosts with 50 forks against a simulator that allows 20 requests a second took 85 s. After the first 5
  seconds 2 of 932 requests were refused (0.2 %). With each worker on its own (and `api_retry_timeout` at 300, to see the
  end) it was 1102 of 2002 (55 %). Ansible's main process grew from 72 to 80 MiB between a quarter of the hosts and the
  end. Each measured once with benchmarks/load.py, on two busy cores.

Not known, because the API gives no way to see it: whether a copy, a restore or a sharing link whose answer was lost was
made. Their modules say so.

## Every fault on every operation

Each operation of the API meets each fault once, in a task that needs it, against the simulator. What the task returns and
what the account holds afterwards is compared with the same task without a fault.

- **ends right**: a read, which ends with the same result as without the fault.
- **done once**: a write. Its result is the same as without the fault, and so is the account: nothing is missing, nothing
  is there twice.
- **asked again**: a request that does no harm when it is made twice, and may have been.
- **told unknown**: the task fails and says that nobody knows whether it was done. It was sent once and not again, because
  the API gives no way to see whether it was done: a copy and a restore have neither id nor status, and every
  sharing link is a new one. Look before you run the task again.

The faults:

- **429**: with a body and without one; with `Retry-After`, the pause that it asks for is kept.
- **5xx**: 500, 502, 503 and 504 with JSON, HTML or no body, before the request was processed or after.
- **no answer**: the request hangs until `api_timeout`. **refused**: nobody listens. **away for a moment**: the connection
  breaks, and then nobody listens for a moment. **reset**: the connection breaks.
- **cut short**: half of the body, then the end. **invalid JSON**; **wrong type**: right JSON that calls itself HTML.
- **slow drip**: the answer comes piece by piece, in time or (**endless drip**) not within `api_timeout`.

"""


def page(rows):
    """The text of the page. rows: what became of each column's faults, by operation."""
    from faults.matrix import FAULTS, METHODS, OPERATIONS

    lines = [f"| Operation | {' | '.join(FAULTS)} |", f"|---|{'---|' * len(FAULTS)}"]
    for operation, cells in rows.items():
        lines.append(f"| {METHODS[operation]} `{OPERATIONS[operation].path}` (`{operation}`) | {' | '.join(cells)} |")
    return HEAD + "\n".join(lines) + "\n"


def main():
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / ".build/link")]
    from faults.cases import CASES

    with tempfile.TemporaryDirectory() as directory:
        simulators = Simulators(Path(directory))
        try:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                rows = dict(zip(CASES, pool.map(simulators.row, CASES)))
        finally:
            simulators.stop()
    PAGE.write_text(page(rows), encoding="utf-8")


class Simulators:
    """One for each operation that is under way."""

    def __init__(self, directory):
        from faults.matrix import FaultySimulator

        self.directory = directory
        places = [directory / f"simulator-{number}" for number in range(AT_ONCE)]
        for place in places:
            place.mkdir()
        self.all = [FaultySimulator(place) for place in places]
        self.free = queue.SimpleQueue()
        for simulator in self.all:
            self.free.put(simulator)

    def row(self, operation):
        """How each column's faults end at an operation."""
        from faults.matrix import Matrix

        simulator = self.free.get()
        try:
            return Matrix(self.directory, simulator).row(operation)
        finally:
            self.free.put(simulator)

    def stop(self):
        for simulator in self.all:
            simulator.stop()


if __name__ == "__main__":
    main()

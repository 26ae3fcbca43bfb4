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

Tested in tests/faults through real `ansible-playbook` processes, most of it by `make test`, the longest by `make long`:

- **Killed** (`kill -9`) at random moments and run again, a play converges, and nothing is there twice. 10 kills in `make
  test`, 100 more in `make long`.
- **Two plays at once** over one account converge, and neither fails because the other one was faster. They may wait for it.
- **Others at work**: what somebody else makes, changes or deletes between our reading and our writing is not deleted with
  something, not taken for ours and not made twice. What is deleted or overwritten is read again just before.
- **Late lists**: a list that shows a write only some seconds later makes nothing fail and nothing double. After a
  deletion the list is waited for, six seconds at most, so that the next task does not take the thing for there.
- **Moving lists**: rows that come and go between two pages lose nothing that was there all along. Where eight readings
  do not fit together and rows are missing, the task fails instead of going on without them.
- **Check mode** writes nothing. Each run of a playbook in the tests that has `--check` is held against the simulator's log.
  (`wpe_domain_status` has the API check a domain, which changes nothing of the account.)
- **Secrets**: passwords and private keys are in no output at `-vvvv`, no diff, no fact cache, no inventory cache, no other
  file that a run leaves, and not in the simulator's log, as they are or encoded. Each run of a playbook in the tests is
  searched. They go to no other host: not by a redirect, a link to the next page, `.netrc` or a proxy.
- **Hostile data**: what the API says is shown or stored, and never run: Jinja, HTML, YAML, escapes for a terminal, 10 kB,
  right to left. **Hostile input**: no option of any module, and nothing that the API says, ends in a traceback.
- **Load**: the workers of a play slow down together once the API refuses requests with 429, see
  plugins/module_utils/pace.py. A play over 1,000 hosts with 50 forks against a simulator that allows 20 requests a second
  took 69 s. After the first 5 seconds 4 of 938 requests were refused (0.4 %). With each worker on its own (and
  `api_retry_timeout` at 300, to see the end) it was 1102 of 2002 (55 %). Ansible's main process grew from 73 to 80 MiB
  between a quarter of the hosts and the end. Each measured once with benchmarks/load.py, on two cores.

## What cannot be promised, because the API gives no way

It has no key that makes a request the same one when it is sent again. What follows from that is said at each module, too.

- Whether a **copy**, a **restore** or a **sharing link** whose answer was lost was made, nobody can see. They are never sent
  twice; the task fails and says so.
- After a lost answer, other things are looked for during half a minute, longer than the API's gateway waits itself. What is
  done later than that may be done twice: a backup, an archive, a site, a report schedule, the order of a certificate. Such
  a POST is sent twice at most.
- **Backups**, **archives** and **imported certificates** have no names that are taken once, and cannot be deleted: two plays at
  once may make two.
- **Site names** are not unique, nor are titles of **report schedules**: two plays at once each look for the other's and keep
  the older site, or the first of two schedules that are alike. They cannot where the API gives both sites the same time.
- An invitation that was sent to a **person** cannot be called back.
- Something that is **made and deleted**, or **changed and changed back**, within the seconds in which lists are late: the second
  task may find the old list, and nothing to do.

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
- **processed later**: the gateway answers 504 and what it asked is done a moment later. **then 5xx**: reading again fails, too.
- **no answer**: the request hangs until `api_timeout`. **refused**: nobody listens. **away for a moment**: the connection
  breaks, and then nobody listens for a moment. **reset**: the connection breaks.
- **cut short**: half of the body, then the end. **invalid JSON**; **wrong type**: right JSON that calls itself HTML.
- **slow drip**: the answer comes piece by piece, in time or (**endless drip**) not within `api_timeout`.

"""


def page(rows):
    """The text of the page. rows: what became of each column's faults, by operation."""
    from support.fault_matrix import FAULTS, METHODS, OPERATIONS

    lines = [f"| Operation | {' | '.join(FAULTS)} |", f"|---|{'---|' * len(FAULTS)}"]
    for operation, cells in rows.items():
        lines.append(f"| {METHODS[operation]} `{OPERATIONS[operation].path}` (`{operation}`) | {' | '.join(cells)} |")
    return HEAD + "\n".join(lines) + "\n"


def main():
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / ".build/link")]
    from support.fault_cases import CASES

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
        from support.fault_matrix import FaultySimulator

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
        from support.fault_matrix import Matrix

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

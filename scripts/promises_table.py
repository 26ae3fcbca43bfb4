# Copyright: Contributors to the community.wpengine collection
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/promises.md: how a task ends when an operation of the API meets a fault.

The outcomes come from running the fault matrix (tests/support/fault_matrix.py), which takes some minutes. The page describes
three classes of operations, and lists only the operations whose outcomes differ from their class.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import tempfile
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / ".build/link"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.fault_cases import CASES, NEVER_TWICE, REPEATABLE
from support.fault_matrix import FAULTS, METHODS, ONCE, REPEATED, SAME, UNKNOWN, FaultySimulator, Matrix

WORKERS = 4  # most of the time is waiting
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/promises.md"

HEAD = """\
<!--
Copyright: Contributors to the community.wpengine collection
SPDX-License-Identifier: GPL-3.0-or-later
Made by scripts/promises_table.py from what the tests in tests/faults observe.
-->
# Behavior under faults

The tests in `tests/faults` run playbooks against the simulator and verify what this page states. `make test` runs most of
them, `make long` runs all.

- **Killed plays**: a play that is killed (`kill -9`) at a random moment and run again converges and creates no duplicates.
  `make test` kills 10 plays, half of them with one declaration of everything, `make long` 200 more.
- **Concurrent plays**: two plays that manage one account at the same time converge. Neither fails because the other one was
  faster, but one may wait for the other.
- **Concurrent changes**: an object that another client creates, changes or deletes between a task's read and its write is
  not deleted with something else, not mistaken for an object of the play, and not created twice. A task reads an object again
  just before it overwrites or deletes it, and deletes only what its plan named or what it created itself.
- **Delayed lists**: a list may show a write some seconds late. No task fails or creates a duplicate because of that. After a
  deletion a task waits up to six seconds until the list no longer shows the object, so that the next task does not find it.
- **Changing lists**: rows that appear or disappear while a list is paged do not hide rows that exist all the time. When
  eight readings contradict each other and rows are missing, the task fails.
- **Check mode** writes nothing. The tests compare each run with `--check` with the simulator's log of requests.
  `wpe_domain_status` has the API check a domain in check mode, too, which changes nothing in the account. A task knows what
  earlier tasks of the run would have changed, but not in a background job, as with `async` and `poll: 0`.
- **Unreadable objects**: an account, a site or an install that disappears or is forbidden while a `wpe_*_info` module or the
  inventory reads many of them does not hide the others. One warning names what is missing. The one that a task names must be
  readable.
- **Secrets**: passwords and private keys appear, plain or encoded, in no output at `-vvvv`, no diff, no fact cache, no
  inventory cache, no other file that a run leaves, and not in the simulator's log. The tests search every playbook run.
  Secrets reach no other host through a redirect, a link to a next page, `.netrc` or a proxy. A `wpe_*` task with `async`, or
  delegated to another host, is refused before anything is sent, unless its connection is local, because the module's file
  would hold the password. `async` with `delegate_to: localhost` works.
- **Untrusted responses**: the collection shows and stores what the API returns and never executes it: Jinja, HTML, YAML,
  terminal escapes, 10 kB of text, right-to-left text. **Invalid input**: no option of a module and no response of the API
  causes a traceback.
- **Load**: when the API refuses requests with status 429, all workers of a play slow down together, see
  `plugins/module_utils/_api/rate_limit.py`. A play over 1,000 hosts with 50 forks took 69 s against a simulator that allows
  20 requests a second. After the first 5 seconds, 4 of 938 requests were refused (0.4 %). Without the shared limit (and with
  `api_retry_timeout` at 300, so that the play ends) 1102 of 2002 were refused (55 %). Ansible's main process grew from 73 to
  80 MiB between a quarter of the hosts and the end. Each figure was measured once with `benchmarks/load.py` on two cores.
- **Requests**: a task that names the host's own install reads no list for each host. Over 240 and over 2,000 hosts,
  `wpe_install` by name, `wpe_install_info`, `wpe_domain_info`, `wpe_domain` without a change and `wpe_cache_purge` send one
  request for each host; `wpe_install` with the host's site, and `wpe_backup`, send two. A play over 2,000 hosts with 20 forks
  took 52 to 91 s. Counted with `benchmarks/request_counts.py`. A task that adds a domain or makes one primary reads the list
  of installs, too.

## What the API makes impossible

The API has no idempotency keys: it cannot recognize a request that is sent a second time. Each module's documentation names
the consequences for that module.

- After a lost response, the API does not show whether a **copy** or a **restore** was started or a **sharing link** was
  created. These requests are never sent twice; the task fails and says that the outcome is unknown.
- After a lost response to any other write, the task looks for the result for half a minute, which is longer than the timeout
  of the API's own gateway. If the API processes the request even later, a backup, an archive, a site, a report schedule or
  a certificate order may exist twice. Such a POST is sent at most twice.
- **Backups**, **archives** and **imported certificates** have no unique names and cannot be deleted: two plays at the same
  time may create two.
- The names of **sites** and the titles of **report schedules** are not unique. Two plays at the same time look for each
  other's object and keep the older site, or the first of two equal schedules. They cannot choose when the API gives both
  sites the same time of creation.
- An invitation that WP Engine sent to a **person** cannot be withdrawn.
- A task that **deletes** what was just created, or **changes back** what was just changed, may read the old list while lists
  are delayed (some seconds), and then finds nothing to do.

## Every fault on every operation

The tests inject each fault below into each of the {count} operations, in a task that uses the operation. They compare the
result of the task and the final state of the account with those of the same task without a fault. [operations.md](operations.md)
lists the operations with their modules.

"""

# The page's description of each fault of the matrix.
DESCRIPTIONS = {
    "429": "status 429 with JSON, HTML or no body",
    "429 with `Retry-After`": "the client waits as long as the header says",
    "5xx, not processed": "status 500, 502, 503 or 504 with JSON, HTML or no body",
    "5xx, processed": "one of these statuses after the API processed the request",
    "5xx, processed later": "the gateway answers 504, and the API processes the request a moment later",
    "no response, not processed": "no response within `api_timeout`",
    "no response, processed": "no response in time, although the API processed the request",
    "connection refused": "the API accepts no connection",
    "connection refused briefly": "the connection breaks, and the API accepts no other one for a moment",
    "reset, not processed": "the connection breaks before the API processes the request",
    "reset, processed": "the connection breaks after the API processed the request",
    "reset, processed, then 5xx": "as before, and the first reads that verify the request fail with status 502",
    "truncated body": "the connection breaks after half of the response body",
    "invalid JSON": "the response body is not valid JSON",
    "wrong content type": "the response body is JSON, and its content type is HTML",
    "slow body": "the response body arrives in pieces within `api_timeout`",
    "endless body": "the response body arrives in pieces and exceeds `api_timeout`",
}


@dataclass(frozen=True)
class OperationClass:
    """Operations with the same outcome for every fault, except for those that the page lists."""

    title: str
    outcome: str
    text: str


READS = OperationClass(
    "Reads",
    SAME,
    "Every `GET`. The task repeats the request and returns the same result as without the fault.",
)
VERIFIABLE = OperationClass(
    "Writes that a read verifies",
    ONCE,
    "The task reads the object again before it repeats the request. The result and the account are the same as without the "
    "fault: nothing is missing, and nothing exists twice.",
)
UNVERIFIABLE = OperationClass(
    "Requests without an id or a status",
    REPEATED,
    "No read shows whether the API processed the request. A request that does no harm when it is processed twice is repeated.",
)
CLASSES = (READS, VERIFIABLE, UNVERIFIABLE)

EXCEPTIONS_TITLE = "### Operations that differ from their class"
EXCEPTIONS = f"""\
{EXCEPTIONS_TITLE}

A copy and a restore have neither an id nor a status, and every sharing link is a new one. Such a request does harm when it is
processed twice, so the task repeats it only when the API certainly did not process it.

- **{ONCE}**: the result and the account are the same as without the fault.
- **{UNKNOWN}**: the task sends the request once, fails, and says that the outcome is unknown. Look at the install or the
  domain before you run the task again.

"""


def class_of(operation: str) -> OperationClass:
    """Return the class that describes an operation."""
    if METHODS[operation] == "GET":
        return READS
    return UNVERIFIABLE if operation in REPEATABLE | NEVER_TWICE else VERIFIABLE


def usual_row(operation: str) -> list[str]:
    """Return the outcome of every fault for an operation that does not differ from its class."""
    return [class_of(operation).outcome] * len(FAULTS)


def page(rows: dict[str, list[str]]) -> str:
    """Return the text of the page. rows: by operation, the outcome of each fault in the order of FAULTS."""
    faults = "".join(f"| {name} | {DESCRIPTIONS[name]} |\n" for name in FAULTS)
    different = {operation: row for operation, row in rows.items() if row != usual_row(operation)}
    parts = [HEAD.format(count=len(rows)), "| Fault | Meaning |\n|---|---|\n", faults, "\n"]
    parts += [
        class_section(each, [name for name in rows if class_of(name) is each and name not in different])
        for each in CLASSES
    ]
    if different:
        parts += [EXCEPTIONS, exceptions_table(different)]
    return "".join(parts)


def class_section(each: OperationClass, operations: list[str]) -> str:
    """Return the section about one class. operations: those that do not differ from it."""
    names = ", ".join(f"`{name}`" for name in operations)
    paragraphs = [each.text, f"Every fault: **{each.outcome}**. {len(operations)} operations: {names}."]
    return "\n\n".join([f"### {each.title}", *(textwrap.fill(text, 120) for text in paragraphs)]) + "\n\n"


def exceptions_table(rows: dict[str, list[str]]) -> str:
    """Return a table with one row a fault and one column an operation."""
    lines = [f"| Fault | {' | '.join(f'`{name}`' for name in rows)} |", f"|---|{'---|' * len(rows)}"]
    for number, fault in enumerate(FAULTS):
        lines.append(f"| {fault} | {' | '.join(row[number] for row in rows.values())} |")
    return "\n".join(lines) + "\n"


def published_rows(text: str) -> dict[str, list[str]]:
    """Return by operation the outcome of each fault that the page's text states."""
    rows = {operation: usual_row(operation) for operation in CASES}
    _head, _separator, table = text.partition(EXCEPTIONS_TITLE)
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("|")]
    if cells:
        names = [name.strip("`") for name in cells[0][1:]]
        rows.update({name: [line[number] for line in cells[2:]] for number, name in enumerate(names, start=1)})
    return rows


def main() -> None:
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        simulators = Simulators(Path(directory), stack)
        with ThreadPoolExecutor(WORKERS) as pool:
            rows = dict(zip(CASES, pool.map(simulators.row, CASES)))
    PAGE.write_text(page(rows), encoding="utf-8")


class Simulators:
    """Simulators that operations borrow, one for each worker. The stack stops them."""

    def __init__(self, directory: Path, stack: contextlib.ExitStack) -> None:
        self.directory = directory
        self.free: queue.SimpleQueue[FaultySimulator] = queue.SimpleQueue()
        for number in range(WORKERS):
            place = directory / f"simulator-{number}"
            place.mkdir()
            simulator = FaultySimulator(place)
            stack.callback(simulator.stop)
            self.free.put(simulator)

    def row(self, operation: str) -> list[str]:
        """Return the outcome of each fault for an operation."""
        simulator = self.free.get()
        try:
            return Matrix(self.directory, simulator).row(operation)
        finally:
            self.free.put(simulator)


if __name__ == "__main__":
    main()

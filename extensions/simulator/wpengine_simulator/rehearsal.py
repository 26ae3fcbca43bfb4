# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearse: run a command against a copy of an account, and print what it changed.

python -m wpengine_simulator rehearse [--data FILE | --live] -- COMMAND
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import os
import sys
import typing as t

from .errors import ControlError
from .json_files import read_json
from .listener import Listener
from .live_copy import copy_account
from .simulator import DEFAULT_PASSWORD, DEFAULT_USER_ID, Simulator
from .state import Row, State, default_state

REAL_URL = "https://api.wpengineapi.com/v1"
# The environment variables that lead to the API, first the one that the command is given.
VARIABLES = {
    "url": ("WPE_API_URL",),
    "user_id": ("WPE_API_USER_ID", "WPE_USERNAME", "WP_ENGINE_API_USERNAME"),
    "password": ("WPE_API_PASSWORD", "WPE_PASSWORD", "WP_ENGINE_API_PASSWORD"),
}
# Collections of a state, with the noun of their objects. Those of the second kind have an owner.
OWN = {"accounts": "account", "sites": "site", "installs": "install", "ssh_keys": "SSH key"}
OWNED = {
    "account_users": "user",
    "domains": "domain",
    "report_schedules": "report schedule",
    "backups": "backup",
    "archives": "archive",
    "certificates": "certificate",
    "site_transfers": "site transfer",
}
# What changes by itself, or says the same as another field.
UNSHOWN = {"status", "created_at", "updated_at", "network_details", "group_name", "installs"}
MAX_TEXT = 60


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Return the options and the command."""
    parser = argparse.ArgumentParser(
        prog="wpengine_simulator rehearse",
        description="Run a command against a copy of an account, and print what it changed. Nothing is written to the account.",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--data", metavar="FILE", help="JSON file with the state to start with (default: a small example)"
    )
    source.add_argument(
        "--live",
        action="store_true",
        help="start with a copy of what WPE_API_USER_ID and WPE_API_PASSWORD reach at WPE_API_URL; it is only read",
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the command and its arguments")
    options = parser.parse_args(arguments)
    options.command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not options.command:
        parser.error("name the command to run, after --")
    return options


def main(arguments: list[str]) -> int:
    """Rehearse a command, and return its exit status."""
    options = parse_arguments(arguments)
    return asyncio.run(rehearse(options))


async def rehearse(options: argparse.Namespace) -> int:
    """Run the command against a simulator, and print what it changed."""
    state, refused = await start_state(options)
    simulator = Simulator(state, {}, DEFAULT_USER_ID, DEFAULT_PASSWORD)
    before = copy.deepcopy(simulator.store.data)
    listener = Listener(simulator, "127.0.0.1", 0)
    await listener.start()
    try:
        environment = environment_of_command(f"http://127.0.0.1:{listener.port}/v1")
        status = await run_command(options.command, environment)
    finally:
        await listener.stop()
    simulator.store.run_due_jobs()
    for line in report(before, simulator.store.data, refused):
        print(line)
    return status


async def start_state(options: argparse.Namespace) -> tuple[State, list[str]]:
    """Return the state to start with, and the paths of the account that could not be read."""
    if options.live:
        user_id, password = (first_set(VARIABLES[name]) for name in ("user_id", "password"))
        if not user_id or not password:
            raise ControlError("--live needs WPE_API_USER_ID and WPE_API_PASSWORD in the environment")
        print("Reading the account. Nothing is written to it.", flush=True)
        return await copy_account(first_set(VARIABLES["url"]) or REAL_URL, user_id, password)
    if options.data is None:
        return default_state(), []
    try:
        return read_json(options.data), []
    except (OSError, ValueError) as error:
        raise ControlError(f"cannot read {options.data}: {error}") from error


def first_set(names: t.Iterable[str]) -> str:
    """Return the first of some environment variables that is set and not empty, an empty text without one."""
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def environment_of_command(url: str) -> dict[str, str]:
    """Return the environment of the command, in which no variable leads to the real account."""
    unwanted = {name for names in VARIABLES.values() for name in names}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    own = {"WPE_API_URL": url, "WPE_API_USER_ID": DEFAULT_USER_ID, "WPE_API_PASSWORD": DEFAULT_PASSWORD}
    without_proxy = ",".join(filter(None, (environment.get("no_proxy"), "127.0.0.1")))
    return {**environment, **own, "no_proxy": without_proxy, "NO_PROXY": without_proxy}


async def run_command(command: list[str], environment: dict[str, str]) -> int:
    """Return the exit status of the command, as a shell would."""
    try:
        process = await asyncio.create_subprocess_exec(*command, env=environment)
    except OSError as error:
        print(f"wpengine_simulator: {command[0]} cannot be run: {error.strerror}", file=sys.stderr)
        return 127
    status = await process.wait()
    return status if status >= 0 else 128 - status


# -- the report ----------------------------------------------------------------------------------------------------


def report(before: State, after: State, refused: list[str]) -> list[str]:
    """Return the lines that say what was changed, object by object."""
    lines = [*changed_objects(before, after)]
    head = ["", f"Rehearsal: {len(lines)} objects changed in the copy, none in the real account."]
    if refused:
        head.append(
            f"The copy lacks what the user may not read: {', '.join(refused[:5])}{' ...' if len(refused) > 5 else ''}"
        )
    return head + [f"  {line}" for line in lines]


def changed_objects(before: State, after: State) -> t.Iterator[str]:
    """Yield a line for each object that differs."""
    names = {
        row["id"]: row.get("name")
        for name in ("accounts", "sites", "installs")
        for state in (before, after)
        for row in state[name].values()
    }
    for collection, noun in OWN.items():
        yield from differences(noun, "", before[collection], after[collection])
    for collection, noun in OWNED.items():
        for owner in {**before[collection], **after[collection]}:
            if owner in {**after["accounts"], **after["sites"], **after["installs"]}:
                rows = (state[collection].get(owner, {}) for state in (before, after))
                yield from differences(noun, f" of {names.get(owner) or owner}", *rows)
    for owner in {**before["offload_settings"], **after["offload_settings"]}:
        settings = (state["offload_settings"].get(owner) for state in (before, after))
        rows = ({owner: {**one, "name": names.get(owner)}} if one else {} for one in settings)
        if owner in after["installs"]:
            yield from differences("offload settings", "", *rows)


def differences(noun: str, owner: str, before: dict[str, Row], after: dict[str, Row]) -> t.Iterator[str]:
    """Yield a line for each row that is new, gone or changed."""
    for row_id in {**before, **after}:
        was, now = before.get(row_id), after.get(row_id)
        row = now or was or {}
        if row.get("platform"):
            continue
        name = next(
            (row[key] for key in ("name", "title", "email", "fingerprint", "description") if row.get(key)), row_id
        )
        if was is None or now is None:
            yield f"{'create' if was is None else 'delete'}  {noun} {name}{owner}"
            continue
        fields = [key for key in {**was, **now} if key not in UNSHOWN and was.get(key) != now.get(key)]
        if fields:
            words = "; ".join(f"{key}: {short(was.get(key))} -> {short(now.get(key))}" for key in fields)
            yield f"update  {noun} {name}{owner}: {words}"


def short(value: t.Any) -> str:
    """Return a value for a line."""
    text = "none" if value is None else str(value)
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "..."

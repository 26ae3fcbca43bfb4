# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of the simulator: python -m wpengine_simulator. See rehearsal.py for its command rehearse."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shlex
import signal
import sys
import typing as t
from pathlib import Path

from . import pages
from .dialects import DIALECTS
from .errors import ControlError
from .json_files import read_json, write_json
from .listener import Listener
from .settings import validate
from .simulator import DEFAULT_PASSWORD, DEFAULT_USER_ID, Simulator
from .state import State, default_state

if t.TYPE_CHECKING:
    from .ssh_gateway import SshGateway


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="wpengine_simulator",
        description="Simulate the WP Engine hosting API on loopback.",
        epilog="wpengine_simulator rehearse --help: run a command against a copy of an account.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free port)")
    parser.add_argument(
        "--ssh",
        metavar="PORT",
        type=int,
        nargs="?",
        const=0,
        help="also start the SSH gateway, on this port or any free one; it runs commands with your rights",
    )
    parser.add_argument(
        "--ssh-host-key",
        metavar="FILE",
        type=Path,
        default=state_folder() / "ssh_host_key",
        help="host key of the SSH gateway, which is created if the file is missing (default: %(default)s)",
    )
    parser.add_argument("--data", metavar="FILE", help="JSON file with the initial state")
    parser.add_argument("--save", metavar="FILE", help="JSON file to write the state to at the end")
    parser.add_argument("--ready-file", metavar="FILE", help="JSON file to write when the simulator accepts requests")
    parser.add_argument("--dialect", choices=sorted(DIALECTS), help="form of responses (default: spec)")
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        type=parse_setting,
        dest="settings",
        help="initial value of a setting, e.g. --set backup_seconds=0.5; may be repeated",
    )
    parser.add_argument("--user-id", default=DEFAULT_USER_ID, help="user ID to accept (default: %(default)s)")
    parser.add_argument(
        "--password",
        default=os.environ.get("WPE_SIMULATOR_PASSWORD") or DEFAULT_PASSWORD,
        help="password to accept (default: WPE_SIMULATOR_PASSWORD of the environment, or a well-known one)",
    )
    return parser.parse_args()


def state_folder() -> Path:
    """Return the folder for what is kept from one start to the next, without creating it."""
    folder = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(folder).expanduser() / "wpengine_simulator"


def parse_setting(text: str) -> tuple[str, t.Any]:
    """Return the name and the value of NAME=VALUE. The value is JSON or plain text."""
    name, dummy, value_text = text.partition("=")
    value: t.Any
    try:
        value = json.loads(value_text)
    except ValueError:
        value = value_text
    try:
        validate({name: value})
    except ControlError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return name, value


def read_state(path: str | None) -> State:
    """Return the state in a file, or the default state without a path. Raise ControlError if it cannot be read."""
    if path is None:
        return default_state()
    try:
        state: State = read_json(path)
        return state
    except (OSError, ValueError) as error:
        raise ControlError(f"cannot read {path}: {error}") from error


def announce(options: argparse.Namespace, port: int, ssh_port: int | None, sites: Path | None) -> None:
    """Print the variables for the collection, and write the ready file."""
    api_url = f"http://{options.host}:{port}/v1"
    print(f"export WPE_API_URL={api_url}")
    print(f"export WPE_API_USER_ID={shlex.quote(options.user_id)}")
    print(f"export WPE_API_PASSWORD={shlex.quote(options.password)}", flush=True)
    if ssh_port:
        print("# The SSH gateway accepts active installs as users, and keys that wpe_ssh_key added. To connect, add:")
        print(f"#   -e ansible_host={options.host} -e ansible_port={ssh_port}")
        print(f"# Its host key is kept in {options.ssh_host_key}")
        print(
            "# The page of a site is at the following address. For checks of pages, add the host variable wpe_check_url:"
        )
        print(f"#   http://{options.host}:{port}{pages.BASE}/<install>", flush=True)
    if options.ready_file:
        write_json(
            options.ready_file,
            {
                "port": port,
                "pid": os.getpid(),
                "api_url": api_url,
                "control_url": f"http://{options.host}:{port}/_simulator",
                "ssh_port": ssh_port,
                "sites_folder": str(sites) if sites else None,
                "sites_url": f"http://{options.host}:{port}{pages.BASE}",
            },
        )


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    settings = dict(options.settings)
    if options.dialect:
        settings["dialect"] = options.dialect
    simulator = Simulator(read_state(options.data), settings, options.user_id, options.password)
    listener = Listener(simulator, options.host, options.port)
    await listener.start()
    gateway = None if options.ssh is None else await start_ssh(simulator, options)
    announce(options, listener.port, gateway.port if gateway else None, simulator.store.sites)
    try:
        await stop.wait()
    finally:
        await listener.stop()
        if gateway:
            await gateway.stop()
        if options.save:
            simulator.store.save(options.save)


async def start_ssh(simulator: Simulator, options: argparse.Namespace) -> SshGateway:
    """Start the SSH gateway on the state of the simulator."""
    from .ssh_gateway import start_gateway  # importing asyncssh takes a while

    def read_current_state() -> State:
        simulator.store.run_due_jobs()
        return simulator.store.data

    gateway = await start_gateway(
        read_current_state,
        options.host,
        options.ssh,
        settings=simulator.settings,
        now=simulator.store.now,
        host_key=options.ssh_host_key,
    )
    simulator.count_connections = gateway.counts
    simulator.store.sites = gateway.folder / "sites"
    return gateway


def main() -> None:
    try:
        if sys.argv[1:2] == ["rehearse"]:
            from .rehearsal import main as rehearse

            sys.exit(rehearse(sys.argv[2:]))
        asyncio.run(serve(parse_arguments()))
    except (ControlError, OSError) as error:
        sys.exit(f"wpengine_simulator: {error}")

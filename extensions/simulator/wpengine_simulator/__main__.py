# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the simulator: python -m wpengine_simulator."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shlex
import signal
import sys

from .calls import ControlError
from .dialects import DIALECTS
from .listen import Listener
from .server import DEFAULT_PASSWORD, DEFAULT_USER_ID, Simulator
from .settings import check
from .state import built_in_data, write_json


def arguments():
    parser = argparse.ArgumentParser(prog="wpengine_simulator", description="A stand-in WP Engine API on loopback.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument(
        "--ssh", metavar="PORT", type=int, nargs="?", const=0,
        help="also start the SSH gateway, on this port or any free one; commands really run, as you",
    )
    parser.add_argument("--data", metavar="FILE", help="JSON file with the state to begin with")
    parser.add_argument("--save", metavar="FILE", help="JSON file that gets the state at the end")
    parser.add_argument("--ready-file", metavar="FILE", help="JSON file that is written once requests are answered")
    parser.add_argument("--dialect", choices=sorted(DIALECTS), help="how answers are worded (default: spec)")
    parser.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], type=setting, dest="settings",
        help="a setting to begin with, e.g. --set backup_seconds=0.5; may be repeated",
    )
    parser.add_argument("--user-id", default=DEFAULT_USER_ID, help="user id to accept (default: %(default)s)")
    parser.add_argument(
        "--password", default=os.environ.get("WPE_SIMULATOR_PASSWORD", DEFAULT_PASSWORD),
        help="password to accept (default: WPE_SIMULATOR_PASSWORD of the environment, or a well-known one)",
    )
    return parser.parse_args()


def setting(text):
    name, dummy, value = text.partition("=")
    try:
        value = json.loads(value)
    except ValueError:
        pass  # plain text such as spec
    try:
        check({name: value})
    except ControlError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return name, value


def read_data(path):
    if path is None:
        return built_in_data()
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise ControlError(f"{path} cannot be read: {error}") from error


def announce(options, port, ssh_port):
    api_url = f"http://{options.host}:{port}/v1"
    print(f"export WPE_API_URL={api_url}")
    print(f"export WPE_API_USER_ID={shlex.quote(options.user_id)}")
    print(f"export WPE_API_PASSWORD={shlex.quote(options.password)}", flush=True)
    if ssh_port:
        print("# The SSH gateway knows active installs, and keys that were added with wpe_ssh_key. To use it, add:")
        print(f"#   -e ansible_host={options.host} -e ansible_port={ssh_port}", flush=True)
    if options.ready_file:
        write_json(options.ready_file, {
            "port": port,
            "pid": os.getpid(),
            "api_url": api_url,
            "control_url": f"http://{options.host}:{port}/_simulator",
            "ssh_port": ssh_port,
        })


async def run(options):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    settings = dict(options.settings)
    if options.dialect:
        settings["dialect"] = options.dialect
    simulator = Simulator(read_data(options.data), settings, options.user_id, options.password)
    listener = Listener(simulator, options.host, options.port)
    await listener.start()
    gateway = await start_ssh(simulator, options)
    announce(options, listener.port, gateway and gateway.port)
    try:
        await stop.wait()
    finally:
        await listener.stop()
        if gateway:
            await gateway.stop()
        if options.save:
            simulator.store.save(options.save)


async def start_ssh(simulator, options):
    """The gateway, or None when it was not asked for."""
    if options.ssh is None:
        return None
    from .gateway import start_gateway  # asyncssh takes a while to import

    def read_state():
        simulator.store.run_due_jobs()
        return simulator.store.data

    return await start_gateway(
        read_state, options.host, options.ssh, settings=simulator.settings, now=simulator.store.now
    )


def main():
    try:
        asyncio.run(run(arguments()))
    except (ControlError, OSError) as error:
        sys.exit(f"wpengine_simulator: {error}")


if __name__ == "__main__":
    main()

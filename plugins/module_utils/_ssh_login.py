# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an install's SSH gateway lets us in: an install is active some minutes before the gateway knows it."""

from __future__ import annotations

import re
import shlex
import subprocess

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.text import describe_unsendable

CONNECT_SECONDS = 60  # the gateway starts a container for each connection, which takes up to half a minute
HOPELESS = ("Host key verification failed", "HOST IDENTIFICATION HAS CHANGED", "bad permissions", "UNPROTECTED")

# Of an install. What the API says goes into a command line, where other text could become an option of ssh.
LEGAL_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9-]*")


def validate_ssh_options(params):
    """Sentences on what is wrong with the options for ssh."""
    sentences = []
    host = params["ssh_host"] or ""
    if host.startswith("-") or " " in host or not host.isprintable():
        sentences.append(f"ssh_host is the name or the address of the gateway, not {host!r}.")
    if not 0 < params["ssh_port"] < 65536:
        sentences.append("ssh_port must be between 1 and 65535.")
    for name in ("ssh_private_key_file", "ssh_extra_args"):
        what = describe_unsendable(params[name])
        if what:
            sentences.append(f"{name} holds {what}.")
    try:
        shlex.split(params["ssh_extra_args"] or "")
    except ValueError as error:
        sentences.append(f"ssh_extra_args cannot be split into words: {error}. Close the quote.")
    return sentences


def command(name, params):
    """The ssh command that tries to log in. It uses the user's own ssh settings, and asks nothing."""
    if not LEGAL_NAME.fullmatch(str(name)):
        raise WpeError(f"ssh cannot be given the name {name!r}, which no install can have; leave out wait_for.")
    host = params["ssh_host"] or f"{name}.ssh.wpengine.net"
    key = ["-i", params["ssh_private_key_file"], "-o", "IdentitiesOnly=yes"] if params["ssh_private_key_file"] else []
    return [
        "ssh", "-n", "-p", str(params["ssh_port"]), *key,
        "-o", "BatchMode=yes",
        "-o", f"ConnectTimeout={CONNECT_SECONDS}",
        *shlex.split(params["ssh_extra_args"] or ""),
        # ssh takes the first value it is given, so the extra arguments may say otherwise.
        "-o", "StrictHostKeyChecking=accept-new",
        "--", f"{name}@{host}", "true",
    ]  # fmt: skip


def try_login(name, params):
    """None when the gateway let us in and ran a command, else what ssh said. What waiting cannot mend is an error."""
    words = command(name, params)
    try:
        # The action has no AnsibleModule whose run_command() it could use.
        run = subprocess.run(  # pylint: disable=ansible-bad-function
            words, check=False, capture_output=True, encoding="utf-8", errors="replace", timeout=2 * CONNECT_SECONDS
        )
    except FileNotFoundError as error:
        raise WpeError("wait_for ssh needs the program ssh, which is not installed here.") from error
    except OSError as error:
        raise WpeError(f"wait_for ssh could not run the program ssh: {error.strerror}.") from error
    except subprocess.TimeoutExpired:
        return f"no answer within {2 * CONNECT_SECONDS} s"
    if run.returncode == 0:
        return None
    said = " ".join(run.stderr.split()) or f"status {run.returncode}"
    if any(sign in said for sign in HOPELESS):
        raise WpeError(f"ssh to {words[-2]} cannot work like this: {said}")
    return said

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Try to log in to the SSH gateway of an install. An install is active some minutes before the gateway accepts logins."""

from __future__ import annotations

import re
import shlex
import subprocess
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.text import describe_unsendable

CONNECT_SECONDS = 60  # the gateway starts a container for each connection, which takes up to half a minute
# Errors of ssh that waiting does not repair.
LASTING_ERRORS = ("Host key verification failed", "HOST IDENTIFICATION HAS CHANGED", "bad permissions", "UNPROTECTED")

# A name from the API that is safe in a command line, where other text could become an option of ssh.
SAFE_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9-]*")


def validate_ssh_options(params: dict[str, t.Any]) -> list[str]:
    """Return a sentence on each invalid option for ssh."""
    sentences = []
    host = params["ssh_host"] or ""
    if host.startswith("-") or " " in host or not host.isprintable():
        sentences.append(f"ssh_host must be the name or the address of the gateway, not {host!r}.")
    if not 0 < params["ssh_port"] < 65536:
        sentences.append("ssh_port must be between 1 and 65535.")
    for name in ("ssh_private_key_file", "ssh_extra_args"):
        fault = describe_unsendable(params[name])
        if fault:
            sentences.append(f"{name} contains {fault}.")
    try:
        shlex.split(params["ssh_extra_args"] or "")
    except ValueError as error:
        sentences.append(f"ssh_extra_args cannot be split into words: {error}. Close the quotation mark.")
    return sentences


def command(name: str, params: dict[str, t.Any]) -> list[str]:
    """Return the ssh command that tries to log in. It uses the user's ssh configuration, and never prompts."""
    if not SAFE_NAME.fullmatch(str(name)):
        raise WpeError(f"The install's name {name!r} is not safe in an ssh command; leave out wait_for.")
    host = params["ssh_host"] or f"{name}.ssh.wpengine.net"
    key = ["-i", params["ssh_private_key_file"], "-o", "IdentitiesOnly=yes"] if params["ssh_private_key_file"] else []
    return [
        "ssh", "-n", "-p", str(params["ssh_port"]), *key,
        "-o", "BatchMode=yes",
        "-o", f"ConnectTimeout={CONNECT_SECONDS}",
        *shlex.split(params["ssh_extra_args"] or ""),
        # ssh uses the first value of an option, so the extra arguments may set another one.
        "-o", "StrictHostKeyChecking=accept-new",
        "--", f"{name}@{host}", "true",
    ]  # fmt: skip


def try_login(name: str, params: dict[str, t.Any]) -> str | None:
    """Run a command over the gateway. Return None if it succeeded, otherwise the error of ssh.

    Raises WpeError for an error that waiting does not repair.
    """
    words = command(name, params)
    try:
        # The action has no AnsibleModule whose run_command() it could use.
        run = subprocess.run(  # pylint: disable=ansible-bad-function
            words, check=False, capture_output=True, encoding="utf-8", errors="replace", timeout=2 * CONNECT_SECONDS
        )
    except FileNotFoundError as error:
        raise WpeError("wait_for=ssh needs the program ssh, which is not installed on the controller.") from error
    except OSError as error:
        raise WpeError(f"wait_for=ssh could not run the program ssh: {error.strerror}.") from error
    except subprocess.TimeoutExpired:
        return f"no answer within {2 * CONNECT_SECONDS} s"
    if run.returncode == 0:
        return None
    message = " ".join(run.stderr.split()) or f"status {run.returncode}"
    if any(error in message for error in LASTING_ERRORS):
        raise WpeError(f"ssh to {words[-2]} failed, and waiting does not help: {message}")
    return message

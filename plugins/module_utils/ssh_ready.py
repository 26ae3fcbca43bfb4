# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an install's SSH gateway lets us in: an install is active some minutes before the gateway knows it."""

from __future__ import annotations

import shlex
import subprocess

from ansible_collections.community.wpengine.plugins.module_utils.errors import WpeError

CONNECT_SECONDS = 60  # the gateway starts a container for each connection, which takes up to half a minute
HOPELESS = ("Host key verification failed", "HOST IDENTIFICATION HAS CHANGED", "bad permissions", "UNPROTECTED")


def command(name, params):
    """The ssh command that tries to log in. It uses the user's own ssh settings, and asks nothing."""
    host = params["ssh_host"] or f"{name}.ssh.wpengine.net"
    key = ["-i", params["ssh_private_key_file"], "-o", "IdentitiesOnly=yes"] if params["ssh_private_key_file"] else []
    return [
        "ssh", "-n", "-p", str(params["ssh_port"]), *key,
        "-o", "BatchMode=yes",
        "-o", f"ConnectTimeout={CONNECT_SECONDS}",
        *shlex.split(params["ssh_extra_args"] or ""),
        # ssh takes the first value it is given, so the extra arguments may say otherwise.
        "-o", "StrictHostKeyChecking=accept-new",
        f"{name}@{host}", "true",
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
    except subprocess.TimeoutExpired:
        return f"no answer within {2 * CONNECT_SECONDS} s"
    if run.returncode == 0:
        return None
    said = " ".join(run.stderr.split()) or f"status {run.returncode}"
    if any(sign in said for sign in HOPELESS):
        raise WpeError(f"ssh to {words[-2]} cannot work like this: {said}")
    return said

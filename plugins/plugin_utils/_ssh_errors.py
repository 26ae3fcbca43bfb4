# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error messages for SSH connections to the gateway, with advice."""

from __future__ import annotations

import dataclasses
import re
import shlex

from ansible_collections.community.wpengine.plugins.module_utils._core.text import one_line, printable

TEN_MINUTES = 600

# Parts of ssh's messages for a connection that the server closed; the last one is for one that should be kept open.
CLOSED = (
    "closed by",
    "reset by",
    "Too many",
    "disconnect",
    "kex_exchange_identification",
    "Failed to connect to new control master",
)


@dataclasses.dataclass(frozen=True)
class ConnectionFacts:
    """The settings of a connection that messages show. key: path of the private key file. timeout: in seconds."""

    host: str
    port: int
    user: str
    key: str | None
    timeout: int
    concurrency: int

    @property
    def place(self) -> str:
        """Return user and host in ssh's notation."""
        return f"{self.user}@{self.host}"


def connect_error(words: str, facts: ConnectionFacts) -> str:
    """Return the error for a connection that was not established. words: the output of ssh."""
    reason = one_line(words) or "nothing"
    message: str = printable(f"Could not connect to {facts.place}: {advice(words, facts)} ssh reported: {reason}")
    return message


def advice(words: str, facts: ConnectionFacts) -> str:
    """Return what ssh's output means on this gateway, and what to do."""
    if "REMOTE HOST IDENTIFICATION HAS CHANGED" in words:
        return changed_host_key(words, facts)
    if "Host key verification failed" in words or "host key is known" in words:
        return unknown_host_key(facts)
    if "Permission denied" in words:
        return unusable_key(words) or refused_key(facts)
    if "Could not resolve hostname" in words:
        return "The host name is unknown. Check that the install's name is right and that the install is active."
    if "timed out" in words:
        return (
            f"No response within {facts.timeout} seconds. The gateway starts a container for each connection, which "
            "takes 13 to 30 seconds; set a longer timeout if it needs more."
        )
    if "bash" in words and "not found" in words:
        return "The host has no bash, which runs the commands. Check that the host is WP Engine's gateway."
    if any(sign in words for sign in CLOSED):
        return (
            "The gateway closed the connection before the command began. It allows five connections at once; the limit "
            f"on this machine is wpe_concurrency={facts.concurrency}. Lower it when other programs connect, too."
        )
    return "No command was run."


def changed_host_key(words: str, facts: ConnectionFacts) -> str:
    """Return the advice for a host key that differs from the one in known_hosts. words: ssh's output, which names the file."""
    known = facts.host if facts.port == 22 else f"[{facts.host}]:{facts.port}"
    file = re.search(r"Add correct host key in (.+) to get rid of this message", words)
    option = f" -f {shlex.quote(file.group(1))}" if file else ""
    return (
        "The host key differs from the one in known_hosts. WP Engine may have replaced it, or another server intercepts "
        f"the connection. When you are sure that the new key is right, remove the old one: ssh-keygen -R '{known}'{option}."
    )


def unknown_host_key(facts: ConnectionFacts) -> str:
    """Return the advice for a host key that is not in known_hosts and that ssh may not accept."""
    return (
        "The host key is not in known_hosts, and ssh is configured to refuse unknown keys. Set host_key_accept_new to "
        "true (variable ansible_ssh_host_key_accept_new) and leave StrictHostKeyChecking out of ssh_args, or add the key "
        f"with: ssh-keyscan -p {facts.port} {facts.host} >> ~/.ssh/known_hosts."
    )


# What ssh says of a private key that it cannot use, with what to do about the key.
UNUSABLE_KEYS = (
    (
        r"UNPROTECTED PRIVATE KEY FILE|bad permissions|are too open",
        "Others may read the private key {key}, so ssh does not use it: chmod 600 {key}.",
    ),
    (
        r"incorrect passphrase",
        "The private key {key} has a passphrase, which nobody can enter here. Add the key to an SSH agent with ssh-add {key}, or "
        "use one without a passphrase.",
    ),
    (
        r"error in libcrypto|invalid format",
        "ssh cannot read the private key {key}. It may have Windows line ends (remove them with: sed -i 's/\\r$//' {key}), or be a "
        "public key or an unknown format.",
    ),
    (r"no such identity|not accessible: No such file", "There is no private key {key}."),
)
KEY_FILE = re.compile(r'Load key "([^"]+)"|no such identity: (\S+):|Identity file (\S+) not accessible')


def unusable_key(words: str) -> str:
    """Return the advice for a private key that ssh could not use, an empty text if ssh reports no such key."""
    file = KEY_FILE.search(words)
    key = shlex.quote(next(filter(None, file.groups()))) if file else "file"
    return next((text.format(key=key) for sign, text in UNUSABLE_KEYS if re.search(sign, words)), "")


def refused_key(facts: ConnectionFacts) -> str:
    """Return the advice for a gateway that accepts none of the keys."""
    tried = f"The key {facts.key} was" if facts.key else "The keys of the SSH agent and ssh's default keys were"
    return (
        f"The gateway refused the key. {tried} tried. A new key works only five to ten minutes after it was registered "
        "with wpe_ssh_key. The key's owner needs access to this install, the user must be the install's name, and the "
        "install must be active: the gateway does not know one yet that is pending or a few minutes old."
    )


def lost_error(facts: ConnectionFacts, seconds: float) -> str:
    """Return the error for a session that ended during a command. seconds: since the command began."""
    message = (
        f"The session on {facts.place} ended after {seconds:.0f} seconds, before the command did. WP Engine's SSH gateway "
        "ends sessions after ten minutes, by some reports those that were idle, by others every one. Part of the command may "
        "have been done; it was not repeated."
    )
    if seconds < TEN_MINUTES - 20:
        return (
            f"{message} The ten minutes count from the start of the connection, which earlier commands may have used."
        )
    return f"{message} Split the work into shorter commands."

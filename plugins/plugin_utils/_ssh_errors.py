# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong with an SSH connection to the gateway, and what to do about it."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.module_utils._core.text import one_line, printable

TEN_MINUTES = 600

# What ssh says when the far side hangs up; the last one is for a connection that was to be kept open.
CLOSED = (
    "closed by",
    "reset by",
    "Too many",
    "disconnect",
    "kex_exchange_identification",
    "Failed to connect to new control master",
)


def connect_error(words, facts):
    """The error for a connection that never came about. words: what ssh said. facts: see wpe_ssh."""
    place = f"{facts['user']}@{facts['host']}"
    return printable(f"Could not connect to {place}: {advice(words, facts)} ssh said: {one_line(words) or 'nothing'}")


def advice(words, facts):
    """What ssh's words mean on this gateway."""
    if "REMOTE HOST IDENTIFICATION HAS CHANGED" in words:
        return changed_host_key(facts)
    if "Host key verification failed" in words or "host key is known" in words:
        return unknown_host_key(facts)
    if "Permission denied" in words:
        return refused_key(facts)
    if "Could not resolve hostname" in words:
        return "The host name is not known. Is the install's name right, and is the install active?"
    if "timed out" in words:
        return (
            f"No answer within {facts['timeout']} seconds. The gateway starts a container for each connection, which "
            "takes 13 to 30 seconds; set a longer timeout if it needs more."
        )
    if "bash" in words and "not found" in words:
        return "The host has no bash, which runs the commands. Is it WP Engine's gateway?"
    if any(sign in words for sign in CLOSED):
        return (
            "The gateway closed the connection before the command began. It allows five connections at once; this "
            f"machine's limit is wpe_concurrency={facts['concurrency']}. Lower it when other programs share them."
        )
    return "No command was run."


def changed_host_key(facts):
    """The host key differs from the remembered one."""
    known = facts["host"] if facts["port"] == 22 else f"[{facts['host']}]:{facts['port']}"
    return (
        "The host key is not the one that known_hosts remembers. WP Engine may have replaced it, or someone is in "
        f"between. When you are sure that it is right, forget the old one with: ssh-keygen -R '{known}'."
    )


def unknown_host_key(facts):
    """The host key was never seen, and ssh may not accept it."""
    return (
        "The host key is not in known_hosts, and ssh was told to refuse unknown ones. Set host_key_accept_new to true "
        "(variable ansible_ssh_host_key_accept_new) and leave StrictHostKeyChecking out of ssh_args, or add the key "
        f"with: ssh-keyscan -p {facts['port']} {facts['host']} >> ~/.ssh/known_hosts."
    )


def refused_key(facts):
    """The gateway let no key in."""
    tried = f"The key {facts['key']} was" if facts["key"] else "The keys of the SSH agent and ssh's default keys were"
    return (
        f"The gateway refused the key. {tried} tried. A new key works only five to ten minutes after it was registered "
        "with wpe_ssh_key. The key's owner needs access to this install, the user must be the install's name, and the "
        "install must be active: one that is pending, or was made minutes ago, is not known to the gateway yet."
    )


def lost_error(facts, seconds):
    """The error for a session that ended in the middle of a command."""
    place = f"{facts['user']}@{facts['host']}"
    message = (
        f"The session on {place} ended after {seconds:.0f} seconds, before the command did. WP Engine's SSH gateway "
        "ends every session after ten minutes. Part of the command may have been done; it was not repeated."
    )
    if seconds < TEN_MINUTES - 20:
        return f"{message} They count from the beginning of the connection, which earlier commands may share."
    return f"{message} Split the work into shorter commands."

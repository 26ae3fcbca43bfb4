# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong with an SSH connection to the gateway, and what to do about it."""

from __future__ import annotations

TEN_MINUTES = 600


def connect_error(words, facts):
    """The error for a connection that never came about. words: what ssh said. facts: see wpe_ssh."""
    return f"Could not connect to {facts['user']}@{facts['host']}: {advice(words, facts)} ssh said: {words.strip()}"


def advice(words, facts):
    """What ssh's words mean on this gateway."""
    host, port = facts["host"], facts["port"]
    if "REMOTE HOST IDENTIFICATION HAS CHANGED" in words:
        known = host if port == 22 else f"[{host}]:{port}"
        return (
            "The host key is not the one that known_hosts remembers. WP Engine may have replaced it, or someone is in "
            f"between. When you are sure that it is right, forget the old one with: ssh-keygen -R '{known}'."
        )
    if "Host key verification failed" in words or "host key is known" in words:
        return (
            "The host key is not in known_hosts, and ssh was told to refuse unknown ones. Set host_key_accept_new to true "
            "(variable ansible_ssh_host_key_accept_new) and leave StrictHostKeyChecking out of ssh_args, or add the key "
            f"with: ssh-keyscan -p {port} {host} >> ~/.ssh/known_hosts."
        )
    if "Permission denied" in words:
        key = f"The key {facts['key']} was tried" if facts["key"] else "The keys of the SSH agent and ssh's default keys were tried"
        return (
            f"The gateway refused the key. {key}. A new key works only five to ten minutes after it was registered with "
            "wpe_ssh_key. The key's owner needs access to this install, the user must be the install's name, and the "
            "install must be active: one that is pending, or was made minutes ago, is not known to the gateway yet."
        )
    if "Could not resolve hostname" in words:
        return "The host name is not known. Is the install's name right, and is the install active?"
    if "timed out" in words:
        return (
            f"No answer within {facts['timeout']} seconds. The gateway starts a container for each connection, which takes "
            "13 to 30 seconds; set a longer timeout if it needs more."
        )
    if any(sign in words for sign in ("closed by", "reset by", "Too many", "disconnect", "kex_exchange_identification")):
        return (
            "The gateway closed the connection before the command began. It allows five connections at once; this "
            f"machine's limit is wpe_concurrency={facts['concurrency']}. Lower it when other programs share them."
        )
    return "The connection failed."


def lost_error(facts, seconds):
    """The error for a session that ended in the middle of a command."""
    message = f"The session on {facts['user']}@{facts['host']} ended after {seconds:.0f} seconds without the command's exit status"
    if seconds < TEN_MINUTES - 20:
        return (
            f"{message}. WP Engine's SSH gateway ends every session after ten minutes, counted from the beginning of the "
            "connection, and whenever its container goes away. Part of the command may have been done; it was not repeated."
        )
    return (
        f"{message}: WP Engine's SSH gateway ends every session after ten minutes. Part of the command may have been done. "
        "Split the work into shorter commands."
    )

# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Abort a request whose response headers miss the time-out."""

from __future__ import annotations

import socket
import threading
import typing as t
from contextlib import suppress
from http.client import HTTPException, HTTPResponse


class HeaderDeadlineResponse(HTTPResponse):
    """A response that must receive its status line and headers within the socket's time-out.

    The time-out of a socket restarts with every byte received. So a broken or hostile server that sends one byte of a
    header every few seconds could hold a request, and the play with it, forever. Here a timer closes the connection.
    """

    def __init__(self, sock: socket.socket, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._socket = sock

    def begin(self) -> None:
        """Read the status line and headers. Raise the socket's time-out error if they are late."""
        seconds = self._socket.gettimeout()
        if seconds is None:
            return super().begin()
        late = threading.Event()

        def close() -> None:
            late.set()
            with suppress(OSError):
                # Not self._socket.shutdown(): a TLS socket would drop the TLS state that the other thread is using.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

        timer = threading.Timer(seconds, close)
        timer.daemon = True
        timer.start()
        try:
            super().begin()
        except (OSError, ValueError, HTTPException):
            if not late.is_set():
                raise
        finally:
            timer.cancel()
        if late.is_set():
            raise socket.timeout("timed out")


def pools_with_header_deadline(*pools: type[t.Any]) -> list[type[t.Any]]:
    """Return subclasses of urllib3's connection pools whose connections read with HeaderDeadlineResponse."""
    return [type(pool.__name__, (pool,), {"ConnectionCls": with_header_deadline(pool.ConnectionCls)}) for pool in pools]


def with_header_deadline(connection: type[t.Any]) -> type[t.Any]:
    """Return a subclass of a connection that reads with HeaderDeadlineResponse."""
    return type(connection.__name__, (connection,), {"response_class": HeaderDeadlineResponse})

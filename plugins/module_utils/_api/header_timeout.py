# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The head of an answer comes in time or not at all. The time-out of a socket alone begins anew with every byte."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from http.client import HTTPException, HTTPResponse


class HeaderDeadlineResponse(HTTPResponse):
    """Reads the head of an answer for as long as the socket's time-out, and not longer."""

    def __init__(self, sock, *args, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self._sock = sock

    def begin(self):
        late = threading.Event()

        def hang_up():
            late.set()
            with suppress(OSError):
                # Not the method of the socket itself: TLS would first forget what the other thread is just using.
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

        timer = threading.Timer(self._sock.gettimeout(), hang_up)
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


def pools_with_header_deadline(*pools):
    """Kinds of urllib3's pools whose connections read with HeaderDeadlineResponse."""
    return [
        type(pool.__name__, (pool,), {"ConnectionCls": type("Connection", (pool.ConnectionCls,), {"response_class": HeaderDeadlineResponse})})
        for pool in pools
    ]
